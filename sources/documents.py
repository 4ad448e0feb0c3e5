"""The files that a row names: found inside the import file's own folder, read whole, and judged.

Refuses every other place, everything that is no ordinary file, and what DocuSign or pypdf could not open. A claim's own
document has to be good; what is wrong with an attachment is kept beside its name.
"""

import hashlib
import re
import stat
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath, PureWindowsPath

from claims.attachments import PAGES, FileFault
from claims.records import AttachmentRecord, Document
from sources import limits
from sources.cells import Cell, raw_text, read_text
from sources.judge import Judge
from sources.problems import Unfit

_EXPECTED = {
    FileFault.OTHER_KIND: "a PDF; the content of this file is something else",
    FileFault.DAMAGED: "a PDF that can be opened; this one is damaged",
    FileFault.ENCRYPTED: "a PDF without a password",
    FileFault.XFA: "a PDF that DocuSign can open; print this XFA form to a PDF",
    FileFault.NO_PAGES: "a PDF with at least one page",
    FileFault.TOO_MANY_PAGES: f"a PDF of at most {PAGES:,} pages",
    FileFault.TOO_LARGE: f"a PDF of at most {limits.DOCUMENT_BYTES // limits.MEGABYTE} MB",
    FileFault.TOO_HEAVY: "a PDF that opens within reasonable memory and time; print this one to a PDF anew",
}


@dataclass
class DocumentFolder:
    """The folder of one import file; each document is read once, however many rows name it."""

    path: Path
    budget: "DocumentBudget"
    judge: Judge = field(default_factory=Judge)
    known: dict[str, Document] = field(default_factory=dict)
    attached: dict[str, AttachmentRecord] = field(default_factory=dict)

    def read(self, cell: Cell) -> Document:
        """Return the named document. Raises Unfit with one sentence when it is not a PDF inside this folder."""
        name = read_text(cell)
        if name not in self.known:
            content = _bytes_of(_inside(self.path, name))
            judged = self.judge.judge(content, pictures=False)
            if isinstance(judged, FileFault):
                raise Unfit(_EXPECTED[judged])
            self.budget.take(len(content))
            self.known[name] = Document(_last_part(name), content, hashlib.sha256(content).hexdigest())
        return self.known[name]

    def read_attachments(self, cell: Cell) -> tuple[AttachmentRecord, ...]:
        """Return the named files, each once, a semicolon or a line between; what is wrong with one is in its record."""
        names = tuple(
            dict.fromkeys(name for part in re.split(r"[;\r\n]+", raw_text(cell)) if (name := read_text(part)))
        )
        if len(names) > limits.ATTACHMENTS:
            raise Unfit(f"at most {limits.ATTACHMENTS} attachments", f"{len(names)} attachments")
        return tuple(self._attachment(name) for name in names)

    def _attachment(self, name: str) -> AttachmentRecord:
        if name not in self.attached:
            self.attached[name] = self._judged(name)
        return self.attached[name]

    def _judged(self, name: str) -> AttachmentRecord:
        last = _last_part(name)
        try:
            content = _bytes_of(_inside(self.path, name))
        except TooLarge:
            return AttachmentRecord(last, None, None, limits.DOCUMENT_BYTES, FileFault.TOO_LARGE)
        except Unfit:
            return AttachmentRecord(last, None, None, 0, FileFault.MISSING)
        judged = self.judge.judge(content, last)
        if isinstance(judged, FileFault):
            return AttachmentRecord(last, None, None, len(content), judged)
        self.budget.take(len(judged.content))
        made = judged.content
        return AttachmentRecord(last, made, hashlib.sha256(made).hexdigest(), len(made))


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


class TooLarge(Unfit):
    """The file is larger than DocuSign takes."""


def _last_part(name: str) -> str:
    return PurePosixPath(_slashed(name)).name


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
        raise TooLarge(_EXPECTED[FileFault.TOO_LARGE])
    return content
