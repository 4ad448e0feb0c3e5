"""Drafts that a person finishes in DocuSign: never sent by us, whatever is lost; each comes to an end that is told."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.services import drafts, holding, news
from bot.services.authority import Caller
from bot.services.context import Logins
from bot.services.vault import Vault
from claims.dispatch import State
from claims.envelope import EnvelopeNews, EnvelopeStatus, Recipient, RecipientStatus
from claims.grants import Grant, GrantState
from esign.errors import Refused, Unanswered
from storage import drafts as storage_drafts
from storage import grants, outbox
from storage.grants import Sealed
from storage.tables import dispatches, docusign_grants, notes, recipients
from tests.storage.world import World, a_world
from tests.support.builders import MAYA, NOW, asking_for
from tests.support.logins import KEY
from tests.support.offices import Office, rows
from tests.support.steps import TEAM

pytestmark = pytest.mark.slow

NO_ANSWER = Unanswered("HTTP_503", "No answer.")


@pytest.fixture
def world(office: Office) -> World:
    return a_world(office.replicas[0].services.db, claims=1)


def promise(world: World) -> str:
    """Promise a draft that its sender finishes; the batch."""
    batch_id, (claim,) = world.batch(), world.claims()
    with world.db.deciding() as tx:
        assert outbox.promise(tx, batch_id, 0, claim, claim.contacts, NOW, by_hand=True)
    return batch_id


def handed_over(office: Office, world: World) -> str:
    """Have it made; the envelope."""
    promise(world)
    office.replicas[0].work_all()
    (row,) = rows(world)
    assert row.state == State.FINISHING
    return str(row.envelope_id)


def come_back(office: Office, world: World) -> None:
    """The sender's browser is back, a minute after the last time."""
    office.clock.pass_by(minutes=1)
    with world.db.deciding() as tx:
        assert storage_drafts.look_soon(tx, rows(world)[0].id, office.clock())
    office.replicas[0].work_all()


def told(world: World) -> list[str]:
    with world.db.reading() as tx:
        return list(tx.execute(select(notes.c.kind).order_by(notes.c.id)).scalars())


@pytest.mark.parametrize("lost", ["nothing", "the question", "the answer"])
def test_one_draft_is_handed_over_however_its_creation_was_heard_of(office: Office, world: World, lost: str) -> None:
    def made(name: str, key: str) -> None:
        if name == "create" and lost != "nothing" and office.docusign.count("create") == 1:
            if lost == "the answer":
                office.docusign.create_for(key)
            raise NO_ANSWER

    office.docusign.meanwhile = made
    promise(world)
    for _ in range(9):
        office.replicas[0].work_all()
        office.clock.pass_by(seconds=20)

    (row,) = rows(world)
    assert row.state == State.FINISHING
    assert row.owner is None
    assert office.docusign.statuses == {row.envelope_id: EnvelopeStatus.CREATED}
    assert office.docusign.count("send") == 0


def test_whatever_happens_to_a_draft_of_a_person_we_never_send_it(office: Office, world: World) -> None:
    handed_over(office, world)
    office.replica()
    for _ in range(40):
        for replica in office.replicas:
            replica.work_all()
        office.clock.pass_by(days=1)

    assert office.docusign.count("send") == 0
    assert rows(world)[0].state == State.FINISHING
    looks = office.docusign.count("read")
    assert 7 <= looks <= 10, "after a day, two, four, and then each week"
    assert told(world) == ["still_draft"] * looks


@pytest.mark.parametrize(
    ("status", "state", "kinds"),
    [
        (EnvelopeStatus.SENT, State.SENT, ["sent"]),
        (EnvelopeStatus.COMPLETED, State.COMPLETED, ["sent", "completed"]),
        (EnvelopeStatus.VOIDED, State.VOIDED, ["sent", "voided"]),
        (EnvelopeStatus.DELETED, State.WITHHELD, ["not_sent"]),
        (EnvelopeStatus.CREATED, State.FINISHING, ["still_draft"]),
    ],
)
def test_what_became_of_it_is_read_when_its_sender_is_back_and_told_once(
    office: Office, world: World, status: EnvelopeStatus, state: State, kinds: list[str]
) -> None:
    envelope_id = handed_over(office, world)
    office.docusign.statuses[envelope_id] = status

    come_back(office, world)
    for _ in range(3):  # and Connect tells the same, late and twice
        news.apply(office.replicas[0].services, EnvelopeNews(envelope_id, status, office.clock()))

    assert rows(world)[0].state == state
    assert told(world) == kinds


