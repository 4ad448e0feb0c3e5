"""Files: asked for, uploaded, completed, shown and read."""

from collections.abc import Iterator

import pytest
import requests
from slack_sdk.errors import SlackApiError

from sandbox.slack.driver import Person
from sandbox.slack.files import file_json
from sandbox.slack.server import SlackSandbox
from tests.sandbox.slack.bolt_app import BOT_TOKEN, SCOPES, client, config, manifest
from tests.sandbox.slack.pieces import RIVERSIDE

PDF = b"%PDF-1.7 signed"
BYTES = bytes(range(256)) * 3 + b"\r\n\n"


@pytest.fixture
def reader() -> Iterator[SlackSandbox]:
    """A stand-in whose app may write files and read them."""
    with SlackSandbox(config(manifest=manifest(scopes=[*SCOPES, "files:write", "files:read"]))) as slack:
        yield slack


def fetched(url: str, token: str | None = BOT_TOKEN, *, follow: bool = True) -> requests.Response:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return requests.get(url, headers=headers, allow_redirects=follow, timeout=5)


def test_a_file_goes_into_a_thread_and_can_be_read() -> None:
    with SlackSandbox(config(manifest=manifest(scopes=[*SCOPES, "files:write"]))) as slack:
        web = client(slack)
        root = web.chat_postMessage(channel=RIVERSIDE, text="batch")["ts"]
        web.files_upload_v2(
            channel=RIVERSIDE, thread_ts=root, content=PDF, filename="claim-7.pdf", initial_comment="#7"
        )
        (reply,) = Person(slack, "maya").messages("riverside-tower", root)[1:]
        (shown,) = reply.raw["files"]
        assert (reply.text, shown["name"], shown["size"]) == ("#7", "claim-7.pdf", len(PDF))
        answer = requests.get(f"{slack.url}/{shown['url']}", timeout=5)
        assert (answer.content, answer.headers["Content-Type"]) == (PDF, "application/pdf")
        with pytest.raises(SlackApiError, match="not_in_channel"):
            web.files_upload_v2(channel="C04LAKEHOSP", content=PDF, filename="x.pdf")


def test_an_upload_must_be_as_long_as_announced_and_come_first() -> None:
    with SlackSandbox(config(manifest=manifest(scopes=[*SCOPES, "files:write"]))) as slack:
        asked = client(slack).files_getUploadURLExternal(filename="x.pdf", length=3)
        files = [{"id": asked["file_id"], "title": "x"}]
        assert requests.post(asked["upload_url"], data=b"four", timeout=5).status_code == 400
        with pytest.raises(SlackApiError, match="file_not_found"):
            client(slack).files_completeUploadExternal(files=files, channel_id=RIVERSIDE)


def test_a_file_is_told_as_slack_tells_it(reader: SlackSandbox) -> None:
    web = client(reader)
    sent = web.files_upload_v2(channel=RIVERSIDE, content=BYTES, filename="Claim 7, signed.PDF", title="Claim 7")
    told = web.files_info(file=sent["file"]["id"])["file"]
    (shown,) = Person(reader, "maya").messages("riverside-tower")[-1].raw["files"]

    assert (told["id"], told["name"], told["title"]) == (shown["id"], "Claim 7, signed.PDF", "Claim 7")
    assert (told["filetype"], told["mimetype"], told["pretty_type"]) == ("pdf", "application/pdf", "PDF")
    assert (told["size"], told["mode"], told["is_external"]) == (len(BYTES), "hosted", False)
    assert (told["user"], told["is_public"], told["channels"]) == (reader.ws.bot, True, [RIVERSIDE])
    assert told["created"] == told["timestamp"] == int(told["created"])
    assert told["url_private"].endswith(f"-{told['id']}/claim_7_signed.pdf")
    assert told["url_private_download"].endswith(f"-{told['id']}/download/claim_7_signed.pdf")


def test_a_private_address_gives_the_app_the_bytes_as_they_are(reader: SlackSandbox) -> None:
    web = client(reader)
    told = web.files_info(file=web.files_upload_v2(content=BYTES, filename="x")["file"]["id"])["file"]
    shown, saved = fetched(told["url_private"]), fetched(told["url_private_download"])

    assert (told["filetype"], told["is_public"]) == ("binary", False)
    assert shown.content == saved.content == BYTES
    assert shown.headers["Content-Type"] == "application/octet-stream"
    assert ("Content-Disposition" in shown.headers, saved.headers["Content-Disposition"]) == (False, "attachment")
    assert [call.status for call in reader.calls("files-pri")] == [200, 200]
    assert fetched(told["url_private"].replace(told["id"], "F0")).status_code == 404


def test_who_may_not_fetch_a_file_gets_a_sign_in_page_and_no_error(reader: SlackSandbox) -> None:
    web = client(reader)
    url = web.files_info(file=web.files_upload_v2(content=PDF, filename="x.pdf")["file"]["id"])["file"]["url_private"]
    wrong, nobody = fetched(url, "xoxb-another"), fetched(url, None)

    for page in (wrong, nobody):
        assert (page.status_code, page.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
        assert page.text.startswith("<!DOCTYPE html>")
    assert fetched(url, None, follow=False).status_code == 302


def test_without_the_scope_to_read_files_the_app_gets_the_sign_in_page_too() -> None:
    with SlackSandbox(config(manifest=manifest(scopes=[*SCOPES, "files:write"]))) as slack:
        client(slack).files_upload_v2(content=PDF, filename="x.pdf")
        (stored,) = slack.ws.files.values()
        assert fetched(file_json(slack.ws, stored)["url_private"]).text.startswith("<!DOCTYPE html>")


def test_a_fetch_can_go_wrong_as_any_call_can(reader: SlackSandbox) -> None:
    web = client(reader)
    url = web.files_info(file=web.files_upload_v2(content=PDF, filename="x.pdf")["file"]["id"])["file"]["url_private"]
    reader.inject("files-pri", "http_500")
    assert fetched(url).status_code == 500
    reader.inject("files-pri", "reset_before")
    with pytest.raises(requests.ConnectionError):
        fetched(url)
    assert fetched(url).content == PDF
