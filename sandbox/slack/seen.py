"""A message or a modal as one person sees it, for tests to read. Holds a copy: look `again` for what it says now."""

from dataclasses import dataclass
from typing import Any

from sandbox.slack.elements import elements, options_of

Json = dict[str, Any]


@dataclass(frozen=True)
class Seen:
    """A message or a view as one person sees it. `channel` is None for a view, whose `ts` is its id."""

    channel: str | None
    ts: str
    raw: Json

    @property
    def text(self) -> str:
        return str(self.raw.get("text", ""))

    @property
    def blocks(self) -> list[Json]:
        blocks: list[Json] = self.raw.get("blocks", [])
        return blocks

    @property
    def ephemeral(self) -> bool:
        return bool(self.raw.get("ephemeral"))

    @property
    def title(self) -> str:
        return str((self.raw.get("title") or {}).get("text", ""))

    @property
    def errors(self) -> dict[str, str]:
        """The texts under inputs, by block_id."""
        return dict(self.raw.get("errors", {}))

    @property
    def plain(self) -> str:
        """Everything there is to read in it, a line for each text: what a story asserts on."""
        texts = [self.title, *_texts(self.blocks)]
        shown = [text for text in texts if text]
        return "\n".join(shown or [self.text])

    @property
    def state(self) -> dict[str, dict[str, Json]]:
        values: dict[str, dict[str, Json]] = self.raw.get("state") or {}
        return values.get("values", values) if self.channel is None else values

    @property
    def options(self) -> list[str]:
        """The texts of everything that can be ticked or chosen."""
        return [option["text"]["text"] for element in elements(self.blocks) for option in options_of(element.raw)]

    @property
    def ticked(self) -> list[str]:
        """The values of the options this person has ticked, in the order shown."""
        states = (state for actions in self.state.values() for state in actions.values())
        return [option["value"] for state in states for option in state.get("selected_options") or []]

    @property
    def buttons(self) -> list[str]:
        return [e.raw["text"]["text"] for e in elements(self.blocks) if e.raw["type"] == "button"]


def _texts(value: Any) -> list[str]:
    """All texts inside blocks, in reading order."""
    if isinstance(value, list):
        return [text for each in value for text in _texts(each)]
    if not isinstance(value, dict):
        return []
    own = value.get("text")
    if isinstance(own, str):
        return [own]
    return [text for key, each in value.items() if key not in ("confirm", "placeholder") for text in _texts(each)]


def last_with(seen: list[Seen], containing: str) -> Seen | None:
    return next((each for each in reversed(seen) if containing in each.plain or containing in each.text), None)


def listed(seen: list[Seen]) -> str:
    return " | ".join(f"{each.plain[:300]!r}" for each in seen) or "nothing"
