"""Reading what was uploaded: is it a PDF, and which anchor strings can DocuSign find in it.

An anchor is real text of at least 6 points (docusign.md 2.1: text of size 1 is not found); raster is never searched.
Writing PDFs is paper's job.
"""

from __future__ import annotations

import hashlib
import io
import math
import re
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from sandbox.docusign.model import ApiError

SMALLEST_ANCHOR = 6.0


@dataclass(frozen=True)
class Found:
    """Where an anchor starts: page (from 0) and position in points from the lower left."""

    page: int
    x: float
    y: float


@dataclass(frozen=True)
class _Run:
    text: str
    size: float
    page: int
    x: float
    y: float


def count_pages(content: bytes) -> int:
    """The number of pages; UNABLE_TO_LOAD_DOCUMENT when the bytes are no PDF that can be opened without a password."""
    if not content.lstrip()[:5] == b"%PDF-":
        raise ApiError("UNABLE_TO_LOAD_DOCUMENT", "Unable to load the document. The content is not a PDF.")
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted:
            raise ApiError("UNABLE_TO_LOAD_DOCUMENT", "Unable to load the document. It is password protected.")
        form = reader.root_object.get("/AcroForm")
        if form is not None and "/XFA" in form.get_object():
            raise ApiError("UNSUPPORTED_PDF_CONTENT", "The document has an XFA form, which is not supported.")
        pages = len(reader.pages)
    except (PyPdfError, ValueError, KeyError, TypeError, RecursionError) as problem:
        raise ApiError("UNABLE_TO_LOAD_DOCUMENT", "Unable to load the document. It is damaged.") from problem
    if pages < 1:
        raise ApiError("UNABLE_TO_LOAD_DOCUMENT", "Unable to load the document. It has no pages.")
    return pages


class AnchorFinder:
    """Looks for anchors and remembers the text of documents already read, by their hash."""

    def __init__(self, keep: int = 64) -> None:
        self._keep = keep
        self._lock = threading.Lock()
        self._runs: dict[str, tuple[_Run, ...]] = {}

    def find(self, content: bytes, anchor: str, *, case_sensitive: bool = False) -> list[Found]:
        """Every place where the anchor stands in text of 6 points or more; white space does not matter."""
        runs = self._read(content)
        text, owners = "", []
        for index, run in enumerate(runs):
            bare = re.sub(r"\s+", "", run.text)
            text += bare
            owners += [index] * len(bare)
        wanted = re.sub(r"\s+", "", anchor)
        if not case_sensitive:
            text, wanted = text.lower(), wanted.lower()
        places = []
        for match in re.finditer(re.escape(wanted), text) if wanted else ():
            covered = [runs[owner] for owner in set(owners[match.start() : match.end()])]
            if min(run.size for run in covered) >= SMALLEST_ANCHOR - 0.01:
                first = runs[owners[match.start()]]
                places.append(Found(first.page, first.x, first.y))
        return places

    def missing(self, contents: Iterable[bytes], anchors: Iterable[tuple[str, bool]]) -> tuple[str, ...]:
        """The anchors (string, case-sensitive) that no document holds; the last document is searched first."""
        wanted = list(dict.fromkeys(anchors))
        for content in reversed(list(contents)):
            if not wanted:
                break
            wanted = [pair for pair in wanted if not self.find(content, pair[0], case_sensitive=pair[1])]
        return tuple(anchor for anchor, _ in wanted)

    def _read(self, content: bytes) -> tuple[_Run, ...]:
        key = hashlib.sha256(content).hexdigest()
        with self._lock:
            if key in self._runs:
                return self._runs[key]
        runs = tuple(_runs(content))
        with self._lock:
            while len(self._runs) >= self._keep:
                self._runs.pop(next(iter(self._runs)))
            self._runs[key] = runs
        return runs


def _runs(content: bytes) -> list[_Run]:
    runs: list[_Run] = []
    for number, page in enumerate(PdfReader(io.BytesIO(content)).pages):

        def visit(text: str, cm: list[float], tm: list[float], _font: Any, size: float, number: int = number) -> None:
            scale = math.hypot(tm[2], tm[3]) * math.hypot(cm[2], cm[3])
            x = cm[0] * tm[4] + cm[2] * tm[5] + cm[4]
            y = cm[1] * tm[4] + cm[3] * tm[5] + cm[5]
            if text.strip():
                runs.append(_Run(text, size * scale, number, x, y))

        page.extract_text(visitor_text=visit)
    return runs
