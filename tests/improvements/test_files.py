"""Photos and PDFs beside a suggestion: kept with its draft, sent with it, and who may open them when."""

import datetime as dt
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from events.models import Event
from improvements import services
from improvements.files import files_beside, lines, look_into
from improvements.models import Suggestion, SuggestionDraft, SuggestionFile
from improvements.models.file import is_withheld as file_is_withheld
from improvements.services.drafting import Place, save_draft
from lean_portal import clock
from lean_portal.refusals import NotAllowed
from organisation.roles import Role
from tests.improvements.pages import WORDS, filled, reader, text_of
from tests.improvements.sent_files import HEIC, HTML, PLACE, pdf, photo, picture, upload
from tests.values.racing import at_once, refusals

URL, SAVE = "/forslag/nytt/", "/forslag/utkast/"
COPY = {"title": "Fler tavlor", "problem": "En elev missar samtalen.", "proposal": "En tavla.", "effect": ""}
SECRET = "Kanariefågel"


@pytest.fixture(scope="module")
def looked():
    return look_into(upload(photo(), f"{SECRET}.jpg"))


@pytest.fixture
def nurse(make_user, pupil_health):
    return make_user("skoterska", Role.EMPLOYEE, pupil_health)


@pytest.fixture
def suggestion(employee, submit):
    return submit(employee)


@pytest.fixture
def file(suggestion, employee, looked):
    return services.add_files(suggestion=suggestion, by=employee, files=[looked])[0]


@pytest.fixture
def secret(nurse, submit, looked):
    """From a unit with statutory secrecy, with a file."""
    suggestion = submit(nurse)
    services.add_files(suggestion=suggestion, by=nurse, files=[looked])
    return suggestion


def status(user, file, way="get", part=""):
    return getattr(reader(user), way)(f"{file.get_absolute_url()}{part}").status_code


def sent(number=1, **fields):
    return {"attached": [upload(picture(size=(50 + n, 40)), f"bild{n}.jpg") for n in range(number)], **fields}


# ---- in the form ------------------------------------------------------------------------------------------


def test_files_go_along_with_a_suggestion_and_the_draft_is_gone(employee):
    response = reader(employee).post(URL, filled(**sent(2)))
    suggestion = Suggestion.objects.get()
    assert response.url == suggestion.get_absolute_url()
    assert [file.name for file in suggestion.files.all()] == ["bild0", "bild1"]
    assert not SuggestionDraft.objects.exists()


def test_nothing_of_words_or_files_is_lost_when_something_else_is_wrong(employee):
    client, form = reader(employee), filled(title="")
    response = client.post(URL, {**form, **sent(1)})
    assert response.status_code == 422
    assert "Take away bild0" in text_of(response) and WORDS["problem"] in response.text
    assert SuggestionDraft.objects.get().fields["problem"] == WORDS["problem"]
    client.post(URL, {**form, "title": "Keys"})
    assert Suggestion.objects.get().files.get().name == "bild0"


@pytest.mark.parametrize(
    ("content", "words"),
    [(HTML, "is not a photo or a PDF"), (HEIC, "HEIC"), (b"", "empty"), (b"%PDF-", "no PDF")],
)
def test_bad_file_is_told_beside_its_field_and_the_good_ones_stay(employee, content, words):
    files = [upload(picture(), "bra.jpg"), upload(content, "fel.jpg")]
    response = reader(employee).post(URL, filled(attached=files))
    assert response.status_code == 422
    assert words in text_of(response) and 'href="#id_attached"' in response.text
    assert '<details class="more" open>' in response.text
    assert [file.name for file in SuggestionFile.objects.all()] == ["bra"]
    assert not Suggestion.objects.exists()


def test_three_files_are_the_most_and_one_can_be_taken_away_again(employee):
    client, form = reader(employee), filled(title="")
    assert "At most three files" in text_of(client.post(URL, {**form, **sent(4)}))
    assert "At most three files" in text_of(client.post(URL, {**form, "attached": upload(pdf(), "x.pdf")}))
    kept = list(SuggestionFile.objects.all())
    assert len(kept) == 3
    change = {"title": "Keys", "remove_files": str(kept[0].key), "attached": upload(pdf(), "x.pdf")}
    assert client.post(URL, {**form, **change}).status_code == 302
    assert [file.name for file in Suggestion.objects.get().files.all()] == ["bild1", "bild2", "x"]


