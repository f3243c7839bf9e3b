"""The import in Chromium: with and without script; nothing the policy or axe minds."""

import pytest
from django.conf import settings
from django.test import Client

from improvements.models import ImportJob, Suggestion
from improvements.services.import_jobs import work_imports
from tests.browser import minded_by_axe
from tests.improvements.files import ROWS, as_csv

pytestmark = pytest.mark.django_db(transaction=True)
FAULTY = ["19", "", "", "Ny", "2020-02-01", ""]


@pytest.fixture
def chosen(tmp_path):
    file = tmp_path / "lista.csv"
    file.write_bytes(as_csv([*ROWS, FAULTY]))
    return file


@pytest.fixture
def visit(live_server, administrator):
    """visit(page) leads the administrator to the import."""

    def go(page):
        client = Client()
        client.force_login(administrator)
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies["session"].value}
        page.context.add_cookies([{**cookie, "url": live_server.url}])
        page.goto(f"{live_server.url}/admin/import/")
        return page

    return go


def test_file_is_looked_through_and_imported_while_the_page_waits(page, visit, chosen):
    faults = []
    page.expose_function("report", lambda fault: faults.append(fault))
    page.add_init_script("addEventListener('securitypolicyviolation', e => report(e.violatedDirective))")
    page.on("pageerror", lambda error: faults.append(str(error)))
    visit(page)
    page.set_input_files("input[type=file]", chosen)
    page.click("main form button")
    page.wait_for_selector("#progress")
    work_imports()
    page.wait_for_selector("#numbers")
    page.click("label[for=start_skip_errors]")
    page.click("form[action$='importera/'] button")
    page.wait_for_selector("#progress")
    work_imports()
    page.wait_for_selector("#numbers")
    assert Suggestion.objects.count() == 2
    assert faults == []


def test_everything_works_without_script(new_context, visit, chosen):
    page = visit(new_context(java_script_enabled=False).new_page())
    page.set_input_files("input[type=file]", chosen)
    page.click("main form button")
    work_imports()
    page.click("#progress a")
    page.select_option("[name=word_0]", "archived")
    page.click("form[action$='kolumner/'] button")
    work_imports()
    page.click("#progress a")
    page.click("label[for=start_skip_errors]")
    page.click("form[action$='importera/'] button")
    work_imports()
    page.click("#progress a")
    assert set(Suggestion.objects.values_list("state", flat=True)) == {"archived"}


def test_axe_minds_nothing(page, visit, chosen):
    visit(page)
    assert minded_by_axe(page) == []
    page.set_input_files("input[type=file]", chosen)
    page.click("main form button")
    assert minded_by_axe(page) == []
    work_imports()
    page.reload()
    assert minded_by_axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert ImportJob.objects.get().state == "previewed"
