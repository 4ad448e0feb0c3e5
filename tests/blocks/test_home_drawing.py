"""A Home tab reads as drawn here, whatever and however much there is to tell."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from bot.blocks import ids
from bot.blocks.home import home_view, nothing_view
from bot.services.authority import STRANGER
from claims.approvals import Approval, Need
from claims.batch import Batch
from claims.dispatch import State
from claims.envelope import RecipientStatus
from claims.grants import Grant, GrantState
from claims.holds import HoldKind
from claims.home import Connection, Home, Mine, Site, home_of
from claims.model import Level
from sandbox.slack.validate import check_view
from tests.blocks.conftest import HOSTILE, PROJECT, Making

NOW = datetime(2026, 4, 4, 9, 0, tzinfo=UTC)
GRANT = Grant(
    "00000000-0000-4000-8000-000000000001", "U04MAYAOKAF", "Maya Okafor", "maya@harbour-rowe.example", "a", "Harbour",
    "http://127.0.0.1", GrantState.GOOD,
)  # fmt: skip
CONNECTED = Connection(GRANT, can_connect=True)


def a_home(*found: Mine, **more: Any) -> Home:
    parts: dict[str, Any] = {"sites": (), "connection": CONNECTED, "holds": (), "now": NOW} | more
    return home_of(found, **parts)


def own(batch: Batch, **more: Any) -> Mine:
    return replace(Mine(batch, is_own=True, may_hold=True, may_approve=False), **more)


def drawn(home: Home) -> dict[str, Any]:
    view = home_view(home)
    assert not check_view(view)
    return view


def text_of(view: dict[str, Any]) -> str:
    return json.dumps(view, ensure_ascii=False)


def a_full_one(make: Any, company: str = "Acme Concrete", name: str = "Riverside Tower") -> Home:
    """One of everything that may need somebody, and something of all the rest."""
    declined = make.recipient(RecipientStatus.DECLINED, reason="Wrong retainage")
    approval = Approval((Need.AMOUNT,), "U04TOMSANDO", NOW + timedelta(hours=20))
    waiting = [replace(make.line(at, State.AWAITING_APPROVAL, company=company), approval=approval) for at in (3, 4)]
    signed = make.line(8, State.COMPLETED, make.recipient(RecipientStatus.COMPLETED), company=company)
    batches = {
        "failed": make.batch(make.line(1, State.DECLINED, declined, company=company), make.line(2), name=name),
        "asked": make.batch(*waiting, name=name),
        "held": make.batch(
            make.line(5, company=company), make.line(6, State.PROMISED), holds=(make.hold(HoldKind.STOP),), name=name
        ),
        "flying": make.batch(make.line(7, company=company), name=name, private=True),
        "theirs": replace(make.batch(make.line(9)), requester_slack_id="U04TOMSANDO"),
        "signed": make.batch(signed, name=name),
    }  # fmt: skip
    named = {key: replace(batch, id=f"{at:016x}") for at, (key, batch) in enumerate(batches.items())}
    named["held"] = batches["held"]  # whose id the stop names
    sites = (
        Site(replace(PROJECT, name=name), Level.ADMIN, 12),
        Site(replace(PROJECT, number="HS", name="Harbour School"), Level.ADMIN, 0),
        Site(replace(PROJECT, number="QQ", name="Quay"), Level.READ_ONLY),
    )
    return a_home(
        own(named["failed"]), own(named["asked"], is_own=False, may_approve=True), own(named["held"]),
        own(named["flying"]), own(named["theirs"], is_own=False), own(named["signed"]), sites=sites,
    )  # fmt: skip


def test_a_home_tab_reads_as_drawn_here(make: Any, golden: Any) -> None:
    full = a_full_one(make)
    lapsed = Connection(replace(GRANT, state=GrantState.LAPSED), can_connect=True, waiting=2)
    read_only = (Site(PROJECT, Level.READ_ONLY),)
    views = {
        "everything": drawn(full),
        "nothing to do": drawn(a_home(sites=(Site(PROJECT, Level.ADMIN, 1),))),
        "lapsed and frozen": drawn(a_home(connection=lapsed, holds=(make.hold(HoldKind.FREEZE),))),
        "not connected": drawn(a_home(connection=Connection(None, can_connect=True))),
        "read only": drawn(a_home(connection=None, sites=read_only)),
        "somebody else": nothing_view(STRANGER),
    }
    golden("home", views)


def test_it_says_plainly_that_nothing_needs_somebody(make: Any) -> None:
    assert "*Nothing needs you now.*" in text_of(drawn(a_home(own(make.batch(make.line())))))
    assert "*Nothing needs you now.*" not in text_of(drawn(a_full_one(make)))


def test_whoever_is_told_one_sentence_is_told_nothing_else() -> None:
    view = nothing_view(STRANGER)
    assert not check_view(view)
    assert [block["text"]["text"] for block in view["blocks"]] == [STRANGER]


def test_a_project_is_told_of_in_its_own_words_and_the_frame_in_the_usual(make: Any) -> None:
    batch = make.batch(make.line(1, State.DECLINED, company="Acme"), dictionary="en-GB")
    with_words = a_home(own(batch), sites=(Site(replace(PROJECT, dictionary="en-GB"), Level.ADMIN, 2),))
    view = drawn(with_words)
    assert "Needs you now" in text_of(view)


def test_nobody_sees_a_button_that_they_may_not_press(make: Any) -> None:
    found = (own(one.batch, may_hold=False) for one in a_full_one(make).asked)
    view = drawn(a_home(*found, connection=None, sites=(Site(PROJECT, Level.STANDARD),)))
    buttons = {
        ids.action_of(one["action_id"])
        for block in view["blocks"]
        for one in [*block.get("elements", []), block.get("accessory") or {}]
        if "action_id" in one
    }
    assert buttons == {ids.DETAILS}


@settings(max_examples=15)
@given(
    sizes=some.tuples(*[some.integers(0, 14)] * 4, some.integers(1, 5)),
    hostile=some.booleans(),
    state=some.sampled_from([GrantState.GOOD, GrantState.LAPSED, GrantState.LEAVING]),
)
def test_whatever_there_is_fits_into_what_slack_takes(sizes: tuple[int, ...], hostile: bool, state: GrantState) -> None:
    make = Making()
    words = HOSTILE if hostile else "Acme"
    kinds = [State.DECLINED, State.AWAITING_APPROVAL, State.SENT, State.COMPLETED]
    approval = Approval(tuple(Need), "U04TOMSANDO", NOW)
    found = []
    for count, kind in zip(sizes, kinds, strict=False):
        for at in range(count):
            number = len(found) * 100
            drawn_lines = [make.line(number + n, kind, company=words, words=words) for n in range(sizes[-1])]
            lines = [replace(one, approval=approval) for one in drawn_lines]
            holds = (make.hold(HoldKind.STOP, words),) if at % 2 else ()
            batch = replace(make.batch(*lines, name=words, holds=holds), id=f"{len(found):016x}")
            found.append(own(batch, may_approve=True))
    sites = tuple(Site(replace(PROJECT, id=f"{at:016x}", name=words), Level.ADMIN, at) for at in range(sum(sizes[:2])))
    grant = replace(GRANT, name=words, state=state)
    home = a_home(
        *found, sites=sites, connection=Connection(grant, True, 9), holds=(make.hold(HoldKind.FREEZE, words),)
    )
    view = drawn(home)
    assert len(view["blocks"]) <= 100
    assert len(json.dumps(view)) < 250_000


@pytest.mark.parametrize("count", [10, 11, 12])
def test_what_is_not_shown_is_counted(make: Any, count: int) -> None:
    found = [own(replace(make.batch(make.line(at, State.DECLINED)), id=f"{at:016x}")) for at in range(count)]
    told = text_of(drawn(a_home(*found)))
    assert ("more: `/claims status`" in told) is (count > 10)
    assert told.count("1 claim needs attention") == 10
