"""Persons' DocuSign grants. Tokens come in and go out encrypted; nothing here can read them.

New tokens are written only over those they were got with: whoever comes late changes nothing that is newer.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, exists, or_, select

from claims.grants import USABLE, Grant, GrantState
from storage.database import Tx
from storage.tables import dispatches, docusign_grants
from storage.writing import upsert


@dataclass(frozen=True)
class Sealed:
    """A grant's tokens as they are kept: encrypted."""

    access: str
    access_until: datetime
    refresh: str


def get(tx: Tx, user_id: str) -> Grant | None:
    """Return the grant of a DocuSign user, None if that user never was connected."""
    row = tx.execute(select(docusign_grants).where(docusign_grants.c.user_id == user_id.lower())).one_or_none()
    return _grant(row) if row else None


def of_person(tx: Tx, slack_id: str) -> Grant | None:
    """Return the grant that a Slack person has and has not been rid of."""
    where = and_(docusign_grants.c.slack_id == slack_id, docusign_grants.c.state != GrantState.LEFT)
    row = tx.execute(select(docusign_grants).where(where)).one_or_none()
    return _grant(row) if row else None


def in_states(tx: Tx, states: Collection[GrantState]) -> tuple[Grant, ...]:
    """Return every grant of these states, in one order."""
    rows = tx.execute(
        select(docusign_grants).where(docusign_grants.c.state.in_(sorted(states))).order_by(docusign_grants.c.user_id)
    )
    return tuple(_grant(row) for row in rows)


def look(tx: Tx, user_id: str) -> Grant | None:
    """Return the grant; nobody can end it unseen until the transaction ends. For the last gate, and for promises."""
    where = docusign_grants.c.user_id == user_id.lower()
    row = tx.execute(select(docusign_grants).where(where).with_for_update(read=True)).one_or_none()
    return _grant(row) if row else None


def with_tokens(tx: Tx, user_id: str) -> tuple[Grant, Sealed | None] | None:
    """Return a grant and its tokens as they were at one moment: read apart, they might be of before and after."""
    row = tx.execute(select(docusign_grants).where(docusign_grants.c.user_id == user_id)).one_or_none()
    return (_grant(row), _sealed(row)) if row else None


def sealed(tx: Tx, user_id: str) -> Sealed | None:
    """Return the grant's tokens, None when it has none."""
    row = tx.execute(select(docusign_grants).where(docusign_grants.c.user_id == user_id)).one_or_none()
    return _sealed(row) if row else None


def older(tx: Tx, user_id: str) -> str | None:
    """Return the refresh token before the newest, as long as the newest has not worked."""
    where = docusign_grants.c.user_id == user_id
    found: str | None = tx.execute(select(docusign_grants.c.older_refresh_token).where(where)).scalar_one_or_none()
    return found


def connect(tx: Tx, grant: Grant, tokens: Sealed, now: datetime) -> None:
    """Keep a new grant, or the same user's again. What waits for it may be leased from now on."""
    values = {
        "user_id": grant.user_id, "slack_id": grant.slack_id, "name": grant.name, "email": grant.email,
        "account_id": grant.account_id, "account_name": grant.account_name, "base_uri": grant.base_uri,
        "state": GrantState.GOOD, "access_token": tokens.access, "access_until": tokens.access_until,
        "refresh_token": tokens.refresh, "older_refresh_token": None, "refreshed_at": now, "lease_owner": None,
        "lease_until": None, "asked_at": None, "connected_at": now, "ended_at": None,
    }  # fmt: skip
    upsert(tx, docusign_grants, ("user_id",), values)


def take_lease(tx: Tx, user_id: str, owner: str, now: datetime, until: datetime) -> bool:
    """Take the right to refresh the grant's tokens; false if somebody has it."""
    free = or_(docusign_grants.c.lease_until.is_(None), docusign_grants.c.lease_until <= now)
    usable = docusign_grants.c.state.in_(sorted(USABLE))
    where = and_(docusign_grants.c.user_id == user_id, free, usable)
    return tx.execute(docusign_grants.update().where(where).values(lease_owner=owner, lease_until=until)).rowcount == 1


def give_back(tx: Tx, user_id: str, owner: str) -> None:
    """Give that right back, if it is still ours."""
    where = and_(docusign_grants.c.user_id == user_id, docusign_grants.c.lease_owner == owner)
    tx.execute(docusign_grants.update().where(where).values(lease_owner=None, lease_until=None))


def renewed(tx: Tx, user_id: str, used: str, base: str, tokens: Sealed, now: datetime) -> bool:
    """Keep new tokens before anybody uses them; false if what is kept is not `base` any more: it is newer.

    `used` is the refresh token that they were got with, which has worked; it is kept until the new one has. A lease
    that ran out on the way is no hindrance: these are the newest tokens that there are.
    """
    where = and_(docusign_grants.c.user_id == user_id, docusign_grants.c.refresh_token == base)
    lapsed = docusign_grants.c.state == GrantState.LAPSED
    tx.execute(docusign_grants.update().where(where, lapsed).values(state=GrantState.GOOD, ended_at=None))
    values = {
        "access_token": tokens.access, "access_until": tokens.access_until, "refresh_token": tokens.refresh,
        "older_refresh_token": used, "refreshed_at": now, "lease_owner": None, "lease_until": None,
    }  # fmt: skip
    return tx.execute(docusign_grants.update().where(where).values(**values)).rowcount == 1


