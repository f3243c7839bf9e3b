""" "Where we are it means …": what everybody reads, and the form that fits in a phone after the meeting."""

import datetime as dt
import gzip
import re
import threading

import pytest
from django.db import connection

from lean_portal import clock
from organisation.models import Unit
from tests.improvements.pages import reader, text_of
from tests.roles import below
from values.models import Acknowledgement, ValueFoundation
from values.services import drafting, versions
from values.views.lines import BRIEF, PAGE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

URL, NEW = "/vardegrund/hos-oss/", "/vardegrund/hos-oss/samtal/"
LINE = "We call the relative before three."


@pytest.fixture
def many(adopted):
    """many(unit, n): n talks of the workplace, the oldest first, straight in the database."""

    def make(unit, count, **fields):
        today = clock.today()
        start = Acknowledgement.objects.count()
        fields = {"foundation": adopted, "present": 11, "of": 14, "about_id": "V1", **fields}
        return Acknowledgement.objects.bulk_create(
            Acknowledgement(
                unit=unit,
                held_on=today + dt.timedelta(days=start + n),
                local_meaning=f"Line {start + n:03}",
                **fields,
            )
            for n in range(count)
        )

    return make


def filled(**fields):
    said = {"held_on": str(clock.today()), "present": "11", "of": "14", "local_meaning": LINE, "about": "V1"}
    return {**said, **fields}


def lines(response):
    return re.findall(r"Line \d{3}", response.text)


def change_page(talk):
    return f"{NEW}{talk.pk}/"


# ---- reading -----------------------------------------------------------------------------------------------


def test_before_the_adoption_the_page_says_what_will_be_here(employee, ready):
    assert "The values are not adopted yet" in text_of(reader(employee).get(URL))


def test_everybody_reads_the_line_its_workplace_its_value_and_how_many(outsider, many, home_care):
    many(home_care, 1)
    text = text_of(reader(outsider).get(URL))
    assert "Line 000 11 of 14 took part Vi tar ansvar" in text
    assert "Hemtjänst centrum" in text


def test_line_that_goes_on_from_where_we_are_begins_with_dots(employee, many, home_care):
    (talk,) = many(home_care, 1)
    Acknowledgement.objects.filter(pk=talk.pk).update(local_meaning="that we call first")
    assert "… that we call first" in text_of(reader(employee).get(URL))


def test_nobody_reads_who_wrote_it(adopted, employee, manager, home_care):
    reader(manager).post(NEW, filled())
    assert Acknowledgement.objects.get().by == manager
    text = text_of(reader(employee).get(URL))
    assert (LINE in text, manager.name in text) == (True, False)


def test_value_leads_to_its_place_in_the_foundation(employee, many, home_care):
    many(home_care, 1, about_id="V2")
    assert '<a class="tag" href="/vardegrund/#V2">Vi är raka</a>' in reader(employee).get(URL).text


def test_organisations_stand_in_their_order_however_many_have_talked(
    employee, many, home_care, pupil_health, caretakers
):
    many(home_care, 2)
    html = reader(employee).get(URL).text
    assert re.findall(r'<h2 id="organisation-\d">([^<]+)', html) == ["Almforsbostäder", "Vård och omsorg"]
    text = text_of(reader(employee).get(URL))
    assert "Almforsbostäder 0 of 1 workplace has talked Nothing is written here yet." in text
    assert "Vård och omsorg 1 of 2 workplaces have talked" in text


@pytest.mark.parametrize(
    ("talked", "news"),
    [
        (0, "No workplace has talked about the values yet"),
        (1, "1 of 3 workplaces has talked about the values"),
        (2, "2 of 3 workplaces have talked about the values"),
        (3, "Every workplace has talked about the values"),
    ],
)
def test_first_line_says_how_far_it_has_come(
    employee, many, home_care, pupil_health, caretakers, talked, news
):
    for unit in (home_care, pupil_health, caretakers)[:talked]:
        many(unit, 1)
    assert f"<h1>{news}</h1>" in reader(employee).get(URL).text


def test_own_workplace_comes_first(employee, many, home_care, caretakers):
    many(home_care, 1)
    many(caretakers, 1)
    text = text_of(reader(employee).get(URL))
    assert text.index("Hemtjänst centrum Where you belong") < text.index("1 of 1 workplace has talked")
    assert lines(reader(employee).get(URL)) == ["Line 000", "Line 001", "Line 000"]


def test_workplace_without_a_line_is_told_how_to_begin(employee, adopted):
    text = text_of(reader(employee).get(URL))
    assert "Ten minutes at the next meeting are enough" in text
    assert "Write down a talk" not in text


