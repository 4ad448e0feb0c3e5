"""Batches: made by one press, drawn as one message. Drawing is owed whenever `version` is ahead of what was drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Row, func, literal, select

from claims.batch import Batch
from claims.dispatch import OPEN, WENT_OUT
from claims.holds import ACCOUNT, EVERYTHING
from storage import holds
from storage.batch_lines import line_of, lines_query
from storage.database import Tx
from storage.tables import (
    batches,
    claims,
    companies,
    dispatches,
    new_id,
    projects,
)
from storage.types import Instant
from storage.writing import insert_if_absent


@dataclass(frozen=True)
class Root:
    """A batch's message in Slack. `channel_id` and `ts` are None until it is posted."""

    batch_id: str
    project_id: str
    requester_slack_id: str
    private: bool
    place: str
    channel_id: str | None
    ts: str | None
    version: int
    place_note: str | None = None
    """Why it is told where it is, if that needs saying."""
    until: datetime | None = None
    """Until when somebody has the right to post or draw it."""


def create(
    tx: Tx, press: str, project_id: str, member_id: str, slack_id: str, private: bool, place: str, now: datetime,
    place_note: str | None = None,
) -> str | None:  # fmt: skip
    """Make the batch of one press and return its id; None if that press has made it before."""
    values = {
        "id": new_id(), "project_id": project_id, "member_id": member_id, "requester_slack_id": slack_id,
        "press": press, "private": private, "place": place, "place_note": place_note, "version": 1, "drawn_version": 0,
        "stale_since": now, "created_at": now,
    }  # fmt: skip
    return str(values["id"]) if insert_if_absent(tx, batches, values) else None


def of_press(tx: Tx, press: str) -> tuple[Batch, ...]:
    """Return what a press has made: a public batch, a private one, or both."""
    return _read(tx, batches.c.press == press)


def discard(tx: Tx, batch_id: str) -> None:
    """Take back a batch made in this transaction that ended up with no claims."""
    tx.execute(batches.delete().where(batches.c.id == batch_id))


def get(tx: Tx, batch_id: str) -> Batch | None:
    """Return the batch with its lines in the order they were confirmed."""
    found = _read(tx, batches.c.id == batch_id)
    return found[0] if found else None


def of_ids(tx: Tx, batch_ids: Sequence[str]) -> tuple[Batch, ...]:
    """Return these batches, in no order that matters."""
    return _read(tx, batches.c.id.in_(list(batch_ids)))


def with_claims(tx: Tx, claim_ids: Sequence[str]) -> tuple[Batch, ...]:
    """Return the batches in which one of these claims went out, with all of their lines."""
    told = select(dispatches.c.batch_id).where(
        dispatches.c.claim_id.in_(list(claim_ids)), dispatches.c.state.in_(sorted(WENT_OUT))
    )
    return _read(tx, batches.c.id.in_(told))


def recent(tx: Tx, project_ids: Sequence[str], limit: int) -> tuple[Batch, ...]:
    """Return the newest batches of these projects, newest first."""
    ids = select(batches.c.id).where(batches.c.project_id.in_(project_ids))
    newest = tx.execute(ids.order_by(batches.c.created_at.desc(), batches.c.id).limit(limit)).scalars().all()
    return tuple(sorted(_read(tx, batches.c.id.in_(newest)), key=lambda batch: batch.created_at, reverse=True))


def held(tx: Tx, project_ids: Sequence[str], limit: int) -> tuple[Batch, ...]:
    """Return the newest of these projects' batches that have claims to send which something holds."""
    waiting = select(dispatches.c.batch_id).where(dispatches.c.state.in_(sorted(OPEN)), holds.held())
    ids = select(batches.c.id).where(batches.c.project_id.in_(project_ids), batches.c.id.in_(waiting))
    newest = tx.execute(ids.order_by(batches.c.created_at.desc(), batches.c.id).limit(limit)).scalars().all()
    return _read(tx, batches.c.id.in_(newest))


def project_of(tx: Tx, batch_id: str) -> str | None:
    """Return the id of the batch's project."""
    return tx.execute(select(batches.c.project_id).where(batches.c.id == batch_id)).scalar_one_or_none()


