"""Projects and their members, as the rules see them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select, func, select

from claims.model import Level, Member, Project
from claims.records import matching_key
from storage import preferences
from storage.database import Tx
from storage.tables import batches, claims, commitments, companies, members, project_preferences, projects


def get(tx: Tx, project_id: str) -> Project:
    """Return the project; it must exist."""
    return _project(tx.execute(_projects().where(projects.c.id == project_id)).one())


def by_number(tx: Tx, number: str) -> Project | None:
    """Return the project with this number, however it is written; None where there is none."""
    row = tx.execute(_projects().where(projects.c.number_key == matching_key(number))).one_or_none()
    return _project(row) if row else None


def by_channel(tx: Tx, channel_id: str) -> tuple[Project, ...]:
    """Return the projects bound to a Slack channel."""
    rows = tx.execute(_projects().where(projects.c.channel_id == channel_id).order_by(projects.c.number))
    return tuple(_project(row) for row in rows)


def with_channel(tx: Tx) -> tuple[Project, ...]:
    """Return the projects that have a Slack channel, by number."""
    rows = tx.execute(_projects().where(projects.c.channel_id.is_not(None)).order_by(projects.c.number))
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


def has_others(tx: Tx, member_id: str) -> bool:
    """Tell whether the person behind a member has Admin on another project, too."""
    other = members.alias()
    joined = members.join(other, (other.c.slack_id == members.c.slack_id) & (other.c.id != members.c.id))
    mine = (members.c.id == member_id) & (other.c.level == Level.ADMIN)
    return tx.execute(select(other.c.id).select_from(joined).where(mine).limit(1)).first() is not None


def admins(tx: Tx, project_id: str) -> tuple[Member, ...]:
    """Return the members who have Admin on the project's Commitments tool, by e-mail."""
    rows = tx.execute(
        select(members)
        .where(members.c.project_id == project_id, members.c.level == Level.ADMIN)
        .order_by(members.c.email)
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


def hold_of_claim(tx: Tx, claim_id: str) -> None:
    """Do the same for a claim's project; a claim that there is not holds nothing."""
    its = select(commitments.c.project_id).join(claims).where(claims.c.id == claim_id).scalar_subquery()
    tx.execute(select(projects.c.id).where(projects.c.id == its).with_for_update(key_share=True))


def bind_channel(tx: Tx, project_id: str, channel_id: str) -> None:
    """Make a channel the place where the project's batches are told."""
    hold(tx, project_id)
    tx.execute(projects.update().where(projects.c.id == project_id).values(channel_id=channel_id))


def own_dictionary(tx: Tx, project_id: str) -> str | None:
    """Return the code of the project's own dictionary; None where its company's is spoken."""
    code: str | None = tx.execute(select(projects.c.dictionary).where(projects.c.id == project_id)).scalar_one()
    return code


def choose_dictionary(tx: Tx, project_id: str, code: str | None) -> None:
    """Speak this dictionary about the project from now on; None: its company's."""
    tx.execute(projects.update().where(projects.c.id == project_id).values(dictionary=code))


def count(tx: Tx) -> int:
    """How many projects there are."""
    return tx.execute(select(func.count()).select_from(projects)).scalar_one()


def _projects() -> Select[Any]:
    return select(
        projects,
        companies.c.name.label("company"),
        companies.c.docusign_enabled.label("company_docusign_enabled"),
        func.coalesce(projects.c.dictionary, companies.c.dictionary).label("spoken"),
        *preferences.columns(),
    ).select_from(
        projects.join(companies, companies.c.id == projects.c.company_id).outerjoin(
            project_preferences, project_preferences.c.project_id == projects.c.id
        )
    )


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
        dictionary=row.spoken,
        chosen=preferences.of_row(row),
    )


def _member(row: Row[Any]) -> Member:
    return Member(row.id, row.project_id, row.email, row.slack_id, Level(row.level))


def dictionary_of_batch(tx: Tx, batch_id: str) -> str | None:
    """Return the code of the dictionary of the batch's project, its own or else its company's; None: the usual one."""
    code = func.coalesce(projects.c.dictionary, companies.c.dictionary)
    joined = batches.join(projects, projects.c.id == batches.c.project_id).join(
        companies, companies.c.id == projects.c.company_id
    )
    return tx.execute(select(code).select_from(joined).where(batches.c.id == batch_id)).scalar_one_or_none()
