"""Who and what is in the workspace: teams, people, channels, direct messages. Holds no messages."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sandbox.slack.errors import ConfigError


@dataclass(frozen=True)
class Team:
    id: str
    name: str
    domain: str


@dataclass(frozen=True)
class User:
    id: str
    name: str
    real_name: str
    title: str
    email: str
    team_id: str
    color: str
    tz: str
    is_bot: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_admin: bool = False
    deleted: bool = False
    email_confirmed: bool = True


@dataclass
class Channel:
    """A channel, or a direct message between two people (`is_im`)."""

    id: str
    name: str
    members: list[str] = field(default_factory=list)
    is_private: bool = False
    is_ext_shared: bool = False
    is_archived: bool = False
    is_im: bool = False


@dataclass
class World:
    team: Team
    teams: Mapping[str, Team]
    app_id: str
    bot_id: str
    bot_user_id: str
    users: dict[str, User]
    channels: dict[str, Channel]

    def kind(self, user: User) -> str:
        """member, guest, external or bot: how the page marks a person."""
        if user.is_bot:
            return "bot"
        if user.team_id != self.team.id:
            return "external"
        return "guest" if user.is_restricted or user.is_ultra_restricted else "member"

    def find_user(self, id_or_name: str) -> User | None:
        wanted = id_or_name.removeprefix("@")
        return next((u for u in self.users.values() if wanted in (u.id, u.name)), None)

    def find_channel(self, id_or_name: str) -> Channel | None:
        wanted = id_or_name.removeprefix("#")
        return next((c for c in self.channels.values() if wanted in (c.id, c.name)), None)

    def shares_channel(self, user_id: str, other_id: str) -> bool:
        return any(user_id in c.members and other_id in c.members for c in self.channels.values() if not c.is_im)

    def im_between(self, one: str, other: str) -> Channel:
        """The direct message of two people, opened if it is not there. The bot's has an id made from the person's."""
        pair = {one, other}
        for channel in self.channels.values():
            if channel.is_im and set(channel.members) == pair:
                return channel
        person = other if one == self.bot_user_id else one
        channel_id = f"D{person[1:]}" if self.bot_user_id in pair else f"D{one[1:]}{other[1:]}"
        channel = Channel(id=channel_id, name="directmessage", members=[one, other], is_im=True)
        self.channels[channel_id] = channel
        return channel

    def channels_of(self, user_id: str) -> Iterator[Channel]:
        return (c for c in self.channels.values() if user_id in c.members)


def read_world(source: Path | Mapping[str, Any]) -> World:
    """A fresh world from its JSON; ConfigError when a channel names somebody who does not exist."""
    raw = json.loads(source.read_text("utf-8")) if isinstance(source, Path) else source
    teams = {t["id"]: Team(**t) for t in (raw["team"], *raw.get("other_teams", []))}
    users = {u["id"]: _user(u, raw["team"]["id"]) for u in raw["users"]}
    channels = {c["id"]: Channel(**{**c, "members": list(c["members"])}) for c in raw["channels"]}
    for channel in channels.values():
        for member in channel.members:
            if member not in users:
                raise ConfigError(f"world: {channel.name} has a member {member} who does not exist")
    app = raw["app"]
    if app["bot_user_id"] not in users:
        raise ConfigError("world: the app's bot user does not exist")
    return World(
        team=teams[raw["team"]["id"]],
        teams=teams,
        app_id=app["id"],
        bot_id=app["bot_id"],
        bot_user_id=app["bot_user_id"],
        users=users,
        channels=channels,
    )


def _user(raw: Mapping[str, Any], team_id: str) -> User:
    return User(**{"team_id": team_id, "title": "", "email": "", "color": "5f6368", "tz": "Etc/UTC", **raw})
