"""Where one is among the claims that cannot be sent: which list, which page, and of which kind of reason."""

import re
from dataclasses import dataclass

_SHOWN = re.compile(r"([A-Za-z0-9_-]{1,32}):(0|[1-9][0-9]{0,6})(?::([a-z_-]{1,60}))?")


@dataclass(frozen=True)
class Shown:
    """A page, from 0, of the claims of a picker that one kind of reason keeps back; `kind` None: of all of them."""

    picker: str
    page: int = 0
    kind: str | None = None


def shown_value(shown: Shown) -> str:
    """Write it as the value of a button or option, or as the metadata of the modal that shows it."""
    where = f"{shown.picker}:{shown.page}"
    return f"{where}:{shown.kind}" if shown.kind else where


def read_shown_value(text: object) -> Shown | None:
    """Read what `shown_value` wrote."""
    found = _SHOWN.fullmatch(text) if isinstance(text, str) else None
    return Shown(found[1], int(found[2]), found[3]) if found else None
