"""Hostile data is harmless, and money, periods and counts read as people write them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.blocks import text
from bot.words import dictionary
from claims.model import Period
from claims.money import Money
from claims.wording import speaking
from sandbox.slack.validate.mrkdwn import hidden_findings, mrkdwn_findings


@given(st.text(max_size=400), st.integers(4, 200))
def test_any_data_is_safe_in_mrkdwn_and_takes_no_more_than_its_room(data: str, room: int) -> None:
    shown = text.safe(data, room)
    assert not list(mrkdwn_findings(shown))
    assert not list(hidden_findings(shown))
    assert shown.strip()
    assert text.width(shown) <= max(room, len(text.UNNAMED))
    assert not set("*~`\n") & set(shown)


@pytest.mark.parametrize(
    ("data", "shown"),
    [
        ("AT&T <main>", "AT&amp;T &lt;main&gt;"),
        ("<!channel>", "&lt;!channel&gt;"),
        ("*bold* ~gone~ `code`", "∗bold∗ ∼gone∼ ˋcodeˋ"),
        ("_leaning_", "ˍleaningˍ"),
        ("first_last@acme.example", "first_last@acme.example"),
        ("see :boom: at 10:30", "see ∶boom: at 10:30"),
        ("a\u202egnp.exe\x00", "agnp.exe"),
        ("two\r\nlines\tand  spaces ", "two lines and spaces"),
        ("\u200b\u200d \u2066", "unnamed"),
        ("\ud800lone", "lone"),
        ("👩‍👩‍👧 & co", "👩‍👩‍👧 &amp; co"),
    ],
)
def test_a_name_keeps_its_letters_and_loses_its_powers(data: str, shown: str) -> None:
    assert text.safe(data) == shown


@pytest.mark.parametrize(
    ("data", "room", "shown"),
    [
        ("Acme Concrete", 13, "Acme Concrete"),
        ("Acme Concrete", 12, "Acme Concre…"),
        ("Acme Concrete", 6, "Acme…"),
        ("a&b", 4, "a…"),
        ("a&b", 7, "a&b"),
        ("ae\u0301\u0301\u0301", 4, "a…"),
        ("x👩‍👩‍👧", 5, "x…"),
        ("\u0301" * 9, 4, "…"),
    ],
)
def test_shortening_never_parts_a_letter_from_its_accents_nor_halves_an_entity(
    data: str, room: int, shown: str
) -> None:
    assert text.shorten(data, room) == shown


@pytest.mark.parametrize(
    ("amount", "currency", "shown"),
    [
        ("41220.5", "USD", "USD\u00a041,220.50"),
        ("41220.5000", "AUD", "$41,220.50"),
        ("-3", "CAD", "-CAD\u00a03.00"),
        ("0", "AUD", "$0.00"),
        ("1200", "JPY", "JPY\u00a01,200"),
        ("90071992547409.93", "AUD", "$90,071,992,547,409.93"),
        ("10.005", "AUD", "$10.005"),
        ("-41220.5", "AUD", "-$41,220.50"),
        ("-41220.5", "XYZ", "-XYZ\u00a041,220.50"),
    ],
)
def test_an_amount_is_written_exactly_with_its_own_currency(amount: str, currency: str, shown: str) -> None:
    assert text.money_text(Money(Decimal(amount), currency)) == shown


@pytest.mark.parametrize(
    ("code", "amounts", "days", "moment"),
    [
        ("en-AU", "$5.00|USD\u00a05.00|CAD\u00a05.00", "1–31 Mar 2026|4 Mar 2026", "4 Mar 2026, 2:05 pm UTC"),
        ("en-GB", "A$5.00|US$5.00|CA$5.00", "1–31 Mar 2026|4 Mar 2026", "4 Mar 2026, 14:05 UTC"),
        ("en-CA", "A$5.00|US$5.00|$5.00", "Mar 1–31, 2026|Mar 4, 2026", "Mar 4, 2026, 2:05 p.m. UTC"),
        ("en-US-gc", "A$5.00|$5.00|CA$5.00", "Mar 1–31, 2026|Mar 4, 2026", "Mar 4, 2026, 2:05 PM UTC"),
        ("en-US-owner", "A$5.00|$5.00|CA$5.00", "Mar 1–31, 2026|Mar 4, 2026", "Mar 4, 2026, 2:05 PM UTC"),
        ("en-US-sc", "A$5.00|$5.00|CA$5.00", "Mar 1–31, 2026|Mar 4, 2026", "Mar 4, 2026, 2:05 PM UTC"),
    ],
)  # fmt: skip
def test_each_dictionary_writes_money_and_dates_as_its_country_does(
    code: str, amounts: str, days: str, moment: str
) -> None:
    march, then = Period(date(2026, 3, 1), date(2026, 3, 31)), datetime(2026, 3, 4, 14, 5, tzinfo=UTC)

    with speaking(dictionary(code)):
        assert "|".join(text.money_text(Money(Decimal(5), one)) for one in ("AUD", "USD", "CAD")) == amounts
        assert f"{text.period_text(march)}|{text.date_text(then.date())}" == days
        assert text.moment_text(then).endswith(f"|{moment}>")


def test_letters_part_an_amount_from_a_right_to_left_name_before_it() -> None:
    due = Money(Decimal("-41220.5"), "AUD")
    assert text.money_beside("Acme Concrete", due) == "-$41,220.50"
    assert text.money_beside("\u0634\u0631\u0643\u0629", due) == "-AUD\u00a041,220.50"
    assert text.money_beside("\u05d7\u05d1\u05e8\u05d4", due) == "-AUD\u00a041,220.50"


def test_sums_of_several_currencies_stand_beside_each_other() -> None:
    amounts = [Money(Decimal(3), "AUD"), Money(Decimal(5), "CAD"), Money(Decimal(7), "USD")]
    assert text.totals_text(amounts) == "$3.00, CAD\u00a05.00 and USD\u00a07.00"
    assert text.totals_text([]) == "nothing"


@pytest.mark.parametrize(
    ("start", "end", "shown"),
    [
        (date(2026, 3, 1), date(2026, 3, 31), "1–31 Mar 2026"),
        (date(2026, 3, 16), date(2026, 4, 15), "16 Mar – 15 Apr 2026"),
        (date(2025, 12, 16), date(2026, 1, 15), "16 Dec 2025 – 15 Jan 2026"),
        (date(2025, 3, 1), date(2026, 3, 1), "1 Mar 2025 – 1 Mar 2026"),
        (date(2026, 3, 1), date(2026, 3, 1), "1 Mar 2026"),
        (date(2026, 3, 5), date(2026, 3, 1), "5 Mar 2026 – 1 Mar 2026"),
    ],
)
def test_a_period_says_each_part_of_the_date_once(start: date, end: date, shown: str) -> None:
    assert text.period_text(Period(start, end)) == shown


def test_a_moment_is_shown_in_the_readers_own_time_zone() -> None:
    moment = datetime(2026, 4, 3, 14, 5, tzinfo=UTC)
    shown = "<!date^1775225100^{date_short_pretty} at {time}|3 Apr 2026, 2:05 pm UTC>"
    assert text.moment_text(moment) == shown
    assert text.moment_text(datetime(1960, 1, 1, tzinfo=UTC)) == "1 Jan 1960, 12:00 am UTC"


def test_an_id_that_is_not_slacks_is_never_put_into_a_mention() -> None:
    assert text.mention("U04MAYAOKAF") == "<@U04MAYAOKAF>"
    assert text.mention("!channel") == "somebody"
    assert text.channel("C04RIVERSID") == "<#C04RIVERSID>"
    assert text.channel("C1|<!here>") == "the channel"


def test_counts_agree_with_their_nouns() -> None:
    assert text.counted(1, "claim") == "1 claim"
    assert text.counted(0, "claim") == "0 claims"
    assert text.counted(1200, "batch", "batches") == "1,200 batches"
    assert [text.listing("abc"[:count]) for count in range(4)] == ["", "a", "a and b", "a, b and c"]


def test_what_does_not_fit_in_a_list_is_counted() -> None:
    assert text.joined(["aa", "bb", "cc"], ", ", 8) == "aa, bb and 1 more"
    assert text.joined(["aa", "bb"], ", ", 99) == "aa, bb"
