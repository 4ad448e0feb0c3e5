"""Many ticks at once and filters: no drawing loses a tick or invents one, in whatever order presses come."""

import itertools
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.blocks.choosing_ids import Range, SelectPress, company_value
from bot.services import choosing, picking
from bot.services.choosing import Entered, NothingLeft
from bot.services.context import Services
from bot.services.picking import PickerStale
from claims.picker import Listed, PickerPage, narrowed
from storage import portfolio
from storage.database import Database
from tests.storage.world import World, a_world
from tests.support.alone import services_alone
from tests.support.builders import NOW, claim_record, commitment_record
from tests.support.pickers import CALLER, FIRST, SECOND, THIRD, ids_of, report, ticked_now

ADDRESS = "http://127.0.0.1/response/1"
NOTHING = Entered(None, None, None, "", "", None)


@pytest.fixture
def world(database: Database) -> World:
    """Two pages of claims, the last five of another company."""
    made = a_world(database, claims=20)
    with database.deciding() as tx:
        for number in range(21, 26):
            other = commitment_record(number="SC-102", contract_company="Acme Concrete")
            portfolio.store_claim(tx, claim_record(number=number, commitment=other), NOW)
    return made


@pytest.fixture
def services(world: World) -> Services:
    return services_alone(world.db)


@pytest.fixture
def shown(services: Services, world: World) -> PickerPage:
    return picking.open_picker(services, CALLER, world.project_id, ADDRESS)


def select(services: Services, shown: PickerPage, which: Range, pressed_at: str) -> PickerPage:
    pressed = SelectPress(shown.selection.picker, shown.selection.redraw, shown.page, which)
    return choosing.select(services, CALLER, pressed, [], pressed_at, ADDRESS)


def narrow(services: Services, shown: PickerPage, **entered: str) -> PickerPage:
    return choosing.narrow(services, CALLER, shown.selection.picker, replace(NOTHING, **entered))


def all_of(page: PickerPage) -> list[Listed]:
    return [one for group in page.groups for one in group]


def test_a_page_everything_or_nothing_is_ticked_by_one_press(services: Services, shown: PickerPage) -> None:
    page = select(services, shown, Range.PAGE, FIRST)
    assert ticked_now(services, shown) == ids_of(all_of(shown))
    assert page.selection.redraw > shown.selection.redraw

    everything = select(services, page, Range.ALL, SECOND)
    assert (everything.ticked, everything.ticked_elsewhere) == (25, 5)

    select(services, everything, Range.NONE, THIRD)
    assert ticked_now(services, shown) == set()


def test_what_the_filter_hides_keeps_its_ticks_and_all_means_what_it_shows(
    services: Services, shown: PickerPage
) -> None:
    picking.tick(services, CALLER, report(shown, shown.groups[0][:2], FIRST))
    filtered = narrow(services, shown, company=company_value("Acme Concrete"))

    assert (filtered.sendable, filtered.total, filtered.ticked_elsewhere) == (5, 25, 2)
    everything = select(services, filtered, Range.ALL, SECOND)
    assert everything.ticked == 7
    whole = choosing.widen(services, CALLER, shown.selection.picker, [], ADDRESS)
    assert (whole.sendable, whole.ticked, whole.ticked_elsewhere) == (25, 7, 5)


def test_filters_and_ticks_are_there_after_asking_again(services: Services, shown: PickerPage, world: World) -> None:
    narrow(services, shown, words="acme", sorting="amount")
    picking.tick(services, CALLER, report(narrow(services, shown, words="acme"), [], FIRST))

    again = picking.open_picker(services_alone(world.db), CALLER, world.project_id, None)

    assert again.selection.narrowing.words == "acme"
    assert again.sendable == 5


def test_a_company_that_is_gone_is_not_taken_for_every_company(services: Services, shown: PickerPage) -> None:
    with pytest.raises(NothingLeft):
        narrow(services, shown, company=company_value("Nobody"))


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_a_tick_after_select_all_counts_in_whatever_order_they_are_heard_of(
    order: tuple[int, ...], services: Services, shown: PickerPage
) -> None:
    """Ticked one, selected the page, unticked one: the last word of each group counts."""
    group = shown.groups[0]
    presses = [
        lambda: picking.tick(services, CALLER, report(shown, group[:1], FIRST)),
        lambda: select(services, shown, Range.PAGE, SECOND),
        lambda: picking.tick(services, CALLER, report(shown, group[1:], THIRD)),
    ]

    for number in order:
        presses[number]()

    heard_late = order.index(2) > order.index(1)  # the page had been drawn anew by then, with all of them ticked
    assert ticked_now(services, shown) - {group[0].claim.id} == ids_of(all_of(shown)[1:])
    assert (group[0].claim.id in ticked_now(services, shown)) is heard_late


