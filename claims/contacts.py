"""Which contacts of a commitment can be addressed, and what is wrong with the others."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from claims.model import Contact
from claims.records import matching_key
from claims.wording import phrase, say

# Deliberately plainer than RFC 5322: DocuSign refuses quoted local parts, comments and address literals too.
_EMAIL = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)
EMAIL_LENGTH = 100
"""DocuSign: recipient e-mail, at most 100 characters."""


def is_email(text: str) -> bool:
    """Tell whether DocuSign could address this e-mail."""
    local = text.partition("@")[0]
    dots_in_place = not (local.startswith(".") or local.endswith(".") or ".." in local)
    return len(text) <= EMAIL_LENGTH and dots_in_place and _EMAIL.fullmatch(text) is not None


def fault_of(contact: Contact, contract_company: str) -> str | None:
    """Say what keeps a contact from being used, None if nothing does.

    A contact is an active person of the contract company with a valid e-mail (Procore: what is an invoice contact).
    Where the people list says nothing of an address, only the e-mail is judged.
    """
    if not contact.name.strip():
        return say("has no name")
    if not contact.email.strip():
        return say("has no e-mail address")
    if not is_email(contact.email):
        return say("“{email}” is not a valid e-mail address", email=contact.email[:80])
    if contact.active is False:
        return say("is no longer active")
    if contact.company is not None and matching_key(contact.company) != matching_key(contract_company):
        return say("works for {company}, not for {other}", company=contact.company, other=contract_company)
    return None


def named_fault(name: str, fault: str) -> str:
    """Say of somebody what is wrong with them: "Lou is no longer active"; what is quoted stands apart from the name."""
    return (
        say("{name}: {fault}", name=name, fault=fault)
        if fault.startswith("“")
        else say("{name} {fault}", name=name, fault=fault)
    )


def usable(contacts: tuple[Contact, ...], contract_company: str) -> tuple[Contact, ...]:
    """Return those who can be addressed, in the commitment's order, each address once."""
    seen: dict[str, Contact] = {}
    for contact in contacts:
        if fault_of(contact, contract_company) is None:
            seen.setdefault(contact.email.casefold(), contact)
    return tuple(seen.values())


def faults(contacts: tuple[Contact, ...], contract_company: str) -> tuple[tuple[Contact, str], ...]:
    """Return those who cannot be addressed, each with what is wrong."""
    judged = ((contact, fault_of(contact, contract_company)) for contact in contacts)
    return tuple((contact, fault) for contact, fault in judged if fault is not None)


class Field(StrEnum):
    """The inputs in which a new contact is given; a fault is told beside the one it is about."""

    PERSON = "person"
    NAME = "name"
    EMAIL = "email"


@dataclass(frozen=True)
class Given:
    """What somebody gave for a new contact: a person of the people list, or a name and an address typed in."""

    chosen: Contact | None = None
    name: str = ""
    email: str = ""
    known: Contact | None = None
    """What the people list says of the address typed in, None if it does not know it."""

    @property
    def contact(self) -> Contact:
        """The contact that is meant."""
        if self.chosen is not None:
            return self.chosen
        active, company = (self.known.active, self.known.company) if self.known else (None, None)
        return Contact(" ".join(self.name.split()), self.email.strip(), active, company)


NAME_LENGTH = 100
"""DocuSign: recipient name, at most 100 characters."""
NOTHING_GIVEN = phrase("Choose a person, or type a name and an e-mail address.")
BOTH_GIVEN = phrase("Choose a person or type an address, not both.")


def faults_of_new(
    given: Given, contract_company: str, existing: Iterable[Contact], choice: bool = True
) -> dict[Field, str]:
    """Say what keeps the person given from becoming a contact, per input; nothing when they may.

    A contact is one of the contract company's own people (Procore: what is an invoice contact). `choice` tells
    whether there was anybody to choose.
    """
    typed = {Field.NAME: given.name.strip(), Field.EMAIL: given.email.strip()}
    if given.chosen is not None:
        if any(typed.values()):
            return {Field.EMAIL: say(BOTH_GIVEN)}
        fault = _fault_of_address(given.contact, contract_company, existing)
        return {Field.PERSON: fault} if fault else {}
    if not any(typed.values()):
        return (
            {Field.PERSON: say(NOTHING_GIVEN)} if choice else {Field.EMAIL: say("Type a name and an e-mail address.")}
        )
    found: dict[Field, str] = {}
    if not typed[Field.NAME]:
        found[Field.NAME] = say("Type the person's name too: signers see it.")
    elif len(given.contact.name) > NAME_LENGTH:
        found[Field.NAME] = say("DocuSign takes names of at most {most} characters.", most=NAME_LENGTH)
    if not typed[Field.EMAIL]:
        found[Field.EMAIL] = say("Type the person's e-mail address too.")
    elif fault := _fault_of_address(given.contact, contract_company, existing):
        found[Field.EMAIL] = fault
    return found


def _fault_of_address(contact: Contact, contract_company: str, existing: Iterable[Contact]) -> str | None:
    # One that is there without a name cannot be used: giving it one is no repetition.
    if contact.email.casefold() in {one.email.strip().casefold() for one in existing if one.name.strip()}:
        return say("This address is a contact of the commitment already.")
    fault = fault_of(contact if contact.name.strip() else Contact("?", contact.email, contact.active, contact.company),
                     contract_company)  # fmt: skip
    if fault is None:
        return None
    return f"{fault[0].upper()}{fault[1:]}." if fault.startswith("“") else say("This person {fault}.", fault=fault)
