"""Everybody at every touch point, as docs/permissions.md says: what is not allowed is answered and changes nothing."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from bot.blocks import ids
from bot.handlers.actions import ACTIONS
from bot.handlers.commands import SUBCOMMANDS
from bot.handlers.looking import EVENTS
from bot.handlers.views import VIEWS
from bot.services.authority import STRANGER
from bot.settings import SlackMode
from tests.support.cast import (
    DRAFT,
    DRAFT_TOO,
    LIMIT,
    OUT,
    OUT_TOO,
    PEOPLE,
    STOPPED,
    TO_APPROVE,
    TO_REFUSE,
    TRADE_9,
    VOIDED,
    WORKING,
    Cast,
    Row,
    read_table,
    world,
    write_files,
)
from tests.support.databases import Databases
from tests.support.logins import WITH_KEYS
from tests.support.playing import Heard, play
from tests.support.stage import ROOT, Stage
from tests.support.touching import CONNECTED, FORGED, GENUINE, Seen, look

pytestmark = pytest.mark.slow

TABLE = read_table(ROOT / "docs/permissions.md")
VOCABULARY = {"yes", "own", "see", "refused", "not there", "stranger"}
OUTSIDE = {"guest", "collaborator", "outsider", "bot"}
NOBODY_HERE = {"none", "stranger"}
ACTING = {ids.TICK, ids.REVIEW, ids.STOP, ids.RESUME}
"""Buttons that nobody sees who may not use them."""

NOT_OF_THE_PROJECT = {*OUTSIDE, *NOBODY_HERE, "admin elsewhere"} - {"collaborator"}
_OF_THE_PROJECT = re.compile("Riverside Tower|Trade 0")
"""What only its people may hear of."""

_NOT_THERE = re.compile(
    r"not there for you|You have no (project|claim|batch)|newer list|another version|be read any more"
)
_REFUSED = re.compile(r"[Nn]othing was (sent|changed|done)|Nobody was asked|needs Admin|belongs to somebody else")


def kind_of(heard: Heard) -> str:
    """Which of the table's words an answer is; "done" when it is none of those that refuse."""
    assert "went wrong" not in heard.text, heard
    if heard.text.splitlines()[-1:] == [STRANGER]:  # under the title, in a modal
        return "stranger"
    assert STRANGER not in heard.text, heard
    if _NOT_THERE.search(heard.text):
        return "not there"
    return "refused" if _REFUSED.search(heard.text) else "done"


@pytest.fixture(scope="module")
def cast(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cast]:
    """Everybody, with one claim out, one being sent and one that is stopped."""
    folder = tmp_path_factory.mktemp("cast")
    stage = Stage(
        databases.migrated("sqlite"),
        mode=SlackMode.HTTP,
        settings_changes={
            "freeze_admins": (PEOPLE["admin"],),
            "collaborators_see_status": True,
            "approve_above": LIMIT,
            **WITH_KEYS,
        },
        slack_changes={"world": world()},
    )
    made = Cast(stage)
    stage.import_files(write_files(folder / "first"))
    made.promise(OUT, OUT_TOO, VOIDED)
    made.send_out()
    stage.wait_for(lambda: len(stage.sent_envelopes()) == 3, "sending")
    made.void(VOIDED)
    made.awaiting = made.promise(TO_APPROVE, TO_REFUSE)
    made.link("collaborator", TRADE_9)
    for kind in CONNECTED:
        made.connect(kind)
    made.hand_over(DRAFT, "admin")
    made.hand_over(DRAFT_TOO, "another admin")
    yield made
    made.close()
    assert not stage.slack.problems


@pytest.fixture(scope="module")
def seen(cast: Cast, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Seen]:
    """What each has on their screen; who has no list has copied the admin's ids."""
    working, stopped = cast.renew(cast.promise(WORKING), cast.promise(STOPPED))
    own = {kind: look(cast, kind, working, stopped) for kind in ("admin", "another admin", "demoted")}
    cast.demote(tmp_path_factory.mktemp("demoted"), "dana@harbour-rowe.example")
    return {kind: own.get(kind, own["admin"]) for kind in PEOPLE}


