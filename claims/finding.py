"""What is meant by a few typed words: a claim, a contract company, a project or a batch.

Looks only among what it is given: whoever asks gives what exists for the person, so what does not exist and what they
may not see are the same nothing, in what is found and in what is suggested. Decides nothing about who may see what.
"""

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from claims.batch import Batch
from claims.model import Claim, Project
from claims.records import matching_key
from claims.spelling import (
    Reading,
    begins,
    by_pieces,
    channel_in,
    loose_readings,
    pieces,
    readings,
    reference_in,
    tidy,
)


class Thing(StrEnum):
    """What can be named. Its value travels in those of buttons."""

    PROJECT = "p"
    COMPANY = "f"
    CLAIM = "c"
    BATCH = "b"


@dataclass(frozen=True)
class Subject:
    """One thing, by its id; a company's is `company_id`."""

    thing: Thing
    id: str


@dataclass(frozen=True)
class Candidate:
    """A claim that may be meant, and its project."""

    claim: Claim
    project: Project


@dataclass(frozen=True)
class Company:
    """A contract company that may be meant, by its name, and how many claims of it there are for the person."""

    name: str
    claims: int


Named = Candidate | Company | Project | Batch


@dataclass(frozen=True)
class Known:
    """What exists for the person who asks; only what they could mean need be given."""

    claims: tuple[Candidate, ...] = ()
    projects: tuple[Project, ...] = ()
    batches: tuple[Batch, ...] = ()


@dataclass(frozen=True)
class Found:
    """What the words may mean: one thing, several to choose from (all of them, in order), or none.

    `near` is what they may have been meant to be where they mean nothing.
    """

    options: tuple[Named, ...]
    near: tuple[Named, ...] = ()

    @property
    def one(self) -> Named | None:
        """What is meant, when only one thing can be."""
        return self.options[0] if len(self.options) == 1 else None


class _Close(IntEnum):
    """How closely words name something; only the closest count."""

    BY_COMPANY = 0
    PARTLY = 1
    LOOSELY = 2
    EXACTLY = 3


def find(words: str, known: Known, things: Collection[Thing]) -> Found:
    """Return what the words may mean, of what exists for whoever typed them and of the things that are asked for.

    A claim is named as "SC-117 3", "SC-117 #3", "#3 SC-117", "sc-117/3", "SC-117" and "#3", before or behind the
    project's number if need be, or by its company and number. A company and a project are named by the beginnings of
    their words, a project by its number or channel too, a batch by its reference. Spelled as the source spells it goes
    first; else punctuation, spaces, case and quotes do not count.
    """
    met = list(_met(words, known, things))
    closest = max((close for close, _ in met), default=None)
    return Found(tuple(one for close, one in met if close is closest))


def subject_of(named: Named) -> Subject:
    """Return what names this thing once it is found."""
    match named:
        case Candidate():
            return Subject(Thing.CLAIM, named.claim.id)
        case Company():
            return Subject(Thing.COMPANY, company_id(named.name))
        case Project():
            return Subject(Thing.PROJECT, named.id)
        case Batch():
            return Subject(Thing.BATCH, named.id)


def company_id(name: str) -> str:
    """Return what names a company: the same for spellings that differ in case and spaces."""
    return hashlib.sha256(matching_key(name).encode()).hexdigest()[:32]


def candidates(claims: Iterable[Claim], projects: Sequence[Project]) -> tuple[Candidate, ...]:
    """Put each claim beside its project; each project must be among those given."""
    by_id = {project.id: project for project in projects}
    return tuple(Candidate(claim, by_id[claim.commitment.project_id]) for claim in claims)


def companies(claims: Iterable[Candidate]) -> tuple[Company, ...]:
    """Return the contract companies of these claims, by name; spellings that differ in case and spaces are one."""
    named: dict[str, list[str]] = {}
    for one in claims:
        named.setdefault(matching_key(one.claim.commitment.contract_company), []).append(
            one.claim.commitment.contract_company
        )
    return tuple(Company(names[0], len(names)) for _, names in sorted(named.items()))


