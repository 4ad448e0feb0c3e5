"""The interactive elements inside blocks: where they are, what state they keep, what a person may choose in them.

Owns the rule of Slack's client that costs apps the most (reference: Slack's notes on `block_id`): after an update an
element with the same block_id and action_id keeps what this viewer chose, and ignores new initial values; with a new
block_id it starts again.
"""

import secrets
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from sandbox.slack.errors import RefusedError

Json = dict[str, Any]
Key = tuple[str, str]


@dataclass(frozen=True)
class Kind:
    """How one type of element keeps its state: under which key, begun from which, empty as what."""

    key: str
    initial: str
    many: bool = False
    options: bool = False


KINDS = {
    "checkboxes": Kind("selected_options", "initial_options", many=True, options=True),
    "multi_static_select": Kind("selected_options", "initial_options", many=True, options=True),
    "radio_buttons": Kind("selected_option", "initial_option", options=True),
    "static_select": Kind("selected_option", "initial_option", options=True),
    "external_select": Kind("selected_option", "initial_option"),
    "multi_external_select": Kind("selected_options", "initial_options", many=True),
    "plain_text_input": Kind("value", "initial_value"),
    "email_text_input": Kind("value", "initial_value"),
    "url_text_input": Kind("value", "initial_value"),
    "number_input": Kind("value", "initial_value"),
    "datepicker": Kind("selected_date", "initial_date"),
    "timepicker": Kind("selected_time", "initial_time"),
    "datetimepicker": Kind("selected_date_time", "initial_date_time"),
    "users_select": Kind("selected_user", "initial_user"),
    "multi_users_select": Kind("selected_users", "initial_users", many=True),
    "channels_select": Kind("selected_channel", "initial_channel"),
    "conversations_select": Kind("selected_conversation", "initial_conversation"),
    "multi_conversations_select": Kind("selected_conversations", "initial_conversations", many=True),
    "file_input": Kind("files", "", many=True),  # always begins empty
}
PRESSABLE = ("button", "workflow_button", "icon_button")


@dataclass(frozen=True)
class Element:
    block: Json
    raw: Json

    @property
    def key(self) -> Key:
        return self.block["block_id"], self.raw["action_id"]

    @property
    def kind(self) -> Kind | None:
        return KINDS.get(self.raw["type"])

    @property
    def in_input(self) -> bool:
        return bool(self.block["type"] == "input")


def with_ids(blocks: list[Json]) -> list[Json]:
    """A copy in which every block has a block_id and every element an action_id, random where the app gave none."""
    copied: list[Json] = deepcopy(blocks)
    for block in _all_blocks(copied):
        block.setdefault("block_id", secrets.token_urlsafe(4)[:5])
        for raw in _raw_elements(block):
            raw.setdefault("action_id", secrets.token_urlsafe(4)[:5])
    return copied


def elements(blocks: list[Json]) -> Iterator[Element]:
    for block in _all_blocks(blocks):
        for raw in _raw_elements(block):
            yield Element(block, raw)


def find_element(blocks: list[Json], block_id: str, action_id: str) -> Element | None:
    return next((e for e in elements(blocks) if e.key == (block_id, action_id)), None)


def _all_blocks(blocks: list[Json]) -> Iterator[Json]:
    for block in blocks:
        yield block
        yield from _all_blocks(block.get("child_blocks", []))


def _raw_elements(block: Json) -> Iterator[Json]:
    if block["type"] in ("actions", "context_actions"):
        candidates = block.get("elements", [])
    elif block["type"] == "card":
        candidates = block.get("actions", [])
    else:
        candidates = [block.get("accessory"), block.get("element")]
    for raw in candidates:
        if isinstance(raw, dict) and raw.get("type") not in (None, "image"):
            yield raw


def options_of(raw: Json) -> list[Json]:
    grouped = [option for group in raw.get("option_groups", []) for option in group["options"]]
    return [*raw.get("options", []), *grouped]


def chosen(element: Element, given: Json) -> Json:
    """The state that `given` puts the element into, as its options say it; RefusedError when it offers no such thing.

    Options may be given as objects or as bare values; an option that the element does not hold is refused, as one
    cannot click what is not there.
    """
    kind = element.kind
    if kind is None:
        raise RefusedError(f"{element.raw['type']} holds no choice")
    value = given.get(kind.key)
    if kind.options:
        if kind.many:
            wanted = [_option(element, one) for one in value or []]
            value = [option for option in options_of(element.raw) if option in wanted]
        else:
            value = None if value is None else _option(element, value)
    elif kind.many:
        value = list(value or [])
    elif kind.key == "value" and value is not None:
        value = str(value) or None
    return {"type": element.raw["type"], kind.key: value}


def _option(element: Element, given: Json | str) -> Json:
    wanted = given if isinstance(given, str) else given.get("value")
    for option in options_of(element.raw):
        if option.get("value") == wanted and (isinstance(given, str) or given.get("text") in (None, option["text"])):
            return option
    raise RefusedError(f"{element.raw['action_id']} has no option {wanted}")


def _initial(element: Element, kind: Kind) -> Json:
    empty: list[Json] | None = [] if kind.many else None
    return {"type": element.raw["type"], kind.key: deepcopy(element.raw.get(kind.initial, empty))}


@dataclass
class ElementStates:
    """What each viewer has chosen in the elements of one message or view."""

    initial: dict[Key, Json] = field(default_factory=dict)
    touched: dict[str, dict[Key, Json]] = field(default_factory=dict)

    def rerender(self, blocks: list[Json]) -> None:
        """Take over a new version of the blocks: known elements keep their state, new ones begin, the rest is gone."""
        stateful = {e.key: (e, e.kind) for e in elements(blocks) if e.kind is not None}
        self.initial = {
            key: self.initial.get(key) or _initial(element, kind) for key, (element, kind) in stateful.items() if kind
        }
        for viewer, mine in self.touched.items():
            self.touched[viewer] = {key: state for key, state in mine.items() if key in stateful}
        for key, (element, kind) in stateful.items():
            if kind and kind.options:
                self._forget_lost_options(key, element, kind)

    def _forget_lost_options(self, key: Key, element: Element, kind: Kind) -> None:
        offered = options_of(element.raw)
        for states in (self.initial, *self.touched.values()):
            state = states.get(key)
            if state is None:
                continue
            if kind.many:
                states[key] = {**state, kind.key: [o for o in state[kind.key] or [] if o in offered]}
            elif state[kind.key] not in offered:
                states[key] = {**state, kind.key: None}

    def choose(self, viewer: str, element: Element, given: Json) -> Json:
        state = chosen(element, given)
        self.touched.setdefault(viewer, {})[element.key] = state
        return state

    def get(self, viewer: str, key: Key) -> Json | None:
        return self.touched.get(viewer, {}).get(key) or self.initial.get(key)

    def values(self, viewer: str, *, untouched: bool = True) -> dict[str, dict[str, Json]]:
        """`state.values` as this viewer's client sends it, with all stateful elements (or only the touched ones)."""
        mine = self.touched.get(viewer, {})
        shown = {**self.initial, **mine} if untouched else mine
        values: dict[str, dict[str, Json]] = {}
        for (block_id, action_id), state in shown.items():
            values.setdefault(block_id, {})[action_id] = deepcopy(state)
        return values
