"""What a submission of a modal may come to: how it is acked, and what is done afterwards."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.services.context import Services
from claims.wording import phrase

Body = Mapping[str, Any]


@dataclass(frozen=True)
class Submitted:
    """How a submission is acked, and what is done afterwards: Slack waits three seconds, and only for the ack.

    `ack` are the arguments of Bolt's `ack` (Slack: response_action); `updated`, `errors` and `cleared` make them.
    """

    ack: Mapping[str, Any]
    after: Callable[[], None] | None = None


@dataclass(frozen=True)
class Modal:
    """One kind of modal that can be submitted. What `submit` decides is one short transaction."""

    submit: Callable[[Services, Body], Submitted]
    refused: str
    """The title over a refusal: what did not happen."""
    unsure: str
    """What is said where something broke: what is certain, and where to look."""
    replaced: str = phrase("You have opened a newer list since. Nothing was changed.")
    """What is said where it was opened from an older list."""


def updated(view: Mapping[str, Any]) -> dict[str, Any]:
    """Have another modal take the place of the one that was submitted."""
    return {"response_action": "update", "view": view}


def errors(words: Mapping[str, str]) -> dict[str, Any]:
    """Keep the modal and say what is wrong, each beside its input: block ids of inputs, and words."""
    return {"response_action": "errors", "errors": dict(words)}


def cleared() -> dict[str, Any]:
    """Close the modal and those under it."""
    return {"response_action": "clear"}
