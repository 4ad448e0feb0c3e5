"""The pages a browser sees when it comes back from DocuSign: plain HTML, in words, kept by nobody. No scripts.

What is data is escaped; a page names no token and no state, except the one secret that answers its question.
"""

import base64
import hashlib
from collections.abc import Callable
from html import escape

import structlog
from flask import Flask, Response, request

from bot.blocks import ids
from bot.services import connecting, finishing
from bot.services.connecting import Question
from bot.services.context import Services
from bot.services.logging_in import USED, LoginFailed
from bot.settings import CALLBACK_PATH, FINISHED_PATH
from claims.grants import Grant
from claims.wording import phrase, say, speaking, spoken

log = structlog.get_logger(__name__)

_STYLE = """
body{margin:0;background:#f4f5f2;color:#1d2321;font:17px/1.5 system-ui,sans-serif}
main{max-width:32rem;margin:12vh auto 0;padding:2rem 2.25rem;background:#fff}
main{border:1px solid #dcdfd8;border-radius:12px}
h1{margin:0 0 .75rem;font-size:1.4rem;line-height:1.25}
p{margin:0 0 1rem}p:last-child{margin:0}
dl{margin:0 0 1.25rem;display:grid;grid-template-columns:auto 1fr;gap:.35rem 1rem}
dt{color:#5b6560}dd{margin:0;overflow-wrap:anywhere}
code{background:#eef0ec;padding:.1em .35em;border-radius:4px}
form{display:flex;flex-wrap:wrap;gap:.75rem}
button{font:inherit;padding:.55rem 1.1rem;border-radius:8px;border:1px solid #1f4e3d;background:#fff;color:#1f4e3d}
@media(max-width:36rem){main{margin:0;border:0;border-radius:0;min-height:100vh;box-sizing:border-box}}
"""
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
}


TROUBLE = phrase(
    "Something went wrong on our side, and whether you are connected is not certain. "
    "Type `/claims connect` in Slack: it goes on from where it is."
)


IF_YES = phrase(
    "If you say yes, this person in Slack sends claims in your name. If somebody else gave you the link, say no."
)


def install(web: Flask, services: Services) -> None:
    """Add the page that DocuSign's login comes back to, and the answer to its question."""
    web.add_url_rule(CALLBACK_PATH, "callback", lambda: _spoken(services, _come_back), methods=["GET"])
    web.add_url_rule(CALLBACK_PATH, "answered", lambda: _spoken(services, _answered), methods=["POST"])
    web.add_url_rule(
        f"{FINISHED_PATH}/<dispatch_id>",
        "finished",
        lambda dispatch_id: _spoken(services, lambda known: _finished(known, dispatch_id)),
        methods=["GET"],
    )


def _spoken(services: Services, page: Callable[[Services], Response]) -> Response:
    with speaking(services.dictionary):
        return page(services)


def _come_back(services: Services) -> Response:
    if request.method == "HEAD":  # whoever only looks what is here must not use the link up
        return _page(say("Connect DocuSign"), "", 200)
    given = request.args
    try:
        found = connecting.come_back(services, given.get("state", ""), given.get("code", ""), given.get("error", ""))
    except LoginFailed as failed:
        return failed_page(str(failed))
    except Exception:  # noqa: BLE001 - whatever it is, the person is told in a sentence, and the log has it
        return _trouble()
    return question_page(found) if isinstance(found, Question) else connected_page(found)


def _finished(services: Services, dispatch_id: str) -> Response:
    """Have the draft looked at; what the address says became of it is not believed."""
    title = say("Back from DocuSign")
    if request.method == "HEAD" or ids.read_id(dispatch_id) is None:
        return _page(title, "", 200)
    if finishing.come_back(services, dispatch_id):
        words = say("The bot is asking DocuSign what has become of the draft, and tells it in the batch's thread.")
    else:
        words = say("There is no draft here any more: the batch's thread in Slack tells what has become of it.")
    return _page(title, f"<p>{escape(words)}</p><p>{escape(say('You can close this page.'))}</p>", 200)


def _answered(services: Services) -> Response:
    given = request.form
    try:
        grant = connecting.answered(services, given.get("secret", ""), given.get("answer") == "yes")
    except LoginFailed as failed:
        return failed_page(str(failed))
    except Exception:  # noqa: BLE001 - as above
        return _trouble()
    return connected_page(grant)


def _trouble() -> Response:
    log.exception("login_trouble")
    return _page(say("DocuSign was not connected"), f"<p>{_in_html(say(TROUBLE))}</p>", 500)


def connected_page(grant: Grant) -> Response:
    """Say who is connected now."""
    text = (
        "<p>"
        + say(
            "You are connected as {name} ({email}) in the account {account}.",
            name=f"<strong>{escape(grant.name)}</strong>",
            email=escape(grant.email),
            account=escape(grant.account_name),
        )
        + "</p><p>"
        + say("Claims that you confirm in Slack go out as you from now on. You can close this page.")
        + "</p>"
    )
    return _page(say("DocuSign is connected"), text, 200)


def failed_page(words: str) -> Response:
    """Say that nobody was connected, why, and what to do. Whoever comes with a used link may well be connected."""
    title = say("This link is used up") if words == say(USED) else say("DocuSign was not connected")
    return _page(title, f"<p>{_in_html(words)}</p>", 400)


def question_page(asked: Question) -> Response:
    """Show who would be bound to whom: a link that somebody else sent must not do it unseen."""
    text = (
        f"<p>{say('You logged in to DocuSign, and somebody in Slack asked for it. Are both of them you?')}</p>"
        f"<dl><dt>DocuSign</dt><dd>{_person(asked.docusign)}</dd><dt>Slack</dt><dd>{_person(asked.slack)}</dd></dl>"
        f"<p>{say(IF_YES)}</p>"
        f'<form method="post" action="{CALLBACK_PATH}">'
        f'<input type="hidden" name="secret" value="{escape(asked.secret)}">'
        '<button name="answer" value="yes">' + say("Yes, both are me") + "</button>"
        '<button name="answer" value="no">' + say("No") + "</button></form>"
    )
    return _page(say("Is this you?"), text, 200)


def _person(who: tuple[str, str]) -> str:
    name, email = who
    return f"<strong>{escape(name)}</strong><br>{escape(email)}"


def _in_html(words: str) -> str:
    """Escape a sentence of ours; what is to be typed, between backticks, is set apart."""
    parts = escape(words).split("`")
    return "".join(f"<code>{part}</code>" if number % 2 else part for number, part in enumerate(parts))


def _page(title: str, body: str, status: int) -> Response:
    html = (
        '<!doctype html><html lang="' + spoken().locale.replace("_", "-") + '"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>"
        f"<body><main><h1>{escape(title)}</h1>{body}</main></body></html>"
    )
    return Response(html, status, headers=_HEADERS, mimetype="text/html")
