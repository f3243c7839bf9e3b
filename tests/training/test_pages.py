"""The pages of training: what each reader sees of courses, occasions, seats and records."""

import datetime as dt
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from lean_portal import clock
from organisation.models import Person, Unit
from organisation.roles import Role
from tests.improvements.pages import reader, text_of
from training.models import Course, Exemption, Occasion, Record, Seat
from training.services import occasions, records, seats

pytestmark = pytest.mark.django_db
HOME = "/utbildning/"


def form_of(occasion, **fields):
    day = clock.today() + dt.timedelta(20)
    known = {"day": day, "starts": "09.00", "ends": "12.00", "place": "Rådssalen", "seats": 12}
    return {"version": occasion.version if occasion else "", **known, **fields}


# ---- reading ---------------------------------------------------------------------------------------------


def test_the_first_line_is_the_news_of_the_reader(arrange, proposal, manager, employee, decider):
    assert "No occasion has free seats just now" in text_of(reader(employee).get(HOME))
    arrange()
    assert "One occasion has free seats" in text_of(reader(employee).get(HOME))
    soon = arrange(days=3)
    assert [row.occasion for row in reader(employee).get(HOME).context["rows"]][0] == soon
    assert "One course waits for you" in text_of(reader(manager).get(HOME))
    assert "One proposal waits for your decision" in text_of(reader(decider).get(HOME))


@pytest.mark.parametrize("page", [HOME, "/utbildning/kurser/U2/"])
def test_three_occasions_cost_as_many_queries_as_one(arrange, employee, page):
    client = reader(employee)

    def cost():
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert client.get(page).status_code == 200
        return len(found)

    seats.take_seat(occasion=arrange(days=5), user=employee, by=employee)
    client.get(page)
    one = cost()
    for days in (6, 7):
        seats.take_seat(occasion=arrange(days=days), user=employee, by=employee)
    assert cost() == one


def test_a_course_says_of_whom_it_is_required_and_counts_nobody_under_five(course, employee, home_care):
    url = course.get_absolute_url()
    fields = {"course": course, "unit": home_care, "done_on": clock.today()}
    row = Record.objects.create(count=4, **fields)
    text = text_of(reader(employee).get(url))
    assert "Required of Manager" in text
    assert "Have taken it" not in text
    Record.objects.filter(pk=row.pk).update(count=5)
    assert "Have taken it 5 people" in text_of(reader(employee).get(url))


def test_who_comes_is_read_by_who_arranges_and_of_the_own_staff_by_a_manager(
    arrange, employee, outsider, manager, convenor, colleague
):
    occasion = arrange()
    for each in (employee, outsider):
        seats.take_seat(occasion=occasion, user=each, by=each)
    pages = {who: reader(who).get(occasion.get_absolute_url()).text for who in (convenor, manager, colleague)}
    names = [(employee.name in text, outsider.name in text) for text in pages.values()]
    assert names == [(True, True), (True, False), (False, False)]


# ---- seats -----------------------------------------------------------------------------------------------


def test_one_registers_stands_in_the_queue_and_gives_the_seat_up(arrange, employee, colleague):
    occasion = arrange(seats=1)
    url = occasion.get_absolute_url()
    first, second = reader(employee), reader(colleague)
    assert "Register me" in first.get(url).text
    assert "You have a seat." in text_of(first.post(f"{url}anmal/", follow=True))
    assert "Put me in the queue" in second.get(url).text
    assert "1 waits before you" not in text_of(second.post(f"{url}anmal/", follow=True))
    assert "0 wait before you" in text_of(second.get(url))
    first.post(f"{url}lamna/")
    assert Seat.objects.get(user=colleague).state == "seated"


def test_a_manager_registers_from_a_list_that_holds_the_own_staff_only(arrange, manager, employee, outsider):
    occasion = arrange()
    url = f"{occasion.get_absolute_url()}personal/"
    client = reader(manager)
    assert client.post(url, {"user": outsider.pk}).status_code == 422
    assert client.post(url, {"user": employee.pk}).status_code == 302
    assert Seat.objects.get().user == employee


def test_a_stranger_cannot_give_up_the_seat_of_another(arrange, employee, outsider):
    occasion = arrange()
    seats.take_seat(occasion=occasion, user=employee, by=employee)
    url = f"{occasion.get_absolute_url()}lamna/"
    assert reader(outsider).post(url, {"user": employee.pk}).status_code == 403
    assert reader(outsider).post(url, {"user": "x"}).status_code == 404
    assert Seat.objects.get().state == "seated"


