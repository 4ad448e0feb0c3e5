from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.amounts import read_amount, read_currency, settle_mark
from sources.cells import Broken
from sources.problems import Unfit

MONEY = st.decimals(
    min_value=Decimal("-90071992547409.93"), max_value=Decimal("90071992547409.93"), places=2, allow_nan=False
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1234.50", "1234.50"),
        ("$1,234.50", "1234.50"),
        ("1.234,50", "1234.50"),
        ("1 234,50", "1234.50"),
        ("1\u00a0234,50", "1234.50"),
        ("1\u202f234,50 €", "1234.50"),
        ("1'234.50", "1234.50"),
        ("1’234’567.50", "1234567.50"),
        ("(1,234.50)", "-1234.50"),
        ("($1,234.50)", "-1234.50"),
        ("$(1,234.50)", "-1234.50"),
        ("-$1,234.50", "-1234.50"),
        ("$-1,234.50", "-1234.50"),
        ("−1234.5", "-1234.5"),
        ("1234.50-", "-1234.50"),
        ("+12", "12"),
        ("  12.00 \u00a0", "12.00"),
        ("USD 1,234.50", "1234.50"),
        ("1234.50 USD", "1234.50"),
        ("CA$12.00", "12.00"),
        ("A$ 12.00", "12.00"),
        ("12,5 zł", "12.5"),
        (" $ -   ", "0"),
        ("0", "0"),
        (".5", "0.5"),
        ("5.", "5"),
        ("1,234", "1234"),
        ("1,234,567", "1234567"),
        ("1.234.567", "1234567"),
        ("0.1234", "0.1234"),
        ("12.50000", "12.50"),
        ("90071992547409.93", "90071992547409.93"),
        ("$90,071,992,547,409.93", "90071992547409.93"),
        ("-0.00", "0"),
    ],
)
def test_an_amount_is_read_as_people_write_it(text: str, value: str) -> None:
    amount = read_amount(text).value
    assert amount == Decimal(value)
    assert not (amount == 0 and amount.is_signed())


NO_AMOUNTS = (
    "|-|abc|1,23,4|1.2.3|12,34.56,78|1.234|--5|(-5)|(5|5)|1e5|NaN|Infinity|$|12%|=1+1|1.23456|100000000000000|١٢٣|"
    "12 34.00|$1 €|XQX 5|0x10|1_000|1,2345.00"
)


@pytest.mark.parametrize("text", NO_AMOUNTS.split("|"))
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(Unfit):
        read_amount(text)


@pytest.mark.parametrize(
    ("column", "mark"),
    [
        (["1,234", "1,234.50"], "."),
        (["1.234", "1.234,50"], ","),
        (["1.234", "12,5"], ","),
        (["1,234", "5,678"], None),
        (["1,234.50", "1.234,50"], None),
        (["100", ""], None),
    ],
)
def test_the_decimal_mark_is_what_the_column_shows(column: list[str], mark: str | None) -> None:
    assert settle_mark(column) == mark


def test_a_settled_mark_reads_what_could_be_read_in_two_ways() -> None:
    assert read_amount("1.234", ",").value == Decimal(1234)
    assert read_amount("1.234", ".").value == Decimal("1.234")
    assert read_amount("1,234", ",").value == Decimal("1.234")
    with pytest.raises(Unfit, match="two ways"):
        read_amount("1.234")


@pytest.mark.parametrize(
    ("number", "value"),
    [
        (1234.5, "1234.5"),
        (0.1 + 0.2, "0.3"),
        (1234.5699999999999, "1234.57"),
        (7, "7"),
        (-0.0, "0"),
        (1e12, "1000000000000"),
    ],
)
def test_a_number_cell_reads_as_the_spreadsheet_shows_it(number: float, value: str) -> None:
    assert read_amount(number).value == Decimal(value)


@pytest.mark.parametrize(
    "cell", [90071992547409.93, 1.23456, float("nan"), float("inf"), True, None, Broken("#REF!", "a value"), 1e300]
)
def test_a_cell_that_cannot_hold_the_cents_is_refused(cell: object) -> None:
    with pytest.raises(Unfit):
        read_amount(cell)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("US$5.00", {"USD"}),
        ("5 EUR", {"EUR"}),
        ("£5", {"GBP"}),
        ("5.00", set()),
        ("CAD$5", {"CAD"}),
        ("aud 5", {"AUD"}),
        ("$5 CAD", {"CAD"}),
    ],
)
def test_a_written_currency_is_kept(text: str, codes: set[str]) -> None:
    assert read_amount(text).currencies == codes


def test_a_dollar_sign_alone_may_be_any_dollar() -> None:
    assert {"USD", "CAD", "AUD"} <= read_amount("$5").currencies


def test_a_currency_code_is_one_of_the_known() -> None:
    assert read_currency(" usd ") == "USD"
    with pytest.raises(Unfit):
        read_currency("DOLLARS")


@given(MONEY)
def test_every_amount_survives_every_way_of_writing_it(amount: Decimal) -> None:
    grouped = f"{abs(amount):,.2f}"
    continental = grouped.translate(str.maketrans(",.", ".,"))
    for text in (str(amount), f"{amount:,.2f}", f"{amount:.2f} USD"):
        assert read_amount(text).value == amount
    assert read_amount(f"({grouped})").value == -abs(amount)
    assert read_amount(continental).value == abs(amount)
    assert read_amount(grouped.replace(",", "\u00a0")).value == abs(amount)


@given(st.one_of(st.text(max_size=40), st.text("0123456789.,-()$ '€USD", max_size=20), st.floats(), st.integers()))
def test_whatever_stands_in_a_cell_is_an_amount_or_unfit(cell: str | float | int) -> None:
    try:
        value = read_amount(cell).value
    except Unfit:
        return
    assert value.is_finite()
    assert value == value.quantize(Decimal("0.0001"))
