"""Anonymous: nothing kept leads to who wrote it, and six words are the way back for both sides."""

import datetime as dt
import logging
import random
import re
from uuid import UUID, uuid4

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test import Client

from events.models import Event
from improvements import receipt_words, rules, services
from improvements.models import Envelope, Receipt, Sender, Step, Suggestion, SuggestionDraft
from improvements.rules import Holder
from improvements.services import anonymous
from improvements.services.anonymous import opened_by
from improvements.services.drafting import Place
from improvements.views import receipts
from lean_portal import clock
from lean_portal.refusals import NotAllowed
from notifications.services import expand_waiting, send_due
from organisation.models import GroupSettings, Person, Session, User
from organisation.roles import Role
from tests.improvements.following import carried_out
from tests.improvements.moving import at, fresh
from tests.improvements.pages import WORDS, filled, reader, text_of
from tests.values.racing import at_once

URL, THREAD, SAVE, MINE = "/forslag/nytt/", "/forslag/kvittens/", "/forslag/utkast/", "/forslag/?vy=mina"
CANARY = "Zebrafink Kanariefågel"
CANARY_ID = 7_070_707_077
WEDNESDAY = dt.date(2027, 9, 15)
MONDAY = dt.date(2027, 9, 20)
LEADING = ("submission_id", "seed")
ANONYMOUS = {"sender": "anonymous", "seed": "ett frö"}


@pytest.fixture(autouse=True)
def open_to_all(db, monkeypatch):
    assert receipt_words.COST >= 2**14
    monkeypatch.setattr(receipt_words, "COST", 2)  # a real one takes its time in every test
    GroupSettings(pk=1, anonymous_allowed=True).save()


@pytest.fixture
def five(make_user, home_care):
    return [make_user(f"vard{number}", Role.EMPLOYEE, home_care) for number in range(5)]


@pytest.fixture
def writer(make_user, home_care, five):
    return make_user("zebrafink", Role.EMPLOYEE, home_care, pk=CANARY_ID, name=CANARY)


@pytest.fixture
def post(writer, home_care):
    """post(title="…"): into the letterbox, on a Wednesday."""

    def make(by=writer, unit=home_care, **fields):
        words = {name: WORDS[name] for name in ("title", "problem", "proposal")}
        given = {"submission_id": uuid4(), "seed": str(uuid4()), **words, **fields}
        with at(WEDNESDAY):
            return services.post_suggestion(by=by, unit=unit, **given)

    return make


@pytest.fixture
def posted(post):
    return post()


@pytest.fixture
def delivered(posted):
    """Handed in on Monday, and what its words are."""
    assert empty(MONDAY) == 1
    return Suggestion.objects.get(), " ".join(posted.words)


def empty(day):
    with at(day, 6):
        return services.anonymous.empty_letterbox()


def words_of(response):
    return re.search(r"data-words><strong>([^<]+)</strong>", response.text)[1]


def opened(words, **fields):
    """From a phone of one's own: nobody is logged in."""
    client = Client(headers={"Accept-Language": "en"})
    client.cookies["language"] = "en"
    return client.post(THREAD, {"words": words, **fields})


# ---- the form ---------------------------------------------------------------------------------------------


def test_anonymous_is_offered_only_where_the_group_allows_it(writer):
    client = reader(writer)
    assert 'value="anonymous"' in client.get(URL).text
    GroupSettings.objects.update(anonymous_allowed=False)
    assert 'value="anonymous"' not in client.get(URL).text
    assert client.post(URL, filled(**ANONYMOUS)).status_code == 422
    assert not Envelope.objects.exists()


def test_answer_to_the_form_shows_six_words_that_open_it_and_is_kept_by_nobody(writer):
    response = reader(writer).post(URL, filled(**ANONYMOUS))
    assert response.status_code == 200 and not Suggestion.objects.exists()
    assert "no-store" in response["Cache-Control"] and "noindex" in response["X-Robots-Tag"]
    words = words_of(response)
    assert len(words.split()) == receipt_words.COUNT
    assert WORDS["problem"] in text_of(opened(words))


def test_form_sent_twice_shows_the_same_words_and_one_suggestion(writer):
    client, form = reader(writer), filled(**ANONYMOUS)
    first, second = client.post(URL, form), client.post(URL, {**form, "title": "Another title for it"})
    assert words_of(first) == words_of(second)
    assert Envelope.objects.get().title == WORDS["title"]
    assert "had been sent already" in text_of(second)


