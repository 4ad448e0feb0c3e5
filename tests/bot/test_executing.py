"""Orders carried out: each done once, whatever is lost or ends on the way; a reminder at most once."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import time
from decimal import Decimal

import pytest
from sqlalchemy import select

from bot.services import news
from claims.approvals import Need, Policy
from claims.batch import Batch, NoteKind
from claims.dispatch import State
from claims.envelope import EnvelopeNews, EnvelopeStatus, Recipient, RecipientStatus
from claims.holds import EVERYTHING, HoldKind
from claims.model import Level
from claims.orders import Order, OrderKind, OrderState, ToldOrder, reminder_press
from claims.preferences import Preferences
from esign.errors import Moved, Refused, Trouble, Unanswered
from storage import batches, holds, listing, orders, outbox, portfolio, preferences
from storage.tables import approvals, notes
from tests.storage.world import World, a_world
from tests.support.builders import MAYA, NOW, after, claim_record, member_record
from tests.support.offices import TIMING, Office, Replica, an_office, rows
from tests.support.steps import Died

RUTH, NEW = "ruth@harlan.example", "ruth.harlan@harlan.example"
LOST = Unanswered("HTTP_503", "No answer.")
REASON = "Line 3 is wrong"


@dataclass
class Desk:
    """A claim that is out with Ruth, and a bot to give orders to."""

    office: Office
    world: World
    envelope: str = ""
    dispatch: str = ""
    batch: str = ""

    @property
    def bot(self) -> Replica:
        return self.office.replicas[0]

    @property
    def docusign_mails(self) -> list[tuple[str, str]]:
        return self.office.docusign.mails

    def send(self) -> "Desk":
        sent = self.world.sent(self.world.claims()[0])
        with self.world.db.deciding() as tx:
            outbox.release(tx, sent, NOW)
        self.envelope, self.dispatch, self.batch = sent.envelope_id or "", sent.id, sent.batch_id
        self.office.docusign.statuses[self.envelope] = EnvelopeStatus.SENT
        self.office.docusign.keys[self.envelope] = "key"
        self.office.docusign.signers[self.envelope] = {"1": Recipient("1", "Ruth Harlan", RUTH, RecipientStatus.SENT)}
        self.hear(RecipientStatus.SENT)
        return self

    def hear(self, status: RecipientStatus) -> None:
        """Learn from DocuSign how far Ruth has got."""
        ruth = replace(self.office.docusign.signers[self.envelope]["1"], status=status)
        self.office.docusign.signers[self.envelope]["1"] = ruth
        over = EnvelopeStatus.COMPLETED if status is RecipientStatus.COMPLETED else EnvelopeStatus.SENT
        news.apply(self.bot.services, EnvelopeNews(self.envelope, over, self.office.clock(), (ruth,)))

    def order(self, kind: OrderKind, by: str | None = MAYA, **changes: object) -> Order:
        given: dict[str, object] = {"recipient_id": "1", "name": "Ruth Harlan", "email": RUTH}
        if kind is OrderKind.CORRECT:
            given |= {"email": NEW, "was": RUTH}
        if kind is OrderKind.VOID:
            given = {"words": REASON}
        return Order(self.dispatch, kind, by=by, **{"press": str(kind)} | given | changes)  # type: ignore[arg-type]

    def ask(self, kind: OrderKind, by: str | None = MAYA, **changes: object) -> None:
        with self.world.db.deciding() as tx:
            assert orders.ask(tx, self.order(kind, by, **changes), self.office.clock())

    def work(self, seconds: float = 0) -> ToldOrder:
        """Let time pass, have the bot work, and return how the order stands."""
        self.office.clock.pass_by(seconds=seconds)
        self.bot.work_all()
        with self.world.db.reading() as tx:
            return orders.of_dispatches(tx, [self.dispatch])[0]

    def seen(self) -> Batch:
        with self.world.db.reading() as tx:
            (batch,) = batches.of_ids(tx, [self.batch])
        return batch

    def contacts(self) -> list[str]:
        with self.world.db.reading() as tx:
            (one,) = listing.of_claims(tx, self.world.project_id, [rows(self.world)[0].claim_id])
        return [contact.email for contact in one.claim.contacts]

    def told(self) -> list[tuple[str, str | None, str | None]]:
        with self.world.db.reading() as tx:
            found = tx.execute(select(notes).order_by(notes.c.id))
            return [(row.kind, row.who, row.words) for row in found if row.kind != NoteKind.SENT]


@pytest.fixture
def desk(sqlite_url: str) -> Iterator[Desk]:
    with an_office(sqlite_url) as office:
        office.replica()
        yield Desk(office, a_world(office.replicas[0].services.db)).send()


def test_a_void_is_done_and_told_once(desk: Desk) -> None:
    desk.ask(OrderKind.VOID)

    assert desk.work().state is OrderState.DONE
    news.apply(desk.bot.services, EnvelopeNews(desk.envelope, EnvelopeStatus.VOIDED, after(9), voided_reason=REASON))

    assert desk.docusign_mails == [("void", REASON)]
    assert (desk.seen().lines[0].state, desk.seen().lines[0].words) == (State.VOIDED, REASON)
    assert desk.told() == [(NoteKind.VOIDED_BY, MAYA, REASON)]


def test_a_correction_shows_the_new_address_at_once_and_the_next_claim_goes_there(desk: Desk) -> None:
    desk.hear(RecipientStatus.AUTORESPONDED)
    assert desk.seen().lines[0].bounced
    desk.ask(OrderKind.CORRECT)

    assert desk.work(1).state is OrderState.DONE

    (line,) = desk.seen().lines
    assert [(one.email, one.status) for one in line.recipients] == [(NEW, RecipientStatus.SENT)]
    assert not line.bounced
    assert desk.contacts() == [NEW]
    assert desk.docusign_mails == [("correct", NEW)]
    assert desk.told()[1:] == [(NoteKind.CORRECTED, MAYA, f"{RUTH} {NEW}")]


def test_old_news_of_the_bounce_does_not_bring_the_old_address_back(desk: Desk) -> None:
    desk.ask(OrderKind.CORRECT)
    desk.work(5)

    ruth = Recipient("1", "Ruth Harlan", RUTH, RecipientStatus.AUTORESPONDED)
    news.apply(desk.bot.services, EnvelopeNews(desk.envelope, EnvelopeStatus.SENT, NOW, (ruth,)), as_of=after(1))

    assert [(one.email, one.status) for one in desk.seen().lines[0].recipients] == [(NEW, RecipientStatus.SENT)]


def test_a_reminder_goes_out_once_and_its_lost_answer_is_told_and_not_repeated(desk: Desk) -> None:
    desk.office.docusign.lost["remind"] = LOST
    desk.ask(OrderKind.REMIND)

    assert desk.work().state is OrderState.UNHEARD
    desk.work(3600)

    assert desk.docusign_mails == [("remind", RUTH)]
    assert [kind for kind, _, _ in desk.told()] == [NoteKind.NOT_DONE]
    assert "may have been sent" in str(desk.told()[0][2])


@pytest.mark.parametrize("kind", [OrderKind.VOID, OrderKind.CORRECT])
@pytest.mark.parametrize("took_effect", [True, False])
def test_what_was_not_heard_is_looked_up_and_done_once(desk: Desk, kind: OrderKind, took_effect: bool) -> None:
    if took_effect:
        desk.office.docusign.lost[str(kind)] = LOST
    else:
        desk.office.docusign.trouble[str(kind)] = LOST
    desk.ask(kind)
    assert desk.work().state is OrderState.UNCERTAIN
    desk.office.docusign.trouble.clear()

    for _ in range(4):
        state = desk.work(TIMING.doubt.total_seconds()).state

    assert state is OrderState.DONE
    assert len(desk.docusign_mails) == 1
    assert len(desk.told()) == 1


@pytest.mark.parametrize("kind", OrderKind)
@pytest.mark.parametrize("before_the_call", [True, False])
def test_a_worker_that_vanishes_around_its_call_leaves_nothing_undone_and_nothing_twice(
    desk: Desk, kind: OrderKind, before_the_call: bool
) -> None:
    def vanish(name: str, _about: str) -> None:
        if name == str(kind):
            desk.office.docusign.meanwhile = lambda *_: None
            raise Died(name)

    if before_the_call:
        desk.office.docusign.meanwhile = vanish
    else:
        desk.office.docusign.lost[str(kind)] = Died(str(kind))
    desk.ask(kind)
    assert desk.work().state is OrderState.CALLING

    for _ in range(4):
        state = desk.work(TIMING.lease.total_seconds()).state

    reminder = kind is OrderKind.REMIND
    assert state is (OrderState.UNHEARD if reminder else OrderState.DONE)
    assert len(desk.docusign_mails) == (0 if reminder and before_the_call else 1)
    assert len(desk.told()) == 1


def vanish_admin(desk: Desk) -> None:
    with desk.world.db.deciding() as tx:
        portfolio.store_member(tx, member_record(level=Level.READ_ONLY))


def freeze(desk: Desk) -> None:
    with desk.world.db.deciding() as tx:
        holds.place(tx, EVERYTHING, HoldKind.FREEZE, MAYA, "Audit", NOW)


def sign(desk: Desk) -> None:
    desk.hear(RecipientStatus.COMPLETED)


def bounce(desk: Desk) -> None:
    desk.hear(RecipientStatus.AUTORESPONDED)


def nothing(_desk: Desk) -> None:
    """Nothing happens."""


@pytest.mark.parametrize(
    ("meanwhile", "kind", "words"),
    [
        (vanish_admin, OrderKind.VOID, "no longer has Admin"),
        (vanish_admin, OrderKind.CORRECT, "no longer has Admin"),
        (freeze, OrderKind.VOID, None),
        (freeze, OrderKind.CORRECT, "frozen"),
        (freeze, OrderKind.REMIND, "frozen"),
        (sign, OrderKind.VOID, "not out for signature any more"),
        (sign, OrderKind.REMIND, "not out for signature any more"),
        (bounce, OrderKind.REMIND, "could not be delivered"),
        (bounce, OrderKind.CORRECT, None),
    ],
)
def test_what_is_no_longer_right_at_the_call_is_refused_in_words(
    desk: Desk, meanwhile: Callable[[Desk], None], kind: OrderKind, words: str | None
) -> None:
    desk.ask(kind)
    meanwhile(desk)

    done = desk.work()

    assert done.state is (OrderState.REFUSED if words else OrderState.DONE)
    assert (words or "") in (done.outcome or "")
    assert bool(desk.docusign_mails) == (words is None)
    if words:
        assert [who for kind_, who, _ in desk.told() if kind_ == NoteKind.NOT_DONE] == [MAYA]


@pytest.mark.parametrize(
    ("kind", "trouble", "words"),
    [
        (OrderKind.REMIND, Moved("RECIPIENT_UPDATE_FAILED", "x"), "They have signed"),
        (OrderKind.CORRECT, Refused("INVALID_EMAIL_ADDRESS_FOR_RECIPIENT", "x"), f"does not take the address {NEW}"),
        (OrderKind.VOID, Refused("SOMETHING_NEW", "x"), "DocuSign refused it (SOMETHING_NEW)"),
    ],
)
def test_what_docusign_refuses_is_told_in_words(desk: Desk, kind: OrderKind, trouble: Trouble, words: str) -> None:
    desk.office.docusign.trouble[str(kind)] = trouble
    desk.ask(kind)

    done = desk.work()

    assert done.state is OrderState.REFUSED
    assert words in (done.outcome or "")


def test_a_void_that_meets_a_signed_envelope_learns_so_and_says_so(desk: Desk) -> None:
    desk.office.docusign.statuses[desk.envelope] = EnvelopeStatus.COMPLETED
    ruth = desk.office.docusign.signers[desk.envelope]["1"]
    desk.office.docusign.signers[desk.envelope]["1"] = replace(ruth, status=RecipientStatus.COMPLETED)
    desk.ask(OrderKind.VOID)

    desk.work()
    done = desk.work(5)

    assert done.state is OrderState.REFUSED
    assert desk.seen().lines[0].state is State.COMPLETED


def test_what_a_second_admin_approved_is_not_redirected_by_one(desk: Desk) -> None:
    with desk.world.db.deciding() as tx:
        asked = {"id": "a1", "dispatch_id": desk.dispatch, "needed_for": Need.AMOUNT, "asked_by": MAYA, "asked_at": NOW}
        tx.execute(approvals.insert().values(**asked, expires_at=after(60)))
    desk.ask(OrderKind.CORRECT)

    assert "approval of a second admin" in (desk.work(1).outcome or "")
    assert desk.docusign_mails == []


def test_an_address_that_needs_a_second_admin_is_not_corrected_by_one(desk: Desk) -> None:
    careful = Policy({"USD": Decimal(1)}, first_address=True)
    desk.bot.services = replace(desk.bot.services, second_admin=careful)
    desk.ask(OrderKind.CORRECT)

    done = desk.work()

    assert done.state is OrderState.REFUSED
    assert "Void the envelope, change the contact" in (done.outcome or "")
    assert desk.contacts() == [RUTH]


def test_an_order_of_the_schedule_tells_the_trail_and_not_the_thread(desk: Desk) -> None:
    with desk.world.db.deciding() as tx:
        always = Preferences(reminders=True, quiet_from=time(0), quiet_to=time(0))
        preferences.put(tx, desk.world.project_id, always, MAYA, NOW)
    desk.ask(OrderKind.REMIND, by=None, press=reminder_press(RUTH, NOW.date()))
    assert desk.work().state is OrderState.DONE
    assert desk.told() == []


def test_an_import_that_names_the_same_contacts_keeps_the_corrected_address(desk: Desk) -> None:
    desk.ask(OrderKind.CORRECT)
    desk.work()

    with desk.world.db.deciding() as tx:
        portfolio.store_claim(tx, claim_record(number=1), after(60))

    assert desk.contacts() == [NEW]
