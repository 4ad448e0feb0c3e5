"""What two do at the same moment: the constraints of DESIGN 4.2 and the last gate of 4.4 hold in whatever order.

Real threads on both databases, let go together by a barrier. Where the order decides what is right, the one who
changes something reads, under its own lock, what has passed the gate: exactly that may go out.
"""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from sqlalchemy import select

from bot.services import budget, news
from bot.services.budget import stopped
from bot.services.picking import Group
from bot.services.promising import ChangedSinceShown
from claims.batch import NoteKind
from claims.dispatch import State
from claims.envelope import EnvelopeNews, EnvelopeStatus
from claims.holds import ACCOUNT, EVERYTHING, HoldKind
from claims.model import Level
from claims.picker import PickerPage, tick_of
from claims.records import ContactRecord
from esign.errors import Paused, Stopped, Unanswered
from storage import batches as stored_batches
from storage import holds, outbox, portfolio
from storage.database import Tx, connect
from storage.tables import batches, dispatches, notes
from storage.tables import holds as hold_rows
from tests.storage.world import World, a_world, at_once
from tests.support.builders import MAYA, NOW, after, asking_for, claim_record, commitment_record, member_record
from tests.support.mishaps import TOM
from tests.support.offices import Office, an_office, promise_all, rows, states
from tests.support.stage import Stage
from tests.support.steps import HandClock, Process

pytestmark = pytest.mark.slow

CLAIMS = 12
ROUNDS = 2
PAST_THE_GATE = [State.SENDING, State.UNCERTAIN, State.SENT]


@pytest.fixture
def office(database_url: str) -> Iterator[Office]:
    with an_office(database_url) as made:
        yield made


@pytest.fixture
def world(office: Office) -> World:
    return a_world(office.replica().services.db, claims=CLAIMS)


def past_the_gate(tx: Tx) -> set[str]:
    return set(tx.execute(select(dispatches.c.id).where(dispatches.c.state.in_(PAST_THE_GATE))).scalars())


def draft_all(office: Office, world: World) -> None:
    """Promise all, and take all as far as the gate."""
    promise_all(world)
    for held in world.lease():
        with world.db.deciding() as tx:
            creating = outbox.move(tx, held, State.CREATING, NOW, transaction_id=f"key {held.id}")
        assert creating is not None
        envelope_id = office.docusign.create_for(f"key {held.id}")
        with world.db.deciding() as tx:
            drafted = outbox.move(tx, creating, State.DRAFTED, NOW, envelope_id=envelope_id)
            assert drafted is not None
            outbox.release(tx, drafted, NOW)


def while_working(office: Office, act: Callable[[], None]) -> None:
    """Let two replicas send and somebody act, all at once."""
    first, second = office.replicas[0], office.replica()
    deeds = [first.work, act, second.work]
    at_once(len(deeds), lambda number: deeds[number]())
    for one in (first, second):
        one.work_all()


# The outbox ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_two_replicas_that_look_at_once_send_each_claim_once(office: Office, world: World, _round: int) -> None:
    promise_all(world)

    while_working(office, lambda: None)

    assert states(world) == {State.SENT: CLAIMS}
    assert office.docusign.count("create") == office.docusign.count("send") == CLAIMS
    assert set(office.docusign.sent.values()) == {1}


def test_a_worker_that_comes_back_after_it_was_taken_over_from_changes_nothing(office: Office, world: World) -> None:
    """Its draft is an orphan; the claim went out in another envelope, once."""
    promise_all(world, claims=slice(0, 1))
    slow, quick = office.replicas[0], office.replica()
    asked, answer = threading.Event(), threading.Event()

    def hang(name: str, _: str) -> None:
        if name == "create" and not asked.is_set():
            asked.set()
            assert answer.wait(30)

    office.docusign.meanwhile = hang
    assert slow.look() == 1
    assert asked.wait(30)
    office.clock.pass_by(seconds=181)
    for _ in range(4):
        quick.work_all()
        office.clock.pass_by(seconds=6)
    before = rows(world)
    assert states(world) == {State.SENT: 1}

    answer.set()
    slow.rest()

    assert rows(world) == before
    assert sum(office.docusign.sent.values()) == 1
    assert len(office.docusign.statuses) == 2


@pytest.mark.parametrize("listed", [True, False], ids=["listed", "not listed yet"])
def test_a_lost_draft_that_a_poll_finds_while_it_is_looked_up_is_sent_without_waiting_for_a_lease(
    office: Office, world: World, listed: bool
) -> None:
    promise_all(world, claims=slice(0, 1))
    replica, docusign = office.replicas[0], office.docusign
    docusign.trouble["create"] = Unanswered("TIMEOUT", "No answer.")
    replica.work()
    docusign.trouble.clear()
    (lost,) = rows(world)
    assert lost.state == State.CREATE_UNKNOWN
    made = docusign.create_for(lost.transaction_id)

    def poll(name: str, _: str) -> None:
        if name == "find":
            found = EnvelopeNews(made, EnvelopeStatus.CREATED, office.clock(), (), lost.transaction_id)
            news.apply(replica.services, found, office.clock())
            docusign.keys[made] = lost.transaction_id if listed else "not listed"

    docusign.meanwhile = poll
    office.clock.pass_by(seconds=2)
    replica.work_all()

    assert states(world) == {State.SENT: 1}
    assert docusign.sent == {made: 1}


