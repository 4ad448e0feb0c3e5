"""Who of a commitment's contacts signs, and in which order, as the project chose (Procore documents neither)."""

from collections.abc import Sequence

from claims.model import Contact
from claims.preferences import Signing


def signers_of(people: Sequence[Contact], signing: Signing) -> tuple[Contact, ...]:
    """Return who signs, of those who can be addressed, in the commitment's order."""
    return tuple(people[:1] if signing is Signing.FIRST else people)


def orders_of(people: Sequence[Contact], signing: Signing) -> tuple[int, ...]:
    """Return each signer's place in the order, from 1; those with the same place are asked at the same time."""
    return tuple(at if signing is Signing.IN_ORDER else 1 for at, _ in enumerate(people, start=1))