@pytest.mark.django_db(transaction=True)
def test_two_presses_put_in_one_and_two_clocks_take_it_out_once(post, writer):
    same = {"submission_id": uuid4(), "seed": "same"}
    one, two = at_once(lambda: post(**same), lambda: post(**same))
    assert one.words == two.words
    assert sorted((one.again, two.again)) == [False, True]
    post()
    assert sum(at_once(lambda: empty(MONDAY), lambda: empty(MONDAY))) == Suggestion.objects.count() == 2


def test_press_that_does_not_see_the_first_one_shows_the_same_words(writer, monkeypatch):
    client, form, real = reader(writer), filled(**ANONYMOUS), anonymous.was_posted
    first = words_of(client.post(URL, form))
    asked = []
    monkeypatch.setattr(
        anonymous, "was_posted", lambda key: asked.append(key) or len(asked) > 1 and real(key)
    )
    second = client.post(URL, form)
    assert (second.status_code, words_of(second)) == (200, first) and Envelope.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_form_and_a_save_of_it_wait_for_each_other_and_no_draft_is_left(post, writer, home_care):
    same, place = {"submission_id": uuid4(), "seed": "same"}, Place()

    def save():
        return services.save_draft(by=writer, fields={"title": "Nycklar"}, place=place, **same)

    at_once(lambda: post(**same), save, save)
    assert Envelope.objects.count() == 1 and not SuggestionDraft.objects.exists()


def test_somebody_elses_form_with_the_same_seed_opens_nothing_of_mine(post, five):
    assert post(seed="0").words != post(by=five[0], seed="0").words


def test_form_that_was_sent_with_a_name_is_not_sent_anew_without(writer, submit):
    client, form = reader(writer), filled()
    client.post(URL, form)
    response = client.post(URL, {**form, **ANONYMOUS})
    assert response.status_code == 422 and "with your name" in text_of(response)
    assert not Envelope.objects.exists()


def test_anonymous_names_no_colleague(writer, home_care):
    person = Person.objects.create(name="Natt-Lisa", unit=home_care)
    response = reader(writer).post(URL, filled(**ANONYMOUS, on_behalf_of=person.pk))
    assert response.status_code == 422 and 'href="#id_on_behalf_of"' in response.text


# ---- no draft ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["Nycklar", "850312-2387"])
def test_draft_is_thrown_away_as_soon_as_it_is_to_be_anonymous(writer, text):
    client, form = reader(writer), filled()
    by_itself = {"headers": {"Accept": "application/json"}}
    client.post(SAVE, form, **by_itself)
    assert SuggestionDraft.objects.count() == 1
    said = client.post(SAVE, {**form, **ANONYMOUS, "problem": text}, **by_itself).json()
    assert said["silent"] and "no draft is kept" in said["words"]
    place = {"submission_id": uuid4(), "place": Place()}
    assert services.save_draft(by=writer, fields={"title": "A", "sender": "anonymous"}, **place) is None
    assert not SuggestionDraft.objects.exists()


@pytest.mark.parametrize("chosen", ["while typing", "by the button"])
def test_earlier_save_that_comes_after_the_choice_leaves_no_draft_and_a_later_one_does(writer, chosen):
    client, form = reader(writer), filled(page="a1", version=0)
    by_itself = {"headers": {"Accept": "application/json"}}
    how = by_itself if chosen == "while typing" else {}
    client.post(SAVE, {**form, **ANONYMOUS, "turn": 2}, **how)
    late = client.post(SAVE, {**form, "sender": "named", "turn": 1}, **by_itself)
    assert late.json() == {"version": 0, "words": ""}
    assert not SuggestionDraft.objects.exists()
    client.post(SAVE, {**form, "sender": "named", "turn": 3}, **by_itself)
    assert SuggestionDraft.objects.count() == 1


def test_mark_of_the_choice_names_nobody_and_no_hour(writer):
    ends = set()
    for hour in (9, 15):
        with time_machine.travel(dt.datetime(2027, 9, 15, hour, 7, tzinfo=dt.UTC), tick=False):
            reader(writer).post(SAVE, filled(page="a1", turn=2, **ANONYMOUS))
        with connection.cursor() as cursor:
            cursor.execute("SELECT cache_key, value, expires FROM cache")
            rows = cursor.fetchall()
        assert str(CANARY_ID) not in str(rows)
        ends |= {expires for _key, _value, expires in rows}
    assert len(ends) == 1


