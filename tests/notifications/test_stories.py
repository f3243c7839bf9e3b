# ruff: noqa: F401, F811 - fixtures
"""Stories are drafted from what happens, go out once, keep their id, and keep what nobody may know yet."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from events.models import Event
from events.services import record
from improvements import services as suggestions
from improvements.models import Suggestion
from lean_portal import clock
from meetings.models import Item, Meeting
from meetings.services.messages import correct_message
from meetings.workflow import ItemState
from notifications.drafts import without_name
from notifications.models import Edition, Story
from notifications.obligations import obligations
from notifications.services import stories
from notifications.workflow import StoryState
from organisation.roles import Role
from tests.improvements.pages import reader
from tests.meetings.conftest import coordinator, english, meeting, plan, propose
from tests.notifications.intranet import done, editor, published, story, words
from tests.processes.conftest import (
    assessed,
    assessing_round,
    confirm,
    decided,
    decider,
    nominate,
    preparing,
    processes,
    proposed,
    revealed,
    roads,
    steering,
    third,
    waterworks,
)
from tests.values.racing import at_once, refusals

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
HOUR = dt.timedelta(hours=1)


def drafted():
    stories.draft_waiting()
    return list(Story.objects.order_by("pk"))


def now_of(story):
    return Story.objects.get(pk=story.pk)


def refusal(call, **given):
    with pytest.raises(ValidationError) as found:
        call(**given)
    return getattr(found.value, "code", ""), " ".join(found.value.messages)


# ---- drafts ----------------------------------------------------------------------------------------------


def test_suggestion_that_came_true_is_drafted_once_without_its_author(done, employee):
    done(answer="Tack Medarbetare! Medarbetares idé fungerar.", problem="Jag, medarbetare, kör varje dag.")
    (story,) = drafted()
    assert drafted() == [story]
    assert "Sluta åka till kontoret" in story.title
    assert "Hemtjänst centrum" in story.lead
    assert "fungerar" in story.body
    assert "edarbetare" not in story.title + story.lead + story.body
    assert Event.objects.filter(kind="notifications.story_drafted").count() == 1


@pytest.mark.parametrize(
    "name, words, told",
    [
        ("Anna Ek", "Tack Anna! ANNA EKS idé.", "Tack …! … idé."),
        ("Bo och Siv", "Siv märkte upp och sorterade.", "… märkte upp och sorterade."),
        ("Li Å", "Li bor i Lidköping.", "Li bor i Lidköping."),
        ("", "Tack.", "Tack."),
    ],
)
def test_names_are_taken_out_and_other_words_stay(name, words, told):
    assert without_name(words, name) == told


def test_suggestion_that_not_everybody_sees_is_not_told(done, make_user, pupil_health, head, submit):
    pupil = make_user("elev", Role.EMPLOYEE, pupil_health)
    suggestions.implement_suggestion(suggestion=submit(pupil), by=head, answer="Klart.")
    assert drafted() == []
    Suggestion.objects.update(cleared_at=clock.now())
    assert len(drafted()) == 1


def test_no_longer_open_to_everybody_it_is_not_published(story, editor):
    Suggestion.objects.update(secrecy=True)
    assert refusal(stories.publish_story, story=story, by=editor)[0] == "not_open"


def test_decision_about_processes_is_drafted(decided):
    (story,) = drafted()
    chosen = [each.process.name for each in decided.candidates.chosen().select_related("process")]
    assert all(name in story.title + story.body for name in chosen)
    assert decided.decision in story.body
    assert story.path == decided.get_absolute_url()


def test_adopted_values_are_drafted(adopted):
    (story,) = drafted()
    assert "1.0" in story.title
    assert "Koncernchefsgruppen" in story.lead
    assert "Vi tar ansvar" in story.body


@pytest.fixture
def held(meeting, propose):
    """A closed meeting: an open message, one that awaits samverkan, and a decision."""
    first, second, third = (propose(title) for title in ("Jouren", "Ny organisation", "Bilarna"))
    on = {"meeting": meeting, "state": ItemState.TAKEN_UP, "result": "done"}
    Item.objects.filter(pk=first.pk).update(message="Jouren börjar klockan sju.", **on)
    Item.objects.filter(pk=second.pk).update(message="Två enheter blir en.", awaits_samverkan=True, **on)
    decision = on | {"result": "decided", "decision": "Vi köper inga fler bilar."}
    Item.objects.filter(pk=third.pk).update(**decision)
    return meeting


def close(meeting, kind="meetings.notes_closed"):
    with transaction.atomic():
        record(kind, subject=meeting, by=None)


def test_closed_meeting_tells_messages_and_decisions_but_nothing_under_embargo(held):
    close(held)
    (story,) = drafted()
    assert "Jouren börjar klockan sju." in story.body
    assert "Vi köper inga fler bilar." in story.body
    assert "enheter" not in story.title + story.lead + story.body
    assert "Ny organisation" not in story.body


def test_key_messages_hold_no_decisions(held):
    close(held, "meetings.key_messages_sent")
    (story,) = drafted()
    assert "Jouren" in story.body
    assert "bilar" not in story.body


def test_story_whose_message_was_corrected_asks_for_a_look_until_it_is_corrected(
    held, editor, coordinator, employee
):
    close(held)
    moments = ("opened_at", "settled_at", "called_at", "started_at", "ended_at", "closed_at")
    Meeting.objects.filter(pk=held.pk).update(state="closed", **dict.fromkeys(moments, clock.now()))
    (story,) = drafted()
    item = story.items.get(title="Jouren")
    correct_message(item=item, by=coordinator, message="Jouren börjar klockan åtta.", reason="Fel tid.")
    assert story.corrected_items() == [item]
    story = stories.publish_story(story=story, by=editor)
    assert not Story.objects.overtaken().exists()
    item.refresh_from_db()
    correct_message(item=item, by=coordinator, message="Jouren börjar klockan nio.", reason="Fel igen.")
    (need,) = obligations(editor)
    assert need.url == story.get_absolute_url()
    for page in (need.url, "/nyheter/att-granska/"):
        assert "corrected afterwards" in reader(editor).get(page).text
    assert "corrected afterwards" not in reader(employee).get(need.url).text
    stories.correct_story(
        story=story, by=editor, correction="Tiden var fel.", title=story.title, lead="", body="Nio.",
        version=story.version,
    )  # fmt: skip
    assert obligations(editor) == []


def test_story_of_a_suggestion_that_was_masked_since_is_written_anew_first(done, editor, manager):
    suggestion = done()
    (story,) = drafted()
    copy = {"title": "Nya lås", "problem": "Det tar tid.", "proposal": "Byt lås."}
    suggestions.mask_suggestion(suggestion=suggestion, by=manager, **copy)
    assert refusal(stories.publish_story, story=story, by=editor)[0] == "masked"
    story.refresh_from_db()
    story = stories.change_story(story=story, by=editor, title="Nya lås", lead="", body="Byt lås.")
    assert stories.publish_story(story=story, by=editor).edition == 1


def test_meeting_with_nothing_to_tell_and_old_events_make_no_story(meeting, done):
    close(meeting)
    with clock.at(clock.now() - dt.timedelta(days=31)):
        done()
    assert drafted() == []


def test_one_that_cannot_be_drafted_stops_no_other(done, monkeypatch, caplog):
    broken, good = done(), done(title="Annat")
    real = stories.DRAFTED["improvements.suggestion_implemented"]

    def fail_once(suggestion):
        if suggestion.pk == broken.pk:
            raise RuntimeError
        return real(suggestion)

    monkeypatch.setitem(stories.DRAFTED, "improvements.suggestion_implemented", fail_once)
    (story,) = drafted()
    assert story.event.subject_id == good.pk
    assert "could be drafted from event" in caplog.text


def test_signs_that_no_xml_holds_are_left_out_and_long_texts_cut(done):
    done(title="Ett\x0btecken " + "x" * 180, answer="ord " * 2000)
    (story,) = drafted()
    assert "\x0b" not in story.title
    assert len(story.title) <= 100 and story.title.endswith("…")
    assert len(story.body) <= 3000 and story.body.endswith("…")


# ---- out, corrected, gone --------------------------------------------------------------------------------


def test_published_corrected_and_withdrawn_under_one_id(published, editor):
    uid, first = published.uid, published.updated_at
    corrected = stories.correct_story(
        story=published, by=editor, correction="Dagen var fel.", **words(), version=published.version
    )
    assert (corrected.uid, corrected.edition) == (uid, 2)
    assert corrected.published_at < corrected.updated_at > first
    gone = stories.withdraw_story(story=corrected, by=editor, reason="Det blev inte så.")
    assert (gone.state, gone.edition, gone.uid) == ("withdrawn", 3, uid)
    assert list(Edition.objects.values_list("number", "correction")) == [(1, ""), (2, "Dagen var fel.")]
    kinds = ["story_published", "story_corrected", "story_withdrawn"]
    events = Event.objects.filter(kind__in=[f"notifications.{kind}" for kind in kinds]).order_by("pk")
    assert [event.data["edition"] for event in events] == [1, 2, 3]


@pytest.mark.parametrize("state", StoryState)
def test_every_move_that_is_not_in_the_table_is_refused(published, editor, state):
    out = state in ("published", "withdrawn")
    reason = "Fel." if state == "withdrawn" else ""
    Story.objects.update(
        state=state, withdrawn_reason=reason, edition=int(out),
        published_at=clock.now() if out else None, updated_at=clock.now() if out else None,
    )  # fmt: skip
    moves = {
        "draft": {"change_story", "publish_story", "discard_story"},
        "published": {"correct_story", "withdraw_story"},
    }
    given = {
        "change_story": words(), "publish_story": {}, "discard_story": {}, "hold_story": {},
        "correct_story": {**words(), "correction": "Fel."}, "withdraw_story": {"reason": "Fel."},
    }  # fmt: skip
    for name, fields in given.items():
        if name not in moves.get(state, ()):
            assert refusal(getattr(stories, name), story=published, by=editor, **fields)[0] == "stale"


def test_correction_needs_a_note_and_a_change(published, editor):
    same = {name: getattr(published, name) for name in ("title", "lead", "body")}
    given = {"story": published, "by": editor}
    assert "needed" in refusal(stories.correct_story, **given, **words(), correction=" ")[1]
    assert "Nothing" in refusal(stories.correct_story, **given, **same, correction="Fel.")[1]
    assert now_of(published).edition == 1


def test_stale_version_is_refused_everywhere(story, editor):
    for service, fields in (
        (stories.change_story, words()), (stories.publish_story, {}), (stories.discard_story, {}),
    ):  # fmt: skip
        assert refusal(service, story=story, by=editor, version=9, **fields)[0] == "stale"


def test_only_editors_and_the_coordinator_edit(story, coordinator, manager, administrator):
    for by in (manager, administrator):
        for service, fields in (
            (stories.change_story, words()), (stories.publish_story, {}), (stories.hold_story, {}),
            (stories.correct_story, {**words(), "correction": "x"}), (stories.discard_story, {}),
            (stories.withdraw_story, {"reason": "x"}),
        ):  # fmt: skip
            with pytest.raises(PermissionDenied):
                service(story=story, by=by, **fields)
    assert stories.publish_story(story=story, by=coordinator).state == "published"


def test_database_keeps_what_a_story_is(published):
    for fields in ({"edition": 0}, {"state": "withdrawn"}, {"title": ""}, {"publish_on": clock.now()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Story.objects.update(**fields)


# ---- embargo and the clock -------------------------------------------------------------------------------


def test_before_its_embargo_it_is_refused_now_and_ahead(story, editor):
    until = clock.now() + HOUR
    story = stories.change_story(story=story, by=editor, embargo_until=until, **words())
    assert refusal(stories.publish_story, story=story, by=editor)[0] == "embargo"
    early = clock.now() + HOUR / 2
    assert refusal(stories.publish_story, story=story, by=editor, publish_on=early)[0] == "embargo"
    story = stories.publish_story(story=story, by=editor, publish_on=until)
    assert (story.state, story.publish_on) == ("draft", until)
    late = refusal(stories.change_story, story=story, by=editor, embargo_until=until + HOUR, **words())
    assert "Change that first" in late[1]


def test_clock_publishes_at_the_moment_and_once(story, editor):
    at = clock.now() + HOUR
    stories.publish_story(story=story, by=editor, publish_on=at)
    assert stories.publish_due() == 0
    with clock.at(at):
        assert stories.publish_due() == 1
        assert stories.publish_due() == 0
    assert (now_of(story).state, now_of(story).published_at) == ("published", at)


def test_held_back_it_is_not_published_by_the_clock(story, editor):
    at = clock.now() + HOUR
    stories.publish_story(story=story, by=editor, publish_on=at)
    stories.hold_story(story=story, by=editor)
    with clock.at(at):
        assert stories.publish_due() == 0


def test_item_that_awaits_samverkan_holds_its_story(held, editor):
    close(held)
    (story,) = drafted()
    told = story.items.first()
    at = clock.now() + HOUR
    stories.publish_story(story=story, by=editor, publish_on=at)
    Item.objects.filter(pk=told.pk).update(awaits_samverkan=True)
    code, said = refusal(stories.publish_story, story=story, by=editor)
    assert code == "embargo" and told.title in said
    with clock.at(at):
        assert stories.publish_due() == 0
        Item.objects.filter(pk=told.pk).update(samverkan_on=clock.today())
        assert stories.publish_due() == 1


def test_item_that_presents_the_choice_holds_its_story(decided, decider, home_care, editor):
    Item.objects.create(
        title="Valet", minutes=5, wished_outcome="Alla vet.", owner_unit=home_care, proposed_by=decider,
        source=f"selection:{decided.pk}", awaits_samverkan=True,
    )  # fmt: skip
    (story,) = drafted()
    assert refusal(stories.publish_story, story=story, by=editor)[0] == "embargo"


# ---- several at once -------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_editors_and_two_clocks_publish_once(story, editor, coordinator):
    Story.objects.update(publish_on=clock.now() - HOUR)
    found = at_once(
        lambda: stories.publish_story(story=story, by=editor),
        lambda: stories.publish_story(story=story, by=coordinator),
        stories.publish_due,
        stories.publish_due,
    )
    assert now_of(story).edition == 1
    assert Edition.objects.count() == 1
    assert Event.objects.filter(kind="notifications.story_published").count() == 1
    assert len(refusals(found)) >= 1


@pytest.mark.django_db(transaction=True)
def test_two_clocks_draft_one_story(done):
    done()
    at_once(stories.draft_waiting, stories.draft_waiting, stories.draft_waiting)
    assert Story.objects.count() == 1
