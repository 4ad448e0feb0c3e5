"""Holiday calendars by name; one that nobody knows has weekends only, and says so."""

from datetime import date

import pytest

from sources.calendars import calendar_of

TODAY = date(2026, 11, 2)


@pytest.mark.parametrize(
    ("name", "holiday"),
    [
        ("US", date(2026, 11, 26)),
        ("GB-ENG", date(2026, 12, 28)),
        ("AU-VIC", date(2026, 11, 3)),
        ("AU-NSW", date(2027, 1, 26)),
        ("CA-ON", date(2026, 12, 25)),
    ],
)
def test_holidays_are_those_of_the_place_this_year_and_next(name: str, holiday: date) -> None:
    calendar = calendar_of(name, TODAY)

    assert calendar.known
    assert not calendar.is_business_day(holiday)


@pytest.mark.parametrize("name", [None, "", "XX", "US-NARNIA"])
def test_a_calendar_that_nobody_knows_has_weekends_only_and_says_so(name: str | None) -> None:
    calendar = calendar_of(name, TODAY)

    assert not calendar.known
    assert calendar.is_business_day(date(2026, 12, 25))
    assert not calendar.is_business_day(date(2026, 12, 26))
