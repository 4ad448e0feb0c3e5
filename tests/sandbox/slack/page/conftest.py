"""A stand-in Slack with a small app in it, and windows of a browser in which to be somebody."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from slack_sdk import WebClient

from sandbox.slack.config import SlackConfig
from sandbox.slack.server import SlackSandbox
from tests.sandbox.slack.page.small_app import SmallApp

WIDE = (1440, 900)
PATIENCE_MS = 30_000


def manifest(url: str) -> dict[str, Any]:
    command = {"command": "/claims", "description": "Progress claims", "usage_hint": "pending | help", "url": url}
    return {
        "features": {
            "bot_user": {"display_name": "claims"},
            "app_home": {"messages_tab_enabled": True},
            "slash_commands": [command],
        },
        "oauth_config": {"scopes": {"bot": ["commands", "chat:write", "files:write", "files:read"]}},
        "settings": {"interactivity": {"is_enabled": True, "request_url": url}},
    }


def config(url: str, port: int = 0) -> SlackConfig:
    return SlackConfig(
        bot_token="xoxb-page-tests",
        app_token="xapp-page-tests",
        signing_secret="page-tests-signing-secret",
        control_token="page-tests-control",
        manifest=manifest(url),
        port=port,
        ack_seconds=1.5,
        docusign_inbox="http://127.0.0.1:9/inbox",
    )


@dataclass(frozen=True)
class Workspace:
    slack: SlackSandbox
    app: SmallApp


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    app = SmallApp()
    slack = SlackSandbox(config(app.url)).start()
    app.start(WebClient(token="xoxb-page-tests", base_url=slack.api_url, retry_handlers=[]))
    yield Workspace(slack, app)
    slack.stop()
    app.stop()


Window = Callable[..., Page]


@pytest.fixture
def window(browser: Browser, workspace: Workspace) -> Iterator[Window]:
    """Opens the page as somebody in a channel. A script error in any window fails the test."""
    contexts = []
    broken: list[str] = []

    def show(user: str = "U04MAYAOKAF", channel: str = "C04RIVERSID", size: tuple[int, int] = WIDE) -> Page:
        context = browser.new_context(viewport={"width": size[0], "height": size[1]}, timezone_id="America/New_York")
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", lambda error: broken.append(str(error)))
        page.goto(f"{workspace.slack.url}/#user={user}&channel={channel}")
        page.locator("body[data-ready=true]").wait_for()
        return page

    yield show
    for context in contexts:
        context.close()
    assert broken == []
