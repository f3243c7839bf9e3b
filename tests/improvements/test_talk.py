"""Comments, questions, following and thanks: who may, what is shown of whom, and what is said twice."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from events.models import Event
from improvements import services, talk, voices
from improvements.models import Comment, Follow, Suggestion, Support, Thanks
from lean_portal import clock
from lean_portal.refusals import NotAllowed
from organisation.models import User
from organisation.roles import Role
from tests.improvements.pages import reader, text_of

CANARY = "Kanariefågel Okänd"
SECRET = "Hemligheten"
pytestmark = pytest.mark.django_db


def say(by, suggestion, text="Gäller oss också.", kind="comment", key=None):
    return services.add_comment(
        by=by, suggestion=suggestion, submission_id=key or uuid4(), kind=kind, text=text
    )


def answer(by, comment, text="Ja, i maj."):
    return services.answer_comment(by=by, comment=comment, submission_id=uuid4(), text=text)


def url(name, suggestion, *more):
    return reverse(f"improvements:{name}", args=[suggestion.year, suggestion.serial, *more])


def page(user, suggestion):
    return text_of(reader(user).get(suggestion.get_absolute_url()))


@pytest.fixture
def read(employee, manager, submit):
    return services.acknowledge_suggestion(suggestion=submit(employee), by=manager)


@pytest.fixture
def hidden(make_user, home_care, manager, submit):
    """Its author has chosen to stand without a name."""
    author = make_user("kanarie", Role.EMPLOYEE, home_care, name=CANARY)
    return services.acknowledge_suggestion(suggestion=submit(author, sender="hidden"), by=manager)


def merge(suggestion, into):
    Suggestion.objects.filter(pk=suggestion.pk).update(state="merged", merged_into=into)


# ---- who is named -----------------------------------------------------------------------------------------


def test_author_without_a_name_speaks_without_one_and_the_manager_by_the_post(hidden, manager, colleague):
    question = say(colleague, hidden, "När?", kind="question")
    answer(hidden.author, question)
    answer(manager, question, "Vi återkommer.")
    seen = page(colleague, hidden)
    assert "Kollega asks" in seen and "The author" in seen and "Enhetschef Hemtjänst centrum" in seen
    assert CANARY not in seen and "Chef Vi" not in seen
    assert CANARY not in page(manager, hidden)


def test_author_of_something_merged_keeps_the_name_hidden_where_it_is_gathered(hidden, read, colleague):
    merge(hidden, read)
    say(hidden.author, read)
    assert CANARY not in page(colleague, read)


# ---- who may ----------------------------------------------------------------------------------------------


def test_what_is_sent_twice_is_said_once(read, colleague):
    key = uuid4()
    first = say(colleague, read, key=key)
    assert say(colleague, read, "Något annat.", key=key) == first
    assert Comment.objects.count() == Event.objects.filter(kind="improvements.comment_added").count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Comment.objects.create(
            suggestion=read, writer=colleague, submission_id=key, kind="comment", actor="reader", text="x"
        )


@pytest.mark.parametrize("change", [{"state": "withdrawn"}, {"state": "merged"}, {"channel": "incident"}])
def test_nothing_new_is_said_about_what_is_over_or_sealed(read, employee, submit, change):
    if change.get("state") == "merged":
        change = {**change, "merged_into": submit(employee)}
    Suggestion.objects.filter(pk=read.pk).update(**change)
    with pytest.raises((NotAllowed, PermissionDenied)):
        say(employee, read)


def test_only_the_author_and_those_who_handle_it_answer_and_one_level_deep(read, employee, colleague):
    question = say(colleague, read, kind="question")
    with pytest.raises(PermissionDenied):
        answer(colleague, question)
    first = answer(employee, question)
    with pytest.raises(PermissionDenied):
        answer(employee, first)


def test_what_nobody_outside_sees_is_commented_by_those_who_see_it_and_stays_theirs(
    make_user, pupil_health, head, outsider, submit, caretakers, other_manager
):
    nurse = make_user("skoterska", Role.EMPLOYEE, pupil_health)
    secret = submit(nurse)
    with pytest.raises(PermissionDenied):
        say(outsider, secret)
    said = say(nurse, secret, SECRET)
    answer(head, said, SECRET)
    services.acknowledge_suggestion(suggestion=secret, by=head)
    services.clear_for_group(suggestion=secret, by=head)
    later = say(outsider, Suggestion.objects.get(pk=secret.pk))
    assert SECRET not in page(outsider, secret)
    assert set(Comment.objects.visible_to(outsider)) == {later}
    assert page(nurse, secret).count(SECRET) == page(head, secret).count(SECRET) == 2
    assert reader(outsider).get(url("comment_correct", secret, said.pk)).status_code == 404
    secret.refresh_from_db()
    services.hand_over(suggestion=secret, by=head, unit=caretakers, reason="Ni äger huset.")
    assert set(Comment.objects.visible_to(other_manager)) == {later}  # of another authority


def test_what_is_said_before_it_is_read_stays_with_those_who_saw_it(
    submit, employee, colleague, manager, outsider, caretakers, other_manager
):
    unread = submit(employee)
    said = say(colleague, unread, SECRET)
    services.hand_over(suggestion=unread, by=manager, unit=caretakers, reason="Ni äger huset.")
    unread.refresh_from_db()
    answer(other_manager, said, SECRET)
    assert unread.open_to_group and SECRET not in page(outsider, unread)
    assert {page(user, unread).count(SECRET) for user in (employee, colleague, other_manager)} == {2}


# ---- corrected, taken away, hidden ------------------------------------------------------------------------


def test_writer_corrects_for_a_short_while(read, colleague, employee):
    said = say(colleague, read)
    with pytest.raises(PermissionDenied):
        services.correct_comment(comment=said, by=employee, text="Nej.")
    services.correct_comment(comment=said, by=colleague, text="Rättat.")
    assert "Corrected" in page(employee, read)
    with clock.at(said.at + talk.CORRECTABLE + dt.timedelta(seconds=1)):
        with pytest.raises(NotAllowed):
            services.correct_comment(comment=said, by=colleague, text="För sent.")
        sent = reader(colleague).post(url("comment_correct", read, said.pk), {"text": "För sent."})
    assert sent.status_code == 422 and "För sent." in text_of(sent)


def test_what_its_writer_takes_away_is_gone_and_the_answers_stay(read, colleague, employee):
    question = say(colleague, read, SECRET, kind="question")
    answer(employee, question, "Svaret står kvar.")
    assert reader(employee).post(url("comment_remove", read, question.pk)).status_code == 403
    for _time in range(2):
        services.remove_comment(comment=question, by=colleague)
    seen = page(employee, read)
    assert "Taken away by the one who wrote it." in seen and "Svaret står kvar." in seen
    assert Event.objects.filter(kind="improvements.comment_removed").count() == 1
    kept = f"{list(Comment.objects.values())} {list(Event.objects.values())}"
    assert SECRET not in seen and SECRET not in kept


def test_those_who_handle_it_hide_with_a_reason_that_the_writer_reads(read, colleague, outsider, manager):
    said = say(colleague, read, SECRET)
    with pytest.raises(PermissionDenied):
        services.hide_comment(comment=said, by=outsider, reason="Nej.")
    client, place = reader(manager), url("comment_hide", read, said.pk)
    assert client.post(place, {"reason": ""}).status_code == 422
    assert client.post(place, {"reason": "En granne nämns."}).status_code == 302
    assert SECRET not in page(outsider, read) and "En granne" not in page(outsider, read)
    assert SECRET in page(colleague, read) and "Why: En granne nämns." in page(colleague, read)
    assert SECRET not in str(list(Event.objects.values()))


@pytest.mark.parametrize("change", ["hidden", "withdrawn"])
def test_answer_that_comes_too_late_is_not_lost(read, colleague, employee, manager, change):
    said = say(colleague, read, SECRET)
    client = reader(employee)
    if change == "hidden":
        services.hide_comment(comment=said, by=manager, reason="En granne nämns.")
    else:
        services.withdraw_suggestion(suggestion=read, by=employee)
    sent = {"submission_id": str(uuid4()), "text": "Det går fint."}
    late = client.post(url("comment_answer", read, said.pk), sent)
    assert late.status_code == 409 and "Det går fint." in text_of(late)
    assert (SECRET in text_of(late)) == (change == "withdrawn")
    assert client.get(url("comment_answer", read, said.pk)).status_code == 302


@pytest.mark.parametrize(("act", "name"), [("comment_answer", "text"), ("comment_hide", "reason")])
def test_what_is_written_is_not_lost_when_the_suggestion_has_gone_to_somebody_else(
    read, colleague, manager, other_manager, caretakers, act, name
):
    said = say(colleague, read, SECRET)
    services.hand_over(suggestion=read, by=manager, unit=caretakers, reason="Ert hus.")
    services.hand_over(suggestion=read, by=other_manager, unit=read.unit, reason="Nej, ert.")
    sent = {"submission_id": str(uuid4()), name: "Det går fint."}
    late = reader(other_manager).post(url(act, read, said.pk), sent)
    assert late.status_code == 409 and "Det går fint." in text_of(late)


def test_correction_of_what_is_out_of_sight_is_not_lost(read, colleague):
    said = say(colleague, read, SECRET)
    Suggestion.objects.filter(pk=read.pk).update(channel="incident", state="referred")
    late = reader(colleague).post(url("comment_correct", read, said.pk), {"text": "Det går fint."})
    assert late.status_code == 404 and "Det går fint." in text_of(late)
    assert read.title not in late.text


def test_comment_on_what_was_merged_meanwhile_is_not_lost_and_names_no_unseen_one(
    read, employee, submit, outsider
):
    unread = submit(employee)
    merge(read, unread)
    sent = {"submission_id": str(uuid4()), "kind": "comment", "text": "Det går fint."}
    late = reader(outsider).post(url("comment_add", read), sent)
    assert late.status_code == 409 and "Det går fint." in text_of(late)
    assert unread.slug not in late.text
    assert unread.get_absolute_url() in reader(employee).get(read.get_absolute_url()).text


# ---- on the page ------------------------------------------------------------------------------------------


def test_what_is_wrong_stands_beside_the_field_and_what_was_typed_stays(read, colleague):
    sent = {"submission_id": str(uuid4()), "kind": "comment", "text": "Anna, 19121212-1212, vet."}
    client = reader(colleague)
    answered = client.post(url("comment_add", read), sent)
    assert answered.status_code == 422 and "personal identity number" in text_of(answered)
    asked = client.post(url("comment_add", read), {**sent, "text": "Ring mig på 070-174 06 05."})
    assert asked.status_code == 422 and "070-174 06 05" in text_of(asked)
    done = client.post(url("comment_add", read), {**sent, "text": "Gärna."})
    assert done.status_code == 302 and done["Location"].endswith(Comment.objects.get().anchor)


def test_what_is_merged_is_talked_about_where_it_was_gathered_as_far_as_one_sees_it(
    read, employee, submit, outsider, colleague, manager
):
    unread = submit(employee)
    said = say(colleague, unread, SECRET, kind="question")
    merge(unread, read)
    assert SECRET in page(colleague, read) and f"about F {unread.slug}" in page(colleague, read)
    assert SECRET not in page(outsider, read)
    answer(manager, said)
    assert said.answers.get().suggestion_id == unread.pk
    assert "It is discussed where it was merged" in page(colleague, unread)


def test_page_costs_the_same_however_much_is_said(
    read, employee, submit, manager, colleague, django_assert_num_queries
):
    other = submit(colleague)
    merge(other, read)
    client = reader(manager)
    services.thank(by=manager, suggestion=read)
    with django_assert_num_queries(14):  # two of them are about what is said
        client.get(read.get_absolute_url())
    for number in range(4):
        said = say(employee, read, f"Nummer {number}")
        answer(manager, said)
    Comment.objects.filter(text="Nummer 1").update(suggestion=other)
    with django_assert_num_queries(14):  # two of them are about what is said
        client.get(read.get_absolute_url())


# ---- follow and thank -------------------------------------------------------------------------------------


def test_following_is_chosen_and_a_no_is_remembered(read, employee, colleague, outsider):
    def following():
        return {user.username for user in voices.followers(read)}

    Support.objects.create(suggestion=read, user=outsider, unit_id=outsider.home_unit_id)
    client = reader(colleague)
    for wanted in ("1", "1"):
        client.post(url("suggestion_follow", read), {"wanted": wanted})
    assert following() == {"medarbetare", "kollega", "utomstaende"}
    for user in (employee, colleague, outsider):
        services.unfollow(user=user, suggestion=read)
    assert following() == set()
    assert Event.objects.filter(kind="improvements.suggestion_followed").count() == 1
    assert "You are not told" in page(employee, read)
    services.follow(user=employee, suggestion=read)
    assert following() == {"medarbetare"}


def test_nobody_follows_or_thanks_for_what_they_do_not_see(employee, outsider, submit):
    unread = submit(employee)
    for act in (
        lambda: services.follow(user=outsider, suggestion=unread),
        lambda: services.thank(by=outsider, suggestion=unread),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_thanks_are_counted_for_the_one_thanked_once_each_and_never_ones_own(
    read, employee, colleague, manager
):
    declined = services.decline_suggestion(suggestion=read, by=manager, answer="Nej.", would_change="Pris.")
    step = declined.steps.get(state="declined")
    said = say(employee, read)
    thing = url("suggestion_thank", read)
    for user in (colleague, colleague, manager):
        reader(user).post(thing, {"wanted": "1"})
    reader(colleague).post(thing, {"wanted": "1", "step": step.pk})
    reader(colleague).post(thing, {"wanted": "1", "comment": said.pk})
    assert "2 have said thank you" in page(employee, read)
    assert "have said thank you" not in page(colleague, read)
    assert page(manager, read).count("One has said thank you") == 1
    assert reader(employee).post(thing, {"wanted": "1"}).status_code == 403
    assert reader(manager).post(thing, {"wanted": "1", "step": step.pk}).status_code == 403
    assert reader(employee).post(thing, {"wanted": "1", "comment": said.pk}).status_code == 403
    reader(colleague).post(thing, {})
    assert Thanks.objects.filter(step=None, comment=None).count() == 1


# ---- at the same time -------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_write_one_of_each(read, colleague):
    key, gate = uuid4(), Barrier(2, timeout=20)

    def press(_number):
        try:
            gate.wait()
            me = User.objects.get(pk=colleague.pk)
            say(me, read, key=key)
            services.follow(user=me, suggestion=read)
            services.thank(by=me, suggestion=read)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(press, range(2)))
    assert Comment.objects.count() == Follow.objects.count() == Thanks.objects.count() == 1
    kinds = ("comment_added", "suggestion_followed", "thanks_given", "suggestion_thanked")
    assert [Event.objects.filter(kind=f"improvements.{kind}").count() for kind in kinds] == [1, 1, 1, 1]
