import io
import struct
import zlib

import pytest
from PIL import Image

from organisation.marks import NotAPicture, small_png


def drawn(size=(400, 200), kind="PNG", mode="RGB", **options):
    out = io.BytesIO()
    Image.new(mode, size, "green").save(out, kind, **options)
    return out.getvalue()


def bomb():
    """A few bytes that claim to be 30,000 × 30,000 pixels."""
    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)

    def chunk(kind, content):
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0"))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_picture_becomes_a_small_png(kind):
    with Image.open(io.BytesIO(small_png(drawn(kind=kind)))) as small:
        assert (small.format, small.size) == ("PNG", (128, 64))


def test_place_and_words_in_the_picture_are_gone():
    exif = Image.Exif()
    exif[0x010E] = "hemlig ort"
    exif.get_ifd(0x8825)[2] = (59.0, 19.0, 0.0)
    small = small_png(drawn(kind="JPEG", exif=exif, comment=b"hemlig ort"))
    assert b"hemlig" not in small
    with Image.open(io.BytesIO(small)) as picture:
        assert not picture.getexif()
        assert picture.info == {}


def test_picture_taken_sideways_stands_up():
    exif = Image.Exif()
    exif[0x0112] = 6
    with Image.open(io.BytesIO(small_png(drawn(kind="JPEG", exif=exif)))) as small:
        assert small.size == (64, 128)


def test_small_picture_is_not_blown_up():
    with Image.open(io.BytesIO(small_png(drawn((16, 16), mode="P")))) as small:
        assert small.size == (16, 16)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<!DOCTYPE html><script>alert(1)</script>",
        drawn(kind="GIF"),
        drawn(kind="PDF"),
        drawn()[:60],
        bomb(),
        drawn((5000, 5000)),
        b"\x89PNG" + b"\0" * 2_000_000,
    ],
    ids=["empty", "svg", "html", "gif", "pdf", "torn", "bomb", "many pixels", "large file"],
)
def test_anything_else_is_refused(content):
    with pytest.raises(NotAPicture):
        small_png(content)
