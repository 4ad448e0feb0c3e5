"""One claim sent otherwise than in bulk: more people, other documents, its own subject and message. Values and rules.

Procore: its single-claim flow lets the sender add recipients, copies and documents, where bulk send addresses the
contacts alone. The claim's own document, the sheet with the places to sign and the commitment's contacts stay as they
are: with others it would be something else that is signed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from claims.attachments import Attachment, unique_names
from claims.contacts import EMAIL_LENGTH, NAME_LENGTH, Field, is_email
from claims.model import Contact
from claims.reasons import Means, Reason, ReasonCode, Who
from claims.wording import phrase, say

SUBJECT_LENGTH = 100
"""DocuSign refuses a longer subject (DocuSign: envelopes, create)."""
MESSAGE_LENGTH = 3000
"""What a text input of Slack holds; DocuSign takes 10,000."""
MOST_PEOPLE = 15
MOST_DOCUMENTS = 40
"""Beside the claim's own and the sheet."""
TURNS = 9
"""Places in the order of signing that can be chosen."""


class Part(StrEnum):
    """What somebody beside the contacts does. Codes are stored."""

    SIGNS = "signs"
    COPY = "copy"  # gets a copy in their turn, and signs nothing (DocuSign: carbon copies)


@dataclass(frozen=True)
class Beside:
    """Somebody whom a customised claim goes to beside the commitment's contacts; those of one turn at the same time."""

    contact: Contact
    part: Part
    turn: int = 1


@dataclass(frozen=True)
class Custom:
    """How one claim is to be sent, as an admin has it so far; `documents` go between its own one and the sheet.

    Bound to the revision that was looked at. Empty words mean the usual ones.
    """

    id: str
    claim_id: str
    revision_id: str
    by: str
    """The Slack id of whoever began."""
    subject: str = ""
    message: str = ""
    contacts_turn: int = 1
    """When the contacts are asked; where they sign one after the other, the first of them."""
    people: tuple[Beside, ...] = ()
    documents: tuple[Attachment, ...] = ()

    @property
    def signers(self) -> tuple[Beside, ...]:
        """Who signs beside the contacts."""
        return tuple(one for one in self.people if one.part is Part.SIGNS)

    @property
    def copies(self) -> tuple[Beside, ...]:
        """Who gets a copy."""
        return tuple(one for one in self.people if one.part is Part.COPY)

    def without(self, place: int, email: str) -> "Custom":
        """Take away the person at this place, from 0, if it still is the one with this address."""
        there = self.people[place] if place < len(self.people) else None
        if there is None or there.contact.email != email:
            return self
        return replace(self, people=(*self.people[:place], *self.people[place + 1 :]))

    def with_files(self, files: Iterable[Attachment]) -> "Custom":
        """Add files to its documents, each under a name of its own; one that is there already is not added twice."""
        there = {one.sha256 for one in self.documents}
        new = [one for one in {each.sha256: each for each in files}.values() if one.sha256 not in there]
        both = [*self.documents, *new]
        names = unique_names(one.name for one in both)
        return replace(self, documents=tuple(replace(one, name=name) for one, name in zip(both, names, strict=True)))

    def orders(self, of_contacts: Sequence[int]) -> tuple[int, ...]:
        """Return each signer's place in the order: the contacts', as the project has it, from their turn on."""
        return (*(self.contacts_turn - 1 + order for order in of_contacts), *(one.turn for one in self.signers))


CUSTOMISE = phrase("Customise")
"""The button that opens how one claim is to be sent."""

CUSTOMISED = Reason(
    ReasonCode.CUSTOMISED,
    phrase("It is being customised, so it is left out of the list."),
    Who.PROJECT_ADMIN,
    phrase("{who} presses Customise, and sends it from there or discards the changes."),
    Means.BUTTON,
    CUSTOMISE,
)
CUSTOMISED_BEFORE = Reason(
    ReasonCode.CUSTOMISED,
    phrase("It was customised, and it changed in its source since."),
    Who.PROJECT_ADMIN,
    phrase("{who} presses Customise, looks at it again, and sends it from there or discards the changes."),
    Means.BUTTON,
    CUSTOMISE,
)

TOO_MANY_PEOPLE = phrase("At most {most} people can be added.")


def faults_of_person(person: Contact, there: Iterable[Contact], added: int) -> dict[Field, str]:
    """Say what keeps a person from being added, per input; nothing when they may.

    `there` are all whom the claim goes to so far, of whom `added` were added.
    """
    name, email = person.name.strip(), person.email.strip()
    found: dict[Field, str] = {}
    if added >= MOST_PEOPLE:
        found[Field.NAME] = say(TOO_MANY_PEOPLE, most=MOST_PEOPLE)
    elif not name:
        found[Field.NAME] = say("Type the person's name too: signers see it.")
    elif len(name) > NAME_LENGTH:
        found[Field.NAME] = say("DocuSign takes names of at most {most} characters.", most=NAME_LENGTH)
    if not is_email(email) or len(email) > EMAIL_LENGTH:
        found[Field.EMAIL] = say("“{email}” is not a valid e-mail address.", email=email[:80])
    elif email.casefold() in {one.email.strip().casefold() for one in there}:
        found[Field.EMAIL] = say("It goes to this address already.")
    return found
