"""Presses in messages and modals: each reads what was pressed, calls one service, and answers."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.blocks import ids
from bot.blocks.approval import approve_view, nothing_waits_message, refuse_view
from bot.blocks.batch import details_view
from bot.blocks.blocked import blocked_view
from bot.blocks.blocked_ids import read_shown_value
from bot.blocks.confirm import confirm_view
from bot.blocks.contact import add_contact_view
from bot.blocks.helping import asked_message
from bot.blocks.holding import resume_message, stop_message
from bot.blocks.picker import picker_message, project_choice_message
from bot.blocks.why import why_message, why_view
from bot.handlers import acting, customising, finishing, handing
from bot.handlers.answers import answer, response_url_of
from bot.handlers.choosing import begin_narrowing, clear_filter, select_many
from bot.handlers.commands import choose
from bot.handlers.connecting import press_connect, press_disconnect, press_login
from bot.handlers.modals import open_view, update_view
from bot.handlers.reading import UNREADABLE, readable
from bot.handlers.requests import batch_message_of, caller_of, group_of, groups_of, is_home, place_of, press_of
from bot.services import (
    approving,
    authority,
    confirming,
    contacting,
    explaining,
    helping,
    holding,
    home,
    picking,
    remembering,
    standing,
    telling,
)
from bot.services.authority import Refusal
from bot.services.context import Services
from claims.wording import say

Body = Mapping[str, Any]
Press = Mapping[str, Any]


def handle_action(services: Services, body: Body) -> None:
    """Route a press by its action id, after checking who pressed."""
    press = body["actions"][0]
    authority.check_person(services, caller_of(body))
    readable(ACTIONS.get(ids.action_of(str(press.get("action_id")))))(services, body, press)
    if shown := batch_message_of(body):  # whoever got here may see the batch
        telling.point_to(services, shown.batch_id, shown.channel, shown.ts)
    if is_home(body):
        home.opened(services, caller_of(body).slack_id)  # what was pressed there may be done by now


def tick_claims(services: Services, body: Body, press: Press) -> None:
    """A tick or untick: kept, and nothing drawn."""
    group = readable(group_of(str(press.get("block_id")), press, str(press["action_ts"])))
    picking.tick(services, caller_of(body), group)


def turn_page(services: Services, body: Body, press: Press) -> None:
    """Previous or Next."""
    wanted = readable(ids.read_page_value(press.get("value")))
    _redraw(services, body, wanted.owner, wanted.page)


def refresh(services: Services, body: Body, press: Press) -> None:
    """The same page, as things stand now."""
    _redraw(services, body, readable(ids.read_id(press.get("value"))), None)


def _redraw(services: Services, body: Body, picker: str, page: int | None) -> None:
    shown = picking.turn(services, caller_of(body), picker, page, groups_of(body), response_url_of(body))
    answer(services, body, picker_message(shown), replace=True)


def choose_project(services: Services, body: Body, press: Press) -> None:
    """A project's button, or its line in a menu, where there was a choice: its picker takes the place of the choice."""
    project_id = readable(ids.read_id((press.get("selected_option") or press).get("value")))
    page = picking.open_picker(services, caller_of(body), project_id, response_url_of(body), place_of(body))
    answer(services, body, picker_message(page), replace=True)


def change_project(services: Services, body: Body, press: Press) -> None:
    """Change project: the choice takes the place of the list, whose ticks stay."""
    picker = readable(ids.read_id(press.get("value")))
    projects = remembering.choices(services, caller_of(body), picker, groups_of(body), place_of(body))
    answer(services, body, project_choice_message(projects), replace=True)


def choose_meant(services: Services, body: Body, press: Press) -> None:
    """One of several things that a command may have meant: the command, with it, in the place of the choice."""
    if not choose(services, body, press):
        raise Refusal(UNREADABLE)


def review_selected(services: Services, body: Body, press: Press) -> None:
    """Send to DocuSign: show what would go to whom, by our own reckoning, before anything goes."""
    picker = readable(ids.read_id(press.get("value")))
    confirmation, nonce = confirming.review(services, caller_of(body), picker, groups_of(body), response_url_of(body))
    open_view(services, body, confirm_view(confirmation, nonce))


def turn_confirmation(services: Services, body: Body, press: Press) -> None:
    """Previous or Next in the confirmation: another page of the same, unless it is not the same any more."""
    wanted = readable(ids.read_page_value(press.get("value")))
    shown = readable(ids.read_confirm_metadata((body.get("view") or {}).get("private_metadata")))
    confirmation, nonce, same = confirming.look_again(
        services, caller_of(body), shown.selection, shown.nonce, shown.only
    )
    note = None if same or confirmation.frozen else say(confirming.CHANGED_SINCE_SHOWN)
    update_view(services, body, confirm_view(confirmation, nonce, note, wanted.page))


def show_blocked(services: Services, body: Body, press: Press) -> None:
    """All of the claims that cannot be sent, in a modal."""
    picker = readable(ids.read_id(press.get("value")))
    page, _ = picking.heard(services, caller_of(body), picker, groups_of(body), response_url_of(body))
    open_view(services, body, blocked_view(page, 0))


def turn_blocked(services: Services, body: Body, press: Press) -> None:
    """Previous, Next or Re-check in that modal, or one kind of reason out of its menu."""
    wanted = readable(read_shown_value((press.get("selected_option") or press).get("value")))
    page = picking.page(services, caller_of(body), wanted.picker)
    update_view(services, body, blocked_view(page, wanted.page, wanted.kind))


