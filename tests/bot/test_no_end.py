"""What DocuSign never answers comes to an end that people are told of, and takes little of the allowance until then."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import select

from bot.services import news
from bot.services.ending import GONE_AFTER, GONE_WORDS
from bot.services.settling import MOST_LOST_CREATES
from claims.batch import NoteKind
from claims.dispatch import State
from claims.envelope import EnvelopeStatus
from esign.errors import Moved, Unanswered
from storage.database import Database, Tx
from storage.tables import dispatches, notes
from tests.storage.world import World, a_world
from tests.support.builders import NOW, after
from tests.support.offices import TIMING, Office, promise_all, rows, states
from tests.support.steps import HandClock

pytestmark = pytest.mark.slow

NO_ANSWER = Unanswered("HTTP_503", "No answer.")
UNKNOWN = Moved("ENVELOPE_DOES_NOT_EXIST", "DocuSign does not know this envelope.")
ONE = slice(0, 1)


@pytest.fixture
def world(office: Office) -> World:
    return a_world(office.replicas[0].services.db, claims=3)


def later(**span: float) -> datetime:
    return NOW + timedelta(**span)


def told(world: World) -> list[tuple[str, str | None]]:
    """What the threads are owed."""
    with world.db.reading() as tx:
        return [(row.kind, row.words) for row in tx.execute(select(notes).order_by(notes.c.id))]


def work_until(office: Office, moment: datetime) -> None:
    """Let time pass from one thing that is due to the next, with the bot working at each."""
    replica = office.replicas[0]
    replica.work_all()
    while office.clock() < moment:
        with replica.services.db.reading() as tx:
            due = tx.execute(select(dispatches.c.next_at).where(dispatches.c.owner.is_(None))).scalars().all()
        office.clock.now = min([one for one in due if one > office.clock()] + [moment])
        replica.work_all()


# Drafts -------------------------------------------------------------------------------------------------------------


def test_a_create_that_is_never_answered_is_given_up_and_told(office: Office, world: World) -> None:
    promise_all(world, claims=ONE)
    office.docusign.trouble["create"] = NO_ANSWER

    work_until(office, later(hours=3))

    (row,) = rows(world)
    assert (row.state, row.outcome_code) == ("failed", "create_unanswered")
    assert office.docusign.count("create") == MOST_LOST_CREATES == 8
    assert row.outcome_words.startswith(
        "DocuSign did not answer when it was asked to make the envelope, 8 times. Nothing was sent."
    )
    assert row.outcome_words.endswith(f"`/claims pending`. If it happens again, tell your admin this reference: "
                                      f"{row.id[:8].upper()}.")  # fmt: skip
    assert told(world) == [(NoteKind.NOT_SENT, row.outcome_words)]
    assert world.promise(world.batch("again"), world.claims()[0]), "a person may send it again"


def test_the_wait_for_the_next_create_grows(office: Office, world: World) -> None:
    promise_all(world, claims=ONE)
    office.docusign.trouble["create"] = NO_ANSWER
    asked: list[datetime] = []
    office.docusign.meanwhile = lambda name, _: asked.append(office.clock()) if name == "create" else None

    work_until(office, later(hours=3))

    waits = [then - before for before, then in pairwise(asked)]
    assert waits == sorted(waits)
    assert waits[0] < timedelta(seconds=10)
    assert waits[-1] > timedelta(minutes=10)


def test_one_lost_create_only_delays_and_waits_for_other_reasons_are_not_counted(office: Office, world: World) -> None:
    promise_all(world, claims=ONE)
    with world.db.deciding() as tx:
        tx.execute(dispatches.update().values(tries=30))
    office.docusign.trouble["create"] = NO_ANSWER
    office.replicas[0].work()
    del office.docusign.trouble["create"]

    work_until(office, later(hours=1))

    assert states(world) == {State.SENT: 1}
    assert [row.lost_creates for row in rows(world)] == [1]


def test_a_worker_that_vanished_while_it_created_counts_as_unanswered(world: World) -> None:
    promise_all(world, claims=ONE)
    world.move(world.lease()[0], State.CREATING)

    (taken,) = world.lease(now=after(181))

    assert (taken.state, taken.lost_creates) == (State.CREATE_UNKNOWN, 1)


# Sends --------------------------------------------------------------------------------------------------------------


def test_the_requester_is_told_of_a_send_that_is_asked_for_again_and_again(office: Office, world: World) -> None:
    """Each repetition of the asking begins a new doubt, and not a new half hour."""
    promise_all(world, claims=ONE)
    office.docusign.trouble["send"] = NO_ANSWER
    services = office.replicas[0].services

    work_until(office, later(minutes=29))
    assert office.docusign.count("send") > 1
    assert news.worry(services) == 0
    work_until(office, later(minutes=31))

    assert news.worry(services) == 1
    assert told(world) == [(NoteKind.STILL_CHECKING, None)]
    work_until(office, later(hours=2))
    assert news.worry(services) == 0, "once"


@pytest.mark.parametrize("state", [State.UNCERTAIN, State.DRAFTED, State.SENDING])
def test_wherever_the_repetition_has_got_to_the_requester_is_told(office: Office, world: World, state: State) -> None:
    promise_all(world, claims=ONE)
    held = world.move(world.lease()[0], State.CREATING, State.DRAFTED, State.SENDING, State.UNCERTAIN)
    again = world.move(held, State.DRAFTED, State.SENDING, State.UNCERTAIN, now=later(minutes=29))
    if state is not State.UNCERTAIN:
        again = world.move(again, State.DRAFTED, now=later(minutes=30))
    if state is State.SENDING:
        world.move(again, State.SENDING, now=later(minutes=30))
    office.clock.now = later(minutes=30)

    assert news.worry(office.replicas[0].services) == 1


def test_nobody_is_told_of_a_draft_that_was_never_asked_to_be_sent(office: Office, world: World) -> None:
    promise_all(world, claims=ONE)
    world.move(world.lease()[0], State.CREATING, State.DRAFTED)
    office.clock.now = later(days=2)

    assert news.worry(office.replicas[0].services) == 0


# Envelopes that are gone --------------------------------------------------------------------------------------------


def lose(office: Office, world: World) -> str:
    """Have DocuSign forget an envelope in the middle of the send; its id."""
    promise_all(world, claims=ONE)
    office.docusign.trouble["send"] = UNKNOWN
    office.replicas[0].work()
    (row,) = rows(world)
    del office.docusign.statuses[row.envelope_id]
    return str(row.envelope_id)


def test_an_envelope_that_docusign_does_not_know_for_a_day_is_given_up(office: Office, world: World) -> None:
    lost = lose(office, world)
    first_look = NOW + TIMING.look_up

    work_until(office, first_look + GONE_AFTER - timedelta(seconds=1))
    assert states(world) == {State.UNCERTAIN: 1}
    work_until(office, first_look + GONE_AFTER + timedelta(minutes=15))

    (row,) = rows(world)
    assert (row.state, row.outcome_code, row.owner) == ("withheld", "envelope_gone", None)
    assert told(world) == [(NoteKind.NOT_SENT, GONE_WORDS)]
    assert (row.envelope_id, office.docusign.count("create")) == (lost, 1), "never replaced by ourselves"
    assert world.promise(world.batch("again"), world.claims()[0]), "a person may send it again"


def test_one_that_docusign_lists_again_in_time_is_sent_under_its_id(office: Office, world: World) -> None:
    lost = lose(office, world)
    work_until(office, later(hours=23))
    office.docusign.statuses[lost] = EnvelopeStatus.CREATED
    work_until(office, later(hours=24, minutes=30))
    assert [row.missing_since for row in rows(world)] == [None], "it was seen: a day begins anew"

    del office.docusign.statuses[lost]
    work_until(office, later(hours=40))
    assert states(world) == {State.UNCERTAIN: 1}
    office.docusign.statuses[lost] = EnvelopeStatus.CREATED
    del office.docusign.trouble["send"]
    work_until(office, later(hours=41))

    assert states(world) == {State.SENT: 1}
    assert office.docusign.sent == {lost: 1}


def test_a_day_in_which_nobody_could_look_proves_nothing(office: Office, world: World) -> None:
    lose(office, world)
    office.docusign.trouble["read"] = NO_ANSWER
    work_until(office, later(days=2))
    del office.docusign.trouble["read"]

    work_until(office, later(days=2, hours=1))

    assert states(world) == {State.UNCERTAIN: 1}


def test_whoever_sends_a_claim_whose_envelope_turns_up_after_all_is_told(office: Office, world: World) -> None:
    lost = lose(office, world)
    work_until(office, later(days=1, hours=1))
    office.docusign.statuses[lost] = EnvelopeStatus.SENT

    for one in office.docusign.look("changes", lambda _: True):
        news.apply(office.replicas[0].services, one)

    assert [kind for kind, _ in told(world)] == [NoteKind.NOT_SENT, NoteKind.ANOTHER]


# Leases -------------------------------------------------------------------------------------------------------------


@dataclass
class Crowded:
    """A database in which others hold the locks for a while; tells what is left of the lease at each commitment."""

    db: Database
    clock: HandClock
    left: dict[str, timedelta] = field(default_factory=dict)

    def look_at_the_clock(self) -> datetime:
        """Between two looks there was something to wait for."""
        self.clock.pass_by(seconds=1)
        return self.clock()

    def reading(self) -> AbstractContextManager[Tx]:
        return self.db.reading()

    @contextmanager
    def deciding(self) -> Iterator[Tx]:
        with self.db.deciding() as tx:
            self.clock.pass_by(seconds=20)
            yield tx
        with self.db.reading() as tx:
            for row in tx.execute(select(dispatches).where(dispatches.c.state.in_(["creating", "sending"]))):
                self.left.setdefault(row.state, row.lease_until - self.clock())

    def close(self) -> None:
        self.db.close()


def test_a_lease_outlives_the_call_however_long_its_worker_waited_for_locks(office: Office, world: World) -> None:
    promise_all(world, claims=ONE)
    replica = office.replicas[0]
    crowded: Any = Crowded(world.db, office.clock)
    replica.services = replace(replica.services, db=crowded, clock=crowded.look_at_the_clock)

    replica.work()

    assert states(world) == {State.SENT: 1}
    assert crowded.left == {"creating": TIMING.lease, "sending": TIMING.lease}
