"""What editors write and decide about a story, and who is let in to receive them."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import from_current_timezone
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lean_portal import clock
from lean_portal.fields import FROM_LIST, Line, Prose
from lean_portal.forms import ComparedForm, RefusableForm, Saved
from lean_portal.templatetags.portal import moment
from notifications.models import FeedToken, Hook, Story
from notifications.models.story import LONGEST_BODY, LONGEST_LEAD, LONGEST_TITLE
from organisation.forms.pages import date_field, time_field

WRITE_BOTH = _("Write both the day and the time.")


def optional_time(label: Any) -> forms.TimeField:
    field = time_field(label)
    field.required = False
    return field


def moment_of(form: forms.Form, day: str, time: str) -> dt.datetime | None:
    """Of two fields; both or none."""
    date, clock_time = form.cleaned_data.get(day), form.cleaned_data.get(time)
    if date and clock_time:
        try:
            return from_current_timezone(dt.datetime.combine(date, clock_time))
        except ValidationError:
            form.add_error(time, _("The clocks change then. Choose another time, or another day."))
            return None
    if (date or clock_time) and not {day, time} & form.errors.keys():
        form.add_error(time if date else day, WRITE_BOTH)
    return None


class StoryForm(ComparedForm):
    """The words, as they stand in every feed."""

    title = Line(label=_("Title"), max_length=LONGEST_TITLE, missing=_("Write a title."))
    lead = Prose(
        label=_("Lead"),
        help_text=_("What is the news, in a sentence or two? It stands alone in many places."),
        max_length=LONGEST_LEAD,
        required=False,
        rows=3,
    )
    body = Prose(
        label=_("Text"),
        help_text=_("An empty line begins a new paragraph."),
        max_length=LONGEST_BODY,
        required=False,
        rows=14,
    )

    def __init__(self, *args: Any, story: Story, **kwargs: Any) -> None:
        super().__init__(*args, initial=self.initial_of(story), **kwargs)

    def initial_of(self, story: Story) -> dict[str, Any]:
        return {name: getattr(story, name) for name in ("version", "title", "lead", "body")}

    def given(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("title", "lead", "body")}


class DraftForm(StoryForm):
    embargo_day = date_field(
        _("Nobody may read it before"),
        help_text=_("Leave it empty when there is nothing to wait for."),
    )
    embargo_time = optional_time(_("At what time?"))

    def initial_of(self, story: Story) -> dict[str, Any]:
        at = timezone.localtime(story.embargo_until) if story.embargo_until else None
        times = {"embargo_day": at.date(), "embargo_time": at.time()} if at else {}
        return super().initial_of(story) | times

    def clean(self) -> None:
        self.embargo_until = moment_of(self, "embargo_day", "embargo_time")

    def given(self) -> dict[str, Any]:
        return super().given() | {"embargo_until": self.embargo_until}

    def refuse(self, refusal: Any) -> None:
        if hasattr(refusal, "error_dict") and "embargo_until" in refusal.error_dict:
            self.add_error("embargo_day", refusal.error_dict.pop("embargo_until"))
        super().refuse(refusal)


class CorrectionForm(StoryForm):
    correction = Line(
        label=_("What is corrected?"),
        help_text=_("Every reader sees it: “The day was wrong: it is 4 October.”"),
        max_length=300,
        missing=_("Write what is corrected."),
    )


def saved_story(story: Story) -> dict[str, Saved]:
    """Field → what is saved now."""
    at = timezone.localtime(story.embargo_until) if story.embargo_until else None
    words = {name: getattr(story, name) for name in ("title", "lead", "body")}
    return {name: Saved(value, value) for name, value in words.items()} | {
        "embargo_day": Saved(at.date() if at else None, moment(at)),
        "embargo_time": Saved(at.time() if at else None, moment(at)),
    }


class PublishForm(RefusableForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    when = forms.ChoiceField(
        label=_("When?"),
        choices=[("now", _("Now")), ("later", _("By itself, at a moment ahead"))],
        widget=forms.RadioSelect,
        error_messages=FROM_LIST,
    )
    day = date_field(_("Day"))
    time = optional_time(_("Time"))

    def __init__(self, *args: Any, story: Story, **kwargs: Any) -> None:
        until = story.embargo_until
        ahead = until if until and until > clock.now() else None
        at = timezone.localtime(story.publish_on or ahead) if story.publish_on or ahead else None
        initial = {"version": story.version, "when": "later" if at else "now"}
        super().__init__(
            *args, initial=initial | ({"day": at.date(), "time": at.time()} if at else {}), **kwargs
        )

    def clean(self) -> None:
        self.publish_on = None
        if self.cleaned_data.get("when") != "later":
            for name in ("day", "time"):  # what stands there means nothing now
                self.errors.pop(name, None)
            return
        self.publish_on = moment_of(self, "day", "time")
        if self.publish_on and self.publish_on <= clock.now():
            self.add_error("day", _("Choose a moment that lies ahead."))
        elif not self.publish_on and not self.errors:
            self.add_error("day", WRITE_BOTH)


class WithdrawForm(RefusableForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    reason = Line(
        label=_("Why is it withdrawn?"),
        help_text=_("It stands where the story was, also in the feeds."),
        max_length=300,
        missing=_("Write why it is withdrawn."),
    )


# ---- who receives ----------------------------------------------------------------------------------------


class TokenForm(RefusableForm):
    name = Line(
        label=_("Who reads it?"),
        help_text=_("Such as “The intranet” or “My reader”."),
        max_length=60,
        missing=_("Write who reads it."),
    )
    kind = forms.ChoiceField(
        label=_("For"), choices=FeedToken.Kind, widget=forms.RadioSelect, error_messages=FROM_LIST
    )


class HookForm(ComparedForm):
    name = Line(label=_("Which server?"), max_length=60, missing=_("Write which server it is."))
    url = Line(
        label=_("Its address"),
        help_text=_("https, at one of the hosts in WEBHOOK_HOSTS."),
        max_length=300,
        missing=_("Write its address."),
    )
    is_active = forms.BooleanField(label=_("It is told of new stories"), required=False)

    def __init__(self, *args: Any, hook: Hook | None = None, **kwargs: Any) -> None:
        names = ("version", "name", "url", "is_active")
        initial = {name: getattr(hook, name) for name in names} if hook else {}
        super().__init__(*args, initial=initial, **kwargs)
        if hook is None:
            self.fields["version"].required = False
            del self.fields["is_active"]


def saved_hook(hook: Hook) -> dict[str, Saved]:
    return {
        "name": Saved(hook.name, hook.name),
        "url": Saved(hook.url, hook.url),
        "is_active": Saved(hook.is_active, str(_("Yes") if hook.is_active else _("No"))),
    }
