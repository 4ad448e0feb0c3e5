"""How the stand-in says no: to the app (an error of the Web API) and to a person (a sentence on the screen)."""

from typing import Any


class SlackError(Exception):
    """An `ok: false` answer of the Web API; `extra` is merged into the answer."""

    def __init__(self, code: str, **extra: Any) -> None:
        super().__init__(code)
        self.code = code
        self.extra = extra


class RefusedError(Exception):
    """A person tried what Slack's screen would not let them do; the text is what they see."""


class ConfigError(Exception):
    """The sandbox was set up in a way that the real service would not accept."""
