"""The budget of calls: shares, windows, when to wait until, and what DocuSign's own counts are believed of."""

from collections import deque
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.budget import (
    BURST_WINDOW,
    HOUR,
    REMEMBERED,
    Correction,
    Limits,
    Share,
    Standing,
    Told,
    Wait,
    calls_left,
    chained_since,
    corrected,
    hour_of,
    must_rest,
    second_of,
    wait_for,
)
from tests.support.builders import NOW, after

LIMITS = Limits(hourly=3000, burst=200)
SHARE = {Share.SENDING: (2400, 160), Share.LOOKING: (2700, 180), Share.PEOPLE: (3000, 200)}
FULL_HOUR = hour_of(NOW)


def standing(hour: int = 0, *seconds: tuple[float, int], **more: datetime) -> Standing:
    """So many calls this hour; so many in the seconds that began so long before now."""
    return Standing(LIMITS, hour, tuple((after(-ago), calls) for ago, calls in seconds), **more)


@pytest.mark.parametrize(("share", "most"), SHARE.items())
def test_each_share_ends_where_the_next_one_still_has_room(share: Share, most: tuple[int, int]) -> None:
    hourly, burst = most

    assert wait_for(standing(hourly - 1), share, NOW) is None
    assert wait_for(standing(hourly), share, NOW) == Wait(FULL_HOUR + HOUR, hourly=True)
    assert wait_for(standing(0, (5, burst - 1)), share, NOW) is None
    assert wait_for(standing(0, (5, burst)), share, NOW) == Wait(after(-5) + REMEMBERED)
    assert calls_left(standing(hourly - 7), share, NOW) == 7
    assert calls_left(standing(0, (5, burst - 9)), share, NOW) == 9
    assert calls_left(standing(hourly + 50, (5, burst + 50)), share, NOW) == 0


def test_a_call_waits_until_enough_seconds_have_left_the_window() -> None:
    seconds = ((20, 100), (10, 50), (5, 40))

    assert wait_for(standing(0, *seconds), Share.SENDING, NOW) == Wait(after(-20) + REMEMBERED)
    assert wait_for(standing(0, (20, 10), (10, 50), (5, 130)), Share.SENDING, NOW) == Wait(after(-10) + REMEMBERED)
    assert wait_for(standing(0, (0, 500)), Share.PEOPLE, NOW) == Wait(NOW + REMEMBERED)


def test_a_second_counts_until_the_last_of_its_calls_has_left_the_window() -> None:
    calls = standing(0, (0, 160))

    assert wait_for(calls, Share.SENDING, NOW + REMEMBERED - timedelta(microseconds=1))
    assert wait_for(calls, Share.SENDING, NOW + REMEMBERED) is None
    assert wait_for(calls, Share.SENDING, after(30.5)), "some may have been made in the middle of that second"


@pytest.mark.parametrize("share", Share)
def test_while_docusign_wants_silence_nothing_is_asked_and_while_only_we_pause_others_than_sending_go_on(
    share: Share,
) -> None:
    silent = standing(silent_until=after(60), paused_until=after(60))
    paused = standing(paused_until=after(60))

    assert (wait_for(silent, share, NOW), calls_left(silent, share, NOW)) == (Wait(after(60)), 0)
    assert wait_for(silent, share, after(60)) is None
    assert (wait_for(paused, share, NOW) is None) == (share is not Share.SENDING)
    assert (calls_left(paused, share, NOW) > 0) == (share is not Share.SENDING)
    assert wait_for(paused, share, after(60)) is None


@pytest.mark.parametrize("share", Share)
def test_a_pause_longer_than_any_can_be_is_not_believed(share: Share) -> None:
    """A clock that ran ahead for a moment would otherwise silence everybody until then."""
    until = NOW + timedelta(hours=2)
    assert wait_for(standing(silent_until=until), share, NOW) == Wait(until)

    wrong = standing(silent_until=until + timedelta(seconds=1), paused_until=until + timedelta(days=30))

    assert wait_for(wrong, share, NOW) is None
    assert calls_left(wrong, share, NOW) > 0


def test_calls_that_are_still_to_come_do_not_count() -> None:
    assert wait_for(standing(0, (-61, 200)), Share.PEOPLE, NOW) is None
    assert wait_for(standing(0, (-60, 200)), Share.PEOPLE, NOW), "another replica's clock is a little ahead"
    assert heard(standing(0, (-61, 40)), told(burst_used=10)) == Correction(LIMITS, 0, 10)


def test_sending_rests_once_the_hour_has_no_room_for_a_whole_claim_and_is_told_so_once() -> None:
    assert not must_rest(standing(2398), NOW)
    assert must_rest(standing(2399), NOW)
    assert not must_rest(standing(2399, paused_until=after(60)), NOW)
    assert not must_rest(standing(0, (0, 200)), NOW), "a burst is over soon"


def test_a_small_account_can_still_send_a_claim() -> None:
    assert calls_left(Standing(Limits(hourly=2, burst=2)), Share.SENDING, NOW) == 2