# ---- occasions -------------------------------------------------------------------------------------------


def test_an_occasion_is_arranged_changed_and_cancelled_in_words(course, convenor, employee):
    client = reader(convenor)
    url = client.post("/utbildning/kurser/U2/tillfalle/", form_of(None))["Location"]
    occasion = Occasion.objects.get()
    assert "Twelve seats are free" in text_of(client.get(url))
    assert client.post(f"{url}andra/", form_of(occasion, place="Aulan")).status_code == 302
    stale = client.post(f"{url}andra/", form_of(occasion, place="Biblioteket"))
    assert stale.status_code == 409
    assert "Biblioteket" in stale.text
    assert "Saved in the meantime: Aulan" in stale.text
    assert client.post(f"{url}stall-in/", {"reason": ""}).status_code == 422
    client.post(f"{url}stall-in/", {"reason": "Utbildaren är sjuk."})
    assert "Utbildaren är sjuk." in reader(employee).get(url).text


def test_attendance_is_ticked_and_a_stale_list_keeps_the_ticks(arrange, begin, convenor, manager, employee):
    occasion = arrange()
    for each in (manager, employee):
        seats.take_seat(occasion=occasion, user=each, by=each)
    begin(occasion)
    url = f"{occasion.get_absolute_url()}narvaro/"
    client = reader(convenor)
    assert client.get(url).text.count(" checked") == 2  # before the first marking all are ticked
    assert client.post(url, {"version": 0, "there": [manager.pk]}).status_code == 302
    stale = client.post(url, {"version": 0, "there": [employee.pk]})
    assert stale.status_code == 409
    assert f'value="{employee.pk}"' in stale.text
    assert [row.user for row in Record.objects.all()] == [manager]


def test_the_attendance_list_is_a_tagged_pdf_with_those_who_come(arrange, manager, convenor, employee):
    occasion = arrange()
    seats.take_seat(occasion=occasion, user=manager, by=manager)
    url = f"{occasion.get_absolute_url()}narvarolista.pdf"
    response = reader(convenor).get(url)
    assert response["Content-Type"] == "application/pdf"
    pdf = PdfReader(BytesIO(response.content))
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
    text = pdf.pages[0].extract_text()
    assert manager.name in text and "Leda förbättringsarbete" in text
    assert reader(employee).get(url).status_code == 403


# ---- records ---------------------------------------------------------------------------------------------


def test_an_earlier_programme_is_written_down_by_number_and_for_a_chair(course, convenor, care):
    chair = Person.objects.create(name="Nämndens ordförande", unit=care, headcount_group="elected")
    client, url = reader(convenor), "/utbildning/genomfort/"
    sent = {"course": course.pk, "unit": care.pk, "done_on": "2024-03-04"}
    for _twice in range(2):
        assert client.post(url, {**sent, "count": 14, "role": "Medarbetare"}).status_code == 302
    assert client.post(url, {**sent, "count": 1, "person": chair.pk}).status_code == 302
    assert client.post(url, {**sent, "count": 2, "person": chair.pk}).status_code == 422
    assert client.post(url, {**sent, "count": 1, "role": "Ring 811228-9874"}).status_code == 422
    assert sorted(Record.objects.values_list("count", "person")) == [(1, chair.pk), (14, None)]
    row = Record.objects.get(count=14)
    client.post(f"{url}{row.pk}/ta-bort/")
    assert not Record.objects.filter(pk=row.pk).exists()


def test_a_workplace_writes_how_many_of_its_own_took_part(everyday, manager, other_manager, home_care):
    Unit.objects.filter(pk=home_care.pk).update(headcount=20)
    url = "/utbildning/kurser/U4/arbetsplatsen/"
    sent = {"unit": home_care.pk, "done_on": str(clock.today()), "count": 21}
    client = reader(manager)
    assert "has 20 employees" in client.post(url, sent).text
    for count in (17, 18):  # written again it is corrected
        assert client.post(url, {**sent, "count": count}).status_code == 302
    assert [row.count for row in Record.objects.all()] == [18]
    assert reader(other_manager).post(url, {**sent, "count": 5}).status_code == 422
    assert Record.objects.get().count == 18


