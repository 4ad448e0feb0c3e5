"""Business days, and the moments of local times on the two nights of the year when clocks are changed."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.calendar import WEEKENDS, WorkCalendar, moment_of

CHRISTMAS = WorkCalendar(frozenset({date(2026, 12, 25), date(2026, 12, 28), date(2027, 1, 1)}))
SHUT = WorkCalendar(CHRISTMAS.holidays, shut=((12, 22), (1, 10)))


@pytest.mark.parametrize(
    ("calendar", "day", "works"),
    [
        (WEEKENDS, date(2026, 12, 25), True),
        (WEEKENDS, date(2026, 12, 26), False),
        (CHRISTMAS, date(2026, 12, 25), False),
        (CHRISTMAS, date(2026, 12, 29), True),
        (SHUT, date(2026, 12, 21), True),
        (SHUT, date(2026, 12, 22), False),
        (SHUT, date(2027, 1, 8), False),
        (SHUT, date(2027, 1, 11), True),
    ],
)
def test_weekends_holidays_and_days_on_which_a_trade_is_shut_are_no_business_days(
    calendar: WorkCalendar, day: date, works: bool
) -> None:
    assert calendar.is_business_day(day) is works


def test_the_nth_business_day_after_a_day_never_counts_the_day_itself() -> None:
    assert CHRISTMAS.day_after(date(2026, 12, 24), 1) == date(2026, 12, 29)
    assert CHRISTMAS.day_after(date(2026, 12, 26), 3) == date(2026, 12, 31)
    assert SHUT.day_after(date(2026, 12, 21), 1) == date(2027, 1, 11)


@given(st.dates(date(2026, 1, 1), date(2027, 6, 1)), st.integers(1, 40), st.sampled_from([WEEKENDS, CHRISTMAS, SHUT]))
def test_counting_days_is_the_way_back_from_adding_them(day: date, count: int, calendar: WorkCalendar) -> None:
    last = calendar.day_after(day, count)

    assert calendar.days_between(day, last) == count
    assert calendar.days_between(last, day) == -count
    assert calendar.is_business_day(last)


@pytest.mark.parametrize(
    ("zone", "day", "at", "moment"),
    [
        ("America/New_York", date(2026, 11, 2), time(8), datetime(2026, 11, 2, 13, tzinfo=UTC)),
        # 2:30 is left out in the night to March 8: it is as long after midnight as on any other day.
        ("America/New_York", date(2026, 3, 8), time(2, 30), datetime(2026, 3, 8, 7, 30, tzinfo=UTC)),
        # 1:30 is there twice in the night to November 1: the first counts.
        ("America/New_York", date(2026, 11, 1), time(1, 30), datetime(2026, 11, 1, 5, 30, tzinfo=UTC)),
        ("Europe/London", date(2026, 10, 25), time(1, 30), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        ("Australia/Sydney", date(2026, 10, 4), time(2, 30), datetime(2026, 10, 3, 16, 30, tzinfo=UTC)),
        ("Australia/Sydney", date(2027, 4, 4), time(2, 30), datetime(2027, 4, 3, 15, 30, tzinfo=UTC)),
        # Lord Howe moves its clocks by half an hour.
        ("Australia/Lord_Howe", date(2027, 4, 4), time(1, 45), datetime(2027, 4, 3, 14, 45, tzinfo=UTC)),
        ("Australia/Lord_Howe", date(2027, 4, 5), time(1, 45), datetime(2027, 4, 4, 15, 15, tzinfo=UTC)),
    ],
)
def test_a_local_time_is_one_moment_whatever_the_clocks_do(zone: str, day: date, at: time, moment: datetime) -> None:
    assert moment_of(day, at, ZoneInfo(zone)).astimezone(UTC) == moment
