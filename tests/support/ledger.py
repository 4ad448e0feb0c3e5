"""What storage knows, read from outside of the bot: what Slack ought to tell, and whether anything is still to do."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func, or_, select

from bot.blocks.batch import batch_message
from claims.batch import as_told
from claims.dispatch import OPEN
from storage import batches
from storage.database import Database, connect
from storage.tables import batches as batch_rows
from storage.tables import dispatches, envelope_events, filings, notes, recipients
from tests.support.portfolios import address


@dataclass(frozen=True)
class Standing:
    """How one claim's batch stands."""

    ts: str | None
    """Where its message is, None while it is not known to be posted."""
    message: Mapping[str, Any]
    """What the message ought to be."""
    heard: frozenset[str]
    """The replies that its thread is known to have."""
    unheard: int
    """Lines for the thread of which nobody knows whether they were posted."""


@dataclass(frozen=True)
class Ledger:
    """The database, read only."""

    db: Database

    @classmethod
    def open(cls, url: str) -> "Ledger":
        return cls(connect(url))

    def close(self) -> None:
        self.db.close()

    def standing(self, claim: int) -> Standing | None:
        """How the newest batch with this claim of a portfolio stands; None when nobody has confirmed it."""
        with self.db.reading() as tx:
            batch_id = tx.execute(
                select(dispatches.c.batch_id)
                .join(recipients, recipients.c.dispatch_id == dispatches.c.id)
                .where(recipients.c.email == address(claim))
                .order_by(dispatches.c.promised_at.desc())
            ).scalar()
            if batch_id is None:
                return None
            batch, root = batches.get(tx, batch_id), batches.root(tx, batch_id)
            assert batch
            assert root
            lines = tx.execute(select(notes).where(notes.c.batch_id == batch_id)).all()
        return Standing(
            ts=root.ts,
            message=batch_message(as_told(batch)),
            heard=frozenset(line.message_ts for line in lines if line.message_ts),
            unheard=sum(line.posting_at is not None and line.message_ts is None for line in lines),
        )

    def state(self, claim: int) -> str | None:
        """The state of the claim's newest dispatch, None if nobody has confirmed it."""
        with self.db.reading() as tx:
            return tx.execute(
                select(dispatches.c.state)
                .join(recipients, recipients.c.dispatch_id == dispatches.c.id)
                .where(recipients.c.email == address(claim))
                .order_by(dispatches.c.promised_at.desc())
            ).scalar()

    def quiet(self) -> bool:
        """Whether nothing is left to send, to apply, to tell or to file."""
        waiting = (
            (dispatches, dispatches.c.state.in_(sorted(OPEN))),
            (envelope_events, envelope_events.c.applied_at.is_(None)),
            (batch_rows, or_(batch_rows.c.stale_since.is_not(None), batch_rows.c.message_ts.is_(None))),
            (notes, and_(notes.c.posting_at.is_(None))),
            (filings, filings.c.next_at.is_not(None)),
        )
        with self.db.reading() as tx:
            return not any(tx.execute(select(func.count()).select_from(t).where(w)).scalar_one() for t, w in waiting)
