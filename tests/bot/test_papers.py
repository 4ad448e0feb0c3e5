"""The documents of an envelope: drawn once, named by what they show, and written down as they were sent."""

import dataclasses

import pytest

from bot.services.context import Services
from bot.services.papers import Contents, keep_list, key_of, papers_of
from claims.model import Claim, Contact
from storage import documents, projects
from storage.database import Database
from tests.storage.world import World, a_world
from tests.support.alone import services_alone
from tests.support.builders import NOW, after

RUTH, OMAR = Contact("Ruth Harlan", "ruth@harlan.example"), Contact("Omar Haddad", "omar@harlan.example")


@pytest.fixture
def world(database: Database) -> World:
    return a_world(database, claims=2)


@pytest.fixture
def services(world: World) -> Services:
    return services_alone(world.db)


def contents(world: World, claim: Claim, *people: Contact) -> Contents:
    with world.db.reading() as tx:
        return Contents(claim, projects.get(tx, world.project_id), people or (RUTH,))


def test_what_was_drawn_once_is_never_drawn_again_whoever_asks(services: Services, world: World) -> None:
    about = contents(world, world.claims()[0])
    with world.db.deciding() as tx:  # as an older version would have drawn it
        documents.keep_drawn(tx, key_of(about), b"%PDF-drawn before the upgrade", NOW)

    papers = papers_of(services, about)

    assert papers.documents[-1].content == b"%PDF-drawn before the upgrade"
    assert papers == papers_of(services, about)


def test_of_two_who_draw_the_same_at_once_the_first_ones_bytes_stay(world: World) -> None:
    key = key_of(contents(world, world.claims()[0]))

    with world.db.deciding() as tx:
        assert documents.keep_drawn(tx, key, b"the first", NOW) == b"the first"
        assert documents.keep_drawn(tx, key, b"the second", after(1)) == b"the first"


def test_all_that_the_documents_show_is_in_their_name(world: World) -> None:
    first, second = world.claims()
    about = contents(world, first)
    other = dataclasses.replace(about.project, name="Another name")
    american = dataclasses.replace(about.project, dictionary="en-US-gc")

    different = [
        contents(world, second),
        contents(world, first, OMAR),
        contents(world, first, RUTH, OMAR),
        contents(world, first, OMAR, RUTH),
        dataclasses.replace(about, project=other),
        dataclasses.replace(about, project=american),
    ]

    assert len({key_of(one) for one in (about, *different)}) == 7


def test_the_newest_list_of_what_an_envelope_is_made_of_stands_in_the_others_place(
    services: Services, world: World
) -> None:
    held = world.promised(world.claims()[0])
    papers = papers_of(services, contents(world, world.claims()[0]))
    for _ in range(2):
        with world.db.deciding() as tx:
            keep_list(tx, held.id, papers, NOW)

    with world.db.reading() as tx:
        listed = documents.of_dispatch(tx, held.id)
        kept = [documents.content(tx, sha256) for _, sha256 in listed]

    assert kept == [one.content for one in papers.documents]
    assert listed[-1] == ("Signature sheet.pdf", papers.sheet_sha256)
