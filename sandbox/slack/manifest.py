"""Reads the app's manifest and answers what Slack would let this app do. Draws no conclusions about the product."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from sandbox.slack.errors import ConfigError

EVENT_SCOPES = {
    "app_home_opened": None,
    "app_mention": "app_mentions:read",
    "message.im": "im:history",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "member_joined_channel": "channels:read",
}


@dataclass(frozen=True)
class Command:
    name: str
    description: str
    usage_hint: str
    should_escape: bool
    url: str | None


@dataclass(frozen=True)
class Manifest:
    commands: Mapping[str, Command]
    scopes: tuple[str, ...]
    events: frozenset[str]
    socket_mode: bool
    interactivity: bool
    interactivity_url: str | None
    events_url: str | None
    home_tab: bool
    messages_tab: bool
    messages_read_only: bool


def read_manifest(source: Path | Mapping[str, Any]) -> Manifest:
    """The manifest as Slack would install it; ConfigError names what an installation would refuse."""
    raw = yaml.safe_load(source.read_text("utf-8")) if isinstance(source, Path) else source
    if not isinstance(raw, Mapping):
        raise ConfigError("the app manifest is not a mapping")
    features, settings = raw.get("features", {}), raw.get("settings", {})
    scopes = raw.get("oauth_config", {}).get("scopes", {})
    home = features.get("app_home", {})
    interactivity = settings.get("interactivity", {})
    events = settings.get("event_subscriptions", {})
    manifest = Manifest(
        commands={c["command"]: _command(c) for c in features.get("slash_commands", [])},
        scopes=(*scopes.get("bot", []), *scopes.get("bot_optional", [])),
        events=frozenset(events.get("bot_events", [])),
        socket_mode=bool(settings.get("socket_mode_enabled")),
        interactivity=bool(interactivity.get("is_enabled")),
        interactivity_url=interactivity.get("request_url"),
        events_url=events.get("request_url"),
        home_tab=bool(home.get("home_tab_enabled")),
        messages_tab=bool(home.get("messages_tab_enabled")),
        messages_read_only=bool(home.get("messages_tab_read_only_enabled")),
    )
    _refuse_what_slack_refuses(manifest)
    return manifest


def _command(raw: Mapping[str, Any]) -> Command:
    return Command(
        name=raw["command"],
        description=raw.get("description", ""),
        usage_hint=raw.get("usage_hint", ""),
        should_escape=bool(raw.get("should_escape")),
        url=raw.get("url"),
    )


def _refuse_what_slack_refuses(manifest: Manifest) -> None:
    if manifest.commands and "commands" not in manifest.scopes:
        raise ConfigError("app manifest: slash commands need the scope commands")
    for event in manifest.events:
        needed = EVENT_SCOPES.get(event)
        if needed and needed not in manifest.scopes:
            raise ConfigError(f"app manifest: the event {event} needs the scope {needed}")
    if manifest.socket_mode:
        return
    if manifest.interactivity and not manifest.interactivity_url:
        raise ConfigError("app manifest: interactivity needs a request_url, or Socket Mode")
    if manifest.events and not manifest.events_url:
        raise ConfigError("app manifest: events need a request_url, or Socket Mode")
    for command in manifest.commands.values():
        if not command.url:
            raise ConfigError(f"app manifest: {command.name} needs a url, or Socket Mode")