def test_a_send_that_is_answered_after_it_was_taken_over_is_told_once(office: Office, world: World) -> None:
    promise_all(world, claims=slice(0, 1))
    slow, quick = office.replicas[0], office.replica()
    asked, answer = threading.Event(), threading.Event()

    def hang(name: str, _: str) -> None:
        if name == "send" and not asked.is_set():
            asked.set()
            assert answer.wait(30)

    office.docusign.meanwhile = hang
    assert slow.look() == 1
    assert asked.wait(30)
    office.clock.pass_by(seconds=181)
    quick.work_all()
    assert states(world) == {State.UNCERTAIN: 1}

    answer.set()
    slow.rest()
    for _ in range(4):
        office.clock.pass_by(seconds=6)
        quick.work_all()

    assert states(world) == {State.SENT: 1}
    assert list(office.docusign.sent.values()) == [1]
    with world.db.reading() as tx:
        assert Counter(tx.execute(select(notes.c.kind)).scalars()) == {NoteKind.SENT: 1}


# The last gate ------------------------------------------------------------------------------------------------------


def new_figures(tx: Tx) -> None:
    for number in range(1, CLAIMS + 1):
        portfolio.store_claim(tx, claim_record(number=number, figures=asking_for("9900.00")), NOW)


def other_contacts(tx: Tx) -> None:
    for number in range(1, CLAIMS + 1):
        ann = ContactRecord("Ann Harlan", "ann@harlan.example")
        portfolio.store_claim(tx, claim_record(number=number, contacts=(ann,)), NOW)


def now_private(tx: Tx) -> None:
    for number in range(1, CLAIMS + 1):
        portfolio.store_claim(tx, claim_record(number=number, commitment=commitment_record(private=True)), NOW)


def no_longer_admin(tx: Tx) -> None:
    portfolio.store_member(tx, member_record(level=Level.STANDARD))


def frozen(tx: Tx) -> None:
    holds.close(tx)
    assert holds.place(tx, EVERYTHING, HoldKind.FREEZE, MAYA, "Wrong retainage", NOW)


def batch_stopped(tx: Tx) -> None:
    holds.close(tx)
    (batch_id,) = tx.execute(select(batches.c.id)).scalars()
    assert holds.place(tx, batch_id, HoldKind.STOP, MAYA, "", NOW)


@pytest.mark.parametrize("_round", range(ROUNDS))
@pytest.mark.parametrize(
    ("change", "left"),
    [
        (new_figures, State.WITHHELD),
        (other_contacts, State.WITHHELD),
        (now_private, State.WITHHELD),
        (no_longer_admin, State.WITHHELD),
        (frozen, State.DRAFTED),
        (batch_stopped, State.DRAFTED),
    ],
    ids=lambda value: getattr(value, "__name__", str(value)),
)
def test_what_passed_the_gate_before_a_change_goes_out_and_nothing_after_it(
    office: Office, world: World, change: Callable[[Tx], None], left: State, _round: int
) -> None:
    draft_all(office, world)
    passed: set[str] = set()

    def act() -> None:
        with world.db.deciding() as tx:
            change(tx)
            passed.update(past_the_gate(tx))

    while_working(office, act)

    assert {row.id for row in rows(world) if row.state == State.SENT} == passed
    assert states(world) == Counter({State.SENT: len(passed), left: CLAIMS - len(passed)}) + Counter()
    assert sum(office.docusign.sent.values()) == len(passed)


@pytest.mark.parametrize("change", [new_figures, other_contacts, no_longer_admin, frozen, batch_stopped])
def test_the_gate_waits_for_a_change_that_is_being_made(
    office: Office, world: World, change: Callable[[Tx], None]
) -> None:
    """The change is written and not committed when the worker comes to the gate."""
    draft_all(office, world)
    worker = office.replica(workers=1)
    with ThreadPoolExecutor(1) as pool:
        with world.db.deciding() as tx:
            change(tx)
            working: Future[int] = pool.submit(worker.work)
            with pytest.raises(TimeoutError):
                working.result(timeout=0.3)
        working.result(timeout=30)

    assert not office.docusign.sent
    assert State.SENT not in states(world)


# Confirming ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def stage(sqlite_url: str) -> Iterator[Stage]:
    made = Stage(sqlite_url)
    made.open_stand_ins()
    yield made
    made.close_stand_ins()


