"""Business days: every day but weekends and the holidays that one is given. Where holidays are known from is not known
here; a calendar that was told of none says so.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SATURDAY = 5
_DAY = timedelta(days=1)

YearlyDay = tuple[int, int]
"""A month and a day of it."""


@dataclass(frozen=True)
class WorkCalendar:
    """The days off of one place; `known` is false where nobody told us of its holidays, and only weekends are free.

    `shut` is a period of each year, both ends included, on which nobody is expected to work; it may run over New Year.
    """

    holidays: frozenset[date] = frozenset()
    known: bool = True
    shut: tuple[YearlyDay, YearlyDay] | None = None

    def is_business_day(self, day: date) -> bool:
        """Tell whether people work on this day."""
        return day.weekday() < SATURDAY and day not in self.holidays and not self._is_shut((day.month, day.day))

    def day_after(self, day: date, count: int) -> date:
        """Return the `count`th business day after `day`, which itself never counts; `count` is at least 1."""
        while count > 0:
            day += _DAY
            count -= self.is_business_day(day)
        return day

    def days_between(self, first: date, last: date) -> int:
        """Count the business days after `first` up to `last`, with it; negative where `last` is the earlier."""
        if last < first:
            return -self.days_between(last, first)
        return sum(self.is_business_day(first + _DAY * ahead) for ahead in range(1, (last - first).days + 1))

    def _is_shut(self, at: YearlyDay) -> bool:
        if self.shut is None:
            return False
        first, last = self.shut
        return first <= at <= last if first <= last else at >= first or at <= last


WEEKENDS = WorkCalendar(known=False)
"""Of a place whose holidays nobody told us."""


def moment_of(day: date, at: time, zone: ZoneInfo) -> datetime:
    """Return the moment when the clocks of a place show a time of a day.

    Where they show it twice, as one night in autumn, it is the first; where they leave it out, as one night in spring,
    it is as long after midnight as on any other day.
    """
    return datetime.combine(day, at.replace(fold=0), zone)
