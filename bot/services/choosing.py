"""Many ticks at once, and what a list is narrowed to: what somebody does to their list besides ticking it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.blocks import ids
from bot.blocks.choosing_ids import Range, SelectPress, company_value, read_period_value
from bot.blocks.text import clean
from bot.services import picking
from bot.services.authority import Caller
from bot.services.context import Services
from bot.services.picking import Group, PickerStale
from claims.model import ClaimStatus, Project
from claims.narrowing import COMPANY_LENGTH, WORDS_LENGTH, Choices, Narrowing, Sorting, choices
from claims.picker import Listed, PickerPage, narrowed, tick_of
from claims.selection import GROUP_SIZE, MOST, PAGE_SIZE, Selection, Tick
from storage import selections
from storage.database import Tx


class NothingLeft(Exception):
    """The company that was chosen is not on the list any more; nothing was changed."""


@dataclass(frozen=True)
class Entered:
    """What came with the submission: values of options, and what was typed."""

    statuses: frozenset[str] | None
    """None where Slack did not tell: they stay as they are then."""
    period: str | None
    company: str | None
    """The value of an option."""
    company_part: str
    words: str
    sorting: str | None


def select(
    services: Services,
    caller: Caller,
    pressed: SelectPress,
    groups: Iterable[Group],
    pressed_at: str,
    response_url: str | None,
) -> PickerPage:
    """Tick or untick many claims at once, and draw the list anew.

    The press speaks for the groups that it was drawn under as a tick in each of them would: a later tick that overtook
    it stays. Beyond them it speaks only where the list is still the drawing that it was pressed in.
    """
    now = services.clock()
    with services.db.deciding() as tx:
        selection, member, project = picking.held(tx, caller, pressed.picker)
        selections.answer_at(tx, selection, response_url)
        claims, stale = picking.listed(services, tx, member, project), selection.is_stale(now)
        if stale:
            picking.merge(tx, selection, groups, now)
            page = picking.anew(services, tx, selection, project, claims)
        else:
            shown = [one for one in narrowed(selection, claims) if not one.reasons]
            after = picking.merge(tx, selection, _spoken_for(tx, selection, pressed, shown, pressed_at), now)
            if pressed.redraw == selection.redraw:
                picking.keep(tx, after, _elsewhere(tx, after, pressed, shown), now)
            turned = selections.turn(tx, selection, selection.page, None, now)
            page = picking.draw(tx, project, turned, claims)
    if stale:
        raise PickerStale(page)
    return page


def _spoken_for(
    tx: Tx, selection: Selection, pressed: SelectPress, shown: Sequence[Listed], pressed_at: str
) -> Iterable[Group]:
    """Return the groups of the drawing that was pressed in, each as if everything in it, or nothing, were ticked."""
    drawing = replace(selection, redraw=pressed.redraw)
    for number in range(PAGE_SIZE // GROUP_SIZE):
        drawn = selections.drawn_in(tx, selection, pressed.redraw, number)
        able = {one.claim.id: tick_of(one.claim) for one in shown if one.claim.id in drawn}
        # What was ticked and cannot be sent any more stays ticked: the confirmation names it.
        stay = {tick for tick in selection.ticks if tick.claim_id in drawn and tick.claim_id not in able}
        yield Group(
            block_id=ids.picker_block_id(drawing, pressed.page, number),
            picker=pressed.picker,
            redraw=pressed.redraw,
            page=pressed.page,
            number=number,
            ticked=frozenset() if pressed.range is Range.NONE else frozenset({*able.values(), *stay}),
            pressed_at=pressed_at,
        )


def _elsewhere(tx: Tx, selection: Selection, pressed: SelectPress, shown: Sequence[Listed]) -> frozenset[Tick]:
    """Return the ticks with those of claims that the drawing does not show, as the press has them."""
    drawn = selections.drawn_in(tx, selection, pressed.redraw)
    if pressed.range is Range.NONE:
        return frozenset(tick for tick in selection.ticks if tick.claim_id in drawn)
    if pressed.range is Range.PAGE:
        return selection.ticks
    others = {one.claim.id: tick_of(one.claim) for one in shown[:MOST] if one.claim.id not in drawn}
    kept = frozenset(tick for tick in selection.ticks if tick.claim_id not in others)
    return kept | frozenset(others.values())


def to_narrow(
    services: Services, caller: Caller, picker: str, groups: Iterable[Group], response_url: str | None
) -> tuple[Project, Selection, Choices]:
    """Return whose list it is, what it is narrowed to, and what it can be narrowed by. Raises PickerStale."""
    page, claims = picking.heard(services, caller, picker, groups, response_url)
    return page.project, page.selection, _choices(claims)


def narrow(services: Services, caller: Caller, picker: str, entered: Entered) -> PickerPage:
    """Narrow the list to what was entered, and show its first page. Every tick stays.

    Raises NothingLeft where the company chosen is gone, PickerReplaced for an older list.
    """
    now = services.clock()
    with services.db.deciding() as tx:
        selection, member, project = picking.held(tx, caller, picker)
        claims = picking.listed(services, tx, member, project)
        selections.narrow(tx, selection, _narrowing(_choices(claims), entered, selection.narrowing))
        turned = selections.turn(tx, selection, 0, None, now)
        return picking.draw(tx, project, turned, claims)


def widen(
    services: Services, caller: Caller, picker: str, groups: Iterable[Group], response_url: str | None
) -> PickerPage:
    """Show the whole list again, in the order that it has. Every tick stays."""
    now = services.clock()
    with services.db.deciding() as tx:
        selection, member, project = picking.held(tx, caller, picker)
        selection = picking.merge(tx, selection, groups, now)
        selections.narrow(tx, selection, Narrowing(sorting=selection.narrowing.sorting))
        turned = selections.turn(tx, selection, 0, response_url, now)
        drawn = picking.draw(tx, project, turned, picking.listed(services, tx, member, project))
        return replace(drawn, refreshed=selection.is_stale(now))


def _choices(claims: Sequence[Listed]) -> Choices:
    deadlines = any(one.deadline is not None for one in claims)
    return replace(choices([one.claim for one in claims]), deadlines=deadlines)


def _narrowing(there: Choices, entered: Entered, before: Narrowing) -> Narrowing:
    company = next((one for one in there.companies if company_value(one) == entered.company), "")
    if entered.company and not company:
        raise NothingLeft
    chosen = frozenset(one for one in ClaimStatus if one in (entered.statuses or ()))
    part = clean(entered.company_part)[:COMPANY_LENGTH]
    return Narrowing(
        statuses=before.statuses if entered.statuses is None else chosen,
        period=read_period_value(entered.period),
        company=company or part,
        any_part=not company and bool(part),
        words=clean(entered.words)[:WORDS_LENGTH],
        sorting=next((one for one in Sorting if one == entered.sorting), Sorting.COMMITMENT),
    )
