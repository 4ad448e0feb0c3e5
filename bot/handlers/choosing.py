"""Presses and submissions that tick many claims at once, or narrow a list: each calls one service, and answers."""

from collections.abc import Mapping
from typing import Any

from bot.blocks import choosing_ids as inputs
from bot.blocks import ids
from bot.blocks.narrowing import NOT_THERE, narrow_view
from bot.blocks.picker import picker_message
from bot.handlers.answers import answer, response_url_of
from bot.handlers.modals import open_view
from bot.handlers.reading import readable
from bot.handlers.refreshing import show_picker
from bot.handlers.requests import caller_of, chosen_of, groups_of, inputs_of
from bot.handlers.submissions import Submitted, cleared, errors
from bot.services import choosing
from bot.services.authority import Refusal
from bot.services.choosing import Entered, NothingLeft
from bot.services.context import Services
from claims.wording import phrase, say

Body = Mapping[str, Any]
Press = Mapping[str, Any]


def select_many(services: Services, body: Body, press: Press) -> None:
    """Select all on page, Select all, or Clear."""
    pressed = readable(inputs.read_select_value(press.get("value")))
    page = choosing.select(
        services, caller_of(body), pressed, groups_of(body), str(press["action_ts"]), response_url_of(body)
    )
    answer(services, body, picker_message(page), replace=True)


def begin_narrowing(services: Services, body: Body, press: Press) -> None:
    """Filter and sort: ask for what, in a modal."""
    picker = readable(ids.read_id(press.get("value")))
    project, selection, there = choosing.to_narrow(
        services, caller_of(body), picker, groups_of(body), response_url_of(body)
    )
    open_view(services, body, narrow_view(project, selection, there))


def clear_filter(services: Services, body: Body, press: Press) -> None:
    """Clear filter: the whole list again."""
    picker = readable(ids.read_id(press.get("value")))
    page = choosing.widen(services, caller_of(body), picker, groups_of(body), response_url_of(body))
    answer(services, body, picker_message(page), replace=True)


def narrow_list(services: Services, body: Body) -> Submitted:
    """Show of the list what was asked for, where it was asked."""
    picker = ids.read_id(body["view"].get("private_metadata"))
    if picker is None:
        raise Refusal(phrase("This form cannot be read any more. Nothing was changed. Type `/claims pending` again."))
    try:
        page = choosing.narrow(services, caller_of(body), picker, _entered(body))
    except NothingLeft:
        return Submitted(errors({inputs.COMPANY: say(NOT_THERE)}))
    return Submitted(cleared(), lambda: show_picker(services, body, page))


def _entered(body: Body) -> Entered:
    given = inputs_of(body)
    company = given.get(inputs.COMPANY)
    return Entered(
        statuses=chosen_of(body, inputs.STATUSES),
        period=given.get(inputs.PERIOD),
        company=None if company == inputs.ANY else company,
        company_part=given.get(inputs.COMPANY_PART) or "",
        words=given.get(inputs.WORDS) or "",
        sorting=given.get(inputs.SORTING),
    )
