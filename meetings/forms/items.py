"""What a manager proposes for KL-Info, and what the coordinator answers."""

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db.models import TextChoices
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lean_portal.fields import FROM_LIST, Digits, Line, Prose
from lean_portal.forms import ComparedForm, RefusableForm, Saved
from lean_portal.refusals import NotAllowed
from lean_portal.widgets import PlainSelect
from meetings.forms.owner import Owner, OwnerField, key_of, owners_to_choose
from meetings.models import Item
from meetings.models.item import LONGEST, SHORTEST
from meetings.models.paper import LARGEST
from meetings.services import editing
from organisation.forms.pages import date_field
from organisation.models import Unit, User
from organisation.roles import ANSWERING
from processes.forms.units import Boxes, UnitsField

WRITE_MINUTES = _("Write 1 to 120 minutes, in digits.")


def minutes_field() -> Digits:
    return Digits(label=_("How many minutes?"), least=SHORTEST, most=LONGEST, wrong=WRITE_MINUTES)


class ItemWords(RefusableForm):
    """What every item has, whoever writes it."""

    title = Line(label=_("What is to be taken up?"), max_length=100, missing=_("Write what it is about."))
    wished_outcome = Prose(
        label=_("What should everybody know, have said or have decided afterwards?"),
        max_length=300,
        rows=3,
        missing=_("Write what should come of it."),
    )
    kind = forms.ChoiceField(
        label=_("What kind of item is it?"), choices=Item.Kind, widget=PlainSelect, error_messages=FROM_LIST
    )
    minutes = minutes_field()
    owner = OwnerField(label=_("Who presents it?"), help_text=_("Of a unit: its manager."))

    def given(self) -> dict[str, Any]:
        said = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        owner: Owner = said.pop("owner")
        return {**said, **owner._asdict()}


class ItemForm(ItemWords):
    submission_id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, by: User, units: Iterable[Unit], **kwargs: Any) -> None:
        own = [post.unit_id for post in by.posts_as(ANSWERING)]
        initial = {"submission_id": uuid4(), "minutes": 10, "owner": own[0] if own else None}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["owner"].offer(owners_to_choose(units))  # type: ignore[attr-defined]


class ItemChangeForm(ItemWords, ComparedForm):
    """Everything about an item."""

    message = Prose(
        label=_("What is told at the workplaces?"),
        help_text=_("At most 60 words. Without a message the item is not told further."),
        max_length=600,
        rows=4,
        required=False,
    )
    concerns = UnitsField(
        label=_("Whom does it concern?"), help_text=_("Tick none when it concerns everybody.")
    )
    awaits_samverkan = forms.BooleanField(
        label=_("Wait until samverkan is done"),
        help_text=_("Until then the message is told to nobody, and the agenda cannot be settled."),
        required=False,
    )
    needs_paper = forms.BooleanField(
        label=_("A paper is needed"),
        help_text=_("It is asked for when it is missing."),
        required=False,
    )
    link = Line(
        label=_("Which page in the portal is it about?"),
        help_text=_("Copy the address of the page."),
        max_length=200,
        required=False,
    )

    def __init__(self, *args: Any, item: Item, units: Iterable[Unit], **kwargs: Any) -> None:
        super().__init__(*args, initial=as_written(item), **kwargs)
        units = list(units)
        organisations = [unit for unit in units if unit.authority_id == unit.pk]
        self.fields["owner"].offer(owners_to_choose(units))  # type: ignore[attr-defined]
        self.fields["concerns"].offer(organisations)  # type: ignore[attr-defined]

    def leave_to_leaders(self) -> None:
        """Whoever proposed an item writes neither what waits for samverkan nor whether a paper is needed."""
        for name in ("awaits_samverkan", "needs_paper"):
            self.fields[name].disabled = True

    def boxes(self) -> list[Boxes]:
        chosen = self["concerns"].value() or []
        return self.fields["concerns"].boxes("concerns", set(map(str, chosen)))  # type: ignore[attr-defined]

    def clean_message(self) -> str:
        message: str = self.cleaned_data["message"]
        editing.check_message(message, field=None)
        return message

    def clean_link(self) -> str:
        """A path of the portal itself, however it was copied."""
        link: str = self.cleaned_data["link"].removeprefix(settings.SITE_URL)
        if link and (not link.startswith("/") or not url_has_allowed_host_and_scheme(link, None)):
            raise forms.ValidationError(_("Copy the address of a page in the portal: it begins with /."))
        return link