@pytest.mark.parametrize("handed_in", [False, True])
def test_save_that_comes_after_the_form_was_sent_leaves_no_draft(writer, handed_in):
    client, form = reader(writer), filled(**ANONYMOUS)
    client.post(URL, form)
    if handed_in:
        empty(clock.today() + dt.timedelta(days=7))
    late = client.post(SAVE, {**form, "sender": "named"}, headers={"Accept": "application/json"})
    by_hand = client.post(SAVE, {**form, "sender": "named"})
    assert (late.status_code, by_hand.status_code) == (409, 409)
    assert not SuggestionDraft.objects.exists()
    fresh_form = {name: re.search(rf'name="{name}" value="([^"]+)"', by_hand.text)[1] for name in LEADING}
    assert client.post(SAVE, {**form, **fresh_form, "sender": "named"}).status_code == 302


def test_button_keeps_no_draft_and_gives_the_text_back(writer):
    response = reader(writer).post(SAVE, filled(**ANONYMOUS))
    assert response.status_code == 422 and WORDS["problem"] in response.text
    assert not SuggestionDraft.objects.exists()


def test_draft_goes_even_when_something_else_is_wrong(writer):
    client, form = reader(writer), filled()
    client.post(SAVE, form)
    assert client.post(URL, {**form, **ANONYMOUS, "title": ""}).status_code == 422
    assert not SuggestionDraft.objects.exists()


# ---- nothing leads back -----------------------------------------------------------------------------------