def test_manager_has_the_button_and_corrects_own_lines_alone(manager, many, home_care, caretakers):
    (mine,) = many(home_care, 1)
    (theirs,) = many(caretakers, 1)
    html = reader(manager).get(URL).text
    assert f'href="{NEW}">Write down a talk' in html
    assert (change_page(mine) in html, change_page(theirs) in html) == (True, False)


def test_head_without_a_vacant_workplace_has_no_button(head, manager, many, home_care, pupil_health):
    many(home_care, 1)
    assert "Write down a talk" in reader(head).get(URL).text  # of Elevhälsan, whose post is vacant
    Unit.objects.filter(pk=pupil_health.pk).update(valid_to=clock.today() - dt.timedelta(days=1))
    assert "Write down a talk" not in reader(head).get(URL).text


# ---- choosing ----------------------------------------------------------------------------------------------


def test_few_of_each_organisation_are_shown_and_the_way_to_the_rest(employee, many, care, caretakers):
    many(caretakers, BRIEF + 2)
    response = reader(employee).get(URL)
    assert lines(response) == ["Line 004", "Line 003", "Line 002"]
    organisation = caretakers.authority_id
    link = f'<a href="{URL}?organisation={organisation}">All 5 lines from Almforsbostäder</a>'
    assert link in response.text
    assert len(lines(reader(employee).get(URL, {"organisation": organisation}))) == 5


def test_lines_are_chosen_by_value(employee, many, home_care):
    many(home_care, 1)
    many(home_care, 1, about_id="V2")
    assert lines(reader(employee).get(URL, {"varde": "V2"})) == ["Line 001"]


def test_chosen_value_is_kept_on_the_way_to_one_organisation(employee, many, caretakers):
    many(caretakers, BRIEF + 1)
    html = reader(employee).get(URL, {"varde": "V1"}).text
    assert f'href="{URL}?varde=V1&amp;organisation={caretakers.authority_id}"' in html


def test_choice_without_a_line_says_so(employee, many, home_care):
    many(home_care, 1)
    response = reader(employee).get(URL, {"varde": "V2"})
    assert "No line fits what you chose" in response.text


@pytest.mark.parametrize("asked", [{"varde": "V9"}, {"organisation": "0"}, {"organisation": "x"}])
def test_choice_that_is_not_on_the_list_is_refused(employee, many, home_care, asked):
    many(home_care, 1)
    response = reader(employee).get(URL, asked)
    assert (response.status_code, lines(response)) == (422, [])
    assert "Choose one from the list." in response.text


def test_pages_of_an_organisation_go_there_and_back(employee, many, caretakers):
    many(caretakers, PAGE + 1)
    client = reader(employee)
    first = client.get(URL, {"organisation": caretakers.authority_id})
    older = re.search(r'href="([^"]+)" rel="next"', first.text)[1].replace("&amp;", "&")
    second = client.get(older)
    newer = re.search(r'href="([^"]+)" rel="prev"', second.text)[1].replace("&amp;", "&")
    assert (len(lines(first)), lines(second)) == (PAGE, ["Line 000"])
    assert lines(client.get(newer)) == lines(first)


@pytest.mark.parametrize("asked", ["x", "-1", "9" * 20])
def test_page_that_cannot_be_is_no_page(employee, many, caretakers, asked):
    many(caretakers, 1)
    asked = {"organisation": caretakers.authority_id, "fore": asked}
    assert reader(employee).get(URL, asked).status_code == 404


# ---- versions ----------------------------------------------------------------------------------------------


@pytest.fixture
def adopt_next(adopted, editor, adopt, held_round):
    def begin(scope):
        following = versions.start_next(by=editor, scope=scope)
        if scope == "wording":
            renamed = following.values.get(key="V1")
            drafting.change_value(value=renamed, by=editor, name="Hela vägen", description="")
        else:
            for kind in ("top", "workplaces"):
                held = {"opens_on": clock.today() - dt.timedelta(days=40), "by": editor, "kind": kind}
                revision = drafting.name_draft(foundation=following, by=editor)
                following.rounds.create(
                    revision=revision, closes_on=clock.today() - dt.timedelta(days=20), **held
                )
        said = {"with_whom": "Centrala samverkansgruppen", "note": "§ 1", "held_on": clock.today()}
        following.consultations.create(kind="information", by=editor, **said)
        return adopt(following)

    return begin


def test_line_about_one_zero_counts_under_one_one_with_the_new_name(employee, many, home_care, adopt_next):
    many(home_care, 1)
    adopt_next("wording")
    text = text_of(reader(employee).get(URL))
    assert "Every workplace has talked about the values" in text
    assert "11 of 14 took part Hela vägen" in text


