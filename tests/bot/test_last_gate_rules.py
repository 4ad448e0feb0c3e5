"""The last gate, asked by itself: what it says of one dispatch when something changed after it was confirmed."""

import pytest

from bot.services import gate
from bot.services.context import Services
from claims.addresses import Standing
from claims.dispatch import Dispatch, State
from claims.model import Claim, Contact
from claims.preferences import Preferences, Signing
from claims.signing import orders_of, signers_of
from storage import outbox, preferences
from storage.addressees import Addressed, addressed
from storage.database import Database
from tests.storage.world import WHOLE_WAY, World, a_world
from tests.support.alone import services_alone
from tests.support.builders import MAYA, NOW

RUTH, OMAR = Contact("Ruth Harlan", "ruth@harlan.example"), Contact("Omar Haddad", "omar@harlan.example")


@pytest.fixture
def world(database: Database) -> World:
    """Two claims of one commitment, whose contact is Ruth."""
    return a_world(database, claims=2)


@pytest.fixture
def services(world: World) -> Services:
    return services_alone(world.db)


def confirmed(world: World, claim: Claim, person: Contact, *standings: Standing, press: str = "press") -> Dispatch:
    batch = world.batch(press)
    with world.db.deciding() as tx:
        to = [Addressed(person, *standings)]
        outbox.promise(tx, batch, 0, claim, to, NOW)
    return world.lease()[0]


def faults(services: Services, world: World, held: Dispatch) -> tuple[str, ...]:
    with world.db.deciding() as tx:
        return gate.faults(services, tx, held)


@pytest.mark.parametrize(
    ("confirmed_as", "signer", "told"),
    [
        ((Standing.FIRST_TIME,), OMAR, True),
        ((Standing.KNOWN,), OMAR, True),
        ((Standing.CHANGED,), OMAR, False),
        ((), OMAR, False),
        ((Standing.FIRST_TIME,), RUTH, False),
    ],
    ids=["the first then", "known then", "told as new then", "confirmed by an older version", "signed by the same"],
)
def test_an_address_that_became_new_while_it_waited_is_told_and_not_written_to(
    services: Services, world: World, confirmed_as: tuple[Standing, ...], signer: Contact, told: bool
) -> None:
    first, second = world.claims()
    world.move(confirmed(world, first, signer, press="earlier"), *WHOLE_WAY, State.COMPLETED)
    held = confirmed(world, second, RUTH, *confirmed_as)

    found = faults(services, world, held)

    assert found == ((gate.NOW_CHANGED.format(email=RUTH.email),) if told else ())


@pytest.mark.parametrize(
    ("confirmed_under", "now", "told"),
    [
        (Signing.ALL, Signing.ALL, None),
        (Signing.IN_ORDER, Signing.IN_ORDER, None),
        (Signing.FIRST, Signing.FIRST, None),
        (Signing.ALL, Signing.IN_ORDER, gate.OTHER_ORDER),
        (Signing.IN_ORDER, Signing.ALL, gate.OTHER_ORDER),
        (Signing.ALL, Signing.FIRST, gate.OTHER_ORDER),
        (Signing.FIRST, Signing.ALL, gate.OTHER_ORDER),
        (Signing.FIRST, Signing.IN_ORDER, gate.OTHER_ORDER),
    ],
)
def test_who_signs_and_when_is_what_was_confirmed_or_nothing_goes(
    services: Services, world: World, confirmed_under: Signing, now: Signing, told: str | None
) -> None:
    world.import_again(contacts=(RUTH, OMAR))
    claim = world.claims()[0]
    batch = world.batch("press")
    people = signers_of((RUTH, OMAR), confirmed_under)
    to = addressed(people, [Standing.FIRST_TIME] * len(people), orders_of(people, confirmed_under))
    with world.db.deciding() as tx:
        outbox.promise(tx, batch, 0, claim, to, NOW)
        preferences.put(tx, world.project_id, Preferences(signing=now), MAYA, NOW)
    held = world.lease()[0]

    found = faults(services, world, held)

    assert found == ((told,) if told else ())
