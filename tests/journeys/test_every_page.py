"""Every page once, as each kind of person finds it by following links: axe, the policy, width, valid HTML."""

import json
import re
import subprocess
from urllib.parse import urljoin, urlsplit

import pytest

from tests.journeys.conftest import AXE
from tests.journeys.shapes import Read
from tools.environment import ROOT

VNU = ROOT / "var/vendor/vnu.jar"
PEOPLE = ("medarbetare", "chef", "styrgrupp", "samordnare", "admin")
STARTS = ("/", "/tillganglighet/", "/ratt-stalle/", "/uppgifter/", "/profil/", "/notiser/", "/forslag/nytt/")
STARTS_OF_NOBODY = ("/logga-in/", "/tillganglighet/", "/ratt-stalle/", "/uppgifter/")
# Django's own pages for administrators: their add and change forms are not ours to mend.
STOCK = re.compile(r"^/admin/(?!$|styrgrupp/|import/|installningar/|svarsmallar/)")
KEY_PAGES = (
    "/", "/forslag/", "/forslag/nytt/", "/tavla/VOF-HTC/", "/att-besvara/", "/notiser/", "/profil/",
    "/vardegrund/", "/vardegrund/ursprung/", "/vardegrund/infor-antagande/", "/vardegrund/hos-oss/",
    "/vardegrund/arbete/",
    "/processer/", "/processer/val/1/", "/processer/val/1/bedomningar/", "/processer/val/3/",
    "/kl-info/", "/kl-info/2/", "/kl-info/1/spridning/", "/kl-info/1/genomgang/VOF-HTC/", "/nyheter/",
    "/oversikt/", "/oversikt/vilka-hors/", "/utbildning/", "/utbildning/laget/", "/sa-arbetar-vi/",
)  # fmt: skip


# Addresses that end in a code or a token: M7, 1.0, VOF-HTC, a mail. One of each is enough.
CODED = re.compile(
    r"^((?:/vardegrund/(?:ursprung|versioner|kallor|antagande|remisser/0/svar)|/kl-info/0/genomgang|/oversikt/i|/tavla|/rutin|/utbildning/startpaket|/utbildning/kurser|/demo/mail|/notiser/stopp)/)[^/]+/"
)
NO_PAGE = (".pdf", ".json", ".csv", ".xml", ".ics")


def kind(path: str) -> str:
    """Pages that differ only by a number or a code are of one kind."""
    return CODED.sub(r"\1x/", re.sub(r"\d+", "0", urlsplit(path).path))


def walk(visit, starts):
    """The path, the HTML and what was read from it of each page, one of each kind. No browser opens it."""
    waiting, met = list(starts), set()
    while waiting:
        path = waiting.pop(0)
        if kind(path) in met or STOCK.match(path) or kind(path).endswith(NO_PAGE) or "filtyp=" in path:
            continue
        met.add(kind(path))
        answer = visit.page.context.request.get(visit.demo.url + path)
        assert answer.ok, f"{path}: {answer.status}"
        read = Read(html := answer.text())
        if not path.startswith("/demo/mail/"):  # messages lead where whoever got them may go
            waiting += links(answer.url, read.links, visit.demo.url)
        yield path, html, read.shapes


def links(page, found, site):
    """Inside the site."""
    whole = [urljoin(page, link) for link in found]
    here = [url for url in whole if url.startswith(site) and "/static/" not in url]
    return [urlsplit(url)._replace(scheme="", netloc="", fragment="").geturl() for url in here]


def file_name(who, path):
    return f"{who}{re.sub(r'[^a-z0-9]+', '-', path.lower())}"


@pytest.mark.parametrize("who", [None, *PEOPLE])
def test_every_page_is_accessible_and_keeps_the_policy(open_visit, pages_folder, seen, who):
    """A browser opens a page when it is the first of its kind, or holds anything that no page before it
    did, of whomever."""
    if not AXE.exists():
        pytest.skip("axe-core is missing: python -m tools.vendor --tests")
    visit = open_visit()
    if who:
        visit.log_in(who)
    wrong = {}
    for path, html, shapes in walk(visit, STARTS if who else STARTS_OF_NOBODY):
        (pages_folder / f"{file_name(who, path)}.html").write_text(html)
        if seen.issuperset(shapes | {kind(path)}):
            continue
        seen.update(shapes, {kind(path)})
        visit.go(path)
        if found := visit.violations():
            wrong[path] = found
        visit.page.set_viewport_size({"width": 360, "height": 800})
        if visit.overflow() > 0:
            wrong[f"{path} at 360"] = "wider than the window"
        visit.page.set_viewport_size({"width": 1280, "height": 900})
    assert wrong == {}
    assert visit.faults == []
    assert {url for url in visit.asked if not url.startswith(visit.demo.url)} == set()


def speak(visit, language):
    """The choice in the footer; it is kept with the account."""
    other = visit.page.locator(f".foot button[name=language][value={language}]")
    if other.count():
        other.click()
        visit.page.wait_for_load_state()


@pytest.mark.parametrize("language", ["en", "sv"])  # an account keeps its language: Swedish last
def test_key_pages_are_accessible_in_both_schemes_and_languages(open_visit, language):
    if not AXE.exists():
        pytest.skip("axe-core is missing: python -m tools.vendor --tests")
    visit = open_visit(width=360)
    visit.log_in("forvaltningschef")
    speak(visit, language)
    wrong = {}
    for path in KEY_PAGES:
        visit.go(path)
        assert visit.page.get_attribute("html", "lang") == language
        if found := visit.violations():
            wrong[path] = found
        visit.page.emulate_media(color_scheme="dark")
        if found := visit.violations("color-contrast", "link-in-text-block"):
            wrong[f"{path} in the dark"] = found
        visit.page.emulate_media(color_scheme="light")
    assert wrong == {}


def test_every_saved_page_is_valid_html(pages_folder):
    pages = sorted(pages_folder.glob("*.html"))
    if not VNU.exists():
        pytest.skip("The HTML validator is missing: python -m tools.vendor --tests")
    assert len(pages) > 15, "the walks above save the pages"
    command = ["java", "-jar", str(VNU), "--format", "json", "--exit-zero-always", *map(str, pages)]
    told = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stderr)
    assert [(m["url"].rsplit("/")[-1], m["message"]) for m in told["messages"] if m["type"] != "info"] == []
