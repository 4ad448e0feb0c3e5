"""What becomes of work in every state when its person is gone and nobody can ask DocuSign in their name."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.blocks.connecting import parted_message
from bot.services import parting, sending, settling
from bot.services.authority import Caller, Refusal
from bot.services.context import Logins, Services
from bot.services.vault import Vault
from claims.audit import Surface
from claims.dispatch import Dispatch, State
from claims.grants import Grant, GrantState, Parted
from esign.oauth import Account, DocusignSettings
from sandbox.slack.seen import Seen
from storage import grants
from storage.database import connect
from storage.grants import Sealed
from storage.tables import docusign_grants
from tests.storage.world import World, a_world
from tests.support.alone import services_alone
from tests.support.builders import MAYA, NOW, after
from tests.support.logins import KEY

PERSON = "2d7a9c14-5e0b-4b8e-9f21-6c3d8e7f1a01"
GRANT = Grant(PERSON, MAYA, "Maya Okafor", "maya@x.example", "a", "A", "http://127.0.0.1:1", GrantState.GOOD)


def nobody() -> Account:
    raise AssertionError("nobody asks for the account")


@pytest.fixture
def world(sqlite_url: str) -> Iterator[World]:
    database = connect(sqlite_url)
    vault = Vault([KEY])
    with database.deciding() as tx:
        grants.connect(tx, GRANT, Sealed(vault.seal("a"), after(3600), vault.seal("r")), NOW)
    yield a_world(database, claims=1)
    database.close()


@pytest.fixture
def services(world: World) -> Services:
    settings = DocusignSettings("http://127.0.0.1:1", "key", "service-user", "", allow_loopback=True)
    return replace(services_alone(world.db), logins=Logins(settings, nobody, Vault([KEY])))


def at(world: World, *states: State) -> Dispatch:
    """A claim of Maya's that got so far."""
    held = world.promised(world.claims()[0])
    return world.move(held, *states, sender=PERSON, transaction_id="key") if states else held


def become(world: World, state: GrantState) -> None:
    with world.db.deciding() as tx:
        if state is GrantState.LEFT:
            grants.left(tx, PERSON, NOW)
        else:
            tx.execute(docusign_grants.update().values(state=state))


def test_a_draft_that_nobody_heard_of_ends_as_not_sent_because_a_draft_mails_nobody(
    world: World, services: Services
) -> None:
    held = at(world, State.CREATING, State.CREATE_UNKNOWN)
    become(world, GrantState.LEFT)

    settling.settle_creates(services, [held])

    assert world.row(held.id).state == State.WITHHELD
    assert "Maya Okafor, as whom it was to be sent, is no longer connected" in world.row(held.id).outcome_words


def test_what_may_be_out_is_never_called_not_sent_though_nobody_can_look(world: World, services: Services) -> None:
    held = at(world, State.CREATING, State.DRAFTED, State.SENDING, State.UNCERTAIN)
    become(world, GrantState.LEFT)

    settling.settle_sends(services, [held])

    row = world.row(held.id)
    assert (row.state, row.owner) == (State.UNCERTAIN, None)
    assert row.next_at > NOW


@pytest.mark.parametrize("state", [GrantState.LEAVING, GrantState.LEFT])
def test_what_was_promised_as_somebody_who_is_gone_is_sent_as_nobody_else(
    world: World, services: Services, state: GrantState
) -> None:
    held = replace(at(world), sender=PERSON)
    become(world, state)

    sending.advance(services, held)  # the service account's line is None here: asking it would fail

    assert world.row(held.id).state == State.WITHHELD


def test_disconnecting_what_docusign_refuses_anyway_ends_it_at_once_and_says_who_can_look(
    world: World, services: Services
) -> None:
    at(world, State.CREATING, State.DRAFTED, State.SENDING, State.UNCERTAIN)
    become(world, GrantState.LAPSED)

    parted = parting.disconnect(services, Caller(MAYA, "T04HARBOUR", surface=Surface.COMMAND))

    assert (parted.waiting, parted.uncertain, parted.out, parted.unlooked) == (0, 1, 0, True)
    assert "Nobody can ask DocuSign; connect again and the bot looks." in Seen("", "", parted_message(parted)).plain
    with world.db.reading() as tx:
        assert grants.sealed(tx, PERSON) is None
    with pytest.raises(Refusal):
        parting.disconnect(services, Caller(MAYA, "T04HARBOUR"))


@pytest.mark.parametrize(
    ("counts", "words", "silent"),
    [
        ((0, 0, 0), "the service account sends", ("claim", "envelope")),
        ((1, 0, 0), "1 claim you confirmed is not out yet and will not be sent", ("may or may not", "stays out")),
        ((2, 0, 0), "2 claims you confirmed are not out yet", ("may or may not", "stay out")),
        ((0, 1, 0), "1 claim may or may not be out. DocuSign is asked until that is known", ("will not be sent",)),
        ((0, 0, 1), "1 envelope stays out. Nobody asks DocuSign about it until", ("about them",)),
        ((0, 0, 3), "3 envelopes stay out. Nobody asks DocuSign about them", ("will not be sent",)),
    ],
)
def test_the_answer_counts_what_there_is_and_says_nothing_of_what_there_is_not(
    counts: tuple[int, int, int], words: str, silent: tuple[str, ...]
) -> None:
    text = Seen("", "", parted_message(Parted(GRANT, *counts, unlooked=False, live_news=False))).plain

    assert words in text
    for word in silent:
        assert word not in text.replace("claims-bot", "")


def test_who_may_send_nothing_is_not_told_who_sends() -> None:
    parted = Parted(GRANT, 0, 0, 0, unlooked=False, live_news=False)

    assert "service account" in str(parted_message(parted))
    assert "service account" not in str(parted_message(replace(parted, may_send=False)))


def test_docusign_silent_for_a_day_keeps_no_token_here_for_longer(world: World, services: Services) -> None:
    with world.db.deciding() as tx:
        grants.leaving(tx, PERSON, NOW)

    parting.finish(services)  # nothing listens there
    with world.db.reading() as tx:
        assert grants.sealed(tx, PERSON) is not None
    parting.finish(replace(services, clock=lambda: after(86_401)))

    with world.db.reading() as tx:
        found = grants.get(tx, PERSON)
        assert found is not None
        assert found.state is GrantState.LEFT
        assert grants.sealed(tx, PERSON) is None
