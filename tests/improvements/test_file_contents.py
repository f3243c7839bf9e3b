"""What is kept of a file: JPEG, PNG and PDF by content, drawn or written anew, without place or maker."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pypdf import PdfReader

from improvements.files import clean_name, look_into
from lean_portal import pictures
from lean_portal.refusals import NotAllowed
from tests.improvements.sent_files import (
    HTML,
    PLACE,
    archive,
    pdf,
    photo,
    picture,
    refused_files,
    upload,
    with_photo,
)


def opened(content):
    return Image.open(io.BytesIO(content))


def test_none_of_forty_files_that_are_something_else_is_kept():
    files = refused_files()
    assert len(files) == 40
    for name, content in files.items():
        with pytest.raises(NotAllowed) as refusal:
            look_into(upload(content, name))
        words = " ".join(refusal.value.messages)
        assert words, name
        assert ("HEIC" in words) == ("iphone" in name), name


def test_photo_stands_upright_and_tells_neither_place_nor_camera():
    sent = photo()
    assert PLACE.encode() in sent and opened(sent).getexif().get_ifd(0x8825)
    looked = look_into(upload(sent))
    assert looked.kind == "jpeg"
    for content in (looked.content, looked.preview):
        assert PLACE.encode() not in content and b"Exif" not in content
        assert not opened(content).getexif()
        assert opened(content).size == (40, 60)


def test_large_photo_is_made_smaller_and_its_preview_is_small():
    looked = look_into(upload(picture(size=(5000, 2500))))
    assert opened(looked.content).size == (2400, 1200)
    assert opened(looked.preview).size == (480, 240)


def test_picture_with_more_pixels_than_we_draw_is_refused_by_its_head(monkeypatch):
    monkeypatch.setattr(pictures, "MOST_PIXELS", 2399)
    with pytest.raises(NotAllowed) as refusal:
        look_into(upload(picture()))
    assert "40" in refusal.value.messages[0]


@pytest.mark.parametrize("mode", ["RGBA", "P", "L", "LA", "1", "I;16"])
def test_png_of_any_kind_is_drawn_anew(mode):
    sent = picture("PNG", mode="RGB") if mode == "P" else io.BytesIO()
    if mode != "P":
        Image.new(mode, (60, 40)).save(sent, "PNG")
        sent = sent.getvalue()
    looked = look_into(upload(sent, "skiss.png"))
    assert (looked.kind, opened(looked.content).mode) == ("png", "RGBA" if mode in ("RGBA", "LA") else "RGB")
    assert opened(looked.preview).format == "JPEG"


@pytest.mark.parametrize("content", [picture(), picture("PNG"), picture(mode="CMYK")])
def test_nothing_that_hangs_behind_a_picture_is_kept(content):
    looked = look_into(upload(content + HTML + archive()))
    assert b"script" not in looked.content and b"PK" not in looked.content[-200:]


def test_pdf_loses_who_made_it_and_where_its_photos_were_taken():
    sent = pdf(with_photo) + HTML
    assert PLACE.encode() in sent
    looked = look_into(upload(sent, "skiss.pdf"))
    assert (looked.kind, looked.preview) == ("pdf", None)
    assert PLACE.encode() not in looked.content and b"script" not in looked.content
    reader = PdfReader(io.BytesIO(looked.content))
    assert not reader.metadata
    image = reader.pages[0]["/Resources"]["/XObject"]["/Im0"]
    assert "/Metadata" not in image
    assert not opened(image._data).getexif()


def test_ten_megabytes_is_the_most():
    sent = SimpleUploadedFile("stor.jpg", picture())
    sent.size = 10 * 1024 * 1024 + 1
    with pytest.raises(NotAllowed) as refusal:
        look_into(sent)
    assert "10" in refusal.value.messages[0]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd.jpg", "passwd"),
        ("C:\\fakepath\\Min bild.png", "Min bild"),
        ("a\u202egpj.exe.jpg", "a gpj.exe"),
        ("rad\r\nbrott\0.pdf", "rad brott"),
        ("19850312-2387.jpg", ""),
        ("a" * 300 + ".jpg", "a" * 120),
        (".jpg", "jpg"),
    ],
)
def test_name_is_shown_without_what_leads_astray(name, shown):
    assert clean_name(name) == shown