def test_new_meaning_begins_anew_and_the_old_lines_can_be_read(
    employee, manager, many, home_care, adopt_next
):
    (talk,) = many(home_care, 1)
    adopt_next("meaning")
    assert lines(reader(employee).get(URL)) == []
    earlier = reader(manager).get(URL, {"version": "1"})
    assert "<h1>This was said about version 1.0</h1>" in earlier.text
    assert lines(earlier) == ["Line 000"]
    assert change_page(talk) not in earlier.text
    response = reader(manager).get(change_page(talk), follow=True)
    assert "The talk is about an earlier version, and stays as it is." in response.text


# ---- speed -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("asked", ["", "organisation"])
def test_query_count_is_constant(
    manager, many, home_care, caretakers, count, asked, django_assert_max_num_queries
):
    many(home_care, count)
    many(caretakers, count)
    client = reader(manager)
    with django_assert_max_num_queries(12):
        client.get(URL, {asked: home_care.authority_id} if asked else {})


def test_page_is_small_with_four_hundred_workplaces(employee, group, many, adopted):
    for organisation in range(9):
        top = below(group, f"O{organisation}", f"Organisation {organisation}", kind="administration")
        units = [
            Unit(
                code=f"O{organisation}-{n}", name=f"Unit {n}", parent=top, authority=top,
                path=f"{top.path}O{organisation}-{n}/", manager_title="Chef",
                valid_from=dt.date(2020, 1, 1),
            )
            for n in range(45)
        ]  # fmt: skip
        for unit in Unit.objects.bulk_create(units):
            many(unit, 1)
    response = reader(employee).get(URL)
    assert len(lines(response)) == 9 * BRIEF
    assert len(gzip.compress(response.content)) < 8 * 1024


# ---- writing it down ---------------------------------------------------------------------------------------


def test_form_knows_the_workplace_today_and_the_head_count(manager, adopted, home_care):
    Unit.objects.filter(pk=home_care.pk).update(headcount=24)
    html = reader(manager).get(NEW).text
    assert "<h1>What do the values mean at Hemtjänst centrum?</h1>" in html
    assert 'name="unit"' not in html
    assert re.search(r'name="of" value="24"', html)
    assert re.search(rf'name="held_on" value="{clock.today()}"', html)


def test_manager_writes_down_a_talk(manager, adopted, home_care):
    response = reader(manager).post(NEW, filled(), follow=True)
    found = Acknowledgement.objects.get()
    assert (found.unit, found.present, found.of, found.about_id) == (home_care, 11, 14, "V1")
    assert "The talk is written down." in response.text
    assert LINE in response.text


def test_line_breaks_from_a_phone_become_spaces(manager, adopted):
    reader(manager).post(NEW, filled(local_meaning="We call.\r\nBefore three."))
    assert Acknowledgement.objects.get().local_meaning == "We call. Before three."


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"present": "15"}, "More people took part than there are. Change one of the numbers."),
        ({"present": "0"}, "Write at least 1."),
        ({"present": "many"}, "Write a number."),
        ({"present": ""}, "Write how many took part."),
        ({"of": ""}, "Write how many there are at the workplace."),
        ({"of": "99999"}, "That is more people than a workplace has. Write the number again."),
        ({"held_on": "2100-01-01"}, "Choose today or an earlier day."),
        ({"held_on": "2020-01-01"}, "The values were adopted on"),
        ({"held_on": "12/10"}, "Write the date as 2027-10-04"),
        ({"local_meaning": " "}, "Write what it means where you are. One line is enough."),
        ({"local_meaning": "å" * 301}, "Shorten the text to 300 characters. It has 301 now."),
        ({"about": "V9"}, "Choose one from the list."),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(manager, adopted, fields, words):
    response = reader(manager).post(NEW, filled(**fields))
    (name,) = fields
    assert (response.status_code, Acknowledgement.objects.count()) == (422, 0)
    assert re.search(rf'<p class="error" id="id_{name}_error">.*{re.escape(words)}', response.text)
    assert filled(**fields)["local_meaning"].strip() in response.text


def test_longest_line_fits(manager, adopted):
    reader(manager).post(NEW, filled(local_meaning="å" * 300))
    assert len(Acknowledgement.objects.get().local_meaning) == 300


def test_double_send_is_one_talk(manager, adopted):
    client = reader(manager)
    assert [client.post(NEW, filled()).status_code for _time in range(2)] == [302, 302]
    assert Acknowledgement.objects.count() == 1


def test_second_talk_on_the_day_shows_the_first_and_the_way_to_it(manager, adopted):
    client = reader(manager)
    client.post(NEW, filled())
    response = client.post(NEW, filled(local_meaning="Something else."))
    assert response.status_code == 422
    assert (LINE in response.text, "Something else." in response.text) == (True, True)
    assert f'href="{change_page(Acknowledgement.objects.get())}">Correct that one' in response.text


