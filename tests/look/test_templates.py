"""Rules that hold for every template: no inline code, and none that cannot be read."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted(
    path
    for path in [*ROOT.glob("templates/**/*.html"), *ROOT.glob("*/templates/**/*.html")]
    if ".venv" not in path.parts and "var" not in path.parts
)
# What is written in an e-mail has no style sheet to lean on.
PAGES = [path for path in TEMPLATES if "mail" not in path.relative_to(ROOT).as_posix()]
INLINE = re.compile(
    r"<style\b|\sstyle\s*=|<script(?![^>]*\ssrc=)|\son[a-z]+\s*=\s*[\"']|javascript:|hx-on\b", re.IGNORECASE
)
PLAIN_HX = re.compile(r"\shx-[a-z]")
# A link that a person follows is no request of the page; it tells the other site nothing of ours.
LINK = re.compile(r'<a href="https://[^"]+" rel="noreferrer">')
FOREIGN = re.compile(r"(?:src|href|action)\s*=\s*[\"'](?:https?:)?//", re.IGNORECASE)


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_template_holds_no_inline_style_or_script(path):
    assert INLINE.findall(path.read_text()) == []


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_template_asks_nothing_of_other_hosts(path):
    assert FOREIGN.findall(LINK.sub("", path.read_text())) == []


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_template_spells_htmx_as_data(path):
    assert PLAIN_HX.findall(path.read_text()) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_template_can_be_read(path):
    get_template(path.as_posix().split("/templates/")[1])


@pytest.mark.parametrize(
    "code", ['<p style="x">', "<style>", "<script>x</script>", '<a onclick="x">', '<b data-hx-on:click="x">']
)
def test_search_for_inline_code_finds_it(code):
    assert INLINE.search(code)


def test_styles_and_scripts_ask_nothing_of_other_hosts():
    files = [*ROOT.glob("static/**/*.css"), *ROOT.glob("static/*.js")]
    hosts = re.compile(r"https?://|url\(\s*[\"']?//|@import")
    assert [path.name for path in files if hosts.search(path.read_text())] == []
