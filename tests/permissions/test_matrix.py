"""Every address × role × method, with the expected answers in matrix.txt beside this file.

An address that stands not in the file fails; so does a line for an address that is gone. After a change on
purpose: WRITE_MATRIX=1 writes what was found, to be read line by line before it is committed.
"""

import datetime as dt
import logging
import os
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, get_resolver, reverse

from improvements import services
from improvements.models import (
    BoardAddress,
    Effort,
    Evaluation,
    ExportJob,
    FollowUp,
    Measure,
    MeasureLine,
    Merger,
    Offer,
    Prepared,
    PrivateNote,
    Suggestion,
    SuggestionFeed,
    SuggestionFile,
)
from improvements.models import Comment as Remark
from improvements.services.efforts import open_effort
from improvements.services.prepare import prepare_decision
from lean_portal import clock, errors
from meetings.models import (
    Action,
    CalendarToken,
    Correction,
    Meeting,
    NotesVersion,
    Paper,
    Question,
)
from meetings.notes import content_of
from notifications.models import FeedToken, Hook, Story
from notifications.services import stories
from organisation.roles import Role
from processes.models import MethodNote, Pilot, Process, Selection
from processes.services import pilot_work, selecting
from tests.improvements.trying import planned
from tests.permissions.lasting import of_lasting
from tests.permissions.supporting import of_support
from tests.training.conftest import propose
from training.models import Exemption, Occasion, Proposal, Record, Wave
from training.services import records, seats
from values.models import Acknowledgement, Comment, Dilemma, Revision, Round
from values.services import rounds, sources, use, versions

FILE = Path(__file__).with_name("matrix.txt")
ROLES = (
    "nobody", "employee", "colleague", "outsider", "manager", "other_manager", "head",
    "steering_member", "decider", "administrator", "coordinator", "redaktor", "deactivated",
)  # fmt: skip
METHODS = ("GET", "POST")
NOBODYS = 999_999_999
FILE_KEY = UUID(int=7)


