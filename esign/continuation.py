"""The continuation sheet as plain data for the template: every line of a claim, in columns, with its sums.

Draws nothing by itself and decides nothing; figures are those of the source, and sums are taken of what is shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from claims.continuation import percent, total
from claims.lines import ClaimLine, LineKind
from claims.wording import phrase, say
from esign.written import amount_alone, percentage, quantity, shown

COLUMNS = (
    phrase("Item"),
    phrase("Description of work"),
    phrase("Scheduled value"),
    phrase("Completed before"),
    phrase("Completed this period"),
    phrase("Materials stored"),
    phrase("Completed and stored to date"),
    phrase("%"),
    phrase("Balance to finish"),
    phrase("Retention"),
)
_SUMMED = ("scheduled_value", "from_previous", "this_period", "stored", "to_date", "to_finish", "retainage")
DESCRIPTION = 400
ITEM = 24

Json = dict[str, object]


@dataclass(frozen=True)
class Manner:
    """How figures are written: the claim's currency, and the project's locale."""

    currency: str
    locale: str


def continuation(manner: Manner, lines: Sequence[ClaimLine]) -> Json | None:
    """Return the sheet's rows, group by group, with subtotals where there are several groups, and the sum of all."""
    if not lines:
        return None
    groups = [(kind, order, list(some)) for (kind, order), some in groupby(_sorted(lines), key=_group)]
    several = len(groups) > 1
    return {
        "title": say("Continuation sheet"),
        "columns": [say(one) for one in COLUMNS],
        "groups": [_drawn(manner, kind, order, some, several) for kind, order, some in groups],
        "total": {"label": say("Total"), "cells": _sums(manner, lines)},
    }


def _sorted(lines: Sequence[ClaimLine]) -> list[ClaimLine]:
    """Put the contract's own lines first, then each change order's, each in the order of the source."""
    orders = {one.change_order: at for at, one in reversed(list(enumerate(lines)))}
    return sorted(lines, key=lambda one: (one.kind is LineKind.CHANGE_ORDER, orders[one.change_order]))


def _group(line: ClaimLine) -> tuple[LineKind, str | None]:
    return line.kind, line.change_order


def _drawn(manner: Manner, kind: LineKind, order: str | None, lines: Sequence[ClaimLine], several: bool) -> Json:
    name = say("Contract") if kind is LineKind.CONTRACT else say("Variation {number}", number=shown(order or "", ITEM))
    return {
        "name": name if several else "",
        "rows": [_row(manner, one) for one in lines],
        "subtotal": {"label": say("Subtotal"), "cells": _sums(manner, lines)} if several else None,
    }


def _row(manner: Manner, line: ClaimLine) -> Json:
    return {
        "item": shown(line.item, ITEM),
        "description": shown(line.description, DESCRIPTION),
        "units": _units(manner, line),
        "cells": _cells(manner, [getattr(line, name) for name in _SUMMED], percent(line)),
    }


def _units(manner: Manner, line: ClaimLine) -> str:
    """Say how a unit line comes to its scheduled value; nothing for others."""
    if line.quantity is None or line.unit_price is None:
        return ""
    unit = f" {shown(line.unit, 12)}" if line.unit else ""
    price = quantity(line.unit_price, manner.locale)
    told = f"{quantity(line.quantity, manner.locale)}{unit} × {price}"
    if line.quantity_this_period is None:
        return told
    period = f"{quantity(line.quantity_this_period, manner.locale)}{unit}"
    return say("{units}; this period {quantity}", units=told, quantity=period)


def _sums(manner: Manner, lines: Sequence[ClaimLine]) -> list[str]:
    values = [total(lines, name) for name in _SUMMED]
    scheduled, to_date = values[0], values[4]
    share = (100 * to_date / scheduled).quantize(Decimal("0.01")) if scheduled else None
    return _cells(manner, values, share)


def _cells(manner: Manner, values: Sequence[Decimal], share: Decimal | None) -> list[str]:
    """Write the columns C to I; the percentage is blank where nothing is scheduled."""
    written = [amount_alone(one, manner.currency, manner.locale) for one in values]
    return [*written[:5], percentage(share, manner.locale) if share is not None else "", *written[5:]]


def changes(lines: Sequence[ClaimLine]) -> list[tuple[str, Decimal]]:
    """Sum up what change orders add and what they take away, for the cover sheet; nothing where there are none."""
    made = [one for one in lines if one.kind is LineKind.CHANGE_ORDER]
    if not made:
        return []
    return [
        (say("Additions by variations"), total([one for one in made if one.scheduled_value > 0], "scheduled_value")),
        (say("Deductions by variations"), total([one for one in made if one.scheduled_value < 0], "scheduled_value")),
    ]
