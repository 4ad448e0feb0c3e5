"""Lines are the substance of a revision: kept as they came, another line another revision, checked at each import."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest

from bot.services import figures as checking
from claims.lines import ClaimLine, LineKind
from storage import lines
from storage.database import Database
from storage.portfolio import Change
from tests.storage.world import World, a_world
from tests.support.builders import figures

D = Decimal
FIRST = ClaimLine("1", "Contract", D(50000), D(51000), D(0), D(500), D(5050), D(100))
SECOND = ClaimLine(
    "2", "漢 change", D(5000), D(1500), D(0), D(0), D(150), D(0), LineKind.CHANGE_ORDER, "CO-1", "m²", D("12.5000"),
    D(400),
)  # fmt: skip


@pytest.fixture
def world(database: Database) -> World:
    return a_world(database, claims=2)


def kept(world: World, at: int = 0) -> tuple[ClaimLine, ...]:
    with world.db.reading() as tx:
        return lines.of_revision(tx, world.claims()[at].revision.id)


def imported(world: World, some: Sequence[ClaimLine] | None, number: int = 1, **changes: object) -> Change:
    change = world.import_again(number, lines=None if some is None else tuple(some), **changes)
    with world.db.deciding() as tx:
        checking.recheck(tx, {"RT"})
    return change


def test_lines_come_back_as_they_came(world: World) -> None:
    imported(world, [FIRST, SECOND])

    assert kept(world) == (FIRST, SECOND)


def test_the_same_lines_again_change_nothing_and_another_line_is_another_revision(world: World) -> None:
    assert imported(world, [FIRST, SECOND]) is Change.CHANGED
    first = world.claims()[0].revision

    assert imported(world, [FIRST, SECOND]) is Change.UNCHANGED
    assert imported(world, [FIRST, replace(SECOND, description="Other words")]) is Change.CHANGED
    assert world.claims()[0].revision.number == first.number + 1
    assert imported(world, [FIRST, SECOND]) is Change.CHANGED
    assert world.claims()[0].revision.id == first.id, "what was signed counts for what was signed"


def test_an_import_that_says_nothing_of_lines_leaves_them_unless_the_figures_change(world: World) -> None:
    imported(world, [FIRST, SECOND])
    before = world.claims()[0].revision

    assert imported(world, None) is Change.UNCHANGED
    assert world.claims()[0].revision.id == before.id
    imported(world, None, figures=replace(figures(), current_payment_due=D(5), less_previous_certificates=D(47695)))
    assert kept(world) == ()


def test_what_does_not_add_up_is_noted_and_forgotten_once_it_does(world: World) -> None:
    imported(world, [FIRST, replace(SECOND, from_previous=D(1501))])
    (found,) = world.claims()[0].revision.differences
    assert (found.line, found.stated, found.computed) == ("total completed and stored to date", D(53000), D(53001))

    imported(world, [FIRST, SECOND])

    assert world.claims()[0].revision.differences == ()


def test_a_claim_is_checked_against_the_one_before_whichever_of_the_two_is_imported_last(world: World) -> None:
    earned = D(47700)
    onward = [
        replace(FIRST, from_previous=D(51500), stored=D(0)),
        replace(SECOND, from_previous=D(1500)),
    ]
    imported(world, [FIRST, SECOND])
    imported(world, onward, 2)
    assert {one.line for one in world.claims()[1].revision.differences} == set()
    assert world.claims()[1].revision.figures.less_previous_certificates == earned

    imported(world, [FIRST, replace(SECOND, from_previous=D(1400), this_period=D(0))], 1)

    assert ("from previous", "2") in [(one.line, one.item) for one in world.claims()[1].revision.differences]


def test_the_letters_of_lines_that_nobody_can_draw_are_noted(world: World) -> None:
    imported(world, [FIRST, SECOND])

    assert world.claims()[0].revision.undrawable == "漢"