def test_who_is_on_the_envelope_once_it_is_sent_is_whom_it_waits_for(office: Office, world: World) -> None:
    envelope_id = handed_over(office, world)
    eve = Recipient("10000001", "Eve", "eve@elsewhere.example", RecipientStatus.SENT)
    office.docusign.signers[envelope_id] = {"10000001": eve}
    come_back(office, world)
    with world.db.reading() as tx:
        still = outbox.get(tx, rows(world)[0].id)
        assert still.state is State.FINISHING
    office.docusign.statuses[envelope_id] = EnvelopeStatus.SENT

    come_back(office, world)

    with world.db.reading() as tx:
        (note,) = tx.execute(select(notes).where(notes.c.kind == "sent_otherwise")).all()
    assert note.words == "to Eve (eve@elsewhere.example); not to Ruth Harlan (ruth@harlan.example)"
    assert told(world) == ["still_draft", "sent_otherwise", "sent"]


def test_what_changed_in_its_source_before_it_was_sent_there_makes_it_stale(office: Office, world: World) -> None:
    envelope_id = handed_over(office, world)
    world.import_again(figures=asking_for("9900.00"))
    office.docusign.statuses[envelope_id] = EnvelopeStatus.SENT

    come_back(office, world)

    assert told(world) == ["stale", "sent"]


def given_up(office: Office, world: World) -> None:
    with world.db.deciding() as tx:
        assert storage_drafts.give_up(tx, rows(world)[0].id, "U1", office.clock())
    office.replicas[0].work_all()


def test_a_draft_that_is_given_up_is_discarded_and_one_that_was_sent_meanwhile_is_not(
    office: Office, world: World
) -> None:
    envelope_id = handed_over(office, world)

    def send_first(name: str, _about: str) -> None:
        if name == "discard":
            office.docusign.statuses[envelope_id] = EnvelopeStatus.SENT

    office.docusign.meanwhile = send_first
    given_up(office, world)

    assert rows(world)[0].state == State.SENT
    assert told(world) == ["sent"]


@pytest.mark.parametrize(
    ("trouble", "state"),
    [(NO_ANSWER, State.FINISHING), (Refused("ENVELOPE_DOES_NOT_EXIST", "No such envelope."), State.WITHHELD)],
)
def test_a_draft_that_docusign_does_not_discard_is_tried_again_or_ends_with_its_reason(
    office: Office, world: World, trouble: Unanswered | Refused, state: State
) -> None:
    handed_over(office, world)
    office.docusign.trouble["discard"] = trouble
    given_up(office, world)
    assert rows(world)[0].state == state
    office.docusign.trouble.clear()
    office.clock.pass_by(minutes=20)
    office.replicas[0].work_all()

    assert rows(world)[0].state == State.WITHHELD
    assert told(world) == ["not_sent"]


def test_a_stop_before_the_draft_is_made_keeps_it_from_being_made(office: Office, world: World) -> None:
    batch_id = promise(world)
    services = office.replicas[0].services
    holding.stop(services, Caller(MAYA, TEAM), batch_id, 0, "press")
    office.replicas[0].work_all()
    assert office.docusign.calls == []
    assert rows(world)[0].state == State.PROMISED


def test_a_claim_that_changes_while_its_draft_is_made_is_withheld_and_the_draft_discarded(
    office: Office, world: World
) -> None:
    def disable(name: str, _about: str) -> None:
        if name == "create":
            world.import_again(figures=asking_for("9900.00"))

    office.docusign.meanwhile = disable
    promise(world)
    office.replicas[0].work_all()

    (row,) = rows(world)
    assert row.state == State.WITHHELD
    assert office.docusign.statuses[row.envelope_id] is EnvelopeStatus.DELETED


