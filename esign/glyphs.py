"""The letters our fonts can draw, read from the fonts themselves: Latin, Greek, Cyrillic (Noto Sans, OFL)."""

import struct
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

FONT_FOLDER = Path(__file__).parent / "fonts"
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Marks that make text read in another order than it is stored: drawn by no font, and never harmless in a name."""


def undrawable(text: str) -> str:
    """Return the characters of a text that the sheet cannot show, each once, in order; "" when there is none.

    Spaces, controls and joiners need no ink and are not reported; marks that turn the direction of text are.
    """
    letters = unicodedata.normalize("NFC", text)
    return "".join(dict.fromkeys(c for c in letters if c in _TURNING or not (_needs_no_ink(c) or ord(c) in _drawn())))


def drawable(text: str) -> str:
    """Return the text with a question mark for each character that the sheet cannot show."""
    missing = undrawable(text)
    return "".join("?" if c in missing else c for c in unicodedata.normalize("NFC", text))


def _needs_no_ink(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) in {"Cc", "Cf"} or character in "\ufe0e\ufe0f"


@cache
def _drawn() -> frozenset[int]:
    """Return the code points that every one of our fonts has."""
    fonts = [frozenset(_code_points(path.read_bytes())) for path in sorted(FONT_FOLDER.glob("*.ttf"))]
    return frozenset.intersection(*fonts)


def _code_points(font: bytes) -> Iterator[int]:
    """Read the character map of a TrueType font (OpenType: table `cmap`, formats 4 and 12)."""
    cmap = _table(font, b"cmap")
    (count,) = struct.unpack_from(">H", font, cmap + 2)
    for index in range(count):
        (offset,) = struct.unpack_from(">I", font, cmap + 4 + 8 * index + 4)
        (form,) = struct.unpack_from(">H", font, cmap + offset)
        if form == 4:
            yield from _segments(font, cmap + offset)
        elif form == 12:
            yield from _groups(font, cmap + offset)


def _table(font: bytes, wanted: bytes) -> int:
    (count,) = struct.unpack_from(">H", font, 4)
    for index in range(count):
        tag, _, offset, _ = struct.unpack_from(">4sIII", font, 12 + 16 * index)
        if tag == wanted:
            return int(offset)
    raise ValueError("not a font we can read")


def _segments(font: bytes, at: int) -> Iterator[int]:
    (doubled,) = struct.unpack_from(">H", font, at + 6)
    count = doubled // 2
    ends = struct.unpack_from(f">{count}H", font, at + 14)
    starts = struct.unpack_from(f">{count}H", font, at + 16 + doubled)
    for start, end in zip(starts, ends, strict=True):
        yield from (code for code in range(start, end + 1) if code != 0xFFFF)


def _groups(font: bytes, at: int) -> Iterator[int]:
    (count,) = struct.unpack_from(">I", font, at + 12)
    for index in range(count):
        start, end, _ = struct.unpack_from(">III", font, at + 16 + 12 * index)
        yield from range(start, end + 1)
