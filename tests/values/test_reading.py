import io
import time
import zipfile

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from organisation.reading import Unreadable
from values.reading import MOST_BYTES, MOST_TAGS, MOST_UNPACKED, NotTaken, read_statements

M7 = "Jag är rädd om det vi äger tillsammans: tid, pengar och miljö."
M6 = "Jag letar efter enklare sätt att göra jobbet och provar dem."
XML = nsdecls("w")


def saved(document) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def word_file() -> bytes:
    document = docx.Document()
    document.add_heading("Medarbetarnas värdegrund")
    document.add_paragraph(M6, style="List Bullet")
    document.add_paragraph("visar respekt", style="List Bullet")
    document.add_paragraph("tar ansvar", style="List Bullet")
    table = document.add_table(rows=2, cols=2)
    for row, cells in enumerate([("M7", M7), ("M8", "Jag håller mig informerad.")]):
        for place, text in enumerate(cells):
            table.cell(row, place).text = text
    document.add_paragraph("Vi lyssnar. Vi svarar.")
    return saved(document)


WORD_FILE = word_file()


def repacked(changes: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(WORD_FILE)) as old,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in {*old.namelist(), *changes}:
            new.writestr(entry, changes[entry] if entry in changes else old.read(entry))
    return file.getvalue()


def with_body(xml: str) -> bytes:
    document = docx.Document()
    for child in parse_xml(f"<w:body {XML}>{xml}</w:body>"):
        document.element.body.append(child)
    return saved(document)


def refusal(name: str, content: bytes) -> str:
    with pytest.raises(NotTaken) as refused:
        read_statements(name, content)
    return refused.value.kind


def test_a_word_file_gives_paragraphs_lists_and_tables_in_their_order():
    assert read_statements("Grund.DOCX", WORD_FILE) == [
        "Medarbetarnas värdegrund",
        M6,
        "visar respekt",
        "tar ansvar",
        M7,
        "Jag håller mig informerad.",
        "Vi lyssnar.",
        "Vi svarar.",
    ]


@pytest.mark.parametrize(
    ("xml", "statements"),
    [
        (
            "<w:sdt><w:sdtContent><w:p><w:r><w:t>Vi vågar</w:t></w:r></w:p></w:sdtContent></w:sdt>",
            ["Vi vågar"],
        ),
        ("<w:p><w:ins><w:r><w:t>Vi vågar</w:t></w:r></w:ins></w:p>", ["Vi vågar"]),
        ("<w:p><w:r><w:t>Vi</w:t></w:r><w:del><w:r><w:delText>du</w:delText></w:r></w:del></w:p>", ["Vi"]),
        (
            "<w:p><w:moveFrom><w:r><w:t>Vi</w:t></w:r></w:moveFrom></w:p><w:p><w:r><w:t>Ja</w:t></w:r></w:p>",
            ["Ja"],
        ),
        (
            "<w:p><w:r><w:t>Vi</w:t><w:tab/><w:t>vågar</w:t><w:br/><w:t>Vi kan</w:t></w:r></w:p>",
            ["Vi vågar", "Vi kan"],
        ),
        (
            "<w:p><w:r><w:t>Vi kan</w:t><w:pict><w:txbxContent><w:p><w:r><w:t>Vi vill</w:t></w:r></w:p>"
            "</w:txbxContent></w:pict></w:r></w:p>",
            ["Vi kan", "Vi vill"],
        ),
    ],
    ids=["field to fill in", "put in", "taken out", "moved away", "line break", "text box"],
)
def test_a_word_file_hides_no_statement(xml, statements):
    assert read_statements("a.docx", with_body(xml)) == statements


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize(
    "text",
    [
        f'kod;mening;källa\nM6;{M6};2011\nM7;"{M7}";2011\n',
        f'Källa,Formulering\n2011,{M6}\n2011,"{M7}"\n\n,\n',
        f"Mening\n{M6}\n{M7}\n",
        f"Statement:\tnr\nM1: {M6}\t1\n• {M7}\t2\n",
        f'M6;{M6};"2011, 2012"\nM7;{M7};2011\n',
        f"{M6}\n{M7}\n",
        f'"{M6}"\r\n"{M7}"\r\n',
    ],
    ids=["named", "commas", "one column", "tabs", "no headings", "only sentences", "quoted sentences"],
)
def test_a_csv_file_gives_the_column_that_holds_the_statements(text, encoding):
    assert read_statements("a.csv", text.encode(encoding)) == [M6, M7]


def test_sentences_with_commas_are_no_table():
    assert read_statements("a.csv", f"{M7}\n{M6}\nVi är raka, snälla, glada.".encode()) == [
        M7,
        M6,
        "Vi är raka, snälla, glada.",
    ]


