"""What words may have been meant to be that mean nothing as they stand: the nearest names of what exists for a person.

Like `finding`, it looks only among what it is given.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import groupby

from claims.finding import Candidate, Known, Named, Thing, companies
from claims.spelling import Reading, loose_readings, pieces, tidy

SUGGESTED = 3
"""So many things are suggested."""
TYPED = 60
"""Longer words are no slip of the hand."""
NEAR_ENOUGH = 0.75
WITHOUT_THE_NUMBER = 0.9
"""A commitment that has no claim of the number is less near."""

Near = tuple[float, Named]


def nearest(words: str, known: Known, things: Collection[Thing]) -> tuple[Named, ...]:
    """Return what the words, which mean nothing, may have been meant to be: the nearest first, three at most."""
    text = tidy(words)
    if not text or len(text) > TYPED:
        return ()
    near: list[Near] = []
    if Thing.PROJECT in things:
        near += ((max(_alike(text, one.number), _begun(text, one.name)), one) for one in known.projects)
    if Thing.COMPANY in things:
        near += ((_begun(text, one.name), one) for one in companies(known.claims))
    if Thing.CLAIM in things:
        near += _claims(text, known.claims)
    ordered = sorted((one for one in near if one[0] >= NEAR_ENOUGH), key=lambda one: -one[0])
    return tuple(named for _, named in ordered[:SUGGESTED])


def _claims(text: str, known: Sequence[Candidate]) -> Iterator[Near]:
    """Yield claims of the commitments that are named nearly: the one that has the number, else the newest."""
    said = list(dict.fromkeys(loose_readings(text)))
    by_commitment = sorted(known, key=lambda one: (_commitment(one), one.claim.number))
    for _, group in groupby(by_commitment, key=_commitment):
        claims = list(group)
        close, reading = max(((_named(one, claims[0]), one) for one in said), key=lambda one: one[0])
        numbered = [one for one in claims if reading.number in {None, one.claim.number}]
        if not numbered:
            close *= WITHOUT_THE_NUMBER
        if close >= NEAR_ENOUGH:
            yield from ((close, one) for one in (numbered or claims)[: -SUGGESTED - 1 : -1])


def _commitment(one: Candidate) -> tuple[str, str, str]:
    return one.project.number, one.claim.commitment.number, one.claim.commitment.id


def _named(reading: Reading, one: Candidate) -> float:
    if not reading.commitment:
        return 0.0
    commitment = one.claim.commitment
    own = (
        commitment.number,
        f"{commitment.kind.short} {commitment.number}",
        f"{one.project.number} {commitment.number}",
    )
    return max(_alike(reading.commitment, name) for name in own)


def _begun(text: str, name: str) -> float:
    """Tell how much the text is like the name, or like so many words of it as it has itself."""
    typed, named = pieces(text), pieces(name)
    return max((_alike(text, " ".join(part)) for part in _parts(named, len(typed))), default=0.0)


def _parts(named: Sequence[str], length: int) -> Iterable[Sequence[str]]:
    return [named, *(named[at : at + length] for at in range(len(named) - length + 1))] if length else []


def _alike(typed: str, name: str) -> float:
    """Tell how alike two names are, from 0 to 1, by their letters and figures alone."""
    one, other = "".join(pieces(typed)), "".join(pieces(name))
    if not one or not other:
        return 0.0
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= NEAR_ENOUGH else 0.0
