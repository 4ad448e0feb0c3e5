"""How the bot writes its log: one line an event, as JSON or for people, and never a secret. Keeps and sends nothing."""

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from contextlib import AbstractContextManager
from typing import IO, Any

import structlog

from bot.settings import LogFormat, Settings

HIDDEN = "[hidden]"

# Fields that are secret whatever is in them. A response_url is one: whoever has it may post in our name.
SECRET_FIELDS = (
    "access_token",
    "assertion",
    "authorization",
    "client_secret",
    "password",
    "private_key",
    "refresh_token",
    "response_url",
    "signing_secret",
    "ticket",
    "token",
)
_FIELD = "|".join(SECRET_FIELDS)
_PATTERNS = (
    (re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL), HIDDEN),
    (re.compile(r"\bx(?:ox[a-z]|app)(?:\.xox[a-z])?-[A-Za-z0-9-]+"), HIDDEN),
    (re.compile(r"\beyJ[\w-]+\.[\w-]+\.[\w-]*"), HIDDEN),  # a JSON Web Token
    (re.compile(r"(?i)\b(bearer|basic) [A-Za-z0-9._~+/=-]{8,}"), rf"\1 {HIDDEN}"),
    (re.compile(r"https://hooks\.slack(?:-gov)?\.com/[^\s\"'<>\\]+"), HIDDEN),
    (re.compile(r"(?<=://)([^\s:/@\"']*):[^\s/@\"']+@"), rf"\1:{HIDDEN}@"),  # a password in an address
    (re.compile(rf"(?i)([?&](?:code|{_FIELD})=)[^&\s\"'<>\\]+"), rf"\1{HIDDEN}"),
    # The same fields in JSON or a printed dictionary, the quotes escaped or not.
    (re.compile(rf"(?i)(\\?[\"'](?:{_FIELD})\\?[\"']\s*:\s*\\?[\"'])[^\"'\\]+"), rf"\1{HIDDEN}"),
)
# They tell of every request; at our own level they would drown what we say.
CHATTY = ("apscheduler", "slack_bolt", "slack_sdk", "urllib3", "waitress", "werkzeug", "alembic")


def without_secrets(text: str) -> str:
    """The text with every token, key and secret address in it hidden."""
    for pattern, replacement in _PATTERNS:
        text = pattern.sub(replacement, text)
    return text


def bound(**ids: str) -> AbstractContextManager[None]:
    """While open, every line this thread logs carries these ids (request=..., reference=..., batch=...)."""
    return structlog.contextvars.bound_contextvars(**ids)


def configure(settings: Settings, stream: IO[str] | None = None) -> None:
    """Send the log of the whole process, libraries included, to `stream` (standard error). May be called again."""
    level = settings.log_level.upper()
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        structlog.processors.StackInfoRenderer(),
        _hide_fields,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.PositionalArgumentsFormatter(),
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *_renderers(settings.log_format, colors=stream is None and sys.stderr.isatty()),
                _hide_rest,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in CHATTY:
        logging.getLogger(name).setLevel(level if level == "DEBUG" else "WARNING")
    logging.getLogger("slack_bolt.App").addFilter(_not_about_our_token)
    logging.captureWarnings(capture=True)


def _not_about_our_token(record: logging.LogRecord) -> bool:
    """Keep Bolt from warning at each start that the client we give it has the token of the environment already."""
    return "`token` will be unused" not in record.getMessage()


def _renderers(log_format: LogFormat, *, colors: bool) -> list[Any]:
    if log_format is LogFormat.JSON:
        return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
    # A traceback with local variables in it would show what they hold.
    plain = structlog.dev.plain_traceback
    return [structlog.dev.ConsoleRenderer(colors=colors, exception_formatter=plain, timestamp_key="at")]


def _hide_fields(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {name: _hidden(name, value) for name, value in event.items()}


def _hidden(name: str, value: Any) -> Any:
    if name.lower() in SECRET_FIELDS:
        return HIDDEN
    if isinstance(value, Mapping):
        return {key: _hidden(str(key), inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_hidden("", inner) for inner in value]
    return value


def _hide_rest(_logger: object, _method: str, line: Any) -> str:
    return without_secrets(line)
