import datetime as dt
import io

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from organisation import services
from organisation.models import GroupSettings
from tests.organisation.refusals import says

DAY = dt.timedelta(days=1)
SETTINGS = "/admin/installningar/"


@pytest.fixture(autouse=True)
def forget_attempts(db):
    cache.clear()


def text_of(response):
    return response.content.decode()


@pytest.fixture
def fields(administrator, client):
    client.force_login(administrator)
    return {
        "version": "0",
        "name": "Almfors kommunkoncern",
        "read_days": "2",
        "decide_days": "5",
        "decide_days_many": "10",
        "cost_limit_unit": "20000",
        "cost_limit_organisation": "200000",
        "session_hours": "8",
        "shared_session_minutes": "15",
        "accessibility_status": "partly",
    }


def picture():
    out = io.BytesIO()
    Image.new("RGB", (300, 300), "green").save(out, "JPEG")
    return SimpleUploadedFile("märke.jpg", out.getvalue(), content_type="image/jpeg")


def test_settings_are_saved_and_shown(client, fields):
    assert client.get(SETTINGS).status_code == 200
    assert client.post(SETTINGS, fields).url == SETTINGS
    settings = GroupSettings.objects.current()
    assert (settings.name, settings.decide_days, settings.version) == ("Almfors kommunkoncern", 5, 1)
    assert says(client.get(SETTINGS), "The settings are saved.")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 81),
        ("fault_link", "javascript:alert(1)"),
        ("fault_link", "inte en länk"),
        ("read_days", "0"),
        ("cost_limit_unit", "200001"),
        ("decide_days", "tio"),
        ("session_hours", "25"),
        ("shared_session_minutes", "-1"),
        ("accessibility_reviewed_on", "4/10"),
        ("version", ""),
        ("version", "noll"),
    ],
)
def test_settings_say_what_must_be_corrected(client, fields, field, value):
    response = client.post(SETTINGS, {**fields, "pay_link": "https://hr.example", field: value})
    assert response.status_code == 422
    assert "https://hr.example" in text_of(response)
    assert GroupSettings.objects.current().version == 0


def test_settings_saved_in_the_meantime_are_shown_beside_what_was_typed(client, fields):
    services.save_settings(by=None, version=0, name="Någon annans namn", decide_days=5)
    response = client.post(SETTINGS, fields)
    assert response.status_code == 409
    page = text_of(response)
    assert says(response, "Somebody else has saved the settings since you opened the page.")
    assert says(response, "Saved in the meantime: %(value)s", value="Någon annans namn")
    assert 'value="Almfors kommunkoncern"' in page
    assert page.count("Någon annans namn") == 4  # head and foot of the page, the summary and the field
    assert GroupSettings.objects.current().name == "Någon annans namn"
    assert client.post(SETTINGS, {**fields, "version": "1"}).status_code == 302
    assert GroupSettings.objects.current().name == "Almfors kommunkoncern"


def test_mark_is_drawn_anew_and_kept_by_browsers(client, fields):
    client.post(SETTINGS, {**fields, "mark": picture()})
    page = text_of(Client().get("/uppgifter/"))
    assert '<img src="/marke/1/"' in page
    response = Client().get("/marke/1/")
    assert (response["Content-Type"], response["Cache-Control"]) == (
        "image/png",
        "public, max-age=31536000, immutable",
    )
    with Image.open(io.BytesIO(response.content)) as mark:
        assert mark.size == (128, 128)
    assert Client().get("/marke/2/").status_code == 404
    client.post(SETTINGS, {**fields, "version": "1", "remove_mark": "on"})
    assert Client().get("/marke/1/").status_code == 404


@pytest.mark.parametrize("content", [b"<svg/>", b"x" * (1024 * 1024 + 1)])
def test_settings_refuse_what_is_no_picture(client, fields, content):
    response = client.post(SETTINGS, {**fields, "mark": SimpleUploadedFile("m.png", content)})
    assert response.status_code == 422
    assert GroupSettings.objects.current().version == 0


@pytest.mark.parametrize("who", ["employee", "manager", "head", "convenor"])
def test_settings_are_for_administrators(client, request, who):
    client.force_login(request.getfixturevalue(who))
    assert client.get(SETTINGS).status_code == 403
    assert client.post(SETTINGS, {"name": "X"}).status_code == 403