def addresses(resolver=None, spaces=()):
    """(name, names of its arguments) of every address, in the order of the resolver."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            if pattern.name:
                yield (
                    ":".join([*spaces, pattern.name]),
                    tuple(pattern.pattern.converters or pattern.pattern.regex.groupindex),
                )
        else:
            inner = [*spaces, pattern.namespace] if pattern.namespace else list(spaces)
            yield from addresses(pattern, inner)


@pytest.fixture
def foundation(adopted, held_round, editor, manager, home_care, bodies):
    """1.0 applies and its next version is written; `manager` has answered for the workplace in an open
    round, has talked about the values, and there is a source that is not frozen yet."""
    use.record_talk(
        foundation=adopted, unit=home_care, by=manager, held_on=clock.today(), present=3, of=4,
        local_meaning="att vi ringer innan.",
    )  # fmt: skip
    use.add_dilemma(by=editor, about="V1", situation="Bussen går om tio minuter.", questions="Vad gör vi?")
    sources.create_source(by=editor, prefix="X", name="Ny", audience="all", produced_by="Alla", texts=["A."])
    following = versions.start_next(by=editor, scope="meaning")
    asked = held_round(foundation=following, opens=0, closes=20)
    said = {"recognise": "yes", "missing": "Miljön.", "missing_about": "V1.1"}
    rounds.reply(round_=asked, by=manager, unit=home_care, **said)
    return following


@pytest.fixture
def choice(decided, confirm, nominate, convenor, home_care, caretakers, waterworks, roads):
    """A round that is decided, with P01 and P02 as pilots; P05 of home care waits for its owner; and a round
    in which P03, P04 and P06 are assessed."""
    nominate(home_care, "Byte av pass")
    confirm(nominate(caretakers, "Nycklar", roads))
    now = clock.now()
    second = selecting.prepare_selection(
        by=convenor, name="Andra valet", places=2, rules=["company_owner"],
        assess_before=now + dt.timedelta(days=5), decide_before=now + dt.timedelta(days=9),
        processes=Process.objects.filter(code__in=["P03", "P04", "P06"]),
    )  # fmt: skip
    steer_a_pilot(convenor)
    return decided, selecting.open_selection(selection=second, by=convenor)


def steer_a_pilot(convenor):
    """P01 has a note of the steering group in its log."""
    pilot = Pilot.objects.get(process__code="P01")
    pilot_work.add_method_note(pilot=pilot, by=convenor, on=clock.today(), text="Mät före.")


@pytest.fixture
def held_meeting(held, tell, home_care, manager, head):
    """Its notes have been closed and opened again, and `manager` has corrected them; an action of home care
    and a question of its workplace wait."""
    meeting = held(state="under_review", reopened_at=clock.now())
    item = tell(meeting, "Nycklar", decision="Ja.")
    NotesVersion.objects.create(
        meeting=meeting, number=1, content=content_of(meeting), closed_at=meeting.ended_at
    )
    due = clock.today() + dt.timedelta(days=5)
    Action.objects.create(item=item, what="Skåp", owner_unit=home_care, due_on=due, added_by=head)
    Correction.objects.create(meeting=meeting, wished="Fler", proposed_by=manager)
    Question.objects.create(meeting=meeting, unit=home_care, text="När?", asked_by=manager)
    Paper.objects.create(item=item, name="Karta", content=b"%PDF-", size=5, pages=1, added_by=head)
    return meeting


@pytest.fixture
def received(make_user, group, employee, manager, administrator, submit):
    """Whoever edits the intranet: one story is published and others wait, and there are receivers."""
    redaktor = make_user("redaktor", Role.EDITOR, group)
    services.implement_suggestion(suggestion=submit(employee), by=manager, answer="Klart.")
    stories.draft_waiting()
    stories.publish_story(story=Story.objects.latest("pk"), by=redaktor)
    FeedToken.objects.create(name="Intranätet", hash="0" * 64, created_by=administrator)
    Hook.objects.create(name="Intranätet", url="https://i.test/", secret="1", address_hash="2")
    CalendarToken.objects.create(user=manager, fingerprint="0" * 64)
    return redaktor


@pytest.fixture
def trained(course, everyday, arrange, convenor, manager, employee, home_care):
    """An occasion of U2 with a seat of `employee`, a proposal that waits, and of `manager` an exemption and a
    record that lacks its practice proof."""
    Wave.objects.create(number=2, name="Två", gate="manager", manager_course=course)
    seats.take_seat(occasion=arrange(), user=employee, by=employee)
    propose(convenor)
    Record.objects.create(course=course, user=manager, unit=home_care, done_on=clock.today())
    records.exempt(by=convenor, course=course, user=manager, reason="Har hållit kursen.")


@pytest.fixture
def world(
    employee,
    colleague,
    outsider,
    manager,
    other_manager,
    head,
    steering_member,
    decider,
    administrator,
    make_user,
    submit,
    foundation,
    choice,
    coordinator,
    meeting,
    item,
    held_meeting,
    received,
    trained,
    supported,
    lasted,
):
    """One suggestion that the whole group sees, of `employee`, answered by `manager`; "redaktor" edits the
    intranet."""
    suggestion = services.acknowledge_suggestion(suggestion=submit(employee), by=manager)
    around(suggestion, employee, manager, colleague, submit)
    deactivated = make_user("slutat", "employee", suggestion.unit)
    deactivated.is_active = False
    deactivated.save(update_fields=["is_active"])
    users = {"nobody": None, "deactivated": deactivated}
    people = (
        employee, colleague, outsider, manager, other_manager, head, steering_member, decider, administrator,
        coordinator, received,
    )  # fmt: skip
    users |= dict(zip(ROLES[1:-1], people, strict=True))
    return users, suggestion


def around(suggestion, employee, manager, colleague, submit):
    """Something of each kind that a suggestion may have: said, noted, asked, merged, attached, prepared."""
    services.add_comment(
        by=employee, suggestion=suggestion, submission_id=uuid4(), kind="comment", text="Så."
    )
    services.add_note(suggestion=suggestion, by=manager, text="Ring.")
    due = clock.today() + dt.timedelta(days=5)
    services.ask_evaluation(
        suggestion=suggestion, by=manager, evaluator=colleague, question="Går det?", due_on=due
    )
    services.merge_suggestion(suggestion=submit(employee), into=suggestion, relation="same", by=manager)
    services.make_feed(by=employee, suggestion=suggestion, submission_id=uuid4())
    jpeg = {"kind": SuggestionFile.Kind.JPEG, "size": 5, "content": b"12345", "preview": b"12345"}
    SuggestionFile.objects.create(suggestion=suggestion, key=FILE_KEY, name="Foto", **jpeg)
    ExportJob.objects.create(owner=employee, file_type="csv", language="sv")
    carried = services.implement_suggestion(suggestion=submit(employee), by=manager, answer="Klart.")
    Offer.objects.create(suggestion=carried, unit=carried.unit, by=manager)
    services.make_board_address(unit=suggestion.unit, name="Köket", by=manager)
    prepare_decision(
        suggestion=suggestion, by=manager, action="decline", given={"answer": "Nej.", "would_change": "Ja."}
    )
    pilot = open_effort(name="Nycklar", code="P01", owner_unit=suggestion.unit)
    services.start_cycle(effort=pilot, by=manager, planned=planned())
    measure = Measure.objects.create(effort=pilot, name="Väntan", definition="Dagar.", unit_name="dagar")
    measure.lines.create(kind="split", from_day=clock.today(), reason="Nytt.")


# Of suggestions: what the addresses are about.
OF_SUGGESTIONS = {
    "comment": Remark, "note": PrivateNote, "evaluation": Evaluation, "merger": Merger,
    "feed": SuggestionFeed, "export": ExportJob, "prepared": Prepared, "board": BoardAddress,
    "effort": Effort, "measure": Measure, "line": MeasureLine, "check": FollowUp, "offer": Offer,
}  # fmt: skip


def of_the_suggestions(page, argument):
    """None: it is told by the suggestion itself."""
    if argument == "key":
        return FILE_KEY
    if argument in ("effort", "number"):
        return Effort.objects.get(code="P01").pk if argument == "effort" else 1
    if argument == "code":
        return "VOF-HTC"  # whose board
    if argument == "other":
        return Suggestion.objects.exclude(merged_into=None).first().pk
    kind = page.partition("_")[0] if argument == "pk" else argument
    return OF_SUGGESTIONS[kind].objects.first().pk if kind in OF_SUGGESTIONS else None


# Of the value foundation: what the addresses are about.
ROWS = {
    "round": Round, "reply": Round, "comment_add": Round, "comment": Comment, "talk": Acknowledgement,
    "dilemma": Dilemma, "revision": Revision,
}  # fmt: skip
CODES = {"statement": "M1", "organisation_adopt": "BO", "reply_unit": "VOF-HTC", "comment_add": "VOF-HTC"}
NAMED = {"slug": "1.0", "prefix": "X", "key": "V1.1", "other": "V2.1"}


def of_the_values(page, argument):
    if argument == "pk":
        model = ROWS.get(page) or ROWS[page.partition("_")[0]]
        return model.objects.order_by("-pk").first().pk
    return CODES.get(page, "M1") if argument == "code" else NAMED[argument]


# Of the choice of processes: what is decided has a record and pilots, the rest is about what goes on.
WHEN_DECIDED = {
    "record_detail", "record_check", "record_json", "selection_result", "candidate_result", "scores_csv",
}  # fmt: skip


OF_PILOTS = {"part": "goal", "variant": "before"}


def of_the_processes(page, argument):
    if (known := of_lasting(page, argument)) is not None:
        return known
    if argument in OF_PILOTS:
        return OF_PILOTS[argument]
    if page.startswith("pilot_note") and argument == "pk":
        return MethodNote.objects.get().pk
    if argument == "pk":
        rounds = Selection.objects.order_by("pk")
        return (rounds.first() if page in WHEN_DECIDED else rounds.last()).pk
    if page.startswith("pilot") or page == "candidate_result":
        return "P01"
    return "P03" if page in ("assess", "conflict_declare") else "P05"


# Of KL-Info: what is about a row of its own, and what is about the meeting that has been held.
OF_MEETINGS = {
    "paper": Paper, "paper_remove": Paper, "action_done": Action, "action_remove": Action,
    "correction": Correction, "subscription_revoke": CalendarToken, "question_detail": Question,
    "question_change": Question, "question_withdraw": Question, "question_give": Question,
    "question_answer": Question,
}  # fmt: skip
AFTERWARDS = ("notes", "correction_create", "briefing", "tell_again", "spreading", "attendance", "message")
SAID = {"code": "VOF-HTC", "number": 1, "step": "open", "token": "tampered"}


def of_the_meetings(page, argument):
    if argument in SAID:
        return SAID[argument]
    if page in OF_MEETINGS:
        return OF_MEETINGS[page].objects.get().pk
    meeting = Meeting.objects.order_by("day")[0 if page.startswith(AFTERWARDS) else 1]
    is_of_item = argument == "item_pk" or page.startswith(("item_", "message_")) and page != "item_record"
    return meeting.items.get(source="").pk if is_of_item else meeting.pk


# Of training: the first row of what the address is about.
OF_TRAINING = {
    "proposal": Proposal, "occasion": Occasion, "seat": Occasion, "attendance": Occasion, "record": Record,
    "proof": Record, "exemption": Exemption,
}  # fmt: skip


def of_the_training(page, argument):
    if argument == "code":
        return "U4" if page == "workplace_record" else "U2"
    if page == "wave_override":
        return Wave.objects.get(gate="manager").number
    model = OF_TRAINING.get(page.partition("_")[0])
    first = model.objects.order_by("pk").first() if model else None
    return first.pk if first else NOBODYS


def of_the_intranet(page, argument):
    if argument == "token":
        return "tampered"
    kind, _, act = page.partition("_")
    if kind == "story":
        is_out = act in ("detail", "correct", "withdraw")
        return Story.objects.filter(published_at__isnull=not is_out).latest("pk").pk
    return (FeedToken if kind == "token" else Hook).objects.get().pk


OF_SPACES = {
    "values": of_the_values,
    "meetings": of_the_meetings,
    "intranet": of_the_intranet,
    "processes": of_the_processes,
    "training": of_the_training,
}


def sample(name, argument, suggestion, users):
    """A value for an argument of an address: of the world, else the first row there is, else no row's."""
    of_space, page = OF_SPACES.get(name.partition(":")[0]), name.partition(":")[2]
    if of_space is not None:
        return of_space(page, argument)
    if name.startswith(("improvements:", "admin:steering:")):
        found = of_the_suggestions(name.rpartition(":")[2], argument)
        if found is not None:
            return found
    known = {
        "year": suggestion.year,
        "serial": suggestion.serial,
        "code": "VOF-HTC",
        "app_label": "organisation",
        "token": "tampered",
        "key": "tampered",
        "uidb36": "1",
        "url": "x",
        "uid": UUID(int=0),
        "submission_id": UUID(int=0),
    }
    if argument == "object_id" and name != "admin:view_on_site":
        app_label, model, _page = name.removeprefix("admin:").split("_")
        first = apps.get_model(app_label, model).objects.order_by("pk").first()
        return first.pk if first else NOBODYS
    return known.get(argument, NOBODYS)