def test_a_text_file_is_split_as_a_pasted_text():
    assert read_statements("a.txt", f"1. {M6}\n2. {M7}".encode("cp1252")) == [M6, M7]


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.doc", b"x", "format"),
        ("a", b"x", "format"),
        ("a.txt", b"x" * (MOST_BYTES + 1), "bytes"),
        ("a.txt", b"", "empty"),
        ("a.csv", b"", "empty"),
        ("a.csv", b"mening\n", "empty"),
        ("a.txt", b"\x81\x8d", "text"),
        ("a.csv", b"PK\x03\x04\x00", "text"),
        ("a.csv", b'mening\n"Vi', "quotation"),
        ("a.csv", f"kod,mening\nM7,{M7}".encode(), "columns"),
        ("a.txt", b"Vi.\n" * 2001, "statements"),
        ("a.csv", b"mening\n" + b"Vi\n" * 2001, "statements"),
        ("a.txt", b"x" * 1001, "long"),
        ("a.txt", b"Vi. " * 250_001, "signs"),
        ("a.docx", b"", "broken"),
        ("a.docx", b"PK\x03\x04", "broken"),
        ("a.docx", WORD_FILE[:-100], "broken"),
        ("a.docx", saved(docx.Document()), "empty"),
    ],
)
def test_a_file_that_cannot_be_taken_says_why(name, content, kind):
    assert refusal(name, content) == kind


def test_limits_themselves_are_taken():
    assert len(read_statements("a.txt", b"Vi.\n" * 2000)) == 2000
    assert read_statements("a.txt", b"x" * 1000) == ["x" * 1000]


ENTITIES = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'


@pytest.mark.parametrize(
    "changes",
    [
        {"word/media/a.bin": b"\0" * (MOST_UNPACKED + 1)},
        {f"word/{number}.bin": b"" for number in range(500)},
        {"word/document.xml": b"<a>" * (MOST_TAGS + 1)},
        {"word/document.xml": ENTITIES},
        {"word/styles.xml": ENTITIES},
    ],
    ids=["unpacked", "entries", "tags", "entities", "entities in styles"],
)
def test_a_package_that_costs_too_much_is_not_unpacked(changes):
    assert refusal("a.docx", repacked(changes)) == "package"


@pytest.mark.parametrize(
    "xml",
    [
        "<w:p/>" * 350_000,
        "<w:p><w:r><w:t>Vi</w:t></w:r></w:p>" * 55_000,
        "<w:tbl><w:tr><w:tc>" * 5000,
        "".join(f'<w:p a{number}=""/>' for number in range(300_000)),
        "<w:p " + " ".join(f'a{number}=""' for number in range(200_000)) + "/>",
        f"<w:p><w:r><w:t>{'Vi ' * 3_000_000}</w:t></w:r></w:p>",
        f"<w:p><w:r><w:t>{'A. ' * 3_000_000}</w:t></w:r></w:p>",
        f"<w:p><w:r><w:t>{'a\u0316\u0301' + '\u0316\u0301' * 1_000_000}</w:t></w:r></w:p>",
    ],
    ids=["paragraphs", "statements", "deep", "names", "attributes", "long", "initials", "marks"],
)
def test_the_worst_word_file_is_refused_in_time(xml):
    content = repacked(
        {"word/document.xml": f"<w:document {XML}><w:body>{xml}</w:body></w:document>".encode()}
    )
    begun = time.process_time()  # other tests may be at work
    with pytest.raises(NotTaken):
        read_statements("a.docx", content)
    assert time.process_time() - begun < 5


NAMES = st.sampled_from(["a.docx", "a.csv", "a.txt", "a.pdf", "\0", ""])


@given(
    NAMES,
    st.one_of(
        st.binary(), st.text().map(str.encode), st.text().map(lambda text: text.encode("utf-16", "replace"))
    ),
)
def test_no_bytes_raise_anything_else(name, content):
    try:
        assert read_statements(name, content)
    except Unreadable as error:
        assert isinstance(error, NotTaken)


@given(st.lists(st.tuples(st.integers(0, len(WORD_FILE) - 1), st.integers(0, 255)), min_size=1, max_size=8))
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_no_broken_word_file_raises_anything_else(changes):
    content = bytearray(WORD_FILE)
    for place, byte in changes:
        content[place] = byte
    try:
        assert read_statements("a.docx", bytes(content))
    except Unreadable as error:
        assert isinstance(error, NotTaken)


with zipfile.ZipFile(io.BytesIO(WORD_FILE)) as package:
    PARTS = {name: package.read(name) for name in package.namelist() if name.endswith((".xml", ".rels"))}


@given(st.sampled_from(sorted(PARTS)), st.data())
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_no_broken_part_of_a_word_file_raises_anything_else(name, data):
    part = bytearray(PARTS[name])
    place = data.draw(st.integers(0, len(part)))
    part[place : place + data.draw(st.integers(0, 40))] = data.draw(st.binary(max_size=20))
    try:
        assert read_statements("a.docx", repacked({name: bytes(part)}))
    except Unreadable as error:
        assert isinstance(error, NotTaken)