def test_one_that_docusign_knows_no_more_ends_as_that_after_a_while(office: Office, world: World) -> None:
    envelope_id = handed_over(office, world)
    del office.docusign.statuses[envelope_id]
    for _ in range(5):
        office.clock.pass_by(days=2)
        office.replicas[0].work_all()

    assert rows(world)[0].state == State.WITHHELD
    assert told(world) == ["not_sent"]


def test_who_is_back_while_docusign_is_being_asked_has_it_asked_once_more(office: Office, world: World) -> None:
    envelope_id = handed_over(office, world)

    def save_and_come_back(name: str, _about: str) -> None:
        if name == "read" and office.docusign.count("read") == 1:
            with world.db.deciding() as tx:
                assert storage_drafts.look_soon(tx, rows(world)[0].id, office.clock())

    office.docusign.meanwhile = save_and_come_back
    come_back(office, world)
    office.docusign.statuses[envelope_id] = EnvelopeStatus.SENT
    office.replicas[0].work_all()
    assert rows(world)[0].state == State.FINISHING
    office.clock.pass_by(minutes=1)
    office.replicas[0].work_all()
    assert rows(world)[0].state == State.SENT


def test_a_look_that_was_interrupted_is_made_again_by_another(office: Office, world: World) -> None:
    envelope_id = handed_over(office, world)
    with world.db.deciding() as tx:
        storage_drafts.look_soon(tx, rows(world)[0].id, office.clock())
        (held,) = outbox.lease(tx, "gone", NOW, NOW + timedelta(seconds=180), 9, {State.FINISHING})
    office.docusign.statuses[envelope_id] = EnvelopeStatus.SENT
    office.clock.pass_by(seconds=181)
    office.replicas[0].work_all()
    assert rows(world)[0].state == State.SENT

    drafts.look(office.replicas[0].services, held)  # it comes back after all, and changes nothing
    assert told(world) == ["sent"]
    assert rows(world)[0].state == State.SENT


# Of a person who connected ------------------------------------------------------------------------------------------

PERSON = Grant(
    "2d7a9c14-5e0b-4b8e-9f21-6c3d8e7f1a01", MAYA, "Maya Okafor", "maya@x.example", "a", "A", "http://127.0.0.1:1",
    GrantState.GOOD,
)  # fmt: skip


def of_person(office: Office, world: World, state: GrantState) -> str:
    """Have the draft be that of a person whose connection has come to this; the envelope."""
    envelope_id = handed_over(office, world)
    replica = office.replicas[0]
    replica.services = replace(replica.services, logins=Logins(None, None))  # type: ignore[arg-type]
    line = (PERSON.user_id, PERSON.account_id, PERSON.base_uri, PERSON.name)
    replica.services.lines[line] = replica.services.envelopes
    sealed = Vault([KEY]).seal("token")
    with world.db.deciding() as tx:
        grants.connect(tx, PERSON, Sealed(sealed, NOW + timedelta(hours=8), sealed), NOW)
        tx.execute(docusign_grants.update().values(state=state))
        tx.execute(dispatches.update().values(sender=PERSON.user_id))
        outbox.go_on(tx, PERSON.user_id, office.clock())
    return envelope_id


def test_what_somebody_sent_before_they_disconnected_is_never_told_as_not_sent(office: Office, world: World) -> None:
    envelope_id = of_person(office, world, GrantState.LEAVING)
    office.docusign.statuses[envelope_id] = EnvelopeStatus.SENT
    office.docusign.trouble["read"] = NO_ANSWER
    office.replicas[0].work_all()
    assert rows(world)[0].state == State.FINISHING
    assert told(world) == []

    office.docusign.trouble.clear()
    office.clock.pass_by(minutes=20)
    office.replicas[0].work_all()
    assert rows(world)[0].state == State.SENT


