"""Replicas that share the account: what waits for the budget, what a pause keeps, when failures stop everybody."""

from collections import Counter
from collections.abc import Iterator

import pytest
from sqlalchemy import Row, select

from bot.services import budget, polling
from bot.wiring import Bot
from claims.batch import NoteKind
from claims.budget import HOUR, REMEMBERED, Share, Told, hour_of
from claims.dispatch import State
from claims.envelope import EnvelopeStatus
from claims.grants import Grant, GrantState
from claims.holds import ACCOUNT, HoldKind
from esign.errors import Paused, Stopped, Unanswered
from esign.quota import Quota
from storage import budget as stored
from storage import grants, holds, outbox
from storage.grants import Sealed
from storage.tables import allowances, batches, dispatches, notes
from tests.storage.world import World, a_world
from tests.support.builders import MAYA, NOW, after, asking_for
from tests.support.offices import Office, an_office, promise_all, rows, states

pytestmark = pytest.mark.slow

ALLOWANCE = Stopped("ENVELOPE_ALLOWANCE_EXCEEDED", "Your DocuSign plan has no envelopes left.")
CONSENT = Stopped("consent_required", "Allow access once.")


@pytest.fixture
def office(database_url: str) -> Iterator[Office]:
    with an_office(database_url) as made:
        yield made


@pytest.fixture
def world(office: Office) -> World:
    return a_world(office.replica().services.db, claims=12)


def allow(world: World, **said: int) -> None:
    """Let the account have these limits, smaller than DocuSign's are, and so many calls used this hour."""
    limits = {"hourly_limit": said.get("hourly", 3000), "burst_limit": said.get("burst", 200)}
    with world.db.deciding() as tx:
        stored.correct(tx, Told(3000, said.get("hour_used", 0), hour_of(NOW)), NOW, NOW)
        tx.execute(allowances.update().where(allowances.c.service == "docusign").values(**limits))


def allowance(world: World) -> Row[tuple[object, ...]]:
    with world.db.reading() as tx:
        return tx.execute(select(allowances).where(allowances.c.service == "docusign")).one()


def told_in(world: World, kind: NoteKind) -> Counter[str]:
    """How many lines of this kind each batch is owed."""
    with world.db.reading() as tx:
        return Counter(tx.execute(select(notes.c.batch_id).where(notes.c.kind == kind)).scalars())


def versions(world: World) -> list[int]:
    with world.db.reading() as tx:
        return list(tx.execute(select(batches.c.version).order_by(batches.c.id)).scalars())


def hold_of(world: World) -> str | None:
    with world.db.reading() as tx:
        return next((one.reason for one in holds.active(tx, [ACCOUNT])), None)


def halt(office: Office, world: World, trouble: Stopped = ALLOWANCE) -> None:
    """Let every send fail until the bot stops by itself."""
    office.docusign.trouble["send"] = trouble
    office.replicas[0].work_all()
    while hold_of(world) is None:
        office.clock.pass_by(seconds=2)
        office.replicas[0].services.connection.up("as after a login")
        office.replicas[0].work()


# The budget ---------------------------------------------------------------------------------------------------------


def test_only_so_many_are_begun_as_there_are_calls_for_and_the_others_are_not_touched(
    office: Office, world: World
) -> None:
    one, other = office.replicas[0], office.replica()
    allow(world, burst=10)
    promise_all(world)

    for _ in range(5):
        one.work()
        other.work()

    assert states(world) == {State.SENT: 4, State.PROMISED: 8}
    assert Counter(row.lease for row in rows(world) if row.state == "promised") == {0: 8}, "not leased and given back"
    office.clock.pass_by(seconds=31)
    one.work()
    assert states(world)[State.SENT] == 8


def test_what_is_drafted_goes_before_what_is_promised(office: Office, world: World) -> None:
    promise_all(world, "first", slice(0, 3))
    office.docusign.trouble["send"] = Paused("SLOW", "Slow.", after(1), whole_account=False)
    office.replicas[0].work()
    del office.docusign.trouble["send"]
    promise_all(world, "second", slice(3, 12))
    allow(world, burst=12)
    with world.db.deciding() as tx:
        assert stored.look(tx, NOW).hour == 6

    office.clock.pass_by(seconds=1)
    office.replicas[0].work()

    assert states(world) == {State.SENT: 3, State.PROMISED: 9}


def test_two_replicas_together_never_make_more_calls_than_the_share(office: Office, world: World) -> None:
    allow(world, burst=10)
    promise_all(world)
    other = office.replica()

    while any(State(row.state) is not State.SENT for row in rows(world)):
        office.replicas[0].look()
        other.look()
        office.replicas[0].rest()
        other.rest()
        with world.db.reading() as tx:
            known = stored.look(tx, office.clock())
        assert sum(calls for at, calls in known.seconds if at > office.clock() - REMEMBERED) <= 8
        office.clock.pass_by(seconds=10)

    assert sum(office.docusign.sent.values()) == len(office.docusign.calls) // 2 == 12


