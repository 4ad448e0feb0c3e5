"""How much of DocuSign's allowance of calls is left, as its answers say. Counts nothing itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True)
class Quota:
    """The rate headers of one answer (DocuSign: rules and limits, responses). None where the header was missing."""

    hourly_limit: int | None
    hourly_remaining: int | None
    hourly_resets_at: datetime | None
    burst_limit: int | None
    burst_remaining: int | None


def quota_from(headers: Mapping[str, str]) -> Quota | None:
    """Read the rate headers, in any case; None when there is none."""
    given = {name.lower(): value for name, value in headers.items()}
    resets = _whole(given.get("x-ratelimit-reset"))
    quota = Quota(
        hourly_limit=_whole(given.get("x-ratelimit-limit")),
        hourly_remaining=_whole(given.get("x-ratelimit-remaining")),
        hourly_resets_at=_moment(resets),
        burst_limit=_whole(given.get("x-burstlimit-limit")),
        burst_remaining=_whole(given.get("x-burstlimit-remaining")),
    )
    return None if quota == Quota(None, None, None, None, None) else quota


def _whole(value: str | None) -> int | None:
    try:
        return int(value) if value is not None else None
    except ValueError:
        return None


def _moment(seconds: int | None) -> datetime | None:
    try:
        return datetime.fromtimestamp(seconds, UTC) if seconds is not None else None
    except (OverflowError, OSError, ValueError):
        return None
