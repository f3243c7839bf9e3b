"""The mark of the group: whatever picture somebody sends becomes a small clean PNG. No Django here."""

import io

from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = ("PNG", "JPEG", "WEBP")
LARGEST_FILE = 1024 * 1024
LARGEST_PIXELS = 20_000_000
SIDE = 128


class NotAPicture(ValueError):
    """Not a PNG, JPEG or WebP picture of a reasonable size."""


def small_png(content: bytes) -> bytes:
    """The picture within 128 × 128 pixels, drawn anew: nothing of the file itself is kept, so neither place,
    camera nor anything hidden in it."""
    if len(content) > LARGEST_FILE:
        raise NotAPicture
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
            # The size stands in the head of the file: a bomb is refused before it is unpacked.
            if picture.width * picture.height > LARGEST_PIXELS:
                raise NotAPicture
            small = ImageOps.exif_transpose(picture).convert("RGBA")
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError) as error:
        raise NotAPicture from error
    small.thumbnail((SIDE, SIDE))
    out = io.BytesIO()
    bare = Image.new("RGBA", small.size)
    bare.paste(small)
    bare.save(out, "PNG", optimize=True)
    return out.getvalue()
