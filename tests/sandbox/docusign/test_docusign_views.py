"""The sender's view: which request gets a link, how long the link is good, and what its page does."""

import json
from typing import Any

import pytest
import requests

from sandbox.docusign.server import DocusignSandbox
from tests.support.docusign_wire import Caller, Clock, Listener, listener_of

pytestmark = pytest.mark.slow
BO = "bo.berg@acme.example"
BACK = "http://127.0.0.1:9/back?from=bot"
ASKED: dict[str, Any] = {"returnUrl": BACK, "viewAccess": "envelope"}


def link(call: Caller, envelope: str, **settings: Any) -> str:
    """The link of a sender's view with these settings."""
    answer = call("POST", f"/envelopes/{envelope}/views/sender", {**ASKED, "settings": settings})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["url"])


def opened(url: str) -> str:
    """Open a link as a browser does; where it leads."""
    return str(requests.get(url, timeout=10).url)


def press(page: str, deed: str, **typed: str) -> requests.Response:
    """Press a button of the page."""
    return requests.post(page, data={"deed": deed, **typed}, allow_redirects=False, timeout=10)


def said(listener: Listener) -> list[dict[str, Any]]:
    """What Connect has told."""
    return [json.loads(body) for _, body in listener.got]


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("INVALID_REQUEST_PARAMETER", {"viewAccess": None}),
        ("INVALID_REQUEST_PARAMETER", {"viewAccess": "template"}),
        ("INVALID_REQUEST_PARAMETER", {"returnUrl": None}),
        ("INVALID_REQUEST_PARAMETER", {"returnUrl": "bot.example/back"}),
        ("INVALID_REQUEST_PARAMETER", {"returnUrl": "javascript:alert(1)"}),
        ("INVALID_REQUEST_PARAMETER", {"returnUrl": "https://bot.example/" + "x" * 460}),
        ("INVALID_REQUEST_PARAMETER", {"viewAcces": "envelope"}),
        ("INVALID_REQUEST_BODY", {"settings": "Prepare"}),
        ("INVALID_REQUEST_PARAMETER", {"settings": {"startingScreen": "prepare"}}),
        ("INVALID_REQUEST_PARAMETER", {"settings": {"startingscreen": "Prepare"}}),
        ("INVALID_REQUEST_PARAMETER", {"settings": {"sendButtonAction": "save"}}),
        ("INVALID_REQUEST_BODY", {"settings": {"showDiscardAction": True}}),
        ("INVALID_REQUEST_PARAMETER", {"settings": {"showDiscardAction": "yes"}}),
        ("INVALID_REQUEST_PARAMETER", {"settings": {"recipientSettings": {"showEditDocuments": "true"}}}),
        ("INVALID_REQUEST_BODY", {"settings": {"recipientSettings": []}}),
        ("INVALID_REQUEST_PARAMETER", {"settings": {"taggerSettings": {"paletteSettings": {"own": {}}}}}),
    ],
)
def test_a_view_is_asked_for_in_the_shape_of_2024_or_not_at_all(
    call: Caller, code: str, changes: dict[str, Any]
) -> None:
    given = {name: value for name, value in {**ASKED, **changes}.items() if value is not None}
    answer = call("POST", f"/envelopes/{call.create()}/views/sender", given)
    assert (answer.status_code, answer.json()["errorCode"]) == (400, code)


def test_every_setting_that_docusign_names_is_taken(call: Caller) -> None:
    link(
        call,
        call.create(),
        startingScreen="Tagger",
        sendButtonAction="redirect",
        showBackButton="true",
        backButtonAction="previousPage",
        showHeaderActions="true",
        showDiscardAction="false",
        lockToken="t",
        recipientSettings={"showEditRecipients": "false", "showContactsList": "false"},
        documentSettings={"showEditDocuments": "false", "showEditPages": "false"},
        taggerSettings={"paletteSections": "custom", "paletteSettings": {"notary": {"show": "false"}}},
        templateSettings={"showMatchingTemplatesPrompt": "false"},
        envelopeCustomFieldSettings={"showEnvelopeCustomFields": "false"},
    )


def test_nobody_opens_the_draft_of_somebody_else(call: Caller, sandbox: DocusignSandbox) -> None:
    envelope = call.create()
    sandbox.envelope(envelope).sender_id = sandbox.config.account.users[1].user_id
    refused = call("POST", f"/envelopes/{envelope}/views/sender", ASKED)
    assert refused.json()["errorCode"] == "USER_LACKS_PERMISSIONS"


def test_a_link_opens_once_within_ten_minutes(call: Caller, clock: Clock) -> None:
    envelope = call.create()
    late, good = link(call, envelope), link(call, envelope)
    clock.pass_by(minutes=9)
    page = opened(good)
    again = requests.get(good, timeout=10)
    assert (again.status_code, "no longer good" in again.text) == (410, True)
    clock.pass_by(minutes=1)
    assert requests.get(late, timeout=10).status_code == 410
    assert requests.get(page, timeout=10).status_code == 200
    assert press(page, "save").headers["Location"] == f"{BACK}&event=Save&envelopeId={envelope}"
    assert requests.get(page, timeout=10).status_code == 410
    assert press(page, "send").status_code == 410


def test_nobody_sits_on_at_a_draft_that_is_none_any_more(call: Caller) -> None:
    envelope = call.create()
    page = opened(link(call, envelope))
    call.send(envelope)
    assert press(page, "discard").status_code == 410
    assert call.status(envelope) == "sent"


def test_a_view_hides_what_was_switched_off_and_takes_none_of_it(call: Caller, sandbox: DocusignSandbox) -> None:
    envelope = call.create()
    closed = {"showEditRecipients": "false", "showEditMessage": "false"}
    documents = {"showEditDocuments": "false"}
    page = opened(link(call, envelope, showDiscardAction="false", recipientSettings=closed, documentSettings=documents))
    shown = requests.get(page, timeout=10).text
    for hidden in ("discard-button", "Add somebody", "Message to all", "Add a PDF"):
        assert hidden not in shown
    assert press(page, "discard").status_code == 400
    press(page, "take-out 1", subject="Other", **{"new-name": "Bo", "new-email": BO, "new-order": "1"})
    held = sandbox.envelope(envelope)
    assert (held.status, len(held.recipients), len(held.documents)) == ("created", 1, 1)
    assert held.email_subject == "Riverside Tower: claim 7 of Acme"


def test_a_program_that_sends_itself_is_told_of_the_press_and_finds_the_draft_unsent(call: Caller) -> None:
    envelope = call.create()
    told = press(opened(link(call, envelope, sendButtonAction="redirect")), "send")
    assert told.headers["Location"].endswith(f"event=Send&envelopeId={envelope}")
    assert call.status(envelope) == "created"


def test_a_sent_or_discarded_draft_is_news_for_connect(
    call: Caller, sandbox: DocusignSandbox, listener: Listener
) -> None:
    news = listener_of(listener.url, ["envelope-sent", "envelope-discard"])
    sent, gone = call.create(eventNotification=news), call.create(eventNotification=news)
    press(opened(link(call, sent)), "send")
    press(opened(link(call, gone)), "discard")
    assert sandbox.connect.wait_idle()
    told = {(one["data"]["envelopeId"], one["event"]) for one in said(listener)}
    assert told == {(sent, "envelope-sent"), (gone, "envelope-discard")}
