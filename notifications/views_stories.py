"""The stories of the intranet: everybody reads, editors review, publish, correct and withdraw."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from lean_portal.answers import changed, opened_or_sent
from lean_portal.forms import RefusableForm
from lean_portal.refusals import NotAllowed
from lean_portal.templatetags.portal import moment
from meetings.permissions import takes_part
from notifications.forms import CorrectionForm, DraftForm, PublishForm, WithdrawForm, saved_story
from notifications.models import Story
from notifications.permissions import edits_stories, manages_receivers
from notifications.services import stories
from notifications.workflow import StoryState
from organisation.models import User
from organisation.permissions import allow

ROWS = 20
ALIVE = (StoryState.DRAFT, StoryState.PUBLISHED)


# ---- reading ---------------------------------------------------------------------------------------------


@require_safe
def story_list(request: HttpRequest) -> HttpResponse:
    edits = edits_stories(request.user)
    context = {
        "page": Paginator(Story.objects.published(), ROWS).get_page(request.GET.get("page")),
        "edits": edits,
        "manages": manages_receivers(request.user),
        "waiting": Story.objects.to_review().count() if edits else 0,
    }
    return render(request, "notifications/intranet/story_list.html", context)


@require_safe
def story_detail(request: HttpRequest, pk: int) -> HttpResponse:
    story = get_object_or_404(Story.objects.visible_to(request.user).select_related("event"), pk=pk)
    context = frame(request, story) | {"editions": list(story.editions.order_by("-number"))}
    gone = story.state == StoryState.WITHDRAWN
    template = "story_gone.html" if gone else "story_detail.html"
    return render(request, f"notifications/intranet/{template}", context, status=410 if gone else 200)


def frame(request: HttpRequest, story: Story) -> dict[str, Any]:
    edits = edits_stories(request.user)
    return {
        "story": story,
        "edits": edits,
        "corrected": story.corrected_items() if edits and story.state in ALIVE else [],
        "path": story.path if may_follow(request.user, story) else "",
        "held_by": what_holds(story) if story.state == StoryState.DRAFT else "",
    }


def may_follow(user: User, story: Story) -> bool:
    return takes_part(user) if story.event.kind.startswith("meetings.") else True


def what_holds(story: Story) -> str:
    """Why nobody may read it yet, in words; nothing when an editor can publish it now."""
    try:
        stories.check_may_go_out(story, stories.clock.now())
    except NotAllowed as refusal:
        return " ".join(refusal.messages)
    return ""


# ---- reviewing -------------------------------------------------------------------------------------------


@require_safe
@allow(edits_stories)
def review(request: HttpRequest) -> HttpResponse:
    drafts = list(Story.objects.drafts().select_related("event"))
    context = {
        "to_review": [story for story in drafts if story.publish_on is None],
        "scheduled": [story for story in drafts if story.publish_on is not None],
        "published": list(Story.objects.published()[:5]),
        "overtaken": list(Story.objects.overtaken().filter(state=StoryState.PUBLISHED)),
        "manages": manages_receivers(request.user),
    }
    return render(request, "notifications/intranet/review.html", context)


@opened_or_sent
@allow(edits_stories)
def story_change(request: HttpRequest, pk: int) -> HttpResponse:
    story = get_object_or_404(Story, pk=pk)
    if story.state != StoryState.DRAFT and request.method != "POST":
        return elsewhere(request, story)
    form = DraftForm(request.POST if request.method == "POST" else None, story=story)

    def save() -> None:
        version = form.cleaned_data["version"]
        stories.change_story(story=story, by=request.user, version=version, **form.given())

    return saved(request, story, form, save, "story_form.html", _("The draft is saved."))


@opened_or_sent
@allow(edits_stories)
def story_correct(request: HttpRequest, pk: int) -> HttpResponse:
    story = get_object_or_404(Story, pk=pk)
    if story.state != StoryState.PUBLISHED and request.method != "POST":
        return elsewhere(request, story)
    form = CorrectionForm(request.POST if request.method == "POST" else None, story=story)

    def save() -> None:
        said = form.cleaned_data
        stories.correct_story(
            story=story,
            by=request.user,
            version=said["version"],
            correction=said["correction"],
            **form.given(),
        )

    return saved(request, story, form, save, "story_correct.html", _("The correction is published."))


def saved(
    request: HttpRequest, story: Story, form: Any, save: Any, template: str, words: Any
) -> HttpResponse:
    def beside() -> None:
        now = Story.objects.get(pk=story.pk)
        form.beside(now.version, saved_story(now))

    answer = changed(request, form, save, beside, f"notifications/intranet/{template}", {"story": story})
    if answer is None:
        messages.success(request, words)
        return redirect(story)
    return answer


@opened_or_sent
@allow(edits_stories)
def story_publish(request: HttpRequest, pk: int) -> HttpResponse:
    story = get_object_or_404(Story.objects.select_related("event"), pk=pk)
    if story.state != StoryState.DRAFT and request.method != "POST":
        return elsewhere(request, story)
    form = PublishForm(request.POST if request.method == "POST" else None, story=story)

    def act() -> None:
        story_now = stories.publish_story(
            story=story,
            by=request.user,
            publish_on=form.publish_on,
            version=form.cleaned_data["version"],
        )
        at = {"moment": moment(story_now.publish_on)}
        done = (
            _("It is published by itself %(moment)s.") % at if story_now.publish_on else _("It is published.")
        )
        messages.success(request, done)

    return acted(request, story, form, act, "story_publish.html")


@opened_or_sent
@allow(edits_stories)
def story_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    story = get_object_or_404(Story.objects.select_related("event"), pk=pk)
    if story.state != StoryState.PUBLISHED and request.method != "POST":
        return elsewhere(request, story)
    form = WithdrawForm(
        request.POST if request.method == "POST" else None, initial={"version": story.version}
    )

    def act() -> None:
        said = form.cleaned_data
        stories.withdraw_story(story=story, by=request.user, reason=said["reason"], version=said["version"])
        messages.success(request, _("The story is withdrawn."))

    return acted(request, story, form, act, "story_withdraw.html")


def acted(request: HttpRequest, story: Story, form: RefusableForm, act: Any, template: str) -> HttpResponse:
    """409 with the story as it is now when somebody was faster: sending once more is then a decision."""
    code = 200
    if request.method == "POST":
        code = 422
        if form.is_valid():
            try:
                act()
            except ValidationError as refusal:
                form.refuse(refusal)
                if getattr(refusal, "code", "") == "stale":
                    code = 409
                    story = Story.objects.select_related("event").get(pk=story.pk)
                    form.at_version(story.version)
            else:
                return redirect(story)
    context = frame(request, story) | {"form": form}
    return render(request, f"notifications/intranet/{template}", context, status=code)


def elsewhere(request: HttpRequest, story: Story) -> HttpResponse:
    messages.info(request, _("This story is not where you thought: somebody else may have been faster."))
    return redirect(story)


@require_POST
@allow(edits_stories)
def story_hold(request: HttpRequest, pk: int) -> HttpResponse:
    return at_once(request, pk, stories.hold_story, _("It waits for an editor again."), "intranet:review")


@require_POST
@allow(edits_stories)
def story_discard(request: HttpRequest, pk: int) -> HttpResponse:
    words = _("The draft is put away. It does not come back.")
    return at_once(request, pk, stories.discard_story, words, "intranet:review")


def at_once(request: HttpRequest, pk: int, service: Any, words: Any, to: str) -> HttpResponse:
    story = get_object_or_404(Story, pk=pk)
    sent = request.POST.get("version", "")
    version = int(sent) if sent.isdecimal() and len(sent) < 10 else None
    try:
        service(story=story, by=request.user, version=version)
    except ValidationError as refusal:
        messages.warning(request, " ".join(refusal.messages))
        return redirect(story)
    messages.success(request, words)
    return redirect(to)
