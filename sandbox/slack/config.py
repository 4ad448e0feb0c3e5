"""What a stand-in Slack needs to know before it starts. Refuses empty secrets; reads no environment."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sandbox.slack.errors import ConfigError

DEFAULT_WORLD = Path(__file__).with_name("world.json")


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class SlackConfig:
    """Settings of one stand-in workspace.

    `manifest` is the app's manifest (a path to its YAML, or the mapping itself): commands, scopes and transport come
    from it. `world` is a path to, or a mapping of, the team, its people and channels. Ports: 0 picks a free one.
    `ack_seconds` and `trigger_seconds` are Slack's three; `rate_limits` enforces Slack's published tiers.
    `state_before_touch` False leaves untouched elements out of `state.values`, and `ephemeral_state` False leaves
    `state.values` of ephemeral messages empty: what the real service does here is not documented.
    """

    bot_token: str
    app_token: str
    signing_secret: str
    manifest: Path | Mapping[str, Any]
    control_token: str
    world: Path | Mapping[str, Any] = DEFAULT_WORLD
    port: int = 0
    control_port: int = 0
    clock: Callable[[], datetime] = utc_now
    ack_seconds: float = 3.0
    trigger_seconds: float = 3.0
    rate_limits: bool = False
    state_before_touch: bool = True
    ephemeral_state: bool = True
    docusign_inbox: str | None = None

    def __post_init__(self) -> None:
        prefixes = {"bot_token": "xoxb-", "app_token": "xapp-", "signing_secret": "", "control_token": ""}
        for name, prefix in prefixes.items():
            value: str = getattr(self, name)
            if not value.removeprefix(prefix).strip():
                raise ConfigError(f"slack.{name} is empty")
            if not value.startswith(prefix):
                raise ConfigError(f"slack.{name} must start with {prefix}")