# What DocuSign says -------------------------------------------------------------------------------------------------


def told(**changes: object) -> Told:
    return Told(**{"hourly_limit": 3000, "hour": FULL_HOUR, "burst_limit": 200} | changes)  # type: ignore[arg-type]


def heard(known: Standing, said: Told, asked_at: datetime = NOW, now: datetime = NOW) -> Correction | None:
    return corrected(known, said, asked_at, now)


def test_what_we_know_already_changes_nothing() -> None:
    assert heard(standing(10, (0, 5)), told(hourly_used=10, burst_used=5)) is None
    assert heard(standing(10, (0, 5)), told(hourly_used=9, burst_used=4)) is None, "an older answer"
    assert heard(standing(10, (0, 5)), Told()) is None


def test_limits_are_learned_and_nonsense_is_not() -> None:
    found = heard(standing(), told(hourly_limit=9000, burst_limit=500))

    assert found == Correction(Limits(9000, 500), 0, 0)
    assert heard(standing(), told(hourly_limit=0, burst_limit=-1)) is None
    assert heard(standing(), told(hourly_limit=10**12, burst_limit=10**12)) is None
    assert heard(standing(), told(hourly_limit=50, burst_limit=50)) == Correction(Limits(50, 50), 0, 0)


def test_a_limit_that_is_a_proxys_is_not_docusigns_nor_is_what_was_used_of_it() -> None:
    said = told(hourly_limit=49, hourly_used=48, burst_limit=10, burst_used=9)

    assert heard(standing(), said) is None


@pytest.mark.parametrize("apart", [-300, -1, 1, 300])
def test_an_hour_that_does_not_end_to_the_second_is_the_hour_all_the_same(apart: float) -> None:
    said = told(hourly_used=700, hour=FULL_HOUR + timedelta(seconds=apart))

    assert heard(standing(10), said) == Correction(LIMITS, 700, 0)


def test_the_hours_count_is_raised_and_never_lowered() -> None:
    assert heard(standing(10), told(hourly_used=700)) == Correction(LIMITS, 700, 0)
    assert heard(standing(700), told(hourly_used=10)) is None


@pytest.mark.parametrize("hour", [None, FULL_HOUR - HOUR, FULL_HOUR + HOUR, FULL_HOUR + timedelta(minutes=20)])
def test_a_count_of_another_hour_is_not_believed(hour: datetime | None) -> None:
    assert heard(standing(10), told(hourly_used=3000, hour=hour)) is None


def test_what_others_called_is_added_to_this_second() -> None:
    assert heard(standing(0, (10, 40)), told(burst_used=100)) == Correction(LIMITS, 0, 60)


def test_a_late_answer_is_held_against_what_counted_when_it_was_asked() -> None:
    """Forty calls had left the window since; they were ours all the same."""
    known = standing(0, (50, 40), (10, 20))

    assert heard(known, told(burst_used=60), asked_at=after(-30)) is None
    assert heard(known, told(burst_used=60)) == Correction(LIMITS, 0, 40)


def test_pauses_that_follow_each_other_are_one_to_people() -> None:
    assert chained_since(None, None, NOW) == NOW
    assert chained_since(after(-90), after(-20), NOW) == after(-90)
    assert chained_since(after(-90), after(-31), NOW) == NOW
    assert chained_since(after(9000), after(9600), NOW) == NOW, "a clock ran ahead"


# Together -----------------------------------------------------------------------------------------------------------


class Window:
    """DocuSign's own count of a burst: over the last 30 seconds, or since the half minute."""

    def __init__(self, sliding: bool) -> None:
        self.sliding = sliding
        self.made: deque[datetime] = deque()

    def count_after(self, now: datetime) -> int:
        self.made.append(now)
        half = now.replace(second=now.second - now.second % 30, microsecond=0)
        edge = now - BURST_WINDOW if self.sliding else half - timedelta(microseconds=1)
        while self.made[0] <= edge:
            self.made.popleft()
        return len(self.made)


@given(st.lists(st.floats(0, 8), min_size=1, max_size=150), st.booleans(), st.sampled_from(Share))
def test_whenever_calls_are_wanted_docusign_never_counts_more_than_the_share(
    gaps: list[float], sliding: bool, share: Share
) -> None:
    limits = Limits(hourly=100_000, burst=20)
    now, counts, docusign = NOW, dict[datetime, int](), Window(sliding)
    for gap in gaps:
        now += timedelta(seconds=gap)
        known = Standing(limits, 0, tuple(sorted(counts.items())))
        wait = wait_for(known, share, now)
        assert (wait is None) == (calls_left(known, share, now) > 0)
        if wait is not None:
            assert wait_for(known, share, wait.until - timedelta(microseconds=1)) is not None, "no longer than needed"
            now = wait.until
            assert wait_for(known, share, now) is None, "long enough"
        counts[second_of(now)] = counts.get(second_of(now), 0) + 1
        assert docusign.count_after(now) <= limits.burst * {Share.SENDING: 0.8, Share.LOOKING: 0.9}.get(share, 1)