def test_a_draft_of_somebody_who_disconnects_is_discarded_as_soon_as_docusign_answers(
    office: Office, world: World
) -> None:
    envelope_id = of_person(office, world, GrantState.LEAVING)
    office.docusign.trouble["discard"] = NO_ANSWER
    office.replicas[0].work_all()
    assert rows(world)[0].state == State.FINISHING
    office.docusign.trouble.clear()
    office.clock.pass_by(minutes=20)
    office.replicas[0].work_all()

    assert rows(world)[0].state == State.WITHHELD
    assert office.docusign.statuses[envelope_id] is EnvelopeStatus.DELETED


@pytest.mark.parametrize(("state", "given"), [(GrantState.LAPSED, True), (GrantState.LEFT, False)])
def test_one_that_nobody_can_be_asked_for_ends_with_the_word_to_look_in_docusign(
    office: Office, world: World, state: GrantState, given: bool
) -> None:
    of_person(office, world, state)
    if given:
        given_up(office, world)
    else:
        office.replicas[0].work_all()

    (row,) = rows(world)
    assert row.state == State.WITHHELD
    assert "Maya Okafor does not let the bot in any more" in row.outcome_words
    assert "Look in DocuSign before you send the claim again" in row.outcome_words


def test_a_draft_of_somebody_who_has_to_allow_it_again_waits_for_them(office: Office, world: World) -> None:
    of_person(office, world, GrantState.LAPSED)
    for _ in range(9):
        office.clock.pass_by(days=3)
        office.replicas[0].work_all()
    assert rows(world)[0].state == State.FINISHING


def test_what_is_given_up_while_docusign_is_being_asked_is_discarded_at_once(office: Office, world: World) -> None:
    handed_over(office, world)

    def press(name: str, _about: str) -> None:
        if name == "read" and office.docusign.count("read") == 1:
            with world.db.deciding() as tx:
                assert storage_drafts.give_up(tx, rows(world)[0].id, "U1", office.clock())

    office.docusign.meanwhile = press
    come_back(office, world)
    assert rows(world)[0].state == State.WITHHELD
    assert told(world) == ["still_draft", "not_sent"]


NAMED = "Ruth Harlan (ruth@harlan.example)"
RUTH = Recipient("1", "Ruth Harlan", "ruth@harlan.example", RecipientStatus.SENT)
EVE = Recipient("10000001", "Eve", "eve@elsewhere.example", RecipientStatus.SENT)


@pytest.mark.parametrize("state", [State.FINISHING, State.DRAFTED])
@pytest.mark.parametrize(
    ("signing", "others", "said"),
    [
        ((RUTH,), (), None),
        ((RUTH, EVE), (), "to Eve (eve@elsewhere.example)"),
        ((EVE,), (), "to Eve (eve@elsewhere.example); not to Ruth Harlan (ruth@harlan.example)"),
        ((RUTH,), (EVE,), "to Eve (eve@elsewhere.example), who does not sign"),
        ((), (RUTH,), f"to {NAMED}, who does not sign; not to {NAMED}"),
    ],
)  # fmt: skip
def test_whoever_it_went_to_otherwise_is_told_once_whenever_docusign_names_them(
    office: Office, world: World, state: State, signing: tuple[Recipient, ...], others: tuple[Recipient, ...],
    said: str | None,
) -> None:  # fmt: skip
    envelope_id = handed_over(office, world)
    with world.db.deciding() as tx:
        tx.execute(dispatches.update().values(state=state))
    services = office.replicas[0].services
    news.apply(services, EnvelopeNews(envelope_id, EnvelopeStatus.SENT, office.clock()))  # names nobody
    for _ in range(2):
        news.apply(services, EnvelopeNews(envelope_id, EnvelopeStatus.SENT, office.clock(), signing, copies=others))

    with world.db.reading() as tx:
        words = tx.execute(select(notes.c.words).where(notes.c.kind == "sent_otherwise")).scalars().all()
        there = tx.execute(select(recipients.c.email).where(recipients.c.dispatch_id == rows(world)[0].id)).scalars()
        assert sorted(there) == sorted(one.email for one in signing)
    assert list(words) == ([said] if said else [])
