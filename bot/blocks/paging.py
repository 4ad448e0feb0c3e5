"""Paging inside a modal: how many pages, which one, and the buttons to the others. Pages count from 0."""

from bot.blocks import ids
from bot.blocks.elements import Json, actions, button


def page_count(count: int, size: int) -> int:
    """How many pages so many things take; nothing takes one."""
    return max(1, -(-count // size))


def within(page: int, pages: int) -> int:
    """Return the page to show when `page` is asked of a list that may have shrunk meanwhile."""
    return min(max(page, 0), pages - 1)


def page_buttons(action: str, owner: str, at: int, pages: int) -> Json:
    """Draw Previous and Next of a modal with several pages; the one that leads nowhere is absent."""
    row = []
    if at > 0:
        row.append(_to("Previous", action, owner, at - 1, pages))
    if at < pages - 1:
        row.append(_to("Next", action, owner, at + 1, pages))
    return actions(f"pages:{at}", row)


def _to(label: str, action: str, owner: str, page: int, pages: int) -> Json:
    spoken = f"{label}: page {page + 1} of {pages}"
    return button(label, ids.variant(action, label.lower()), ids.page_value(owner, page), spoken=spoken)
