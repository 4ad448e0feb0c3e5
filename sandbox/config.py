"""Reads the configuration file of `python -m sandbox`. Refuses keys it does not know and empty secrets."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox.docusign.config import DocusignConfig, config_from_mapping
from sandbox.slack.config import DEFAULT_WORLD, SlackConfig
from sandbox.slack.errors import ConfigError

_SLACK_KEYS = frozenset(
    {
        "port",
        "control_port",
        "bot_token",
        "app_token",
        "signing_secret",
        "manifest_path",
        "world_path",
        "rate_limits",
    }
)


@dataclass(frozen=True)
class SandboxConfig:
    slack: SlackConfig
    docusign: DocusignConfig


def read_config(path: Path) -> SandboxConfig:
    """Both stand-ins' settings from one JSON file; ConfigError says in a sentence what is wrong with it.

    Relative paths count from the file's folder.
    """
    try:
        raw = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path} cannot be read: {error}") from error
    if not isinstance(raw, dict):
        raise ConfigError(f"{path} does not hold a JSON object")
    if unknown := set(raw) - {"slack", "docusign", "control_token"}:
        raise ConfigError(f"unknown settings {', '.join(sorted(unknown))}")
    token = str(raw.get("control_token", ""))
    if not token:
        raise ConfigError("control_token is empty")
    try:
        docusign = config_from_mapping(raw.get("docusign", {}), token)
    except (TypeError, ValueError) as error:
        raise ConfigError(str(error)) from error
    return SandboxConfig(slack=_slack(raw.get("slack", {}), token, path.parent), docusign=docusign)


def _slack(raw: Mapping[str, Any], token: str, folder: Path) -> SlackConfig:
    if unknown := set(raw) - _SLACK_KEYS:
        raise ConfigError(f"slack: unknown settings {', '.join(sorted(unknown))}")
    manifest = folder / str(raw.get("manifest_path", "app.yaml"))
    if not manifest.is_file():
        raise ConfigError(f"slack.manifest_path: there is no {manifest}")
    world = folder / str(raw["world_path"]) if raw.get("world_path") else DEFAULT_WORLD
    return SlackConfig(
        bot_token=str(raw.get("bot_token", "")),
        app_token=str(raw.get("app_token", "")),
        signing_secret=str(raw.get("signing_secret", "")),
        manifest=manifest,
        control_token=token,
        world=world,
        port=int(raw.get("port", 0)),
        control_port=int(raw.get("control_port", 0)),
        rate_limits=bool(raw.get("rate_limits", False)),
    )
