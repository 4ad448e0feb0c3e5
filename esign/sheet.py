"""The summary sheet: one tagged page that ends every envelope and carries the places to sign. Draws, decides nothing.

The same facts give the same bytes. Names are data: nothing in them is read as markup, as an anchor, or as a direction.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from babel.core import Locale
from babel.dates import format_date
from babel.numbers import get_currency_name

from claims.lines import ClaimLine
from claims.model import CommitmentKind, Figures, Period
from claims.wording import phrase, say, spoken
from esign.anchors import POINTS, anchors_for
from esign.continuation import Manner, changes, continuation
from esign.glyphs import FONT_FOLDER, drawable
from esign.text import one_line
from esign.values import Signer
from esign.written import money, shown

if TYPE_CHECKING:
    import typst

_TEMPLATE = Path(__file__).with_name("sheet.typ")
_LETTER_CURRENCIES = frozenset({"USD", "CAD", "MXN"})
_SHORT_NAME = 56
_SIGNER_NAME = 48
_ROOMY_SIGNERS = 6

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

_CHANGES_AT = 2
"""After the net change by change orders: what adds to it and what takes from it."""

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
    lines_sha256: str | None = None
    """Of the lines that are drawn with it; None where the claim's own document has them, or nobody told any."""
    tax: Decimal | None = None
    locale: str = field(default_factory=lambda: spoken().locale)


def render_sheet(facts: SheetFacts, lines: Sequence[ClaimLine] = ()) -> bytes:
    """Return the sheet as one page of PDF/UA-1, with the anchors of every signer in its text, and the lines after it.

    Characters that our fonts cannot draw become question marks; ask `undrawable` first to refuse them instead.
    """
    import typst

    compiled = typst.compile(
        _TEMPLATE,
        font_paths=_fonts(),
        format="pdf",
        sys_inputs={"facts": json.dumps(_data(facts, lines), sort_keys=True)},
        pdf_standards="ua-1",
        timestamp=0,
    )
    if not isinstance(compiled, bytes):
        raise TypeError("the sheet is one PDF")
    return compiled


def fingerprint(facts: SheetFacts) -> str:
    """Return the sha256 of everything that the sheet shows, and of the words it is said in; nothing is drawn."""
    told = {"facts": asdict(facts), "words": spoken().code}
    return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()


@cache
def _fonts() -> "typst.Fonts":
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONT_FOLDER])


def _data(facts: SheetFacts, lines: Sequence[ClaimLine]) -> dict[str, object]:
    """Return the sheet as plain data for the template; every string in it is ready to be drawn."""
    currency = facts.figures.currency
    heading = say("Progress claim {number}", number=facts.claim_number)
    return {
        "title": f"{heading} · {one_line(facts.project)} · {one_line(facts.contract_company)}",
        "language": Locale.parse(facts.locale).language,
        "paper": "us-letter" if currency in _LETTER_CURRENCIES else "a4",
        "company": shown(facts.company, _SHORT_NAME),
        "kind_of_sheet": say("Summary for signature"),
        "heading": heading,
        "contract_company": shown(facts.contract_company, _SHORT_NAME),
        "due": money(facts.figures.current_payment_due, facts.figures.currency, facts.locale),
        "particulars": [
            (say("Project"), shown(facts.project)),
            (say(facts.commitment_kind.label), shown(facts.commitment)),
            (say("Contract company"), shown(facts.contract_company)),
            (say("Claim number"), str(facts.claim_number)),
            (say("Period"), _period(facts.period, facts.locale)),
        ],
        "figures_heading": say("Status of the contract at the end of the period"),
        "currency_heading": f"{shown(get_currency_name(currency, locale=facts.locale))} ({currency})",
        "figures": _figure_rows(facts, lines),
        "document_words": _document_words(facts),
        "signers": [_signer(signer) for signer in facts.signers],
        "anchor_points": POINTS,
        "dense": len(facts.signers) > _ROOMY_SIGNERS,
        "words": {name: say(word) for name, word in _WORDS.items()},
        "page_of": say("Page {page} of {pages}", page="{page}", pages="{pages}"),
        "continuation": continuation(Manner(currency, facts.locale), lines),
        "footer": f"{shown(facts.company, _SHORT_NAME)} · {heading}",
        "reference": say("Reference {reference}", reference=shown(facts.reference, _SIGNER_NAME)),
    }


def _figure_rows(facts: SheetFacts, lines: Sequence[ClaimLine]) -> list[dict[str, str]]:
    rows = [_figure(say(label), weight, getattr(facts.figures, name), facts) for name, label, weight in _ROWS]
    rows[_CHANGES_AT:_CHANGES_AT] = [_figure(label, "detail", amount, facts) for label, amount in changes(lines)]
    if facts.tax is not None:
        due = next(at for at, row in enumerate(rows) if row["weight"] == "due")
        with_tax = facts.figures.current_payment_due + facts.tax
        rows[due + 1 : due + 1] = [
            _figure(say("GST on this payment"), "detail", facts.tax, facts),
            _figure(say("Payment due with GST"), "sum", with_tax, facts),
        ]
    return rows


def _figure(label: str, weight: str, amount: Decimal, facts: SheetFacts) -> dict[str, str]:
    return {"label": label, "weight": weight, "amount": money(amount, facts.figures.currency, facts.locale)}


def _document_words(facts: SheetFacts) -> str:
    if not facts.has_own_document and facts.lines_sha256:
        return say("What is signed is this page and the continuation sheet after it.")
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
        "name": shown(signer.name, _SIGNER_NAME),
        "email": shown(signer.email, _SIGNER_NAME),
        "sign": anchors.sign,
        "name_anchor": anchors.name,
        "date": anchors.date,
    }


def _period(period: Period, locale: str) -> str:
    start, end = (format_date(day, format="long", locale=locale) for day in (period.start, period.end))
    return drawable(f"{start} – {end}")