def test_the_practice_proof_is_written_by_the_person_alone(course, manager, colleague, home_care):
    row = Record.objects.create(course=course, user=manager, unit=home_care, done_on=clock.today())
    url = f"/utbildning/bevis/{row.pk}/"
    assert reader(colleague).get(url).status_code == 404
    client = reader(manager)
    assert client.post(url, {"proof": "Om 811228-9874."}).status_code == 422
    assert client.post(url, {"proof": "Nycklarna hänger vid dörren."}).status_code == 302
    row.refresh_from_db()
    assert row.proof and row.proof_at


def test_what_is_typed_is_kept_when_the_record_is_gone_meanwhile(course, manager, home_care):
    row = Record.objects.create(course=course, user=manager, unit=home_care, done_on=clock.today())
    url = f"/utbildning/bevis/{row.pk}/"
    row.delete()
    answer = reader(manager).post(url, {"proof": "Nycklarna vid dörren."})
    assert answer.status_code == 409
    assert "Nycklarna vid dörren." in answer.text


def test_an_exemption_is_given_for_a_reason_and_lifted(course, convenor, manager, employee):
    client, url = reader(convenor), "/utbildning/kurser/U2/undantag/"
    assert client.post(url, {"user": manager.pk, "reason": ""}).status_code == 422
    assert client.post(url, {"user": employee.pk, "reason": "Nej."}).status_code == 422  # nothing asks it
    assert client.post(url, {"user": manager.pk, "reason": "Har hållit kursen."}).status_code == 302
    row = Exemption.objects.get()
    assert manager.name in client.get(url).text
    assert reader(manager).get(url).status_code == 403
    client.post(f"/utbildning/undantag/{row.pk}/ta-bort/")
    assert not Exemption.objects.exists()


def test_a_course_is_added_changed_and_shown_beside_what_another_saved(convenor, employee):
    client = reader(convenor)
    sent = {
        "code": "U9", "name": "Lean", "aim": "Se slöseri.", "audience": "Alla", "tier": "managers",
        "hours": 3, "roles": [Role.MANAGER],
    }  # fmt: skip
    assert client.post("/utbildning/kurser/ny/", sent).status_code == 302
    assert client.post("/utbildning/kurser/ny/", {**sent, "code": "u9"}).status_code == 422
    url = "/utbildning/kurser/U9/andra/"
    assert client.post(url, {**sent, "version": 0, "name": "Lean ett"}).status_code == 302
    stale = client.post(url, {**sent, "version": 0, "name": "Lean två"})
    assert stale.status_code == 409
    assert "Lean två" in stale.text and "Saved in the meantime: Lean ett" in stale.text
    assert client.post(url, {**sent, "version": 1, "retired": "on", "roles": []}).status_code == 302
    course = Course.objects.get()
    assert course.retired_at and not course.requirements.exists()
    assert reader(employee).get(url).status_code == 403


def test_a_course_with_occasions_to_come_is_not_retired_before_they_are_cancelled(arrange, convenor):
    occasion = arrange(place="Aulan")
    sent = {
        "version": 0, "name": "A", "aim": "B", "audience": "C", "tier": "managers", "hours": 2,
        "retired": "on",
    }  # fmt: skip
    client, url = reader(convenor), "/utbildning/kurser/U2/andra/"
    answer = client.post(url, sent)
    assert answer.status_code == 422
    assert "Aulan" in str(answer.context["form"].errors["retired"])
    occasions.cancel_occasion(occasion=occasion, by=convenor, reason="Kursen slutar.")
    assert client.post(url, sent).status_code == 302


def test_a_course_for_workplaces_is_required_of_no_role(everyday, convenor):
    sent = {
        "version": 0, "name": "A", "aim": "B", "audience": "C", "tier": "workplaces", "hours": 2,
        "roles": [Role.MANAGER],
    }  # fmt: skip
    response = reader(convenor).post("/utbildning/kurser/U4/andra/", sent)
    assert response.status_code == 422
    assert "roles" in response.context["form"].errors


def test_the_proof_is_asked_for_and_a_moved_occasion_is_told(arrange, begin, manager, convenor):
    occasion = arrange()
    seats.take_seat(occasion=occasion, user=manager, by=manager)
    records.mark_attendance(occasion=begin(occasion), by=convenor, there=[manager.pk])
    assert "Write what you improved" in reader(manager).get(occasion.course.get_absolute_url()).text
