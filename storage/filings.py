"""Signed copies: one row for each completed envelope, from the news of it until the copy is kept, and shared.

The message of a batch says nothing of them, only its details do; so nothing here has it drawn anew.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, exists, func, select

from claims.batch import NoteKind
from claims.filing import Filed, HeldFiling, Sharing, wait_after
from storage import leases
from storage.database import Tx
from storage.tables import claims, commitments, dispatches, filings, notes, projects
from storage.writing import insert_if_absent


@dataclass(frozen=True)
class NotFiled:
    """A signed copy that is not kept yet, for whoever runs the bot."""

    project: str
    commitment: str
    claim: int
    envelope_id: str
    since: datetime
    tries: int
    next_at: datetime | None
    words: str | None


def due(tx: Tx, dispatch_id: str, now: datetime) -> None:
    """Have the signed copy of a completed envelope fetched; a repeat changes nothing."""
    values = {"dispatch_id": dispatch_id, "lease": 0, "tries": 0, "next_at": now, "made_at": now}
    insert_if_absent(tx, filings, values)


def lease(tx: Tx, owner: str, now: datetime, until: datetime, limit: int) -> tuple[HeldFiling, ...]:
    """Lease up to `limit` signed copies that something is to be done with. One that was being posted may be there."""
    rows = leases.lease(tx, filings, owner, now, until, limit)
    return tuple(_held(tx, row) for row in rows)


def filed(tx: Tx, held: HeldFiling, document_sha256: str, certificate_sha256: str, share: bool, now: datetime) -> bool:
    """Write down that the copy is kept, to be shared or not; false, and no change, if the lease is no longer ours."""
    values = {
        "document_sha256": document_sha256, "certificate_sha256": certificate_sha256, "filed_at": now, "words": None,
        "tries": 0, "sharing": Sharing.DUE if share else None, **leases.given_back(now if share else None),
    }  # fmt: skip
    return leases.change(tx, filings, held.dispatch_id, (held.owner, held.lease), now, **values)


def failed(tx: Tx, held: HeldFiling, words: str, next_at: datetime | None, now: datetime) -> None:
    """Write down why it could not be fetched, to be tried again at `next_at`, or when its turn comes."""
    when = next_at or now + wait_after(held.tries)
    values = {"words": words, "tries": filings.c.tries + int(next_at is None), **leases.given_back(when)}
    leases.change(tx, filings, held.dispatch_id, (held.owner, held.lease), **values)


def share(tx: Tx, held: HeldFiling, sharing: Sharing, next_at: datetime | None, now: datetime) -> bool:
    """Write down how far sharing has got; false, and no change, if the lease is no longer ours.

    Posting keeps the lease, and asks that it still runs; everything else gives it back.
    """
    given = {} if sharing is Sharing.POSTING else leases.given_back(next_at)
    running = now if sharing is Sharing.POSTING else None
    values = {"sharing": sharing, "shared_at": now if sharing is Sharing.DONE else None, **given}
    return leases.change(tx, filings, held.dispatch_id, (held.owner, held.lease), running, **values)


def of_claim(tx: Tx, claim_id: str) -> str | None:
    """Return the sha256 of the newest signed copy of a claim; None as long as none is kept."""
    newest = (
        select(filings.c.document_sha256)
        .join(dispatches, dispatches.c.id == filings.c.dispatch_id)
        .where(dispatches.c.claim_id == claim_id, filings.c.document_sha256.is_not(None))
        .order_by(filings.c.filed_at.desc())
        .limit(1)
    )
    sha256: str | None = tx.execute(newest).scalar_one_or_none()
    return sha256


def of_dispatches(tx: Tx, dispatch_ids: Sequence[str]) -> dict[str, Filed]:
    """Return how it stands with the signed copies of these dispatches, of those that were completed."""
    mine = select(filings.c.dispatch_id, filings.c.filed_at, filings.c.words)
    rows = tx.execute(mine.where(filings.c.dispatch_id.in_(list(dispatch_ids))))
    return {row.dispatch_id: Filed(row.filed_at, row.words) for row in rows}


def not_filed(tx: Tx) -> tuple[NotFiled, ...]:
    """Return every signed copy that is not kept yet, the longest waiting first."""
    joined = (
        filings.join(dispatches, dispatches.c.id == filings.c.dispatch_id)
        .join(claims, claims.c.id == dispatches.c.claim_id)
        .join(commitments, commitments.c.id == claims.c.commitment_id)
        .join(projects, projects.c.id == commitments.c.project_id)
    )
    rows = tx.execute(
        select(
            projects.c.number.label("project"), commitments.c.number.label("commitment"), claims.c.number,
            dispatches.c.envelope_id, filings.c.made_at, filings.c.tries, filings.c.next_at, filings.c.words,
        )
        .select_from(joined)
        .where(filings.c.filed_at.is_(None))
        .order_by(filings.c.made_at, filings.c.dispatch_id)
    )  # fmt: skip
    return tuple(
        NotFiled(
            row.project, row.commitment, row.number, row.envelope_id, row.made_at, row.tries, row.next_at, row.words
        )
        for row in rows
    )


def long_missing(tx: Tx, due_before: datetime) -> tuple[tuple[str, str, str], ...]:
    """Return dispatch, batch and why of each copy due by then that could not be fetched, whose thread was not told.

    They are locked: none is kept before the transaction ends.
    """
    told = exists().where(notes.c.dispatch_id == filings.c.dispatch_id, notes.c.kind == NoteKind.NOT_FILED)
    rows = tx.execute(
        select(filings.c.dispatch_id, dispatches.c.batch_id, filings.c.words)
        .join(dispatches, dispatches.c.id == filings.c.dispatch_id)
        .where(filings.c.filed_at.is_(None), filings.c.words.is_not(None), filings.c.made_at <= due_before, ~told)
        .order_by(filings.c.made_at, filings.c.dispatch_id)
        .with_for_update(of=filings, key_share=True)
    )
    return tuple((row.dispatch_id, row.batch_id, row.words) for row in rows)


def count(tx: Tx) -> int:
    """How many signed copies are kept."""
    return tx.execute(select(func.count()).select_from(filings).where(filings.c.filed_at.is_not(None))).scalar_one()


def _held(tx: Tx, row: Row[Any]) -> HeldFiling:
    about = tx.execute(select(dispatches).where(dispatches.c.id == row.dispatch_id)).one()
    return HeldFiling(
        row.dispatch_id, about.batch_id, about.claim_id, about.envelope_id, about.sender, row.owner, row.lease,
        row.tries, row.document_sha256, Sharing(row.sharing) if row.sharing else None,
    )  # fmt: skip