def test_files_are_kept_by_the_button_for_drafts_and_by_the_one_for_more_units(employee):
    client = reader(employee)
    client.post(SAVE, {"submission_id": str(uuid4()), **sent(1)})
    assert SuggestionDraft.objects.get().files.get().name == "bild0"
    page = client.post(URL, filled(title="", all_units="1", **sent(1)))
    assert page.status_code == 200 and "Take away bild0" in text_of(page)
    page = client.post(SAVE, filled(attached=upload(HTML)))
    assert page.status_code == 422 and "is not a photo or a PDF" in text_of(page)


def test_file_too_large_is_refused_in_words_with_what_was_typed(employee, monkeypatch):
    monkeypatch.setattr("improvements.files.LARGEST", 500)
    response = reader(employee).post(URL, filled(attached=upload(picture(size=(900, 900)))))
    assert response.status_code == 422
    assert "larger than 10 MB" in text_of(response) and WORDS["problem"] in response.text


def test_draft_keeps_its_files_while_its_words_are_emptied_and_goes_with_them(employee, looked):
    number = uuid4()
    keep = {"by": employee, "submission_id": number, "place": Place(0, "a1", 1)}
    services.keep_files(**keep, fields={}, files=[looked])
    assert save_draft(**{**keep, "place": Place(0, "a1", 2)}, fields={}) is not None
    assert text_of(reader(employee).get(f"{URL}?utkast={number}")).count(f"Take away {SECRET}") == 1
    services.discard_draft(by=employee, submission_id=number)
    assert not SuggestionFile.objects.exists()


def test_draft_thirty_days_old_goes_with_its_files(employee, looked):
    with clock.at(clock.now() - dt.timedelta(days=31)):
        services.keep_files(by=employee, submission_id=uuid4(), fields={}, place=Place(), files=[looked])
    assert services.forget_drafts() == 1
    assert not SuggestionFile.objects.exists()


def test_what_may_not_be_stored_is_not_stored_with_the_files(employee):
    page = reader(employee).post(URL, filled(problem="Om 19850312-2387.", **sent(1)))
    assert page.status_code == 422 and "19850312" in page.text
    draft = SuggestionDraft.objects.get()
    assert (draft.fields, draft.files.count()) == ({}, 1)


@pytest.mark.django_db(transaction=True)
def test_same_form_sent_twice_at_once_keeps_each_file_once(employee):
    form = {**filled(), "submission_id": "6f9fd2f3-6b0a-4a3d-9d5b-5a8b7d5b1c11"}
    clients = [reader(employee) for _n in range(2)]
    at_once(*(lambda client=client: client.post(URL, {**form, **sent(2)}) for client in clients))
    assert Suggestion.objects.get().files.count() == 2
    assert not SuggestionDraft.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_no_fourth_file_comes_in_beside_the_third(suggestion, employee):
    files = [look_into(upload(picture(size=(30 + n, 40)))) for n in range(4)]
    services.add_files(suggestion=suggestion, by=employee, files=files[:2])
    found = at_once(
        *(lambda f=f: services.add_files(suggestion=suggestion, by=employee, files=[f]) for f in files[2:])
    )
    assert len(refusals(found)) == 1
    assert suggestion.files.count() == 3


# ---- later ------------------------------------------------------------------------------------------------


def test_author_adds_and_takes_away_until_somebody_has_decided(suggestion, employee, manager, looked):
    client, place = reader(employee), f"{suggestion.get_absolute_url()}filer/"
    assert client.get(place).status_code == 200
    assert client.post(place).status_code == 422
    assert client.post(place, {"attached": upload(HTML)}).status_code == 422
    assert client.post(place, sent(1)).url == suggestion.get_absolute_url()
    file = suggestion.files.get()
    assert "bild0" in client.get(suggestion.get_absolute_url()).text
    assert client.post(f"{file.get_absolute_url()}ta-bort/").status_code == 302
    assert not suggestion.files.exists()
    assert [e.kind for e in Event.objects.about(suggestion)][-2:] == [
        "improvements.file_added", "improvements.file_removed",
    ]  # fmt: skip
    file = services.add_files(suggestion=suggestion, by=employee, files=[looked])[0]
    services.decline_suggestion(suggestion=suggestion, by=manager, answer="Nej.", would_change="Pengar.")
    with pytest.raises(NotAllowed):
        services.remove_file(file=file, by=employee)
    with pytest.raises(NotAllowed):
        services.add_files(suggestion=suggestion, by=employee, files=[look_into(upload(pdf()))])
    assert status(employee, file, "post", "ta-bort/") == 403
    assert client.get(place).url == suggestion.get_absolute_url()


