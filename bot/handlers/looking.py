"""Looking at the Home tab: an event of Slack's, acked before anything is done, and answered by the tab itself."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.services import home
from bot.services.context import Services

Body = Mapping[str, Any]


def handle_event(services: Services, body: Body) -> None:
    """Route an event by its type; one that is none of ours does nothing."""
    event = body.get("event") or {}
    handle = EVENTS.get(str(event.get("type")))
    if handle is not None:
        handle(services, event)


def open_home(services: Services, event: Body) -> None:
    """`app_home_opened`, which Slack sends for each tab of the app: for Home, show how things stand."""
    person = event.get("user")
    if event.get("tab") == "home" and person:
        home.opened(services, str(person))


EVENTS: dict[str, Callable[[Services, Body], None]] = {"app_home_opened": open_home}
