"""Anonymous suggestions: the six words, shown once, and the page that they open.

That page is open to everybody and knows nobody: whoever is logged in is not greeted, the session is not
written, and the words travel in forms alone, so that no address, cookie or log holds them.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.core import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.db.models import Subquery
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from improvements import (
    charts,
    follow_ups,
    happened,
    letters,
    life_line,
    next_step,
    pairs,
    rules,
    services,
    withheld,
)
from improvements.forms.pairs import ObjectionForm
from improvements.forms.receipt import WordsForm
from improvements.forms.suggestion import SuggestionForm, VersionForm
from improvements.models import Envelope, Merger, Original, Sender, Step, Suggestion
from improvements.models.rung import climbed_so_far
from improvements.services.anonymous import Posted, holder_of, opened_by
from improvements.views.draft_marks import uuid_of
from improvements.views.places import place_of
from improvements.views.reading import ANSWER, FORMS, REOPEN, RESUBMIT, WITHDRAW, possible
from improvements.workflow import State
from lean_portal import errors
from lean_portal.answers import opened_or_sent
from lean_portal.refusals import NotAllowed
from organisation.context import group_of
from organisation.models import GroupSettings

View = Callable[..., HttpResponse]
ACTS: dict[str, tuple[Callable[..., Any], State, Promise]] = {
    ANSWER: (
        services.answer_question,
        State.ACKNOWLEDGED,
        _("Thank you! The answer is sent, and the handling goes on."),
    ),
    REOPEN: (
        services.reopen_suggestion,
        State.UNDER_REVIEW,
        _("Thank you! The suggestion is taken up again with what is new."),
    ),
    RESUBMIT: (
        services.resubmit_suggestion,
        State.SUBMITTED,
        _("Thank you! The suggestion is in again, with new promised dates."),
    ),
    WITHDRAW: (
        services.withdraw_suggestion,
        State.WITHDRAWN,
        _("The suggestion is taken back. You can send it again from this page."),
    ),
}
GONE = _("The suggestion is taken out of the letterbox, and nothing of it is left.")
OBJECT = "object"  # to its merger; object-7 to that of another one into it
OBJECTED = _("Thank you! Those who handle the suggestions read it and answer you.")
AROUND = ("unit__authority", "handler_unit", "responsible_unit")


def allowed() -> Subquery:
    return Subquery(GroupSettings.objects.values("anonymous_allowed")[:1])


def forget_draft(request: HttpRequest, *, allowed: bool) -> None:
    """As soon as somebody wants to be nobody, whatever else may be wrong with the form."""
    submission_id = uuid_of(request.POST.get("submission_id", ""))
    if allowed and submission_id and request.POST.get("sender") == Sender.ANONYMOUS:
        # No mark beside what may be sent: a save that comes after it is known by the seed.
        services.discard_draft(by=request.user, submission_id=submission_id)


def posted(request: HttpRequest, form: SuggestionForm) -> HttpResponse | None:
    """The words stand in this answer and nowhere else: no redirect carries them. None: see the form."""
    fields = {**form.cleaned_data}
    for name in ("sender", "on_behalf_of", "for_colleague"):
        fields.pop(name, None)
    try:
        found = services.post_suggestion(by=request.user, seed=form.seed, **fields)
    except NotAllowed as refusal:
        form.add_error(None, refusal.messages)
        return None
    return unseen(receipt_page)(request, found)


def unseen(view: View) -> View:
    """Kept by no browser, found by no search engine. (Without a Referer at all no form could be sent from
    the page: the one of the whole portal goes to no other site, and the address says nothing.)"""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any) -> HttpResponse:
        response = view(request, *args)
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return never_cache(wrapped)


def receipt_page(request: HttpRequest, found: Posted) -> HttpResponse:
    context = {"found": found, "words": " ".join(found.words)}
    return render(request, "improvements/anonymous_receipt.html", context)


@login_not_required
@opened_or_sent
@unseen
def receipt_thread(request: HttpRequest) -> HttpResponse:
    """Opened with six words, from any device. Each form on the page carries them along."""
    request.session.modified = False  # that somebody logged in is here is written down nowhere
    if request.method != "POST":
        return frame(request, "anonymous_words", {"form": WordsForm()})
    asked = WordsForm(request.POST)
    if not asked.is_valid():
        return frame(request, "anonymous_words", {"form": asked}, status=422)
    if not ratelimit.consume(request, action="open_receipt", dry_run=True):
        return errors.too_many_requests(request)
    found = opened_by(asked.cleaned_data["words"])
    if found is None and was_opened(request, asked):
        return frame(request, "anonymous_words", {"form": WordsForm(), "news": GONE})
    if found is None:
        ratelimit.consume(request, action="open_receipt")  # only a miss is counted
        asked.opens_nothing()
        return frame(request, "anonymous_words", {"form": asked}, status=422)
    if isinstance(found, Envelope):
        return letterbox(request, found, asked)
    return thread(request, found, asked)


def frame(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """The page of nobody, whoever is logged in."""
    nobody = {"me": AnonymousUser(), "nav": [], "messages": []}
    return render(request, f"improvements/{template}.html", {**nobody, **context}, status=status)


def letterbox(request: HttpRequest, envelope: Envelope, asked: WordsForm) -> HttpResponse:
    if request.POST.get("act") == WITHDRAW:
        try:
            services.take_out_of_letterbox(envelope=envelope)
        except NotAllowed:  # handed in meanwhile; taken out by another press, it is gone all the same
            found = opened_by(asked.cleaned_data["words"])
            if isinstance(found, Suggestion):
                return thread(request, found, asked)
        return frame(request, "anonymous_words", {"form": WordsForm(), "news": GONE})
    promised = rules.promise(
        group_of(request), day=envelope.opens_on, many=bool(envelope.fields.get("affected_units"))
    )
    context = {"envelope": envelope, "promised": promised, "words": asked.as_typed, "seal": seal_of(asked)}
    return frame(request, "anonymous_letterbox", context)


def seal_of(asked: WordsForm) -> str:
    """Stands on the page of the letterbox alone: these words have opened it."""
    words = " ".join(asked.cleaned_data["words"])
    return salted_hmac("improvements.opened", words, algorithm="sha256").hexdigest()


def was_opened(request: HttpRequest, asked: WordsForm) -> bool:
    """A second press to take it out is no guess. Without a seal every guess could call itself one."""
    sealed = constant_time_compare(request.POST.get("seal", ""), seal_of(asked))
    return sealed and request.POST.get("act") == WITHDRAW


def thread(request: HttpRequest, suggestion: Suggestion, asked: WordsForm) -> HttpResponse:
    act = request.POST.get("act", "")
    if act.partition("-")[0] == OBJECT:
        return objected(request, suggestion, asked, act)
    if act not in ACTS:
        return thread_page(request, suggestion, asked)
    service, leads_to, done = ACTS[act]
    form = FORMS.get(act, VersionForm)(request.POST)
    if not form.is_valid():
        return thread_page(request, suggestion, asked, act=act, form=form, status=422)
    try:
        service(suggestion=suggestion, by=holder_of(suggestion), **form.cleaned_data)
    except NotAllowed as refusal:
        if not done_already(suggestion, leads_to, form):
            form.add_error(None, refusal.messages)
            return thread_page(request, suggestion, asked, act=act, form=form, status=409)
    return thread_page(request, suggestion, asked, news=done)


def objected(request: HttpRequest, suggestion: Suggestion, asked: WordsForm, act: str) -> HttpResponse:
    form = objection_form(act, request.POST)
    if not form.is_valid():
        return thread_page(request, suggestion, asked, act=act, form=form, status=422)
    text, merger = form.cleaned_data["text"], merger_meant(suggestion, act)
    try:
        if merger is None:
            raise NotAllowed(_("The merger has been undone already."), code="moved")
        services.object_to_merger(merger=merger, by=holder_of(suggestion), text=text)
    except NotAllowed as refusal:
        if merger is None or not merger.objections.filter(held=suggestion, text=text).exists():
            form.refuse(refusal)
            return thread_page(request, suggestion, asked, act=act, form=form, status=409)
    return thread_page(request, suggestion, asked, news=OBJECTED)


def objection_form(act: str, data: QueryDict | None = None) -> ObjectionForm:
    return ObjectionForm(data, prefix=None if act == OBJECT else act, use_required_attribute=False)


def merger_meant(suggestion: Suggestion, act: str) -> Merger | None:
    if act == OBJECT:
        return pairs.merger_of(suggestion)
    number = act.partition("-")[2]
    return pairs.merger_into(suggestion, int(number)) if number.isdecimal() and len(number) < 10 else None


def done_already(suggestion: Suggestion, leads_to: State, form: VersionForm) -> bool:
    """Sent twice, by a double press or a reload: it is done, and that is the answer."""
    number = form.cleaned_data["version"] + 1
    first = suggestion.steps.filter(number=number, actor=Step.Actor.AUTHOR, state=leads_to)
    return first.filter(text=form.cleaned_data.get(form.text_field, "")).exists()


def thread_page(
    request: HttpRequest,
    suggestion: Suggestion,
    asked: WordsForm,
    *,
    act: str = "",
    form: VersionForm | ObjectionForm | None = None,
    news: Promise | str = "",
    status: int = 200,
) -> HttpResponse:
    rows = Suggestion.objects.annotate(climbed=climbed_so_far(), next_check=follow_ups.next_check())
    rows = rows.select_related(*AROUND)
    suggestion = rows.get(pk=suggestion.pk)
    context = reading(request, suggestion)
    forms: dict[str, Any] = {
        name: FORMS.get(name, VersionForm)(initial={"version": suggestion.version})
        for name in context["acts"] & ACTS.keys()
    }
    if context["carried"] and context["carried"].may_object:
        forms[OBJECT] = objection_form(OBJECT)
    taken = {f"{OBJECT}-{row.merger.pk}": row for row in pairs.taken_in(suggestion)}
    forms |= {name: objection_form(name) for name, row in taken.items() if row.may_object}
    if form and act in forms:
        form.at_version(suggestion.version)
        forms[act] = form
    context |= {"forms": forms, "form": form, "news": news, "words": asked.as_typed}
    context["taken"] = [(row, name, forms.get(name)) for name, row in taken.items()]
    context["kept"] = text_in(form) if form and act not in forms else ""
    return frame(request, "anonymous_thread", context, status=status)


def text_in(form: VersionForm | ObjectionForm) -> str:
    return form.text if isinstance(form, VersionForm) else str(form["text"].value() or "")


def reading(request: HttpRequest, suggestion: Suggestion) -> dict[str, Any]:
    """What the author reads, in the words of the author's own page."""
    steps, owed = list(suggestion.steps.all()), next_step.next_promise(suggestion)
    letter = letters.letter(suggestion, steps)
    told = letter.step if letter else None
    history = happened.history(suggestion, steps, inside=False, own=True, told=told)
    masked = suggestion.masked_at and Original.objects.filter(suggestion=suggestion).first()
    return {
        "suggestion": suggestion,
        "acts": possible(suggestion, rules.actors(suggestion, holder_of(suggestion))),
        "state_words": next_step.state_words(suggestion),
        "next": owed,
        "next_deed": owed.deed(next_step.who_is_next(suggestion)) if owed else "",
        "pause": next_step.pause_words(suggestion),
        "gone_on": next_step.gone_on(suggestion, owed),
        "line": life_line.line(suggestion, steps),
        "letter": letter,
        "history": happened.with_rungs(history, suggestion.climbed),
        "trials": withheld.trials(suggestion, holder_of(suggestion)),
        "checks": follow_ups.looked_at(suggestion, steps, holder_of(suggestion)),
        "charts": charts.charts_of_suggestion(suggestion, holder_of(suggestion)),
        "original": masked,
        "carried": pairs.carried(suggestion),
        "handled_by": next_step.handled_by(suggestion),
        "place": place_of(suggestion.channel, group_of(request)) if suggestion.channel else None,
    }
