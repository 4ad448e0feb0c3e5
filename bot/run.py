"""Serving: start everything in order, wait for the signal to stop, stop everything in order."""

import contextlib
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NoReturn

import structlog
from slack_sdk.errors import SlackApiError
from waitress import wasyncore
from waitress.server import create_server
from waitress.trigger import trigger

from bot.engine import Engine
from bot.schedule import make_scheduler
from bot.services import approving, digesting, keeping, nightly, polling, reminding, sealing
from bot.services.other_users import other_user
from bot.session import NotConnected, Session, open_session
from bot.settings import Settings, SlackMode
from bot.watchdog import Patience, Watchdog
from bot.web import make_web
from bot.wiring import Bot, build, slack_words
from claims.wording import speaking
from storage.database import connect
from storage.migrate import SchemaBehindError, check_current

log = structlog.get_logger(__name__)

STOP_WITHIN = 18.0
"""Seconds that what is in flight has after the signal; what is not done by then keeps its lease and is taken over.

With them the process ends within 20.
"""
CLOSING_WITHIN = 5.0
"""Seconds for the session with Slack: its client looks every three whether it is to end."""
WEB_THREADS = 8


class NotStarted(Exception):
    """The bot cannot serve; the message says why in one sentence, and what to do."""


@dataclass
class Serving:
    """A running bot. `start` returns once it serves; `stop` once it does not."""

    bot: Bot
    patience: Patience = field(default_factory=Patience)
    """How long the watchdog waits for Slack."""
    engine: Engine = field(init=False)
    watchdog: Watchdog | None = None
    web_sockets: dict[int, Any] = field(default_factory=dict)

    def start(self) -> None:
        """Serve. The web server comes first, so that its port being taken stops the start before anything is done."""
        settings = self.bot.settings
        self.engine = Engine(self.bot.services, settings.workers)
        self.scheduler = make_scheduler(
            self.engine.nudge,
            lambda: polling.poll_due(self.bot.services),
            self.bot.reconnect,
            lambda: nightly.look(self.bot.services),
            lambda: sealing.seal_due(self.bot.services, settings.audit_key_bytes()),
            lambda: approving.look(self.bot.services),
            lambda: keeping.look(self.bot.services),
            lambda: digesting.look(self.bot.services),
            lambda: reminding.look(self.bot.services),
            self.bot.services.timing.digests,
            self.bot.services.dictionary,
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
        threading.Thread(target=self._log_in, name="docusign-login", daemon=True).start()
        self.engine.start()
        self.scheduler.start()
        log.info("serving", mode=settings.slack_mode.value, port=settings.bot_port or None)

    def _log_in(self) -> None:
        with speaking(self.bot.services.dictionary):
            self.bot.reconnect()

    def _connect_to_slack(self) -> None:
        services, patience = self.bot.services, self.patience
        given = self.bot.settings.slack_app_token
        token = given.get_secret_value() if given else ""

        def connect(wake: Callable[[], object]) -> Session:
            return open_session(self.bot.app, token, patience.ping_every, patience.hello, wake)

        watchdog = Watchdog(connect, services.slack.auth_test, services.clock, patience)
        try:
            watchdog.start()
        except NotConnected as error:
            why = f"Slack gave no Socket Mode connection ({error}). Check SLACK_APP_TOKEN, then start again."
            raise NotStarted(why) from None
        self.watchdog = watchdog

    def missing(self) -> str | None:
        """Say what keeps the bot from serving people, None if nothing does."""
        if not self.bot.services.db.answers():
            return "the database does not answer"
        if self.bot.settings.slack_mode is SlackMode.HTTP:
            return None
        return self.watchdog.missing() if self.watchdog is not None else "starting"

    def stop(self, within: float = STOP_WITHIN) -> bool:
        """Stop taking requests, let what is in flight end, close; tell whether all of it ended in time."""
        deadline = time.monotonic() + within
        self.engine.stopping.set()  # what is waited for below must not be followed by more
        if self.watchdog is not None:
            self.watchdog.stop(min(within / 2, CLOSING_WITHIN))
        if self.scheduler.running:
            self.scheduler.shutdown(wait=False)
        if self.web is not None:
            self.web.task_dispatcher.shutdown(timeout=_until(deadline))  # what is being answered is answered to its end
            # Closed by the thread that waits for them: a socket waited for keeps its port.
            wake = next(one for one in self.web_sockets.values() if isinstance(one, trigger))
            # An answer that ends just now wakes that thread too: it closes all before we have pulled.
            with contextlib.suppress(OSError):
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


def run(settings: Settings, stop_within: float = STOP_WITHIN) -> int:
    """Serve until SIGTERM or Ctrl-C. Returns the exit code: 0, or 1 with one plain sentence in the log.

    Threads may be left that hang in a call: end the process by `leave`.
    """
    database = connect(settings.database_url)
    try:
        check_current(database.engine)
        if (words := other_user(database, settings.docusign_user_id or "", settings.connect_url)) is not None:
            log.warning("another_docusign_user", words=words)
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
        wanted.wait()
    except NotStarted as error:
        log.critical("not_started", why=str(error))
        code = 1
    else:
        code = 0
    finally:
        serving.stop(stop_within)
    return code


def leave(code: int) -> NoReturn:
    """End the process, now.

    Python itself would first wait for each thread of each pool, and one of them may hang in a call for two minutes.
    What it was doing keeps its lease and is taken over, as after a crash.
    """
    logging.shutdown()
    sys.stdout.flush()
    os._exit(code)