def all_ticked(page: PickerPage, ticked: Callable[[int], bool]) -> list[Group]:
    selection = page.selection
    numbered = [(number, at, one) for number, group in enumerate(page.groups) for at, one in enumerate(group)]
    return [
        Group(
            block_id=f"claims.ticks:{selection.picker}:{page.page}:{number}",
            picker=selection.picker,
            redraw=selection.redraw,
            page=page.page,
            number=number,
            ticked=frozenset(tick_of(one.claim) for group, at, one in numbered if group == number and ticked(at)),
            pressed_at=f"{NOW.timestamp():.6f}",
        )
        for number in range(len(page.groups))
    ]


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_two_admins_who_confirm_overlapping_claims_at_once_make_one_promise_for_each(
    stage: Stage, database_url: str, _round: int
) -> None:
    db = connect(database_url)
    world = a_world(db, claims=8)
    with db.deciding() as tx:
        portfolio.store_member(tx, member_record(email="tom.sandoval@harbour-rowe.example", slack_id=TOM))
    settings = stage.settings.model_copy(update={"database_url": database_url})
    processes = [Process(settings, HandClock()) for _ in range(2)]
    people = [(MAYA, lambda at: at < 6), (TOM, lambda at: at > 1)]
    ready = []
    for process, (person, ticked) in zip(processes, people, strict=True):
        page = process.open_picker(person, world.project_id)
        shown, nonce = process.review(person, page.selection.picker, all_ticked(page, ticked))
        assert len(shown.going) == 6
        ready.append((person, page.selection.id, nonce))

    def press(number: int) -> tuple[int, set[str] | None]:
        """Each presses twice; None: it is no longer what was shown."""
        which = number % 2
        try:
            return which, {one.claim.id for one in processes[which].confirm(*ready[which]).confirmation.going}
        except ChangedSinceShown as changed:
            shown[which] = changed
            return which, None

    shown: dict[int, ChangedSinceShown] = {}
    told = at_once(4, press)

    ((loser, changed),) = shown.items()
    assert [going for which, going in told if which == loser] == [None, None]
    first, again = (going for which, going in told if which != loser)
    assert first == again == {row.claim_id for row in rows(world)}
    assert len(rows(world)) == 6, "the other was told, and has promised nothing yet"
    person, selection, _ = ready[loser]
    promised = processes[loser].confirm(person, selection, changed.nonce)
    assert {one.claim.id for one in promised.confirmation.going}.isdisjoint(first or ())
    assert len(rows(world)) == len({row.claim_id for row in rows(world)}) == 8
    for process in processes:
        process.close()
    db.close()


# Stopping -----------------------------------------------------------------------------------------------------------


def test_eight_that_fail_at_once_stop_everybody_once(office: Office, world: World) -> None:
    promise_all(world)
    replicas = [office.replicas[0], *(office.replica() for _ in range(3))]
    trouble = Stopped("ENVELOPE_ALLOWANCE_EXCEEDED", "Your DocuSign plan has no envelopes left.")

    at_once(8, lambda number: stopped(replicas[number % 4].services, trouble))

    with world.db.reading() as tx:
        assert len(tx.execute(select(hold_rows)).all()) == 1
        assert len(tx.execute(select(notes).where(notes.c.kind == NoteKind.HALTED)).all()) == 1
    for one in replicas:
        one.services.connection.up("as after a login")
    assert [one.work() for one in replicas] == [0, 0, 0, 0]


def test_the_bot_stops_by_itself_only_between_sends(office: Office, world: World) -> None:
    """Who is just passing the gate passes it first: the message then tells what is on its way."""
    promise_all(world)
    services, trouble = office.replicas[0].services, Stopped("consent_required", "Allow access once.")
    for _ in range(2):
        stopped(services, trouble)
    with ThreadPoolExecutor(1) as pool:
        with world.db.deciding() as tx:
            assert holds.look(tx, "a batch") == ()
            third = pool.submit(stopped, services, trouble)
            with pytest.raises(TimeoutError):
                third.result(timeout=0.3)
        third.result(timeout=30)

    with world.db.reading() as tx:
        assert holds.active(tx, [ACCOUNT])


def test_while_workers_fail_and_people_freeze_nobody_waits_for_ever(office: Office, world: World) -> None:
    """Every lock is taken in one order: the allowance, the gate to sending, projects, dispatches, batches."""
    for number in range(CLAIMS):
        promise_all(world, f"press {number}", slice(number, number + 1))
    trouble = Stopped("consent_required", "Allow access once.")
    first, second, third = office.replicas[0], office.replica(), office.replica()
    pause = Paused("HTTP_429", "Slow.", after(300))

    def act(number: int) -> None:
        if number == 0:
            frozen_by_somebody(world)
        elif number < 4:
            stopped(first.services, trouble)
        elif number < 6:
            budget.paused(second.services, pause)
        else:
            (second, third)[number - 6].work()

    at_once(8, act)

    with world.db.reading() as tx:
        held = {one.scope for one in holds.active(tx, [EVERYTHING, ACCOUNT])}
        assert EVERYTHING in held
        assert ACCOUNT in held or past_the_gate(tx), "only what was sent between them ends a row of failures"


def frozen_by_somebody(world: World) -> None:
    with world.db.deciding() as tx:
        frozen(tx)
        stored_batches.touch_open(tx, after(1))
