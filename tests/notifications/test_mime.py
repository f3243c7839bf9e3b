"""The bytes of a mail, read back by Python's own reader."""

import email
import email.policy

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from notifications.mime import File, Letter, header_words, single_address
from notifications.reasons import InvalidAddress

# What a template may give: any words, in lines as a form sends them.
WORDS = st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"])
LINES = st.lists(st.text(WORDS, max_size=200), max_size=8)
SUBJECTS = st.text(WORDS, min_size=1, max_size=200)


def letter(subject="Hej", text="Hej", html="<p>Hej</p>", to="anna@almfors.example", sender=None):
    return Letter(
        subject,
        text,
        sender or "Lean-portalen <lean@almfors.example>",
        [to],
        alternatives=[(html, "text/html")],
        headers={"Message-ID": "<1@almfors.example>"},
    )


def read(made):
    return email.message_from_bytes(made.message().as_bytes(), policy=email.policy.default)


def content(message, kind):
    return message.get_body((kind,)).get_content().replace("\r\n", "\n")


@given(SUBJECTS, LINES, LINES)
def test_words_come_out_as_they_went_in(subject, text, html):
    subject, text, html = " ".join(subject.split()) or "x", "\n".join(text), "\n".join(html)
    message = read(letter(subject, text, html))
    assert message["Subject"].encode() == subject.encode()
    assert content(message, "plain").strip("\n") == text.strip("\n")
    assert content(message, "html").strip("\n") == html.strip("\n")
    assert message.defects == []


@given(SUBJECTS)
@example("\U00010000" * 12)
def test_encoded_words_are_short(subject):
    for word in header_words(subject + "å").split():
        assert len(word) <= 75
        assert word.isascii()


@given(LINES)
def test_no_line_is_longer_than_smtp_allows(lines):
    raw = letter(text="\n".join(lines), html="<p>" + "å" * 5000).message().as_bytes()
    body = raw.partition(b"\r\n\r\n")[2]
    assert max(len(line) for line in body.split(b"\r\n")) <= 76 or b"charset" in body
    assert raw.count(b"\n") == raw.count(b"\r\n") == raw.count(b"\r")


def test_domain_with_swedish_letters_is_written_for_the_wire():
    assert read(letter(to="anna@älmfors.example"))["To"] == "anna@xn--lmfors-9ta.example"


def test_sender_with_swedish_letters_is_kept():
    made = letter(sender="Förbättringar <lean@almfors.example>")
    assert str(read(made)["From"].addresses[0].display_name) == "Förbättringar"


@pytest.mark.parametrize(
    "address",
    [
        "", "anna", "anna@a@b", "an na@x.se", "a,b@x.se", "<a@x.se", "a@x.se\nBcc: b@x.se", "a@x.se\r",
        'a"b@x.se', "a\x00b@x.se",
    ],
)  # fmt: skip
def test_address_that_could_be_more_than_one_is_refused(address):
    with pytest.raises(InvalidAddress):
        single_address(address)


def test_plain_and_irish_addresses_are_taken():
    assert single_address("sam.o'brien+lean@almfors.example") == "sam.o'brien+lean@almfors.example"


def test_name_with_swedish_letters_before_the_at_is_refused():
    with pytest.raises(InvalidAddress):
        letter(to="åsa@almfors.example").message().as_bytes()


def test_files_come_out_as_they_went_in_and_letters_without_any_stay_as_they_were():
    def to_reader(content, address):
        return content.replace(b"READER", address.encode())

    plain = letter(text="Hej på dig")
    full = letter(text="Hej på dig")
    alike = File("Hej å READER".encode(), "text/calendar; charset=utf-8; method=REQUEST", addressed=to_reader)
    pdf = File(bytes(range(256)) * 40, "application/pdf", "KL-Info.pdf")
    full.files = [alike.to("anna@almfors.example"), pdf.to("anna@almfors.example")]
    message = read(full)
    assert message.defects == []
    assert message.get_content_type() == "multipart/mixed"
    assert read(plain).get_content_type() == "multipart/alternative"
    assert content(message, "plain") == content(read(plain), "plain")
    words, attached = message.iter_parts()
    assert attached.get_filename() == "KL-Info.pdf" and attached.get_content() == pdf.content
    *_, calendar = words.iter_parts()
    assert calendar.get_content() == "Hej å anna@almfors.example"
    assert calendar.get_param("method") == "REQUEST"
    assert pdf.to("b@almfors.example") is pdf  # so that it is written once
    raw = full.message().as_bytes()
    assert raw.count(b"\n") == raw.count(b"\r\n") == raw.count(b"\r")
    assert max(len(line) for line in raw.split(b"\r\n")) <= 200
