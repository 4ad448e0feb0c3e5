"""Taking in files that somebody chose in a modal: fetched from Slack once, judged like those of an import, then ours.

The bot's token goes to Slack alone, so an address that is not Slack's own is never asked (Slack: file objects,
`url_private_download` wants the token; without the scope it answers with a page to log in).
"""

import threading
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from urllib.parse import urlsplit

import requests
import structlog

from bot.services.context import Services
from bot.services.speaking import SlackIsSilent, SlackRefuses, SlackSaysWait, said
from claims.attachments import ENVELOPE_BYTES, MEGABYTE, FileFault
from claims.wording import phrase, say
from sources.judge import Judge

log = structlog.get_logger(__name__)

MOST = 10 * MEGABYTE
"""Slack: the largest file of a file input."""
PATIENCE = (5.0, 30.0)
"""Seconds to connect, and between two pieces."""
PIECE = 64 * 1024
_AT_ONCE = threading.BoundedSemaphore(2)
"""People whose files are taken in at a time: they are held in memory."""
TOO_MUCH = phrase("With it, the files would be larger than the {most} MB that DocuSign takes in an envelope.")
NOT_HANDED_OUT = phrase("Slack did not hand it out. Add it once more.")


@dataclass(frozen=True)
class Fetched:
    """A file as it may be sent, or what is wrong with it, in words."""

    name: str
    content: bytes = b""
    fault: str | None = None


def fetch(services: Services, file_ids: Sequence[str]) -> tuple[Fetched, ...]:
    """Return the files with these ids, each ready to be sent or with its fault; raises nothing for a bad one."""
    found: list[Fetched] = []
    with _AT_ONCE, Judge() as judge:
        for file_id in file_ids:
            room = ENVELOPE_BYTES - sum(len(one.content) for one in found)
            found.append(_fetch(services, judge, file_id, room))
    return tuple(found)


def _fetch(services: Services, judge: Judge, file_id: str, room: int) -> Fetched:
    name = file_id
    try:
        told = said(lambda: services.slack.files_info(file=file_id), services.clock())["file"]
        name = str(told.get("name") or file_id)
        if int(told.get("size") or 0) > room:
            return Fetched(name, fault=say(TOO_MUCH, most=ENVELOPE_BYTES // MEGABYTE))
        content = _bytes_of(services, str(told.get("url_private_download") or told.get("url_private") or ""))
    except (SlackIsSilent, SlackRefuses, SlackSaysWait, requests.RequestException, _NotTheFile) as trouble:
        log.warning("file_not_fetched", file=file_id, error=type(trouble).__name__)
        return Fetched(name, fault=say(NOT_HANDED_OUT))
    judged = judge.judge(content, name)
    return Fetched(name, fault=judged.words) if isinstance(judged, FileFault) else Fetched(name, judged.content)


class _NotTheFile(Exception):
    """Slack's address is none of Slack's, or what came from it is not the file."""


def _bytes_of(services: Services, url: str) -> bytes:
    if not is_slacks(url, services.slack.base_url):
        raise _NotTheFile
    token = {"Authorization": f"Bearer {services.slack.token}"}
    with closing(requests.get(url, headers=token, timeout=PATIENCE, stream=True, allow_redirects=False)) as answer:
        if answer.status_code != 200 or answer.headers.get("Content-Type", "").startswith("text/html"):
            raise _NotTheFile
        content = b""
        for piece in answer.iter_content(PIECE):
            content += piece
            if len(content) > MOST:
                raise _NotTheFile
    return content


def is_slacks(url: str, api: str) -> bool:
    """Tell whether an address is Slack's: on its domain over https, or on the very host whose API we speak to."""
    try:
        asked, ours = urlsplit(url), urlsplit(api)
        host = (asked.hostname or "").lower()
    except ValueError:
        return False
    if (asked.scheme, asked.netloc) == (ours.scheme, ours.netloc):
        return True
    return asked.scheme == "https" and host.endswith(".slack.com") and (ours.hostname or "").endswith("slack.com")
