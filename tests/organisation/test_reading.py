import pytest

from organisation.reading import Unreadable, decode, sniff_delimiter

WORDS = "enhet;Förskola Åkern – ”norra”\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_decode_loses_no_letter(encoding):
    assert decode(WORDS.encode(encoding)) == WORDS


def test_decode_of_nothing_is_empty():
    assert decode(b"") == ""


@pytest.mark.parametrize(
    "content", [b"\x81\x8d\x8f", b"PK\x03\x04\x00\x00", b"\xff\xfe\x00"], ids=["cp1252 hole", "zip", "half"]
)
def test_decode_refuses_what_is_not_text(content):
    with pytest.raises(Unreadable):
        decode(content)


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("a;b;c\n1,5;2,5;3,5", ";"),
        ("a,b,c\n", ","),
        ("a\tb\n", "\t"),
        ('"a;b;c;d",e,f\n', ","),
        ('"two\nlines;;;",b,c\n', ","),
        ("\n\n  \na;b", ";"),
        ("only one column", ","),
        ("", ","),
    ],
)
def test_delimiter_is_the_one_of_the_headings(text, delimiter):
    assert sniff_delimiter(text) == delimiter
