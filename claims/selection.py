"""Ticks: what one member has ticked on one project, bound to the revision that was shown.

Ticks are ours (DESIGN 4.7): kept on every tick, merged once more with what the message itself reports on Send.
"""

from collections.abc import Iterable
from dataclasses import dataclass

PAGE_SIZE = 20
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
