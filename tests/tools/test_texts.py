import re

import polib
import pytest

from tools import bundle
from tools.environment import APPS, ROOT
from tools.translations import entry_problems, fill_in_english


@pytest.mark.parametrize(
    ("entry", "problems"),
    [
        (polib.POEntry(msgid="Save", msgstr="Spara"), []),
        (polib.POEntry(msgid="Save", msgstr=""), ["not translated"]),
        (polib.POEntry(msgid="Save", msgstr="Spara", flags=["fuzzy"]), ["only guessed (fuzzy)"]),
        (polib.POEntry(msgid="Save", msgstr="Spara", obsolete=True), ["no longer used"]),
        (
            polib.POEntry(msgid="From %(name)s", msgstr="Från %(namn)s"),
            ["other placeholders than in the original"],
        ),
        (
            polib.POEntry(
                msgid="%(count)s week",
                msgid_plural="%(count)s weeks",
                msgstr_plural={0: "En vecka", 1: "%(count)s veckor"},
            ),
            [],
        ),
        (
            polib.POEntry(
                msgid="%(count)s week",
                msgid_plural="%(count)s weeks",
                msgstr_plural={0: "En vecka", 1: "Veckor"},
            ),
            ["other placeholders than in the original"],
        ),
    ],
)
def test_catalogue_entry_is_judged(entry: polib.POEntry, problems: list[str]) -> None:
    assert list(entry_problems(entry)) == problems


def test_english_is_filled_in_with_the_ids_and_keeps_what_somebody_wrote() -> None:
    plural = polib.POEntry(msgid="day", msgid_plural="days", msgstr_plural={0: "", 1: ""})
    written = polib.POEntry(msgid="May", msgctxt="month", msgstr="May (month)")
    catalogue = polib.POFile()
    catalogue.extend([polib.POEntry(msgid="Save"), plural, written])
    fill_in_english(catalogue)
    assert [catalogue[0].msgstr, plural.msgstr_plural, written.msgstr] == [
        "Save",
        {0: "day", 1: "days"},
        "May (month)",
    ]


def test_no_text_hides_behind_a_name_that_the_collector_does_not_know() -> None:
    renamed = re.compile(r"\bn?p?gettext(?:_lazy|_noop)? as (?!_\b)\w+")
    files = [path for app in APPS for path in (ROOT / app).rglob("*.py")]
    assert files
    assert [path.name for path in files if renamed.search(path.read_text())] == []


def test_style_sheet_begins_with_the_tokens_and_finds_its_fonts() -> None:
    sheet = bundle.bundle()
    assert sheet.index("@layer tokens") < sheet.index("@layer base {") < sheet.index("@layer components {")
    assert "../" not in sheet
    assert "/*" not in sheet.removeprefix("/* Made")


def test_style_sheet_keeps_strings_that_look_like_comments() -> None:
    assert bundle.STRING_OR_COMMENT.sub(r"\1", 'a::after { content: "/* x */" } /* y */') == (
        'a::after { content: "/* x */" } '
    )