def test_every_touch_point_has_a_row_and_every_row_has_a_touch_point() -> None:
    touches = [f"/claims {word}" for word in SUBCOMMANDS] + [*ACTIONS] + [f"submit {one}" for one in VIEWS]
    touches += [f"event {one}" for one in EVENTS]

    assert sorted(row.touch for row in TABLE) == sorted(touches)
    assert sorted(GENUINE) == sorted(FORGED) == sorted(touches)
    for row in TABLE:
        assert list(row.cells) == list(PEOPLE)
        assert {*row.cells.values()} <= VOCABULARY, row


def test_who_may_not_is_told_so_and_changes_nothing(cast: Cast, seen: dict[str, Seen]) -> None:
    wrong = []
    before = cast.kept()
    for row, kind, cell in cells():
        if cell == "yes":
            continue
        # Another's list, unless one had it oneself.
        holder = seen["another admin"] if kind == "admin" else seen["demoted"] if kind == "demoted" else seen["admin"]
        heard = play(cast, kind, GENUINE[row.touch](holder))
        wanted = {"own": "refused", "see": "done"}.get(cell, cell)
        offered = heard.actions & ACTING if cell == "see" else ()
        told = kind in NOT_OF_THE_PROJECT and _OF_THE_PROJECT.search(heard.text)
        if kind_of(heard) != wanted or heard.public or offered or told or cast.kept() != before:
            wrong.append(f"{row.touch}, {kind}: {cell} is {kind_of(heard)}, {heard}, {changes(before, cast.kept())}")
            before = cast.kept()
    assert not wrong, "\n".join(wrong)


def test_an_id_that_nobody_gave_out_is_not_there_for_anybody(cast: Cast, seen: dict[str, Seen]) -> None:
    wrong = []
    before = cast.kept()
    for row, kind, _ in cells():
        wanted = {"stranger"} if kind in OUTSIDE else {"not there", "stranger" if kind in NOBODY_HERE else "refused"}
        for forged in FORGED[row.touch]:
            heard = play(cast, kind, forged)
            if kind_of(heard) not in wanted or heard.public:
                wrong.append(f"{row.touch}, {kind}: {forged} is {kind_of(heard)}, {heard}")
    assert not wrong, "\n".join(wrong)
    assert cast.kept() == before


def test_who_may_does(cast: Cast, seen: dict[str, Seen]) -> None:
    wrong = []
    for row, kind, cell in cells():
        if cell not in {"yes", "own"}:
            continue
        what = GENUINE[row.touch](fresh(cast, kind, seen[kind]))
        before = cast.kept()
        heard = play(cast, kind, what, silent=what.ticks is not None)
        if what.ticks is not None:
            cast.stage.wait_for(lambda before=before: cast.kept() != before, f"a tick of {kind}")
        if kind_of(heard) != "done" or (what.changes and cast.kept() == before):
            wrong.append(f"{row.touch}, {kind}: {cell} is {kind_of(heard)}, {heard}")
    assert not wrong, "\n".join(wrong)


def cells() -> Iterator[tuple[Row, str, str]]:
    """Every cell of the table."""
    return ((row, kind, cell) for row in TABLE for kind, cell in row.cells.items())


def changes(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """Which tables differ."""
    return [name for name in after if before.get(name) != after[name]]


def fresh(cast: Cast, kind: str, seen: Seen) -> Seen:
    """What this person sees now, with a new list if they can have one."""
    working, stopped = cast.renew(seen.working, seen.stopped)
    if kind in {"admin", "another admin"}:
        return look(cast, kind, working, stopped)
    return replace(seen, working=working, stopped=stopped)
