"""Whose e-mail address it is: linked once, kept whatever is imported, moved only by an explicit word."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from sqlalchemy import select

from claims.model import Level
from claims.records import MemberRecord
from storage import links, portfolio
from storage.database import Database
from storage.portfolio import Change
from storage.tables import members, projects
from tests.storage.world import World, at_once
from tests.support.builders import MAYA, member_record, project_record

LENA, TOM = "U04LENAFISC", "U04TOMSANDO"
EMAIL = "lena.fischer@harbour-rowe.example"


def lena(**changes: Any) -> MemberRecord:
    return member_record(**{"email": EMAIL, "slack_id": None, **changes})


def store(db: Database, *records: MemberRecord) -> list[Change]:
    with db.deciding() as tx:
        return [portfolio.store_member(tx, one) for one in records]


def link(db: Database, email: str = EMAIL, slack_id: str = LENA) -> bool:
    with db.deciding() as tx:
        return links.is_open(tx, email) and links.link(tx, email, slack_id)


def slack_ids(db: Database, email: str = EMAIL) -> dict[str, str | None]:
    """The Slack id of the address on each project, by its number."""
    with db.reading() as tx:
        rows = tx.execute(
            select(projects.c.number, members.c.slack_id)
            .join(projects, projects.c.id == members.c.project_id)
            .where(members.c.email == email)
        ).all()
    return {row.number: row.slack_id for row in rows}


def with_projects(db: Database, *numbers: str) -> None:
    with db.deciding() as tx:
        for number in numbers:
            portfolio.store_project(tx, project_record(number=number))


def test_an_address_is_linked_on_every_project_whatever_its_case_and_only_once(world: World) -> None:
    with_projects(world.db, "HS")
    store(world.db, lena(), lena(project_number="HS"))

    assert link(world.db, EMAIL.upper())

    assert slack_ids(world.db) == {"RT": LENA, "HS": LENA}
    assert not link(world.db, slack_id=TOM)
    assert slack_ids(world.db) == {"RT": LENA, "HS": LENA}


def test_an_address_of_no_member_is_not_linked(world: World) -> None:
    assert not link(world.db)

    store(world.db, lena())

    assert link(world.db)


def test_importing_again_without_a_slack_id_keeps_the_link_and_changes_nothing(world: World) -> None:
    store(world.db, lena())
    link(world.db)

    assert store(world.db, lena(), lena(level=Level.STANDARD), lena(email=EMAIL.upper(), level=Level.STANDARD)) == [
        Change.UNCHANGED, Change.CHANGED, Change.UNCHANGED,
    ]  # fmt: skip
    assert slack_ids(world.db) == {"RT": LENA}


def test_a_new_project_of_a_linked_address_links_to_the_same_person(world: World) -> None:
    store(world.db, lena())
    link(world.db)
    with_projects(world.db, "HS", "LH")

    store(world.db, lena(project_number="HS"), member_record(project_number="LH", slack_id=None))

    assert slack_ids(world.db) == {"RT": LENA, "HS": LENA}
    assert slack_ids(world.db, member_record().email) == {"RT": MAYA, "LH": MAYA}, "named by a file, linked as well"


def test_an_address_that_a_file_has_named_is_never_linked_by_e_mail(world: World) -> None:
    store(world.db, lena(slack_id=LENA))

    assert not link(world.db, slack_id=TOM)
    assert slack_ids(world.db) == {"RT": LENA}


def test_the_newest_explicit_word_moves_the_address_on_every_project(world: World) -> None:
    with_projects(world.db, "HS", "LH")
    store(world.db, lena(), lena(project_number="HS"))
    link(world.db)

    assert store(world.db, lena(slack_id=TOM), lena(slack_id=TOM)) == [Change.CHANGED, Change.UNCHANGED]

    assert slack_ids(world.db) == {"RT": TOM, "HS": TOM}
    store(world.db, lena(project_number="LH"))
    assert slack_ids(world.db) == {"RT": TOM, "HS": TOM, "LH": TOM}


def test_on_one_project_a_person_is_one_member_however_many_addresses_are_theirs(world: World) -> None:
    with_projects(world.db, "HS")
    store(world.db, lena(), lena(project_number="HS"), member_record(email="l@x.example", slack_id=LENA))

    assert link(world.db)

    assert slack_ids(world.db) == {"RT": None, "HS": LENA}
    assert store(world.db, lena()) == [Change.UNCHANGED]
    assert slack_ids(world.db) == {"RT": None, "HS": LENA}


def test_of_several_who_link_at_once_one_does(world: World) -> None:
    store(world.db, lena())

    won = at_once(4, lambda number: link(world.db, slack_id=f"U04PERSON{number}"))

    assert sorted(won) == [False, False, False, True]
    assert slack_ids(world.db) == {"RT": f"U04PERSON{won.index(True)}"}


def test_whoever_waits_for_another_who_links_finds_the_address_taken(world: World) -> None:
    store(world.db, lena())
    meet = Barrier(2)

    def second() -> bool:
        meet.wait(30)
        with world.db.deciding() as tx:
            return links.link(tx, EMAIL, TOM)

    with ThreadPoolExecutor(1) as pool:
        with world.db.deciding() as tx:
            assert links.link(tx, EMAIL, LENA)
            late = pool.submit(second)
            meet.wait(30)
        assert late.result(30) is False
    assert slack_ids(world.db) == {"RT": LENA}