WORDS = ("title", "wished_outcome", "minutes", "kind", "message", "awaits_samverkan", "needs_paper", "link")


def as_written(item: Item) -> dict[str, Any]:
    return {
        "version": item.version,
        "owner": key_of(item.owner_unit_id, item.owner_role),
        "concerns": [str(unit.pk) for unit in item.concerns.all()],
        **{name: getattr(item, name) for name in WORDS},
    }


def saved_item(item: Item) -> dict[str, Saved]:
    """Field → what is saved now."""
    concerns = list(item.concerns.all())
    return {
        **{name: Saved(getattr(item, name), str(getattr(item, name))) for name in WORDS},
        "kind": Saved(item.kind, str(item.get_kind_display())),
        "awaits_samverkan": Saved(item.awaits_samverkan, yes_or_no(item.awaits_samverkan)),
        "needs_paper": Saved(item.needs_paper, yes_or_no(item.needs_paper)),
        "owner": Saved(Owner(item.owner_unit, item.owner_role), item.owner),
        "concerns": Saved(concerns, ", ".join(unit.name for unit in concerns)),
    }


def yes_or_no(value: bool) -> str:
    return str(_("yes") if value else _("no"))


class PaperForm(RefusableForm):
    file = forms.FileField(
        label=_("Add a paper"),
        help_text=_("A PDF of at most 10 MB."),
        widget=forms.FileInput({"accept": ".pdf"}),
        allow_empty_file=True,
        error_messages=dict.fromkeys(["required", "missing", "invalid"], _("Choose a file.")),
    )

    def given(self) -> dict[str, Any]:
        sent: UploadedFile = self.cleaned_data["file"]
        if (sent.size or 0) > LARGEST:
            raise NotAllowed({"file": [_("The file is larger than 10 MB.")]})
        name = " ".join((sent.name or "").removesuffix(".pdf").split())
        return {"name": name[:120] or str(_("Paper")), "content": sent.read()}


class EmbargoForm(RefusableForm):
    on = date_field(_("When was samverkan done?"), missing=_("Write the day."))


class RejectDraftForm(RefusableForm):
    reason = Prose(
        label=_("Why is it not taken up?"), max_length=1000, rows=3, missing=_("Write why, in a sentence.")
    )
    quiet_until = date_field(
        _("When may it be proposed again?"),
        missing=_("Write the day."),
        help_text=_("Until then it is not proposed by itself."),
    )


class Answer(TextChoices):
    ACCEPT = "accept", pgettext_lazy("an item", "Take it up")
    PARK = "park", pgettext_lazy("an item", "At the next meeting instead")
    REJECT = "reject", pgettext_lazy("an item", "Do not take it up")


class AnswerForm(RefusableForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    answer = forms.ChoiceField(
        label=_("What do you answer?"),
        choices=Answer,
        widget=forms.RadioSelect,
        error_messages=FROM_LIST,
    )
    minutes = minutes_field()
    reason = Prose(
        label=_("Why?"),
        help_text=_("Needed if it is not taken up now. Whoever proposed it reads this."),
        max_length=1000,
        rows=3,
        required=False,
    )

    def __init__(self, *args: Any, item: Item, **kwargs: Any) -> None:
        super().__init__(*args, initial={"version": item.version, "minutes": item.minutes}, **kwargs)
        if item.state == Item.State.ACCEPTED:
            del self.fields["minutes"]  # they are set on the agenda
            self.fields["answer"].choices = [  # type: ignore[attr-defined]
                choice for choice in Answer.choices if choice[0] != Answer.ACCEPT
            ]

    def clean(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        if given.get("answer") in (Answer.PARK, Answer.REJECT) and not given.get("reason"):
            self.add_error("reason", _("Write why, in a sentence."))
        return given
