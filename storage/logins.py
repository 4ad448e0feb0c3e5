"""Logins that were begun and are not over. A state is kept as its hash only, and is good once."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_, select

from storage.database import Tx
from storage.tables import docusign_logins


@dataclass(frozen=True)
class Login:
    """A login of a Slack person. `verifier` and `pending` are encrypted."""

    state_sha256: str
    slack_id: str
    verifier: str
    begun_at: datetime
    used_at: datetime | None
    pending: str | None


def begin(tx: Tx, state_sha256: str, slack_id: str, verifier: str, now: datetime) -> None:
    """Write down a login before its link is given away."""
    tx.execute(
        docusign_logins.insert().values(
            state_sha256=state_sha256, slack_id=slack_id, verifier=verifier, begun_at=now
        )
    )  # fmt: skip


def get(tx: Tx, state_sha256: str) -> Login | None:
    """Return the login with this state, used or not."""
    return _one(tx, docusign_logins.c.state_sha256 == state_sha256)


def use(tx: Tx, state_sha256: str, now: datetime) -> bool:
    """Use the state up; false if somebody has."""
    where = and_(docusign_logins.c.state_sha256 == state_sha256, docusign_logins.c.used_at.is_(None))
    return tx.execute(docusign_logins.update().where(where).values(used_at=now)).rowcount == 1


def put_off(tx: Tx, state_sha256: str, answer_sha256: str, pending: str) -> None:
    """Keep what waits for the person's answer on the page."""
    where = docusign_logins.c.state_sha256 == state_sha256
    tx.execute(docusign_logins.update().where(where).values(answer_sha256=answer_sha256, pending=pending))


def answered(tx: Tx, answer_sha256: str) -> Login | None:
    """Return what waits for this answer, and forget it: an answer is good once."""
    found = _one(tx, docusign_logins.c.answer_sha256 == answer_sha256)
    if found is not None:
        tx.execute(docusign_logins.delete().where(docusign_logins.c.state_sha256 == found.state_sha256))
    return found


def overdue(tx: Tx, before: datetime, long_before: datetime) -> tuple[str, ...]:
    """Forget logins begun before then that wait for an answer, and all begun long before; what they kept, encrypted."""
    waits = and_(docusign_logins.c.pending.is_not(None), docusign_logins.c.begun_at < before)
    where = or_(waits, docusign_logins.c.begun_at < long_before)
    kept = tx.execute(docusign_logins.delete().where(where).returning(docusign_logins.c.pending)).scalars().all()
    return tuple(one for one in kept if one is not None)


def _one(tx: Tx, where: object) -> Login | None:
    row = tx.execute(select(docusign_logins).where(where).with_for_update()).one_or_none()  # type: ignore[arg-type]
    if row is None:
        return None
    return Login(row.state_sha256, row.slack_id, row.verifier, row.begun_at, row.used_at, row.pending)
