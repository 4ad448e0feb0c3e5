"""Projects and their members, as the rules see them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select, func, select

from claims.model import Level, Member, Project
from storage.database import Tx
from storage.tables import companies, members, projects


def get(tx: Tx, project_id: str) -> Project:
    """Return the project; it must exist."""
    return _project(tx.execute(_projects().where(projects.c.id == project_id)).one())


def by_channel(tx: Tx, channel_id: str) -> tuple[Project, ...]:
    """Return the projects bound to a Slack channel."""
    rows = tx.execute(_projects().where(projects.c.channel_id == channel_id).order_by(projects.c.number))
    return tuple(_project(row) for row in rows)


def by_ids(tx: Tx, ids: Sequence[str]) -> tuple[Project, ...]:
    """Return the projects with these ids, by number."""
    return tuple(
        _project(row) for row in tx.execute(_projects().where(projects.c.id.in_(ids)).order_by(projects.c.number))
    )


def memberships(tx: Tx, slack_id: str) -> tuple[Member, ...]:
    """Return what a Slack person is on each project, projects by number. Level none counts as nothing."""
    rows = tx.execute(
        select(members)
        .join(projects, projects.c.id == members.c.project_id)
        .where(members.c.slack_id == slack_id, members.c.level != Level.NONE)
        .order_by(projects.c.number)
    )
    return tuple(_member(row) for row in rows)


def member(tx: Tx, member_id: str) -> Member:
    """Return the member as they stand now; they must exist."""
    return _member(tx.execute(select(members).where(members.c.id == member_id)).one())


def hold(tx: Tx, project_id: str) -> None:
    """Wait for, and keep, this project's lock until the transaction ends.

    What changes a project's claims, contacts, members or switches holds it, and so does the last gate before
    sending: the gate sees all of a change or nothing of it. On SQLite every deciding transaction waits anyway.
    """
    # NO KEY UPDATE on PostgreSQL (`key_share`), here and wherever a row is locked: the stronger kind would shut out
    # the foreign key checks of rows that point at this one, and those are made while other locks are held.
    tx.execute(select(projects.c.id).where(projects.c.id == project_id).with_for_update(key_share=True))


def bind_channel(tx: Tx, project_id: str, channel_id: str) -> None:
    """Make a channel the place where the project's batches are told."""
    hold(tx, project_id)
    tx.execute(projects.update().where(projects.c.id == project_id).values(channel_id=channel_id))


def count(tx: Tx) -> int:
    """How many projects there are."""
    return tx.execute(select(func.count()).select_from(projects)).scalar_one()


def _projects() -> Select[Any]:
    return select(
        projects, companies.c.name.label("company"), companies.c.docusign_enabled.label("company_docusign_enabled")
    ).join(companies, companies.c.id == projects.c.company_id)


def _project(row: Row[Any]) -> Project:
    return Project(
        id=row.id,
        number=row.number,
        name=row.name,
        company=row.company,
        channel_id=row.channel_id,
        time_zone=row.time_zone,
        holiday_calendar=row.holiday_calendar,
        docusign_enabled=row.docusign_enabled,
        company_docusign_enabled=row.company_docusign_enabled,
    )


def _member(row: Row[Any]) -> Member:
    return Member(row.id, row.project_id, row.email, row.slack_id, Level(row.level))
