"""The whole state of one stand-in workspace, behind one lock. Talks to nobody; the other modules do, through it."""

import queue
import secrets
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sandbox.slack.config import SlackConfig
from sandbox.slack.errors import RefusedError, SlackError
from sandbox.slack.faults import Faults
from sandbox.slack.manifest import read_manifest
from sandbox.slack.records import Records
from sandbox.slack.store import Message, Messages, StoredFile, View, Views
from sandbox.slack.world import Channel, User, World, read_world

Json = dict[str, Any]
RESPONSE_URL_USES = 5
RESPONSE_URL_LIFE = timedelta(minutes=30)


@dataclass
class Trigger:
    """A trigger_id: good once, for three seconds, by the workspace's clock and by the real one."""

    user: str
    made_at: datetime
    made_monotonic: float
    from_modal: bool
    used: bool = False


@dataclass
class ResponseHook:
    """A response_url: five posts in thirty minutes. `message_ts` is None for a slash command's."""

    user: str
    channel: str
    message_ts: str | None
    ephemeral: bool
    thread_ts: str | None
    expires_at: datetime
    used: int = 0


@dataclass
class Subscriber:
    user: str
    events: queue.SimpleQueue[Json] = field(default_factory=queue.SimpleQueue)


class Workspace:
    """State and the small questions everybody asks of it. Hold `lock` around anything that reads and then writes."""

    def __init__(self, config: SlackConfig) -> None:
        self.config = config
        self.manifest = read_manifest(config.manifest)
        self.lock = threading.RLock()
        self.changed = threading.Condition(self.lock)
        self.closing = threading.Event()
        self.url = ""
        self.subscribers: list[Subscriber] = []
        self._last_micros = 0
        self.clear()

    def clear(self) -> None:
        """Back to the seeded world: no messages, views, records or faults. Connections stay."""
        with self.lock:
            self.world: World = read_world(self.config.world)
            self.messages = Messages()
            self.views = Views()
            self.files: dict[str, StoredFile] = {}
            self.uploads: dict[str, str] = {}
            self.records = Records()
            self.faults = Faults()
            self.triggers: dict[str, Trigger] = {}
            self.hooks: dict[str, ResponseHook] = {}
            self.last_read: dict[tuple[str, str], str] = {}
            self.calls_at: dict[tuple[str, str], list[float]] = {}
            for user in self.world.users:
                self.publish({"type": "changed", "channel": None, "thread_ts": None}, [user])

    def now(self) -> datetime:
        return self.config.clock()

    def next_ts(self) -> str:
        """A message timestamp, unique and increasing whatever the clock does."""
        with self.lock:
            micros = max(int(self.now().timestamp() * 1_000_000), self._last_micros + 1)
            self._last_micros = micros
            return f"{micros // 1_000_000}.{micros % 1_000_000:06d}"

    # People and places ---------------------------------------------------------------------------------------------

    @property
    def bot(self) -> str:
        return self.world.bot_user_id

    def person(self, id_or_name: str) -> User:
        """Somebody who can act: RefusedError for strangers to this world, bots and closed accounts."""
        user = self.world.find_user(id_or_name)
        if user is None or user.is_bot:
            raise RefusedError(f"nobody called {id_or_name} can sign in here")
        if user.deleted:
            raise RefusedError(f"{user.real_name}'s account is deactivated")
        return user

    def place(self, user: User, id_or_name: str) -> Channel:
        """A channel that this person is in; RefusedError otherwise."""
        channel = self.world.find_channel(id_or_name)
        if channel is None and id_or_name == f"D{user.id[1:]}":
            channel = self.world.im_between(self.bot, user.id)
        if channel is None or user.id not in channel.members:
            raise RefusedError(f"{user.real_name} is not in {id_or_name}")
        return channel

    def is_read_only(self, channel: Channel) -> bool:
        """Whether this is the app's own conversation, and the manifest lets nobody write in it."""
        closed = self.manifest.messages_read_only or not self.manifest.messages_tab
        return channel.is_im and self.bot in channel.members and closed

    def visible_message(self, user: User, channel: Channel, ts: str) -> Message:
        message = self.messages.find(channel.id, ts)
        if message is None or message.ephemeral_to not in (None, user.id):
            raise RefusedError("that message is not on the screen")
        return message

    def open_view(self, user: User, view_id: str) -> View:
        view = self.views.by_id.get(view_id)
        if view is None or view.user != user.id:
            raise RefusedError("that view is not on the screen")
        return view

    # Triggers and response URLs --------------------------------------------------------------------------------------

    def new_trigger(self, user: str, *, from_modal: bool = False) -> str:
        trigger_id = f"{secrets.randbelow(10**13)}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        self.triggers[trigger_id] = Trigger(user, self.now(), time.monotonic(), from_modal)
        return trigger_id

    def use_trigger(self, trigger_id: str) -> Trigger:
        """Slack: views.open. Three seconds, once."""
        trigger = self.triggers.get(trigger_id)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        limit = self.config.trigger_seconds
        late = time.monotonic() - trigger.made_monotonic > limit
        if late or (self.now() - trigger.made_at).total_seconds() > limit:
            raise SlackError("expired_trigger_id")
        trigger.used = True
        return trigger

    def new_hook(self, user: str, channel: str, message: Message | None) -> str:
        """A response_url for one interaction (with a message), or one slash command (without)."""
        key = f"{secrets.randbelow(10**13)}/{secrets.token_urlsafe(18)}"
        self.hooks[key] = ResponseHook(
            user=user,
            channel=channel,
            message_ts=message.ts if message else None,
            ephemeral=message.ephemeral if message else True,
            thread_ts=message.thread_ts if message else None,
            expires_at=self.now() + RESPONSE_URL_LIFE,
        )
        return f"{self.url}/{'actions' if message else 'commands'}/{self.world.team.id}/{key}"

    # Telling the screens --------------------------------------------------------------------------------------------

    def publish(self, event: Json, audience: Iterable[str]) -> None:
        """Tell these people's screens, and wake whoever waits for a change."""
        with self.changed:
            people = set(audience)
            for subscriber in self.subscribers:
                if subscriber.user in people:
                    subscriber.events.put(event)
            self.changed.notify_all()

    def message_changed(self, message: Message) -> None:
        channel = self.world.channels[message.channel]
        audience = [message.ephemeral_to] if message.ephemeral_to else channel.members
        self.publish(
            {"type": "changed", "channel": message.channel, "thread_ts": message.thread_ts},
            audience,
        )

    def views_changed(self, user: str) -> None:
        self.publish({"type": "views"}, [user])

    def notice(self, user: str, text: str) -> None:
        self.publish({"type": "notice", "text": text}, [user])

    def problem(self, text: str) -> None:
        """Write down something that the app did wrong and Slack would not have told it."""
        with self.lock:
            self.records.problems.append(text)
