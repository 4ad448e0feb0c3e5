"""Which contacts of a commitment can be addressed, and what is wrong with the others."""

import re

from claims.model import Contact

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
        return "has no name"
    if not contact.email.strip():
        return "has no e-mail address"
    if not is_email(contact.email):
        return f"“{contact.email[:80]}” is not a valid e-mail address"
    if contact.active is False:
        return "is no longer active"
    if contact.company is not None and contact.company.casefold() != contract_company.casefold():
        return f"works for {contact.company}, not for {contract_company}"
    return None


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
