"""Ticks: what one member has ticked on one project, bound to the revision that was shown.

Ticks are ours (DESIGN 4.7): kept on every tick, merged once more with what the message itself reports on Send.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from claims.narrowing import Narrowing
from claims.seen import Seen

PAGE_SIZE = 20
MOST = 2000
"""So many claims are ticked at once, by one press."""
STALE = timedelta(days=1)
"""What a picker shows after that is from another day."""
GROUP_SIZE = 10
"""Slack: a checkboxes element holds at most ten options."""


@dataclass(frozen=True)
class Tick:
    """One ticked claim at the revision the person saw."""

    claim_id: str
    revision_id: str


@dataclass(frozen=True)
class Selection:
    """One member's ticks on one project, and the picker that shows them.

    `picker` names the newest picker message: older ones politely refuse. `redraw` grows with each drawing, so that
    re-drawn checkboxes get new block ids and Slack forgets the ticks it held (reference: slack 2.3).
    """

    id: str
    member_id: str
    project_id: str
    picker: str
    redraw: int
    page: int
    ticks: frozenset[Tick]
    response_url: str | None = None
    narrowing: Narrowing = field(default_factory=Narrowing)
    drawn_at: datetime | None = None
    """When the picker was last drawn."""
    seen: Mapping[Tick, Seen] = field(default_factory=dict, compare=False)
    """What was true around each ticked claim when it was ticked."""
    only: str | None = None
    """The one claim that a confirmation is about, whatever else is ticked."""

    def is_stale(self, now: datetime) -> bool:
        """Tell whether the picker on the screen is from another day."""
        return self.drawn_at is not None and now - self.drawn_at > STALE


def after_group(ticks: Iterable[Tick], shown: Iterable[str], ticked: Iterable[Tick]) -> frozenset[Tick]:
    """Replace the ticks of one group of checkboxes by what the group now reports; other groups stay as they are.

    Args:
        ticks: the selection so far.
        shown: ids of the claims the group shows.
        ticked: what is ticked in it; ticks of claims it does not show are ignored.
    """
    group = set(shown)
    kept = {tick for tick in ticks if tick.claim_id not in group}
    return frozenset(kept | {tick for tick in ticked if tick.claim_id in group})


def pages(count: int) -> int:
    """How many pages a list of `count` claims has; an empty list has one."""
    return max(1, -(-count // PAGE_SIZE))


def page_within(page: int, count: int) -> int:
    """The page to show when page `page` (from 0) is asked of a list that may have shrunk meanwhile."""
    return min(max(page, 0), pages(count) - 1)
