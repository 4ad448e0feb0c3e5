"""Pictures by content: what kind one is, how large, and the page of PDF that it becomes. Used by `sources.judging`."""

import struct
from pathlib import Path

from claims.attachments import PIXELS, FileFault

_PAGE = """
#set document(title: sys.inputs.name)
#set page(paper: "a4", margin: 12mm, flipped: sys.inputs.flipped == "yes")
#align(center + horizon, image(
  "picture", format: sys.inputs.kind, alt: sys.inputs.name, width: 100%, height: 100%, fit: "contain",
))
"""


def kind_of(content: bytes) -> str | None:
    """Return png, jpg, gif or webp, by the first bytes; None for anything else."""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if content.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if content.startswith((b"GIF87a", b"GIF89a")):
        return "gif"
    return "webp" if content[:4] == b"RIFF" and content[8:12] == b"WEBP" else None


def judge_picture(content: bytes, kind: str, name: str, folder: Path) -> tuple[bytes | None, FileFault | None]:
    """Return the picture as one tagged page of PDF, with its name as what is read aloud; or its fault.

    Its size is looked at before anything is unpacked. Works in `folder`, which is empty.
    """
    import typst

    size = size_of(content, kind)
    if size is None or min(size) < 1:
        return None, FileFault.DAMAGED
    if size[0] * size[1] > PIXELS:
        return None, FileFault.TOO_MANY_PIXELS
    (folder / "picture").write_bytes(content)
    (folder / "page.typ").write_text(_PAGE, encoding="utf-8")
    inputs = {"name": name or "picture", "kind": kind, "flipped": "yes" if size[0] > size[1] else "no"}
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False)
    made = typst.compile(
        folder / "page.typ", font_paths=fonts, format="pdf", sys_inputs=inputs, pdf_standards="ua-1", timestamp=0
    )
    return (made if isinstance(made, bytes) else None), None


def size_of(content: bytes, kind: str) -> tuple[int, int] | None:
    """Return width and height as the picture says them, the way it is meant to be seen; None where it does not."""
    try:
        if kind == "png":
            return struct.unpack_from(">II", content, 16)
        if kind == "gif":
            return _larger(struct.unpack_from("<HH", content, 6), _gif_frames(content))
        return _size_of_webp(content) if kind == "webp" else _size_of_jpeg(content)
    except (struct.error, IndexError):
        return None


def _larger(one: tuple[int, int], others: list[tuple[int, int]]) -> tuple[int, int]:
    return max([one, *others], key=lambda size: size[0] * size[1])


def _gif_frames(content: bytes) -> list[tuple[int, int]]:
    """Return the size of the first frame, which may be larger than what the picture as a whole says."""
    flags = content[10]
    at = 13 + (3 * (2 << (flags & 7)) if flags & 0x80 else 0)
    while content[at] == 0x21:  # an extension: blocks, each with its length in front, until one of none
        at += 2
        while content[at]:
            at += content[at] + 1
        at += 1
    return [struct.unpack_from("<HH", content, at + 5)] if content[at] == 0x2C else []


def _size_of_webp(content: bytes) -> tuple[int, int] | None:
    form = content[12:16]
    if form == b"VP8X":
        wide, high = (int.from_bytes(content[at : at + 3], "little") + 1 for at in (24, 27))
        return wide, high
    if form == b"VP8L":
        (bits,) = struct.unpack_from("<I", content, 21)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if form == b"VP8 ":
        wide, high = struct.unpack_from("<HH", content, 26)
        return wide & 0x3FFF, high & 0x3FFF
    return None


def _size_of_jpeg(content: bytes) -> tuple[int, int] | None:
    at, turned = 2, False
    while content[at] == 0xFF:
        marker = content[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        (length,) = struct.unpack_from(">H", content, at + 2)
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            high, wide = struct.unpack_from(">HH", content, at + 5)
            return (high, wide) if turned else (wide, high)
        if marker == 0xE1 and content[at + 4 : at + 10] == b"Exif\0\0":
            turned = _is_turned(content[at + 10 : at + 2 + length])
        at += 2 + length
    return None


def _is_turned(exif: bytes) -> bool:
    """Tell whether the camera was held upright (EXIF orientation 5 to 8); typst turns the picture by itself."""
    order = "<" if exif[:2] == b"II" else ">"
    (at,) = struct.unpack_from(f"{order}I", exif, 4)
    (count,) = struct.unpack_from(f"{order}H", exif, at)
    for entry in range(at + 2, at + 2 + 12 * count, 12):
        tag, _, _, value = struct.unpack_from(f"{order}HHIH", exif, entry)
        if tag == 0x0112:
            return bool(5 <= value <= 8)
    return False
