"""Every Slack touch point, on one screen. Each listener acks first, then does its work, then answers.

One place answers what goes wrong: in words if the person can mend it, with a reference if only we can.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

import structlog
from slack_bolt import Ack, App

from bot.blocks import ids
from bot.blocks.notices import notice_view, refusal_message, trouble_message, trouble_view
from bot.blocks.picker import picker_message, replaced_message
from bot.handlers.actions import ACTIONS, handle_action
from bot.handlers.answers import answer, new_reference
from bot.handlers.commands import SUBCOMMANDS, handle_command
from bot.handlers.looking import EVENTS, handle_event
from bot.handlers.requests import caller_of, place_of, subcommand_of
from bot.handlers.submissions import updated
from bot.handlers.views import VIEWS, handle_submission, modal_of
from bot.services import refusals
from bot.services.authority import Refusal
from bot.services.context import Services
from bot.services.picking import PickerReplaced, PickerStale
from claims.wording import say, speaking

log = structlog.get_logger(__name__)

Body = Mapping[str, Any]

COMMAND = "/claims"
ANY_ID = re.compile(r"^claims\.")


def register(app: App, services: Services) -> None:
    """Tell Bolt about the four kinds of things people do: type, press, confirm, look."""

    @app.command(COMMAND)
    def typed(ack: Ack, body: dict[str, Any]) -> None:
        ack()
        with speaking(services.dictionary):
            _answered(services, body, handle_command)

    @app.action(ANY_ID)
    def pressed(ack: Ack, body: dict[str, Any]) -> None:
        ack()
        with speaking(services.dictionary):
            _answered(services, body, handle_action)

    @app.view(ANY_ID)
    def submitted(ack: Ack, body: dict[str, Any]) -> None:
        with speaking(services.dictionary):
            _submitted(services, body, ack)

    def looked(ack: Ack, body: dict[str, Any]) -> None:
        ack()
        with speaking(services.dictionary):
            _heard(services, body)

    for name in EVENTS:
        app.event(name)(looked)


def _submitted(services: Services, body: Body, ack: Ack) -> None:
    """Answer a submission by its ack; what it decides is one short transaction, well under Slack's 3 seconds."""
    modal = modal_of(body)
    try:
        done = handle_submission(services, body)
    except Refusal as refusal:
        log.info("refused", words=refusal.words)
        ack(**updated(notice_view(say(modal.refused), refusal.words, refusal.help)))
        _write_down(services, body, refusal)
    except PickerReplaced:
        ack(**updated(notice_view(say(modal.refused), say(modal.replaced))))
    except Exception:  # noqa: BLE001 - whatever it is, the person is told and the log has it
        ack(**updated(trouble_view(_log_trouble(), say(modal.unsure))))
    else:
        ack(**done.ack)
        if done.after is not None:
            done.after()


def _heard(services: Services, body: Body) -> None:
    """Take an event. Nobody waits for an answer to it, and Slack would send it again for nothing."""
    try:
        handle_event(services, body)
    except Exception:
        log.exception("event_not_handled")


def _answered(services: Services, body: Body, handle: Callable[[Services, Body], None]) -> None:
    try:
        handle(services, body)
    except Refusal as refusal:
        log.info("refused", words=refusal.words)
        answer(services, body, refusal_message(refusal.words, help_=refusal.help))
        _write_down(services, body, refusal)
    except PickerReplaced:
        answer(services, body, replaced_message(), replace=True)
    except PickerStale as stale:
        answer(services, body, picker_message(stale.page), replace=True)
    except Exception:  # noqa: BLE001 - whatever it is, the person is told and the log has it
        answer(services, body, trouble_message(_log_trouble()))


def _write_down(services: Services, body: Body, refusal: Refusal) -> None:
    """Add the refusal to the trail, once the person has their answer: no failure here may keep it from them."""
    try:
        refusals.note(services, caller_of(body), f"{_tried(body)} in {place_of(body)}", refusal)
    except Exception:
        log.exception("refusal_not_written_down")


def _tried(body: Body) -> str:
    """Name what was typed, pressed or submitted, in our own words only: theirs would make each refusal another one."""
    if "command" in body:
        word = subcommand_of(body)
        return f"{COMMAND} {word}" if word in SUBCOMMANDS else COMMAND
    named = str(body["view"].get("callback_id")) if "actions" not in body else str(body["actions"][0].get("action_id"))
    known = ids.action_of(named)
    return known if known in ACTIONS or known in VIEWS else "something unknown"


def _log_trouble() -> str:
    reference = new_reference()
    log.exception("trouble", reference=reference)
    return reference
