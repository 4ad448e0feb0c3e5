"""HTTP: Slack's requests when there is a public URL, DocuSign's news, the pages of its login, and how the bot is."""

import re
from collections.abc import Callable

import structlog
from flask import Flask, Response, request
from slack_bolt.adapter.flask import SlackRequestHandler

from bot import pages
from bot.manifest import SLACK_PATH
from bot.services import news
from bot.settings import CONNECT_PATH, SlackMode
from bot.wiring import Bot
from esign.connect import MalformedMessage, signed_by_any

log = structlog.get_logger(__name__)

MAX_BODY = 5 * 1024 * 1024
"""Bytes. A Connect message without documents is a few kilobytes."""
SIGNATURES = 100
"""DocuSign signs once for each active key, with numbered headers."""


def make_web(bot: Bot, ready: Callable[[], str | None]) -> Flask:
    """Return the web application; `ready` says what is missing, None when nothing is."""
    web = Flask("claims-bot")
    web.config["MAX_CONTENT_LENGTH"] = MAX_BODY
    if bot.settings.slack_mode is SlackMode.HTTP:
        slack = SlackRequestHandler(bot.app)
        web.add_url_rule(SLACK_PATH, "slack", lambda: _slack(slack), methods=["POST"])
    web.add_url_rule(CONNECT_PATH, "connect", lambda: _connect(bot), methods=["POST"])
    pages.install(web, bot.services)
    web.register_error_handler(413, _too_large)
    web.add_url_rule("/healthz", "healthz", lambda: Response("alive\n", mimetype="text/plain"))
    web.add_url_rule("/readyz", "readyz", lambda: _ready(ready()))
    return web


def _slack(handler: SlackRequestHandler) -> Response:
    # Bolt answers 500 to a time that is no number it can hold; what is not Slack's deserves a refusal, not a traceback.
    sent_at = request.headers.get("X-Slack-Request-Timestamp", "")
    if re.fullmatch("[0-9]{1,12}", sent_at) is None:
        log.warning("slack_request_refused", why="no timestamp")
        return Response("not signed\n", 401, mimetype="text/plain")
    answer: Response = handler.handle(request)
    if answer.status_code == 401:
        log.warning("slack_request_refused", why="signature or age")
    return answer


def _too_large(_error: Exception) -> Response:
    log.warning("request_too_large", path=request.path)
    return Response("too large\n", 413, mimetype="text/plain")


def _connect(bot: Bot) -> Response:
    """One durable insert, then 200; what it means is worked out afterwards."""
    body = request.get_data()
    keys = [key.get_secret_value() for key in bot.settings.docusign_connect_keys]
    given = [request.headers.get(f"X-DocuSign-Signature-{number}", "") for number in range(1, SIGNATURES + 1)]
    if not signed_by_any(body, [signature for signature in given if signature], keys):
        log.warning("connect_message_refused", why="no signature of ours")
        return Response("not signed\n", 401, mimetype="text/plain")
    try:
        fresh = news.receive(bot.services, body)
    except MalformedMessage:
        log.warning("connect_message_refused", why="malformed")
        return Response("malformed\n", 400, mimetype="text/plain")
    log.info("connect_message", repeated=not fresh)
    return Response("ok\n", mimetype="text/plain")


def _ready(missing: str | None) -> Response:
    return Response(f"{missing or 'ready'}\n", 503 if missing else 200, mimetype="text/plain")
