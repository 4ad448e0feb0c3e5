"""The catalogue of reasons: every rule that can keep a claim from being sent, in words, with what would fix it.

The order of `ReasonCode` is the order in which reasons are shown.
"""

from dataclasses import dataclass
from enum import StrEnum

from claims.model import ClaimStatus, Contact


class ReasonCode(StrEnum):
    """One code per rule; words may change, codes may not (they are stored with outcomes)."""

    NOT_ADMIN = "not_admin"
    ALREADY_OUT = "already_out"
    ALREADY_SIGNED = "already_signed"
    STATUS = "status"
    NO_CONTACT = "no_contact"
    NO_USABLE_CONTACT = "no_usable_contact"
    UNDRAWABLE = "undrawable"
    COMPANY_OFF = "company_docusign_off"
    PROJECT_OFF = "project_docusign_off"
    NOT_CONNECTED = "not_connected"


@dataclass(frozen=True)
class Reason:
    """Why a claim cannot be sent, and who can do what about it. Plain text: whoever draws it escapes it."""

    code: ReasonCode
    words: str
    fix: str


NOT_ADMIN = Reason(
    ReasonCode.NOT_ADMIN,
    "You need Admin on this project's Commitments tool to send claims.",
    "Ask a project admin to send it, or to raise your level.",
)
ALREADY_SIGNED = Reason(
    ReasonCode.ALREADY_SIGNED,
    "This claim is already signed.",
    "Nothing to do. If its figures, period or document change, it can be sent again.",
)
NO_CONTACT = Reason(
    ReasonCode.NO_CONTACT,
    "The commitment has no Progress Claim Contact.",
    "An admin on Commitments adds one to the commitment, then imports again.",
)
COMPANY_OFF = Reason(
    ReasonCode.COMPANY_OFF,
    "DocuSign is switched off for the company.",
    "A company administrator enables DocuSign for the company.",
)
PROJECT_OFF = Reason(
    ReasonCode.PROJECT_OFF,
    "DocuSign is switched off for this project.",
    "A project administrator enables DocuSign for the project.",
)
NOT_CONNECTED = Reason(
    ReasonCode.NOT_CONNECTED,
    "The bot is not connected to DocuSign.",
    "Whoever runs the bot sets up the DocuSign service account: `claims-bot check` says what is missing.",
)


def wrong_status(status: ClaimStatus) -> Reason:
    """Only three of the six statuses may be sent (Procore: bulk send subcontractor invoices to DocuSign)."""
    fixes = {
        ClaimStatus.DRAFT: "The subcontractor submits it; then it has to be approved.",
        ClaimStatus.UNDER_REVIEW: "A reviewer approves it.",
        ClaimStatus.REVISE_AND_RESUBMIT: "The subcontractor corrects and resubmits it; then it has to be approved.",
    }
    return Reason(
        ReasonCode.STATUS,
        f"Its status is {status.label}.",
        fixes[status],
    )


def already_out(where: str) -> Reason:
    """`where` says how far the live envelope has got, e.g. "out for signature since 3 May"."""
    return Reason(
        ReasonCode.ALREADY_OUT,
        f"An envelope for this claim is already {where}.",
        "Wait for it to be signed, or void it in DocuSign first.",
    )


def no_usable_contact(faults: tuple[tuple[Contact, str], ...]) -> Reason:
    """Every contact has a fault; each is named with its own."""
    named = "; ".join(f"{contact.name or contact.email or 'unnamed contact'}: {fault}" for contact, fault in faults)
    return Reason(
        ReasonCode.NO_USABLE_CONTACT,
        f"None of the commitment's contacts can be used ({named}).",
        "An admin on Commitments corrects the contact, then imports again.",
    )


def undrawable(characters: str) -> Reason:
    """`characters` are those that the fonts of the signature sheet do not have; one that nobody sees goes by number."""
    shown = (one if one.isprintable() else f"U+{ord(one):04X}" for one in characters[:10])
    return Reason(
        ReasonCode.UNDRAWABLE,
        f"The signature sheet cannot show these characters: {' '.join(shown)}",
        "Correct the name in the source, or write it in Latin, Greek or Cyrillic letters, then import again.",
    )
