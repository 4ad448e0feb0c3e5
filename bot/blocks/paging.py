"""Paging inside a modal: how many pages, which one, and the buttons to the others. Pages count from 0."""

from collections.abc import Callable

from bot.blocks import ids
from bot.blocks.elements import Json, actions, button
from claims.wording import number_text, say


def page_count(count: int, size: int) -> int:
    """How many pages so many things take; nothing takes one."""
    return max(1, -(-count // size))


def within(page: int, pages: int) -> int:
    """Return the page to show when `page` is asked of a list that may have shrunk meanwhile."""
    return min(max(page, 0), pages - 1)


def page_buttons(action: str, owner: str, at: int, pages: int, value: Callable[[int], str] | None = None) -> Json:
    """Draw Previous and Next of a modal with several pages; the one that leads nowhere is absent.

    `value` writes which page a button leads to, where there is more to say than the page of `owner`.
    """

    def leading_to(page: int) -> str:
        return value(page) if value is not None else ids.page_value(owner, page)

    row = []
    if at > 0:
        spoken = say("Previous: page {page} of {pages}", page=number_text(at), pages=number_text(pages))
        previous = ids.variant(action, "previous")
        row.append(button(say("Previous"), previous, leading_to(at - 1), spoken=spoken))
    if at < pages - 1:
        spoken = say("Next: page {page} of {pages}", page=number_text(at + 2), pages=number_text(pages))
        row.append(button(say("Next"), ids.variant(action, "next"), leading_to(at + 1), spoken=spoken))
    return actions(f"pages:{at}", row)
