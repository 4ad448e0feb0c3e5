"""When a daily digest is due: once on each local business day, on that day only, whatever the clocks and the bot do."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.calendar import WEEKENDS, WorkCalendar, moment_of
from claims.digests import LATE, occurrence

NEW_YORK = ZoneInfo("America/New_York")
THANKSGIVING = WorkCalendar(frozenset({date(2026, 11, 26)}))
ZONES = ("America/New_York", "Australia/Sydney", "Australia/Melbourne", "Australia/Lord_Howe", "Europe/London")
# Each zone changes its clocks at some of these.
NIGHTS = (
    date(2026, 3, 8),
    date(2026, 3, 29),
    date(2026, 10, 4),
    date(2026, 10, 25),
    date(2026, 11, 1),
    date(2027, 4, 4),
)
EVERY_DAY = WorkCalendar()


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("now", "day"),
    [
        (utc(2026, 11, 2, 12, 59), None),
        (utc(2026, 11, 2, 13, 0), date(2026, 11, 2)),
        (utc(2026, 11, 2, 22, 59), date(2026, 11, 2)),
        (utc(2026, 11, 2, 23, 0), None),  # ten hours late helps nobody
        (utc(2026, 10, 30, 12, 0), date(2026, 10, 30)),  # summer time still
        (utc(2026, 10, 31, 14, 0), None),  # Saturday
        (utc(2026, 11, 1, 14, 0), None),  # Sunday
        (utc(2026, 11, 26, 14, 0), None),  # Thanksgiving
        (utc(2026, 11, 27, 14, 0), date(2026, 11, 27)),
    ],
)
def test_it_is_due_from_its_local_time_on_business_days(now: datetime, day: date | None) -> None:
    assert occurrence(now, time(8), NEW_YORK, THANKSGIVING) == day


def test_after_three_days_down_only_todays_is_due() -> None:
    told = {occurrence(utc(2026, 11, 5, 15, minute), time(8), NEW_YORK, WEEKENDS) for minute in range(60)}

    assert told == {date(2026, 11, 5)}


def test_late_in_the_day_it_ends_with_the_day() -> None:
    late = time(22)

    assert occurrence(utc(2026, 11, 3, 4, 59), late, NEW_YORK, WEEKENDS) == date(2026, 11, 2)
    assert occurrence(utc(2026, 11, 3, 5, 0), late, NEW_YORK, WEEKENDS) is None


class AllDays(WorkCalendar):
    """Clocks are changed on Sundays: here people work on them."""

    def is_business_day(self, day: date) -> bool:
        return True


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("at", [time(1, 15), time(1, 45), time(2, 0), time(2, 30), time(3, 0), time(8)], ids=str)
def test_on_the_nights_when_clocks_change_it_is_due_for_one_stretch_of_time(zone: str, at: time) -> None:
    for night in NIGHTS:
        start = moment_of(night, time(0), ZoneInfo(zone)).astimezone(UTC) - timedelta(hours=1)
        ticks = [start + timedelta(minutes=15 * step) for step in range(4 * 27)]
        due = [occurrence(tick, at, ZoneInfo(zone), AllDays()) == night for tick in ticks]

        begins = [index for index, (before, now) in enumerate(pairwise(due)) if now and not before]
        assert len(begins) == 1, night
        assert sum(due) == LATE / timedelta(minutes=15), night


@given(
    zone=st.sampled_from(ZONES),
    at=st.times().map(lambda one: one.replace(second=0, microsecond=0)),
    start=st.sampled_from(NIGHTS),
    steps=st.lists(st.integers(1, 60 * 30), max_size=60),
    again=st.integers(1, 3),
)
def test_however_the_ticks_fall_each_occurrence_is_told_once_if_one_falls_into_its_time_and_else_never(
    zone: str, at: time, start: date, steps: list[int], again: int
) -> None:
    """Whoever tells it writes it down first; replicas tick at the same moment (`again`)."""
    place, now = ZoneInfo(zone), moment_of(start - timedelta(days=2), time(0), ZoneInfo(zone)).astimezone(UTC)
    ticks = []
    for step in steps:
        now += timedelta(minutes=step)
        ticks += [now] * again
    kept: set[date] = set()
    told: Counter[date] = Counter()
    for tick in ticks:
        day = occurrence(tick, at, place, WEEKENDS)
        if day is not None and day not in kept:
            kept.add(day)
            told[day] += 1

    window = {
        day
        for day in (start + timedelta(days=ahead) for ahead in range(-3, 60))
        if day.weekday() < 5 and any(_in_its_time(tick, day, at, place) for tick in ticks)
    }
    assert told == Counter(window)


def _in_its_time(tick: datetime, day: date, at: time, zone: ZoneInfo) -> bool:
    """By another way than the rule's: by the hands of the place's clock, and by elapsed time."""
    begins = datetime.combine(day, at, zone).timestamp()
    return tick.astimezone(zone).date() == day and begins <= tick.timestamp() < begins + LATE.total_seconds()
