"""The summary sheet: one tagged page that ends every envelope and carries the places to sign. Draws, decides nothing.

The same facts give the same bytes. Names are data: nothing in them is read as markup, as an anchor, or as a direction.
"""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from babel.core import Locale
from babel.dates import format_date
from babel.numbers import format_currency, get_currency_name, get_currency_symbol

from claims.model import CommitmentKind, Figures, Period
from claims.wording import phrase, say, spoken
from esign.anchors import POINTS, anchors_for, without_anchors
from esign.glyphs import FONT_FOLDER, drawable
from esign.text import one_line, shortened
from esign.values import Signer

if TYPE_CHECKING:
    import typst

_TEMPLATE = Path(__file__).with_name("sheet.typ")
_LETTER_CURRENCIES = frozenset({"USD", "CAD", "MXN"})
_CODED = "¤¤\u00a0#,##0.00;(¤¤\u00a0#,##0.00)"
"""For a currency without a sign of its own: its code, set apart."""
_NAME = 120
_SHORT_NAME = 56
_SIGNER_NAME = 48
_LONGEST_WORD = 32
_PIECE = 8
_ROOMY_SIGNERS = 6
_BREAK = "\u200b"

_ROWS: tuple[tuple[str, str, str], ...] = (
    ("original_contract_sum", phrase("Original contract sum"), "plain"),
    ("net_change_by_change_orders", phrase("Net change by variations"), "plain"),
    ("contract_sum_to_date", phrase("Contract sum to date"), "sum"),
    ("total_completed_and_stored_to_date", phrase("Completed and stored to date"), "plain"),
    ("completed_work_retainage", phrase("Retention on completed work"), "plain"),
    ("stored_materials_retainage", phrase("Retention on stored materials"), "plain"),
    ("total_retainage", phrase("Total retention"), "sum"),
    ("total_earned_less_retainage", phrase("Earned less retention"), "plain"),
    ("less_previous_certificates", phrase("Less previous certificates"), "plain"),
    ("current_payment_due", phrase("Payment due for this claim"), "due"),
    ("balance_to_finish", phrase("Balance to finish, with retention"), "plain"),
)

_WORDS = {
    "due": phrase("Payment due for this claim"),
    "signatures": phrase("Signatures"),
    "signature": phrase("Signature"),
    "name": phrase("Name"),
    "date": phrase("Date"),
}


@dataclass(frozen=True)
class SheetFacts:
    """What the sheet shows. `company` is ours; `reference` lets a person find the revision again.

    `document_sha256` is the hash of the claim's own PDF, when it has one. `locale` decides how figures and dates look.
    """

    project: str
    company: str
    contract_company: str
    commitment: str
    commitment_kind: CommitmentKind
    claim_number: int
    period: Period
    figures: Figures
    signers: tuple[Signer, ...]
    has_own_document: bool
    document_sha256: str | None
    reference: str
    locale: str = field(default_factory=lambda: spoken().locale)


def render_sheet(facts: SheetFacts) -> bytes:
    """Return the sheet as one page of PDF/UA-1, with the anchors of every signer in its text.

    Characters that our fonts cannot draw become question marks; ask `undrawable` first to refuse them instead.
    """
    import typst

    compiled = typst.compile(
        _TEMPLATE,
        font_paths=_fonts(),
        format="pdf",
        sys_inputs={"facts": json.dumps(_data(facts), sort_keys=True)},
        pdf_standards="ua-1",
        timestamp=0,
    )
    if not isinstance(compiled, bytes):
        raise TypeError("the sheet is one PDF")
    return compiled


def fingerprint(facts: SheetFacts) -> str:
    """Return the sha256 of everything that the sheet shows, and of the words it is said in; nothing is drawn."""
    shown = {"facts": asdict(facts), "words": spoken().code}
    return hashlib.sha256(json.dumps(shown, sort_keys=True, default=str).encode()).hexdigest()


@cache
def _fonts() -> "typst.Fonts":
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONT_FOLDER])


