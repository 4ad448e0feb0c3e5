"""The log: one line an event, and never a secret in it."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from bot.logs import bound, configure, without_secrets
from bot.settings import Settings

SECRETS = (
    "xoxb-17653672481-19874698323-pdFZKVeTuE8sk7oOcHrzqqgy",
    "xapp-1-A04CLAIMBOT-1234-abcdef",
    "xoxe.xoxp-1-Mi0yLTE",
    "Bearer 8cb1b2c3d4e5f6-abc_DEF.123",
    "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJhIn0.c2lnbmF0dXJl",
    "https://hooks.slack.com/commands/T04HARBOUR/123/abc",
    "https://hooks.slack.com/services/T04/B04/xyz",
    "-----BEGIN RSA PRIVATE KEY-----\nMIIEow\nIBAAK\n-----END RSA PRIVATE KEY-----",
    "-----BEGIN PRIVATE KEY-----\\nMIIEow\\nIBAAK\\n-----END PRIVATE KEY-----",
    "-----BEGIN PRIVATE KEY-----\nMIIEow (cut off",
)
FIELDS = (
    "{'response_url': 'http://127.0.0.1:4001/respond/s3cret', 'user': 'U1'}",
    '{"response_url": "http://127.0.0.1:4001/respond/s3cret", "user": "U1"}',
    '{\\"token\\": \\"s3cret\\", \\"user\\": \\"U1\\"}',
    "wss://wss.slack.com/link/?ticket=s3cret&app_id=U1",
    "GET /callback?code=s3cret&state=U1",
    "postgresql://claims:s3cret@db.example.com/U1",
)


@pytest.fixture(autouse=True)
def _restore_logging() -> Iterator[None]:
    """The log of the test run itself comes back when the test is over."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in logging.root.manager.loggerDict}
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    for name in logging.root.manager.loggerDict:
        logging.getLogger(name).setLevel(levels.get(name, logging.NOTSET))
    logging.captureWarnings(capture=False)
    structlog.reset_defaults()


def logged(log_format: str, **settings: Any) -> io.StringIO:
    stream = io.StringIO()
    configure(Settings(_env_file=None, log_format=log_format, **settings), stream)
    return stream


@pytest.mark.parametrize("secret", SECRETS)
def test_a_secret_in_a_sentence_is_hidden(secret: str) -> None:
    hidden = without_secrets(f"before {secret} ")

    assert hidden.startswith("before ")
    assert "[hidden]" in hidden
    assert not any(part in hidden for part in secret.split() if len(part) > 12)
    assert "MIIEow" not in hidden


@pytest.mark.parametrize("text", FIELDS)
def test_a_secret_field_is_hidden_and_its_neighbours_stay(text: str) -> None:
    hidden = without_secrets(text)

    assert "s3cret" not in hidden
    assert "U1" in hidden


def test_ordinary_words_are_left_alone() -> None:
    text = "code USER_LACKS_PERMISSIONS; token refreshed; https://claims.example.com/a?page=2 (basic plan)"

    assert without_secrets(text) == text


@pytest.mark.parametrize("log_format", ["json", "console"])
def test_secrets_are_hidden_wherever_they_come_from(log_format: str) -> None:
    stream = logged(log_format)
    log = structlog.get_logger("bot.test")

    log.info("posted", response_url="s3cret-a", body={"token": "s3cret-b", "list": [{"ticket": "s3cret-c"}]})
    logging.getLogger("some.library").warning("sent %s", {"access_token": "s3cret-d"})
    try:
        int("Bearer s3cret-abcdefgh")
    except ValueError:
        log.exception("failed")

    written = stream.getvalue()
    assert "s3cret" not in written
    assert "ValueError" in written
    assert written.count("[hidden]") == 6  # the traceback shows the line of code as well


def test_a_line_of_json_carries_the_ids_it_was_written_under() -> None:
    stream = logged("json")

    with bound(request="r-1", reference="K7PQ"):
        structlog.get_logger("bot.test").info("picked", claims=3)
        logging.getLogger("some.library").error("lost")
    structlog.get_logger("bot.test").info("later")

    picked, lost, later = (json.loads(line) for line in stream.getvalue().splitlines())
    assert (picked["event"], picked["claims"], picked["level"], picked["logger"]) == ("picked", 3, "info", "bot.test")
    assert picked["at"].endswith("Z")
    assert [line.get("reference") for line in (picked, lost, later)] == ["K7PQ", "K7PQ", None]


def test_libraries_that_tell_everything_are_quiet_until_someone_debugs() -> None:
    stream = logged("json")
    logging.getLogger("slack_sdk").info("a frame")
    assert stream.getvalue() == ""

    stream = logged("json", log_level="debug")
    logging.getLogger("slack_sdk").info("a frame")

    assert "a frame" in stream.getvalue()
