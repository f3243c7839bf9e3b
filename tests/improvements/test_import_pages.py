"""The import in the browser: a file, what would happen, the go-ahead. The worker is called by hand."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import InMemoryUploadedFile, SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from improvements.models import ImportJob, Suggestion
from improvements.services.import_jobs import work_imports
from lean_portal import clock
from lean_portal.uploads import LimitedUpload
from tests.improvements.files import ROWS, as_csv, as_json

START = "/admin/import/"
FAULTY = ["19", "", "", "Ny", "2020-02-01", ""]


@pytest.fixture
def admin(client, administrator):
    administrator.language = "en"
    administrator.save(update_fields=["language"])
    client.force_login(administrator)
    return client


@pytest.fixture
def send(admin):
    """send(content) → the answer to a file sent in."""

    def post(content, name="lista.csv", **extra):
        data = {"file": SimpleUploadedFile(name, content), "submission_id": str(uuid4()), **extra}
        return admin.post(START, data)

    return post


@pytest.fixture
def preview(send):
    """preview(content) → the job, looked through by the worker."""

    def make(content, name="lista.csv"):
        send(content, name)
        work_imports()
        return ImportJob.objects.get()

    return make


def words(response):
    """The text of the page, without tags and doubled space."""
    page = re.sub(r"<(script|style)\b.*?</\1>", "", response.content.decode(), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]*>", " ", page).split())


def field_values(response):
    """What the form for the columns would send if nothing were changed."""
    form = response.context["mapping_form"]
    return {
        name: value if value is not None else ""
        for name, value in ((field.html_name, field.value()) for field in form)
    }


def mapped(admin, job, **changed):
    typed = field_values(admin.get(job.get_absolute_url()))
    return admin.post(reverse("admin:import_map", args=[job.pk]), {**typed, **changed})


def started(admin, job, **typed):
    return admin.post(reverse("admin:import_start", args=[job.pk]), {"version": job.version, **typed})


# ---- who may ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["employee", "manager", "head", "convenor"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_import_is_for_administrators_only(client, role, method, request):
    client.force_login(request.getfixturevalue(role))
    for url in [START, f"{START}1/", f"{START}1/kolumner/", f"{START}1/importera/", f"{START}1/ta-bort/"]:
        assert getattr(client, method)(url).status_code == 403


def test_visitor_is_sent_to_the_login(client, db):
    assert client.get(START)["Location"].startswith("/logga-in/")


def test_file_is_seen_by_nobody_but_the_one_who_chose_it(preview, make_user, group, client):
    job = preview(as_csv())
    client.force_login(make_user("admin2", "administrator", group))
    assert client.get(job.get_absolute_url()).status_code == 404
    assert started(client, job).status_code == 404
    assert "lista.csv" not in words(client.get(START))


def test_form_without_its_token_is_refused(administrator):
    client = Client(enforce_csrf_checks=True)
    client.force_login(administrator)
    data = {"file": SimpleUploadedFile("a.csv", as_csv()), "submission_id": str(uuid4())}
    assert client.post(START, data).status_code == 403
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', client.get(START).content.decode())[1]
    data = {"file": SimpleUploadedFile("a.csv", as_csv()), "submission_id": str(uuid4())}
    assert client.post(START, {**data, "csrfmiddlewaretoken": token}).status_code == 302


# ---- the file ---------------------------------------------------------------------------------------------


def test_file_is_kept_and_read_by_the_worker(send):
    answer = send(as_csv())
    job = ImportJob.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, job.get_absolute_url())
    assert (job.state, job.name, bytes(job.content)) == ("received", "lista.csv", as_csv())


def test_same_form_sent_twice_is_one_file(send):
    sent = str(uuid4())
    first, second = (send(as_csv(), submission_id=sent) for _ in range(2))
    assert (ImportJob.objects.count(), first["Location"]) == (1, second["Location"])


BAD = {
    "The file is empty.": ("a.csv", b""),
    "The name of the file must end in .csv, .xlsx or .json. Save the list as one of them.": ("a.txt", b"x"),
    "The file is larger than 5 MB. Divide it into several files.": ("a.csv", b"x" * (6 * 1024 * 1024)),
    "The file cannot be read as XLSX. Open it in Excel or LibreOffice and save it again.": ("a.xlsx", b"PK"),
}


@pytest.mark.parametrize("sentence", BAD)
def test_file_that_cannot_be_taken_is_refused_beside_the_field(send, sentence):
    name, content = BAD[sentence]
    answer = send(content, name)
    assert (answer.status_code, ImportJob.objects.count()) == (422, 0)
    assert list(answer.context["form"].errors) == ["file"]
    assert sentence in words(answer)


def test_form_without_a_file_says_so(admin):
    answer = admin.post(START, {"submission_id": str(uuid4())})
    assert answer.status_code == 422
    assert "Choose a file." in words(answer)


def test_no_more_than_the_limit_is_kept_in_memory_while_receiving():
    upload = LimitedUpload(100)
    upload.new_file("file", "a.csv", "text/csv", None)
    for start in range(0, 1_000_000, 60):
        upload.receive_data_chunk(b"x" * 60, start)
    kept = upload.file_complete(1_000_000)
    assert (len(kept.read()), kept.size) == (60, 1_000_000)


def test_file_that_is_too_large_is_never_put_on_the_disk(send):
    assert isinstance(send(b"x" * (8 * 1024 * 1024)).context["form"].files["file"], InMemoryUploadedFile)


def test_file_that_turns_out_to_be_unreadable_says_why(preview, admin):
    job = preview(b'Rubrik;Text\nA;"B\n')
    assert (job.state, job.content) == ("refused", None)
    assert "A quotation mark stands wrongly in or before line 2." in words(admin.get(job.get_absolute_url()))


@pytest.mark.parametrize("count", [1, 3])
def test_first_page_asks_the_same_number_of_questions(send, admin, count, django_assert_num_queries):
    for _ in range(count):
        send(as_csv())
    admin.get(START)
    with django_assert_num_queries(5):
        admin.get(START)


# ---- waiting ----------------------------------------------------------------------------------------------


def test_page_of_a_file_being_read_asks_again_by_itself(send, admin):
    page = admin.get(send(as_csv())["Location"]).content.decode()
    assert 'data-hx-trigger="every 2s"' in page
    assert "See if it is done" in page


def test_part_stays_the_same_until_the_worker_is_done_and_then_loads_the_page(send, admin):
    url = send(as_csv())["Location"]
    part = admin.get(url, headers={"HX-Request": "true"})
    assert part.content.decode().startswith('<div id="progress"')
    work_imports()
    assert admin.get(url, headers={"HX-Request": "true"})["HX-Refresh"] == "true"


# ---- the preview ------------------------------------------------------------------------------------------


def test_preview_tells_what_would_happen_and_writes_nothing(preview, admin):
    job = preview(as_csv([*ROWS, FAULTY]))
    page = words(admin.get(job.get_absolute_url()))
    assert "3 rows are read, nothing is imported yet" in page
    assert "To be imported 2 ( 1 of them archived)" in page.replace("(1", "( 1")
    assert "Row 4 lacks a title. Row 4 lacks a description." in page
    assert "Nyckelfria lås" in page
    assert (job.state, Suggestion.objects.count()) == ("previewed", 0)


def test_preview_shows_what_columns_and_states_were_taken_for(preview, admin):
    values = field_values(admin.get(preview(as_csv()).get_absolute_url()))
    assert (values["column_title"], values["column_proposal"], values["column_decision"]) == (
        "Rubrik",
        "Beskrivning",
        ["Beslut"],
    )
    assert (values["word_0"], values["word_1"], values["unit"]) == ("archived", "submitted", "ALM")
    assert values["source"] == "lista"


def test_other_choices_give_another_preview(preview, admin):
    job = preview(as_csv())
    answer = mapped(
        admin, job, column_proposal="", column_problem="Beskrivning", word_1="archived", source="Idélådan"
    )
    assert (answer.status_code, answer["Location"]) == (302, job.get_absolute_url())
    work_imports()
    job.refresh_from_db()
    assert (job.state, job.report["closed"], job.report["mapping"]["source"]) == ("previewed", 2, "Idélådan")
    assert started(admin, job).status_code == 302
    work_imports()
    assert [row.problem for row in Suggestion.objects.order_by("external_id")] == [row[2] for row in ROWS]


def test_column_that_is_unchosen_is_not_guessed_again(preview, admin):
    job = preview(as_csv())
    mapped(admin, job, column_status="")
    work_imports()
    job.refresh_from_db()
    assert job.report["states"] == []


def test_preview_without_a_title_can_be_mended(preview, admin):
    job = preview(as_csv(headings=["Nr", "Vad", "Beskrivning", "Status", "Inkom", "Beslut"]))
    page = admin.get(job.get_absolute_url())
    assert "Say which column holds the title." in words(page)
    assert started(admin, job).status_code == 422
    mapped(admin, job, column_title="Vad")
    work_imports()
    job.refresh_from_db()
    assert job.report["new"] == 2


def test_another_list_of_the_same_file_can_be_chosen(preview, admin):
    two = as_json(key="Ärenden").replace(b'"Version": 3', b'"Typer": [{"Titel": "A", "Text": "B"}]')
    job = preview(two, "lista.json")
    mapped(admin, job, list_key="Typer")
    work_imports()
    job.refresh_from_db()
    assert (job.state, job.report["chosen"], job.report["read"]) == ("previewed", "Typer", 1)


WRONG = {
    "column_title": ("Månen", "Choose one from the list."),
    "word_0": ("approved", "Choose one from the list."),
    "unit": ("MÅN", "Choose one from the list."),
    "source": (" ", "Write where the list comes from."),
}


@pytest.mark.parametrize("field", WRONG)
def test_wrong_choice_is_told_beside_the_field(preview, admin, field):
    value, sentence = WRONG[field]
    answer = mapped(admin, preview(as_csv()), **{field: value})
    assert answer.status_code == 422
    assert list(answer.context["mapping_form"].errors) == [field]
    assert sentence in words(answer)


@pytest.mark.parametrize("act", ["kolumner", "importera"])
def test_page_that_is_out_of_date_is_told(preview, admin, act):
    job = preview(as_csv())
    typed = field_values(admin.get(job.get_absolute_url()))
    answer = admin.post(f"{START}{job.pk}/{act}/", {**typed, "version": job.version - 1})
    assert answer.status_code == 409
    assert "Something has happened with the file since the page was opened." in words(answer)


# ---- the go-ahead -----------------------------------------------------------------------------------------


def test_go_ahead_is_carried_out_by_the_worker(preview, admin, administrator):
    job = preview(as_csv())
    answer = started(admin, job)
    assert (answer.status_code, Suggestion.objects.count()) == (302, 0)
    assert "The suggestions are being imported" in words(admin.get(job.get_absolute_url()))
    work_imports()
    job.refresh_from_db()
    assert (job.state, job.content, Suggestion.objects.count()) == ("done", None, 2)
    assert "2 suggestions are imported" in words(admin.get(job.get_absolute_url()))
    assert {step.by for row in Suggestion.objects.all() for step in row.steps.all()} == {administrator}


def test_go_ahead_pressed_twice_imports_once(preview, admin):
    job = preview(as_csv())
    assert [started(admin, job).status_code for _ in range(2)] == [302, 302]
    work_imports()
    assert started(admin, job).status_code == 302
    work_imports()
    assert Suggestion.objects.count() == 2


def test_faulty_rows_are_only_left_out_when_somebody_says_so(preview, admin):
    job = preview(as_csv([*ROWS, FAULTY]))
    answer = started(admin, job)
    sentence = "Tick this to leave the faulty rows out, or choose a corrected file."
    assert (answer.status_code, list(answer.context["start_form"].errors)) == (422, ["skip_errors"])
    assert sentence in words(answer)
    assert started(admin, job, skip_errors="on").status_code == 302
    work_imports()
    assert Suggestion.objects.count() == 2
    assert "Row 4 lacks a title." in words(admin.get(job.get_absolute_url()))


def test_file_imported_before_offers_nothing_to_import(preview, admin):
    job = preview(as_csv())
    started(admin, job)
    work_imports()
    ImportJob.objects.all().delete()
    again = preview(as_csv())
    assert (again.report["new"], again.report["unchanged"]) == (0, 2)
    assert "Import 0" not in words(admin.get(again.get_absolute_url()))
    assert started(admin, again).status_code == 422


def test_row_that_became_faulty_after_the_preview_leads_back_to_it(preview, admin, home_care):
    job = preview(
        as_csv(
            [[*ROWS[0], "VOF-HTC"]],
            headings=["Nr", "Rubrik", "Beskrivning", "Status", "Inkom", "Beslut", "Enhet"],
        )
    )
    started(admin, job)
    home_care.code, home_care.path, home_care.name = "X", home_care.path.replace("VOF-HTC", "X"), "X"
    home_care.save()
    work_imports()
    job.refresh_from_db()
    assert (job.state, job.report["faulty"], Suggestion.objects.count()) == ("previewed", 1, 0)


def test_file_can_be_forgotten(preview, admin):
    job = preview(as_csv())
    answer = admin.post(reverse("admin:import_discard", args=[job.pk]))
    assert (answer.status_code, answer["Location"], ImportJob.objects.count()) == (302, START, 0)


def test_file_that_nobody_goes_on_with_is_forgotten_after_a_day(preview):
    preview(as_csv())
    with clock.at(clock.now() + timedelta(hours=23)):
        work_imports()
    assert ImportJob.objects.count() == 1
    with clock.at(clock.now() + timedelta(hours=25)):
        work_imports()
    assert ImportJob.objects.count() == 0


@pytest.mark.parametrize("act", ["kolumner", "importera", "ta-bort"])
def test_address_of_an_act_leads_to_the_page(preview, admin, act):
    job = preview(as_csv())
    assert admin.get(f"{START}{job.pk}/{act}/")["Location"] == job.get_absolute_url()


def test_admin_site_leads_to_the_import(admin):
    assert f'href="{START}"' in admin.get("/admin/").content.decode()
