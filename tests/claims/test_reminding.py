"""Whom DocuSign is asked to remind: one mail for one person a day, on business days, by day, and not for ever."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.calendar import WorkCalendar
from claims.dispatch import State
from claims.envelope import RecipientStatus
from claims.preferences import Preferences
from claims.reminding import Awaited, Manners, Reminder, due
from tests.support.builders import a_recipient

ON = Preferences(reminders=True, quiet_to=time(9))
THANKSGIVING = WorkCalendar(frozenset({date(2026, 11, 26)}))
RIVERSIDE = Manners(ON, ZoneInfo("America/New_York"), THANKSGIVING)
HARBOUR = Manners(ON, ZoneInfo("Australia/Sydney"), WorkCalendar())
MANNERS = {"RT": RIVERSIDE, "HS": HARBOUR}
SENT = datetime(2026, 11, 2, 15, tzinfo=UTC)  # a Monday
DUE = datetime(2026, 11, 5, 15, tzinfo=UTC)  # the Thursday of that week, 10:00 in New York


def awaited(dispatch: str = "d1", status: RecipientStatus = RecipientStatus.SENT, **changes: Any) -> Awaited:
    email = changes.pop("email", "ruth@harlan.example")
    return replace(Awaited(dispatch, "RT", a_recipient(status=status, email=email), State.SENT, SENT), **changes)


def reminded(*theirs: Awaited, now: datetime = DUE, last: datetime | None = None, **chosen: Any) -> list[str]:
    """The envelopes that reminders are due about."""
    manners = MANNERS | {"RT": replace(RIVERSIDE, preferences=replace(ON, **chosen))}
    history = {"ruth@harlan.example": last} if last else {}
    return [one.awaited.dispatch_id for one in due(theirs, manners, history, now)]


@pytest.mark.parametrize(
    ("now", "is_due"),
    [
        (datetime(2026, 11, 4, 15, tzinfo=UTC), False),  # two business days
        (datetime(2026, 11, 5, 13, 59, tzinfo=UTC), False),  # 8:59 in New York
        (datetime(2026, 11, 5, 14, 0, tzinfo=UTC), True),
        (datetime(2026, 11, 5, 22, 59, tzinfo=UTC), True),
        (datetime(2026, 11, 5, 23, 0, tzinfo=UTC), False),  # 18:00
        (datetime(2026, 11, 7, 15, tzinfo=UTC), False),  # Saturday
        (datetime(2026, 11, 26, 15, tzinfo=UTC), False),  # Thanksgiving
        (datetime(2026, 11, 27, 15, tzinfo=UTC), True),
    ],
)
def test_the_first_is_due_after_some_business_days_and_not_in_quiet_hours(now: datetime, is_due: bool) -> None:
    assert bool(reminded(awaited(), now=now)) is is_due


@pytest.mark.parametrize(
    "one",
    [
        awaited(status=RecipientStatus.COMPLETED),
        awaited(status=RecipientStatus.DECLINED),
        awaited(status=RecipientStatus.AUTORESPONDED),
        awaited(status=RecipientStatus.CREATED),
        awaited(state=State.VOIDED),
        awaited(state=State.DECLINED),
        awaited(state=State.COMPLETED),
        awaited(state=State.UNCERTAIN),
        awaited(reminders=5),
        awaited(project_id="unknown"),
    ],
)
def test_whoever_signed_bounced_or_was_reminded_often_enough_is_not_reminded(one: Awaited) -> None:
    assert reminded(one) == []


def test_a_project_reminds_nobody_unless_somebody_wants_it() -> None:
    assert reminded(awaited()) == ["d1"]
    assert reminded(awaited(), reminders=False) == []


def test_a_person_gets_one_however_many_wait_about_the_one_that_has_waited_longest() -> None:
    older = awaited("d2", sent_at=SENT - timedelta(days=5), email="Ruth@Harlan.example")
    other = awaited("d4", email="sam@harlan.example")

    assert reminded(awaited("d1"), older, awaited("d3"), other) == ["d2", "d4"]


def test_the_next_waits_for_some_business_days_whichever_envelope_it_is_about() -> None:
    for days, expected in ((0, []), (1, []), (4, []), (5, ["d1"])):  # Thursday to Tuesday: Friday, Monday, Tuesday
        assert reminded(awaited(reminders=1), now=DUE + timedelta(days=days), last=DUE) == expected


def test_what_was_reminded_of_often_enough_makes_room_for_what_waits_less_long() -> None:
    older = awaited("d2", sent_at=SENT - timedelta(days=5), reminders=5)

    assert reminded(older, awaited("d1")) == ["d1"]


def test_one_day_is_one_day_in_whatever_zone_the_last_reminder_was_sent() -> None:
    """18:00 on Thursday in New York is Friday morning in Sydney."""
    last = datetime(2026, 11, 5, 22, 30, tzinfo=UTC)
    in_sydney = awaited("d2", project_id="HS", sent_at=SENT - timedelta(days=9))

    for hours in range(24):
        found = due([in_sydney], MANNERS, {"ruth@harlan.example": last}, last + timedelta(hours=hours))
        assert found == ()


EMAILS = ("ruth@harlan.example", "RUTH@harlan.example", "sam@stone.example")


@given(
    envelopes=st.lists(
        st.tuples(st.sampled_from(EMAILS), st.sampled_from(["RT", "HS"]), st.integers(-200, 200)),
        min_size=1,
        max_size=6,
    ),
    steps=st.lists(st.integers(1, 60 * 40), max_size=50),
    every=st.integers(1, 4),
    most=st.integers(1, 3),
)
def test_whatever_the_ticks_nobody_gets_two_a_day_or_one_at_a_quiet_hour_or_more_than_the_most(
    envelopes: list[tuple[str, str, int]], steps: list[int], every: int, most: int
) -> None:
    chosen = replace(ON, remind_every=every, remind_most=most)
    manners = {name: replace(one, preferences=chosen) for name, one in MANNERS.items()}
    theirs = {
        f"d{index}": awaited(f"d{index}", email=email, project_id=project, sent_at=SENT + timedelta(hours=hours))
        for index, (email, project, hours) in enumerate(envelopes)
    }
    last: dict[str, datetime] = {}
    asked: list[tuple[Reminder, datetime]] = []
    now = SENT
    for step in steps:
        now += timedelta(minutes=step)
        for one in due(theirs.values(), manners, last, now):
            asked.append((one, now))
            last[one.awaited.person] = now
            counted = theirs[one.awaited.dispatch_id]
            theirs[counted.dispatch_id] = replace(counted, reminders=counted.reminders + 1)
        assert due(theirs.values(), manners, last, now) == (), "a second replica, or the next tick"

    assert len({(one.awaited.person, one.day) for one, _ in asked}) == len(asked)
    assert all(count <= most for count in Counter(one.awaited.dispatch_id for one, _ in asked).values())
    assert all(manners[one.awaited.project_id].is_open(at) for one, at in asked)
