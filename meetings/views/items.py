"""An item is proposed by any manager, read, withdrawn, and answered by whoever leads the meetings."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from lean_portal import clock
from lean_portal.answers import attempt, changed, opened_or_sent, page
from lean_portal.readability import reading_of
from lean_portal.templatetags.portal import status
from meetings.forms.items import Answer, AnswerForm, EmbargoForm, ItemChangeForm, ItemForm, saved_item
from meetings.models import Item, Meeting, Paper
from meetings.permissions import leads_meetings, takes_part
from meetings.services import editing, proposing
from meetings.signs import ITEM_SIGNS
from meetings.views.splitting import is_splittable
from meetings.workflow import MOVABLE, STANDING, ItemState, Result, Who
from organisation.models import User
from organisation.permissions import allow
from processes.forms.units import units_to_choose

DONE = {
    Answer.ACCEPT: _("The item is on the agenda."),
    Answer.PARK: _("The item waits for the next meeting."),
    Answer.REJECT: _("The item is not taken up."),
}


@opened_or_sent
@allow(takes_part)
def item_create(request: HttpRequest) -> HttpResponse:
    form = ItemForm(
        request.POST if request.method == "POST" else None, by=request.user, units=units_to_choose()
    )
    meeting = named_meeting(request)
    if request.method == "POST" and form.is_valid():
        given = {**form.given(), "meeting": meeting}
        item = attempt(form, proposing.propose_item, by=request.user, **given)
        if item is not None and meeting:
            messages.success(request, _("The item is on the agenda."))
            return redirect("meetings:agenda", meeting.pk)
        if item is not None:
            messages.success(request, _("Thank you! The coordinator answers, and you are told."))
            return redirect(item)
    context = {"meeting": meeting or proposing.next_open(), "at_once": meeting is not None}
    return page(request, "meetings/item_form.html", form, context)


def named_meeting(request: HttpRequest) -> Meeting | None:
    """From its agenda whoever leads writes a new item there at once."""
    key = request.GET.get("mote", "")
    if not key.isdecimal() or len(key) > 9 or not leads_meetings(request.user):
        return None
    return Meeting.objects.preparing().filter(pk=int(key)).first()


@opened_or_sent
@allow(takes_part)
def item_detail(request: HttpRequest, pk: int) -> HttpResponse:
    item = get_object_or_404(Item.objects.visible_to(request.user).for_rows(), pk=pk)
    can_answer = leads_meetings(request.user) and is_writable(item)
    form = AnswerForm(request.POST if request.method == "POST" else None, item=item)
    code = 200
    if request.method == "POST":
        code = 422
        if form.is_valid():
            try:
                answer(request, item, form)
            except ValidationError as refusal:
                form.refuse(refusal)
                if getattr(refusal, "code", "") == "stale":
                    code = 409
                    item = get_object_or_404(Item.objects.for_rows(), pk=pk)
                    form.at_version(item.version)
            else:
                messages.success(request, DONE[Answer(form.cleaned_data["answer"])])
                return redirect(item.meeting or item)
    context = frame(request, item) | {"form": form, "can_answer": can_answer or code == 409}
    return render(request, "meetings/item_detail.html", context, status=code)


@opened_or_sent
@allow(takes_part)
def item_change(request: HttpRequest, pk: int) -> HttpResponse:
    item = get_object_or_404(Item.objects.visible_to(request.user).for_rows(), pk=pk)
    if not may_change(request.user, item):
        messages.info(request, _("The item can no longer be changed."))
        return redirect(item)
    form = ItemChangeForm(
        request.POST if request.method == "POST" else None, item=item, units=units_to_choose()
    )
    if not leads_meetings(request.user):
        form.leave_to_leaders()

    def save() -> None:
        version = form.cleaned_data["version"]
        editing.change_item(item=item, by=request.user, version=version, **form.given())

    def beside() -> None:
        now = Item.objects.for_rows().get(pk=pk)
        form.beside(now.version, saved_item(now))

    answer = changed(request, form, save, beside, "meetings/item_change.html", {"item": item})
    if answer is None:
        messages.success(request, _("The item is changed."))
        return redirect(item)
    return answer


def may_change(user: User, item: Item) -> bool:
    """Whoever leads, until the meeting begins; whoever proposed it, until it is answered."""
    is_own = item.state == ItemState.PROPOSED and item.proposed_by_id == user.pk
    return is_writable(item) and (leads_meetings(user) or is_own)


@opened_or_sent
@allow(leads_meetings)
def embargo_lift(request: HttpRequest, pk: int) -> HttpResponse:
    item = get_object_or_404(Item.objects.for_rows(), pk=pk)
    if not item.is_embargoed and request.method != "POST":
        return redirect(item)
    form = EmbargoForm(request.POST if request.method == "POST" else None, initial={"on": clock.today()})
    if request.method == "POST" and form.is_valid():
        if attempt(form, editing.lift_embargo, item=item, by=request.user, on=form.cleaned_data["on"]):
            messages.success(request, _("Samverkan is done: the message may be told."))
            return redirect(item)
    return page(request, "meetings/item_embargo.html", form, {"item": item})


def frame(request: HttpRequest, item: Item) -> dict[str, Any]:
    state = ItemState(item.state)
    actors = proposing.item_actors(request.user, item)
    return {
        "item": item,
        "sign": status(ITEM_SIGNS[state], state.label),
        "back": Item.objects.filter(returned_from=item).first() if item.result == Result.UNFINISHED else None,
        "can_change": may_change(request.user, item),
        "can_add_papers": may_add_papers(request.user, item),
        "papers": list(Paper.objects.visible_to(request.user).filter(item=item).without_content()),
        "hides_message": item.is_embargoed and Who.LEADER not in actors,
        "reading": reading_of(item.message),
        "concerns": list(item.concerns.all()),
        "leads": Who.LEADER in actors,
        "can_split": Who.LEADER in actors and is_splittable(item),
        "can_withdraw": state == ItemState.PROPOSED and Who.PROPOSER in actors,
    }


def is_writable(item: Item) -> bool:
    """Until its meeting begins; what came of last time is nobody's to write."""
    is_underway = item.meeting is not None and item.meeting.state not in MOVABLE
    return item.state in STANDING and not item.is_first and not is_underway


def may_add_papers(user: User, item: Item) -> bool:
    """Whoever leads, proposed or presents it."""
    return is_writable(item) and bool(proposing.item_actors(user, item))


def answer(request: HttpRequest, item: Item, form: AnswerForm) -> Item:
    said = form.cleaned_data
    given = {"item": item, "by": request.user, "version": said["version"]}
    match said["answer"]:
        case Answer.ACCEPT:
            return proposing.accept_item(**given, minutes=said["minutes"])
        case Answer.PARK:
            return proposing.park_item(**given, reason=said["reason"])
        case _:
            return proposing.reject_item(**given, reason=said["reason"])


@require_POST
@allow(takes_part)
def item_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    item = get_object_or_404(Item.objects.visible_to(request.user), pk=pk)
    try:
        proposing.withdraw_item(item=item, by=request.user)
    except ValidationError as refusal:
        messages.warning(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("The item is withdrawn."))
    return redirect(item)
