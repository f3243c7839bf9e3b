"""Files as somebody might send them, made by code."""

import io
import struct
import zipfile
import zlib

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, StreamObject, TextStringObject

PLACE = "Kanariefågelsgatan 7"


def upload(content, name="bild.jpg"):
    return SimpleUploadedFile(name, content, "image/jpeg")


def picture(kind="JPEG", size=(60, 40), mode="RGB", **options):
    out = io.BytesIO()
    Image.new(mode, size, "red").save(out, kind, **options)
    return out.getvalue()


def photo(size=(60, 40)):
    """As a phone takes it: lying on its side, with where and with what."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = PLACE
    exif.get_ifd(0x8825).update({1: "N", 2: (59.0, 20.0, 30.0), 3: "E", 4: (18.0, 4.0, 0.0)})
    return picture(size=size, exif=exif, comment=PLACE.encode(), xmp=f"<x>{PLACE}</x>".encode())


def pdf(change=None, pages=1):
    writer = PdfWriter()
    for _number in range(pages):
        writer.add_blank_page(100, 100)
    writer.add_metadata({"/Author": PLACE})
    if change:
        change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def named(**values):
    return DictionaryObject({NameObject(f"/{key}"): value for key, value in values.items()})


def opens_with(kind, indirect=False):
    def change(writer):
        name = NameObject(f"/{kind}")
        action = named(S=writer._add_object(name) if indirect else name)
        action[NameObject("/Script" if indirect else "/JS")] = TextStringObject("app.alert(1)")
        writer.root_object[NameObject("/OpenAction")] = action

    return change


def with_photo(writer):
    """A page with a photo that tells where it was taken."""
    image = StreamObject()
    image.set_data(photo())
    kind = named(Type=NameObject("/XObject"), Subtype=NameObject("/Image"), Filter=NameObject("/DCTDecode"))
    image.update(kind)
    image[NameObject("/Metadata")] = writer._add_object(noted())
    found = writer._add_object(image)
    writer.pages[0][NameObject("/Resources")] = named(XObject=named(Im0=found))


def noted():
    stream = StreamObject()
    stream.set_data(PLACE.encode())
    return stream


def with_form(writer):
    writer.root_object[NameObject("/AcroForm")] = named(XFA=ArrayObject([TextStringObject("x")]))


def with_attached(writer):
    """A note on the page that carries a file, beside the list of files."""
    file = named(Type=NameObject("/Filespec"), EF=named(F=writer._add_object(noted())))
    note = named(Type=NameObject("/Annot"), Subtype=NameObject("/FileAttachment"), FS=file)
    writer.pages[0][NameObject("/Annots")] = ArrayObject([note])


def chunk(name, content):
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def png_that_claims(width, height):
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")


def archive():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("x.html", "<script>alert(1)</script>")
    return out.getvalue()


def locked():
    return pdf(lambda writer: writer.encrypt("hemligt"))


SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 100


def refused_files():
    """Name → content that must never be kept."""
    jpeg, png, plain = picture(), picture("PNG"), pdf()
    return {
        "ritning.svg": SVG,
        "svg.png": SVG,
        "sida.html": HTML,
        "sida.png": HTML,
        "sida.jpg": b"\xef\xbb\xbf" + HTML,
        "sida.pdf": HTML,
        "tom.png": b"\0",
        "gif.png": picture("GIF", mode="P"),
        "gifar.gif": picture("GIF", mode="P") + archive(),
        "webp.jpg": picture("WEBP"),
        "bmp.jpg": picture("BMP"),
        "tiff.jpg": picture("TIFF"),
        "ico.png": picture("ICO", size=(32, 32)),
        "ppm.png": picture("PPM"),
        "iphone.heic": HEIC,
        "iphone.jpg": HEIC,
        "eps.jpg": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n" + b"%" * 200,
        "arkiv.png": archive(),
        "word.pdf": archive(),
        "program.jpg": b"MZ" + b"\0" * 200,
        "skript.png": b"#!/bin/sh\nrm -rf /\n",
        "php.jpg": b"<?php system($_GET['x']); ?>",
        "bara-huvud.png": png[:16],
        "bara-huvud.jpg": b"\xff\xd8\xff\xe0\x00\x10JFIF",
        "html-fore-bild.jpg": HTML + jpeg,
        "html-fore.pdf": HTML + plain,
        "30000.png": png_that_claims(30_000, 30_000),
        "noll.png": png_that_claims(0, 10),
        "avbruten.png": png_that_claims(3000, 3000),
        "avbruten.jpg": picture(size=(900, 900), quality=95)[:600],
        "trasig.pdf": b"%PDF-1.7\n" + b"x" * 300,
        "last.pdf": locked(),
        "skript.pdf": pdf(opens_with("Named")),
        "skript-gomt.pdf": pdf(opens_with("JavaScript", indirect=True)),
        "startar.pdf": pdf(opens_with("Launch")),
        "skickar.pdf": pdf(opens_with("SubmitForm")),
        "bilaga.pdf": pdf(lambda writer: writer.add_attachment("x.exe", b"MZ")),
        "bilaga-pa-sidan.pdf": pdf(with_attached),
        "formular.pdf": pdf(with_form),
        "lang.pdf": pdf(pages=201),
    }
