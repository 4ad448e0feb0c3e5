"""Reading Slack's requests: who pressed, what was pressed, what the message reports. None of it proves anything."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.blocks import ids
from bot.blocks.text import clean, shorten
from bot.services.authority import Caller
from bot.services.picking import Group
from claims.audit import Surface

Body = Mapping[str, Any]
_PERSON_AND_EMAIL = re.compile(
    r"<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>(?:\s+(?:<mailto:([^\s|<>]+)(?:\|[^<>]*)?>|([^\s<>]+)))?"
)
_TWICE = re.compile(r"^/claims(?:\s+|$)")
"""The command, pasted after the command."""
_AROUND = "\"'`“”‘’«».,:;!?/*_"
"""Signs that people type around a word."""
_LINK = re.compile(r"<([@#][A-Z0-9]+)(?:\|([^<>|]*))?>")
"""How Slack writes a mention of a person or channel that was typed (`should_escape`)."""


def caller_of(body: Body) -> Caller:
    """Return who pressed, with their own team: in a shared channel that is not the one the app is installed in."""
    user = body.get("user")
    if isinstance(user, Mapping):
        team = user.get("team_id") or (body.get("team") or {}).get("id")
        surface = Surface.MODAL if body.get("type") == "view_submission" else Surface.BUTTON
        return Caller(str(user.get("id")), team, _enterprise(body), surface)
    return Caller(str(body.get("user_id")), body.get("team_id"), body.get("enterprise_id"), Surface.COMMAND)


def _enterprise(body: Body) -> str | None:
    enterprise = body.get("enterprise")
    found = enterprise.get("id") if isinstance(enterprise, Mapping) else None
    return str(found) if found else None


def typed_text(body: Body) -> str:
    """Return what was typed after the command, as it was typed: Slack escapes three characters on the way."""
    text = _TWICE.sub("", str(body.get("text") or "").strip())
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def word_of(body: Body) -> str:
    """Return the first word that was typed after the command, as it was typed; nothing when there is none."""
    words = typed_text(body).split(maxsplit=1)
    return words[0] if words else ""


def rest_of(body: Body) -> str:
    """Return what was typed after that word."""
    words = typed_text(body).split(maxsplit=1)
    return words[1].strip() if len(words) > 1 else ""


def subcommand_of(body: Body) -> str:
    """Return which subcommand the first word means, whatever its case and the signs around it; the help's for none."""
    return word_of(body).strip(_AROUND).lower() or "help"


def is_choice(body: Body) -> bool:
    """Tell whether one of several things was chosen that a command may have meant: the answer takes that place."""
    pressed = (body.get("actions") or [{}])[0]
    return pressed.get("block_id") == ids.CHOICE_BLOCK and not body.get("view")


def place_of(body: Body) -> str:
    """Return the id of the channel where something was typed or pressed; "a modal" where Slack tells none."""
    container, channel = body.get("container") or {}, body.get("channel") or {}
    otherwise = "the Home tab" if is_home(body) else "a modal"
    return str(body.get("channel_id") or container.get("channel_id") or channel.get("id") or otherwise)


def is_home(body: Body) -> bool:
    """Tell whether something was pressed in the app's Home tab: it is a view, but no modal."""
    return bool((body.get("view") or {}).get("type") == "home")


def typed_reason(rest: str, room: int) -> str:
    """Return a reason that people will read, on one line: a person as @ and their id, a channel by its name."""
    named = _LINK.sub(lambda link: f"#{link[2]}" if link[2] and link[1].startswith("#") else link[1], rest)
    return shorten(clean(named), room)


def typed_link(rest: str) -> tuple[str, str | None] | None:
    """Return the person and the e-mail address that were typed, the address if there is one; None for anything else.

    Slack writes a mention as <@U123|name>, and may write an address as <mailto:a@b.example|a@b.example>.
    """
    found = _PERSON_AND_EMAIL.fullmatch(rest.strip())
    return (found[1], found[2] or found[3]) if found else None


def press_of(body: Body) -> str:
    """Return what names this press: Slack sends the same again when it delivers the same press again."""
    return str(body.get("trigger_id"))


@dataclass(frozen=True)
class BatchMessage:
    """A message that shows a batch, and where it is."""

    batch_id: str
    channel: str
    ts: str


def batch_message_of(body: Body) -> BatchMessage | None:
    """Return the batch message that was pressed; None for anything else, and for other messages with its buttons."""
    press, container = body["actions"][0], body.get("container") or {}
    drawn = ids.read_hold_value(press.get("value"))
    batch_id = drawn.batch_id if drawn else ids.read_id(press.get("value"))
    channel, ts = container.get("channel_id"), container.get("message_ts")
    is_root = container.get("type") == "message" and container.get("thread_ts", ts) == ts
    if press.get("block_id") != ids.BATCH_BLOCK or not is_root or container.get("is_ephemeral"):
        return None
    return BatchMessage(batch_id, channel, ts) if batch_id and channel and ts else None


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


def inputs_of(body: Body) -> dict[str, str | None]:
    """Return what was given in each input of a modal that was submitted: an option's value or a text, by block id."""
    return {block_id: _given(element) for block_id, element in _elements(body)}


def _given(element: Mapping[str, Any]) -> str | None:
    option = element.get("selected_option")
    found = option.get("value") if isinstance(option, Mapping) else element.get("value")
    return str(found) if found else None


def chosen_of(body: Body, block_id: str) -> frozenset[str] | None:
    """Return what is ticked in one group of a modal that was submitted; None where Slack tells nothing of it."""
    values = _values(body)
    if block_id not in values:
        return None
    return frozenset().union(*(_ticked(element) for element in values[block_id].values()))


def ticked_by_block(body: Body) -> dict[str, frozenset[str]]:
    """Return what is ticked in each group of checkboxes of a modal, by block id."""
    return {block_id: _ticked(element) for block_id, element in _elements(body) if element.get("type") == "checkboxes"}


def files_of(body: Body) -> list[str]:
    """Return the ids of the files that are chosen in a modal."""
    return [str(file["id"]) for _, element in _elements(body) for file in element.get("files") or [] if file.get("id")]


def ticked_of(body: Body) -> frozenset[str]:
    """Return what is ticked in a modal that was submitted, in all of its groups together."""
    groups = (_ticked(element) for block_id, element in _elements(body) if ids.is_chosen_block(block_id))
    return frozenset().union(*groups)


def _values(body: Body) -> Mapping[str, Mapping[str, Mapping[str, Any]]]:
    """Return the elements of a modal as Slack reports them, by block id and action id."""
    return ((body.get("view") or {}).get("state") or {}).get("values") or {}


def _elements(body: Body) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for block_id, elements in _values(body).items():
        for element in elements.values():
            yield block_id, element


def _ticked(element: Mapping[str, Any]) -> frozenset[str]:
    options = (option.get("value") for option in element.get("selected_options") or [])
    return frozenset(str(one) for one in options if one)