def test_calls_that_are_about_to_be_made_leave_no_room_for_others(office: Office, world: World) -> None:
    """The second replica looks while the first has leased and not called yet."""
    allow(world, burst=10)
    promise_all(world)
    other = office.replica()
    leased: list[int] = []
    office.docusign.meanwhile = lambda name, _: leased.append(other.look()) if name == "create" else None

    office.replicas[0].work()
    other.rest()

    assert sum(leased) == 0
    assert office.docusign.count("create") == office.docusign.count("send") == 4


def test_once_the_hours_share_is_used_up_people_are_told_and_the_next_hour_goes_on(
    office: Office, world: World
) -> None:
    allow(world, hourly=3000, hour_used=2396)
    promise_all(world)
    next_hour = hour_of(NOW) + HOUR

    for _ in range(3):
        office.replicas[0].work()

    assert states(world) == {State.SENT: 2, State.PROMISED: 10}
    row = allowance(world)
    assert (row.paused_since, row.paused_until, row.paused_words) == (NOW, next_hour, budget.SHARE_USED_UP)
    assert row.silent_until is None, "others than sending go on"
    before = versions(world)
    office.replicas[0].work()
    assert versions(world) == before, "told once"
    budget.spend(office.replicas[0].services, Share.LOOKING)

    office.clock.now = next_hour
    office.replicas[0].work_all()
    assert states(world) == {State.SENT: 12}


def test_a_worker_that_finds_no_call_left_waits_and_has_tried_nothing(office: Office, world: World) -> None:
    promise_all(world, claims=slice(0, 1))

    def others_call(name: str, _: str) -> None:
        with world.db.deciding() as tx:
            stored.correct(tx, Told(burst_limit=200, burst_used=199), NOW, NOW)

    office.docusign.meanwhile = others_call
    office.replicas[0].work_all()

    (row,) = rows(world)
    assert (row.state, row.tries, row.next_at, row.outcome_words) == ("drafted", 0, NOW + REMEMBERED, None)
    assert office.docusign.count("send") == 0
    office.clock.now = NOW + REMEMBERED
    office.replicas[0].work_all()
    assert states(world) == {State.SENT: 1}


# Pauses -------------------------------------------------------------------------------------------------------------


def test_one_replica_is_told_to_wait_and_all_do(office: Office, world: World) -> None:
    one, other = office.replicas[0], office.replica()
    budget.paused(one.services, Paused("HTTP_429", "DocuSign asks us to slow down.", after(300)))
    promise_all(world)

    assert (one.work(), other.work()) == (0, 0)
    with pytest.raises(Paused) as paused:
        budget.spend(other.services, Share.PEOPLE)
    assert paused.value.until == after(300)

    office.clock.now = after(300)
    other.work_all()
    assert states(world) == {State.SENT: 12}


def test_a_pause_worth_telling_redraws_what_waits_and_a_short_one_does_not(office: Office, world: World) -> None:
    promise_all(world)
    services, before = office.replicas[0].services, versions(world)

    budget.paused(services, Paused("HTTP_429", "Slow.", after(30)))
    assert versions(world) == before

    budget.paused(services, Paused("HTTP_429", "Slow.", after(130)))
    assert versions(world) == [before[0] + 1]


def test_what_was_interrupted_is_taken_over_while_nothing_may_be_asked(office: Office, world: World) -> None:
    promise_all(world, claims=slice(0, 1))
    world.move(world.lease()[0], State.CREATING, State.DRAFTED, State.SENDING)
    office.clock.pass_by(seconds=181)
    budget.paused(office.replicas[0].services, Paused("HTTP_429", "Slow.", after(600)))

    office.replicas[0].work_all()

    (row,) = rows(world)
    assert (row.state, row.owner, row.next_at) == ("uncertain", None, after(600)), "being checked, once it may be"
    assert office.docusign.calls == []
    assert office.replicas[0].work() == 0, "and not again before"


def test_a_poll_keeps_its_turn_for_when_there_is_room(office: Office, world: World) -> None:
    services = office.replicas[0].services
    promise_all(world, claims=slice(0, 1))
    office.replicas[0].work()
    budget.paused(services, Paused("HTTP_429", "Slow.", after(60)))

    polling.poll_due(services)
    assert office.docusign.count("changes") == 0

    office.clock.now = after(60)
    polling.poll_due(services)
    assert office.docusign.count("changes") == 1


