"""The Slack app manifest, and its form for HTTP. Reads app.yaml; adds request URLs and nothing else."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

MANIFEST = Path(__file__).resolve().parent.parent / "app.yaml"
SLACK_PATH = "/slack/events"  # where Slack posts commands, presses, submissions and events: Bolt's usual path


def socket_form() -> dict[str, Any]:
    """The manifest as it stands in app.yaml: Socket Mode, no URLs."""
    manifest: dict[str, Any] = yaml.safe_load(MANIFEST.read_text("utf-8"))
    return manifest


def http_form(url: str) -> dict[str, Any]:
    """The same app for a bot that Slack reaches at `url` (scheme and host, optionally a path prefix).

    Raises ValueError, in a sentence, for anything that Slack could not call.
    """
    parts = urlsplit(url.strip())
    if parts.scheme not in ("https", "http") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError(f"{url!r} is not an address Slack could call; give one like https://claims.example.com")
    request_url = f"{url.strip().rstrip('/')}{SLACK_PATH}"
    manifest = socket_form()
    for command in manifest["features"]["slash_commands"]:
        command["url"] = request_url
    manifest["settings"]["interactivity"]["request_url"] = request_url
    manifest["settings"]["event_subscriptions"]["request_url"] = request_url
    manifest["settings"]["socket_mode_enabled"] = False
    return manifest


def as_yaml(manifest: dict[str, Any]) -> str:
    """The manifest as text that Slack's app settings accept."""
    return yaml.safe_dump(manifest, sort_keys=False, allow_unicode=True, width=110)
