"""Keys of persons' logins are changed while everything goes on; what no key opens is told, and left as it is."""

from datetime import timedelta

import pytest
from cryptography.fernet import Fernet

from bot.services.rotating import rotate
from bot.services.vault import Unreadable, Vault
from claims.grants import Grant, GrantState
from storage import grants
from storage.database import Database, connect
from storage.grants import Sealed
from tests.support.builders import NOW

OLD, NEW, LOST = (Fernet.generate_key().decode() for _ in range(3))


@pytest.fixture
def database(sqlite_url: str) -> Database:
    return connect(sqlite_url)


def keep(database: Database, user: str, key: str) -> None:
    vault = Vault([key])
    grant = Grant(user, f"U{user}", user, f"{user}@x.example", "a", "A", "https://na1.docusign.net", GrantState.GOOD)
    with database.deciding() as tx:
        grants.connect(tx, grant, Sealed(vault.seal("access"), NOW, vault.seal("refresh")), NOW)


def kept(database: Database, user: str) -> Sealed:
    with database.reading() as tx:
        found = grants.sealed(tx, user)
    assert found is not None
    return found


def test_every_login_is_under_the_newest_key_afterwards(database: Database) -> None:
    keep(database, "maya", OLD)
    keep(database, "tom", NEW)

    done = rotate(database, Vault([NEW, OLD]), NOW)

    assert (done.rewritten, done.unreadable) == (2, 0)
    only_new = Vault([NEW])
    for user in ("maya", "tom"):
        assert only_new.open(kept(database, user).refresh) == "refresh"
        assert only_new.open(kept(database, user).access) == "access"


def test_what_no_key_opens_is_counted_and_left(database: Database) -> None:
    keep(database, "maya", LOST)
    before = kept(database, "maya")

    done = rotate(database, Vault([NEW, OLD]), NOW)

    assert (done.rewritten, done.unreadable) == (0, 1)
    assert kept(database, "maya") == before
    with pytest.raises(Unreadable):
        Vault([NEW]).open(before.refresh)


def test_a_login_that_is_being_renewed_is_left_alone(database: Database) -> None:
    """Otherwise whoever renews it would not find the token it started from, and the new one would be lost."""
    keep(database, "maya", OLD)
    before = kept(database, "maya")
    with database.deciding() as tx:
        assert grants.take_lease(tx, "maya", "somebody", NOW, NOW + timedelta(seconds=1))

    done = rotate(database, Vault([NEW, OLD]), NOW)

    assert (done.rewritten, done.busy) == (0, 1)
    assert kept(database, "maya") == before
