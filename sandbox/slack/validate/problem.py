"""One thing wrong with a payload, and the list they are gathered in."""

from dataclasses import dataclass, field
from typing import Literal

Surface = Literal["message", "modal", "home"]


@dataclass(frozen=True)
class Problem:
    """What Slack would refuse: `pointer` is a JSON pointer (RFC 6901), `code` a stable short word."""

    pointer: str
    message: str
    code: str


@dataclass
class Report:
    """The problems found so far in one payload, and the surface it is meant for."""

    surface: Surface
    problems: list[Problem] = field(default_factory=list)

    def add(self, pointer: str, code: str, message: str) -> None:
        self.problems.append(Problem(pointer, message, code))


def step(pointer: str, key: object) -> str:
    """Return `pointer` one level deeper, with the key escaped as RFC 6901 asks."""
    return f"{pointer}/{str(key).replace('~', '~0').replace('/', '~1')}"
