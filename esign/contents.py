"""The contents page of a backup: which claim is on which page, and what could not be read. Draws, decides nothing."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from babel.core import Locale
from babel.numbers import format_currency

from claims.money import Money
from claims.wording import say, spoken
from esign.glyphs import FONT_FOLDER, drawable
from esign.text import one_line, shortened

if TYPE_CHECKING:
    import typst

ADDRESS = "https://page.invalid/"
"""What the page numbers link to until whoever puts the file together makes jumps of them."""
_TEMPLATE = Path(__file__).with_name("contents.typ")
_LETTER_CURRENCIES = frozenset({"USD", "CAD", "MXN"})
_NAME = 90


@dataclass(frozen=True)
class ContentsRow:
    """One claim: where it begins, None where nothing of it could be read; faults are sentences."""

    commitment: str
    company: str
    number: int
    due: Money
    signed: bool
    page: int | None
    faults: tuple[str, ...] = ()


def render_contents(title: str, company: str, subtitle: str, rows: Sequence[ContentsRow]) -> bytes:
    """Return the contents as tagged PDF, as many pages as it takes."""
    import typst

    currency = rows[0].due.currency if rows else ""
    locale = spoken().locale
    facts = {
        "title": _shown(title),
        "company": _shown(company),
        "subtitle": _shown(subtitle),
        "footer": _shown(f"{title} · {subtitle}"),
        "language": Locale.parse(locale).language,
        "paper": "us-letter" if currency in _LETTER_CURRENCIES else "a4",
        "address": ADDRESS,
        "columns": [
            say("Commitment"), say("Contract company"), say("Claim"), say("Amount due"), say("Signed"), say("Page"),
        ],
        "rows": [
            {
                "commitment": _shown(one.commitment, 24),
                "company": _shown(one.company),
                "number": str(one.number),
                "due": drawable(format_currency(one.due.amount, one.due.currency, locale=locale)),
                "signed": say("Signed") if one.signed else "",
                "page": one.page,
                "faults": [_shown(fault, 240) for fault in one.faults],
            }
            for one in rows
        ],
    }  # fmt: skip
    made = typst.compile(
        _TEMPLATE, font_paths=_fonts(), format="pdf", sys_inputs={"facts": json.dumps(facts)}, pdf_standards="ua-1",
        timestamp=0,
    )  # fmt: skip
    if not isinstance(made, bytes):
        raise TypeError("the contents are one PDF")
    return made


@cache
def _fonts() -> "typst.Fonts":
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONT_FOLDER])


def _shown(text: str, most: int = _NAME) -> str:
    """Return a text in a length and in letters that the page can hold, with places to break in endless words."""
    name = shortened(drawable(one_line(text)), most)
    return " ".join("\u200b".join(word[at : at + 16] for at in range(0, len(word), 16)) for word in name.split(" "))
