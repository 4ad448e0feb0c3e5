"""The changed-contact guard: has the commitment's last signed claim been signed at this very address?

Payment fraud begins with a letter of "our new e-mail address". So on every path by which an address reaches DocuSign
(send, and whatever corrects, resends or customises an envelope) this one rule looks at it, and people are told.
"""

from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum

from claims.model import Contact


class Standing(StrEnum):
    """How an address stands to what was signed before. Codes are stored with what was confirmed."""

    KNOWN = "known"
    CHANGED = "changed"  # the commitment has a signed claim, and this address was not on the last of them
    FIRST_TIME = "first_time"  # nothing of the commitment has been signed yet


def standing_of(email: str, signed_by: Collection[str] | None) -> Standing:
    """Tell how an address stands, whatever its case.

    Args:
        email: the address to be written to.
        signed_by: the addresses of the commitment's last signed claim; None when there is no such claim.
    """
    if signed_by is None:
        return Standing.FIRST_TIME
    return Standing.KNOWN if email.casefold() in {one.casefold() for one in signed_by} else Standing.CHANGED


def standings(people: Iterable[Contact], signed_by: Collection[str] | None) -> tuple[Standing, ...]:
    """Return how each person's address stands, in their order."""
    return tuple(standing_of(one.email, signed_by) for one in people)


def changed_since(
    people: Iterable[Contact], signed_by: Collection[str] | None, confirmed: Mapping[str, Standing]
) -> tuple[str, ...]:
    """Return the addresses that count as changed now and did not when a person confirmed them.

    `confirmed` says how each stood then; one it does not name was confirmed before the rule was there, and passes.
    """
    then = {email.casefold(): standing for email, standing in confirmed.items()}
    return tuple(
        one.email
        for one in people
        if standing_of(one.email, signed_by) is Standing.CHANGED
        and then.get(one.email.casefold(), Standing.CHANGED) is not Standing.CHANGED
    )
