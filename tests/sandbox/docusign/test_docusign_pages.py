"""The pages for people, in a browser: an inbox, reading and signing, declining, and a sender's view of a draft."""

from collections.abc import Iterator

import pytest
import requests
from playwright.sync_api import Browser, Locator, Page, expect

from sandbox.docusign.server import DocusignSandbox
from tests.support.docusign_wire import Caller, document, pdf, signer

pytestmark = pytest.mark.browser
ANN, BO = "ann.lee@acme.example", "bo.berg@acme.example"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh browser window that may not leave this machine."""
    context = browser.new_context()
    context.set_default_timeout(10_000)
    opened = context.new_page()
    elsewhere: list[str] = []
    opened.on("request", lambda one: elsewhere.append(one.url) if _is_elsewhere(one.url) else None)
    yield opened
    context.close()
    assert elsewhere == []


def _is_elsewhere(url: str) -> bool:
    return not url.startswith(("http://127.0.0.1:", "data:", "chrome", "blob:", "about:"))


def sent(call: Caller, email: str = ANN, **changes: object) -> str:
    envelope = call.create(recipients={"signers": [signer(1, email)]}, **changes)
    assert call.send(envelope).status_code == 200
    return envelope


def row(page: Page, envelope: str) -> Locator:
    return page.locator(f'[data-testid="inbox-row"][data-envelope="{envelope}"]')


def test_an_empty_inbox_says_what_will_be_there(page: Page, sandbox: DocusignSandbox) -> None:
    page.goto(f"{sandbox.url}/")
    expect(page.get_by_text("Nobody has been asked to sign anything yet")).to_be_visible()


def test_a_person_reads_and_signs_what_came_by_mail(page: Page, call: Caller, sandbox: DocusignSandbox) -> None:
    envelope = sent(call, documents=[document(1, pdf("The claim", "")), document(2, pdf("The sheet"), "Sheet.pdf")])
    other = sent(call, BO, emailSubject="<b>Harbour</b> & claim 2")
    page.goto(f"{sandbox.url}/inbox")
    expect(page.get_by_test_id("inbox-row")).to_have_count(2)
    expect(page.get_by_role("region", name="Bo Berg")).to_contain_text("<b>Harbour</b> & claim 2")
    page.get_by_role("link", name="Riverside Tower: claim 7 of Acme").click()
    expect(page.locator("iframe")).to_have_count(2)
    expect(page.get_by_role("link", name="Open the PDF")).to_have_count(2)
    assert sandbox.envelope(envelope).status == "delivered"
    link = page.get_by_role("link", name="Open the PDF").first.get_attribute("href")
    assert requests.get(f"{sandbox.url}{link}", timeout=10).content.startswith(b"%PDF")
    page.get_by_test_id("sign-button").click()
    assert sandbox.envelope(envelope).status == "delivered"
    page.get_by_test_id("agree").check()
    page.get_by_test_id("sign-button").click()
    expect(page.get_by_test_id("done")).to_contain_text("You have signed")
    assert sandbox.envelope(envelope).status == "completed"
    page.get_by_role("link", name="Back to the inboxes").click()
    expect(row(page, envelope)).to_contain_text("signed")
    assert sandbox.envelope(other).status == "sent"


def test_a_person_declines_with_the_keyboard_and_gives_a_reason(
    page: Page, call: Caller, sandbox: DocusignSandbox
) -> None:
    envelope = sent(call)
    guid = sandbox.envelope(envelope).recipients[0].guid
    page.goto(f"{sandbox.url}/signing/{envelope}/{guid}")
    page.get_by_test_id("decline-button").click()
    assert sandbox.envelope(envelope).status == "delivered"
    page.get_by_test_id("decline-reason").focus()
    page.keyboard.type("The retention is wrong")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("done")).to_contain_text("The retention is wrong")
    assert sandbox.envelope(envelope).recipients[0].declined_reason == "The retention is wrong"


def test_a_mail_that_comes_back_is_marked_as_returned(page: Page, call: Caller, sandbox: DocusignSandbox) -> None:
    envelope = sent(call)
    page.goto(f"{sandbox.url}/inbox")
    page.get_by_test_id("bounce-button").click()
    expect(row(page, envelope)).to_contain_text("returned")
    assert sandbox.envelope(envelope).recipients[0].status == "autoresponded"


def test_a_voided_envelope_says_that_there_is_nothing_to_sign(
    page: Page, call: Caller, sandbox: DocusignSandbox
) -> None:
    envelope = sent(call)
    sandbox.void(envelope, "Replaced by a new revision")
    page.goto(f"{sandbox.url}/inbox")
    page.get_by_role("link", name="Riverside Tower: claim 7 of Acme").click()
    expect(page.get_by_test_id("done")).to_contain_text("Replaced by a new revision")


def sender_view(call: Caller, envelope: str) -> str:
    """A link to finish a draft, that leads back to the inboxes."""
    asked = {"returnUrl": f"{call.sandbox.url}/inbox", "viewAccess": "envelope"}
    return str(call("POST", f"/envelopes/{envelope}/views/sender", asked).json()["url"])


@pytest.mark.parametrize(
    ("button", "status", "told"),
    [
        ("send", "sent", "event=Send&envelopeId={}"),
        ("save", "created", "event=Save&envelopeId={}"),
        ("discard", "deleted", "event=Cancel"),
    ],
)
def test_a_sender_finishes_a_draft_on_its_page_once(
    page: Page, call: Caller, sandbox: DocusignSandbox, button: str, status: str, told: str
) -> None:
    envelope = call.create()
    url = sender_view(call, envelope)
    page.goto(url)
    page.get_by_test_id(f"{button}-button").click()
    page.wait_for_url(f"{sandbox.url}/inbox?{told.format(envelope)}")
    assert sandbox.envelope(envelope).status == status
    page.goto(url)
    expect(page.get_by_role("heading", name="This link is no longer good")).to_be_visible()


def test_a_sender_customises_a_draft_before_it_goes_out(page: Page, call: Caller, sandbox: DocusignSandbox) -> None:
    envelope = call.create()
    page.goto(sender_view(call, envelope))
    page.get_by_label("Subject").fill("Claim 7, as agreed")
    page.get_by_label("Message to all").fill("See the minutes of Monday.")
    page.get_by_label("Add a PDF").set_input_files(
        {"name": "Minutes.pdf", "mimeType": "application/pdf", "buffer": pdf("Minutes", "")}
    )
    somebody = page.get_by_role("group", name="Add somebody")
    somebody.get_by_label("Who").select_option("Receives a copy")
    somebody.get_by_label("Order").fill("2")
    somebody.get_by_label("Name").fill("Bo Berg")
    somebody.get_by_label("E-mail").fill("bo.berg@acme")
    page.get_by_test_id("add-recipient").click()
    expect(page.get_by_role("alert")).to_contain_text("email address")
    expect(page.get_by_label("Subject")).to_have_value("Claim 7, as agreed")
    assert sandbox.envelope(envelope).email_subject == "Riverside Tower: claim 7 of Acme"

    somebody.get_by_label("E-mail").fill(BO)
    page.get_by_label("Add a PDF").set_input_files(
        {"name": "Minutes.pdf", "mimeType": "application/pdf", "buffer": pdf("Minutes", "")}
    )
    page.get_by_test_id("add-recipient").click()
    expect(page.get_by_test_id("recipient")).to_have_count(2)
    page.get_by_role("group", name="Ann Lee signs").get_by_label("Name").fill("Ann B. Lee")
    page.get_by_label("Subject").press("Enter")
    expect(page.get_by_role("group", name="Ann B. Lee signs")).to_be_visible()
    page.get_by_test_id("send-button").click()
    page.wait_for_url(f"{sandbox.url}/inbox?event=Send&envelopeId={envelope}")
    sent_one = sandbox.envelope(envelope)
    assert [(one.kind, one.name, one.status) for one in sent_one.recipients] == [
        ("signers", "Ann B. Lee", "sent"),
        ("carbonCopies", "Bo Berg", "created"),
    ]
    assert [one.name for one in sent_one.documents] == ["Claim 7.pdf", "Minutes.pdf"]
    assert (sent_one.email_subject, sent_one.email_blurb) == ("Claim 7, as agreed", "See the minutes of Monday.")


def test_what_keeps_a_draft_from_going_out_is_said_on_its_page(
    page: Page, call: Caller, sandbox: DocusignSandbox
) -> None:
    envelope = call.create()
    page.goto(sender_view(call, envelope))
    page.get_by_role("button", name="Remove Claim 7.pdf").click()
    page.get_by_role("button", name="Remove Ann Lee").click()
    page.get_by_test_id("send-button").click()
    expect(page.get_by_role("alert")).to_contain_text("not Complete")
    assert sandbox.envelope(envelope).status == "created"
    page.get_by_test_id("discard-button").click()
    page.wait_for_url(f"{sandbox.url}/inbox?event=Cancel")


def test_a_wrong_link_ends_on_a_page_that_says_so(page: Page, sandbox: DocusignSandbox) -> None:
    page.goto(f"{sandbox.url}/signing/x/y")
    expect(page.get_by_role("heading", name="Nothing here")).to_be_visible()
