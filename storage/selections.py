"""Selections: the ticks of one member on one project, and which picker shows them."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, Select, select

from claims import narrowing as narrowings
from claims import seen as sightings
from claims.narrowing import Narrowing
from claims.seen import Seen
from claims.selection import Selection, Tick
from storage.database import Tx
from storage.tables import drawn_claims, new_id, revisions, selections, tick_groups, ticks
from storage.writing import insert_if_absent, upsert

DRAWINGS_KEPT = 5
"""A tick may be on its way while the next page is drawn; one from further back is not heard."""


def open_picker(tx: Tx, member_id: str, project_id: str, response_url: str | None, now: datetime) -> Selection:
    """Give the member a new picker over the ticks they have; the older picker is the older one from now on."""
    insert_if_absent(
        tx,
        selections,
        {
            "id": new_id(), "member_id": member_id, "project_id": project_id, "picker": new_id(),
            "redraw": 0, "page": 0, "updated_at": now,
        },
    )  # fmt: skip
    tx.execute(
        selections.update()
        .where(selections.c.member_id == member_id)
        .values(
            picker=new_id(),
            redraw=selections.c.redraw + 1,
            page=0,
            response_url=response_url,
            updated_at=now,
            drawn_at=now,
        )
    )
    opened = _read(tx, _locked().where(selections.c.member_id == member_id))[0]
    tx.execute(tick_groups.delete().where(tick_groups.c.selection_id == opened.id))
    return opened


def of_member(tx: Tx, member_id: str, project_id: str, now: datetime) -> Selection:
    """Return the member's selection, locked, made if there is none; whatever picker is open stays the one."""
    values = {
        "id": new_id(), "member_id": member_id, "project_id": project_id, "picker": new_id(), "redraw": 0, "page": 0,
        "updated_at": now,
    }  # fmt: skip
    insert_if_absent(tx, selections, values)
    return _read(tx, _locked().where(selections.c.member_id == member_id))[0]


def by_picker(tx: Tx, picker: str) -> Selection | None:
    """Return the selection whose newest picker this is, None if a newer one is open; keeps it locked."""
    found = _read(tx, _locked().where(selections.c.picker == picker))
    return found[0] if found else None


def get(tx: Tx, selection_id: str) -> Selection | None:
    """Return the selection, locked until the transaction ends."""
    found = _read(tx, _locked().where(selections.c.id == selection_id))
    return found[0] if found else None


def is_newest_press(tx: Tx, selection: Selection, block_id: str, pressed_at: str) -> bool:
    """Note when a group of checkboxes was pressed; false if a later press of it was heard of before.

    `pressed_at` is Slack's `action_ts`: presses run on different threads and arrive in any order.
    """
    where = (tick_groups.c.selection_id == selection.id) & (tick_groups.c.block_id == block_id)
    known = tx.execute(select(tick_groups.c.pressed_at).where(where)).scalar_one_or_none()
    if known is not None and Decimal(known) >= Decimal(pressed_at):
        return False
    values = {"selection_id": selection.id, "block_id": block_id, "pressed_at": pressed_at}
    upsert(tx, tick_groups, ("selection_id", "block_id"), values)
    return True


def save(
    tx: Tx, selection: Selection, ticked: Iterable[Tick], now: datetime, seen: Mapping[str, Seen] | None = None
) -> None:
    """Make these the ticks of the selection. Ticks of claims or revisions that do not exist are not kept.

    `seen` tells, by claim id, what is true around a claim that is ticked now; a tick that stays keeps what was true
    when it was made.
    """
    wanted = set(ticked)
    mine = ticks.c.selection_id == selection.id
    kept = {Tick(row.claim_id, row.revision_id) for row in tx.execute(select(ticks).where(mine))}
    if gone := [tick.claim_id for tick in kept - wanted]:
        tx.execute(ticks.delete().where(mine, ticks.c.claim_id.in_(gone)))
    if new := wanted - kept:
        _add(tx, selection, new, seen or {})
    tx.execute(selections.update().where(selections.c.id == selection.id).values(updated_at=now))