def explain_blocked(services: Services, body: Body, press: Press) -> None:
    """Why not? beside one claim of that modal: everything about it, on top."""
    blocked = readable(ids.read_blocked_value(press.get("value")))
    explained = explaining.explain(services, caller_of(body), blocked.claim_id)
    open_view(services, body, why_view(explained, blocked.picker))


def explain_again(services: Services, body: Body, press: Press) -> None:
    """Re-check under one claim: the same answer, as things stand now."""
    claim_id = readable(ids.read_id(press.get("value")))
    answer(services, body, why_message(explaining.explain(services, caller_of(body), claim_id)), replace=True)


def ask_admins(services: Services, body: Body, press: Press) -> None:
    """Ask them: one direct message to each admin of the project, and a word about whom it went to."""
    asked = helping.ask(services, caller_of(body), readable(ids.read_matter(press.get("value"))))
    answer(services, body, asked_message(asked.now, asked.before, asked.missed))


def open_list(services: Services, body: Body, press: Press) -> None:
    """Open the list of a project under the message that asked for help."""
    project_id = readable(ids.read_id(press.get("value")))
    answer(services, body, picker_message(picking.open_picker(services, caller_of(body), project_id, None)))


def begin_contact(services: Services, body: Body, press: Press) -> None:
    """Add contact: ask who it is, in a modal."""
    blocked = readable(ids.read_blocked_value(press.get("value")))
    claim, people = contacting.candidates(
        services, caller_of(body), blocked.picker, blocked.claim_id, response_url_of(body)
    )
    open_view(services, body, add_contact_view(blocked.picker, claim, people))


def show_details(services: Services, body: Body, press: Press) -> None:
    """Every line of a batch, in a modal."""
    open_view(services, body, _details(services, body, readable(ids.read_id(press.get("value"))), 0))


def turn_details(services: Services, body: Body, press: Press) -> None:
    """Previous or Next in that modal."""
    wanted = readable(ids.read_page_value(press.get("value")))
    update_view(services, body, _details(services, body, wanted.owner, wanted.page))


def _details(services: Services, body: Body, batch_id: str, page: int) -> dict[str, Any]:
    batch = standing.details(services, caller_of(body), batch_id)
    return details_view(batch, page, bool(standing.may_hold(services, caller_of(body), [batch])))


def _redraw_details(services: Services, body: Body, batch_id: str) -> None:
    """Show in the modal that was pressed in how the batch stands now; a message is redrawn by who tells it."""
    shown = ids.read_page_value((body.get("view") or {}).get("private_metadata"))
    if shown is not None and shown.owner == batch_id:
        update_view(services, body, _details(services, body, batch_id, shown.page))


def stop_batch(services: Services, body: Body, press: Press) -> None:
    """Stop: at once, for nothing is lost by it."""
    drawn = readable(ids.read_hold_value(press.get("value")))
    done = holding.stop(services, caller_of(body), drawn.batch_id, drawn.stops, press_of(body))
    answer(services, body, stop_message(done.batch, done.changed))
    _redraw_details(services, body, drawn.batch_id)


def resume_batch(services: Services, body: Body, press: Press) -> None:
    """Resume: what was confirmed goes on."""
    drawn = readable(ids.read_hold_value(press.get("value")))
    done = holding.resume(services, caller_of(body), drawn.batch_id, (drawn.stops, drawn.halts), press_of(body))
    answer(services, body, resume_message(done.batch, done.changed, done.refused))
    _redraw_details(services, body, drawn.batch_id)


def begin_approving(services: Services, body: Body, press: Press) -> None:
    """Approve: show what waits, as things stand now."""
    _begin_deciding(services, body, press, approve_view)


def begin_refusing(services: Services, body: Body, press: Press) -> None:
    """Refuse: ask which, and why."""
    _begin_deciding(services, body, press, refuse_view)


def _begin_deciding(services: Services, body: Body, press: Press, view: Callable[..., dict[str, Any]]) -> None:
    asked = approving.asked(services, caller_of(body), readable(ids.read_id(press.get("value"))))
    if asked.waiting:
        open_view(services, body, view(asked.batch, asked.waiting))
    else:
        answer(services, body, nothing_waits_message(asked.batch))


ACTIONS: dict[str, Callable[[Services, Body, Press], None]] = {
    ids.TICK: tick_claims,
    ids.PAGE: turn_page,
    ids.REFRESH: refresh,
    ids.SELECT: select_many,
    ids.FILTER: begin_narrowing,
    ids.CLEAR_FILTER: clear_filter,
    ids.PROJECT: choose_project,
    ids.CHANGE_PROJECT: change_project,
    ids.CHOOSE: choose_meant,
    ids.REVIEW: review_selected,
    ids.CONFIRM_PAGE: turn_confirmation,
    ids.BLOCKED: show_blocked,
    ids.BLOCKED_PAGE: turn_blocked,
    ids.RECHECK: turn_blocked,
    ids.WHY_NOT: explain_blocked,
    ids.WHY: explain_again,
    ids.ASK: ask_admins,
    ids.OPEN: open_list,
    ids.ADD_CONTACT: begin_contact,
    ids.DETAILS: show_details,
    ids.DETAILS_PAGE: turn_details,
    ids.APPROVE: begin_approving,
    ids.REFUSE: begin_refusing,
    ids.STOP: stop_batch,
    ids.RESUME: resume_batch,
    **acting.ACTIONS,
    **handing.ACTIONS,
    **customising.ACTIONS,
    **finishing.ACTIONS,
    ids.CONNECT: press_connect,
    ids.LOGIN: press_login,
    ids.DISCONNECT: press_disconnect,
}
