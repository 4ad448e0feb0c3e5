"""Reminders that nobody asked for, look by look: two bots over one database and a DocuSign that writes down mails."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.services import news, reminding
from claims.dispatch import State
from claims.envelope import EnvelopeNews, EnvelopeStatus, Recipient, RecipientStatus
from claims.holds import EVERYTHING, HoldKind
from claims.orders import Order, OrderKind, reminder_press
from claims.preferences import Preferences
from esign.errors import Paused
from storage import holds, orders, outbox, preferences
from storage.tables import dispatches
from tests.storage.world import World, a_world, at_once
from tests.support.builders import MAYA, NOW
from tests.support.offices import Office, an_office

pytestmark = pytest.mark.slow

RUTH = "ruth@harlan.example"
NEW_YORK = ZoneInfo("America/New_York")
MONDAY = datetime(2026, 11, 2, 4, 30, tzinfo=NEW_YORK)
THURSDAY = datetime(2026, 11, 5, 8, tzinfo=NEW_YORK)
"""Three business days after they went out, at the end of the quiet hours."""


class Desk:
    """Three claims that went out to Ruth on Monday, one after the other, and two bots."""

    def __init__(self, office: Office) -> None:
        self.office, self.bots = office, (office.replica(), office.replica())
        self.world: World = a_world(self.bots[0].services.db, claims=3)
        self.envelopes: list[str] = []
        self.mails: list[tuple[str, int]] = []
        """Each mail of a reminder: the local day, and which claim it was about, by its number."""
        for number in (1, 2, 3):
            self._send(number)
        self.choose()

    def _send(self, number: int) -> None:
        sent = self.world.sent(self.world.claims()[number - 1], f"press {number}")
        with self.world.db.deciding() as tx:
            outbox.release(tx, sent, NOW)
            out = NOW + timedelta(minutes=number)
            tx.execute(dispatches.update().where(dispatches.c.id == sent.id).values(sent_at=out))
        docusign, envelope = self.office.docusign, sent.envelope_id or ""
        self.envelopes.append(envelope)
        docusign.statuses[envelope], docusign.keys[envelope] = EnvelopeStatus.SENT, f"key {number}"
        docusign.signers[envelope] = {"1": Recipient("1", "Ruth Harlan", RUTH, RecipientStatus.SENT)}
        self.hear(number, RecipientStatus.SENT)

    def choose(self, **chosen: Any) -> None:
        with self.world.db.deciding() as tx:
            preferences.put(tx, self.world.project_id, Preferences(**{"reminders": True} | chosen), MAYA, NOW)

    def hear(self, number: int, status: RecipientStatus) -> None:
        """Learn from DocuSign how far Ruth has got with a claim."""
        envelope = self.envelopes[number - 1]
        ruth = replace(self.office.docusign.signers[envelope]["1"], status=status)
        self.office.docusign.signers[envelope]["1"] = ruth
        over = {RecipientStatus.COMPLETED: EnvelopeStatus.COMPLETED, RecipientStatus.DECLINED: EnvelopeStatus.DECLINED}
        said = EnvelopeNews(envelope, over.get(status, EnvelopeStatus.SENT), self.office.clock(), (ruth,))
        news.apply(self.bots[0].services, said)

    def at(self, moment: datetime, bot: int = 0) -> None:
        """Let it be this moment, look, and let the bot work."""
        self.office.clock.now = moment
        reminding.look(self.bots[bot].services)
        with self.world.db.reading() as tx:
            waiting = orders.waiting(tx)
        if waiting:
            self.bots[bot].work_all()

    def from_to(self, first: datetime, last: datetime) -> None:
        """Look every four hours, by one bot and the other."""
        moment, turn = first, 0
        while moment < last:
            before = len(self.office.docusign.calls)
            self.at(moment, turn % 2)
            reminded = [about for name, about in self.office.docusign.calls[before:] if name == "remind"]
            day = moment.astimezone(NEW_YORK).strftime("%a %d %H:%M")
            self.mails += [(day, self.envelopes.index(about) + 1) for about in reminded]
            moment, turn = moment + timedelta(hours=4), turn + 1

    @property
    def count(self) -> int:
        return len(self.office.docusign.mails)


@pytest.fixture
def desk(sqlite_url: str) -> Iterator[Desk]:
    with an_office(sqlite_url) as office:
        yield Desk(office)


def test_a_person_is_reminded_of_the_oldest_every_few_business_days_until_it_is_signed(desk: Desk) -> None:
    desk.from_to(MONDAY, THURSDAY + timedelta(days=9))
    desk.hear(1, RecipientStatus.COMPLETED)
    desk.from_to(THURSDAY + timedelta(days=9), THURSDAY + timedelta(days=15))

    # Neither the weekends nor Veterans Day (Wednesday 11) count.
    assert desk.mails == [("Thu 05 08:30", 1), ("Tue 10 08:30", 1), ("Mon 16 08:00", 2), ("Thu 19 08:00", 2)]


def test_it_ends_after_so_many_and_goes_on_with_the_next(desk: Desk) -> None:
    desk.choose(remind_most=1, remind_every=1)

    desk.from_to(THURSDAY, THURSDAY + timedelta(days=6))

    assert [number for _, number in desk.mails] == [1, 2, 3]


@pytest.mark.parametrize("status", [RecipientStatus.AUTORESPONDED, RecipientStatus.DECLINED, RecipientStatus.COMPLETED])
def test_what_bounced_was_declined_or_is_signed_is_not_reminded_of(status: RecipientStatus, desk: Desk) -> None:
    desk.hear(1, status)
    desk.hear(2, status)

    desk.from_to(THURSDAY, THURSDAY + timedelta(days=1))

    assert [number for _, number in desk.mails] == [3]


def test_replicas_that_look_at_once_ask_for_one_reminder(database_url: str) -> None:
    with an_office(database_url) as office:
        desk = Desk(office)
        office.clock.now = THURSDAY

        at_once(4, lambda number: reminding.look(desk.bots[number % 2].services))
        for bot in desk.bots:
            bot.work_all()

        assert office.docusign.mails == [("remind", RUTH)]


def test_whom_a_person_has_reminded_today_nobody_reminds_again(desk: Desk) -> None:
    desk.office.clock.now = THURSDAY
    press = reminder_press(RUTH, date(2026, 11, 5))
    with desk.world.db.deciding() as tx:
        dispatch = desk.world.row(desk.envelopes[2].removeprefix("envelope-")).id
        orders.ask(tx, Order(dispatch, OrderKind.REMIND, press, MAYA, "1", "Ruth Harlan", RUTH), THURSDAY)

    desk.from_to(THURSDAY, THURSDAY + timedelta(days=2))

    assert [number for _, number in desk.mails] == [3]


def test_what_docusign_could_not_be_asked_in_its_hours_is_not_asked_at_night_but_the_next_day(desk: Desk) -> None:
    evening = THURSDAY.replace(hour=17, minute=50)
    desk.office.docusign.trouble["remind"] = Paused("HOURLY", "Later.", evening + timedelta(minutes=30), False)
    desk.at(evening)
    del desk.office.docusign.trouble["remind"]

    desk.from_to(evening + timedelta(minutes=31), evening + timedelta(hours=14))
    assert desk.mails == []
    desk.from_to(evening + timedelta(hours=15), evening + timedelta(hours=17))

    assert [day for day, _ in desk.mails] == ["Fri 06 08:50"]


def test_after_three_days_down_one_is_reminded_once_and_what_was_asked_for_before_is_dropped(desk: Desk) -> None:
    desk.office.clock.now = THURSDAY
    reminding.look(desk.bots[0].services)  # asked for, and then the bot is down

    desk.from_to(THURSDAY + timedelta(days=4), THURSDAY + timedelta(days=5))

    assert desk.mails == [("Mon 09 12:00", 1)]


def test_while_sending_is_frozen_and_where_no_reminders_are_wanted_nobody_is_reminded(desk: Desk) -> None:
    with desk.world.db.deciding() as tx:
        held = holds.place(tx, EVERYTHING, HoldKind.FREEZE, MAYA, "Audit", NOW)
    assert held is not None
    desk.at(THURSDAY)
    with desk.world.db.deciding() as tx:
        holds.lift(tx, EVERYTHING, MAYA, NOW)
    desk.choose(reminders=False)
    desk.at(THURSDAY + timedelta(minutes=1))

    assert desk.count == 0
    desk.choose()
    desk.at(THURSDAY + timedelta(minutes=2))
    assert desk.count == 1
    assert {row.state for row in map(desk.world.row, (one.removeprefix("envelope-") for one in desk.envelopes))} == {
        State.SENT
    }