def _add(tx: Tx, selection: Selection, wanted: set[Tick], seen: Mapping[str, Seen]) -> None:
    real = tx.execute(
        select(revisions.c.id, revisions.c.claim_id).where(revisions.c.id.in_([tick.revision_id for tick in wanted]))
    )
    rows = [
        {
            "selection_id": selection.id,
            "claim_id": row.claim_id,
            "revision_id": row.id,
            "seen": sightings.as_text(seen[row.claim_id]) if row.claim_id in seen else None,
        }
        for row in real
        if Tick(row.claim_id, row.id) in wanted
    ]
    if rows:
        tx.execute(ticks.insert(), rows)


def turn(tx: Tx, selection: Selection, page: int, response_url: str | None, now: datetime) -> Selection:
    """Show another page (or the same one anew): drawn again, so under new block ids."""
    tx.execute(
        selections.update()
        .where(selections.c.id == selection.id)
        .values(
            page=page,
            redraw=selections.c.redraw + 1,
            response_url=response_url or selections.c.response_url,
            updated_at=now,
            drawn_at=now,
        )
    )
    return _read(tx, select(selections).where(selections.c.id == selection.id))[0]


def narrow(tx: Tx, selection: Selection, narrowing: Narrowing) -> None:
    """Keep what the list is narrowed to, and its order."""
    kept = narrowings.as_text(narrowing)
    tx.execute(selections.update().where(selections.c.id == selection.id).values(narrowing=kept))


def answer_at(tx: Tx, selection: Selection, response_url: str | None) -> None:
    """Remember where the picker can be redrawn: each press brings a fresh address."""
    if response_url is not None:
        tx.execute(selections.update().where(selections.c.id == selection.id).values(response_url=response_url))


def note_drawn(tx: Tx, selection: Selection, groups: Iterable[Iterable[str]]) -> None:
    """Remember which claims this drawing of the picker shows in which group, and forget drawings long gone."""
    old = ~drawn_claims.c.redraw.between(selection.redraw - DRAWINGS_KEPT, selection.redraw - 1)
    tx.execute(drawn_claims.delete().where(drawn_claims.c.selection_id == selection.id, old))
    rows = [
        {"selection_id": selection.id, "redraw": selection.redraw, "claim_id": claim_id, "group_number": number}
        for number, group in enumerate(groups)
        for claim_id in group
    ]
    if rows:
        tx.execute(drawn_claims.insert(), rows)


def drawn_in(tx: Tx, selection: Selection, redraw: int, group_number: int | None = None) -> frozenset[str]:
    """Return the claims that a drawing shows, in one group or in all of them."""
    statement = select(drawn_claims.c.claim_id).where(
        drawn_claims.c.selection_id == selection.id, drawn_claims.c.redraw == redraw
    )
    if group_number is not None:
        statement = statement.where(drawn_claims.c.group_number == group_number)
    return frozenset(tx.execute(statement).scalars())


def _locked() -> Select[Any]:
    return select(selections).with_for_update(key_share=True)


def _read(tx: Tx, statement: Select[Any]) -> tuple[Selection, ...]:
    return tuple(_selection(tx, row) for row in tx.execute(statement).all())


def _selection(tx: Tx, row: Row[Any]) -> Selection:
    rows = tx.execute(select(ticks).where(ticks.c.selection_id == row.id)).all()
    seen = ((Tick(tick.claim_id, tick.revision_id), sightings.of_text(tick.seen)) for tick in rows)
    return Selection(
        id=row.id,
        member_id=row.member_id,
        project_id=row.project_id,
        picker=row.picker,
        redraw=row.redraw,
        page=row.page,
        ticks=frozenset(Tick(tick.claim_id, tick.revision_id) for tick in rows),
        response_url=row.response_url,
        narrowing=narrowings.of_text(row.narrowing),
        drawn_at=row.drawn_at,
        seen={tick: known for tick, known in seen if known is not None},
    )