def test_an_answer_is_not_lost_over_its_headers(office: Office, world: World) -> None:
    services = office.replicas[0].services
    budget.heard(services, Quota(3000, 2900, hour_of(NOW) + HOUR, 500, 490), NOW)
    with world.db.reading() as tx:
        known = stored.look(tx, NOW)
    assert (known.limits.burst, known.hour, known.seconds) == (500, 100, ((NOW, 10),))

    with world.db.deciding() as tx:
        tx.execute(allowances.delete())
    budget.heard(services, Quota(3000, 2800, hour_of(NOW) + HOUR, 500, 400), NOW)
    budget.paused(services, Paused("HTTP_429", "Slow.", after(60)))


# Failures of the whole account --------------------------------------------------------------------------------------


def test_after_three_failures_everybody_stops_and_each_batch_is_told_once(office: Office, world: World) -> None:
    batches_made = [promise_all(world, "one", slice(0, 6)), promise_all(world, "other", slice(6, 12))]
    other = office.replica()

    halt(office, world)

    assert hold_of(world) == ALLOWANCE.words
    assert told_in(world, NoteKind.HALTED) == dict.fromkeys(batches_made, 1)
    office.clock.pass_by(minutes=10)
    office.replicas[0].services.connection.up("as after a login")
    assert (office.replicas[0].work(), other.work()) == (0, 0)
    assert told_in(world, NoteKind.HALTED) == dict.fromkeys(batches_made, 1)
    assert not office.docusign.sent


def test_what_is_unsettled_is_settled_while_sending_is_stopped(office: Office, world: World) -> None:
    promise_all(world)
    office.docusign.trouble["create"] = Unanswered("HTTP_503", "No answer.")
    office.replicas[0].work()
    del office.docusign.trouble["create"]
    with world.db.deciding() as tx:
        holds.close(tx)
        holds.place(tx, ACCOUNT, HoldKind.BREAKER, None, "Because.", NOW)
    lost = states(world)[State.CREATE_UNKNOWN]

    office.clock.pass_by(seconds=2)
    office.replicas[0].work_all()

    assert lost > 0
    assert states(world) == {State.PROMISED: 12}
    assert office.docusign.count("find") > 0


def test_fewer_failures_or_of_different_kinds_stop_nobody(office: Office, world: World) -> None:
    promise_all(world)
    services = office.replicas[0].services

    for trouble in (ALLOWANCE, ALLOWANCE, CONSENT, CONSENT, ALLOWANCE):
        budget.stopped(services, trouble)

    assert hold_of(world) is None
    assert not services.connection.good
    services.connection.up("as after a login")
    office.replicas[0].work_all()
    assert states(world) == {State.SENT: 12}
    assert allowance(world).failures == 0, "something was sent"


def test_failures_count_only_while_claims_wait(office: Office, world: World) -> None:
    services = office.replicas[0].services

    for _ in range(5):
        budget.stopped(services, CONSENT)

    assert not services.connection.good
    assert (hold_of(world), allowance(world).failures) == (None, 0)


def test_failed_logins_count_too(office: Office, world: World) -> None:
    promise_all(world, claims=slice(0, 1))
    office.docusign.trouble["login"] = CONSENT

    office.replicas[0].work()
    bot = Bot(None, office.replicas[0].services, None, None)  # type: ignore[arg-type]
    bot.reconnect()
    assert hold_of(world) is None
    bot.reconnect()

    assert hold_of(world) == CONSENT.words
    (row,) = rows(world)
    assert (row.state, row.tries, row.outcome_words) == ("promised", 0, CONSENT.words)
    assert office.docusign.calls == []


@pytest.mark.parametrize("trouble", [CONSENT, Stopped("USER_LACKS_PERMISSIONS", "May not send.")])
def test_the_service_accounts_own_trouble_stops_nobody_who_sends_as_themselves(
    office: Office, world: World, trouble: Stopped
) -> None:
    promise_all(world, claims=slice(0, 2))
    services = office.replicas[0].services
    theirs, ours = rows(world)
    maya = Grant("maya-user", MAYA, "Maya", "maya@x.example", "account", "Harbour", "https://x", GrantState.GOOD)
    with world.db.deciding() as tx:
        grants.connect(tx, maya, Sealed("access", NOW, "refresh"), NOW)
        tx.execute(dispatches.update().where(dispatches.c.id == theirs.id).values(sender=maya.user_id))

    for _ in range(5):
        budget.stopped(services, trouble)

    assert hold_of(world) is None
    assert [row.outcome_words for row in rows(world)] == [None, trouble.words]
    with world.db.deciding() as tx:
        leased = outbox.lease(tx, "worker", NOW, after(180), 9, service_up=services.connection.good)
    assert [one.id for one in leased] == [theirs.id], "the service account's wait"
    assert ours.id != theirs.id


