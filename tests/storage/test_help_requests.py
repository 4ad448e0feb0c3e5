"""Asking for help: a row for each person, matter and admin, renewed after a day."""

from datetime import timedelta

from claims.helping import EVERY, MATTERS
from storage import help_requests
from storage.database import Database
from tests.storage.world import at_once
from tests.support.builders import NOW


def note(
    db: Database, asker: str = "U1", about: str = "claim:c", admin: str = "U2", later: timedelta = timedelta()
) -> bool:
    with db.deciding() as tx:
        return help_requests.note(tx, asker, about, admin, NOW + later)


def test_the_same_is_noted_once_a_day_and_others_beside_it(db: Database) -> None:
    assert note(db)
    assert not note(db)
    assert note(db, asker="U3")
    assert note(db, about="project:p")
    assert note(db, admin="U4")
    assert not note(db, later=EVERY - timedelta(seconds=1))
    assert note(db, later=EVERY)
    assert not note(db, later=EVERY)
    assert not note(db, later=2 * EVERY - timedelta(seconds=1))


def test_two_presses_at_the_same_moment_ask_once(db: Database) -> None:
    assert sorted(at_once(3, lambda _: note(db))) == [False, False, True]
    assert sorted(at_once(3, lambda _: note(db, later=EVERY))) == [False, False, True]


def test_what_slack_did_not_take_can_be_asked_at_once_and_only_that(db: Database) -> None:
    note(db)
    note(db, admin="U4")

    with db.deciding() as tx:
        help_requests.forget(tx, "U1", "claim:c", "U2")

    assert note(db)
    assert not note(db, admin="U4")


def test_of_one_person_an_admin_is_asked_about_so_many_things_a_day_and_no_more(db: Database) -> None:
    with db.deciding() as tx:
        noted = [help_requests.note(tx, "U1", f"claim {number}", "U2", NOW) for number in range(MATTERS + 3)]
        assert noted == [True] * MATTERS + [False] * 3
        assert help_requests.note(tx, "U1", "claim 0", "U3", NOW), "another admin"
        assert help_requests.note(tx, "U4", "claim 0", "U2", NOW), "another person"
        assert help_requests.note(tx, "U1", "claim 11", "U2", NOW + EVERY), "another day"
