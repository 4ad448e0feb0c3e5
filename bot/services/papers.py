"""The documents of a claim's envelope, in order: its own PDF byte for byte, its attachments, our sheet, drawn once.

What is drawn is kept under the fingerprint of all facts that it shows. So what somebody looks at, what is hashed and
what is sent are the same bytes, whoever asks first, and even across an upgrade of the drawing.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from bot.blocks.speaking_of import of_code
from bot.services.context import Services
from claims.attachments import Attachment, unique_names
from claims.customising import Custom
from claims.model import Claim, Contact, Project
from claims.picker import Listed
from claims.sending import documents_beside
from claims.wording import phrase, say, speaking
from esign.sheet import SheetFacts, fingerprint, render_sheet
from esign.values import Copy, EnvelopeDocument, Signer
from storage import documents, lines
from storage.database import Database, Tx

SHEET_NAME = phrase("Signature sheet")
REFERENCE_LENGTH = 8


@dataclass(frozen=True)
class Contents:
    """Everything the documents of one claim are made from, read in one transaction."""

    claim: Claim
    project: Project
    addressees: tuple[Contact, ...]
    orders: tuple[int, ...] = ()
    """Each addressee's place in the order of signing; all at the same time where none is given."""
    custom: Custom | None = None
    """How it was customised."""


def contents_of(listed: Listed, project: Project) -> Contents:
    """Return what a claim's documents would be made from, as it stands in a list."""
    return Contents(listed.claim, project, listed.recipients, listed.orders, listed.custom)


@dataclass(frozen=True)
class Papers:
    """The documents in their order, and the hash of the last one, which is drawn here."""

    documents: tuple[EnvelopeDocument, ...]
    sheet_sha256: str


def papers_of(services: Services, contents: Contents) -> Papers:
    """Return the documents; what was never drawn of these facts is drawn and kept.

    Opens transactions of its own, for drawing takes longer than one may last.
    """
    with speaking(of_code(contents.project.dictionary)):
        return _papers(services, contents)


def _papers(services: Services, contents: Contents) -> Papers:
    revision = contents.claim.revision
    with services.db.reading() as tx:
        own = documents.content(tx, revision.document_sha256) if revision.document_sha256 is not None else None
        backups = [(one.name, documents.content(tx, one.sha256)) for one in going_along(contents) if one.sha256]
    sheet = sheet_of(services.db, contents, services.clock())
    name = revision.document_name or f"{say('Claim {number}', number=contents.claim.number)}.pdf"
    named = [*([(name, own)] if own is not None else []), *backups, (f"{say(SHEET_NAME)}.pdf", sheet)]
    if backups:
        named = list(zip(unique_names(one for one, _ in named), (content for _, content in named), strict=True))
    return Papers(
        documents=tuple(EnvelopeDocument(one, content) for one, content in named),
        sheet_sha256=hashlib.sha256(sheet).hexdigest(),
    )


def sheet_of(db: Database, contents: Contents, now: datetime) -> bytes:
    """Return what is drawn of a claim, in the words that are spoken just now; the same bytes whenever it is asked."""
    facts = _facts(contents)
    key = fingerprint(facts)
    with db.reading() as tx:
        sheet = documents.drawn(tx, key)
        told = lines.of_revision(tx, contents.claim.revision.id) if sheet is None and facts.lines_sha256 else ()
    if sheet is None:
        drawn = render_sheet(facts, told)
        with db.deciding() as tx:
            sheet = documents.keep_drawn(tx, key, drawn, now)
    return sheet


def key_of(contents: Contents) -> str:
    """Name what goes out, documents and template, without drawing it: equal names are equal envelopes."""
    with speaking(of_code(contents.project.dictionary)):
        shown = fingerprint(_facts(contents))
    beside = [contents.project.chosen.template_id or "", *(f"{one.name} {one.sha256}" for one in going_along(contents))]
    return hashlib.sha256("\n".join((shown, *beside)).encode()).hexdigest() if any(beside) else shown


def going_along(contents: Contents) -> tuple[Attachment, ...]:
    """Return the files that are documents of the envelope beside the claim's own and the sheet."""
    return documents_beside(contents.claim.revision, contents.project, contents.custom)


def keep_list(tx: Tx, dispatch_id: str, papers: Papers, now: datetime) -> None:
    """Write down what the dispatch's envelope is made of, instead of what it was made of before."""
    documents.keep_list(tx, dispatch_id, [(one.name, one.content) for one in papers.documents], now)


def signers(contents: Contents) -> tuple[Signer, ...]:
    """Number the signers in the commitment's order."""
    turns = contents.orders or (1,) * len(contents.addressees)
    return tuple(
        Signer(str(number), person.name, person.email, turn)
        for number, (person, turn) in enumerate(zip(contents.addressees, turns, strict=True), start=1)
    )


def copies(contents: Contents) -> tuple[Copy, ...]:
    """Number those who get a copy, behind the signers."""
    first = len(contents.addressees) + 1
    people = contents.custom.copies if contents.custom is not None else ()
    return tuple(
        Copy(str(number), one.contact.name, one.contact.email, one.turn) for number, one in enumerate(people, first)
    )


def _facts(contents: Contents) -> SheetFacts:
    claim = contents.claim
    return SheetFacts(
        project=contents.project.name,
        company=contents.project.company,
        contract_company=claim.commitment.contract_company,
        commitment=f"{claim.commitment.number} · {claim.commitment.title}",
        commitment_kind=claim.commitment.kind,
        claim_number=claim.number,
        period=claim.revision.period,
        figures=claim.revision.figures,
        signers=signers(contents),
        has_own_document=claim.revision.document_sha256 is not None,
        document_sha256=claim.revision.document_sha256,
        reference=claim.revision.id[:REFERENCE_LENGTH],
        lines_sha256=claim.revision.lines_sha256 if claim.revision.document_sha256 is None else None,
        tax=claim.revision.tax,
    )
