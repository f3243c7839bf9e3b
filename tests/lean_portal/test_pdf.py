import datetime as dt
import io
import time

import pytest
import typst
from django.utils import translation
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from lean_portal.pdf import fonts, render_pdf
from values.difference import word_difference

TEMPLATE = "tests/lean_portal/plain.typ"
MADE = dt.datetime(2027, 10, 4, 8, tzinfo=dt.UTC)
HOSTILE = [
    '#eval("1")',
    "$x$ *a* _b_ `c`",
    "\\ \" ' \\u{41} \\n",
    "// nothing /* here */",
    "] [ } { @ref <label>",
    "= Heading",
    "#import",
    '"}, "a": "',
]


def rendered(*texts: str, **about) -> PdfReader:
    data = {
        "title": "Det här kan du vänta dig av oss",
        "kicker": ["Version 1.0", "KCG § 14"],
        "lede": "Fem värden för alla i Åmåls och Östersunds kommunkoncern.",
        "heading": "Vi tar ansvar hela vägen",
        "texts": texts,
        "parts": [part._asdict() for part in word_difference("Jag är rädd", "Vi är rädda")],
        "poster": about.pop("poster", False),
    }
    with translation.override(about.pop("language", "sv")):
        return PdfReader(
            io.BytesIO(render_pdf(TEMPLATE, data, **{"title": "Vår värdegrund", "made": MADE, **about}))
        )


def text_of(reader: PdfReader) -> str:
    return "\n".join(page.extract_text() for page in reader.pages)


def test_pdf_says_that_it_is_accessible_and_what_it_is_called():
    reader = rendered()
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"].value
    assert root["/Lang"] == "sv"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value
    assert reader.metadata.title == "Vår värdegrund"
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()


def test_pdf_is_tagged_with_headings_paragraphs_and_lists():
    kinds = set(tags(rendered("Vi lyssnar.", "Vi svarar.").trailer["/Root"]["/StructTreeRoot"]))
    assert {"/H1", "/H2", "/P", "/L", "/LI"} <= kinds


def tags(element) -> list[str]:
    children = element.get("/K", [])
    found = [element["/S"]] if "/S" in element else []
    for child in children if isinstance(children, list) else [children]:
        child = child.get_object()
        if hasattr(child, "get"):
            found += tags(child)
    return found


def test_swedish_text_can_be_taken_out_of_a_pdf():
    text = text_of(rendered("Räksmörgås à la carte – ”så är det”, 2027 §", name="Almfors"))
    for words in (
        "Det här kan du vänta dig av oss",
        "Räksmörgås à la carte – ”så är det”, 2027 §",
        "Östersunds",
    ):
        assert words in text
    assert "Almfors 4 oktober 2027" in text


def test_pdf_follows_the_language_of_the_page():
    reader = rendered(language="en")
    assert reader.trailer["/Root"]["/Lang"] == "en"
    assert "Page 1 of 1" in text_of(reader)


@pytest.mark.parametrize("text", HOSTILE)
def test_what_people_write_comes_out_to_the_letter(text):
    reader = rendered(text, title=text, name=text)
    assert text in text_of(reader)
    assert reader.metadata.title == text


@pytest.mark.parametrize("sign", ["😀", "👩‍👩‍👧", "🇸🇪", "日本", "\0", "\x01", "\ufffe", "\U000f0000"])
def test_a_sign_that_no_font_has_becomes_a_box_and_the_rest_stays(sign):
    text = text_of(rendered(f"Vi är glada {sign} e varje dag", title=f"Vi {sign}"))
    assert "Vi är glada □" in text
    assert "e varje dag" in text


def test_letters_that_our_font_lacks_come_from_another():
    assert "Sámi čáhci ŋ ž → ✓" in text_of(rendered("Sámi čáhci ŋ ž → ✓"))


@given(st.lists(st.text(max_size=40), max_size=3), st.text(max_size=20))
@settings(max_examples=60, deadline=None)
@example([], "\r\t")
@example(["\u0301", "\u202e\u200d", "\ud7ff\ue000"], "\x85")
def test_no_text_stops_a_pdf(texts, name):
    assert rendered(*texts, name=name, title=name or "Vår värdegrund").pages


def test_same_data_gives_the_same_bytes():
    files = [render_pdf(TEMPLATE, PLAIN, title="Vår värdegrund", made=MADE) for _time in range(2)]
    assert files[0] == files[1]
    assert files[0] != render_pdf(TEMPLATE, PLAIN, title="Vår värdegrund", made=MADE + dt.timedelta(days=1))


PLAIN = {
    "title": "a",
    "kicker": [],
    "lede": "b",
    "heading": "c",
    "texts": ["d"],
    "parts": [],
    "day": MADE.date(),
}


def test_poster_is_an_a3_that_lies_down():
    page = rendered(poster=True).pages[0].mediabox
    assert (round(page.width), round(page.height)) == (1191, 842)
    page = rendered().pages[0].mediabox
    assert (round(page.width), round(page.height)) == (595, 842)


def test_pages_are_numbered():
    reader = rendered(*["Vi tar ansvar."] * 120, language="en")
    assert "Page 2 of 3" in reader.pages[1].extract_text()


def test_only_our_fonts_are_in_a_plain_pdf():
    names = {font["/BaseFont"].partition("+")[2] for font in page_fonts(rendered("Räksmörgås"))}
    assert names
    assert all(name.startswith("AtkinsonHyperlegibleNext-") for name in names)


def page_fonts(reader: PdfReader):
    return [font.get_object() for page in reader.pages for font in page["/Resources"]["/Font"].values()]


def test_no_font_of_the_machine_is_used():
    ours = {"Atkinson Hyperlegible Next"}
    brought = {"DejaVu Sans Mono", "Libertinus Serif", "New Computer Modern", "New Computer Modern Math"}
    assert set(fonts().families()) == ours | brought


def test_a_wrong_template_is_told_and_not_hidden():
    with pytest.raises(typst.TypstError):
        render_pdf(TEMPLATE, {}, title="a")


def test_pdf_is_made_while_a_person_waits():
    rendered()
    begun = time.perf_counter()
    rendered(*["Vi tar ansvar för det vi gör."] * 500)
    assert time.perf_counter() - begun < 3
