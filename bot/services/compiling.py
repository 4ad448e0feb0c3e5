"""One file of a month's claims, as Procore compiles invoice backups: contents, then each claim with what belongs to it.

The signed copy where there is one, else the claim's own PDF, else what would be drawn to be signed; then attachments.
What cannot be read is named on the contents page and in the answer, and never silently missing.
"""

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import structlog

from bot.blocks.speaking_of import of_code
from bot.services.papers import Contents, sheet_of
from claims.compiling import MEGABYTE, MOST_BYTES, MOST_OBJECTS, Month, backup_name
from claims.model import Claim, Project
from claims.sending import recipients_of
from claims.signing import orders_of, signers_of
from claims.wording import phrase, say, speaking
from esign.contents import ADDRESS, ContentsRow, render_contents
from storage import compilations, documents
from storage.database import Database

if TYPE_CHECKING:
    from pypdf import PdfWriter

log = structlog.get_logger(__name__)

UNREADABLE = phrase("{name} could not be read and is left out.")
NOT_FILED = phrase("It is signed, but the signed copy is not here yet: this is what went out.")
TOO_LARGE = phrase("The files of this month are more than {most} MB together, too many for one backup.")


TOO_INTRICATE = phrase("The files of this month are too intricate for one backup: print the largest to PDFs anew.")


class TooLarge(Exception):
    """More than one file should hold."""


@dataclass(frozen=True)
class Compiled:
    """The file, what it is called, and what is not in it, in sentences."""

    name: str
    content: bytes
    count: int
    faults: tuple[str, ...]


@dataclass
class _Part:
    """One claim in the file; pages count from 0, without the contents."""

    claim: Claim
    signed: bool
    first: int
    pages: int = 0
    faults: list[str] = field(default_factory=list)


Progress = Callable[[int], None]


def compile_backup(
    db: Database, project: Project, claims: Sequence[Claim], month: Month, now: datetime, progress: Progress
) -> Compiled:
    """Put the file together, a claim at a time; `progress` is told how many are in. Raises TooLarge.

    Opens transactions of its own, a short one for each claim. Whatever `progress` raises breaks it off.
    """
    from pypdf import PdfWriter

    writer = PdfWriter()
    with speaking(of_code(project.dictionary)):
        with db.reading() as tx:
            signed = compilations.signed(tx, [one.revision.id for one in claims])
        parts: list[_Part] = []
        room = _Room()
        for done, claim in enumerate(claims, start=1):
            part = _Part(claim, claim.revision.id in signed, len(writer.pages))
            for name, content in _files(db, project, claim, signed, part, now):
                _append(writer, room, name, content, part)
            part.pages = len(writer.pages) - part.first
            parts.append(part)
            progress(done)
        local = now.astimezone(ZoneInfo(project.time_zone))
        _add_contents(writer, project, month, local, parts)
        written = io.BytesIO()
        writer.write(written)
        faults = tuple(f"{_called(one.claim)}: {fault}" for one in parts for fault in one.faults)
        return Compiled(backup_name(project, local), written.getvalue(), len(parts), faults)


def _files(
    db: Database,
    project: Project,
    claim: Claim,
    signed: dict[str, compilations.Signed],
    part: _Part,
    now: datetime,
) -> Iterator[tuple[str, bytes]]:
    """Yield what belongs to a claim, in order; what went along and was signed comes once."""
    revision, there = claim.revision, signed.get(claim.revision.id)
    already: frozenset[str] = frozenset()
    if there is not None and there.sha256 is not None:
        already = there.of_envelope
        yield say("The signed copy"), _bytes(db, there.sha256)
    else:
        if there is not None:
            part.faults.append(say(NOT_FILED))
        if revision.document_sha256 is not None:
            yield revision.document_name or say("Its document"), _bytes(db, revision.document_sha256)
        else:
            people = signers_of(recipients_of(claim), project.chosen.signing)
            contents = Contents(claim, project, people, orders_of(people, project.chosen.signing))
            yield say("Its document"), sheet_of(db, contents, now)
    for one in revision.attachments:
        if one.fault is not None:
            part.faults.append(f"{one.name}: {one.fault.words}")
        elif one.sha256 is not None and one.sha256 not in already:
            yield one.name, _bytes(db, one.sha256)


