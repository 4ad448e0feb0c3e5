"""The account's allowance of DocuSign calls, counted for all replicas: per second, per clock hour, and its pauses.

Whoever decides takes the row of `allowances` first, before any other row: two never both take the last call.
`claims.budget` decides; the reasons for pausing are the caller's.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, and_, or_, select

from claims.budget import (
    REMEMBERED,
    Correction,
    Limits,
    Share,
    Standing,
    Told,
    Wait,
    chained_since,
    corrected,
    hour_of,
    second_of,
    wait_for,
)
from claims.holds import Pause, believed
from storage.database import Tx
from storage.tables import allowances, call_counts
from storage.writing import upsert

_SERVICE = "docusign"
_HOUR, _SECOND = "docusign hour", "docusign second"
_FORGOTTEN = timedelta(minutes=5)
"""Longer than any call may take, and its answer is held against what was counted before it was made."""
_KEY = ("what", "starts_at")
_OURS = allowances.c.service == _SERVICE


def look(tx: Tx, now: datetime, since: datetime | None = None) -> Standing:
    """Return how the account stands; with the seconds since then, or since those that still count."""
    return _standing(tx, _row(tx), now, since or now)


def take(tx: Tx, share: Share, now: datetime) -> Wait | None:
    """Count one call about to be made; or count nothing, and return until when a call of this share has to wait."""
    standing = _standing(tx, _row(tx, lock=True), now, now)
    wait = wait_for(standing, share, now)
    if wait is None:
        _count(tx, standing, now, standing.hour + 1, 1)
    return wait


def correct(tx: Tx, told: Told, asked_at: datetime, now: datetime) -> bool:
    """Bring limits and counts to what an answer of DocuSign said; tell whether that changed anything."""
    row = _row(tx, lock=True)
    standing = _standing(tx, row, now, asked_at)
    found = corrected(standing, told, asked_at, now)
    if found is None:
        return False
    _set_limits(tx, row, found)
    _count(tx, standing, now, found.hour, found.more_now)
    return True


def pause(tx: Tx, until: datetime, words: str, now: datetime, silent: bool) -> Pause | None:
    """Send nothing until then, and if `silent` call nothing; return the pause as it is now, None if that is old news.

    A pause is only ever made longer, unless it is longer than can be; it ends by itself.
    """
    row = _row(tx, lock=True)
    silent_until, paused_until = believed(row.silent_until, now), believed(row.paused_until, now)
    hushed = not silent or (silent_until is not None and silent_until >= until)
    # Of two that end together, the one of DocuSign's own wish has the better words.
    paused = paused_until is not None and (paused_until > until or (hushed and paused_until == until))
    if paused and hushed:
        return None
    values: dict[str, Any] = {} if hushed else {"silent_until": until}
    since = chained_since(row.paused_since, row.paused_until, now)
    if not paused:
        values |= {"paused_since": since, "paused_until": until, "paused_words": words}
    tx.execute(allowances.update().where(_OURS).values(values))
    return None if paused else Pause(since, until, words)


def failed(tx: Tx, code: str) -> int:
    """Count a failure of the whole account; return how many of this code there were since anything was sent."""
    row = _row(tx, lock=True)
    failures = row.failures + 1 if row.failing_code == code else 1
    tx.execute(allowances.update().where(_OURS).values(failing_code=code, failures=failures))
    return int(failures)


def succeeded(tx: Tx) -> None:
    """Forget the failures: something was sent, or DocuSign has us again. A draft proves nothing, it costs no allowance.

    Writes only if there are any; to be called before any other row is written.
    """
    if _row(tx).failures:
        tx.execute(allowances.update().where(_OURS).values(failing_code=None, failures=0))


def _row(tx: Tx, lock: bool = False) -> Row[Any]:
    query = select(allowances).where(_OURS)
    return tx.execute(query.with_for_update() if lock else query).one()


def _standing(tx: Tx, row: Row[Any], now: datetime, since: datetime) -> Standing:
    limits = Limits()
    this_hour = and_(call_counts.c.what == _HOUR, call_counts.c.starts_at == hour_of(now))
    recent = and_(call_counts.c.what == _SECOND, call_counts.c.starts_at > since - REMEMBERED)
    counts: Sequence[Row[Any]] = tx.execute(
        select(call_counts).where(or_(this_hour, recent)).order_by(call_counts.c.starts_at)
    ).all()
    return Standing(
        limits=Limits(row.hourly_limit or limits.hourly, row.burst_limit or limits.burst),
        hour=sum(count.calls for count in counts if count.what == _HOUR),
        seconds=tuple((count.starts_at, count.calls) for count in counts if count.what == _SECOND),
        paused_until=row.paused_until,
        silent_until=row.silent_until,
    )


def _set_limits(tx: Tx, row: Row[Any], found: Correction) -> None:
    if (row.hourly_limit, row.burst_limit) != (found.limits.hourly, found.limits.burst):
        tx.execute(
            allowances.update().where(_OURS).values(hourly_limit=found.limits.hourly, burst_limit=found.limits.burst)
        )


def _count(tx: Tx, standing: Standing, now: datetime, hour: int, more_now: int) -> None:
    """Write the hour's count and add to this second's; what counts no more is deleted with each new second."""
    if hour != standing.hour:
        upsert(tx, call_counts, _KEY, {"what": _HOUR, "starts_at": hour_of(now), "calls": hour})
    if not more_now:
        return
    second = second_of(now)
    known = dict(standing.seconds).get(second, 0)
    upsert(tx, call_counts, _KEY, {"what": _SECOND, "starts_at": second, "calls": known + more_now})
    if not known:
        _forget(tx, now)


def _forget(tx: Tx, now: datetime) -> None:
    out_of_reach = or_(call_counts.c.starts_at <= now - _FORGOTTEN, call_counts.c.starts_at > now + _FORGOTTEN)
    seconds = and_(call_counts.c.what == _SECOND, out_of_reach)
    hours = and_(call_counts.c.what == _HOUR, call_counts.c.starts_at < hour_of(now) - _FORGOTTEN)
    tx.execute(call_counts.delete().where(or_(seconds, hours)))
