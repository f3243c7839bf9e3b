"""A masked copy: what everybody reads from then on, who may read the original, and that it is told."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from events.models import Event
from improvements import services
from improvements.feed import entries
from improvements.models import Original, Suggestion
from lean_portal import clock
from lean_portal.refusals import NotAllowed
from organisation.roles import Role
from tests.improvements.moving import fresh
from tests.improvements.pages import reader, text_of

DESK = "/att-besvara/"
SECRET = "Kanariefågel"
COPY = {"title": "Fler tavlor", "problem": "En elev missar samtalen.", "proposal": "En tavla.", "effect": ""}
PART = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def nurse(make_user, pupil_health):
    return make_user("skoterska", Role.EMPLOYEE, pupil_health)


@pytest.fixture
def other_nurse(make_user, pupil_health):
    return make_user("skoterska2", Role.EMPLOYEE, pupil_health)


@pytest.fixture
def secret(nurse, submit):
    """From a unit with statutory secrecy, with something about an individual in each of its texts."""
    names = ("title", "problem", "proposal", "effect")
    return submit(nurse, **{name: f"{SECRET} i {name}" for name in names})


@pytest.fixture
def masked(secret, head):
    services.acknowledge_suggestion(suggestion=secret, by=head)
    return services.mask_suggestion(suggestion=secret, by=head, **COPY)


def place(suggestion, act=""):
    return f"{DESK}{suggestion.slug}/{act}"


def opened():
    return Event.objects.filter(kind="improvements.original_opened")


def test_copy_is_all_that_others_read_and_opens_a_suggestion_from_a_unit_with_secrecy(masked, outsider, head):
    found = Suggestion.objects.visible_to(outsider).get(pk=masked.pk)
    assert SECRET not in str(list(Suggestion.objects.filter(pk=masked.pk).values()))
    client = reader(outsider)
    for url in (found.get_absolute_url(), reverse("improvements:suggestion_list")):
        text = text_of(client.get(url))
        assert COPY["title"] in text
        assert SECRET not in text
    assert "What you wrote yourself" not in text_of(client.get(found.get_absolute_url()))


def test_original_is_the_authors_own_without_a_log_and_no_colleagues(masked, nurse, other_nurse):
    url = masked.get_absolute_url()
    assert text_of(reader(nurse).get(url)).count(SECRET) == 4
    assert SECRET not in reader(other_nurse).get(url).text
    assert services.open_original(suggestion=masked, by=nurse).title == f"{SECRET} i title"
    assert not opened().exists()
    with pytest.raises(PermissionDenied):
        services.open_original(suggestion=masked, by=other_nurse)


def test_original_stays_with_the_authority_that_it_came_from(masked, head, other_manager, caretakers):
    services.hand_over(suggestion=masked, by=head, unit=caretakers, reason="Ni äger huset.")
    with pytest.raises(NotAllowed) as refusal:
        services.open_original(suggestion=masked, by=other_manager)
    assert refusal.value.code == "border"
    assert not opened().exists()
    page = reader(other_manager).get(place(masked)).text
    assert COPY["title"] in page and "/original/" not in page


@pytest.mark.parametrize("headers", [{}, PART])
def test_handler_reads_the_original_by_opening_it_and_each_time_is_logged(masked, head, headers):
    desk = reader(head)
    assert SECRET not in desk.get(place(masked)).text
    for _time in range(2):
        response = desk.post(place(masked, "original/"), **headers)
        assert response.text.count(SECRET) == 4
        assert "no-store" in response["Cache-Control"]
    assert [event.actor_id for event in opened()] == [head.pk, head.pk]
    assert SECRET not in str(list(opened().values()))
    assert SECRET not in desk.get(place(masked)).text


def test_what_the_author_answered_is_of_the_original_too(secret, nurse, other_nurse, head):
    services.ask_author(suggestion=secret, by=head, question="När?")
    services.answer_question(suggestion=fresh(secret), by=nurse, answer="När Kalle i 3B ska hem.")
    services.mask_suggestion(suggestion=fresh(secret), by=head, **COPY)
    others = (other_nurse, head)
    for user in others:
        assert "Kalle" not in reader(user).get(secret.get_absolute_url()).text
    assert "Kalle" not in reader(head).get(place(secret)).text
    assert "Kalle" in reader(nurse).get(secret.get_absolute_url()).text
    assert "Kalle" in reader(head).post(place(secret, "original/")).text
    assert not any("Kalle" in entry.text for entry in entries(fresh(secret), other_nurse))


def test_opening_stands_in_the_life_line_of_those_who_handle_it_alone(masked, head, nurse, outsider):
    services.open_original(suggestion=masked, by=head)
    words = "Internal handling: the original was read."
    assert words in text_of(reader(head).get(place(masked)))
    assert words in text_of(reader(head).get(masked.get_absolute_url()))
    for user in (nurse, outsider):
        assert words not in text_of(reader(user).get(masked.get_absolute_url()))


def test_opening_makes_no_answer_stale(masked, head):
    version = Suggestion.objects.get(pk=masked.pk).version
    services.open_original(suggestion=masked, by=head)
    assert Suggestion.objects.get(pk=masked.pk).version == version


def test_looking_at_the_address_opens_nothing(masked, head):
    assert reader(head).get(place(masked, "original/")).url == place(masked)
    assert not opened().exists()


def test_suggestion_that_is_not_masked_has_no_original(secret, head):
    assert reader(head).post(place(secret, "original/")).url == place(secret)
    assert not opened().exists()


# ---- writing the copy -------------------------------------------------------------------------------------


def test_copy_is_written_at_the_desk(secret, head):
    desk = reader(head)
    assert "maskera/" in desk.get(place(secret)).text
    assert desk.get(place(secret, "maskera/")).text.count(SECRET) == 4
    response = desk.post(place(secret, "maskera/"), {"version": secret.version, "nothing": "on", **COPY})
    assert response.url == place(secret)
    secret.refresh_from_db()
    assert (secret.title, secret.effect, secret.secrecy) == (COPY["title"], "", True)
    assert secret.masked_at and secret.cleared_at
    assert secret.original.effect == f"{SECRET} i effect"
    assert secret.steps.last().internal
    assert SECRET not in str(list(Event.objects.about(secret).values()))


@pytest.mark.parametrize(
    ("fields", "status", "beside"),
    [
        ({"nothing": ""}, 422, "id_nothing"),
        ({"problem": ""}, 422, "id_problem"),
        ({"title": ""}, 422, "id_title"),
        ({"problem": "Elev 850312-2387."}, 422, "id_problem"),
        ({"problem": "Karin har insulin."}, 422, "id_problem"),
        ({"version": 0}, 409, ""),
    ],
)
def test_copy_that_is_not_whole_or_comes_late_is_refused_with_its_text(secret, head, fields, status, beside):
    sent = {"version": secret.version, "nothing": "on", **COPY, **fields}
    response = reader(head).post(place(secret, "maskera/"), sent)
    assert response.status_code == status
    assert f'href="#{beside}' in response.text
    assert COPY["proposal"] in response.text
    assert not Original.objects.exists()


def test_copy_that_says_the_same_is_refused(secret, head):
    same = {name: getattr(secret, name) for name in COPY}
    with pytest.raises(NotAllowed):
        services.mask_suggestion(suggestion=secret, by=head, **same)
    assert not Original.objects.exists()


def test_copy_may_be_changed_and_the_first_original_stays(masked, head):
    services.mask_suggestion(suggestion=masked, by=head, **{**COPY, "title": "Tavlor"})
    masked.refresh_from_db()
    assert (masked.title, masked.original.title) == ("Tavlor", f"{SECRET} i title")


@pytest.mark.parametrize("left", ["carried out by", "gone from", "out of sight of"])
def test_copy_that_is_sent_when_it_has_gone_to_somebody_else_is_not_lost(
    left, employee, manager, other_manager, caretakers, submit
):
    sent = submit(employee)
    if left == "carried out by":
        services.approve_suggestion(
            suggestion=sent, by=manager, responsible_unit=caretakers, due_on=clock.today()
        )
    else:
        services.hand_over(suggestion=sent, by=manager, unit=caretakers, reason="Ert hus.")
        services.hand_over(suggestion=sent, by=other_manager, unit=sent.unit, reason="Nej, ert.")
    if left == "out of sight of":
        Suggestion.objects.filter(pk=sent.pk).update(channel="incident", state="referred")
    late = reader(other_manager).post(place(sent, "maskera/"), {"version": 0, "nothing": "on", **COPY})
    assert late.status_code == (404 if left == "out of sight of" else 409)
    assert all(text in late.text for text in COPY.values())
    assert (sent.title in late.text) is False
    assert not Original.objects.exists()


def test_copy_is_the_handlers_to_write(secret, nurse, outsider):
    for user in (nurse, outsider):
        with pytest.raises(PermissionDenied):
            services.mask_suggestion(suggestion=secret, by=user, **COPY)


def test_who_only_carries_it_out_neither_masks_nor_opens(
    employee, manager, other_manager, caretakers, submit
):
    suggestion = services.approve_suggestion(
        suggestion=submit(employee), by=manager, responsible_unit=caretakers, due_on=clock.today()
    )
    services.mask_suggestion(suggestion=suggestion, by=manager, **COPY)
    client = reader(other_manager)
    assert client.get(place(suggestion, "maskera/")).url == place(suggestion)
    assert client.post(place(suggestion, "original/")).status_code == 403
    assert not opened().exists()