def _met(words: str, known: Known, things: Collection[Thing]) -> Iterator[tuple[_Close, Named]]:
    """Yield everything that the words name in any way, in the order in which it is offered."""
    if Thing.PROJECT in things:
        yield from _projects(words, known.projects)
    text = tidy(words)
    if not text:
        return
    if Thing.COMPANY in things:
        yield from _companies(text, known.claims)
    if Thing.CLAIM in things:
        yield from _claims(text, known.claims)
    if Thing.BATCH in things and (reference := reference_in(words)):
        for batch in sorted(known.batches, key=lambda one: (one.created_at, one.id), reverse=True):
            if batch.id.startswith(reference):
                whole = len(reference) >= len(batch.reference)
                yield _Close.EXACTLY if whole else _Close.PARTLY, batch


def _projects(words: str, known: Sequence[Project]) -> Iterator[tuple[_Close, Named]]:
    text, channel = tidy(words), channel_in(words)
    for one in sorted(known, key=lambda one: one.number):
        if channel is not None:
            close = _Close.EXACTLY if one.channel_id == channel else None
        else:
            both = _closeness(text, one.number, whole=True), _closeness(text, one.name)
            close = max((each for each in both if each is not None), default=None)
        if close is not None:
            yield close, one


def _companies(text: str, known: Sequence[Candidate]) -> Iterator[tuple[_Close, Named]]:
    for one in companies(known):
        if (close := _closeness(text, one.name)) is not None:
            yield close, one


def _closeness(text: str, name: str, whole: bool = False) -> _Close | None:
    """Tell how closely the text names what has this name, None for not at all; `whole`: its beginning is not enough."""
    if not text:
        return None
    if matching_key(text) == matching_key(name):
        return _Close.EXACTLY
    typed, named = pieces(text), pieces(name)
    if typed and typed == named:
        return _Close.LOOSELY
    return _Close.PARTLY if not whole and begins(typed, named) else None


def _claims(text: str, known: Sequence[Candidate]) -> Iterator[tuple[_Close, Named]]:
    ways: tuple[tuple[_Close, Iterable[Candidate]], ...] = (
        (_Close.EXACTLY, _meant(known, readings(text), matching_key)),
        (_Close.LOOSELY, _meant(known, loose_readings(text), by_pieces)),
        (_Close.BY_COMPANY, _by_company(known, pieces(text))),
    )
    for close, meant in ways:
        if ordered := sorted(meant, key=_order):
            yield from ((close, one) for one in ordered)
            return


def _meant(known: Sequence[Candidate], said: Iterable[Reading], spelling: Callable[[str], str]) -> list[Candidate]:
    """Return those whose commitment and number a reading names, both sides spelled alike."""
    wanted = {(spelling(reading.commitment), reading.number) for reading in said}
    found = []
    for one in known:
        number = one.claim.number
        named = {spelling(name) for name in names_of(one)} - {""}
        if ("", number) in wanted or any((name, said) in wanted for name in named for said in (None, number)):
            found.append(one)
    return found


def _by_company(known: Sequence[Candidate], typed: Sequence[str]) -> Iterator[Candidate]:
    """Yield the claims whose company the words begin, where whatever else they say is true of the claim, too."""
    for one in known:
        commitment, rest = one.claim.commitment, list(typed)
        own = (str(one.claim.number), *pieces(commitment.number), *pieces(one.project.number))
        for piece in own:
            if piece in rest and not begins([piece], pieces(commitment.contract_company)):
                rest.remove(piece)
        if begins(rest, pieces(commitment.contract_company)):
            yield one


def names_of(one: Candidate) -> list[str]:
    """Return how its commitment may be written: by its number, with its kind, and with its project's number."""
    commitment, project = one.claim.commitment, one.project.number
    own = [commitment.number, f"{commitment.kind.short} {commitment.number}"]
    return own + [f"{project} {name}" for name in own] + [f"{name} {project}" for name in own]


def _order(one: Candidate) -> tuple[str, str, int]:
    """By project and commitment, the newest claim first."""
    return one.project.number, one.claim.commitment.number, -one.claim.number
