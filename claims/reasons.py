"""The catalogue of reasons: every rule that can keep a claim from being sent, in words, who can mend it, and how.

The order of `ReasonCode` is the order in which reasons are shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from claims.attachments import ENVELOPE_BYTES, MEGABYTE, Attachment
from claims.contacts import named_fault
from claims.continuation import told_differences
from claims.lines import Difference
from claims.model import ClaimStatus, Contact
from claims.wording import phrase, say


class ReasonCode(StrEnum):
    """One code per rule; words may change, codes may not (they are stored with outcomes)."""

    NOT_ADMIN = "not_admin"
    ALREADY_OUT = "already_out"
    AWAITING_APPROVAL = "awaiting_approval"
    CUSTOMISED = "customised"
    ALREADY_SIGNED = "already_signed"
    STATUS = "status"
    NO_CONTACT = "no_contact"
    NO_USABLE_CONTACT = "no_usable_contact"
    UNDRAWABLE = "undrawable"
    DOES_NOT_ADD_UP = "does_not_add_up"
    ATTACHMENTS = "attachments"
    ENVELOPE_TOO_LARGE = "envelope_too_large"
    COMPANY_OFF = "company_docusign_off"
    PROJECT_OFF = "project_docusign_off"
    NOT_CONNECTED = "not_connected"


NAMED = 5
"""So many files are named one by one."""

NOBODY_TO_ADDRESS = frozenset({ReasonCode.NO_CONTACT, ReasonCode.NO_USABLE_CONTACT})
"""Whoever adds a contact mends these."""


class Who(StrEnum):
    """Who can mend it."""

    YOU = "you"
    PROJECT_ADMIN = "project_admin"  # Admin on the project's Commitments tool
    REVIEWER = "reviewer"
    SUBCONTRACTOR = "subcontractor"
    COMPANY_ADMINISTRATOR = "company_administrator"
    PROJECT_ADMINISTRATOR = "project_administrator"
    OPERATOR = "operator"

    @property
    def label(self) -> str:
        """As the subject of a sentence."""
        return say(_LABELS[self])


_LABELS = {
    Who.YOU: phrase("You"),
    Who.PROJECT_ADMIN: phrase("A project admin"),
    Who.REVIEWER: phrase("A reviewer"),
    Who.SUBCONTRACTOR: phrase("The subcontractor"),
    Who.COMPANY_ADMINISTRATOR: phrase("A company administrator"),
    Who.PROJECT_ADMINISTRATOR: phrase("A project administrator"),
    Who.OPERATOR: phrase("Whoever runs the bot"),
}


class Means(StrEnum):
    """What it is mended with."""

    WORDS = "words"  # somewhere else, as the sentence says
    COMMAND = "command"  # `target` is to be typed, and stands in the sentence
    BUTTON = "button"  # `target` is the label of the button beside the claim
    LINK = "link"  # `target` is an address


@dataclass(frozen=True)
class Taken:
    """Who has sent a claim, or is about to: a Slack person's id, when they confirmed it, and when it went out."""

    by: str
    confirmed_at: datetime
    sent_at: datetime | None = None


@dataclass(frozen=True)
class Reason:
    """Why a claim cannot be sent, and who can do what about it. Plain text: whoever draws it escapes it.

    Both phrases are said when they are asked for, so in the words of whoever is told; `mended` leaves its subject open:
    "{who} approves it.".
    """

    code: ReasonCode
    against: str
    who: Who
    mended: str
    means: Means = Means.WORDS
    target: str = ""
    taken: Taken | None = None
    data: tuple[tuple[str, str], ...] = ()
    """What `against` has in braces."""

    @property
    def kind(self) -> str:
        """What claims that it keeps back are counted under: the rule, and of a status which."""
        if self.code is not ReasonCode.STATUS:
            return self.code.value
        label = dict(self.data)["status"]
        return f"{self.code}-{next(one.value for one in ClaimStatus if one.label == label)}"

    @property
    def words(self) -> str:
        """Why, as one sentence."""
        return say(self.against, **dict(self.data))

    @property
    def fix(self) -> str:
        """Who does what, as one sentence."""
        return self.fix_by(self.who.label)

    def fix_by(self, who: str) -> str:
        """Return the fix with its subject as whoever draws writes it."""
        return say(self.mended, who=who)


ADD_CONTACT = phrase("Add contact")
"""The button for a commitment that has nobody who can be addressed."""

NOT_ADMIN = Reason(
    ReasonCode.NOT_ADMIN,
    phrase("You need Admin on this project's Commitments tool to send claims."),
    Who.PROJECT_ADMIN,
    phrase("{who} sends it, or raises your level."),
)
ALREADY_SIGNED = Reason(
    ReasonCode.ALREADY_SIGNED,
    phrase("This claim is already signed."),
    Who.YOU,
    phrase("{who} need do nothing. If its figures, period or document change, it can be sent again."),
)
NO_CONTACT = Reason(
    ReasonCode.NO_CONTACT,
    phrase("The commitment has no Progress Claim Contact."),
    Who.PROJECT_ADMIN,
    phrase("{who} presses Add contact, or adds one to the commitment and has it imported again."),
    Means.BUTTON,
    ADD_CONTACT,
)
COMPANY_OFF = Reason(
    ReasonCode.COMPANY_OFF,
    phrase("DocuSign is switched off for the company."),
    Who.COMPANY_ADMINISTRATOR,
    phrase("{who} enables DocuSign for the company, whatever the project says."),
)
PROJECT_OFF = Reason(
    ReasonCode.PROJECT_OFF,
    phrase("DocuSign is switched off for this project."),
    Who.PROJECT_ADMINISTRATOR,
    phrase("{who} enables DocuSign for the project."),
)
NOT_CONNECTED = Reason(
    ReasonCode.NOT_CONNECTED,
    phrase("The bot is not connected to DocuSign."),
    Who.OPERATOR,
    phrase("{who} sets up the DocuSign service account: `claims-bot check` says what is missing."),
    Means.COMMAND,
    "claims-bot check",
)
PERSON_LAPSED = Reason(
    ReasonCode.NOT_CONNECTED,
    phrase("DocuSign wants you to allow access again before anything is sent as you."),
    Who.YOU,
    phrase("{who} type `/claims connect`; or `/claims disconnect`, and the service account sends."),
    Means.COMMAND,
    "/claims connect",
)


