"""Opening a draft in DocuSign, and having it discarded."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.blocks import customising_ids as own_ids
from bot.blocks import ids
from bot.blocks.finishing import (
    asking_view,
    discarding_view,
    link_view,
    no_link_view,
    opened_view,
    waiting_view,
)
from bot.handlers.modals import open_view, show_view, update_view
from bot.handlers.reading import readable
from bot.handlers.requests import caller_of, is_home
from bot.services import finishing
from bot.services.authority import Refusal
from bot.services.context import Services
from bot.services.finishing import NoLink

Body = Mapping[str, Any]
Press = Mapping[str, Any]


def open_draft(services: Services, body: Body, press: Press) -> None:
    """Open in DocuSign: the link, made now, in a modal that nobody else sees. DocuSign may take its time to make it."""
    dispatch_id = readable(ids.read_id(press.get("value")))
    found = finishing.target(services, caller_of(body), dispatch_id)
    shown_in = _show(services, body, asking_view(found.batch, found.line))
    try:
        view = link_view(found.batch, found.line, finishing.link(services, caller_of(body), dispatch_id))
    except NoLink as none:
        view = waiting_view(found.batch, found.line, none.words)
    except Refusal as refusal:
        view = no_link_view(found.batch, found.line, refusal.words)
    show_view(services, shown_in, view)


def discard_draft(services: Services, body: Body, press: Press) -> None:
    """Discard draft, after the person was asked whether they are sure."""
    found = finishing.give_up(services, caller_of(body), readable(ids.read_id(press.get("value"))))
    _show(services, body, discarding_view(found.batch, found.line))


def follow_link(services: Services, body: Body, press: Press) -> None:
    """The link was pressed: it is good once, so it goes, and the browser does the rest."""
    found = finishing.target(services, caller_of(body), readable(ids.read_id(press.get("value"))))
    _show(services, body, opened_view(found.batch, found.line))


def _show(services: Services, body: Body, view: dict[str, Any]) -> str:
    """Show a modal, in place of the one that was pressed in if there is one; return its id."""
    if body.get("view") and not is_home(body):
        update_view(services, body, view)
        return str(body["view"]["id"])
    return open_view(services, body, view)


ACTIONS: dict[str, Callable[[Services, Body, Press], None]] = {
    own_ids.OPEN_DRAFT: open_draft,
    own_ids.DISCARD_DRAFT: discard_draft,
    own_ids.DRAFT_LINK: follow_link,
}
