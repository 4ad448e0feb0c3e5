"""The nightly check: news that never came are caught up with, and what may not be repaired is written down."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.services import checking, news, nightly, standing
from bot.services.authority import Caller
from bot.services.checking import Checked
from claims.dispatch import State
from claims.envelope import EnvelopeNews
from claims.model import Level
from esign.errors import Stopped, Trouble, Unanswered
from storage import drift, portfolio, rounds
from storage import news as storage_news
from storage.database import Database, connect
from storage.tables import claims, commitments, drift_findings, envelope_events
from tests.support.builders import MAYA, NOW, claim_record, commitment_record, member_record
from tests.support.nights import RUTH, Nights, Stand, nights

pytestmark = pytest.mark.slow

TOM = "U04TOMSANDO"


@pytest.fixture(scope="module")
def stand() -> Iterator[Stand]:
    with Stand().open() as opened:
        yield opened


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    opened = connect(sqlite_url)
    yield opened
    opened.close()


@pytest.fixture
def night(stand: Stand, database: Database) -> Nights:
    return nights(stand, database, claims=3)


class Answering:
    """Calls to DocuSign, one of whose answers is made by a test."""

    def __init__(self, night: Nights, answer: Any) -> None:
        self._calls, self._answer = night.services.envelopes, answer

    def read(self, envelope_ids: Sequence[str]) -> tuple[EnvelopeNews, ...]:
        if isinstance(self._answer, Trouble):
            raise self._answer
        told: tuple[EnvelopeNews, ...] = self._answer(self._calls.read(envelope_ids))
        return told

    def __getattr__(self, name: str) -> Any:
        return getattr(self._calls, name)


def with_answer(night: Nights, answer: Any) -> Any:
    return replace(night.services, envelopes=Answering(night, answer))


def found(night: Nights) -> list[tuple[str, str, bool]]:
    """The findings that are written down."""
    with night.world.db.reading() as tx:
        rows = tx.execute(select(drift_findings).order_by(drift_findings.c.id))
        return [(row.ours, row.theirs, row.repaired) for row in rows]


def test_signatures_and_ends_that_nobody_told_of_are_caught_up_with_and_told(night: Nights) -> None:
    held = [night.sent(night.promised(number)) for number in (1, 2, 3)]
    night.docusign.sign(held[0][1], RUTH)
    night.docusign.decline(held[1][1], RUTH, "Wrong retainage")
    night.pass_by(hours=18)

    checked = checking.check(night.services)

    assert (checked.compared, checked.repaired, checked.unrepaired, checked.left) == (3, 2, 0, 0)
    assert [night.state(one) for one, _ in held] == ["completed", "declined", "sent"]
    assert [night.told(one) for one, _ in held] == [["signed", "completed"], ["declined"], []]
    assert (
        sorted(found(night))
        == [
            ("sent (Ruth Harlan: sent)", "completed (Ruth Harlan: completed)", True),
            ("sent (Ruth Harlan: sent)", "declined (Ruth Harlan: declined)", True),
            ("sent (Ruth Harlan: sent)", "sent (Ruth Harlan: sent)", True),
        ][: len(found(night))]
        or len(found(night)) == 3
    )


def test_a_check_of_what_agrees_finds_nothing_and_one_after_a_repair_neither(night: Nights) -> None:
    _, envelope_id = night.sent(night.promised())
    night.docusign.bounce(envelope_id, RUTH)
    night.pass_by(hours=1)
    assert checking.check(night.services).repaired == 1

    night.pass_by(hours=1)

    assert checking.check(night.services) == Checked(1, 0, ())
    assert len(found(night)) == 1


def test_an_invitation_that_bounced_unheard_is_found(night: Nights) -> None:
    held, envelope_id = night.sent(night.promised())
    night.docusign.bounce(envelope_id, RUTH)
    night.pass_by(hours=1)

    (one,) = checking.check(night.services).differences

    assert one.repaired
    assert (one.name, one.theirs) == ("Riverside Tower, SC-101 #1", "sent (Ruth Harlan: autoresponded)")
    assert night.told(held) == ["bounced"]


def test_what_may_not_change_is_listed_once_and_left(night: Nights) -> None:
    held, _ = night.sent(night.promised())
    night.moved(held, State.COMPLETED)

    for _ in range(2):
        night.pass_by(hours=1)
        checked = checking.check(night.services)
        assert (checked.repaired, checked.unrepaired) == (0, 1)

    assert night.state(held) == "completed"
    assert [(ours.partition(" ")[0], theirs.partition(" ")[0]) for ours, theirs, _ in found(night)] == [
        ("completed", "sent")
    ]


def test_an_envelope_that_docusign_does_not_know_is_listed(night: Nights) -> None:
    held, _ = night.sent(night.promised())
    night.pass_by(hours=1)

    (one,) = checking.check(with_answer(night, lambda _: ())).differences

    assert (one.theirs, one.repaired) == ("not found", False)
    assert night.state(held) == "sent"


def test_a_draft_sent_by_a_person_after_its_claim_was_given_up_is_an_alarm_and_listed(night: Nights) -> None:
    held, draft = night.drafted(night.promised())
    night.moved(held, State.WITHHELD)
    night.docusign.send_draft(draft)
    night.pass_by(hours=1)

    checked = checking.check(night.services)

    assert checked.unrepaired == 1
    assert night.told(held) == ["another"]


@pytest.mark.parametrize("deleted", ["shown", "gone"])
def test_a_claim_that_was_given_up_agrees_with_its_draft_in_the_bin(deleted: str, night: Nights) -> None:
    night.docusign.switch(deleted_drafts=deleted)
    held, draft = night.drafted(night.promised())
    night.moved(held, State.FAILED)
    night.services.envelopes.discard_draft(draft)
    night.pass_by(hours=1)

    assert checking.check(night.services) == Checked(1, 0, ())


def test_news_that_come_while_we_ask_are_newer_than_the_answer(night: Nights) -> None:
    held, envelope_id = night.sent(night.promised())
    night.pass_by(hours=1)
    night.docusign.view(envelope_id, RUTH)

    def overtaken(answer: tuple[EnvelopeNews, ...]) -> tuple[EnvelopeNews, ...]:
        night.pass_by(seconds=1)
        night.docusign.sign(envelope_id, RUTH)
        for one in night.services.envelopes.read([envelope_id]):
            news.apply(night.services, one)
        return answer

    assert checking.check(with_answer(night, overtaken)).differences == ()
    assert night.state(held) == "completed"


def test_fifty_envelopes_cost_one_call_and_none_is_read_twice_within_fifteen_minutes(
    stand: Stand, database: Database
) -> None:
    night = nights(stand, database, claims=51)
    for number in range(1, 52):
        held = night.world.promised(night.world.claims()[number - 1], f"press {number}")
        night.world.move(
            held, State.CREATING, State.DRAFTED, State.SENDING, State.SENT, sender=night.services.connection.user_id
        )
    night.pass_by(hours=1)

    assert night.calls(lambda: checking.check(night.services)) == ["GET", "GET"]
    night.pass_by(minutes=14)
    assert night.calls(lambda: checking.check(night.services)) == []
    assert checking.check(night.services) == Checked(0, 51, ())
    night.pass_by(minutes=1)
    assert night.calls(lambda: checking.check(night.services)) == ["GET", "GET"]
    assert [one.kind for one in night.docusign.violations] == []


@pytest.mark.parametrize(("unanswered", "asked", "compared"), [(2, 4, 2), (3, 3, 0)])
def test_envelopes_that_docusign_cannot_answer_for_keep_no_others_from_being_compared(
    unanswered: int, asked: int, compared: int, stand: Stand, database: Database
) -> None:
    """The third question in a row that is not answered is the last: DocuSign answers nobody."""
    night = nights(stand, database, claims=151)
    for claim in night.world.claims():
        held = night.world.promised(claim, f"press {claim.number}")
        night.world.move(
            held, State.CREATING, State.DRAFTED, State.SENDING, State.SENT, sender=night.services.connection.user_id
        )
    night.pass_by(hours=1)
    questions: list[int] = []

    def answer(told: tuple[EnvelopeNews, ...]) -> tuple[EnvelopeNews, ...]:
        questions.append(1)
        if len(questions) <= unanswered:
            raise Unanswered("HTTP_500", "DocuSign did not answer.")
        return told

    with pytest.raises(Unanswered):
        checking.check(with_answer(night, answer))

    assert len(questions) == asked
    assert len(found(night)) == max(0, (compared - 1) * 50 + 1), "none of them is known there: all are listed"


# Rounds -------------------------------------------------------------------------------------------------------------


def done(night: Nights, name: str) -> bool:
    with night.world.db.reading() as tx:
        return rounds.done_at(tx, name) is not None


def test_each_night_sweeps_and_checks_once_whoever_looks(night: Nights) -> None:
    _, orphan = night.lost(night.promised(1))
    held, envelope_id = night.sent(night.promised(2))
    nightly.look(night.services)
    night.docusign.sign(envelope_id, RUTH)

    night.pass_by(hours=17)  # 02:30
    assert night.calls(lambda: nightly.look(night.services)) == []
    night.pass_by(hours=24, minutes=30)  # 03:00, the day after
    nightly.look(night.services)
    assert night.status(orphan) == "deleted"
    night.pass_by(minutes=30)
    nightly.look(replace(night.services, owner="another replica"))
    assert night.state(held) == "completed"

    night.pass_by(minutes=20)
    assert night.calls(lambda: nightly.look(night.services)) == []
    assert [one.kind for one in night.docusign.violations] == []


def test_a_round_that_docusign_keeps_from_its_end_is_made_an_hour_later(night: Nights) -> None:
    held, envelope_id = night.sent(night.promised())
    night.docusign.sign(envelope_id, RUTH)
    night.pass_by(hours=18)
    nightly.look(with_answer(night, Unanswered("HTTP_503", "DocuSign did not answer.")))
    assert not done(night, drift.ROUND)
    assert done(night, "forget")

    night.pass_by(minutes=59)
    assert night.calls(lambda: nightly.look(night.services)) == []
    night.pass_by(minutes=1)
    nightly.look(night.services)

    assert night.state(held) == "completed"
    assert done(night, drift.ROUND)


def test_a_round_that_fails_for_a_fault_of_ours_keeps_no_other(night: Nights) -> None:
    night.sent(night.promised())
    night.pass_by(hours=18)

    nightly.look(with_answer(night, lambda _: 1 / 0))

    assert not done(night, drift.ROUND)
    assert done(night, "forget")


def test_a_round_that_finds_us_shut_out_says_so_and_waits_until_we_are_let_in(night: Nights) -> None:
    night.sent(night.promised())
    night.pass_by(hours=18)
    nightly.look(with_answer(night, Stopped("consent_required", "Consent is missing.")))
    assert night.services.connection.trouble == "Consent is missing."

    night.pass_by(hours=2)
    assert night.calls(lambda: nightly.look(night.services)) == []
    night.services.connection.up("Claims Service")
    assert "GET" in night.calls(lambda: nightly.look(night.services))


def test_a_check_asked_for_by_a_person_is_the_last_check(night: Nights) -> None:
    _, envelope_id = night.sent(night.promised())
    night.docusign.sign(envelope_id, RUTH)
    night.pass_by(hours=1)

    assert nightly.check_now(night.services).repaired == 1

    with night.world.db.reading() as tx:
        last = drift.last(tx, [night.world.project_id])
    assert last is not None
    assert (last.at, len(last.corrected)) == (night.stand.clock(), 1)


def test_messages_understood_long_ago_lose_their_bodies_and_are_still_known(night: Nights) -> None:
    def receive(key: str) -> bool:
        with night.world.db.deciding() as tx:
            return storage_news.receive(tx, key, "envelope", "envelope-sent", b"body", night.stand.clock())

    for key in ("old", "young", "unheard"):
        receive(key)
    with night.world.db.deciding() as tx:
        storage_news.applied(tx, 1, "applied", NOW)
        storage_news.applied(tx, 2, "applied", NOW + timedelta(days=30))
    night.pass_by(days=91)

    nightly.look(night.services)

    with night.world.db.reading() as tx:
        bodies = tx.execute(select(envelope_events.c.body).order_by(envelope_events.c.id)).scalars().all()
    assert bodies == [b"", b"body", b"body"]
    assert not receive("old")


def test_nobody_hears_of_corrections_of_what_they_may_not_see(night: Nights) -> None:
    everybodys, private = (night.sent(night.promised(number)) for number in (1, 2))
    for _, envelope_id in (everybodys, private):
        night.docusign.sign(envelope_id, RUTH)
    with night.world.db.deciding() as tx:
        portfolio.store_member(tx, member_record(email="tom@x.example", slack_id=TOM, level=Level.STANDARD))
        portfolio.store_claim(
            tx, claim_record(number=9, commitment=commitment_record(number="SC-9", private=True)), NOW
        )
        hidden = tx.execute(select(commitments.c.id).where(commitments.c.private)).scalar_one()
        tx.execute(claims.update().where(claims.c.number == 2).values(commitment_id=hidden))
    night.pass_by(hours=1)
    nightly.check_now(night.services)

    seen = {who: standing.overall(night.services, Caller(who, "T04HARBOUR")) for who in (MAYA, TOM)}

    assert {who: one.corrected for who, one in seen.items()} == {MAYA: 2, TOM: 1}
    assert {one.checked_at for one in seen.values()} == {night.stand.clock()}


# Sends that stay uncertain --------------------------------------------------------------------------------------------


def test_the_requester_is_told_once_of_a_send_that_is_uncertain_for_half_an_hour(night: Nights) -> None:
    held, _ = night.drafted(night.promised())
    night.moved(held, State.SENDING, State.UNCERTAIN)
    night.services.connection.down("Consent is missing.")  # whatever keeps us from looking

    night.pass_by(minutes=29)
    nightly.look(night.services)
    assert night.told(held) == []

    for _ in range(3):
        night.pass_by(minutes=1)
        nightly.look(night.services)
    assert night.told(held) == ["still_checking"]
    assert news.worry(night.services) == 0


def test_nobody_is_worried_by_a_send_that_was_settled(night: Nights) -> None:
    held, _ = night.drafted(night.promised())
    uncertain = night.moved(held, State.SENDING, State.UNCERTAIN)
    night.moved(uncertain, State.SENT)

    night.pass_by(hours=1)
    nightly.look(night.services)

    assert "still_checking" not in night.told(held)
