"""Files that belong to a claim beside its own document: what may become of one, and what is wrong with it, in words."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from claims.wording import phrase, say

MEGABYTE = 1024 * 1024
ENVELOPE_BYTES = 25 * MEGABYTE
"""DocuSign advises at most so much in one request (reference: docusign 2.1); all documents of an envelope together."""
FILE_BYTES = 25 * MEGABYTE
PAGES = 2_000
"""Of one file: who signs has to be able to look through it."""
PIXELS = 64_000_000
"""Of one picture: telephones take up to 50 million; unpacked, so many are some 250 MB."""
NAME_CHARACTERS = 100
"""DocuSign: the name of a document."""


class FileFault(StrEnum):
    """What keeps a file from being sent. Words may change, codes may not: they are stored."""

    MISSING = "missing"
    OTHER_KIND = "other_kind"
    DAMAGED = "damaged"
    ENCRYPTED = "encrypted"
    XFA = "xfa"
    NO_PAGES = "no_pages"
    TOO_MANY_PAGES = "too_many_pages"
    TOO_LARGE = "too_large"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_HEAVY = "too_heavy"
    """It takes more memory or time to open than a file of its size should."""

    @property
    def words(self) -> str:
        """What it is and what to do, as one sentence."""
        return say(_WORDS[self], mb=FILE_BYTES // MEGABYTE, pages=f"{PAGES:,}", pixels=PIXELS // 1_000_000)


_WORDS = {
    FileFault.MISSING: phrase("It was not in the folder of the import file: put it there and import again."),
    FileFault.OTHER_KIND: phrase("It is neither a PDF nor a PNG, JPEG, GIF or WebP picture: save it as a PDF."),
    FileFault.DAMAGED: phrase("It is damaged: export it anew."),
    FileFault.ENCRYPTED: phrase("It is protected by a password: save it without one."),
    FileFault.XFA: phrase("It is an XFA form, which DocuSign cannot open: print it to a PDF."),
    FileFault.NO_PAGES: phrase("It has no pages: export it anew."),
    FileFault.TOO_MANY_PAGES: phrase("It has more than {pages} pages: leave out what need not be signed."),
    FileFault.TOO_LARGE: phrase("It is larger than {mb} MB: make it smaller, or split it."),
    FileFault.TOO_MANY_PIXELS: phrase("It is a picture of more than {pixels} million pixels: make it smaller."),
    FileFault.TOO_HEAVY: phrase("It takes too much memory or time to open: print it to a PDF anew."),
}


@dataclass(frozen=True)
class Attachment:
    """One further file of a revision: kept under its hash and ready to be sent, or named with its fault."""

    name: str
    sha256: str | None
    size: int
    """In bytes, as it would be sent."""
    fault: FileFault | None = None


def fingerprint(attachments: Iterable[tuple[str, str | None, FileFault | None]]) -> str | None:
    """Return what these attachments, in this order, are known by; None where there are none.

    Each is a name, a hash, and a fault. They belong to what is signed: others are another revision.
    """
    lines = [f"{name}\t{sha256 or ''}\t{fault or ''}" for name, sha256, fault in attachments]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest() if lines else None


def unique_names(names: Iterable[str]) -> tuple[str, ...]:
    """Return names fit for documents of one envelope, in the same order: of one line, with .pdf, each once."""
    made: list[str] = []
    for name in names:
        stem = " ".join("".join(c if c.isprintable() else " " for c in name).split())
        stem = stem[:-4] if stem.casefold().endswith(".pdf") else stem
        stem = stem[: NAME_CHARACTERS - 12].strip(" .") or "document"
        taken = {one.casefold() for one in made}
        number, whole = 2, f"{stem}.pdf"
        while whole.casefold() in taken:
            number, whole = number + 1, f"{stem} ({number}).pdf"
        made.append(whole)
    return tuple(made)
