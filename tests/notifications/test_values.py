"""Who is told what about the value foundation, from the event to the mail."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.utils import translation

from events.models import Event
from events.services import record
from lean_portal import clock
from notifications.facts import Subjects
from notifications.letters import render
from notifications.models import Delivery
from notifications.rules import RULES
from notifications.services import expand_waiting
from organisation.models import Appointment
from organisation.roles import Role
from organisation.services import add_unit
from organisation.workdays import add_workdays
from tests.notifications.test_letters import bodies as parts_of
from tests.notifications.test_letters import to
from tests.roles import LONG_AGO
from values.services import comments, rounds, versions
from values.services.clock import pass_time
from values.services.looks import record_look

pytestmark = pytest.mark.usefixtures("bodies")


@pytest.fixture
def told(post):
    """(notice, who) of the mails that have gone out since the last time."""

    def look():
        before = set(sent().values_list("pk", flat=True))
        post()
        rows = sent().exclude(pk__in=before).select_related("recipient")
        return {(row.notice, row.recipient.username) for row in rows}

    return look


def sent():
    return Delivery.objects.filter(channel="email", state="sent")


def in_portal(notice):
    rows = Delivery.objects.filter(channel="inapp", notice=notice).select_related("recipient")
    return {row.recipient.username for row in rows}


def on(day):
    return clock.at(dt.datetime.combine(day, dt.time(9), ZoneInfo("Europe/Stockholm")))


def answer(round_, by, unit, **said):
    return rounds.reply(round_=round_, by=by, unit=unit, **{"recognise": "yes", **said})


def in_english(user):
    type(user).objects.filter(pk=user.pk).update(language="en")


# ---- a round is opened -----------------------------------------------------------------------------------
@pytest.mark.usefixtures("manager", "employee", "other_manager", "head")
def test_everybody_who_answers_for_a_workplace_is_asked(told, open_round):
    assert told() == {("round_opened", "chef"), ("round_opened", "driftchef")}


@pytest.mark.usefixtures("manager", "head", "pupil_health")
def test_vacant_post_is_asked_through_the_superior_once(told, open_round, care):
    add_unit(by=None, code="VOF-X", name="Ännu en", parent=care, manager_title="Chef", valid_from=LONG_AGO)
    assert told() == {("round_opened", "chef"), ("round_opened", "forvaltningschef")}
    assert Delivery.objects.filter(recipient__username="forvaltningschef", channel="email").count() == 1


@pytest.mark.usefixtures("manager", "head")
def test_superior_is_not_asked_where_every_post_is_held(told, open_round):
    assert told() == {("round_opened", "chef")}


def test_deputy_is_asked_beside_the_manager(told, manager, make_user, home_care, open_round):
    make_user("ersattare", Role.DEPUTY, home_care)
    assert told() == {("round_opened", "chef"), ("round_opened", "ersattare")}


def test_closed_account_counts_as_a_vacant_post(told, manager, head, open_round):
    type(manager).objects.filter(pk=manager.pk).update(is_active=False)
    assert told() == {("round_opened", "forvaltningschef")}


@pytest.mark.usefixtures("manager")
def test_groups_are_asked_and_no_workplace(told, ask, decider, head, make_user, group):
    make_user("stab", Role.CROSS_MANAGEMENT, group)
    ask("top")
    assert told() == {
        ("round_opened", "koncernchef"),
        ("round_opened", "forvaltningschef"),
        ("round_opened", "stab"),
    }


@pytest.mark.usefixtures("decider", "manager")
def test_representatives_are_asked_in_samverkan(told, ask, make_user, group):
    make_user("ombud", Role.REPRESENTATIVE, group)
    ask("consultation")
    assert told() == {("round_opened", "ombud")}


@pytest.mark.usefixtures("manager", "held_round")
def test_planned_round_tells_nobody_before_its_day(told, held_round, ask):
    held_round("top")
    planned = ask(starts=7)
    rounds.prolong_round(round_=planned, by=planned.by, closes_on=planned.closes_on + dt.timedelta(days=7))
    assert (told(), in_portal("round_prolonged")) == (set(), set())
    with on(planned.opens_on):
        pass_time()
        assert told() == {("round_opened", "chef")}


def test_round_that_was_closed_meanwhile_asks_nobody(told, ask, decider, editor):
    asked = ask("top")
    rounds.close_round(round_=asked, by=editor)
    assert told() == set()


def test_call_names_the_last_day_and_leads_to_the_answer(post, open_round, manager):
    in_english(manager)
    letter = to(manager, post())
    for body in parts_of(letter):
        assert f"The last day to answer is {in_words(open_round.closes_on)}." in body
        assert f"http://testserver/vardegrund/remisser/{open_round.pk}/svar/" in body
        assert "your workplace or your group is asked" in body


def in_words(day):
    return f"{day.day} {day:%B}" + (f" {day.year}" if day.year != clock.today().year else "")


# ---- reminders -------------------------------------------------------------------------------------------
@pytest.fixture
def near(open_round):
    """Five working days before the last day, when the first reminder is due."""
    return add_workdays(open_round.closes_on, -5)


@pytest.fixture
def both(manager, other_manager, open_round, told):
    """Two workplaces, asked and told so."""
    told()
    return open_round


def test_only_those_who_have_not_answered_are_reminded(told, both, near, manager, home_care):
    answer(both, manager, home_care)
    with on(near):
        pass_time()
        assert told() == {("round_reminded", "driftchef")}
    assert in_portal("round_reminded") == {"driftchef"}


def test_whoever_answers_before_the_reminder_goes_out_is_left_in_peace(told, both, near, manager, home_care):
    with on(near):
        pass_time()
        expand_waiting()
        answer(both, manager, home_care)
        assert told() == {("round_reminded", "driftchef")}
    stopped = Delivery.objects.get(notice="round_reminded", channel="email", recipient=manager)
    assert (stopped.state, stopped.last_error) == ("cancelled", "no longer for this recipient")


def test_one_answer_of_two_is_not_all(told, both, near, manager, home_care, care):
    second = add_unit(
        by=None, code="VOF-HTN", name="Norr", parent=care, manager_title="Chef", valid_from=LONG_AGO
    )
    Appointment.objects.create(user=manager, role=Role.MANAGER, unit=second, starts_on=LONG_AGO)
    answer(both, type(manager).objects.get(pk=manager.pk), home_care)
    with on(near):
        pass_time()
        assert ("round_reminded", "chef") in told()


def test_group_that_has_answered_is_not_reminded(told, ask, decider, make_user, group):
    make_user("stab", Role.CROSS_MANAGEMENT, group)
    asked = ask("top")
    told()
    mine = asked.bodies.get(key="koncernchefsgruppen")
    rounds.reply(round_=asked, by=decider, body=mine, recognise="yes")
    with on(asked.closes_on - dt.timedelta(days=1)):
        pass_time()
        assert told() == {("round_reminded", "stab")}


def test_first_reminder_is_not_sent_beside_the_second(told, both, near):
    with on(near):
        pass_time()
        expand_waiting()
    with on(add_workdays(both.closes_on, -1)):
        pass_time()
        assert told() == {("round_reminded", "chef"), ("round_reminded", "driftchef")}
    assert sent().filter(notice="round_reminded").values("recipient").distinct().count() == 2
    assert sent().filter(notice="round_reminded").count() == 2


def test_more_time_is_told_to_those_who_have_not_answered(told, both, editor, manager, home_care):
    answer(both, manager, home_care)
    rounds.prolong_round(round_=both, by=editor, closes_on=both.closes_on + dt.timedelta(days=7))
    assert told() == {("round_prolonged", "driftchef")}
    assert Delivery.objects.filter(notice="round_prolonged", cls="good_to_know").count() == 2


# ---- an answer to a comment ------------------------------------------------------------------------------
def handle(said, by, answer="Det är ändrat.", handling="answered"):
    return comments.handle_comments(comments=said, by=by, handling=handling, answer=answer)


@pytest.fixture
def said(both, manager, home_care):
    reply = answer(both, manager, home_care, missing="Miljön saknas.", meaning="Vi ringer före.")
    return list(reply.comments.all())


def test_answer_goes_back_to_those_who_answer_for_the_workplace(told, said, editor, make_user, home_care):
    make_user("ersattare", Role.DEPUTY, home_care)
    comments.handle_comment(comment=said[0], by=editor, handling="answered", answer="Tack.")
    assert told() == {("comments_answered", "chef"), ("comments_answered", "ersattare")}


def test_answer_reaches_the_successor_and_whoever_wrote_it_down(
    told, said, editor, manager, make_user, home_care
):
    manager.appointments.update(role=Role.EMPLOYEE)
    make_user("ny", Role.MANAGER, home_care)
    handle(said, editor)
    assert told() == {("comments_answered", "chef"), ("comments_answered", "ny")}


def test_answer_goes_to_the_superior_when_the_writer_has_left(told, said, editor, manager, head):
    type(manager).objects.filter(pk=manager.pk).update(is_active=False)
    handle(said, editor)
    assert told() == {("comments_answered", "forvaltningschef")}


def test_answer_to_a_group_goes_to_its_members(told, ask, decider, editor, make_user, group, manager):
    make_user("kollegan", Role.GROUP_MANAGEMENT, group)
    asked = ask("top")
    body = asked.bodies.get(key="koncernchefsgruppen")
    reply = rounds.reply(round_=asked, by=decider, body=body, recognise="yes", missing="Målen.")
    told()
    handle(reply.comments.all(), editor)
    assert told() == {("comments_answered", "koncernchef"), ("comments_answered", "kollegan")}


def test_answers_given_at_once_are_one_mail_that_names_each(post, said, editor, manager):
    post()
    handle(said, editor, "Orden är tillbaka.")
    (letter,) = post()
    for body in parts_of(letter):
        for comment in said:
            assert f"{comment.code}: {comment.text}" in body
        assert "Orden är tillbaka." in body
        assert "http://testserver/vardegrund/synpunkter/" in body
        assert editor.name not in body


def test_mail_names_only_what_the_own_workplace_said(post, said, editor, both, other_manager, caretakers):
    theirs = answer(both, other_manager, caretakers, missing="Hyresgästen saknas.")
    post()
    handle([*said, *theirs.comments.all()], editor)
    letters = post()
    assert "Hyresgästen" not in parts_of(to(said[0].by, letters))[0]
    assert "Miljön" not in parts_of(to(other_manager, letters))[0]


def test_single_answer_leads_to_its_comment(post, said, editor):
    comments.handle_comment(comment=said[0], by=editor, handling="answered", answer="Tack.")
    (letter,) = post()
    assert f"http://testserver/vardegrund/synpunkter/{said[0].pk}/" in parts_of(letter)[0]


def test_corrected_answer_goes_out_again_and_says_so(post, said, editor, manager):
    in_english(manager)
    comments.handle_comment(comment=said[0], by=editor, handling="answered", answer="Tack.")
    post()
    comments.handle_comment(comment=said[0], by=editor, handling="unchanged", answer="Vi tänkte om.")
    (letter,) = post()
    assert "has been corrected" in parts_of(letter)[0]
    assert "Vi tänkte om." in parts_of(letter)[0]


def test_answer_that_was_corrected_before_it_went_out_is_sent_once(post, said, editor):
    handle(said[:1], editor, "Fel.")
    comments.handle_comment(comment=said[0], by=editor, handling="unchanged", answer="Rätt.")
    (letter,) = post()
    assert "Rätt." in parts_of(letter)[0]


def test_answer_to_a_workplace_under_secrecy_is_read_in_the_portal(
    post, open_round, editor, head, pupil_health
):
    reply = answer(open_round, head, pupil_health, missing="Om Kim.")
    post()
    handle(reply.comments.all(), editor, "Det gäller Kim.")
    (letter,) = post()
    for body in parts_of(letter):
        assert "Kim" not in body
        assert reply.comments.get().code in body


# ---- decisions -------------------------------------------------------------------------------------------
@pytest.mark.usefixtures("manager", "head", "steering_member")
def test_handed_over_version_is_told_to_koncernchefsgruppen_alone(told, ready, editor, decider):
    versions.propose_foundation(foundation=ready, by=editor)
    assert told() == {("version_proposed", "koncernchef")}


def test_proposal_that_came_back_meanwhile_is_not_told(told, ready, editor, decider):
    versions.propose_foundation(foundation=ready, by=editor)
    versions.take_back_proposal(foundation=ready, by=editor, reason="Ett ord till.")
    assert told() == {("proposal_taken_back", "koncernchef")}


def test_version_that_is_sent_back_comes_to_those_who_work_with_it(
    told, ready, editor, convenor, decider, make_user, group
):
    make_user("redaktor", Role.EDITOR, group)
    versions.propose_foundation(foundation=ready, by=editor)
    told()
    versions.take_back_proposal(foundation=ready, by=decider, reason="Ett ord till.")
    assert told() == {
        ("proposal_sent_back", "styrgrupp"),
        ("proposal_sent_back", "styrgrupp2"),
        ("proposal_sent_back", "redaktor"),
    }


@pytest.fixture
def company_head(make_user, housing):
    return make_user("vd", Role.ORGANISATION_HEAD, housing)


@pytest.mark.usefixtures("manager", "head", "employee", "company_head", "other_manager")
def test_adoption_is_told_where_it_holds_and_asks_the_companies_for_their_decision(told, adopted):
    assert told() == {
        ("foundation_adopted", "chef"),
        ("foundation_adopted", "forvaltningschef"),
        ("company_undecided", "vd"),
    }


@pytest.mark.usefixtures("manager", "other_manager")
def test_decision_of_a_company_is_told_to_its_managers(told, adopted, company_head, housing):
    told()
    versions.adopt_for_organisation(
        foundation=adopted, organisation=housing, by=company_head, decided_on=clock.today(),
        decided_by="Styrelsen", reference="§ 7",
    )  # fmt: skip
    assert told() == {("company_adopted", "driftchef")}


def test_company_that_decided_meanwhile_is_not_asked(told, adopted, company_head, housing):
    expand_waiting()
    versions.adopt_for_organisation(
        foundation=adopted, organisation=housing, by=company_head, decided_on=clock.today(),
        decided_by="Styrelsen", reference="§ 7",
    )  # fmt: skip
    assert told() == set()


def test_company_is_named_to_whoever_answers_for_it(post, adopted, company_head, housing):
    assert housing.name in parts_of(to(company_head, post()))[0]


# ---- the yearly look -------------------------------------------------------------------------------------
@pytest.mark.usefixtures("manager")
def test_yearly_look_is_told_to_editors_and_deciders(told, adopted, editor, decider):
    told()
    with on(adopted.adopted_on + dt.timedelta(days=366)):
        pass_time()
        assert told() == {("look_due", "styrgrupp2"), ("look_near", "koncernchef")}


def test_look_that_was_made_meanwhile_is_not_asked_for(told, adopted, editor):
    told()
    with on(adopted.adopted_on + dt.timedelta(days=366)):
        pass_time()
        expand_waiting()
        record_look(
            foundation=adopted, by=editor, looked_on=clock.today(), outcome="keep", note="Den håller."
        )
        assert told() == set()


# ---- every letter ----------------------------------------------------------------------------------------
QUIET = ("values.content_saved", "values.comment_handled", "values.reply_saved", "values.round_planned")


def subject_of(kind, adopted):
    if kind.startswith("values.round"):
        return adopted.rounds.filter(kind="workplaces").get()
    return adopted.adoptions.first() if kind == "values.organisation_adopted" else adopted


NOTICES = [
    (kind, rule.notice)
    for kind, rules in RULES.items()
    if kind.startswith("values.") and kind != "values.comments_answered"
    for rule in rules
]


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize(("kind", "notice"), NOTICES)
def test_every_notice_about_the_values_can_be_written(
    kind, notice, language, home_care, adopted, company_head
):
    """In both languages: no part is empty, nothing is left unfilled."""
    with transaction.atomic():
        event = record(kind, subject=subject_of(kind, adopted), by=None)
    row = Delivery(event=event, notice=notice)
    with translation.override(language):
        words = render(row, Subjects([event]), company_head)
    assert words.subject
    assert "/vardegrund/" in words.text
    for sign in ("{{", "None", "…", "  "):
        assert sign not in words.text
    assert words.html.count("<p>") == words.html.count("</p>") >= 3


def test_list_of_notices_names_what_each_is_about(client, company_head, adopted, home_care, open_notices):
    assert open_notices(company_head) == [
        "Our values are adopted: what does your company decide? Version 1.0"
    ]


@pytest.fixture
def open_notices(client):
    """The lines of a person's list of notices, in English."""

    def read(user):
        expand_waiting()
        in_english(user)
        client.force_login(user)
        return [row.line for row in client.get("/notiser/").context["rows"]]

    return read


def test_notice_leads_to_the_page_of_the_company(client, company_head, adopted, housing, open_notices):
    open_notices(company_head)
    notice = Delivery.objects.inapp_of(company_head).get()
    assert client.get(f"/notiser/{notice.pk}/")["Location"] == f"/vardegrund/antagande/{housing.code}/"


def test_quiet_events_of_the_values_reach_nobody(post, adopted):
    assert Event.objects.filter(kind__in=QUIET).exists()
    post()
    assert not Delivery.objects.filter(event__kind__in=QUIET).exists()
    assert not Event.objects.filter(expansion=None).exists()
