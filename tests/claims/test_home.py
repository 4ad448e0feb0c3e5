"""What a person's Home tab holds, and in which order."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from claims.approvals import Approval, Need
from claims.batch import Batch
from claims.dispatch import State
from claims.envelope import RecipientStatus
from claims.holds import ACCOUNT, Hold, HoldKind
from claims.home import OVERLOOKED, RECENT, Call, Connection, Home, Mine, Site, home_of
from claims.model import Level
from tests.support.builders import NOW, a_batch, a_line, a_project, a_recipient, after

NOT_CONNECTED = Connection(None, can_connect=True)


def mine(batch: Batch, **more: Any) -> Mine:
    return replace(Mine(batch, is_own=True, may_hold=True, may_approve=True), **more)


def home(*found: Mine, sites: tuple[Site, ...] = (), at: Any = NOW) -> Home:
    return home_of(found, sites, NOT_CONNECTED, (), at)


def awaiting(number: int, hours: float) -> Any:
    approval = Approval((Need.AMOUNT,), "U04TOMSANDO", NOW + timedelta(hours=hours))
    return a_line(claim_number=number, state=State.AWAITING_APPROVAL, approval=approval)


def stopped(batch: Batch) -> Batch:
    return replace(batch, holds=(Hold("h", batch.id, HoldKind.STOP, "U04TOMSANDO", "", NOW),))


def test_what_must_be_resumed_is_before_what_must_be_approved_and_that_before_what_failed() -> None:
    failed = mine(a_batch(a_line(claim_number=1, state=State.DECLINED), id="f"))
    later = mine(a_batch(awaiting(2, 40), id="later"), is_own=False)
    sooner = mine(a_batch(awaiting(3, 4), id="sooner"), is_own=False)
    held = mine(stopped(a_batch(a_line(claim_number=4, state=State.PROMISED), id="held")))

    found = home(failed, later, sooner, held)

    assert [(one.call, one.batch.id) for one in found.asked] == [
        (Call.RESUME, "held"), (Call.APPROVE, "sooner"), (Call.APPROVE, "later"), (Call.EXCEPTION, "f"),
    ]  # fmt: skip
    assert not found.needs_nothing
    assert not found.in_flight


@pytest.mark.parametrize("state", [State.DECLINED, State.VOIDED, State.FAILED, State.WITHHELD, State.UNCERTAIN])
def test_what_failed_needs_whoever_sent_it_and_nobody_else(state: State) -> None:
    batch = a_batch(a_line(state=state), a_line(claim_number=8))

    assert [one.lines for one in home(mine(batch)).asked] == [batch.lines[:1]]
    assert home(mine(batch, is_own=False)).needs_nothing
    assert home(mine(batch, may_hold=False)).needs_nothing
    assert not home(mine(batch, is_own=False, is_left=True)).needs_nothing


def test_an_invitation_that_came_back_is_one_of_them() -> None:
    line = a_line(recipients=(a_recipient(status=RecipientStatus.AUTORESPONDED),))
    assert home(mine(a_batch(line))).asked[0].call is Call.EXCEPTION


def test_what_was_sent_again_since_needs_nobody() -> None:
    first = a_batch(a_line(state=State.DECLINED), id="first")
    second = a_batch(a_line(), id="second", created_at=after(60))

    assert home(mine(first), mine(second)).needs_nothing
    assert home(mine(first), mine(second, is_own=False)).needs_nothing


def test_what_failed_long_ago_needs_nobody() -> None:
    batch = a_batch(a_line(state=State.DECLINED))
    assert home(mine(batch), at=NOW + OVERLOOKED).needs_nothing
    assert not home(mine(batch), at=NOW + OVERLOOKED - timedelta(seconds=1)).needs_nothing


def test_nobody_is_asked_for_what_they_may_not_do() -> None:
    held = stopped(a_batch(a_line(state=State.PROMISED)))
    halted = replace(held, holds=(Hold("h", ACCOUNT, HoldKind.BREAKER, None, "Down.", NOW),))
    for batch in (held, halted, a_batch(awaiting(1, 4))):
        found = home(mine(batch, may_hold=False, may_approve=False))
        assert found.needs_nothing
        assert [one.batch for one in found.in_flight] == [batch]


def test_ones_own_are_before_those_of_colleagues_and_each_is_shown_once() -> None:
    own = mine(a_batch(a_line(claim_number=1), id="own"))
    newer = mine(a_batch(a_line(claim_number=2), id="newer", created_at=after(9)), is_own=False)
    failed = mine(a_batch(a_line(claim_number=3, state=State.DECLINED), a_line(claim_number=4), id="failed"))
    signed = mine(a_batch(a_line(claim_number=5, state=State.COMPLETED), id="signed"))

    found = home(newer, own, failed, signed)

    assert [one.batch.id for one in found.in_flight] == ["own", "newer"]
    assert [one.batch.id for one in found.asked] == ["failed"]
    assert [one.id for one in found.done] == ["signed"]


def test_what_is_done_is_shown_from_its_last_signature_for_two_weeks() -> None:
    line = a_line(state=State.COMPLETED, recipients=(a_recipient(signed_at=after(60)),))
    batch = mine(a_batch(line))
    assert home(batch, at=after(59) + RECENT).done
    assert not home(batch, at=after(60) + RECENT).done


def test_projects_with_something_to_send_are_first() -> None:
    sites = tuple(Site(a_project(number=f"P{at}"), Level.ADMIN, count) for at, count in enumerate([0, 3, None, 1]))
    assert [one.sendable for one in home(sites=sites).sites] == [3, 1, 0, None]
