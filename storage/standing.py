"""How the envelopes of a project stand, across its batches: what waits for signatures, what needs a person."""

from datetime import datetime
from itertools import groupby

from sqlalchemy import and_, exists, func, or_, select

from claims.digests import Standing
from claims.dispatch import OUT, State
from storage.batch_lines import line_of, lines_query
from storage.database import Tx
from storage.tables import batches, claims, commitments, dispatches, revisions

_ENDED_AMISS = frozenset({State.DECLINED, State.VOIDED, State.FAILED, State.WITHHELD})


def of_project(tx: Tx, project_id: str, since: datetime) -> tuple[Standing, ...]:
    """Return what is out, uncertain, or ended amiss since then and was not tried again; private commitments left out.

    In the order in which they went out.
    """
    later = dispatches.alias("later")
    tried_again = exists(
        select(later.c.id).where(
            later.c.claim_id == dispatches.c.claim_id, later.c.promised_at > dispatches.c.promised_at
        )
    )
    ended_amiss = and_(dispatches.c.state.in_(sorted(_ENDED_AMISS)), dispatches.c.changed_at >= since, ~tried_again)
    wanted = (
        lines_query()
        .add_columns(dispatches.c.sent_at, dispatches.c.changed_at)
        .join(batches, batches.c.id == dispatches.c.batch_id)
        .where(
            batches.c.project_id == project_id,
            commitments.c.private.is_(False),
            batches.c.private.is_(False),
            or_(dispatches.c.state.in_(sorted(OUT | {State.UNCERTAIN})), ended_amiss),
        )
    )
    rows = tx.execute(wanted).all()
    found = [list(group) for _, group in groupby(rows, key=lambda row: row.id)]
    told = [Standing(line_of(group), group[0].sent_at, group[0].changed_at) for group in found]
    return tuple(sorted(told, key=lambda one: (one.sent_at or one.changed_at, one.line.dispatch_id)))


def known_since(tx: Tx, project_id: str) -> datetime | None:
    """Return when the first claim of a project came in, None while it has none."""
    first: datetime | None = tx.execute(
        select(func.min(revisions.c.imported_at))
        .join(claims, claims.c.id == revisions.c.claim_id)
        .join(commitments, commitments.c.id == claims.c.commitment_id)
        .where(commitments.c.project_id == project_id)
    ).scalar_one()
    return first