def address_of(name, arguments, suggestion, users):
    values = {
        argument: of_support(name, argument) or sample(name, argument, suggestion, users)
        for argument in arguments
    }
    try:
        return reverse(name, kwargs=values)
    except NoReverseMatch:
        return reverse(name, args=list(values.values()) or [NOBODYS])


class RolledBack(Exception):
    pass


@pytest.fixture
def one_error_page_each(monkeypatch):
    """Two in three answers are refusals. Their page is the same for one person whatever was refused: it is
    made once for each person and code, and after that the code alone is answered."""
    made, page = set(), errors.page
    logging.getLogger("django.request").setLevel(logging.CRITICAL)

    def make(request, words, status):
        if (whose := (request.user.pk, status, words.heading)) in made:
            return HttpResponse(status=status)
        made.add(whose)
        return page(request, words, status)

    monkeypatch.setattr(errors, "page", make)
    yield
    logging.getLogger("django.request").setLevel(logging.NOTSET)


def logged_in(user):
    """A browser of that person, with what it brings to each request."""
    client = Client(raise_request_exception=False)
    if user is not None:
        client.force_login(user)
    return client, client.cookies.output()


def answer(method, url, client, cookies):
    """As if nothing had been asked before."""
    client.cookies.clear()
    client.cookies.load(cookies.replace("Set-Cookie: ", ""))
    try:
        with transaction.atomic():
            response = client.generic(method, url, b"", content_type="application/x-www-form-urlencoded")
            raise RolledBack
    except RolledBack:
        pass
    to_login = response.status_code == 302 and response["Location"].startswith(reverse(settings.LOGIN_URL))
    return "login" if to_login else str(response.status_code)


def found_lines(world):
    users, suggestion = world
    browsers = [logged_in(users[role]) for role in ROLES]
    for name, arguments in sorted(set(addresses())):
        url = address_of(name, arguments, suggestion, users)
        for method in METHODS:
            yield f"{method} {name}", [answer(method, url, *browser) for browser in browsers]


def written(lines):
    width = max(len(key) for key, _ in lines) + 2
    head = " " * width + "  ".join(ROLES)
    rows = [
        key.ljust(width) + "  ".join(c.ljust(len(r)) for c, r in zip(cells, ROLES, strict=True)).rstrip()
        for key, cells in lines
    ]
    return "\n".join([head, *rows]) + "\n"


def test_every_address_answers_each_role_as_written(world, one_error_page_each):
    found = list(found_lines(world))
    text = written(found)
    if os.environ.get("WRITE_MATRIX"):
        FILE.write_text(text)
    assert text.splitlines() == FILE.read_text().splitlines()
    failing = [key for key, cells in found if any(cell.startswith("5") for cell in cells)]
    assert failing == ["GET notifications:health_ready"]  # no worker runs here, and it says so
