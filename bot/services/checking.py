"""The nightly check: what we say of envelopes is compared with what DocuSign says, repaired where it may be, and told.

The news alone change a state (`news.apply`); what they may not change is written down for people.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from bot.services import news, persons
from bot.services.context import Services
from bot.services.patience import Patience
from claims.dispatch import State
from claims.envelope import Age, EnvelopeNews, EnvelopeStatus, Recipient, RecipientStatus, merged
from claims.nightly import agrees
from storage import drift
from storage import news as storage_news
from storage.database import Tx
from storage.drift import Standing

log = structlog.get_logger(__name__)

PER_CALL = 50
NOT_THERE = "not found"


@dataclass(frozen=True)
class Difference:
    """Where DocuSign said otherwise than we did. `name` is the claim; not repaired, it needs a person."""

    name: str
    ours: str
    theirs: str
    repaired: bool


@dataclass(frozen=True)
class Checked:
    """What a check came to. `left` were read or moved less than 15 minutes before, and left alone."""

    compared: int
    left: int
    differences: tuple[Difference, ...]

    @property
    def repaired(self) -> int:
        """How many envelopes were brought to what DocuSign says."""
        return sum(one.repaired for one in self.differences)

    @property
    def unrepaired(self) -> int:
        """How many differ still."""
        return len(self.differences) - self.repaired


def check(services: Services) -> Checked:
    """Compare every envelope that is out, or has been over for less than 30 days, fifty in a call.

    Each is read as the user who sent it; those of a person who has to allow it again are left for another night. No
    envelope is read twice within 15 minutes; a repeat reads only the others. Raises Trouble when DocuSign cannot
    be asked, or has not answered for some of them; what is repaired by then stays so.
    """
    patience = Patience()
    checked = Checked(0, 0, ())
    for sender in persons.asked_as(services):
        with persons.alone(services, sender):
            checked = _check(services, sender, patience, checked)
    log.info(
        "checked_against_docusign", compared=checked.compared, left=checked.left, repaired=checked.repaired,
        unrepaired=checked.unrepaired,
    )  # fmt: skip
    if checked.differences:
        services.work_waits.set()
    patience.end()
    return checked


def _check(services: Services, sender: str, patience: Patience, so_far: Checked) -> Checked:
    started = services.clock()
    line = persons.envelopes_as(services, sender)
    with services.db.reading() as tx:
        left = so_far.left + drift.too_soon(tx, sender, started)
    compared, differences = so_far.compared, list(so_far.differences)
    while standings := _take(services, sender, started):
        asked_at = services.clock()
        with patience:
            told = {one.envelope_id: one for one in line.read([one.envelope_id for one in standings])}
            compared += len(standings)
            found = [_compare(services, one, told.get(one.envelope_id), asked_at) for one in standings]
            differences += [one for one in found if one is not None]
    return Checked(compared, left, tuple(differences))


def _take(services: Services, sender: str, started: datetime) -> tuple[Standing, ...]:
    with services.db.deciding() as tx:
        return drift.take(tx, sender, started, services.clock(), PER_CALL)


def _compare(services: Services, ours: Standing, theirs: EnvelopeNews | None, asked_at: datetime) -> Difference | None:
    """Compare one envelope, repair what may be, and write down how it differed; None when it does not."""
    if theirs is None:
        if agrees(ours.state, None):
            return None
        with services.db.deciding() as tx:
            return _write(tx, ours, ours.recipients, NOT_THERE, repaired=False, now=services.clock())
    if agrees(ours.state, theirs.status) and _know(ours.recipients, theirs.recipients):
        return None
    with services.db.deciding() as tx:
        now = services.clock()
        before = storage_news.subject_of(tx, ours.envelope_id, None)
        outcome = news.apply_in(tx, theirs, now, asked_at)
        after = storage_news.subject_of(tx, ours.envelope_id, None)
        if before is None or after is None or before.state is not ours.state:
            return None  # overtaken by news that came while we asked: the answer may be the older one
        agreed = agrees(after.state, theirs.status)
        only_invited = after.state is before.state and _know(map(_invited, before.recipients), theirs.recipients)
        if agreed and (outcome != news.APPLIED or only_invited):
            return None
        said = _words(theirs.status, theirs.recipients)
        return _write(tx, ours, before.recipients, said, repaired=agreed, now=now)


def _know(known: Iterable[Recipient], told: Iterable[Recipient]) -> bool:
    """Tell whether what is told of people would change nothing."""
    people = {one.recipient_id: one for one in known}
    return all(
        one.recipient_id in people and merged(people[one.recipient_id], one, Age.NEWER) == people[one.recipient_id]
        for one in told
    )


def _invited(person: Recipient) -> Recipient:
    """That they were invited goes without saying: DocuSign answers a send without a word on people."""
    return replace(person, status=RecipientStatus.SENT) if person.status is RecipientStatus.CREATED else person


def _words(status: State | EnvelopeStatus, people: Iterable[Recipient]) -> str:
    """Say how an envelope stands, alike for both sides: "sent (Ruth Harlan: completed)"."""
    in_order = sorted(map(_invited, people), key=lambda one: one.recipient_id)
    each = ", ".join(f"{one.name or one.email}: {one.status}" for one in in_order)
    return f"{status} ({each})" if each else str(status)


def _write(
    tx: Tx, ours: Standing, people: Iterable[Recipient], theirs: str, *, repaired: bool, now: datetime
) -> Difference:
    difference = Difference(ours.name, _words(ours.state, people), theirs, repaired)
    drift.found(tx, ours.dispatch_id, difference.ours, theirs, repaired, now)
    log.warning(
        "differs_from_docusign", dispatch=ours.dispatch_id, envelope=ours.envelope_id, ours=str(ours.state),
        theirs=theirs.partition(" (")[0], repaired=repaired,
    )  # fmt: skip
    return difference
