"""A person's tokens: renewed once however many need them, lost by no crash that DocuSign forgives, and ended."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from uuid import uuid4

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select

from bot.services import keeping, parting, persons, tokens
from bot.services.vault import Vault
from claims.grants import GrantState
from esign.errors import Paused, Refused
from esign.values import Draft, EnvelopeDocument, Signer
from storage import grants
from storage.database import Database, Tx, connect
from storage.tables import audit_entries
from tests.support.docusign_wire import pdf, until
from tests.support.logins import KEY, MAYA_USER, PRIYA, TOM, TOM_USER, Replicas
from tests.support.nights import Stand

pytestmark = pytest.mark.slow

PAPERS = (EnvelopeDocument("Sheet.pdf", pdf("A sheet")),)
SIGNERS = (Signer("1", "Ruth Harlan", "ruth@harlan.example"),)


@pytest.fixture(scope="module")
def stand() -> Iterator[Stand]:
    with Stand().open() as opened:
        yield opened


@pytest.fixture
def replicas(stand: Stand, database_url: str) -> Iterator[Replicas]:
    yield from _over(stand, database_url)


@pytest.fixture
def alone(stand: Stand, sqlite_url: str) -> Iterator[Replicas]:
    yield from _over(stand, sqlite_url)


def _over(stand: Stand, url: str) -> Iterator[Replicas]:
    stand.docusign.reset()
    stand.docusign.switch(reused_refresh_token="refused")
    database = connect(url)
    yield Replicas(database, stand.docusign, stand.account(), stand.clock)
    database.close()


class Died(BaseException):
    """The process ended here."""


@dataclass(frozen=True)
class Mortal(Database):
    """A database under a process that dies before, or just after, its so manieth commit."""

    dies_at: list[int]
    after: bool

    @contextmanager
    def deciding(self) -> Iterator[Tx]:
        with super().deciding() as tx:
            yield tx
            self.dies_at[0] -= 1
            if self.dies_at[0] == 0 and not self.after:
                raise Died
        if self.dies_at[0] == 0:
            raise Died


@pytest.mark.parametrize("left", [0, 1, 4])
def test_at_the_edge_of_expiry_many_in_two_processes_refresh_once(replicas: Replicas, stand: Stand, left: int) -> None:
    replicas.connected()
    stand.clock.pass_by(hours=8, minutes=-left)
    both = [replicas.services("one"), replicas.services("two")]
    together = threading.Barrier(8)

    def need(number: int) -> str:
        together.wait()
        return tokens.token(both[number % 2], MAYA_USER).value

    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(need, range(8)))

    assert replicas.refreshings() == 1
    assert len(found) == 1 or left == 4, "whoever waits for the new token gets that one"
    assert {tokens.token(one, MAYA_USER).value for one in both} <= found


def test_a_token_that_docusign_ends_early_is_renewed_once_for_all_who_hear_of_it(replicas: Replicas) -> None:
    replicas.connected()
    one, two = replicas.services("one"), replicas.services("two")
    refused = tokens.token(one, MAYA_USER)

    first, second = tokens.token(one, MAYA_USER, refused), tokens.token(two, MAYA_USER, refused)

    assert first == second != refused
    assert replicas.refreshings() == 1


@pytest.mark.parametrize("reused", ["accepted", "refused"])
@pytest.mark.parametrize("after", [False, True])
def test_a_crash_around_the_rotation_loses_nothing_that_docusign_does_not(
    alone: Replicas, stand: Stand, reused: str, after: bool
) -> None:
    alone.connected()
    stand.docusign.switch(reused_refresh_token=reused)
    stand.clock.pass_by(hours=8)
    dying = alone.services("dying", Mortal(alone.database.engine, [2], after))  # the lease, then the new pair
    with pytest.raises(Died):
        tokens.token(dying, MAYA_USER)
    stand.clock.pass_by(minutes=2)  # its lease runs out

    if after or reused == "accepted":
        assert tokens.token(alone.services("next"), MAYA_USER).value
        assert alone.state(MAYA_USER) is GrantState.GOOD
    else:
        with pytest.raises(Paused) as told:
            tokens.token(alone.services("next"), MAYA_USER)
        assert not told.value.whole_account
        assert alone.state(MAYA_USER) is GrantState.LAPSED
    assert alone.refreshings() == (1 if after else 2)


def test_whoever_dies_while_refreshing_keeps_the_others_waiting_for_no_longer_than_its_lease(
    alone: Replicas, stand: Stand
) -> None:
    alone.connected()
    stand.clock.pass_by(hours=8)
    with pytest.raises(Died):
        tokens.token(alone.services("dying", Mortal(alone.database.engine, [1], after=True)), MAYA_USER)
    assert alone.refreshings() == 0
    stand.clock.pass_by(seconds=tokens.LEASE.total_seconds())

    assert tokens.token(alone.services("next"), MAYA_USER).value


def test_a_refresh_that_was_slow_is_kept_although_its_lease_ran_out(alone: Replicas, stand: Stand) -> None:
    """DocuSign takes the old refresh token no more: the pair that a slow process got is all there is."""
    alone.connected()
    stand.clock.pass_by(hours=8)
    slow, quick = alone.services("slow"), alone.services("quick")
    with alone.database.reading() as tx:
        seen = grants.sealed(tx, MAYA_USER)
    assert seen is not None
    stand.docusign.inject(kind="delay", seconds=60, path="/oauth/token", when="after")
    with ThreadPoolExecutor(1) as pool:
        slowly = pool.submit(tokens.refresh, slow, MAYA_USER, seen)
        assert until(lambda: alone.refreshings() == 1)
        stand.clock.pass_by(seconds=tokens.LEASE.total_seconds())
        with pytest.raises(Paused):  # it asks with the old token, and is refused
            tokens.token(quick, MAYA_USER)
        stand.docusign.clear_faults()
        assert slowly.result()

    assert alone.state(MAYA_USER) is GrantState.GOOD
    assert tokens.token(quick, MAYA_USER).value


def test_the_older_refresh_token_is_used_when_the_newer_one_was_never_good(alone: Replicas, stand: Stand) -> None:
    alone.connected()
    stand.docusign.switch(reused_refresh_token="accepted")
    stand.clock.pass_by(hours=8)
    services = alone.services()
    tokens.token(services, MAYA_USER)
    with alone.database.deciding() as tx:
        kept = grants.sealed(tx, MAYA_USER)
        assert kept is not None
        grants.rewrite(tx, MAYA_USER, kept.refresh, stand.clock(), refresh_token=Vault([KEY]).seal("never good"))
    stand.clock.pass_by(hours=8)

    assert tokens.token(services, MAYA_USER).value
    assert alone.state(MAYA_USER) is GrantState.GOOD


def test_a_login_that_is_never_used_does_not_age_out(alone: Replicas, stand: Stand) -> None:
    alone.connected()
    services = alone.services()
    for _ in range(60):
        stand.clock.pass_by(days=1)
        keeping.keep_alive(services)

    assert tokens.token(services, MAYA_USER).value
    assert alone.refreshings() == 8 + 1, "once a week, and once for the token that is needed now"


def test_what_a_person_took_back_is_told_as_theirs_alone_and_written_down(alone: Replicas, stand: Stand) -> None:
    alone.connected()
    alone.connected(TOM, "U04TOMSANDO")
    services = alone.services()
    stand.docusign.revoke(MAYA_USER)

    with pytest.raises(Paused) as told:
        persons.envelopes_as(services, MAYA_USER).probe()

    assert "DocuSign wants Maya Okafor to allow access again" in told.value.words
    assert not told.value.whole_account
    assert alone.state(MAYA_USER) is GrantState.LAPSED
    assert persons.envelopes_as(services, TOM_USER).probe() == "Harbour & Rowe Constructors"
    assert services.connection.good, "the service account hears nothing of it"
    with alone.database.reading() as tx:
        assert [row.about for row in tx.execute(select(audit_entries))] == [MAYA_USER]


def test_who_connects_again_while_their_old_tokens_are_taken_back_stays_connected(
    alone: Replicas, stand: Stand
) -> None:
    alone.connected()
    services = alone.services()
    with alone.database.deciding() as tx:
        grants.leaving(tx, MAYA_USER, stand.clock())
    pair, now = alone.logged_in(), stand.clock()
    with alone.database.reading() as tx:
        grant = grants.get(tx, MAYA_USER)
    assert grant is not None
    stand.docusign.inject(kind="delay", seconds=60, path="/oauth/revoke", when="before")
    with ThreadPoolExecutor(1) as pool:
        ending = pool.submit(parting.finish, services)
        assert until(lambda: any(one.path == "/oauth/revoke" for one in stand.docusign.received))
        with alone.database.deciding() as tx:
            grants.connect(tx, replace(grant, state=GrantState.GOOD), tokens.seal(Vault([KEY]), pair), now)
        stand.docusign.clear_faults()
        ending.result()

    assert alone.state(MAYA_USER) is GrantState.GOOD
    assert tokens.token(services, MAYA_USER).value == pair.access.value


def test_docusign_silent_is_no_reason_to_ask_the_person(alone: Replicas, stand: Stand) -> None:
    alone.connected()
    stand.clock.pass_by(hours=8)
    stand.docusign.inject(kind="reset", path="/oauth/token", when="before")
    services = alone.services()

    with pytest.raises(Paused):
        tokens.token(services, MAYA_USER)

    assert alone.state(MAYA_USER) is GrantState.GOOD
    assert tokens.token(services, MAYA_USER).value, "the lease was given back"


def test_who_may_not_send_in_docusign_is_told_so_and_nobody_else_hears_of_it(alone: Replicas) -> None:
    grant = alone.connected(PRIYA, "U04PRIYARAM")
    services = alone.services()
    line = persons.envelopes_as(services, grant.user_id)
    with pytest.raises(Refused) as told:
        line.create_draft(Draft(str(uuid4()), "Subject", "Please sign.", PAPERS, SIGNERS, {}, None))

    assert "Priya Raman may not send in the DocuSign account" in told.value.words
    assert services.connection.good


def test_a_key_that_is_gone_asks_the_person_again(alone: Replicas) -> None:
    alone.connected()
    services = alone.services()
    assert services.logins is not None
    services = replace(services, logins=replace(services.logins, vault=Vault([Fernet.generate_key().decode()])))

    with pytest.raises(Paused):
        tokens.token(services, MAYA_USER)

    assert alone.state(MAYA_USER) is GrantState.LAPSED


def test_persons_lines_are_one_for_each_docusign_user(alone: Replicas) -> None:
    alone.connected()
    services = alone.services()

    assert persons.envelopes_as(services, MAYA_USER) is persons.envelopes_as(services, MAYA_USER)
    assert persons.envelopes_as(services, None) is services.envelopes
    assert persons.envelopes_as(services, "service-user") is services.envelopes
    assert persons.envelopes_as(services, "some former service user") is services.envelopes
