"""The lines of a claim (Procore: requisition items; G703 columns A to I), as its source states them.

Values only; what has to add up is in `arithmetic`. Nothing here repairs a figure.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class LineKind(StrEnum):
    """What a line bills: a part of the contract as it was signed, or of a change order (a variation)."""

    CONTRACT = "contract"
    CHANGE_ORDER = "change_order"


@dataclass(frozen=True)
class ClaimLine:
    """One line of the continuation sheet, in the currency of its claim.

    `quantity` and `unit_price` are there for unit lines alone; a line may be over 100 %, and any amount negative.
    """

    item: str
    description: str
    scheduled_value: Decimal
    from_previous: Decimal
    """Column D: work completed in earlier claims."""
    this_period: Decimal
    """Column E: work completed in this period."""
    stored: Decimal
    """Column F: materials presently stored, in neither D nor E."""
    work_retainage: Decimal
    stored_retainage: Decimal
    kind: LineKind = LineKind.CONTRACT
    change_order: str | None = None
    """The number of the change order that a line of that kind belongs to."""
    unit: str | None = None
    unit_price: Decimal | None = None
    quantity: Decimal | None = None
    """The quantity of the whole line, so that `scheduled_value` is `quantity` times `unit_price`."""
    quantity_this_period: Decimal | None = None

    @property
    def to_date(self) -> Decimal:
        """Column G: completed and stored to date."""
        return self.from_previous + self.this_period + self.stored

    @property
    def to_finish(self) -> Decimal:
        """Column H: what is left of the scheduled value; negative where it is overrun."""
        return self.scheduled_value - self.to_date

    @property
    def retainage(self) -> Decimal:
        """Column I."""
        return self.work_retainage + self.stored_retainage


@dataclass(frozen=True)
class Difference:
    """One identity that does not hold: what the sheet says and what its other lines add up to.

    `item` is the line of the continuation sheet that it is about, None where it is about the sheet as a whole.
    """

    line: str
    stated: Decimal
    computed: Decimal
    item: str | None = None
