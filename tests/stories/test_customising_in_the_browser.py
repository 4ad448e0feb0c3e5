"""One claim by itself, on the screen: customised and sent from here, or as a draft that is finished in DocuSign.

Leaves pictures in `.screenshots/customising/`.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.support import hostile
from tests.support.backups import attach
from tests.support.logins import MAYA, WITH_KEYS, connect_person
from tests.support.screens import RIVERSIDE, Album, Window, ask, checkbox, windows
from tests.support.stage import Stage, with_examples

pytestmark = [pytest.mark.browser, pytest.mark.slow]

take = Album("customising").take
WHO = "U04MAYAOKAF"


@pytest.fixture
def quick_stage(examples_url: str) -> Iterator[Stage]:
    yield from with_examples(Stage(examples_url, settings_changes=WITH_KEYS))


@pytest.fixture
def window(browser: Browser, quick_stage: Stage) -> Iterator[Window]:
    with windows(browser, lambda: quick_stage.slack.url) as opened:
        yield opened


def customise(maya: Page) -> Locator:
    """Open the form over Harlan's claim; the modal."""
    picker = ask(maya, "/claims pending")
    checkbox(picker, "Harlan Earthworks Inc.").first.check()
    picker.get_by_role("button", name="Customise").click()
    form = maya.get_by_test_id("modal")
    expect(form).to_contain_text("Customise one claim")
    return form


def add(form: Locator, name: str, email: str, what: str) -> None:
    form.get_by_role("button", name="Add").first.click()
    expect(form).to_contain_text("The contacts are in place")
    form.get_by_label("Name", exact=True).fill(name)
    form.get_by_label("E-mail address").fill(email)
    form.get_by_label("What they do").select_option(label=what)
    take(form.page, f"adding-{name.split(maxsplit=1)[0].lower()}")
    form.get_by_test_id("modal-submit").click()
    expect(form).to_contain_text(name)


def test_one_claim_is_customised_looked_at_and_sent(window: Window, quick_stage: Stage, tmp_path: Path) -> None:
    attach(quick_stage, tmp_path / "a", "SC-101", 9, {"dockets.pdf": hostile.pdf(3, text="Docket")})
    maya = window(WHO)
    form = customise(maya)
    take(maya, "form")
    add(form, "Pat Moss", "pat.moss@harbour-rowe.example", "They sign")
    add(form, "Lee Wong", "lee.wong@owner.example", "They get a copy")
    form.get_by_role("checkbox", name="dockets.pdf").check()
    take(maya, "form-with-people", form.get_by_text("The commitment's contacts sign:"))
    form.get_by_label("Add documents").set_input_files(
        [
            {"name": "Lien waiver.pdf", "mimeType": "application/pdf", "buffer": hostile.pdf(1, text="Waiver")},
            {"name": "scan.pdf", "mimeType": "application/pdf", "buffer": hostile.pdf(password="secret")},
        ]
    )
    form.get_by_label("Message").fill("Dear all, please sign; the waiver is attached.")
    take(maya, "form-filled", form.get_by_text("Subject of the e-mail"))
    form.get_by_test_id("modal-submit").click()
    expect(form).to_contain_text("scan.pdf was not added. It is protected by a password")
    take(maya, "a-file-that-cannot-go")
    expect(maya.get_by_test_id("messages").locator("[data-ephemeral=true]").last).to_contain_text("being customised")
    form.get_by_test_id("modal-submit").click()
    expect(form).to_contain_text("Documents beside its own: dockets.pdf, Lien waiver.pdf")
    take(maya, "confirmation", form.get_by_text("Customised."))
    form.get_by_test_id("modal-submit").click()
    expect(form).to_contain_text("on the way to DocuSign")

    quick_stage.wait_for(quick_stage.sent_envelopes, "sending it")
    (envelope,) = quick_stage.sent_envelopes()
    assert [one.name for one in envelope.documents][1:3] == ["dockets.pdf", "Lien waiver.pdf"]


def test_a_draft_is_opened_changed_and_sent_in_docusign(window: Window, quick_stage: Stage) -> None:
    connect_person(quick_stage.person("maya"), MAYA)
    maya = window(WHO)
    form = customise(maya)
    form.get_by_role("button", name="Finish in DocuSign").click()
    expect(form).to_contain_text("A draft of its envelope is being made")
    take(maya, "draft-being-made")
    quick_stage.wait_for(lambda: quick_stage.docusign.envelopes, "the draft")
    batch = maya.get_by_test_id("messages").locator("[data-ephemeral=false]").filter(has_text="Total due").last
    expect(batch).to_contain_text("being finished in DocuSign")
    form.get_by_role("button", name="Open").click()
    expect(form).to_contain_text("good for ten minutes")
    take(maya, "link")
    with maya.context.expect_page() as opening:
        form.get_by_text("Open in DocuSign", exact=True).click()
    docusign = opening.value
    expect(docusign.get_by_role("main")).to_contain_text("This draft has not been sent.")
    new = docusign.get_by_role("group", name="Add somebody")
    new.get_by_label("Name").fill("Pat Moss")
    new.get_by_label("E-mail").fill("pat.moss@harbour-rowe.example")
    docusign.get_by_test_id("add-recipient").click()
    expect(docusign.get_by_test_id("recipient")).to_have_count(2)
    take(docusign, "in-docusign")
    docusign.get_by_test_id("send-button").click()
    expect(docusign.get_by_role("heading")).to_have_text("Back from DocuSign")
    take(docusign, "back-from-docusign")
    expect(form).to_contain_text("The draft is open in your browser")
    form.get_by_test_id("modal-close").click()
    expect(batch).to_contain_text("out for signature")
    batch.get_by_test_id("reply-link").click()
    thread = maya.get_by_test_id("thread-pane")
    expect(thread).to_contain_text("was sent from DocuSign otherwise than it was made: to Pat Moss")
    take(maya, "thread")
    assert RIVERSIDE in maya.url