def test_answer_to_a_question_brings_files_and_keeps_its_words_when_one_is_bad(suggestion, employee, manager):
    services.acknowledge_suggestion(suggestion=suggestion, by=manager)
    services.ask_author(suggestion=suggestion, by=manager, question="Hur ser det ut?")
    suggestion.refresh_from_db()
    client, place = reader(employee), f"{suggestion.get_absolute_url()}svara/"
    form = {"version": suggestion.version, "answer": "Så här."}
    page = client.post(place, {**form, "attached": [upload(HTML), upload(picture(), "bra.jpg")]})
    assert page.status_code == 422 and "Så här." in page.text and "is not a photo or a PDF" in text_of(page)
    assert client.post(place, {**form, "attached": upload(pdf(), "plan.pdf")}).status_code == 302
    suggestion.refresh_from_db()
    assert suggestion.state == "acknowledged"
    assert [file.name for file in suggestion.files.all()] == ["bra", "plan"]


def test_handler_takes_a_file_away_with_a_reason_that_everybody_reads(suggestion, file, manager, employee):
    place = f"{file.get_absolute_url()}ta-bort/"
    client = reader(manager)
    assert client.post(place, {"reason": ""}).status_code == 422
    assert client.post(place, {"reason": "Elev 850312-2387."}).status_code == 422
    assert client.post(place, {"reason": "En person syns på bilden."}).status_code == 302
    assert not SuggestionFile.objects.exists()
    page = text_of(reader(employee).get(suggestion.get_absolute_url()))
    assert "A file was taken away." in page and "En person syns på bilden." in page
    assert SECRET not in str(list(Event.objects.about(suggestion).values()))


def test_others_neither_add_nor_take_away(file, suggestion, colleague, outsider):
    for call in (
        lambda by: services.add_files(suggestion=suggestion, by=by, files=[]),
        lambda by: services.remove_file(file=file, by=by, reason="x"),
        lambda by: services.clear_file(file=file, by=by),
        lambda by: services.open_file(file=file, by=by),
    ):
        with pytest.raises(PermissionDenied):
            call(colleague)
    assert status(colleague, file, "post", "ta-bort/") == 403
    assert status(outsider, file, "post", "ta-bort/") == 404


# ---- who may open it --------------------------------------------------------------------------------------


def test_file_is_a_download_and_its_preview_a_picture_that_is_never_anything_else(file, colleague):
    client = reader(colleague)
    answer = client.get(file.get_absolute_url())
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''Kanarief")
    assert (answer["X-Content-Type-Options"], answer["Content-Type"]) == ("nosniff", "image/jpeg")
    assert "no-store" in answer["Cache-Control"] and "default-src 'none'" in answer["Content-Security-Policy"]
    assert PLACE.encode() not in answer.content
    small = client.get(f"{file.get_absolute_url()}liten/")
    assert (small["X-Content-Type-Options"], small["Content-Type"]) == ("nosniff", "image/jpeg")
    assert "Content-Disposition" not in small


def test_file_is_seen_by_those_who_see_its_suggestion(file, suggestion, colleague, manager, outsider):
    assert [status(user, file) for user in (colleague, manager, outsider)] == [200, 200, 404]
    services.acknowledge_suggestion(suggestion=suggestion, by=manager)
    assert (status(outsider, file), status(outsider, file, part="liten/")) == (200, 200)


def test_file_of_a_draft_is_its_authors_alone(employee, colleague, looked):
    file = services.keep_files(by=employee, submission_id=uuid4(), fields={}, place=Place(), files=[looked])[
        0
    ]
    assert [status(user, file) for user in (employee, colleague)] == [200, 404]
    assert status(colleague, file, "post", "ta-bort/") == 404


@pytest.fixture
def other_nurse(make_user, pupil_health):
    return make_user("skoterska2", Role.EMPLOYEE, pupil_health)


