"""Slack's published rate limits, by the workspace's clock. Used only when the configuration asks for them."""

import math

from sandbox.slack.errors import SlackError
from sandbox.slack.workspace import Workspace

TIER_2, TIER_3, TIER_4 = 20, 50, 100
# chat.postMessage: one a second and channel, "short bursts allowed"; the size of a burst is ours.
POST_BURST = 5
MINUTE = 60.0


def check_pace(ws: Workspace, method: str, channel: str | None, per_minute: int) -> None:
    """Count one call; SlackError ratelimited, with `retry_after` in whole seconds, when it is one too many."""
    if method == "chat.postMessage":
        _take(ws, (method, channel or ""), POST_BURST, float(POST_BURST))
    elif per_minute:
        _take(ws, (method, ""), per_minute, MINUTE)


def _take(ws: Workspace, key: tuple[str, str], most: int, window: float) -> None:
    now = ws.now().timestamp()
    recent = [at for at in ws.calls_at.get(key, []) if now - at < window]
    if len(recent) >= most:
        raise SlackError("ratelimited", retry_after=max(1, math.ceil(window - (now - recent[0]))))
    ws.calls_at[key] = [*recent, now]