def _bytes(db: Database, sha256: str) -> bytes:
    with db.reading() as tx:
        return documents.content(tx, sha256)


@dataclass
class _Room:
    """How much one backup may still hold."""

    bytes_left: int = MOST_BYTES
    objects_left: int = MOST_OBJECTS

    def take(self, size: int, objects: int) -> None:
        """Spend it; raises TooLarge."""
        self.bytes_left -= size
        self.objects_left -= objects
        if self.bytes_left < 0:
            raise TooLarge(say(TOO_LARGE, most=MOST_BYTES // MEGABYTE))
        if self.objects_left < 0:
            raise TooLarge(say(TOO_INTRICATE))


def _append(writer: "PdfWriter", room: _Room, name: str, content: bytes, part: _Part) -> None:
    """Append all pages of a file, or none, and name it; raises TooLarge."""
    from pypdf import PdfReader

    before = len(writer.pages)
    try:
        reader = PdfReader(io.BytesIO(content))
        room.take(len(content), sum(len(one) for one in reader.xref.values()) + len(reader.xref_objStm))
        writer.append(fileobj=reader, import_outline=False)
        reader.close()  # the writer keeps it, and with it everything that it has read
    except TooLarge:
        raise
    except Exception as error:  # noqa: BLE001 - whatever a parser of foreign bytes raises, it means one thing
        log.warning("file_not_compiled", claim=part.claim.id, error=type(error).__name__)
        while len(writer.pages) > before:
            writer.remove_page(len(writer.pages) - 1)
        part.faults.append(say(UNREADABLE, name=name))


def _add_contents(writer: "PdfWriter", project: Project, month: Month, local: datetime, parts: list[_Part]) -> None:
    """Put the contents before everything; where they take more pages, all page numbers move on."""
    from pypdf import PdfReader

    length, known = 1, 0
    content = b""
    while length != known:
        known = length
        content = _contents(project, month, local, parts, known)
        length = len(PdfReader(io.BytesIO(content)).pages)
    writer.merge(position=0, fileobj=io.BytesIO(content), import_outline=False)
    for page in range(length):
        for annotation in writer.pages[page].get("/Annots", []):
            _jump(writer, annotation.get_object())
    for part in parts:
        if part.pages:
            writer.add_outline_item(title=_called(part.claim), page_number=length + part.first)
    writer.add_metadata(infos={"/Title": backup_name(project, local).removesuffix(".pdf")})


def _contents(project: Project, month: Month, local: datetime, parts: list[_Part], length: int) -> bytes:
    rows = [
        ContentsRow(
            part.claim.commitment.number, part.claim.commitment.contract_company, part.claim.number, part.claim.due,
            part.signed, length + part.first + 1 if part.pages else None, tuple(part.faults),
        )
        for part in parts
    ]  # fmt: skip
    subtitle = f"{project.number} · {project.name} · {month} · {local:%Y-%m-%d %H:%M}"
    return render_contents(say("Subcontractor claim backup"), project.company, subtitle, rows)


def _jump(writer: "PdfWriter", annotation: Any) -> None:
    """Make a jump to a page of what links to the address that stands for it, and let a voice read the page."""
    from pypdf.generic import ArrayObject, NameObject, TextStringObject

    action = annotation.get("/A")
    address = str(action.get_object().get("/URI", "")) if action is not None else ""
    if address.startswith(ADDRESS):
        number = int(address.removeprefix(ADDRESS))
        page = writer.pages[number - 1]
        del annotation["/A"]
        annotation[NameObject("/Contents")] = TextStringObject(say("Page {page}", page=number))
        annotation[NameObject("/Dest")] = ArrayObject([page.indirect_reference, NameObject("/Fit")])


def _called(claim: Claim) -> str:
    return say("{commitment} claim {number}", commitment=claim.commitment.number, number=claim.number)