def test_of_several_workplaces_one_is_chosen_and_its_head_count_counts(
    manager, adopted, care, home_care, head, pupil_health
):
    below(care, "VOF-NATT", "Nattpatrullen")
    Unit.objects.filter(pk=pupil_health.pk).update(headcount=17)
    client = reader(head)
    assert 'value="VOF-EH">Elevhälsan' in client.get(NEW).text
    assert client.post(NEW, filled()).status_code == 422
    assert client.post(NEW, filled(unit="VOF-HTC")).status_code == 422  # its manager writes that
    assert client.post(NEW, filled(unit="VOF-EH", of="")).status_code == 302
    assert (Acknowledgement.objects.get().unit, Acknowledgement.objects.get().of) == (pupil_health, 17)


def test_workplace_can_stand_in_the_address(head, adopted, care, manager, pupil_health):
    below(care, "VOF-NATT", "Nattpatrullen")
    Unit.objects.filter(pk=pupil_health.pk).update(headcount=17)
    html = reader(head).get(NEW, {"enhet": "VOF-EH"}).text
    assert 'value="VOF-EH" selected' in html
    assert 'name="of" value="17"' in html


def test_who_answers_for_no_unit_writes_no_talk(employee, editor, decider, adopted):
    for person in (employee, editor, decider):
        assert reader(person).get(NEW).status_code == 403
        assert reader(person).post(NEW, filled()).status_code == 403


def test_talk_of_another_workplace_is_no_page(other_manager, many, home_care):
    (talk,) = many(home_care, 1)
    client = reader(other_manager)
    assert client.get(change_page(talk)).status_code == 404
    assert client.post(change_page(talk), filled(version=0)).status_code == 404
    assert Acknowledgement.objects.get().local_meaning == "Line 000"


def test_head_whose_workplaces_all_have_managers_is_told_who_writes(head, manager, adopted, home_care):
    response = reader(head).get(NEW, follow=True)
    assert "You answer for no workplace today." in response.text


def test_before_the_adoption_nothing_can_be_written_down(manager, ready):
    response = reader(manager).post(NEW, filled(), follow=True)
    assert "The values are not adopted yet." in response.text


@pytest.mark.parametrize("count", [1, 3])
def test_form_query_count_is_constant(head, adopted, care, count, django_assert_max_num_queries):
    for number in range(count):
        below(care, f"VOF-{number}", f"Unit {number}")
    client = reader(head)
    with django_assert_max_num_queries(9):
        client.get(NEW)


# ---- correcting --------------------------------------------------------------------------------------------


@pytest.fixture
def mine(manager, adopted):
    reader(manager).post(NEW, filled())
    return Acknowledgement.objects.get()


def test_correction_begins_with_what_was_written(manager, mine):
    html = reader(manager).get(change_page(mine)).text
    assert ('value="V1" selected' in html, LINE in html, 'name="present" value="11"' in html) == (True,) * 3


def test_talk_is_corrected(manager, mine):
    response = reader(manager).post(change_page(mine), filled(present="12", version=1), follow=True)
    assert "The talk is corrected." in response.text
    assert Acknowledgement.objects.get().present == 12


def test_stale_correction_shows_both_texts_and_can_be_sent_again(manager, mine, make_user, home_care):
    deputy = make_user("ersattare", "deputy", home_care)
    reader(deputy).post(change_page(mine), filled(local_meaning="Theirs", version=1))
    client = reader(manager)
    response = client.post(change_page(mine), filled(local_meaning="Mine", version=1))
    assert response.status_code == 409
    assert ("Theirs" in response.text, "Mine" in response.text) == (True, True)
    version = re.search(r'name="version" value="(\d+)"', response.text)[1]
    assert client.post(change_page(mine), filled(local_meaning="Mine", version=version)).status_code == 302
    assert Acknowledgement.objects.get().local_meaning == "Mine"


def test_correction_without_a_version_is_stale(manager, mine):
    response = reader(manager).post(change_page(mine), filled(present="12"))
    assert (response.status_code, Acknowledgement.objects.get().present) == (409, 11)


def test_wrong_correction_is_said_at_its_field(manager, mine):
    response = reader(manager).post(change_page(mine), filled(present="15", version=1))
    assert response.status_code == 422
    assert 'id="id_present_error"' in response.text


# ---- at once -----------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_deputies_who_send_at_once_leave_one_talk(adopted, manager, make_user, home_care):
    clients = [reader(person) for person in (manager, make_user("ersattare", "deputy", home_care))]
    gate, found = threading.Barrier(2), []

    def press(client):
        gate.wait()
        try:
            found.append(client.post(NEW, filled()).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (found, Acknowledgement.objects.count()) == ([302, 302], 1)
    assert ValueFoundation.objects.in_force().get() == adopted
