"""The things of the trade: projects, commitments, contacts, claims and their revisions.

Values only, all frozen. What a source says about them before storage knows them is in `records`.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from claims.attachments import Attachment
from claims.lines import Difference
from claims.money import Money
from claims.preferences import DEFAULTS, Preferences
from claims.wording import phrase


class ClaimStatus(StrEnum):
    """The six statuses of a claim; there is no other (Procore API: Requisitions v1.1, field `status`)."""

    DRAFT = "draft"
    UNDER_REVIEW = "under_review"
    REVISE_AND_RESUBMIT = "revise_and_resubmit"
    APPROVED = "approved"
    APPROVED_AS_NOTED = "approved_as_noted"
    PENDING_OWNER_APPROVAL = "pending_owner_approval"

    @property
    def label(self) -> str:
        """The status as Procore writes it, the same in every dictionary."""
        return _STATUS_TITLES[self]


_STATUS_TITLES = {
    ClaimStatus.DRAFT: "Draft",
    ClaimStatus.UNDER_REVIEW: "Under Review",
    ClaimStatus.REVISE_AND_RESUBMIT: "Revise & Resubmit",
    ClaimStatus.APPROVED: "Approved",
    ClaimStatus.APPROVED_AS_NOTED: "Approved as Noted",
    ClaimStatus.PENDING_OWNER_APPROVAL: "Pending Owner Approval",
}


class Level(StrEnum):
    """A member's level on a project's Commitments tool (Procore: user permissions)."""

    NONE = "none"
    READ_ONLY = "read_only"
    STANDARD = "standard"
    ADMIN = "admin"

    @property
    def label(self) -> str:
        """The level as Procore writes it."""
        return {"none": "None", "read_only": "Read-only", "standard": "Standard", "admin": "Admin"}[self.value]


class CommitmentKind(StrEnum):
    """The two kinds of contract a claim can belong to."""

    PURCHASE_ORDER = "purchase_order"
    SUBCONTRACT = "subcontract"

    @property
    def label(self) -> str:
        """The kind in words."""
        return phrase("Purchase order") if self is CommitmentKind.PURCHASE_ORDER else phrase("Subcontract")

    @property
    def short(self) -> str:
        """The kind as it is put before a commitment's number."""
        return "PO" if self is CommitmentKind.PURCHASE_ORDER else "SC"


@dataclass(frozen=True)
class Period:
    """A billing period; both days belong to it."""

    start: date
    end: date


@dataclass(frozen=True)
class Figures:
    """The cover sheet of a claim (Procore: requisition `summary`; G702 lines 1 to 9), all in one currency."""

    currency: str
    original_contract_sum: Decimal
    net_change_by_change_orders: Decimal
    contract_sum_to_date: Decimal
    total_completed_and_stored_to_date: Decimal
    completed_work_retainage: Decimal
    stored_materials_retainage: Decimal
    total_retainage: Decimal
    total_earned_less_retainage: Decimal
    less_previous_certificates: Decimal
    current_payment_due: Decimal
    balance_to_finish: Decimal

    @property
    def due(self) -> Money:
        """Line 8, the amount the claim asks for. Zero and negative are legal."""
        return Money(self.current_payment_due, self.currency)


@dataclass(frozen=True)
class Contact:
    """A Progress Claim Contact (Invoice Contact) of a commitment, as entered: the e-mail may be unusable.

    `active` and `company` are what the people list says of this address: None when it says nothing.
    """

    name: str
    email: str
    active: bool | None = None
    company: str | None = None


@dataclass(frozen=True)
class Project:
    """A project with its switches and the place its batches are told in."""

    id: str
    number: str
    name: str
    company: str
    channel_id: str | None
    time_zone: str
    holiday_calendar: str | None
    docusign_enabled: bool
    company_docusign_enabled: bool
    dictionary: str | None = None
    """The code of the dictionary that is spoken about it, its own or else its company's; None: the usual one."""
    chosen: Preferences = DEFAULTS
    """What its admins chose for it."""


@dataclass(frozen=True)
class Member:
    """A person known to the bot on one project."""

    id: str
    project_id: str
    email: str
    slack_id: str | None
    level: Level


@dataclass(frozen=True)
class Commitment:
    """The contract a claim belongs to."""

    id: str
    project_id: str
    number: str
    title: str
    kind: CommitmentKind
    contract_company: str
    private: bool
    private_list: frozenset[str] = frozenset()
    """E-mails, lower case, of those who may see a private commitment besides admins."""


@dataclass(frozen=True)
class Revision:
    """A claim's signed substance. Another period, figure or document is another revision."""

    id: str
    number: int
    period: Period
    figures: Figures
    document_name: str | None
    document_sha256: str | None
    attachments: tuple[Attachment, ...] = ()
    document_size: int = 0
    """Of its own document, in bytes; only told where there are attachments, to which it is added."""
    tax: Decimal | None = None
    """Tax on top of what is due; None where its source says nothing of it."""
    lines_sha256: str | None = None
    """Of its continuation sheet; None where its source told no lines."""
    differences: tuple[Difference, ...] = ()
    """What does not add up in its lines, or between it and the claim before."""
    undrawable: str = ""
    """The characters of its lines that nobody can draw."""


@dataclass(frozen=True)
class Claim:
    """A claim as it stands now: its current revision, and the current facts around it."""

    id: str
    number: int
    status: ClaimStatus
    commitment: Commitment
    contacts: tuple[Contact, ...]
    revision: Revision
    received_on: date | None = None
    """The day on which it was received, the newest if it was handed in again; None where no source said."""

    @property
    def due(self) -> Money:
        """What the current revision asks for."""
        return self.revision.figures.due


def may_see(commitment: Commitment, member: Member) -> bool:
    """Tell whether the commitment exists for this member.

    A private commitment exists for admins and for those on its private list (Procore: commitment `accessor_ids`).
    """
    if member.project_id != commitment.project_id or member.level is Level.NONE:
        return False
    if not commitment.private or member.level is Level.ADMIN:
        return True
    return member.email.lower() in commitment.private_list
