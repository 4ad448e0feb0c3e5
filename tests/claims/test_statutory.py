"""Until when a claim has to be answered, by the rules of a few jurisdictions."""

from datetime import date

import pytest

from claims.calendar import WEEKENDS, WorkCalendar
from claims.statutory import RULES, clock_of
from sources.calendars import calendar_of, is_known

DECEMBER = date(2026, 12, 1)


def holidays(name: str) -> WorkCalendar:
    return calendar_of(name, DECEMBER)


@pytest.mark.parametrize(
    ("jurisdiction", "received", "last"),
    [
        ("AU-NSW", date(2026, 11, 2), date(2026, 11, 16)),
        ("AU-NSW", date(2026, 11, 7), date(2026, 11, 20)),  # a Saturday
        # Christmas is on a Friday, Boxing Day is observed on Monday, and 27 to 31 December never count.
        ("AU-NSW", date(2026, 12, 17), date(2027, 1, 8)),
        ("AU-VIC", date(2026, 11, 2), date(2026, 11, 17)),  # the Melbourne Cup is on November 3
        # Master Builders Queensland and the QBCC: nothing counts from 22 December to 10 January.
        ("AU-QLD", date(2026, 12, 21), date(2027, 2, 1)),
        ("AU-WA", date(2026, 11, 2), date(2026, 11, 23)),
        ("NZ", date(2026, 11, 2), date(2026, 11, 30)),
    ],
)
def test_the_last_day_is_so_many_business_days_after_the_claim_was_received(
    jurisdiction: str, received: date, last: date
) -> None:
    clock = clock_of(jurisdiction, holidays(jurisdiction))

    assert clock is not None
    assert clock.answer_by(received) == last


def test_days_left_count_down_to_nothing_and_below() -> None:
    clock = clock_of("AU-NSW", WEEKENDS)

    assert clock is not None
    days = [date(2026, 11, 2), date(2026, 11, 13), date(2026, 11, 14), date(2026, 11, 16), date(2026, 11, 18)]
    assert [clock.days_left(date(2026, 11, 2), day) for day in days] == [10, 1, 1, 0, -2]


def test_a_shorter_time_of_the_contract_goes_before_the_statutes() -> None:
    clock = clock_of("AU-QLD", WEEKENDS, within=10)

    assert clock is not None
    assert clock.answer_by(date(2026, 11, 2)) == date(2026, 11, 16)


@pytest.mark.parametrize("jurisdiction", [None, "", "GB", "US-NY"])
def test_no_clock_runs_where_no_rule_counts_from_the_day_of_receipt(jurisdiction: str | None) -> None:
    assert clock_of(jurisdiction, WEEKENDS) is None


def test_every_jurisdiction_has_a_calendar_of_its_name() -> None:
    assert all(is_known(one) for one in RULES)
