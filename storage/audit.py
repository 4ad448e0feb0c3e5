"""The audit trail as it is kept: lines are added and never changed. The database itself refuses anything else."""

from collections.abc import Generator, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Select, func, or_, select, type_coerce

from claims.audit import BOT, Deed, Entry, Surface, Told
from claims.sealing import Kept
from storage.database import Tx
from storage.tables import (
    audit_entries,
    audit_seals,
    batches,
    claims,
    commitments,
    dispatches,
    docusign_grants,
    projects,
    revisions,
)


def record(tx: Tx, entry: Entry) -> None:
    """Add one line, in the transaction that did what it tells of."""
    record_all(tx, [entry])


def record_all(tx: Tx, entries: Iterable[Entry]) -> None:
    """Add several lines, in this order."""
    if rows := [_row(entry) for entry in entries]:
        tx.execute(audit_entries.insert(), rows)


def record_of_dispatch(
    tx: Tx, dispatch_id: str, deed: Deed, now: datetime, about: str | None = None, words: str | None = None
) -> None:
    """Add a line about what became of a dispatch, by the bot, with the claim and the revision that was confirmed."""
    row = tx.execute(
        select(dispatches.c.claim_id, dispatches.c.revision_id, batches.c.project_id)
        .join(batches, batches.c.id == dispatches.c.batch_id)
        .where(dispatches.c.id == dispatch_id)
    ).one()
    entry = Entry(
        now, BOT, Surface.JOB, deed, project_id=row.project_id, claim_id=row.claim_id, revision_id=row.revision_id,
        about=about, words=words,
    )  # fmt: skip
    record(tx, entry)


def refused_since(tx: Tx, actor: str, since: datetime, most: int) -> tuple[str, ...]:
    """Return what this person was refused since then, the newest first, `most` at most: what each was about."""
    rows = tx.execute(
        select(audit_entries.c.about)
        .where(audit_entries.c.at > since, audit_entries.c.actor == actor, audit_entries.c.deed == Deed.TURNED_AWAY)
        .order_by(audit_entries.c.at.desc())
        .limit(most)
    )
    return tuple(about or "" for (about,) in rows)


def between(tx: Tx, start: datetime, end: datetime) -> Generator[Told]:
    """Yield the lines from `start` to before `end`, in the order they were made. Close it if you leave it early."""
    wanted = _told().where(audit_entries.c.at >= start, audit_entries.c.at < end).order_by(audit_entries.c.id)
    with tx.execute(wanted, execution_options={"yield_per": 1000}) as rows:
        for row in rows:
            yield _as_told(row)


def of_claim(tx: Tx, claim_id: str, most: int) -> tuple[tuple[Told, ...], int]:
    """Return the newest lines about a claim, those of its batches and of its commitment's contacts too, and how many
    there are. Lines about other claims are never among them."""
    batch_ids = tx.execute(select(dispatches.c.batch_id).where(dispatches.c.claim_id == claim_id)).scalars().all()
    commitment_id = tx.execute(select(claims.c.commitment_id).where(claims.c.id == claim_id)).scalar_one()
    of_its_batch = audit_entries.c.about.in_(batch_ids) & audit_entries.c.claim_id.is_(None)
    mine = or_(audit_entries.c.claim_id == claim_id, of_its_batch, audit_entries.c.about == commitment_id)
    count = tx.execute(select(func.count()).select_from(audit_entries).where(mine)).scalar_one()
    newest = _told().where(mine).order_by(audit_entries.c.at.desc(), audit_entries.c.id.desc()).limit(most)
    told = tuple(_as_told(row) for row in tx.execute(newest))
    names = _senders(tx, {one.line.about for one in told if one.line.deed == Deed.CLAIM_SENT})
    return tuple(replace(one, sent_as=names.get(one.line.about)) for one in told), count


def _senders(tx: Tx, envelope_ids: Iterable[str | None]) -> dict[str | None, str]:
    """Return the name of the person as whom each of these envelopes went out, empty for the service account."""
    rows = tx.execute(
        select(dispatches.c.envelope_id, docusign_grants.c.name)
        .outerjoin(docusign_grants, docusign_grants.c.user_id == dispatches.c.sender)
        .where(dispatches.c.envelope_id.in_([one for one in envelope_ids if one]))
    )
    return {row.envelope_id: row.name or "" for row in rows}


def _told() -> Select[Any]:
    return (
        select(
            *columns(), projects.c.number.label("project"), commitments.c.number.label("commitment"),
            claims.c.number.label("claim"), revisions.c.number.label("revision"), audit_seals.c.position,
        )
        .outerjoin(projects, projects.c.id == audit_entries.c.project_id)
        .outerjoin(claims, claims.c.id == audit_entries.c.claim_id)
        .outerjoin(commitments, commitments.c.id == claims.c.commitment_id)
        .outerjoin(revisions, revisions.c.id == audit_entries.c.revision_id)
        .outerjoin(audit_seals, audit_seals.c.entry_id == audit_entries.c.id)
    )  # fmt: skip


def _as_told(row: Any) -> Told:
    claim = None if row.claim is None else f"{row.commitment} #{row.claim}"
    return Told(kept(row), row.project, claim, row.revision, row.position)


def _row(entry: Entry) -> dict[str, Any]:
    return {
        "at": entry.at, "actor": entry.actor, "surface": entry.surface, "deed": entry.deed, "outcome": entry.outcome,
        "project_id": entry.project_id, "claim_id": entry.claim_id, "revision_id": entry.revision_id,
        "about": _storable(entry.about), "words": _storable(entry.words),
    }  # fmt: skip


def _storable(text: str | None) -> str | None:
    """Leave out what a database may refuse: a line must not keep what it tells of from being done."""
    return None if text is None else text.encode("utf-8", "replace").decode().replace("\x00", "")


def columns() -> list[Any]:
    """Return the columns of a line as they lie there: whatever is in `at`, it is not made a moment of."""
    at = type_coerce(audit_entries.c.at, BigInteger).label("at")
    return [at if column.name == "at" else column for column in audit_entries.c]


def kept(row: Any) -> Kept:
    """Make a line of a row of `columns`."""
    return Kept(
        row.id, row.at, row.actor, row.surface, row.deed, row.outcome, row.project_id, row.claim_id, row.revision_id,
        row.about, row.words,
    )  # fmt: skip