def test_masking_withholds_the_files_until_the_handler_has_looked(secret, nurse, head, outsider, other_nurse):
    other = other_nurse
    file = secret.files.get()
    services.acknowledge_suggestion(suggestion=secret, by=head)
    services.mask_suggestion(suggestion=secret, by=head, **COPY)
    assert [status(user, file) for user in (nurse, other, outsider, head)] == [200, 404, 404, 404]
    assert status(head, file, part="liten/") == 404
    for user in (other, outsider, head):
        assert SECRET not in reader(user).get(secret.get_absolute_url()).text
    assert not Event.objects.filter(kind="improvements.original_opened").exists()
    assert (status(head, file, "post"), status(other, file, "post")) == (200, 404)
    assert [e.actor_id for e in Event.objects.filter(kind="improvements.original_opened")] == [head.pk]
    assert f"{file.get_absolute_url()}oppna/" in reader(head).get(f"/att-besvara/{secret.slug}/").text
    assert (status(other, file, "post", "oppna/"), status(head, file, "post", "oppna/")) == (404, 302)
    assert [status(user, file) for user in (other, outsider, head)] == [200, 200, 200]


def test_withheld_file_stays_with_the_authority_that_it_came_from(secret, head, other_manager, caretakers):
    file = secret.files.get()
    services.acknowledge_suggestion(suggestion=secret, by=head)
    services.mask_suggestion(suggestion=secret, by=head, **COPY)
    services.hand_over(suggestion=secret, by=head, unit=caretakers, reason="Ni äger huset.")
    assert status(other_manager, file, "post") == 404
    assert status(other_manager, file, "post", "oppna/") == 404
    with pytest.raises(NotAllowed):
        services.open_file(file=file, by=other_manager)
    assert "/forslag/fil/" not in reader(other_manager).get(f"/att-besvara/{secret.slug}/").text


def test_file_from_a_unit_with_secrecy_follows_its_clearing_and_a_later_one_is_looked_at(
    secret, nurse, head, outsider
):
    first = secret.files.get()
    services.acknowledge_suggestion(suggestion=secret, by=head)
    assert status(outsider, first) == 404
    services.clear_for_group(suggestion=secret, by=head)
    assert status(outsider, first) == 200
    with clock.at(clock.now() + dt.timedelta(minutes=1)):
        later = services.add_files(suggestion=secret, by=nurse, files=[look_into(upload(pdf(), "x.pdf"))])[0]
    assert [status(user, later) for user in (outsider, nurse)] == [404, 200]
    assert later.get_absolute_url() not in reader(outsider).get(secret.get_absolute_url()).text
    services.clear_file(file=later, by=head)
    assert status(outsider, later) == 200


def test_file_of_a_sealed_suggestion_is_its_authors_and_the_handlers(
    file, suggestion, employee, manager, colleague
):
    services.refer_suggestion(suggestion=suggestion, by=manager, channel="whistleblowing")
    assert [status(user, file) for user in (employee, manager, colleague)] == [200, 200, 404]


@pytest.mark.parametrize("secrecy", [False, True])
@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("cleared", [None, -1, 0, 1])
@pytest.mark.parametrize("looked_at", [False, True])
def test_withheld_is_the_same_in_python_and_in_sql(file, colleague, secrecy, masked, cleared, looked_at):
    at = file.added_at
    of_it = {"secrecy": secrecy, "masked_at": at if masked else None}
    of_it["cleared_at"] = None if cleared is None else at + dt.timedelta(seconds=cleared)
    Suggestion.objects.filter(pk=file.suggestion_id).update(**of_it)
    SuggestionFile.objects.filter(pk=file.pk).update(cleared_at=at if looked_at else None)
    row = Suggestion.objects.annotate(files_named=files_beside()).get(pk=file.suggestion_id)
    shown = [line for line in lines(row, colleague) if not line.withheld]
    in_sql = SuggestionFile.objects.exclude(file_is_withheld()).filter(pk=file.pk)
    assert bool(shown) == in_sql.exists()


def test_page_reads_files_without_a_statement_more(suggestion, colleague, employee, looked):
    client, counts = reader(colleague), []
    for files in ([], [looked, look_into(upload(pdf(), "x.pdf"))]):
        services.add_files(suggestion=suggestion, by=employee, files=files)
        client.get(suggestion.get_absolute_url())
        with CaptureQueriesContext(connection) as queries:
            client.get(suggestion.get_absolute_url())
        counts.append(len(queries))
        assert not any('"content"' in query["sql"] for query in queries)
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    "wrong", [{"suggestion": None}, {"size": 10 * 1024 * 1024 + 1}, {"preview": None}, {"kind": "pdf"}]
)
def test_database_keeps_no_file_without_an_owner_or_too_large(file, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        SuggestionFile.objects.filter(pk=file.pk).update(**wrong)
