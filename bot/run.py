"""Serving: start everything in order, wait for the signal to stop, stop everything in order."""

import signal
import threading
import time
from dataclasses import dataclass, field
from typing import Any

import structlog
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk.errors import SlackApiError
from waitress import wasyncore
from waitress.server import create_server
from waitress.trigger import trigger

from bot.engine import Engine
from bot.schedule import make_scheduler
from bot.services import polling
from bot.settings import Settings, SlackMode
from bot.web import make_web
from bot.wiring import Bot, build, slack_words
from storage.database import connect
from storage.migrate import SchemaBehindError, check_current

log = structlog.get_logger(__name__)

STOP_WITHIN = 20.0
"""Seconds from the signal to the end; what is in flight then keeps its lease and is taken over."""
WEB_THREADS = 8


class NotStarted(Exception):
    """The bot cannot serve; the message says why in one sentence, and what to do."""


@dataclass
class Serving:
    """A running bot. `start` returns once it serves; `stop` once it does not."""

    bot: Bot
    engine: Engine = field(init=False)
    socket_mode: SocketModeHandler | None = None
    web_sockets: dict[int, Any] = field(default_factory=dict)

    def start(self) -> None:
        """Serve. The web server comes first, so that its port being taken stops the start before anything is done."""
        settings = self.bot.settings
        self.engine = Engine(self.bot.services, settings.workers)
        self.scheduler = make_scheduler(
            self.engine.nudge, lambda: polling.poll_due(self.bot.services), self.bot.reconnect
        )
        self.web = None
        if settings.bot_port or settings.slack_mode is SlackMode.HTTP:
            web = make_web(self.bot, self.missing)
            try:
                self.web = create_server(
                    web, self.web_sockets, host=settings.bot_host, port=settings.bot_port, threads=WEB_THREADS
                )
            except OSError as error:
                why = f"Port {settings.bot_port} cannot be used ({error.strerror}). Set BOT_PORT, then start again."
                raise NotStarted(why) from None
            self.web_thread = threading.Thread(target=self.web.run, name="web", daemon=True)
            self.web_thread.start()
        if settings.slack_mode is SlackMode.SOCKET:
            self._connect_to_slack()
        threading.Thread(target=self.bot.reconnect, name="docusign-login", daemon=True).start()
        self.engine.start()
        self.scheduler.start()
        log.info("serving", mode=settings.slack_mode.value, port=settings.bot_port or None)

    def _connect_to_slack(self) -> None:
        settings = self.bot.settings
        token = settings.slack_app_token.get_secret_value() if settings.slack_app_token else ""
        self.socket_mode = SocketModeHandler(self.bot.app, token, web_client=self.bot.services.slack)
        try:
            self.socket_mode.client.connect()
        except (SlackApiError, OSError) as error:
            why = (
                f"Slack gave no Socket Mode connection ({slack_words(error)}). Check SLACK_APP_TOKEN, then start again."
            )
            raise NotStarted(why) from None

    def missing(self) -> str | None:
        """Say what keeps the bot from serving people, None if nothing does."""
        if not self.bot.services.db.answers():
            return "the database does not answer"
        if self.socket_mode is not None and not self.socket_mode.client.is_connected():
            return "not connected to Slack"
        if self.bot.settings.slack_mode is SlackMode.SOCKET and self.socket_mode is None:
            return "starting"
        return None

    def stop(self, within: float = STOP_WITHIN) -> bool:
        """Stop taking requests, let what is in flight end, close; tell whether all of it ended in time."""
        deadline = time.monotonic() + within
        if self.socket_mode is not None:
            self.socket_mode.client.close()
        if self.scheduler.running:
            self.scheduler.shutdown(wait=False)
        if self.web is not None:
            self.web.task_dispatcher.shutdown(timeout=_until(deadline))  # what is being answered is answered to its end
            # Closed by the thread that waits for them: a socket waited for keeps its port.
            wake = next(one for one in self.web_sockets.values() if isinstance(one, trigger))
            wake.pull_trigger(lambda: wasyncore.close_all(self.web_sockets))
            self.web_thread.join(_until(deadline))
        listeners = self.bot.app.listener_runner.listener_executor
        ending = threading.Thread(target=listeners.shutdown, kwargs={"cancel_futures": True}, daemon=True)
        ending.start()
        ending.join(_until(deadline))
        ended = self.engine.stop(_until(deadline)) and not ending.is_alive()
        self.bot.close()
        log.info("stopped", all_ended=ended)
        return ended


def _until(deadline: float) -> float:
    return max(0.0, deadline - time.monotonic())


def run(settings: Settings) -> int:
    """Serve until SIGTERM or Ctrl-C. Returns the exit code: 0, or 1 with one plain sentence in the log."""
    database = connect(settings.database_url)
    try:
        check_current(database.engine)
    except SchemaBehindError as error:
        log.critical("not_started", why=f"{error} Run `claims-bot migrate`, then start again.")
        return 1
    finally:
        database.close()
    try:
        serving = Serving(build(settings))
    except (SlackApiError, OSError) as error:
        why = f"Slack did not say who we are ({slack_words(error)}). Check SLACK_BOT_TOKEN, then start again."
        log.critical("not_started", why=why)
        return 1
    wanted = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: wanted.set())
    try:
        serving.start()
    except NotStarted as error:
        log.critical("not_started", why=str(error))
        return 1
    else:
        wanted.wait()
        return 0
    finally:
        serving.stop()
