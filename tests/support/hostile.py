"""Files that nobody should have to open, made here: each small, and each meant to break whoever does."""

import io
import struct
import zlib

from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, StreamObject, TextStringObject

from claims.attachments import PAGES


def pdf(pages: int = 1, password: str | None = None, xfa: bool = False, text: str = "") -> bytes:
    """A PDF as it should be, but for what is asked for."""
    writer = PdfWriter()
    for _ in range(pages):
        page = writer.add_blank_page(100, 100)
        if text:
            stream = StreamObject()
            stream.set_data(f"BT ({text}) Tj ET".encode())
            page[NameObject("/Contents")] = writer._add_object(stream)
    if xfa:
        form = DictionaryObject({NameObject("/XFA"): ArrayObject([TextStringObject("template")])})
        writer.root_object[NameObject("/AcroForm")] = form
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    stream_of = io.BytesIO()
    writer.write(stream_of)
    return stream_of.getvalue()


def raw_pdf(*objects: bytes) -> bytes:
    """A PDF of these objects, the first of which is its root."""
    parts, places, place = [b"%PDF-1.7\n"], [], 9
    for number, one in enumerate(objects, start=1):
        places.append(place)
        parts.append(b"%d 0 obj\n" % number + one + b"\nendobj\n")
        place += len(parts[-1])
    body = b"".join(parts)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    end = b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(body))
    return body + head + table + end


ROOT = b"<</Type/Catalog/Pages 2 0 R>>"
TREE = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>"


def zeros(layers: int, megabytes: int) -> bytes:
    """So many megabytes of nothing, packed as many times as asked for."""
    packer = zlib.compressobj(1)
    packed = b"".join(packer.compress(bytes(1 << 20)) for _ in range(megabytes)) + packer.flush()
    for _ in range(layers - 1):
        packed = zlib.compress(packed, 9)
    return packed


def bomb(layers: int, megabytes: int = 600) -> bytes:
    """A page whose instructions unpack without end."""
    packed = zeros(layers, megabytes)
    filters = b"[" + b"/FlateDecode " * layers + b"]"
    return raw_pdf(
        ROOT, TREE, PAGE, b"<</Length %d/Filter%s>>stream\n" % (len(packed), filters) + packed + b"\nendstream"
    )


def object_bomb(megabytes: int = 200) -> bytes:
    """Its list of objects unpacks without end."""
    packed = zeros(1, megabytes)
    body = b"%PDF-1.7\n1 0 obj\n" + ROOT + b"\nendobj\n"
    head = b"<</Type/XRef/Size 99999999/W[1 4 2]/Root 1 0 R/Filter/FlateDecode/Length %d>>stream\n" % len(packed)
    place = len(body)
    return body + b"9 0 obj\n" + head + packed + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF" % place


def ladder(rungs: int = 60) -> bytes:
    """A tree of pages in which each branch has ten times the next: without an end that anybody lives to see."""
    branch = [b"<</Type/Pages/Count 9/Kids[%s]>>" % (b"%d 0 R " % (at + 1) * 10) for at in range(2, rungs)]
    return raw_pdf(ROOT, *branch, b"<</Type/Page/MediaBox[0 0 9 9]>>")


def nested(depth: int = 200_000) -> bytes:
    """A list in a list in a list."""
    deep = b"[" * depth + b"]" * depth
    return raw_pdf(ROOT, b"<</Type/Pages/Count 1/Kids " + deep + b">>")


def deep_tree(depth: int = 50_000) -> bytes:
    """A page at the end of a very long branch: strange, and not wrong."""
    branch = [b"<</Type/Pages/Count 1/Kids[%d 0 R]>>" % (at + 1) for at in range(2, depth)]
    return raw_pdf(ROOT, *branch, b"<</Type/Page/MediaBox[0 0 9 9]>>")


def many_objects(count: int = 600_000) -> bytes:
    """More objects than any document has, in a file of a few megabytes."""
    return raw_pdf(ROOT, TREE, b"<</Type/Page/MediaBox[0 0 9 9]>>", *[b"1"] * count)


def png(wide: int, high: int, rows: int | None = None) -> bytes:
    """A grey picture; with fewer `rows` than it says, one that was cut off."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(bytes(wide + 1)) for _ in range(high if rows is None else rows)) + packer.flush()

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", wide, high, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


# One pixel each, by their formats.
GIF = (
    b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x00\x00\x00\x00\x00"
    b",\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
)
WEBP = b"RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00/\x00\x00\x00\x10\x07\x10\x11\x11\x88\x88\xfe\x07\x00"


def gif_of_a_large_frame() -> bytes:
    """It says one pixel, and its frame 65,535 times as many by as many."""
    return GIF.replace(b",\x00\x00\x00\x00\x01\x00\x01\x00", b",\x00\x00\x00\x00\xff\xff\xff\xff")


def too_many_pages() -> bytes:
    """One page, ten thousand times."""
    return raw_pdf(
        ROOT, b"<</Type/Pages/Count 1/Kids[%s]>>" % (b"3 0 R " * (5 * PAGES)), b"<</Type/Page/MediaBox[0 0 9 9]>>"
    )


def jpeg(orientation: int | None = None) -> bytes:
    """A grey picture, 8 pixels wide and 16 high, perhaps with what EXIF says of how it was held."""

    def part(marker: int, data: bytes) -> bytes:
        return bytes([0xFF, marker]) + struct.pack(">H", len(data) + 2) + data

    exif = b""
    if orientation is not None:
        entry = struct.pack(">HHHIHH", 1, 0x0112, 3, 1, orientation, 0)
        exif = part(0xE1, b"Exif\0\0MM\0*\0\0\0\x08" + entry + bytes(4))
    codes = b"\x01" + bytes(16)  # one code, and what it stands for
    return b"".join(
        (
            b"\xff\xd8",
            exif,
            part(0xDB, b"\0" + b"\1" * 64),
            part(0xC0, struct.pack(">BHHBBBB", 8, 16, 8, 1, 1, 0x11, 0)),
            part(0xC4, b"\x00" + codes),
            part(0xC4, b"\x10" + codes),
            part(0xDA, b"\x01\x01\x00\x00\x3f\x00"),
            b"\x0f\xff\xd9",
        )
    )
