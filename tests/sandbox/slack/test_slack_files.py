"""Files: asked for, uploaded, completed, shown and read."""

import pytest
import requests
from slack_sdk.errors import SlackApiError

from sandbox.slack.driver import Person
from sandbox.slack.server import SlackSandbox
from tests.sandbox.slack.bolt_app import SCOPES, client, config, manifest
from tests.sandbox.slack.pieces import RIVERSIDE

PDF = b"%PDF-1.7 signed"


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
