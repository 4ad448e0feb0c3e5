"""Pressing in a list without Slack: what the services hear of a press, and which ticks they keep."""

from collections.abc import Sequence

from bot.blocks import ids
from bot.services import picking
from bot.services.authority import Caller
from bot.services.context import Services
from bot.services.picking import Group
from claims.picker import Listed, PickerPage, tick_of
from tests.support.builders import MAYA

CALLER = Caller(MAYA, "T04HARBOUR")
FIRST, SECOND, THIRD = ("1795383000.000100", "1795383000.000200", "1795383000.000300")
"""Slack's `action_ts` of three presses."""


def report(shown: PickerPage, ticked: Sequence[Listed], pressed_at: str, number: int = 0) -> Group:
    """What a press says of one group of the page: these are ticked in it."""
    return Group(
        block_id=ids.picker_block_id(shown.selection, shown.page, number),
        picker=shown.selection.picker,
        redraw=shown.selection.redraw,
        page=shown.page,
        number=number,
        ticked=frozenset(tick_of(one.claim) for one in ticked),
        pressed_at=pressed_at,
    )


def ticked_now(services: Services, shown: PickerPage) -> set[str]:
    page = picking.page(services, CALLER, shown.selection.picker)
    return {tick.claim_id for tick in page.selection.ticks}


def ids_of(claims: Sequence[Listed]) -> set[str]:
    return {one.claim.id for one in claims}
