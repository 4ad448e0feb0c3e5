"""Approving and refusing: by somebody else, once, and only what is as it was when it was asked."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select

from bot.blocks import ids
from bot.services import approving, confirming, gate, parting, persons, picking, promising
from bot.services.approving import Decided
from bot.services.authority import Caller, Refusal
from bot.services.context import Logins, Services
from bot.services.picking import Group
from bot.services.vault import Vault
from claims.approvals import Decision, Need, Policy
from claims.audit import Deed, Surface
from claims.confirmation import NOBODY_TO_APPROVE, Confirmation
from claims.dispatch import State
from claims.grants import Grant, GrantState
from claims.holds import EVERYTHING, HoldKind
from claims.model import Contact, Level
from claims.picker import tick_of
from claims.records import ContactRecord
from esign.oauth import DocusignSettings
from storage import approvals, batches, grants, holds, notes, outbox, portfolio
from storage.database import Database
from storage.grants import Sealed
from storage.tables import audit_entries, dispatches, members
from tests.storage.world import WHOLE_WAY, World, a_world, at_once
from tests.support.alone import services_alone
from tests.support.builders import MAYA, NOW, asking_for, claim_record, member_record, project_record
from tests.support.steps import HandClock

pytestmark = pytest.mark.slow

TEAM = "T04HARBOUR"
TOM, ANA = "U04TOMSANDO", "U04ANABELQU"
MAYAS, TOMS, ANAS = (Caller(one, TEAM, surface=Surface.MODAL) for one in (MAYA, TOM, ANA))
SMALL, LARGE, LARGER = "100.00", "900.00", "950.00"


@pytest.fixture
def world(database: Database) -> World:
    """Three claims, two of them above the limit; Maya, Tom and Ana have Admin, and the project has no channel."""
    world = a_world(database, claims=3)
    with database.deciding() as tx:
        portfolio.store_project(tx, project_record(channel_id=None))
        for slack_id, email in ((TOM, "tom@harbour-rowe.example"), (ANA, "ana@harbour-rowe.example")):
            portfolio.store_member(tx, member_record(slack_id=slack_id, email=email))
        for number, amount in enumerate((SMALL, LARGE, LARGER), start=1):
            portfolio.store_claim(tx, claim_record(number=number, figures=asking_for(amount)), NOW)
    return world


@pytest.fixture
def services(world: World) -> Services:
    policy = Policy(above={"AUD": Decimal(500)}, lasts=timedelta(hours=72))
    return replace(services_alone(world.db), second_admin=policy, clock=HandClock())


def confirm(services: Services, world: World, caller: Caller = MAYAS) -> tuple[Confirmation, str]:
    """Tick and confirm everything; what was promised, and the id of its batch."""
    shown = picking.open_picker(services, caller, world.project_id, None)
    ticked = frozenset(tick_of(one.claim) for group in shown.groups for one in group)
    group = Group(ids.picker_block_id(shown.selection, 0, 0), shown.selection.picker, shown.selection.redraw, 0, 0,
                  ticked, "1795383000.000100")  # fmt: skip
    _, nonce = confirming.review(services, caller, shown.selection.picker, [group], None)
    promised = promising.confirm(services, caller, shown.selection.id, nonce)
    with world.db.reading() as tx:
        made = batches.of_press(tx, nonce)
    return promised.confirmation, made[0].id if made else ""


def waiting(world: World, batch_id: str) -> list[str]:
    with world.db.deciding() as tx:
        return [one.id for one in approvals.waiting(tx, batch_id)]


def states(world: World, batch_id: str) -> dict[int, State]:
    with world.db.reading() as tx:
        batch = batches.get(tx, batch_id)
    assert batch is not None
    return {line.claim_number: line.state for line in batch.lines}


def owed(world: World, batch_id: str) -> list[tuple[str, str | None]]:
    with world.db.reading() as tx:
        batch = batches.get(tx, batch_id)
        assert batch is not None
        return [(str(note.kind), note.who) for note in notes.waiting(tx, batch)]


def deeds(world: World) -> list[tuple[str, str]]:
    with world.db.reading() as tx:
        rows = tx.execute(select(audit_entries).order_by(audit_entries.c.id)).all()
    return [(row.deed, row.actor) for row in rows]


def test_what_is_above_the_limit_waits_and_the_rest_goes(services: Services, world: World) -> None:
    confirmation, batch_id = confirm(services, world)

    assert [one.claim.number for one in confirmation.at_once] == [1]
    assert [one.claim.number for one in confirmation.to_approve] == [2, 3]
    assert states(world, batch_id) == {
        1: State.PROMISED, 2: State.AWAITING_APPROVAL, 3: State.AWAITING_APPROVAL
    }  # fmt: skip
    assert len(world.lease()) == 1, "only what waits for nobody is work"
    assert {one.envelope for one in world.listed()} == {State.PROMISED, State.AWAITING_APPROVAL}, (
        "all of them are taken"
    )
    assert owed(world, batch_id) == [("approval_asked", MAYA)] * 2
    assert sorted(deeds(world)) == [("approval_asked", MAYA)] * 2 + [("claim_confirmed", MAYA)]


def test_another_admin_approves_and_the_outbox_goes_on(services: Services, world: World) -> None:
    _, batch_id = confirm(services, world)
    first, second = waiting(world, batch_id)

    done = approving.approve(services, TOMS, batch_id, [first])

    assert [line.claim_number for line in done.approved] == [2]
    assert states(world, batch_id) == {1: State.PROMISED, 2: State.PROMISED, 3: State.AWAITING_APPROVAL}
    held = {one.id: one for one in world.lease()}
    assert first in held
    assert second not in held
    with world.db.deciding() as tx:
        assert gate.faults(services, tx, held[first]) == ()
    assert ("approved", TOM) in owed(world, batch_id)
    assert deeds(world)[-1] == (Deed.APPROVAL_GIVEN, TOM)


def test_nobody_approves_or_refuses_what_they_asked_for_themselves(services: Services, world: World) -> None:
    _, batch_id = confirm(services, world)
    with world.db.deciding() as tx:
        portfolio.store_project(tx, project_record(number="HS"))
        # Maya's other Slack account: known here by an alias, and on another project by the address she has here.
        portfolio.store_member(tx, member_record(slack_id="U04MAYATWO", email="m.okafor@harbour-rowe.example"))
        portfolio.store_member(tx, member_record(project_number="HS", slack_id=None))
        there = (members.c.email == member_record().email) & (members.c.project_id != world.project_id)
        tx.execute(members.update().where(there).values(slack_id="U04MAYATWO"))

    for caller in (MAYAS, Caller("U04MAYATWO", TEAM)):
        for deed in (
            lambda who=caller: approving.approve(services, who, batch_id, waiting(world, batch_id)),
            lambda who=caller: approving.refuse(services, who, batch_id, waiting(world, batch_id), "No"),
            lambda who=caller: approving.asked(services, who, batch_id),
        ):
            with pytest.raises(Refusal) as refused:
                deed()
            assert refused.value.words == approving.YOUR_OWN
    assert len(waiting(world, batch_id)) == 2


def test_the_slack_id_that_moved_to_another_account_does_not_make_two_people(services: Services, world: World) -> None:
    _, batch_id = confirm(services, world)
    with world.db.deciding() as tx:
        portfolio.store_member(tx, member_record(slack_id="U04MAYANEW"))

    with pytest.raises(Refusal, match="asked for this approval yourself"):
        approving.approve(services, Caller("U04MAYANEW", TEAM), batch_id, waiting(world, batch_id))


def test_only_admins_of_the_project_decide_and_others_learn_nothing(services: Services, world: World) -> None:
    _, batch_id = confirm(services, world)
    with world.db.deciding() as tx:
        portfolio.store_member(tx, member_record(slack_id=TOM, email="tom@harbour-rowe.example", level=Level.STANDARD))
        portfolio.store_project(tx, project_record(number="HS"))
        portfolio.store_member(tx, member_record(project_number="HS", slack_id="U04KIRSTENB", email="k@x.example"))

    for caller, words in ((TOMS, "needs Admin"), (Caller("U04KIRSTENB", TEAM), "is not there for you"),
                          (Caller("U04NOBODYAT", TEAM), "is for full members")):  # fmt: skip
        with pytest.raises(Refusal, match=words):
            approving.approve(services, caller, batch_id, waiting(world, batch_id))
        with pytest.raises(Refusal, match=words):
            approving.asked(services, caller, batch_id)
    with pytest.raises(Refusal, match="is not there for you"):
        approving.approve(services, ANAS, "0123456789abcdef", waiting(world, batch_id))
    assert len(waiting(world, batch_id)) == 2


def test_refused_is_not_sent_and_says_who_and_why(services: Services, world: World) -> None:
    _, batch_id = confirm(services, world)
    first, second = waiting(world, batch_id)

    approving.refuse(services, TOMS, batch_id, [first], "Retainage is wrong")
    approving.refuse(services, ANAS, batch_id, [second], "")

    assert states(world, batch_id) == {1: State.PROMISED, 2: State.WITHHELD, 3: State.WITHHELD}
    assert [world.row(one).outcome_words for one in (first, second)] == [
        "A second admin refused it: “Retainage is wrong”", "A second admin refused it, without a reason.",
    ]  # fmt: skip
    assert owed(world, batch_id)[-2:] == [("refused", TOM), ("refused", ANA)]
    assert deeds(world)[-2:] == [(Deed.APPROVAL_REFUSED, TOM), (Deed.APPROVAL_REFUSED, ANA)]
    assert [one.envelope for one in world.listed()] == [State.PROMISED, None, None], "both can be sent again"


CHANGES: dict[str, tuple[Callable[[World], object], str]] = {
    "another amount": (lambda world: world.import_again(2, figures=asking_for(LARGER)), gate.CHANGED),
    "another contact": (
        lambda world: world.import_again(2, figures=asking_for(LARGE), contacts=(ContactRecord("A", "a@h.example"),)),
        gate.OTHER_PEOPLE,
    ),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_claim_that_changed_voids_its_approval_whether_somebody_approves_or_nobody_looks(
    services: Services, world: World, what: str
) -> None:
    change, words = CHANGES[what]
    _, batch_id = confirm(services, world)
    first, second = waiting(world, batch_id)
    change(world)

    done = approving.approve(services, TOMS, batch_id, [first])

    assert not done.approved
    assert [line.dispatch_id for line in done.ended] == [first]
    assert words in str(world.row(first).outcome_words)
    assert world.row(first).state == State.WITHHELD
    assert ("not_sent", None) in owed(world, batch_id)
    assert deeds(world)[-1] == (Deed.APPROVAL_ENDED, "bot")
    ended = approving.look(services)
    assert (world.row(second).state, ended) == (
        (State.AWAITING_APPROVAL, 0) if what == "another amount" else (State.WITHHELD, 1)
    )
    assert approving.look(services) == 0


@pytest.mark.parametrize("switch", ["project", "level"])
def test_what_is_switched_off_only_now_voids_it_when_somebody_approves(
    services: Services, world: World, switch: str
) -> None:
    _, batch_id = confirm(services, world)
    with world.db.deciding() as tx:
        if switch == "project":
            portfolio.store_project(tx, project_record(channel_id=None, docusign_enabled=False))
        else:
            portfolio.store_member(tx, member_record(level=Level.STANDARD))

    assert approving.look(services) == 0
    done = approving.approve(services, TOMS, batch_id, waiting(world, batch_id))

    assert len(done.ended) == 2
    assert not waiting(world, batch_id)


def test_an_approval_that_nobody_gave_in_time_ends(services: Services, world: World) -> None:
    _, batch_id = confirm(services, world)
    first, _ = waiting(world, batch_id)
    services.clock.now = NOW + timedelta(hours=71, minutes=59)  # type: ignore[attr-defined]
    assert approving.look(services) == 0

    services.clock.now = NOW + timedelta(hours=72)  # type: ignore[attr-defined]
    late = approving.approve(services, TOMS, batch_id, [first])

    assert [line.words for line in late.ended] == [approving.EXPIRED_WORDS]
    assert approving.look(services) == 1
    assert states(world, batch_id) == {1: State.PROMISED, 2: State.WITHHELD, 3: State.WITHHELD}
    assert [kind for kind, _ in owed(world, batch_id)].count("not_sent") == 2


def test_two_who_decide_at_once_make_one_decision_and_both_hear_the_truth(services: Services, world: World) -> None:
    _, batch_id = confirm(services, world)
    chosen = waiting(world, batch_id)
    deeds_: list[Callable[[], Decided]] = [
        lambda: approving.approve(services, TOMS, batch_id, chosen),
        lambda: approving.refuse(services, ANAS, batch_id, chosen, "No"),
        lambda: approving.approve(services, ANAS, batch_id, chosen),
        lambda: approving.refuse(services, TOMS, batch_id, chosen, "No"),
    ]

    done = at_once(4, lambda number: deeds_[number]())

    winners = [one for one in done if one.approved or one.refused]
    assert len(winners) == 1
    assert len(winners[0].approved or winners[0].refused) == 2
    expected = State.PROMISED if winners[0].approved else State.WITHHELD
    assert states(world, batch_id) == {1: State.PROMISED, 2: expected, 3: expected}
    for loser in (one for one in done if one is not winners[0]):
        assert {line.dispatch_id for line in loser.earlier} == set(chosen)
        assert {line.approval.decision for line in loser.earlier if line.approval} == {
            Decision.APPROVED if winners[0].approved else Decision.REFUSED
        }
    told = [kind for kind, _ in owed(world, batch_id)]
    assert told.count("approved") + told.count("refused") == 2


@pytest.mark.parametrize("round_", range(3))
def test_an_import_at_the_same_moment_never_lets_out_what_nobody_approved(
    services: Services, world: World, round_: int
) -> None:
    _, batch_id = confirm(services, world)
    first, _ = waiting(world, batch_id)

    at_once(
        2,
        lambda number: (
            approving.approve(services, TOMS, batch_id, [first])
            if number
            else world.import_again(2, figures=asking_for(LARGER))
        ),
    )

    held = {one.id: one for one in world.lease()}
    if world.row(first).state == State.PROMISED:  # approved before the import: the last gate sees the other revision
        with world.db.deciding() as tx:
            assert gate.CHANGED in gate.faults(services, tx, held[first])
    else:
        assert gate.CHANGED in str(world.row(first).outcome_words)


def test_the_last_gate_lets_nothing_out_that_needs_an_approval_it_does_not_have(
    services: Services, world: World
) -> None:
    """Promised before the setting was there, or under a higher limit."""
    before = replace(services, second_admin=Policy())
    _, batch_id = confirm(before, world)
    assert not waiting(world, batch_id)

    found = {}
    for one in world.lease():
        with world.db.deciding() as tx:
            found[one.claim_id] = gate.faults(services, tx, one)

    by_number = {claim.number: claim.id for claim in world.claims()}
    assert found == {by_number[1]: (), by_number[2]: (gate.NOT_APPROVED,), by_number[3]: (gate.NOT_APPROVED,)}


def test_where_nobody_else_could_approve_nothing_is_asked(services: Services, world: World) -> None:
    with world.db.deciding() as tx:
        for slack_id, email in ((TOM, "tom@harbour-rowe.example"), (ANA, "ana@harbour-rowe.example")):
            portfolio.store_member(tx, member_record(slack_id=slack_id, email=email, level=Level.STANDARD))

    confirmation, batch_id = confirm(services, world)

    assert [one.claim.number for one in confirmation.going] == [1]
    assert {one.why for one in confirmation.left_out} == {(NOBODY_TO_APPROVE,)}
    assert not waiting(world, batch_id)


def test_a_decision_of_what_was_decided_tells_who_decided(services: Services, world: World) -> None:
    _, batch_id = confirm(services, world)
    chosen = waiting(world, batch_id)
    approving.approve(services, TOMS, batch_id, chosen)

    again = approving.refuse(services, ANAS, batch_id, chosen, "Too late")

    assert {line.approval.decided_by for line in again.earlier if line.approval} == {TOM}
    assert (again.refused, again.approved, again.ended) == ((), (), ())
    assert not approving.asked(services, ANAS, batch_id).waiting
    assert {kind for kind, _ in owed(world, batch_id)} == {"approval_asked", "approved"}


def test_the_other_admins_are_called_once_each_and_again_only_if_slack_did_not_answer(
    services: Services, world: World
) -> None:
    _, batch_id = confirm(services, world)
    with world.db.deciding() as tx:
        assert approvals.calls_owed(tx, NOW) == ((batch_id, ANA), (batch_id, TOM))
        assert approvals.take_call(tx, batch_id, TOM, NOW, NOW + timedelta(seconds=60))
        assert not approvals.take_call(tx, batch_id, TOM, NOW, NOW + timedelta(seconds=60))
        approvals.called(tx, batch_id, TOM, NOW)
        assert approvals.take_call(tx, batch_id, ANA, NOW, NOW + timedelta(seconds=60))
        assert approvals.calls_owed(tx, NOW) == ()

    later = NOW + timedelta(seconds=61)
    with world.db.deciding() as tx:
        assert approvals.calls_owed(tx, later) == ((batch_id, ANA),), "no answer: she may not have heard"
        assert approvals.take_call(tx, batch_id, ANA, later, later + timedelta(seconds=60))
        approvals.give_back_call(tx, batch_id, ANA, later)
        assert approvals.calls_owed(tx, later) == ((batch_id, ANA),)
    approving.refuse(services, TOMS, batch_id, waiting(world, batch_id), "")
    with world.db.deciding() as tx:
        assert approvals.calls_owed(tx, later) == ()


def signed(world: World, person: Contact) -> None:
    """Have the first claim signed by this person."""
    first = world.claims()[0]
    batch = world.batch("an earlier press")
    with world.db.deciding() as tx:
        outbox.promise(tx, batch, 0, first, [person], NOW)
    world.move(world.lease()[0], *WHOLE_WAY, State.COMPLETED)


@pytest.mark.parametrize("changed", [True, False], ids=["the setting is on", "it is off"])
def test_an_address_that_is_new_needs_a_second_admin_where_the_setting_says_so(
    services: Services, world: World, changed: bool
) -> None:
    signed(world, Contact("Omar Haddad", "omar@harlan.example"))
    guarded = replace(services, second_admin=Policy(changed_address=changed))

    confirmation, batch_id = confirm(guarded, world)

    assert {one.changed for one in confirmation.going} == {world.claims()[1].contacts}, "told either way"
    assert {one.needs for one in confirmation.going} == {(Need.CHANGED_ADDRESS,) if changed else ()}
    if changed:
        approving.approve(guarded, TOMS, batch_id, waiting(world, batch_id))
    for held in world.lease():
        with world.db.deciding() as tx:
            assert gate.faults(guarded, tx, held) == ()


def test_an_address_that_became_new_while_it_waited_voids_the_approval(services: Services, world: World) -> None:
    _, batch_id = confirm(services, world)
    first, _ = waiting(world, batch_id)
    with world.db.deciding() as tx:
        tx.execute(dispatches.update().where(dispatches.c.claim_id == world.claims()[0].id).values(state="withheld"))
    signed(world, Contact("Omar Haddad", "omar@harlan.example"))

    done = approving.approve(services, TOMS, batch_id, [first])

    assert [line.dispatch_id for line in done.ended] == [first]
    assert "counts as a new address by now" in str(world.row(first).outcome_words)


def test_an_approval_counts_while_whoever_gave_it_has_admin(services: Services, world: World) -> None:
    _, batch_id = confirm(services, world)
    first, second = waiting(world, batch_id)
    approving.approve(services, TOMS, batch_id, [first])
    approving.approve(services, ANAS, batch_id, [second])
    with world.db.deciding() as tx:
        portfolio.store_member(tx, member_record(slack_id=TOM, email="tom@harbour-rowe.example", level=Level.STANDARD))

    held = {one.id: one for one in world.lease()}
    with world.db.deciding() as tx:
        assert gate.faults(services, tx, held[first]) == (gate.APPROVER_NO_LONGER_ADMIN,)
        assert gate.faults(services, tx, held[second]) == ()


def test_what_is_approved_while_sending_is_frozen_waits_until_it_goes_on(services: Services, world: World) -> None:
    _, batch_id = confirm(services, world)
    first, _ = waiting(world, batch_id)
    with world.db.deciding() as tx:
        holds.close(tx)
        assert holds.place(tx, EVERYTHING, HoldKind.FREEZE, TOM, "Wrong retainage", NOW, "press")

    done = approving.approve(services, TOMS, batch_id, [first])

    assert [line.dispatch_id for line in done.approved] == [first]
    assert done.batch.hold is not None
    assert world.lease() == ()
    with world.db.deciding() as tx:
        holds.close(tx)
        assert holds.lift(tx, EVERYTHING, TOM, NOW)
    assert first in {one.id for one in world.lease()}


def connected(services: Services, world: World, slack_id: str = MAYA) -> None:
    """A DocuSign user is connected to this person in Slack."""
    who = Grant("maya-user", slack_id, "Maya", "maya@x.example", "account", "Harbour", "https://x", GrantState.GOOD)
    with world.db.deciding() as tx:
        grants.connect(tx, who, Sealed("access", NOW, "refresh"), NOW)


def as_persons(services: Services) -> Services:
    """The same services, where persons can be connected."""
    settings = DocusignSettings("https://account-d.docusign.com", "key", "service-user", "")
    logins = Logins(settings, lambda: None, Vault([Fernet.generate_key().decode()]))  # type: ignore[arg-type,return-value]
    return replace(services, logins=logins)


def test_what_was_told_as_not_sent_stays_so_although_the_person_connects_again(
    services: Services, world: World
) -> None:
    services = as_persons(services)
    connected(services, world)
    _, batch_id = confirm(services, world)
    assert parting.disconnect(services, MAYAS).waiting == 3
    connected(services, world)

    done = approving.approve(services, TOMS, batch_id, waiting(world, batch_id))

    assert not done.approved
    assert states(world, batch_id)[2] is State.WITHHELD


def test_nobody_elses_login_sends_what_a_person_confirmed(services: Services, world: World) -> None:
    services = as_persons(services)
    connected(services, world)
    _, batch_id = confirm(services, world)
    first, _ = waiting(world, batch_id)
    approving.approve(services, TOMS, batch_id, [first])
    with world.db.deciding() as tx:
        grants.left(tx, "maya-user", NOW)
    connected(services, world, TOM)

    held = next(one for one in world.lease() if one.id == first)
    with world.db.deciding() as tx:
        found = gate.faults(services, tx, held)

    assert found == (persons.PARTED.format(name="Maya"),)
