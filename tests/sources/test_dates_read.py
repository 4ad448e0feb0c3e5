from contextlib import suppress
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.model import Period
from sources.dates import DayOrder, read_date, read_period, settle_order
from sources.problems import Unfit

DAY, MONTH = DayOrder.DAY_FIRST, DayOrder.MONTH_FIRST
DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    "cell",
    [
        *(
            "2026-01-31",
            "2026/1/31",
            "2026-01-31T00:00:00Z",
            "2026-01-31 23:59:59",
            "31/01/2026",
            "01/31/2026",
            "1/31/26",
        ),
        *(
            "31.01.2026",
            "31-01-2026",
            "31-Jan-2026",
            "31 January 2026",
            "Jan 31, 2026",
            "January 31 2026",
            "1/31/2026 12:00 AM",
        ),
        *(
            "46053",
            "46053.0",
            46053,
            46053.0,
            date(2026, 1, 31),
            datetime.fromisoformat("2026-01-31T14:05"),
            " 2026-01-31\u00a0",
        ),
    ],
)
def test_a_day_is_read_as_exports_write_it(cell: object) -> None:
    assert read_date(cell) == date(2026, 1, 31)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "cell",
    [
        *(
            "",
            "soon",
            "2026-02-30",
            "32/01/2026",
            "13/13/2026",
            "1826-01-31",
            "0206-01-31",
            "12345",
            "2026",
            "31-Foo-2026",
        ),
        *(True, None, 5, 1e9, "99999", "٢٠٢٦-٠١-٣١", "=TODAY()"),
    ],
)
def test_what_is_no_day_is_refused(cell: object) -> None:
    with pytest.raises(Unfit):
        read_date(cell)  # type: ignore[arg-type]


def test_a_day_that_reads_two_ways_is_refused_unless_the_column_settles_it() -> None:
    with pytest.raises(Unfit, match="day or the month"):
        read_date("03/04/2026")
    assert read_date("03/04/2026", DAY) == date(2026, 4, 3)
    assert read_date("03/04/2026", MONTH) == date(2026, 3, 4)
    assert read_date("05/05/2026") == date(2026, 5, 5)


def test_dates_with_dots_are_day_first_unless_the_column_says_otherwise() -> None:
    assert read_date("03.04.2026") == date(2026, 4, 3)
    assert read_date("03.04.2026", MONTH) == date(2026, 3, 4)


@pytest.mark.parametrize(
    ("column", "order"),
    [
        (["01/02/2026", "31/01/2026"], DAY),
        (["01/02/2026", "01/31/2026"], MONTH),
        (["01/02/2026", "2026-01-31"], None),
        (["31/01/2026", "01/31/2026"], None),
        (["01/01/2026 - 01/31/2026"], MONTH),
        (["", None, 46053], None),
    ],
)
def test_the_order_of_day_and_month_is_what_the_column_allows(column: list[object], order: DayOrder | None) -> None:
    assert settle_order(column) == order  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2026-01-01 to 2026-01-31", date(2026, 1, 1), date(2026, 1, 31)),
        ("01/01/2026 - 01/31/2026", date(2026, 1, 1), date(2026, 1, 31)),
        ("2026-01-01–2026-01-31", date(2026, 1, 1), date(2026, 1, 31)),
        ("2026-02", date(2026, 2, 1), date(2026, 2, 28)),
        ("December 2026", date(2026, 12, 1), date(2026, 12, 31)),
        ("Feb 2028", date(2028, 2, 1), date(2028, 2, 29)),
    ],
)
def test_a_period_in_one_cell_is_read(text: str, start: date, end: date) -> None:
    assert read_period(text) == Period(start, end)


@pytest.mark.parametrize(
    "cell", ["", "2026", "2026-01-31 to 2026-01-01", "2026-13", "Foo 2026", None, 46053, "a - b - c"]
)
def test_what_is_no_period_is_refused(cell: object) -> None:
    with pytest.raises(Unfit):
        read_period(cell)  # type: ignore[arg-type]


@given(DAYS, st.sampled_from([("%d/%m/%Y", DAY), ("%m/%d/%Y", MONTH), ("%Y-%m-%d", None), ("%d-%b-%Y", None)]))
def test_every_day_survives_every_way_of_writing_it(day: date, way: tuple[str, DayOrder | None]) -> None:
    form, order = way
    assert read_date(day.strftime(form), order) == day


@given(st.one_of(st.text(max_size=30), st.text("0123456789/-. TZ:", max_size=20), st.integers(), st.floats()))
def test_whatever_stands_in_a_cell_is_a_day_or_unfit(cell: str | float | int) -> None:
    for parse in (read_date, read_period):
        with suppress(Unfit):
            assert parse(cell) is not None
