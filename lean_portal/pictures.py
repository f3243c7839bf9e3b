"""A photo that somebody sends is drawn anew: neither place nor camera, nor anything hidden, is kept."""

import io
from threading import BoundedSemaphore
from typing import NamedTuple

from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

FORMATS = ("PNG", "JPEG")
MOST_PIXELS = 40_000_000
LONGEST_SIDE, PREVIEW_SIDE = 2400, 480
MOST_BYTES_AS_PNG = 5 * 1024 * 1024
BROKEN = (
    UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError, TypeError,
    KeyError, IndexError, OverflowError, MemoryError, EOFError, AttributeError,
)  # fmt: skip
# A large picture takes some hundred megabytes while it is drawn: one at a time in each process.
_turn = BoundedSemaphore(1)


class NotAPicture(ValueError):
    """Not a PNG or a JPEG that can be drawn."""


class TooManyPixels(NotAPicture):
    """A picture larger than we draw, by what stands in its head."""


class Picture(NamedTuple):
    kind: str  # "png" or "jpeg"
    content: bytes
    preview: bytes  # a small JPEG


def drawn_anew(content: bytes) -> Picture:
    """The picture the right way up, at most 2,400 pixels long, and a small one of it."""
    with _turn:
        try:
            picture = _opened(content)
        except NotAPicture:
            raise
        except BROKEN as error:
            raise NotAPicture from error
        small = _bare(picture)
        small.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE))
        return Picture(*_saved(picture), _as_jpeg(small))


def _opened(content: bytes) -> Image.Image:
    with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
        # The size stands in the head of the file: a bomb is refused before it is unpacked.
        if picture.width * picture.height > MOST_PIXELS:
            raise TooManyPixels
        is_png = picture.format == "PNG"
        picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        picture.load()
        turned = picture.getexif().get(ExifTags.Base.Orientation, 1)
        small = picture.convert("RGBA" if is_png and picture.has_transparency_data else "RGB")
    small.thumbnail((LONGEST_SIDE, LONGEST_SIDE), reducing_gap=2)
    small.getexif()[ExifTags.Base.Orientation] = turned
    bare = _bare(ImageOps.exif_transpose(small))
    bare.format = "PNG" if is_png else "JPEG"
    return bare


def _bare(picture: Image.Image) -> Image.Image:
    """The dots alone: no comment, profile or note comes along."""
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    return bare


def _saved(picture: Image.Image) -> tuple[str, bytes]:
    if picture.format == "PNG":
        out = io.BytesIO()
        picture.save(out, "PNG")
        if out.tell() <= MOST_BYTES_AS_PNG:
            return "png", out.getvalue()
    return "jpeg", _as_jpeg(picture)


def _as_jpeg(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    if picture.mode == "RGBA":
        white = Image.new("RGB", picture.size, "white")
        white.paste(picture, mask=picture.getchannel("A"))
        picture = white
    picture.save(out, "JPEG", quality=85)
    return out.getvalue()
