"""What a person should look at before they send: addresses that are odd for a signer, and who gets several envelopes.

A warning keeps nothing from being sent; what does is a reason. Pure, and the same for whoever looks.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from claims.addresses import Standing, standings
from claims.model import Contact
from claims.records import matching_key


class Kind(StrEnum):
    """What is odd, the gravest first."""

    OWN_DOMAIN = "own_domain"  # a signer of the subcontractor with an address of our own company
    NEW_ADDRESS = "new_address"  # not where the commitment's last signed claim was signed
    FREE_MAIL = "free_mail"  # an address that anybody can have
    TWICE = "twice"  # one person, two addresses, one claim


# The consumer domains of the large providers and of the largest access providers where our dictionaries are spoken
# (https://www.suped.com/knowledge/email-deliverability/technical/
# what-are-the-main-domain-names-used-by-large-free-email-providers-and-isps, read November 2026). Short on purpose: a
# domain that is missing costs a hint, one too many cries wolf.
FREE_MAIL = frozenset({
    "aol.com", "att.net", "bell.net", "bellsouth.net", "bigpond.com", "bigpond.net.au", "btinternet.com",
    "comcast.net", "cox.net", "fastmail.com", "gmail.com", "gmx.com", "gmx.net", "googlemail.com", "hey.com",
    "hotmail.co.uk", "hotmail.com", "icloud.com", "iinet.net.au", "live.ca", "live.co.uk", "live.com",
    "live.com.au", "mac.com", "mail.com", "mail.ru", "me.com", "msn.com", "ntlworld.com", "optusnet.com.au",
    "outlook.com", "outlook.com.au", "pm.me", "proton.me", "protonmail.com", "rocketmail.com", "rogers.com",
    "sbcglobal.net", "shaw.ca", "sky.com", "sympatico.ca", "talktalk.net", "telus.net", "tuta.com", "tutanota.com",
    "verizon.net", "videotron.ca", "virginmedia.com", "yahoo.ca", "yahoo.co.uk", "yahoo.com", "yahoo.com.au",
    "yandex.com", "ymail.com", "zoho.com", "zohomail.com",
})  # fmt: skip


def domain_of(email: str) -> str:
    """Return the domain of an address, in lower case; nothing where there is none."""
    return email.rpartition("@")[2].strip().casefold()


def own_domains(emails: Iterable[str]) -> frozenset[str]:
    """Return our own domains: those of these people of ours, but not one that anybody can have."""
    return frozenset(domain_of(one) for one in emails) - FREE_MAIL - {""}


@dataclass(frozen=True)
class Warned:
    """One thing to look at about one claim, and whose addresses it is about."""

    kind: Kind
    people: tuple[Contact, ...]


def warnings_of(
    people: Sequence[Contact], signed_by: Collection[str] | None, ours: Collection[str]
) -> tuple[Warned, ...]:
    """Return what is odd about whom a claim would go to, the gravest first.

    Args:
        people: whom it would go to.
        signed_by: the addresses of the commitment's last signed claim; None when there is none.
        ours: our own domains.
    """
    marks = dict(zip(people, standings(people, signed_by), strict=True))
    found = {
        Kind.OWN_DOMAIN: [one for one in people if domain_of(one.email) in ours],
        Kind.NEW_ADDRESS: [one for one in people if marks[one] is Standing.CHANGED],
        Kind.FREE_MAIL: [one for one in people if domain_of(one.email) in FREE_MAIL],
        Kind.TWICE: _twice(people),
    }
    return tuple(Warned(kind, tuple(found[kind])) for kind in Kind if found[kind])


def _twice(people: Sequence[Contact]) -> list[Contact]:
    """Return whoever is there more than once: under one name, or at one mailbox (what follows a + is a label)."""
    names = [matching_key(one.name) for one in people]
    boxes = [_mailbox(one.email) for one in people]
    return [
        one
        for one, name, box in zip(people, names, boxes, strict=True)
        if names.count(name) > 1 or boxes.count(box) > 1
    ]


def _mailbox(email: str) -> str:
    local, _, domain = email.strip().casefold().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def several(people: Iterable[Sequence[Contact]]) -> tuple[tuple[Contact, int], ...]:
    """Return who gets more than one envelope, each address once with how many, the most first.

    `people` are those of one envelope after the other.
    """
    first: dict[str, Contact] = {}
    counts: dict[str, int] = {}
    for one in people:
        for person in one:
            key = person.email.casefold()
            first.setdefault(key, person)
            counts[key] = counts.get(key, 0) + 1
    busy = sorted(((first[key], count) for key, count in counts.items() if count > 1), key=lambda pair: -pair[1])
    return tuple(busy)
