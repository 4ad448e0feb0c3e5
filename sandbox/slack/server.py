"""The stand-in Slack itself: puts its parts together, starts and stops them. Tests use it in their own process."""

from dataclasses import replace
from typing import Any

from flask import Flask

from sandbox.serving import HttpServer
from sandbox.slack import methods_chat, methods_directory, methods_files, methods_views, posting
from sandbox.slack.acts import Acts
from sandbox.slack.browser import Deeds, browser
from sandbox.slack.config import SlackConfig
from sandbox.slack.control import control
from sandbox.slack.delivery import Courier, Outcome
from sandbox.slack.errors import SlackError
from sandbox.slack.faults import DeliveryFault, Fault, FaultKind
from sandbox.slack.files import private_files
from sandbox.slack.methods_files import uploads
from sandbox.slack.modals import Modals
from sandbox.slack.records import Delivered, Received
from sandbox.slack.response_url import response_urls
from sandbox.slack.socket_mode import SocketHub, Spoilt
from sandbox.slack.web_api import Call, Method, web_api
from sandbox.slack.workspace import Workspace


class SlackSandbox:
    """One stand-in workspace on loopback ports.

    `start` returns when it is listening; `stop` closes everything at once. Several may run in one process. The deeds
    of people are best done through `sandbox.slack.driver.Person`.
    """

    def __init__(self, config: SlackConfig) -> None:
        self.ws = Workspace(config)
        self.hub = SocketHub(self.ws.world.app_id, self.ws.problem)
        self.courier = Courier(self.ws, self.hub)
        self.acts = Acts(self.ws, self.courier)
        self.modals = Modals(self.ws, self.courier)
        self._deeds = Deeds(self.acts, self.modals)
        self._servers: list[HttpServer] = []
        self.url = ""
        self.api_url = ""
        self.control_url = ""

    def start(self) -> "SlackSandbox":
        """Listen. OSError when a port that was asked for is taken."""
        config = self.ws.config
        self.hub.start()
        try:
            front = HttpServer(self._front(), config.port)
            self._servers.append(front)
            back = HttpServer(self._back(), config.control_port, threads=4)
            self._servers.append(back)
        except OSError:
            self.stop()
            raise
        self.url = self.ws.url = front.url
        self.api_url = f"{front.url}/api/"
        self.control_url = back.url
        for server in self._servers:
            server.start()
        return self

    def stop(self) -> None:
        """Stop listening and drop every connection. May be called twice."""
        self.ws.closing.set()
        with self.ws.lock:
            for subscriber in self.ws.subscribers:
                subscriber.events.put({})
        self.hub.stop()
        for server in self._servers:
            server.stop()

    def __enter__(self) -> "SlackSandbox":
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    # For tests ------------------------------------------------------------------------------------------------------

    @property
    def received(self) -> list[Received]:
        """Every call of the app so far, oldest first."""
        with self.ws.lock:
            return list(self.ws.records.received)

    @property
    def deliveries(self) -> list[Delivered]:
        """Every payload that went to the app so far, with its ack."""
        with self.ws.lock:
            return list(self.ws.records.deliveries)

    @property
    def problems(self) -> list[str]:
        """What the app did wrong without being told so by Slack."""
        with self.ws.lock:
            return list(self.ws.records.problems)

    def calls(self, method: str) -> list[Received]:
        return [call for call in self.received if call.method == method]

    def inject(
        self,
        method: str,
        kind: FaultKind,
        times: int = 1,
        *,
        retry_after: int = 1,
        seconds: float = 0.0,
        error: str = "internal_error",
        chance: float = 1.0,
    ) -> None:
        """Ask for a fault at the next `times` calls of a method; see `faults.Fault` for the kinds."""
        with self.ws.lock:
            self.ws.faults.inject(Fault(method, kind, times, retry_after, seconds, error, chance))

    def clear_faults(self) -> None:
        """Forget the faults that were asked for and not met yet. Connections that were spoilt stay so."""
        with self.ws.lock:
            self.ws.faults.clear()

    def inject_delivery(self, kind: DeliveryFault, times: int = 1) -> None:
        """Ask for a fault at the next `times` commands or interactions."""
        with self.ws.lock:
            self.ws.faults.inject_delivery(kind, times)

    def hold_deliveries(self) -> None:
        """Keep commands and interactions back; to their person all looks well meanwhile."""
        self.courier.hold()

    def release_deliveries(self, order: list[int] | None = None) -> list[Outcome]:
        """Deliver what was held, late and, with `order` (indices), out of order."""
        return self.courier.release(order)

    def drop_connections(self) -> None:
        """Cut the Socket Mode connections without a word."""
        self.hub.drop_all()

    def ask_to_disconnect(self, reason: str = "refresh_requested") -> None:
        """Send Slack's `disconnect` message on every Socket Mode connection."""
        self.hub.ask_to_disconnect(reason)

    def spoil_connections(self, how: Spoilt) -> int:
        """Make the Socket Mode connections that are open now deaf or zombies; new ones are sound. Return how many."""
        return self.hub.spoil(how)

    def wait_connected(self, seconds: float = 5.0) -> bool:
        """Wait until the app is connected by Socket Mode."""
        return self.hub.wait_connected(seconds)

    def change_user(self, user_id: str, **changes: Any) -> None:
        """Change a person: `deleted`, `is_restricted`, `team_id`, ... until the next reset."""
        with self.ws.lock:
            self.ws.world.users[user_id] = replace(self.ws.world.users[user_id], **changes)

    def change_channel(self, channel_id: str, **changes: Any) -> None:
        """Change a channel: `members`, `is_archived`, `is_ext_shared`, ... until the next reset."""
        with self.ws.lock:
            self.ws.world.channels[channel_id] = replace(self.ws.world.channels[channel_id], **changes)

    def delete_message(self, channel_id: str, ts: str) -> None:
        """Delete a message as a workspace administrator can; the app hears nothing of it."""
        with self.ws.lock:
            message = self.ws.messages.find(channel_id, ts)
            if message is None:
                raise KeyError(f"no message {ts} in {channel_id}")
            posting.remove(self.ws, message)

    def reset(self) -> None:
        """Back to the seeded world. Connections stay."""
        self.courier.forget_held()
        self.ws.clear()

    # Parts ----------------------------------------------------------------------------------------------------------

    def _front(self) -> Flask:
        app = Flask("sandbox-slack", static_folder=None)
        methods = {
            **methods_chat.METHODS,
            **methods_views.METHODS,
            **methods_directory.METHODS,
            **methods_files.METHODS,
            "apps.connections.open": Method(self._open_connection, token="app"),
        }
        app.register_blueprint(web_api(self.ws, methods))
        app.register_blueprint(response_urls(self.ws))
        app.register_blueprint(uploads(self.ws))
        app.register_blueprint(private_files(self.ws))
        app.register_blueprint(browser(self.ws, self._deeds))
        return app

    def _back(self) -> Flask:
        app = Flask("sandbox-slack-control", static_folder=None)
        app.register_blueprint(control(self.ws, self._deeds, self.courier, self.hub))
        return app

    def _open_connection(self, _call: Call) -> dict[str, str]:
        if not self.ws.manifest.socket_mode:
            raise SlackError("socket_mode_not_enabled")
        return {"url": self.hub.issue_url()}
