"""How everything stands beside the single batches: what holds it, and how news from DocuSign comes in."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from claims.holds import Hold, Pause


@dataclass(frozen=True)
class Overall:
    """What `/claims status` says once, above the batches."""

    holds: tuple[Hold, ...]
    """The freeze and the breaker."""
    pause: Pause | None
    """One that is on and worth telling."""
    live_news: bool
    """DocuSign reports to us by itself; otherwise we only ask."""
    asked_every: timedelta
    asked_at: datetime | None
    """Up to when changes are known by asking, None if never asked."""
    checked_at: datetime | None = None
    """When everything was last compared with DocuSign."""
    corrected: int = 0
    """How many claims that the reader may see were corrected by that."""
