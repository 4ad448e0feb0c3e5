"""Home tabs: who looked, what their tab tells, who is to be redrawn for, and who has the right to draw.

Nothing writes here when a batch changes: whether a tab is stale is told by a stamp, made of counters that only grow.
The stamp is read before what is drawn, so that a tab is at least as new as its stamp.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select, true, union

from claims.audit import Deed
from claims.clocks import OUT_OF_STEP
from claims.dispatch import LIVE
from claims.grants import GrantState
from claims.holds import ACCOUNT, EVERYTHING
from claims.model import Level
from storage.database import Tx
from storage.tables import audit_entries, batches, dispatches, docusign_grants, holds, home_views, members
from storage.writing import upsert

_TOLD = (
    Deed.IMPORTED, Deed.CONTACT_ADDED, Deed.CONTACTS_RESET, Deed.PERSON_LINKED, Deed.CHANNEL_BOUND,
    Deed.SETTINGS_CHANGED,
)  # fmt: skip
"""What a Home tab shows changes with these; with the others a batch, a hold or a grant does."""


@dataclass(frozen=True)
class Drawing:
    """The right to draw one person's tab until `until`, and what it tells if it is drawn now."""

    slack_id: str
    at: datetime
    until: datetime
    stamp: str


def opened(tx: Tx, slack_id: str, now: datetime) -> None:
    """Note that the person looks at their tab."""
    upsert(tx, home_views, ("slack_id",), {"slack_id": slack_id, "opened_at": now})


def stale(tx: Tx, now: datetime, looked_for: timedelta, again: timedelta, limit: int) -> tuple[str, ...]:
    """Return whose tab is to be redrawn, the one drawn longest ago first.

    Only theirs who looked within `looked_for`, and whose was not drawn within `again`.
    """
    rows = tx.execute(
        select(home_views.c.slack_id, home_views.c.stamp)
        .where(home_views.c.opened_at >= now - looked_for, _is_free(now), _is_over(now, again))
        .order_by(home_views.c.drawn_at.is_not(None), home_views.c.drawn_at, home_views.c.slack_id)
    ).all()
    stamps = _stamps(tx, [row.slack_id for row in rows]) if rows else {}
    return tuple(row.slack_id for row in rows if row.stamp != stamps[row.slack_id])[:limit]


def take(tx: Tx, slack_id: str, now: datetime, again: timedelta, drawing: timedelta) -> Drawing | None:
    """Take the right to draw somebody's tab for so long; None if another has it, or it tells the truth.

    One that is older than `again` is drawn anyway: some of what it shows changes by itself.
    """
    here = and_(home_views.c.slack_id == slack_id, _is_free(now))
    until = now + drawing
    row = tx.execute(home_views.update().where(here).values(drawing_until=until).returning(home_views)).one_or_none()
    if row is None:
        return None
    taken = Drawing(slack_id, now, until, _stamps(tx, [slack_id])[slack_id])
    if row.stamp == taken.stamp and row.drawn_at is not None and now - again < row.drawn_at <= now + OUT_OF_STEP:
        give_back(tx, taken)
        return None
    return taken


def drawn(tx: Tx, taken: Drawing) -> None:
    """Note what the tab tells now. If the right had run out nothing is noted: it is drawn once more."""
    values = {"drawn_at": taken.at, "stamp": taken.stamp, "drawing_until": None}
    tx.execute(home_views.update().where(_has(taken)).values(**values))


def give_back(tx: Tx, taken: Drawing) -> None:
    """Give the right back: Slack was not asked, or did not do it."""
    tx.execute(home_views.update().where(_has(taken)).values(drawing_until=None))


def shown(tx: Tx, project_ids: Sequence[str], slack_id: str, limit: int) -> dict[str, str]:
    """Return which batches of these projects a tab may have to show, each with its project.

    The newest of the person's own, the newest of all, and the newest of which something may still be sent or signed;
    of each as many as `limit`. Who may see what of them is not decided here.
    """
    live = select(dispatches.c.batch_id).where(dispatches.c.state.in_(sorted(LIVE)))
    conditions = (batches.c.requester_slack_id == slack_id, batches.c.id.in_(live), true())
    newest = (
        select(batches.c.id, batches.c.project_id)
        .where(batches.c.project_id.in_(project_ids), condition)
        .order_by(batches.c.created_at.desc(), batches.c.id)
        .limit(limit)
        .subquery()
        for condition in conditions
    )
    rows = tx.execute(union(*(select(one.c.id, one.c.project_id) for one in newest))).all()
    return {row.id: row.project_id for row in rows}


def _is_free(now: datetime) -> ColumnElement[bool]:
    return or_(home_views.c.drawing_until.is_(None), home_views.c.drawing_until <= now)


def _is_over(now: datetime, again: timedelta) -> ColumnElement[bool]:
    drawn_at = home_views.c.drawn_at
    return or_(drawn_at.is_(None), drawn_at <= now - again, drawn_at > now + OUT_OF_STEP)


def _has(taken: Drawing) -> ColumnElement[bool]:
    return and_(home_views.c.slack_id == taken.slack_id, home_views.c.drawing_until == taken.until)


def _stamps(tx: Tx, slack_ids: Sequence[str]) -> dict[str, str]:
    """Return what each person's tab would tell now. Times would not do: a transaction commits after its time."""
    sent = select(batches.c.project_id, func.sum(batches.c.version).label("versions")).group_by(batches.c.project_id)
    of_project = sent.subquery("of_project")
    rows = tx.execute(
        select(members.c.slack_id, func.count(), func.coalesce(func.sum(of_project.c.versions), 0))
        .outerjoin(of_project, of_project.c.project_id == members.c.project_id)
        .where(members.c.slack_id.in_(slack_ids), members.c.level != Level.NONE)
        .group_by(members.c.slack_id)
    ).all()
    projects = {slack_id: f"{count}:{versions}" for slack_id, count, versions in rows}
    in_use = and_(docusign_grants.c.slack_id.in_(slack_ids), docusign_grants.c.state != GrantState.LEFT)
    granted = select(docusign_grants.c.slack_id, docusign_grants.c.user_id, docusign_grants.c.state).where(in_use)
    grants = {slack_id: f"{user_id}:{state}" for slack_id, user_id, state in tx.execute(granted).all()}
    everybodys = _everybodys(tx)
    return {one: f"{projects.get(one, '-')}|{grants.get(one, '-')}|{everybodys}" for one in slack_ids}


def _everybodys(tx: Tx) -> str:
    told = select(func.count()).select_from(audit_entries).where(audit_entries.c.deed.in_(_TOLD))
    held = select(func.count(holds.c.id) + func.count(holds.c.lifted_at)).where(
        holds.c.scope.in_((EVERYTHING, ACCOUNT))
    )
    return f"{tx.execute(told).scalar_one()}:{tx.execute(held).scalar_one()}"
