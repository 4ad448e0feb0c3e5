"""Reading Slack's requests: who pressed, what was pressed, what the message reports. None of it proves anything."""

from collections.abc import Mapping
from typing import Any

from bot.blocks import ids
from bot.services.authority import Caller
from bot.services.picking import Group

Body = Mapping[str, Any]


def caller_of(body: Body) -> Caller:
    """Return who pressed, with their own team: in a shared channel that is not the one the app is installed in."""
    user = body.get("user")
    if isinstance(user, Mapping):
        team = user.get("team_id") or (body.get("team") or {}).get("id")
        return Caller(str(user.get("id")), team, _enterprise(body))
    return Caller(str(body.get("user_id")), body.get("team_id"), body.get("enterprise_id"))


def _enterprise(body: Body) -> str | None:
    enterprise = body.get("enterprise")
    found = enterprise.get("id") if isinstance(enterprise, Mapping) else None
    return str(found) if found else None


def typed_text(body: Body) -> str:
    """Return what was typed after the command, as it was typed: Slack escapes three characters on the way."""
    text = str(body.get("text") or "").strip()
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def groups_of(body: Body) -> list[Group]:
    """Return the groups of checkboxes that a message reports, in `state.values`."""
    values = (body.get("state") or {}).get("values") or {}
    pressed_at = str(body["actions"][0]["action_ts"])
    boxes = (
        group_of(block_id, element, pressed_at)
        for block_id, elements in values.items()
        for element in elements.values()
        if element.get("type") == "checkboxes"
    )
    return [group for group in boxes if group is not None]


def group_of(block_id: str, element: Mapping[str, Any], pressed_at: str) -> Group | None:
    """Return one group of checkboxes as it stood at this press; None if it is not one of ours."""
    block = ids.read_picker_block_id(block_id)
    if block is None:
        return None
    ticks = (ids.read_tick_value(option.get("value")) for option in element.get("selected_options") or [])
    return Group(
        block_id=block_id,
        picker=block.picker,
        redraw=block.redraw,
        page=block.page,
        number=block.group,
        ticked=frozenset(tick for tick in ticks if tick is not None),
        pressed_at=pressed_at,
    )
