"""What a source of claims says: records without ids of ours, ready to be stored.

A source (a file today, Procore next) fills these in full; whoever stores them decides what is new or changed.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from claims.attachments import FileFault
from claims.lines import ClaimLine
from claims.model import ClaimStatus, CommitmentKind, Figures, Level, Period


def matching_key(text: str) -> str:
    """Return what a number or company name is matched by: spellings that differ in case and spaces are the same."""
    return " ".join(text.split()).casefold()


@dataclass(frozen=True)
class Document:
    """A file that belongs to a claim: our own copy of its bytes."""

    name: str
    content: bytes
    sha256: str


@dataclass(frozen=True)
class AttachmentRecord:
    """A further file of a claim: a PDF, perhaps made of a picture, or a name with what is wrong with its file."""

    name: str
    content: bytes | None
    sha256: str | None
    size: int
    fault: FileFault | None = None


@dataclass(frozen=True)
class ContactRecord:
    """A contact as the source has it; the e-mail is kept as found, usable or not."""

    name: str
    email: str


@dataclass(frozen=True)
class CommitmentRecord:
    """The contract a claim record belongs to, named by its number within the project."""

    number: str
    title: str
    kind: CommitmentKind
    contract_company: str
    private: bool
    private_list: frozenset[str]


@dataclass(frozen=True)
class ClaimRecord:
    """One claim of the source: what is current (status, contacts) and what is signed (period, figures, document)."""

    company: str
    project_number: str
    commitment: CommitmentRecord
    number: int
    status: ClaimStatus
    contacts: tuple[ContactRecord, ...]
    period: Period
    figures: Figures
    document: Document | None
    received_on: date | None = None
    """When it was received; None where the source does not say."""
    attachments: tuple[AttachmentRecord, ...] = ()
    lines: tuple[ClaimLine, ...] | None = None
    """Its continuation sheet; None where the source says nothing of lines, so that known ones stay."""
    tax: Decimal | None = None
    """Tax on top of what is due; None where the source says nothing of it, so that a known one stays."""


@dataclass(frozen=True)
class ProjectRecord:
    """A project of the source. `None` means that the source does not say."""

    company: str
    number: str
    name: str
    channel_id: str | None
    time_zone: str
    holiday_calendar: str | None
    docusign_enabled: bool
    company_docusign_enabled: bool | None
    dictionary: str | None = None
    """The code of its own dictionary; without one it is spoken about in its company's."""
    company_dictionary: str | None = None


@dataclass(frozen=True)
class PersonRecord:
    """A person of some company, from the company directory."""

    company: str
    name: str
    email: str
    active: bool


@dataclass(frozen=True)
class MemberRecord:
    """A person's level on a project's Commitments tool."""

    project_number: str
    email: str
    slack_id: str | None
    level: Level


Record = ClaimRecord | ProjectRecord | PersonRecord | MemberRecord
