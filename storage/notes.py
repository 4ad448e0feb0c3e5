"""Lines for the threads: made with the news they tell, posted once, and not again after a lost answer."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import BindParameter, ColumnElement, and_, func, or_, select

from claims.batch import Batch, Note, NoteKind
from claims.threads import NEWS
from storage import pace
from storage.database import Tx
from storage.tables import batches, notes
from storage.writing import insert_if_absent


def make(
    tx: Tx, batch_id: str, dispatch_id: str | None, kind: NoteKind, now: datetime, about: str = "",
    who: str | None = None, words: str | None = None,
) -> bool:  # fmt: skip
    """Owe the thread a line; false if it was told or owed before.

    There is one per dispatch, kind and recipient; one about the whole batch (no dispatch) per kind and hold.
    """
    values = {
        "batch_id": batch_id, "dispatch_id": dispatch_id, "kind": kind, "about": about, "who": who, "words": words,
        "made_at": now,
    }  # fmt: skip
    return insert_if_absent(tx, notes, values)


def take_back(tx: Tx, dispatch_id: str, kind: NoteKind, now: datetime) -> bool:
    """Owe no line of this kind about a dispatch any more; true if the thread was told one before."""
    of_kind = (notes.c.dispatch_id == dispatch_id) & (notes.c.kind == kind)
    told = tx.execute(select(notes.c.id).where(of_kind, notes.c.posting_at.is_not(None)).limit(1)).first() is not None
    tx.execute(notes.update().where(of_kind, notes.c.posting_at.is_(None)).values(posting_at=now))
    return told


def owing(tx: Tx, now: datetime, between: timedelta) -> tuple[str, ...]:
    """Return the batches whose thread is owed lines and may be told now, the longest owed first.

    Lines that wait for others are owed when they are due, or once there is one that does not wait.
    While there is a message there is a thread, whether or not the message can be drawn any more.
    """
    rows = tx.execute(
        select(notes.c.batch_id)
        .join(batches, batches.c.id == notes.c.batch_id)
        .where(
            is_owed(now),
            batches.c.message_ts.is_not(None),
            pace.is_open(batches.c.place, now, between),
        )
        .order_by(notes.c.id)
    ).scalars()
    return tuple(dict.fromkeys(rows))


def is_owed(now: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    """Whether a line is owed that waits for no others any more."""
    return and_(notes.c.posting_at.is_(None), or_(notes.c.due_at.is_(None), notes.c.due_at <= now))


def owed(tx: Tx, batch_id: str) -> frozenset[int]:
    """Return the ids of the lines the thread is owed. Read the batch after this: it is at least as new as they are."""
    of_batch = (notes.c.batch_id == batch_id) & notes.c.posting_at.is_(None)
    return frozenset(tx.execute(select(notes.c.id).where(of_batch)).scalars())


def digests(tx: Tx, batch_id: str) -> int:
    """Count the messages that have told the thread of what goes as it should."""
    news = (notes.c.batch_id == batch_id) & notes.c.kind.in_(sorted(NEWS))
    return int(tx.execute(select(func.count(notes.c.message_ts.distinct())).where(news)).scalar_one())


def waiting(tx: Tx, batch: Batch) -> tuple[Note, ...]:
    """Return the lines the batch's thread is owed, oldest first."""
    lines = {line.dispatch_id: line for line in batch.lines}
    rows = tx.execute(
        select(notes).where(notes.c.batch_id == batch.id, notes.c.posting_at.is_(None)).order_by(notes.c.id)
    )
    return tuple(
        Note(row.id, row.batch_id, NoteKind(row.kind), row.made_at, lines.get(row.dispatch_id), row.who, row.words)
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


def silence(tx: Tx, batch_notes: Sequence[Note], now: datetime) -> None:
    """Count these lines as told without telling them, so that they are not told later either."""
    untold = notes.c.id.in_([note.id for note in batch_notes]) & notes.c.posting_at.is_(None)
    tx.execute(notes.update().where(untold).values(posting_at=now))


def put_off(tx: Tx, batch_notes: Sequence[Note], until: datetime) -> None:
    """Let these lines wait for others until then."""
    tx.execute(notes.update().where(notes.c.id.in_([note.id for note in batch_notes])).values(due_at=until))


def stop_posting(tx: Tx, batch_notes: Sequence[Note]) -> None:
    """Give the right back: Slack answered that the message was not posted."""
    tx.execute(notes.update().where(notes.c.id.in_([note.id for note in batch_notes])).values(posting_at=None))


def posted(tx: Tx, batch_notes: Sequence[Note], ts: str) -> None:
    """Note which message told these lines."""
    tx.execute(notes.update().where(notes.c.id.in_([note.id for note in batch_notes])).values(message_ts=ts))
