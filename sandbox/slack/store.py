"""What has been said and shown: messages, views and files, as plain values. Decides nothing about who may see them."""

from dataclasses import dataclass, field
from typing import Any

from sandbox.slack.elements import ElementStates

Json = dict[str, Any]


@dataclass
class Message:
    """One message; `ephemeral_to` names the only person who sees it."""

    channel: str
    ts: str
    user: str
    text: str
    blocks: list[Json]
    by_bot: bool
    attachments: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    ephemeral_to: str | None = None
    edited_ts: str | None = None
    says_edited: bool = False
    metadata: Json | None = None
    file_ids: list[str] = field(default_factory=list)
    reactions: list[str] = field(default_factory=list)
    states: ElementStates = field(default_factory=ElementStates)

    @property
    def ephemeral(self) -> bool:
        return self.ephemeral_to is not None

    @property
    def root_ts(self) -> str:
        return self.thread_ts or self.ts


@dataclass
class Messages:
    """All messages. They are added with increasing ts, so every listing is in the order of the screen."""

    by_id: dict[tuple[str, str], Message] = field(default_factory=dict)
    _roots: dict[str, dict[str, Message]] = field(default_factory=dict)
    _replies: dict[tuple[str, str], dict[str, Message]] = field(default_factory=dict)

    def add(self, message: Message) -> None:
        message.states.rerender(message.blocks)
        self.by_id[message.channel, message.ts] = message
        self._shelf(message)[message.ts] = message

    def find(self, channel: str, ts: str) -> Message | None:
        return self.by_id.get((channel, ts))

    def remove(self, message: Message) -> None:
        self.by_id.pop((message.channel, message.ts), None)
        self._shelf(message).pop(message.ts, None)

    def replies(self, channel: str, root_ts: str) -> list[Message]:
        """The replies everybody sees, oldest first."""
        return [m for m in self._replies.get((channel, root_ts), {}).values() if not m.ephemeral]

    def seen_by(self, user: str, channel: str, thread_ts: str | None = None) -> list[Message]:
        """What this person sees in the channel, or in one thread (its root first), oldest first.

        Slack: chat.postEphemeral shows an ephemeral reply only in a thread that already has replies.
        """
        if thread_ts is None:
            return [m for m in self._roots.get(channel, {}).values() if m.ephemeral_to in (None, user)]
        root = self.find(channel, thread_ts)
        replies = self._replies.get((channel, thread_ts), {}).values() if self.replies(channel, thread_ts) else ()
        return [m for m in ([root] if root else []) + list(replies) if m.ephemeral_to in (None, user)]

    def _shelf(self, message: Message) -> dict[str, Message]:
        if message.thread_ts is None:
            return self._roots.setdefault(message.channel, {})
        return self._replies.setdefault((message.channel, message.thread_ts), {})


@dataclass
class View:
    """One modal or Home tab as one person has it open."""

    id: str
    user: str
    definition: Json
    hash: str
    root_id: str
    previous_id: str | None = None
    errors: dict[str, str] = field(default_factory=dict)
    states: ElementStates = field(default_factory=ElementStates)

    @property
    def blocks(self) -> list[Json]:
        blocks: list[Json] = self.definition["blocks"]
        return blocks

    @property
    def external_id(self) -> str:
        return str(self.definition.get("external_id") or "")


@dataclass
class Views:
    by_id: dict[str, View] = field(default_factory=dict)
    stacks: dict[str, list[View]] = field(default_factory=dict)
    homes: dict[str, View] = field(default_factory=dict)

    def stack(self, user: str) -> list[View]:
        return self.stacks.setdefault(user, [])

    def find(self, view_id: str | None, external_id: str | None) -> View | None:
        if view_id:
            return self.by_id.get(view_id)
        return next((v for v in self.by_id.values() if external_id and v.external_id == external_id), None)

    def put_on_top(self, view: View) -> None:
        view.states.rerender(view.blocks)
        self.by_id[view.id] = view
        self.stack(view.user).append(view)

    def take_off(self, view: View) -> None:
        self.stacks[view.user] = [v for v in self.stack(view.user) if v is not view]
        self.by_id.pop(view.id, None)

    def clear(self, user: str) -> list[View]:
        """Take everything off this person's screen; the views that were there, top first."""
        gone = self.stack(user)[::-1]
        for view in gone:
            self.take_off(view)
        return gone


@dataclass
class StoredFile:
    """A file of `user`'s, the bot's or a person's; without `content` it is announced and not uploaded yet."""

    id: str
    name: str
    length: int
    user: str
    created: int
    title: str = ""
    content: bytes | None = None
    shared_in: list[str] = field(default_factory=list)