def _data(facts: SheetFacts) -> dict[str, object]:
    """Return the sheet as plain data for the template; every string in it is ready to be drawn."""
    currency = facts.figures.currency
    heading = say("Progress claim {number}", number=facts.claim_number)
    return {
        "title": f"{heading} · {one_line(facts.project)} · {one_line(facts.contract_company)}",
        "language": Locale.parse(facts.locale).language,
        "paper": "us-letter" if currency in _LETTER_CURRENCIES else "a4",
        "company": _shown(facts.company, _SHORT_NAME),
        "kind_of_sheet": say("Summary for signature"),
        "heading": heading,
        "contract_company": _shown(facts.contract_company, _SHORT_NAME),
        "due": _money(facts.figures.current_payment_due, facts),
        "particulars": [
            (say("Project"), _shown(facts.project)),
            (say(facts.commitment_kind.label), _shown(facts.commitment)),
            (say("Contract company"), _shown(facts.contract_company)),
            (say("Claim number"), str(facts.claim_number)),
            (say("Period"), _period(facts.period, facts.locale)),
        ],
        "figures_heading": say("Status of the contract at the end of the period"),
        "currency_heading": f"{_shown(get_currency_name(currency, locale=facts.locale))} ({currency})",
        "figures": _figure_rows(facts),
        "document_words": _document_words(facts),
        "signers": [_signer(signer) for signer in facts.signers],
        "anchor_points": POINTS,
        "dense": len(facts.signers) > _ROOMY_SIGNERS,
        "words": {name: say(word) for name, word in _WORDS.items()},
        "footer": f"{_shown(facts.company, _SHORT_NAME)} · {heading}",
        "reference": say("Reference {reference}", reference=_shown(facts.reference, _SIGNER_NAME)),
    }


def _figure_rows(facts: SheetFacts) -> list[dict[str, str]]:
    return [
        {"label": say(label), "weight": weight, "amount": _money(getattr(facts.figures, name), facts)}
        for name, label, weight in _ROWS
    ]


def _money(amount: Decimal, facts: SheetFacts) -> str:
    """Return the amount as accountants write it: a credit stands in brackets."""
    currency = facts.figures.currency
    foreign = get_currency_symbol(currency, locale=facts.locale) == currency
    written = format_currency(
        amount, currency, _CODED if foreign else None, locale=facts.locale, format_type="accounting"
    )
    return drawable(written)


def _document_words(facts: SheetFacts) -> str:
    if not facts.has_own_document:
        return say("This claim came without a document of its own. What is signed is this page.")
    if not facts.document_sha256:
        return say("What is signed is the claim in the pages before this one; this page sums it up.")
    return say(
        "What is signed is the claim in the pages before this one; this page sums it up. "
        "Fingerprint of the claim's document (SHA-256): {start} … {end}",
        start=facts.document_sha256[:16], end=facts.document_sha256[-8:],
    )  # fmt: skip


def _signer(signer: Signer) -> dict[str, str]:
    anchors = anchors_for(signer.recipient_id)
    return {
        "name": _shown(signer.name, _SIGNER_NAME),
        "email": _shown(signer.email, _SIGNER_NAME),
        "sign": anchors.sign,
        "name_anchor": anchors.name,
        "date": anchors.date,
    }


def _period(period: Period, locale: str) -> str:
    start, end = (format_date(day, format="long", locale=locale) for day in (period.start, period.end))
    return drawable(f"{start} – {end}")


def _shown(text: str, most: int = _NAME) -> str:
    """Return a name in a length and in letters that the page can hold, with places to break in endless words."""
    name = shortened(drawable(without_anchors(one_line(text))), most)
    return " ".join(_breakable(word) for word in name.replace("@", "@" + _BREAK).split(" "))


def _breakable(word: str) -> str:
    if len(word) <= _LONGEST_WORD:
        return word
    return _BREAK.join(word[i : i + _PIECE] for i in range(0, len(word), _PIECE))