def rows():
    """Every row of every table, as text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        found = {}
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT to_jsonb(t)::text FROM "{table}" t')
            found[table] = {row for (row,) in cursor.fetchall()}
    return found


def test_no_row_written_by_it_says_who_or_when(writer, manager, caplog, monkeypatch):
    caplog.set_level(logging.INFO)
    client, form = reader(writer), filled(**ANONYMOUS)
    client.post(SAVE, {**form, "sender": "named"})
    before = rows()
    with at(WEDNESDAY):
        words = words_of(client.post(URL, form))
    new = {table: found - before[table] for table, found in rows().items()}
    new = {table: found for table, found in new.items() if found}
    assert set(new) == {"improvements_envelope"}
    assert not re.search(r"\d\d:\d\d|2027-09-1", str(new))  # no time, and no day but that of all
    empty(MONDAY)
    with at(MONDAY, 8):
        suggestion = Suggestion.objects.get()
        services.acknowledge_suggestion(suggestion=suggestion, by=manager)
        services.ask_author(suggestion=suggestion, by=manager, question="Vilka nycklar?")
        opened(words, act="answer", version=fresh(suggestion).version, answer="De gamla.")
    expand_waiting()
    send_due()
    traces = str({table: found - before[table] for table, found in rows().items()}) + caplog.text
    traces += "".join(str(message.message()) for message in mail.outbox)
    assert "De gamla." in traces and mail.outbox
    for canary in (*CANARY.split(), writer.username, writer.email, str(CANARY_ID), form["submission_id"]):
        assert canary not in traces
    for secret in (words, words.split()[0], ANONYMOUS["seed"]):
        assert secret not in traces.replace(WORDS["problem"], "")


def test_no_page_of_any_role_names_the_writer(delivered, manager, administrator, outsider):
    suggestion, _words = delivered
    with at(MONDAY, 8):
        services.acknowledge_suggestion(suggestion=suggestion, by=manager)
    here, desk = suggestion.get_absolute_url(), f"/att-besvara/{suggestion.slug}/"
    inside = f"/admin/improvements/suggestion/{suggestion.pk}/change/"
    looked = {
        manager: (here, desk, "/att-besvara/", "/"),
        outsider: (here, "/forslag/", "/sok/?q=kontoret"),
        administrator: (inside, "/admin/improvements/suggestion/"),
    }
    seen = ""
    for user, pages in looked.items():
        client = reader(user)
        for page in pages:
            response = client.get(page)
            assert response.status_code == 200
            seen += response.text
    assert "An anonymous sender" in seen and suggestion.title in seen
    for canary in (*CANARY.split(), str(CANARY_ID), "zebrafink@"):
        assert canary not in seen


def test_writer_finds_it_nowhere_among_the_own_ones(delivered, writer, manager):
    suggestion, _words = delivered
    assert suggestion.title not in text_of(reader(writer).get(MINE))
    assert not rules.sender_is_open_to(suggestion, writer)
    assert rules.actors(suggestion, writer) == {rules.Who.ANYONE}
    with pytest.raises(NotAllowed):
        services.open_sender(suggestion=suggestion, by=manager)


def test_database_keeps_no_name_beside_anonymous(employee, submit):
    suggestion = submit(employee)
    with pytest.raises(IntegrityError, match="anonymous_names_nobody"), transaction.atomic():
        Suggestion.objects.filter(pk=suggestion.pk).update(sender=Sender.ANONYMOUS)
    with pytest.raises(IntegrityError):
        submit(employee, sender=Sender.ANONYMOUS)


def test_unit_of_few_hands_it_in_from_above_and_its_secrecy_goes_along(make_user, post, care, pupil_health):
    nurse = make_user("skoterska", Role.EMPLOYEE, pupil_health)
    found = post(by=nurse, unit=pupil_health)
    assert found.unit == care
    empty(MONDAY)
    assert Suggestion.objects.get().secrecy


# ---- Monday -----------------------------------------------------------------------------------------------


def test_letterbox_is_emptied_on_monday_with_promises_counted_from_then(post, home_care, caretakers):
    found = [post(title=f"Title number {number}", affected_units=[caretakers]) for number in range(3)]
    assert empty(MONDAY - dt.timedelta(days=1)) == 0
    assert services.anonymous.BATCH > 3 and empty(MONDAY) == 3 and empty(MONDAY) == 0
    for posted in found:
        suggestion = opened_by(posted.words)
        assert (suggestion.title, suggestion.author) == (posted.title, None)
        assert clock.local_day(suggestion.submitted_at) == MONDAY == posted.opens_on
        assert (suggestion.read_by, suggestion.decide_by) == posted.promised
        assert list(suggestion.affected_units.all()) == [caretakers]
    assert Step.objects.filter(by=None, actor=Step.Actor.AUTHOR).count() == 3
    assert not Envelope.objects.exists() and Receipt.objects.count() == 3


def test_handed_in_on_a_monday_waits_for_the_next(post, monkeypatch):
    with at(MONDAY):
        assert services.anonymous.next_opening() == MONDAY + dt.timedelta(days=7)


def test_it_can_be_taken_out_of_the_letterbox_again(posted):
    words = " ".join(posted.words)
    assert "is in the letterbox" in text_of(opened(words))
    assert "nothing of it is left" in text_of(opened(words, act="withdraw"))
    assert not Envelope.objects.exists()


def test_second_press_to_take_it_out_is_told_the_same_and_is_no_guess(posted, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "open_receipt": "1/h/ip"}
    words = " ".join(posted.words)
    seal = re.search(r'name="seal" value="([^"]+)"', opened(words).text)[1]
    for _press in range(3):
        assert "nothing of it is left" in text_of(opened(words, act="withdraw", seal=seal))
    guesses = [opened(words, act="withdraw", seal="0").status_code for _guess in range(2)]
    assert guesses == [422, 429]


@pytest.mark.parametrize("first", ["clock", "press"])
def test_press_that_comes_second_to_take_it_out_shows_what_has_happened(posted, monkeypatch, first):
    words, envelope = " ".join(posted.words), Envelope.objects.get()
    if first == "clock":
        empty(MONDAY)
    else:
        envelope.delete()
    looks = iter([envelope])
    monkeypatch.setattr(receipts, "opened_by", lambda words: next(looks, None) or opened_by(words))
    answer = opened(words, act="withdraw")
    if first == "clock":
        assert answer.status_code == 422 and "Read what has happened" in text_of(answer)
        assert fresh(Suggestion.objects.get()).state == "submitted"
    else:
        assert "nothing of it is left" in text_of(answer)


# ---- the thread -------------------------------------------------------------------------------------------


def test_question_is_answered_with_the_words_and_without_a_login(delivered, manager):
    suggestion, words = delivered
    with at(MONDAY, 9):
        services.acknowledge_suggestion(suggestion=suggestion, by=manager)
        services.ask_author(suggestion=suggestion, by=manager, question="Vilka nycklar?")
        response = opened(words)
        assert "Vilka nycklar?" in response.text and "no-store" in response["Cache-Control"]
        sent = {"act": "answer", "version": fresh(suggestion).version}
        wrong = opened(words, **sent, answer="")
        assert wrong.status_code == 422 and 'href="#id_answer"' in wrong.text
        for _time in range(2):  # a reload sends it again
            response = opened(words, **sent, answer="De gamla.")
            assert "The answer is sent" in text_of(response)
    suggestion = fresh(suggestion)
    assert suggestion.state == "acknowledged"
    step = suggestion.steps.get(text="De gamla.")
    assert (step.by, step.actor) == (None, Step.Actor.AUTHOR)
    assert "De gamla." in reader(manager).get(suggestion.get_absolute_url()).text


def test_no_is_asked_once_more_and_what_comes_late_is_kept_in_the_page(delivered, manager):
    suggestion, words = delivered
    with at(MONDAY, 9):
        services.decline_suggestion(
            suggestion=suggestion, by=manager, answer="Nej, det kostar.", would_change="Lägre pris."
        )
        version = fresh(suggestion).version
        assert "Lägre pris." in opened(words).text
        late = opened(words, act="reopen", version=version - 1, new_facts="Ny leverantör.")
        assert late.status_code == 409 and "Ny leverantör." in late.text
        response = opened(words, act="reopen", version=version, new_facts="Ny leverantör.")
    assert response.status_code == 200 and fresh(suggestion).state == "under_review"


def test_it_is_taken_back_and_sent_again(delivered):
    suggestion, words = delivered
    with at(MONDAY, 9):
        opened(words, act="withdraw", version=fresh(suggestion).version)
        assert fresh(suggestion).state == "withdrawn"
        opened(words, act="resubmit", version=fresh(suggestion).version)
    assert fresh(suggestion).state == "submitted"


def test_merged_one_shows_where_it_is_answered_and_may_be_objected_to(delivered, employee, submit, manager):
    suggestion, words = delivered
    other = submit(employee, title="Digitala lås i stället för nycklar")
    merge = {"suggestion": suggestion, "into": other, "relation": "same", "by": manager}
    with at(MONDAY, 9):
        with pytest.raises(NotAllowed) as refusal:
            services.merge_suggestion(**merge)
        assert list(refusal.value.message_dict) == ["other"]
        services.acknowledge_suggestion(suggestion=other, by=manager)
        merger = services.merge_suggestion(**merge)
        services.decline_suggestion(suggestion=other, by=manager, answer="Låsen finns.", would_change="Pris.")
        page = text_of(opened(words))
        assert other.title in page and other.slug in page and "Låsen finns." in page
        wrong = opened(words, act="object", text="")
        assert wrong.status_code == 422 and 'href="#id_text"' in wrong.text
        for _press in range(2):
            sent = opened(words, act="object", text="Mitt rör bilar.")
            assert sent.status_code == 200 and "read it and answer you" in text_of(sent)
        twice = opened(words, act="object", text="Och cyklar.")
        assert twice.status_code == 409 and "Och cyklar." in twice.text
        objection = merger.objections.get()
        assert objection.by is None
        services.keep_merger(objection=objection, by=manager, answer="Båda rör nycklar.")
        assert "Båda rör nycklar." in text_of(opened(words))
        with pytest.raises(PermissionDenied):
            services.object_to_merger(merger=merger, by=Holder(other.pk), text="Nej.")
        services.undo_merger(merger=merger, by=manager)
        late = opened(words, act="object", text="Nej.")
        assert late.status_code == 409 and "undone already" in text_of(late)
    expand_waiting()


def test_whoever_holds_the_words_objects_to_what_is_merged_into_it(
    delivered, post, employee, colleague, submit, manager
):
    suggestion, words = delivered
    other, hidden = submit(employee, title="Digitala lås i stället för nycklar"), submit(colleague)
    with at(MONDAY, 9):
        services.acknowledge_suggestion(suggestion=suggestion, by=manager)
        services.acknowledge_suggestion(suggestion=other, by=manager)
        mergers = [
            services.merge_suggestion(suggestion=each, into=suggestion, relation="same", by=manager)
            for each in (other, hidden)
        ]
        page = text_of(opened(words))
        assert other.title in page and other.slug in page
        assert hidden.slug not in page and "A suggestion that you may not read" in page
        act = f"object-{mergers[0].pk}"
        wrong = opened(words, act=act, **{f"{act}-text": ""})
        assert wrong.status_code == 422 and f'href="#id_{act}-text"' in wrong.text
        for _press in range(2):
            sent = opened(words, act=act, **{f"{act}-text": "De rör bilar."})
            assert sent.status_code == 200 and "read it and answer you" in text_of(sent)
        objection = mergers[0].objections.get()
        assert (objection.by, objection.held) == (None, suggestion)
        services.keep_merger(objection=objection, by=manager, answer="Båda rör nycklar.")
        assert "Båda rör nycklar." in text_of(opened(words))
        services.undo_merger(merger=mergers[1], by=manager)
        act = f"object-{mergers[1].pk}"
        late = opened(words, act=act, **{f"{act}-text": "Nej, aldrig."})
        assert late.status_code == 409 and "Nej, aldrig." in late.text


def test_holders_of_both_object_each_once(delivered, post, manager):
    first, words = delivered
    again = " ".join(post(title="Digitala lås").words)
    assert empty(MONDAY) == 1
    second = Suggestion.objects.exclude(pk=first.pk).get()
    with at(MONDAY, 9):
        services.acknowledge_suggestion(suggestion=first, by=manager)
        merger = services.merge_suggestion(suggestion=second, into=first, relation="same", by=manager)
        act = f"object-{merger.pk}"
        assert opened(words, act=act, **{f"{act}-text": "Mitt rör bilar."}).status_code == 200
        assert "Mitt rör bilar." not in text_of(opened(again))
        assert opened(again, act="object", text="Mitt rör dörrar.").status_code == 200
    assert {one.held for one in merger.objections.all()} == {first, second}


def test_words_of_one_suggestion_move_no_other(delivered, employee, submit):
    suggestion, _words = delivered
    for other, holder in ((submit(employee), Holder), (suggestion, lambda pk: Holder(pk + 1))):
        with pytest.raises(PermissionDenied):
            services.withdraw_suggestion(suggestion=other, by=holder(other.pk))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda words: "qqqq " + " ".join(words[1:]), "“qqqq” is not one of our words."),
        (lambda words: " ".join(words[:5]), "Write six words. There are five now."),
        (lambda words: " ".join(reversed(words)), "These words open nothing."),
        (lambda words: "", "Write the six words of the receipt."),
    ],
)
def test_words_that_are_wrong_say_what_is_wrong_and_open_nothing(posted, change, said):
    response = opened(change(posted.words))
    assert response.status_code == 422 and said in text_of(response)
    assert WORDS["problem"] not in response.text


def test_words_open_however_they_are_typed(posted):
    typed = "-".join(posted.words).upper()
    assert WORDS["problem"] in opened(f"  {typed}, ").text
    assert WORDS["problem"] in opened(" ".join(posted.words).translate(receipt_words.LIKE)).text


def test_slip_of_the_finger_is_shown_what_it_may_have_been():
    assert "cykel" in receipt_words.alike("cykke")


def test_guesses_are_limited_and_a_right_one_is_not_counted(posted, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "open_receipt": "2/h/ip"}
    right, wrong = " ".join(posted.words), " ".join(reversed(posted.words))
    answers = [opened(words).status_code for words in (right, right, right, wrong, wrong, right)]
    assert answers == [200, 200, 200, 422, 422, 429]


def test_page_of_the_words_greets_nobody_and_leaves_the_session_as_it_was(posted, writer):
    client = reader(writer)
    session = client.session
    session["seen"] = session["began"] = int(clock.now().timestamp()) - 3600
    session.save()
    before = list(Session.objects.values())
    page = client.post(THREAD, {"words": " ".join(posted.words)}).text
    assert WORDS["problem"] in page and CANARY not in page and "/notiser/" not in page
    assert list(Session.objects.values()) == before
    assert "session" not in client.get(THREAD).cookies


# ---- the words --------------------------------------------------------------------------------------------


def test_words_are_many_short_plain_and_never_one_slip_apart():
    known = receipt_words.words()
    assert len(known) >= 1024
    assert all(re.fullmatch("[a-zåäö]{3,8}", word) for word in known.values())
    slips = set()
    for word in known:
        holes = {word[:place] + "_" + word[place + 1 :] for place in range(len(word))}
        shorter = {word[:place] + word[place + 1 :] for place in range(len(word))}
        assert not holes & slips and not shorter & known.keys()
        slips |= holes
    assert len(set(known)) == len(FILE_WORDS := receipt_words.FILE.read_text(encoding="utf-8").split())
    assert FILE_WORDS == sorted(FILE_WORDS)


# ---- the attack -------------------------------------------------------------------------------------------

PEOPLE = 30


class Trail(list):
    """Of the writers: every login there was, with its moment. More than the portal keeps itself."""

    def nearest(self, moment):
        earlier = [(moment - at, who) for at, who in self if at <= moment]
        return min(earlier)[1] if earlier else None


def lived_through(make_user, unit, ideas, chance):
    """Some weeks of thirty people: they log in, write anonymously minutes later, and do other things too.
    Gives the logins, and of each idea its writer and when it was truly written."""
    people = [make_user(f"p{number}", Role.EMPLOYEE, unit) for number in range(PEOPLE)]
    trail, truth, monday = Trail(), {}, MONDAY
    for number in range(ideas):
        if number % 10 == 0 and number:
            monday += dt.timedelta(days=7)
            empty(monday)
        for who in [*chance.choices(people, k=6), writer := chance.choice(people)]:
            day = monday + dt.timedelta(days=chance.randrange(5))
            with at(day, 7 + chance.randrange(9)):
                moment = clock.now() + dt.timedelta(minutes=chance.randrange(59))
            trail.append((moment, who.pk))
            User.objects.filter(pk=who.pk).update(last_login=moment)
        written = moment + dt.timedelta(minutes=1)
        with clock.at(written):
            services.post_suggestion(
                by=writer, submission_id=uuid4(), seed=str(number), unit=unit, title=f"Idea {number}",
                problem="Nycklar.", proposal="Lås.",
            )  # fmt: skip
        truth[f"Idea {number}"] = (writer.pk, written)
    empty(monday + dt.timedelta(days=7))
    return trail, truth


def guesses(trail, truth):
    """Attack → how many of the ideas it gives to the right person."""
    found = list(Suggestion.objects.order_by("id"))
    last = Trail(User.objects.exclude(last_login=None).values_list("last_login", "pk"))
    in_order = [who for _moment, who in sorted(trail)][:: max(1, len(trail) // len(found))]
    events = dict(event_times())
    attacks = {
        "login before it came in": lambda n, idea: trail.nearest(idea.submitted_at),
        "last login": lambda n, idea: last.nearest(idea.submitted_at),
        "login before its event": lambda n, idea: trail.nearest(events[idea.pk]),
        "order of ids": lambda n, idea: in_order[n % len(in_order)],
        "order of numbers": lambda n, idea: in_order[(idea.serial - 1) % len(in_order)],
    }
    return {
        name: sum(truth[idea.title][0] == guess(n, idea) for n, idea in enumerate(found))
        for name, guess in attacks.items()
    }


def event_times():
    return Event.objects.filter(kind="improvements.suggestion_submitted").values_list(
        "subject_id", "happened_at"
    )


def attack(make_user, unit, monkeypatch, ideas, chance, luck=0.0):
    number = Envelope._meta.get_field("id")
    monkeypatch.setattr(number, "_get_default", lambda: UUID(int=chance.getrandbits(128), version=4))
    trail, truth = lived_through(make_user, unit, ideas, chance)
    assert Suggestion.objects.count() == ideas
    # Had it come in when it was written, the logins would tell: the attack is worth withstanding.
    assert sum(trail.nearest(written) == who for who, written in truth.values()) > ideas * 0.6
    right = guesses(trail, truth)
    assert max(right.values()) <= ideas * (1 / PEOPLE + 0.05) + luck, right


def test_logins_and_everything_that_is_kept_tell_no_more_than_chance(make_user, home_care, monkeypatch):
    luck = 3 * (40 / PEOPLE) ** 0.5  # of so few ideas: the soak has two hundred and none
    attack(make_user, home_care, monkeypatch, 40, random.Random(7), luck)


@pytest.mark.soak
def test_logins_tell_no_more_than_chance_over_two_hundred_ideas(make_user, home_care, monkeypatch):
    attack(make_user, home_care, monkeypatch, 200, random.Random(7))


def test_its_author_reads_whether_it_holds_and_when_somebody_looks_next(delivered, manager):
    suggestion, words = delivered
    carried_out(suggestion, manager, MONDAY)
    shown = text_of(opened(words))
    assert "Does it hold?" in shown and "After 30 days" in shown
    assert "looks whether it still holds" in shown  # the next promise
