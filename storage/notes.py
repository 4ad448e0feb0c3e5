"""Lines for the threads: made with the news they tell, posted once, and not again after a lost answer."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from claims.batch import Batch, Note, NoteKind
from storage.database import Tx
from storage.tables import batches, notes
from storage.writing import insert_if_absent


def make(
    tx: Tx, batch_id: str, dispatch_id: str, kind: NoteKind, now: datetime, about: str = "", who: str | None = None,
    words: str | None = None,
) -> bool:  # fmt: skip
    """Owe the thread a line; false if it was told or owed before (one per dispatch, kind and recipient)."""
    values = {
        "batch_id": batch_id, "dispatch_id": dispatch_id, "kind": kind, "about": about, "who": who, "words": words,
        "made_at": now,
    }  # fmt: skip
    return insert_if_absent(tx, notes, values)


def owing(tx: Tx) -> tuple[str, ...]:
    """Return the ids of batches whose thread is owed lines and whose message is posted, the longest owed first."""
    rows = tx.execute(
        select(notes.c.batch_id)
        .join(batches, batches.c.id == notes.c.batch_id)
        .where(notes.c.posting_at.is_(None), batches.c.message_ts.is_not(None))
        .order_by(notes.c.id)
    ).scalars()
    return tuple(dict.fromkeys(rows))


def waiting(tx: Tx, batch: Batch) -> tuple[Note, ...]:
    """Return the lines the batch's thread is owed, oldest first."""
    lines = {line.dispatch_id: line for line in batch.lines}
    rows = tx.execute(
        select(notes).where(notes.c.batch_id == batch.id, notes.c.posting_at.is_(None)).order_by(notes.c.id)
    )
    return tuple(
        Note(row.id, row.batch_id, NoteKind(row.kind), row.made_at, lines[row.dispatch_id], row.who, row.words)
        for row in rows
    )


def start_posting(tx: Tx, batch_notes: Sequence[Note], now: datetime) -> bool:
    """Take the right to post these lines as one message; false if somebody has taken any of them."""
    ids = [note.id for note in batch_notes]
    free = tx.execute(
        select(notes.c.id).where(notes.c.id.in_(ids), notes.c.posting_at.is_(None)).with_for_update(key_share=True)
    )
    if len(free.all()) != len(ids):
        return False
    tx.execute(notes.update().where(notes.c.id.in_(ids)).values(posting_at=now))
    return True


def stop_posting(tx: Tx, batch_notes: Sequence[Note]) -> None:
    """Give the right back: Slack answered that the message was not posted."""
    tx.execute(notes.update().where(notes.c.id.in_([note.id for note in batch_notes])).values(posting_at=None))


def posted(tx: Tx, batch_notes: Sequence[Note], ts: str) -> None:
    """Note which message told these lines."""
    tx.execute(notes.update().where(notes.c.id.in_([note.id for note in batch_notes])).values(message_ts=ts))