def test_a_login_that_is_not_answered_is_told_and_counts_as_nothing(office: Office, world: World) -> None:
    promise_all(world, claims=slice(0, 1))
    office.docusign.trouble["login"] = Paused("HTTP_503", "The login does not answer.", after(30), whole_account=False)

    office.replicas[0].work_all()

    (row,) = rows(world)
    assert (row.state, row.tries, row.next_at) == ("promised", 0, after(30))
    assert row.outcome_words == "The login does not answer."
    assert (allowance(world).failures, allowance(world).paused_until) == (0, None)
    assert office.replicas[0].services.connection.good


def test_resume_asks_docusign_first_and_forgets_the_failures(office: Office, world: World) -> None:
    promise_all(world)
    halt(office, world)
    services = office.replicas[0].services
    office.docusign.trouble["probe"] = ALLOWANCE

    with pytest.raises(Stopped):
        budget.let_in(services)
    assert not services.connection.good
    assert allowance(world).failures >= 3

    office.docusign.trouble.clear()
    budget.let_in(services)
    assert services.connection.good
    assert allowance(world).failures == 0
    assert hold_of(world), "whoever asked lifts it"

    with world.db.deciding() as tx:
        holds.lift(tx, ACCOUNT, "U04MAYAOKAF", office.clock())
    office.clock.pass_by(seconds=2)
    office.replicas[0].work_all()
    assert states(world) == {State.SENT: 12}


# One worker per envelope --------------------------------------------------------------------------------------------


def test_looking_at_an_envelope_is_remembered(office: Office, world: World) -> None:
    promise_all(world, claims=slice(0, 1))
    office.docusign.trouble["send"] = Unanswered("HTTP_503", "No answer.")
    office.replicas[0].work()
    office.clock.pass_by(seconds=2)

    office.replicas[0].work()

    (row,) = rows(world)
    assert (row.looked_at, office.docusign.count("read")) == (office.clock(), 1)


def test_a_worker_whose_lease_ran_out_throws_nothing_away(office: Office, world: World) -> None:
    """Whoever took over may be sending it: DocuSign voids what is binned after it was sent."""
    promise_all(world, claims=slice(0, 1))

    def a_slow_answer(name: str, _: str) -> None:
        if name == "create":
            world.import_again(figures=asking_for("9900.00"))
            office.clock.pass_by(seconds=181)

    office.docusign.meanwhile = a_slow_answer
    office.replicas[0].work()
    assert states(world) == {State.DRAFTED: 1}
    assert office.docusign.count("discard") == 0

    office.replicas[0].work()
    assert states(world) == {State.WITHHELD: 1}
    assert office.docusign.count("discard") == 1


def test_a_lease_outlives_the_two_calls_of_throwing_away(office: Office, world: World) -> None:
    promise_all(world, claims=slice(0, 1))
    other = office.replica()
    leased: list[int] = []

    def slow_answers(name: str, _: str) -> None:
        if name == "create":
            world.import_again(figures=asking_for("9900.00"))
        if name == "discard":
            office.clock.pass_by(seconds=250)
            leased.append(other.work())

    office.docusign.meanwhile = slow_answers
    office.replicas[0].work()

    assert leased == [0]
    assert states(world) == {State.WITHHELD: 1}


def test_a_draft_that_somebody_sent_before_the_gate_refused_it_is_told_as_sent(office: Office, world: World) -> None:
    promise_all(world, claims=slice(0, 1))

    def a_person_is_quicker(name: str, about: str) -> None:
        if name == "create":
            world.import_again(figures=asking_for("9900.00"))
        if name == "discard":
            office.docusign.statuses[about] = EnvelopeStatus.SENT

    office.docusign.meanwhile = a_person_is_quicker
    office.replicas[0].work()
    office.clock.pass_by(seconds=2)
    office.replicas[0].work()

    assert states(world) == {State.SENT: 1}
    assert not told_in(world, NoteKind.NOT_SENT)


def test_a_call_made_before_docusign_let_us_in_again_takes_nothing_back_when_it_fails(office: Office) -> None:
    services = office.replica().services
    world = a_world(services.db, claims=3)
    promise_all(world)
    late = Stopped("USER_LACKS_PERMISSIONS", "The DocuSign user may not send in this account.")
    late.asked_at = after(-1)
    services.connection.up("as after Resume", NOW)

    for _ in range(3):
        budget.stopped(services, late)

    assert services.connection.good
    assert not allowance(world).failures
    late.asked_at = NOW
    budget.stopped(services, late)
    assert not services.connection.good
    assert allowance(world).failures == 1
