"""Attachments of the examples: a delivery docket and a photograph, for the newest claim of one commitment."""

import struct
import zlib
from pathlib import Path

from sheets import Sheet

HERE = Path(__file__).parent
WITH_ATTACHMENTS = ("RT", "SC-118", 3)
WIDE, HIGH = 480, 300


def attachments_of(sheet: Sheet) -> tuple[str, ...]:
    """Return the names of a claim's attachments, as the import file has them."""
    if (sheet.example.project, sheet.example.number, sheet.number) != WITH_ATTACHMENTS:
        return ()
    return ("documents/Delivery docket 4471.pdf", "documents/Level 7 screed.png")


def docket(sheet: Sheet) -> bytes:
    """Return a delivery docket as PDF."""
    import typst

    return typst.compile(
        HERE / "docket.typ",
        sys_inputs={"company": sheet.example.company, "project": "Riverside Tower (RT)", "date": str(sheet.end)},
        ignore_system_fonts=True,
        format="pdf",
    )


def photograph() -> bytes:
    """Return what was seen on site as PNG: the sky through the columns of a storey, and its fresh floor."""
    rows = bytearray()
    for y in range(HIGH):
        rows.append(0)
        for x in range(WIDE):
            rows.extend(_colour(x, y))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        (
            _chunk(b"IHDR", struct.pack(">IIBBBBB", WIDE, HIGH, 8, 2, 0, 0, 0)),
            _chunk(b"IDAT", zlib.compress(bytes(rows), 9)),
            _chunk(b"IEND", b""),
        )
    )


def _colour(x: int, y: int) -> tuple[int, int, int]:
    if y < 40:
        return (92, 92, 96)  # the slab above
    if y > 220:
        shade = 150 + (y - 220) // 2
        return (shade, shade - 6, shade - 14)
    if x % 120 < 18:
        return (126, 124, 120)  # a column
    return (140 + y // 4, 180 + y // 6, 225)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