def member_of(tx: Tx, batch_id: str) -> str:
    """Return the id of the member who pressed."""
    return str(tx.execute(select(batches.c.member_id).where(batches.c.id == batch_id)).scalar_one())


def requester_of(tx: Tx, batch_id: str) -> str:
    """Return the Slack id of the person who pressed."""
    return str(tx.execute(select(batches.c.requester_slack_id).where(batches.c.id == batch_id)).scalar_one())


def is_public(tx: Tx, batch_id: str) -> bool:
    """Tell whether the batch is told in the project's channel, or would be if it had one."""
    return not tx.execute(select(batches.c.private).where(batches.c.id == batch_id)).scalar_one()


def touch(tx: Tx, batch_id: str, now: datetime) -> None:
    """Say that the batch's message no longer tells the truth."""
    tx.execute(
        batches.update()
        .where(batches.c.id == batch_id)
        .values(version=batches.c.version + 1, stale_since=func.coalesce(batches.c.stale_since, literal(now, Instant)))
    )


def touch_open(tx: Tx, now: datetime, scope: str | None = None) -> tuple[str, ...]:
    """Say so of every batch that still has claims to send, or of one such batch; return their ids."""
    working = select(dispatches.c.batch_id).where(dispatches.c.state.in_(sorted(OPEN)))
    if scope is not None:
        working = working.where(dispatches.c.batch_id == scope)
    ids = tuple(sorted(set(tx.execute(working).scalars())))
    for batch_id in ids:
        touch(tx, batch_id, now)
    return ids


def touch_commitment(tx: Tx, commitment_id: str, now: datetime) -> None:
    """Say so of every batch that has a claim of this commitment."""
    of_claims = select(claims.c.id).where(claims.c.commitment_id == commitment_id)
    told = select(dispatches.c.batch_id).where(dispatches.c.claim_id.in_(of_claims)).distinct()
    for batch_id in sorted(tx.execute(told).scalars()):
        touch(tx, batch_id, now)


def root(tx: Tx, batch_id: str) -> Root | None:
    """Return where the batch's message is."""
    row = tx.execute(select(batches).where(batches.c.id == batch_id)).one_or_none()
    return root_of(row) if row else None


def root_of(row: Row[Any]) -> Root:
    """Return where a batch's message is, as a row of the table of batches tells."""
    return Root(
        batch_id=row.id,
        project_id=row.project_id,
        requester_slack_id=row.requester_slack_id,
        private=row.private,
        place=row.place,
        channel_id=row.channel_id,
        ts=row.message_ts,
        version=row.version,
        place_note=row.place_note,
        until=row.drawing_until,
    )


def _read(tx: Tx, where: Any) -> tuple[Batch, ...]:
    heads = tx.execute(
        select(
            batches,
            projects.c.name.label("project_name"),
            projects.c.number.label("project_number"),
            func.coalesce(projects.c.dictionary, companies.c.dictionary).label("spoken"),
        )
        .join(projects, projects.c.id == batches.c.project_id)
        .join(companies, companies.c.id == projects.c.company_id)
        .where(where)
        .order_by(batches.c.private, batches.c.id)
    ).all()
    ids = [head.id for head in heads]
    rows = tx.execute(lines_query().where(dispatches.c.batch_id.in_(ids))).all()
    lines = {
        batch_id: tuple(line_of(list(rows)) for _, rows in groupby(group, key=lambda row: row.id))
        for batch_id, group in groupby(rows, key=lambda row: row.batch_id)
    }
    held = holds.active(tx, (EVERYTHING, ACCOUNT, *ids))
    times, pause = holds.count(tx, (ACCOUNT, *ids)), holds.pause(tx)
    return tuple(
        Batch(
            id=head.id,
            project_name=head.project_name,
            project_number=head.project_number,
            requester_slack_id=head.requester_slack_id,
            private=head.private,
            created_at=head.created_at,
            lines=lines.get(head.id, ()),
            holds=tuple(hold for hold in held if hold.scope in {EVERYTHING, ACCOUNT, head.id}),
            pause=pause,
            stops=times[head.id],
            halts=times[ACCOUNT],
            place_note=head.place_note,
            in_dm=head.place == head.requester_slack_id,
            dictionary=head.spoken,
        )
        for head in heads
    )