def lapsed(tx: Tx, user_id: str, base: str, now: datetime) -> Grant | None:
    """Note that DocuSign takes the tokens no more, and return the grant; None if there are newer ones than `base`.

    One that was ending anyway has ended: there is nothing left to settle with.
    """
    where = and_(
        docusign_grants.c.user_id == user_id,
        docusign_grants.c.refresh_token == base,
        docusign_grants.c.state.in_(sorted(USABLE)),
    )
    row = tx.execute(
        docusign_grants.update().where(where).values(lease_owner=None, lease_until=None).returning(docusign_grants)
    ).one_or_none()
    if row is None:
        return None
    if row.state == GrantState.LEAVING:
        left(tx, user_id, now)
    else:
        _set(tx, user_id, state=GrantState.LAPSED, ended_at=now)
    return get(tx, user_id)


def leaving(tx: Tx, user_id: str, now: datetime) -> None:
    """Use the grant for nothing new. One that lapsed has nothing to settle with, and is ended here and now."""
    grant = get(tx, user_id)
    if grant is not None and grant.state is GrantState.GOOD:
        _set(tx, user_id, state=GrantState.LEAVING, ended_at=now)
    elif grant is not None and grant.state is GrantState.LAPSED:
        left(tx, user_id, now)


def left(tx: Tx, user_id: str, now: datetime) -> None:
    """Forget the tokens. The row stays: it says that nobody else may send or look in this user's name."""
    _set(
        tx, user_id, state=GrantState.LEFT, access_token=None, access_until=None, refresh_token=None,
        older_refresh_token=None, lease_owner=None, lease_until=None, ended_at=now,
    )  # fmt: skip


def forget(tx: Tx, user_id: str, owner: str, now: datetime) -> bool:
    """Forget the tokens of one who is leaving, as `left`; false if the right to is no longer ours: they are connected
    again, or somebody else does it.
    """
    ours = and_(
        docusign_grants.c.user_id == user_id,
        docusign_grants.c.state == GrantState.LEAVING,
        docusign_grants.c.lease_owner == owner,
    )
    if tx.execute(select(docusign_grants.c.user_id).where(ours).with_for_update()).first() is None:
        return False
    left(tx, user_id, now)
    return True


def ask(tx: Tx, now: datetime) -> tuple[Grant, ...]:
    """Return the lapsed grants whose persons nobody asked, and note that they are asked now."""
    where = and_(docusign_grants.c.state == GrantState.LAPSED, docusign_grants.c.asked_at.is_(None))
    rows = tx.execute(docusign_grants.update().where(where).values(asked_at=now).returning(docusign_grants)).all()
    return tuple(_grant(row) for row in sorted(rows, key=lambda row: row.user_id))


def not_asked(tx: Tx, user_id: str) -> None:
    """Note that the question did not reach Slack."""
    _set(tx, user_id, asked_at=None)


def rewrite(tx: Tx, user_id: str, old: str, now: datetime, **tokens: str | None) -> bool:
    """Write the same tokens in another encryption, unless somebody is getting newer ones, or has."""
    free = or_(docusign_grants.c.lease_until.is_(None), docusign_grants.c.lease_until <= now)
    where = and_(docusign_grants.c.user_id == user_id, docusign_grants.c.refresh_token == old, free)
    return tx.execute(docusign_grants.update().where(where).values(**tokens)).rowcount == 1


def has(*states: GrantState) -> ColumnElement[bool]:
    """The condition, on `dispatches`, that its sender is a person whose grant is in one of these states."""
    same = docusign_grants.c.user_id == dispatches.c.sender
    return exists(select(docusign_grants.c.user_id).where(same, docusign_grants.c.state.in_(sorted(states))))


def _set(tx: Tx, user_id: str, **values: Any) -> None:
    tx.execute(docusign_grants.update().where(docusign_grants.c.user_id == user_id).values(**values))


def _sealed(row: Row[Any]) -> Sealed | None:
    return Sealed(row.access_token, row.access_until, row.refresh_token) if row.refresh_token else None


def _grant(row: Row[Any]) -> Grant:
    return Grant(
        user_id=row.user_id,
        slack_id=row.slack_id,
        name=row.name,
        email=row.email,
        account_id=row.account_id,
        account_name=row.account_name,
        base_uri=row.base_uri,
        state=GrantState(row.state),
        access_until=row.access_until,
        refreshed_at=row.refreshed_at,
        lease_until=row.lease_until,
        asked_at=row.asked_at,
        ended_at=row.ended_at,
    )
