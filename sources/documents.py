"""The PDF that a row names: found inside the import file's own folder, read whole, and looked into.

Refuses every other place, everything that is no ordinary file, and what DocuSign or pypdf could not open.
"""

import hashlib
import io
import stat
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath, PureWindowsPath

from claims.records import Document
from sources import limits
from sources.cells import Cell, read_text
from sources.problems import Unfit

_HEADER_WITHIN = 1024
"""Bytes before %PDF-: readers allow for junk in front (PDF 1.7, implementation note 13)."""


@dataclass
class DocumentFolder:
    """The folder of one import file; each document is read once, however many rows name it."""

    path: Path
    budget: "DocumentBudget"
    known: dict[str, Document] = field(default_factory=dict)

    def read(self, cell: Cell) -> Document:
        """Return the named document. Raises Unfit with one sentence when it is not a PDF inside this folder."""
        name = read_text(cell)
        if name not in self.known:
            content = _bytes_of(_inside(self.path, name))
            _look_into(content)
            self.budget.take(len(content))
            self.known[name] = Document(
                PurePosixPath(_slashed(name)).name, content, hashlib.sha256(content).hexdigest()
            )
        return self.known[name]


@dataclass
class DocumentBudget:
    """How many bytes of documents one import may still hold."""

    left: int = limits.DOCUMENTS_BYTES

    def take(self, size: int) -> None:
        """Spend `size` bytes, or refuse."""
        if size > self.left:
            limit = limits.DOCUMENTS_BYTES // limits.MEGABYTE
            raise Unfit(f"at most {limit} MB of documents in one import; import the rest with another file")
        self.left -= size


def _slashed(name: str) -> str:
    return name.replace("\\", "/")


def _inside(folder: Path, name: str) -> Path:
    plain = PurePosixPath(_slashed(name))
    if plain.is_absolute() or PureWindowsPath(name).drive or PureWindowsPath(name).root or ".." in plain.parts:
        raise Unfit("a file name relative to the folder of the import file, without ..")
    try:
        home = folder.resolve(strict=True)
        target = (home / plain).resolve(strict=True)
    except (OSError, RuntimeError, ValueError):
        raise Unfit("a file that exists in the folder of the import file") from None
    if not target.is_relative_to(home):
        raise Unfit("a file inside the folder of the import file, not a link that leads out of it")
    return target


def _bytes_of(path: Path) -> bytes:
    limit = limits.DOCUMENT_BYTES
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise Unfit("an ordinary PDF file, not a folder or device")
        with path.open("rb") as file:
            content = file.read(limit + 1)
    except OSError as error:
        raise Unfit(f"a file that can be read ({(error.strerror or 'unreadable').lower()})") from None
    if len(content) > limit:
        raise Unfit(f"a PDF of at most {limit // limits.MEGABYTE} MB")
    return content


def _look_into(content: bytes) -> None:
    from pypdf import PdfReader

    if b"%PDF-" not in content[:_HEADER_WITHIN]:
        raise Unfit("a PDF; the content of this file is something else")
    try:
        reader = PdfReader(io.BytesIO(content))
        encrypted = reader.is_encrypted
        pages = 0 if encrypted else len(reader.pages)
    except Exception:  # noqa: BLE001 - whatever a parser of foreign bytes raises, it means one thing
        raise Unfit("a PDF that can be opened; this one is damaged") from None
    if encrypted:
        raise Unfit("a PDF without a password")
    if pages == 0:
        raise Unfit("a PDF with at least one page")