def test_the_same_press_heard_twice_takes_back_nothing(services: Services, shown: PickerPage) -> None:
    page = select(services, shown, Range.ALL, FIRST)
    picking.tick(services, CALLER, report(page, page.groups[0][1:], SECOND))

    select(services, shown, Range.ALL, FIRST)

    assert len(ticked_now(services, shown)) == 24


def test_what_was_ticked_and_cannot_be_sent_any_more_stays_to_be_named(
    services: Services, shown: PickerPage, world: World
) -> None:
    picking.tick(services, CALLER, report(shown, shown.groups[0][:1], FIRST))
    number = shown.groups[0][0].claim.number
    world.import_again(number=number, contacts=())

    page = select(services, shown, Range.PAGE, SECOND)

    assert page.sendable < 25
    assert shown.groups[0][0].claim.id in ticked_now(services, shown)


def test_a_list_from_another_day_is_refreshed_before_anything_is_done_with_it(
    services: Services, shown: PickerPage
) -> None:
    later = replace(services, clock=lambda: NOW + timedelta(hours=25))
    ticked = report(shown, shown.groups[0][:1], FIRST)

    with pytest.raises(PickerStale) as stale:
        picking.heard(later, CALLER, shown.selection.picker, [ticked], ADDRESS)

    assert stale.value.page.refreshed
    assert stale.value.page.ticked == 1
    again, _ = picking.heard(later, CALLER, shown.selection.picker, [], ADDRESS)
    assert not again.refreshed
    tomorrow = replace(services, clock=lambda: NOW + timedelta(hours=50))
    with pytest.raises(PickerStale):
        select(tomorrow, again, Range.ALL, SECOND)
    assert len(ticked_now(services, shown)) == 1
    assert picking.turn(tomorrow, CALLER, shown.selection.picker, 1, [], ADDRESS).refreshed is False
    far = replace(services, clock=lambda: NOW + timedelta(hours=80))
    with pytest.raises(PickerStale):
        picking.tick(far, CALLER, report(again, [], THIRD))


STEPS = st.lists(
    st.tuples(st.just("tick"), st.integers(0, 1), st.frozensets(st.integers(0, 9)))
    | st.tuples(st.just("select"), st.sampled_from(Range))
    | st.tuples(st.just("turn"), st.integers(-1, 2))
    | st.tuples(st.just("narrow"), st.sampled_from(["", "acme", "101", "nothing"]), st.sampled_from(["age", "amount"]))
    | st.tuples(st.just("again")),
    max_size=10,
)


@settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_whatever_is_drawn_the_ticks_are_those_that_the_person_made(
    services: Services, world: World, steps: list[tuple[object, ...]]
) -> None:
    shown = picking.open_picker(services, CALLER, world.project_id, None)
    shown = choosing.widen(services, CALLER, shown.selection.picker, [], None)
    shown = select(services, shown, Range.NONE, "1.000000")
    ticked: set[str] = set()
    for at, step in enumerate(steps, 2):
        shown = take(services, shown, step, f"{at}.000000", ticked)
        assert {tick.claim_id for tick in shown.selection.ticks} == ticked
        assert shown.ticked == len(ticked)


def take(services: Services, shown: PickerPage, step: tuple[object, ...], at: str, ticked: set[str]) -> PickerPage:
    """Take a step as a person does who reads the screen; what they have ticked then is in `ticked`."""
    what, *more = step
    picker = shown.selection.picker
    if what == "tick":
        number, places = more
        groups = shown.groups[number : number + 1]  # type: ignore[misc]
        for group in groups:
            chosen = [one for place, one in enumerate(group) if place in places]  # type: ignore[operator]
            picking.tick(services, CALLER, report(shown, chosen, at, number))  # type: ignore[arg-type]
            ticked.difference_update(ids_of(group))
            ticked.update(ids_of(chosen))
        return picking.page(services, CALLER, picker)
    if what == "select":
        which = Range(str(more[0]))
        _, claims = picking.heard(services, CALLER, picker, [], None)
        everything = narrowed(shown.selection, claims) if which is Range.ALL else all_of(shown)
        if which is Range.NONE:
            ticked.clear()
        else:
            ticked.update(ids_of(everything))
        return select(services, shown, which, at)
    if what == "turn":
        return picking.turn(services, CALLER, picker, shown.page + int(str(more[0])), [], None)
    if what == "narrow":
        return narrow(services, shown, words=str(more[0]), sorting=str(more[1]))
    return picking.open_picker(services, CALLER, shown.project.id, None)