def wrong_status(status: ClaimStatus) -> Reason:
    """Only three of the six statuses may be sent (Procore: bulk send subcontractor invoices to DocuSign)."""
    who, mended = {
        ClaimStatus.DRAFT: (Who.SUBCONTRACTOR, phrase("{who} submits it; then it has to be approved.")),
        ClaimStatus.UNDER_REVIEW: (Who.REVIEWER, phrase("{who} approves it.")),
        ClaimStatus.REVISE_AND_RESUBMIT: (
            Who.SUBCONTRACTOR,
            phrase("{who} corrects and resubmits it; then it has to be approved."),
        ),
    }[status]
    data = (("status", status.label),)
    return Reason(ReasonCode.STATUS, phrase("Its status is {status}."), who, mended, data=data)


def already_out(where: str, taken: Taken | None = None) -> Reason:
    """`where` says how far the live envelope has got, e.g. "out for signature"."""
    return Reason(
        ReasonCode.ALREADY_OUT,
        phrase("An envelope for this claim is already {where}."),
        Who.PROJECT_ADMIN,
        phrase("{who} waits for it to be signed, or voids it in DocuSign first."),
        taken=taken,
        data=(("where", where),),
    )


def awaiting_approval(taken: Taken | None = None) -> Reason:
    """Somebody has confirmed it, and a second admin has to agree."""
    return Reason(
        ReasonCode.AWAITING_APPROVAL,
        phrase("It waits for the approval of a second admin."),
        Who.PROJECT_ADMIN,
        phrase("{who} other than the one who asked approves or refuses it where its batch is told."),
        taken=taken,
    )


def no_usable_contact(faults: tuple[tuple[Contact, str], ...]) -> Reason:
    """Every contact has a fault; each is named with its own."""
    named = "; ".join(
        named_fault(contact.name or contact.email or say("unnamed contact"), fault) for contact, fault in faults
    )
    return Reason(
        ReasonCode.NO_USABLE_CONTACT,
        phrase("None of the commitment's contacts can be used ({named})."),
        Who.PROJECT_ADMIN,
        phrase("{who} presses Add contact, or corrects the contact and has it imported again."),
        Means.BUTTON,
        ADD_CONTACT,
        data=(("named", named),),
    )


def undrawable(characters: str) -> Reason:
    """`characters` are those that the fonts of the signature sheet do not have; one that nobody sees goes by number."""
    shown = (one if one.isprintable() else f"U+{ord(one):04X}" for one in characters[:10])
    return Reason(
        ReasonCode.UNDRAWABLE,
        phrase("The signature sheet cannot show these characters: {characters}"),
        Who.PROJECT_ADMIN,
        phrase(
            "{who} corrects it in the source, or writes it in Latin, Greek or Cyrillic letters, then has it imported "
            "again."
        ),
        data=(("characters", " ".join(shown)),),
    )


def bad_attachments(bad: Sequence[Attachment]) -> Reason:
    """Files that were bad when they were imported, each with its fault; of many, the first few by name."""
    named = "; ".join(f"{one.name}: {one.fault.words.rstrip('.')}" for one in bad[:NAMED] if one.fault)
    more = f"; +{len(bad) - NAMED}" if len(bad) > NAMED else ""
    return Reason(
        ReasonCode.ATTACHMENTS,
        phrase("Attachments that cannot be sent: {named}."),
        Who.PROJECT_ADMIN,
        phrase("{who} has the claim imported again with the mended files, or leaves attachments out in the settings."),
        data=(("named", named + more),),
    )


def envelope_too_large(size: int) -> Reason:
    """The claim's own document and its attachments together are more than DocuSign takes; `size` in bytes."""
    return Reason(
        ReasonCode.ENVELOPE_TOO_LARGE,
        phrase("Its documents are {size} MB together, and DocuSign takes {most} MB in an envelope."),
        Who.PROJECT_ADMIN,
        phrase("{who} has it imported again with smaller attachments, or leaves attachments out in the settings."),
        data=(("size", f"{size / MEGABYTE:.1f}"), ("most", str(ENVELOPE_BYTES // MEGABYTE))),
    )


def does_not_add_up(differences: Sequence[Difference]) -> Reason:
    """Its figures contradict each other; the first of them are named."""
    return Reason(
        ReasonCode.DOES_NOT_ADD_UP,
        phrase("Its figures do not add up: {figures}."),
        Who.SUBCONTRACTOR,
        phrase("{who} corrects the figures in the source and has it imported again; `/claims settings` can let it go."),
        data=(("figures", told_differences(differences)),),
    )
