"""Works out the cover sheets and lines of the example claims, so that each follows from the one before it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from commitments import ALL, SUBCONTRACT, A, Example

CENT = Decimal("0.01")
LAST_MONTH = (2026, 10)

# The published example of Procore's tutorial on requisitions: every identity of a cover sheet holds.
PUBLISHED = Example(
    "RT", "SC-117", "Tile and stone", SUBCONTRACT, "Mosaic Tile & Stone", "Pilar Soto <pilar@mosaic-tile.example>",
    "50000.00", "5000.00", ("40", "80", "100"), (A, A), documented=1,
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """A line of the schedule of values (columns B to G)."""

    description: str
    scheduled: Decimal
    previous: Decimal
    this_period: Decimal
    stored: Decimal

    @property
    def total(self) -> Decimal:
        """Column G: completed and stored to date."""
        return self.previous + self.this_period + self.stored


@dataclass(frozen=True)
class Sheet:
    """One claim with its cover sheet (lines 1 to 9) and its lines."""

    example: Example
    number: int
    status: str
    start: date
    end: date
    figures: dict[str, Decimal]
    lines: tuple[Line, ...]
    document: str


def all_sheets() -> Iterator[Sheet]:
    """Yield every claim of the examples, by commitment and number."""
    for example in ALL:
        yield from _sheets_of(example)
        if example.number == "SC-116":
            yield from _published_sheets()


def cover(
    original: Decimal, changes: Decimal, total: Decimal, retained: tuple[Decimal, Decimal], previous: Decimal
) -> dict[str, Decimal]:
    """Return lines 1 to 9 from those that the others follow from."""
    earned = total - retained[0] - retained[1]
    return {
        "original_contract_sum": original,
        "net_change_by_change_orders": changes,
        "contract_sum_to_date": original + changes,
        "total_completed_and_stored_to_date": total,
        "completed_work_retainage": retained[0],
        "stored_materials_retainage": retained[1],
        "total_retainage": retained[0] + retained[1],
        "total_earned_less_retainage": earned,
        "less_previous_certificates": previous,
        "current_payment_due": earned - previous,
        "balance_to_finish": original + changes - earned,
    }


def _sheets_of(example: Example) -> Iterator[Sheet]:
    original, changes = Decimal(example.original), Decimal(example.changes)
    stored = _percent(original, example.stored)
    previous, work_before = Decimal("0.00"), Decimal("0.00")
    first = len(example.progress) - len(example.statuses)
    for index, percent in enumerate(example.progress):
        work = _percent(original + changes, percent)
        retained = (_percent(work, example.retainage), _percent(stored, example.retainage))
        figures = cover(original, changes, work + stored, retained, previous)
        if index >= first:
            yield _sheet(example, index, first, figures, _lines(example, work_before, work, stored))
        previous, work_before = figures["total_earned_less_retainage"], work


def _published_sheets() -> Iterator[Sheet]:
    original, changes = Decimal("50000.00"), Decimal("5000.00")
    last = Decimal("47700.00")
    before = cover(original, changes, Decimal("53000.00"), (Decimal("5200.00"), Decimal("100.00")), Decimal("36000.00"))
    now = cover(original, changes, Decimal("53000.00"), (Decimal("5200.00"), Decimal("100.00")), last)
    earlier = _published_lines(Decimal("38000.00"), Decimal("13000.00"), Decimal("1500.00"), Decimal("0.00"))
    yield _sheet(PUBLISHED, 1, 1, before, earlier)
    yield _sheet(
        PUBLISHED, 2, 1, now, _published_lines(Decimal("51000.00"), Decimal("0.00"), Decimal("1500.00"), CENT * 0)
    )


def _published_lines(previous: Decimal, now: Decimal, change: Decimal, change_now: Decimal) -> tuple[Line, ...]:
    return (
        Line("Tile and stone, all levels", Decimal("50000.00"), previous, now, Decimal("500.00")),
        Line("Change order 1: lobby", Decimal("5000.00"), change, change_now, Decimal("0.00")),
    )


def _sheet(example: Example, index: int, first: int, figures: dict[str, Decimal], lines: tuple[Line, ...]) -> Sheet:
    months_back = len(example.progress) - 1 - index
    start = _month(months_back)
    end = _month(months_back - 1) - timedelta(days=1)
    number = index + 1
    has_document = len(example.progress) - index <= example.documented
    document = f"documents/{example.project}-{example.number}-{number:02}.pdf" if has_document else ""
    return Sheet(example, number, example.statuses[index - first], start, end, figures, lines, document)


def _month(back: int) -> date:
    year, month = LAST_MONTH
    count = year * 12 + month - 1 - back
    return date(count // 12, count % 12 + 1, 1)


def _percent(amount: Decimal, percent: str) -> Decimal:
    return (amount * Decimal(percent) / 100).quantize(CENT)


def _lines(example: Example, before: Decimal, work: Decimal, stored: Decimal) -> tuple[Line, ...]:
    changes = Decimal(example.changes)
    names = [*(example.trades or (example.title,)), *(["Change orders"] if changes else [])]
    scheduled = _spread(Decimal(example.original), len(names) - bool(changes)) + ([changes] if changes else [])
    previous, to_date = _filled(before, scheduled), _filled(work, scheduled)
    unfinished = next((i for i, part in enumerate(scheduled) if to_date[i] < part), 0)
    return tuple(
        Line(name, scheduled[i], previous[i], to_date[i] - previous[i], stored if i == unfinished else CENT * 0)
        for i, name in enumerate(names)
    )


def _filled(amount: Decimal, scheduled: list[Decimal]) -> list[Decimal]:
    """Spread work over the lines: half of it evenly, the rest in the order of the lines, as building goes."""
    done = [(amount * part / sum(scheduled) / (2 if part > 0 else 1)).quantize(CENT) for part in scheduled]
    rest = amount - sum(done)
    for i, part in enumerate(scheduled):
        now = max(min(rest, part - done[i]), Decimal(0))
        done[i] += now
        rest -= now
    done[0] += rest
    return done


def _spread(amount: Decimal, parts: int) -> list[Decimal]:
    weights = [parts + 1 - i for i in range(parts)]
    shares = [(amount * weight / sum(weights)).quantize(CENT) for weight in weights]
    shares[-1] += amount - sum(shares)
    return shares
