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
from bot.blocks.picker import replaced_message
from bot.handlers.actions import handle_action
from bot.handlers.answers import answer, new_reference
from bot.handlers.commands import handle_command
from bot.handlers.views import confirm_selected, redraw_picker
from bot.services.authority import Refusal
from bot.services.context import Services
from bot.services.picking import PickerReplaced

log = structlog.get_logger(__name__)

Body = Mapping[str, Any]

COMMAND = "/claims"
ANY_ACTION = re.compile(r"^claims\.")


def register(app: App, services: Services) -> None:
    """Tell Bolt about the three kinds of things people do: type, press, confirm."""

    @app.command(COMMAND)
    def typed(ack: Ack, body: dict[str, Any]) -> None:
        ack()
        _answered(services, body, handle_command)

    @app.action(ANY_ACTION)
    def pressed(ack: Ack, body: dict[str, Any]) -> None:
        ack()
        _answered(services, body, handle_action)

    @app.view(ids.CONFIRM)
    def confirmed(ack: Ack, body: dict[str, Any]) -> None:
        # The answer to a submission is its ack; what it promises is one short transaction, well under 3 seconds.
        try:
            submitted = confirm_selected(services, body)
        except Refusal as refusal:
            ack(response_action="update", view=notice_view("Not sent", refusal.words))
        except PickerReplaced:
            ack(response_action="update", view=notice_view("Not sent", REPLACED))
        except Exception:  # noqa: BLE001 - whatever it is, the person is told and the log has it
            ack(response_action="update", view=trouble_view(_log_trouble(), UNSURE))
        else:
            ack(response_action="update", view=submitted.view)
            if submitted.promised is not None:
                redraw_picker(submitted.promised)


UNSURE = "Whether the claims were confirmed is not certain: `/claims status` tells. Nothing is ever sent twice."
REPLACED = "You have opened a newer list since. Nothing was sent from this one: go on in the newer one."


def _answered(services: Services, body: Body, handle: Callable[[Services, Body], None]) -> None:
    try:
        handle(services, body)
    except Refusal as refusal:
        log.info("refused", words=refusal.words)
        answer(services, body, refusal_message(refusal.words))
    except PickerReplaced:
        answer(services, body, replaced_message(), replace=True)
    except Exception:  # noqa: BLE001 - whatever it is, the person is told and the log has it
        answer(services, body, trouble_message(_log_trouble()))


def _log_trouble() -> str:
    reference = new_reference()
    log.exception("trouble", reference=reference)
    return reference
