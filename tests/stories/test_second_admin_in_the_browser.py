"""A contact added, and a claim approved by a second admin, on the screen. Pictures in `.screenshots/second/`."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.support.screens import Album, Window, ask, checkbox, windows
from tests.support.stage import Stage, with_examples

pytestmark = [pytest.mark.browser, pytest.mark.slow]

take = Album("second").take
MAYA, TOM = "U04MAYAOKAF", "U04TOMSANDO"
HARLAN, CASTELLAN = "#9 · Harlan Earthworks Inc.", "#8 · Castellan Concrete LLC"


@pytest.fixture
def stage(examples_url: str) -> Iterator[Stage]:
    """The product where one admin alone may send up to $200,000."""
    yield from with_examples(Stage(examples_url, settings_changes={"approve_above": "AUD 200000"}))


@pytest.fixture
def window(browser: Browser, stage: Stage) -> Iterator[Window]:
    with windows(browser, lambda: stage.slack.url) as opened:
        yield opened


def test_a_contact_that_is_added_makes_the_claim_sendable_in_the_list_that_is_open(window: Window) -> None:
    maya = window(MAYA)
    picker = ask(maya, "/claims pending")
    picker.get_by_role("button", name="Add a contact to SC-110").click()
    modal = maya.get_by_test_id("modal")
    expect(modal).to_contain_text("Summit Roofing Partners")
    take(maya, "add-contact")
    modal.get_by_label("Name").fill("Pat Summit")
    modal.get_by_label("E-mail address").fill("pat@castellan")
    maya.get_by_test_id("modal-submit").click()
    expect(modal).to_contain_text("is not a valid e-mail address")
    take(maya, "add-contact-refused")
    modal.get_by_label("E-mail address").fill("pat@summit-roofing.example")
    maya.get_by_test_id("modal-submit").click()
    expect(modal).to_contain_text("Pat Summit (pat@summit-roofing.example) is a contact of SC-110 now.")
    take(maya, "contact-added")
    maya.get_by_test_id("modal-cancel").click()
    expect(modal).to_have_count(0)

    expect(picker).to_contain_text("of 30 that can be sent")
    take(maya, "list-afterwards", showing=picker, end="end")
    picker.get_by_role("button", name="Show next claims").click()
    checkbox(picker, "Summit Roofing Partners").check()
    picker.get_by_test_id("action-claims.review").click()
    expect(modal).to_contain_text("pat@summit-roofing.example, first time")


def test_a_second_admin_approves_what_is_above_the_amount(window: Window) -> None:
    maya, tom = window(MAYA), window(TOM)
    picker = ask(maya, "/claims pending")
    for claim in (HARLAN, CASTELLAN):
        checkbox(picker, claim).check()
    picker.get_by_test_id("action-claims.review").click()
    modal = maya.get_by_test_id("modal")
    expect(modal).to_contain_text("Needs a second admin")
    expect(maya.get_by_test_id("modal-submit")).to_have_text("Send 1, ask for 1")
    take(maya, "confirmation")
    maya.get_by_test_id("modal-submit").click()
    expect(modal).to_contain_text("1 progress claim waits for the approval of a second admin.")
    take(maya, "confirmed")

    batch = tom.get_by_test_id("messages").locator("[data-testid=message][data-ephemeral=false]")
    expect(batch).to_contain_text("sent 1 of 2 progress claims")
    expect(batch).to_contain_text("Waiting for a second admin")
    batch.get_by_test_id("reply-link").click()
    thread = tom.get_by_test_id("thread-pane")
    expect(thread).to_contain_text("Who can approve: @Tom Sandoval")
    take(tom, "asked")
    thread.locator("button[data-block-id=decide]", has_text="Approve").click()
    deciding = tom.get_by_test_id("modal")
    expect(deciding).to_contain_text("Castellan Concrete LLC")
    take(tom, "approve")
    tom.get_by_test_id("modal-submit").click()
    expect(deciding).to_contain_text("You approved #8 · Castellan Concrete LLC (SC-102).")
    take(tom, "approved")
    tom.get_by_test_id("modal-cancel").click()
    expect(thread).to_contain_text("@Tom Sandoval approved #8")
    expect(batch).to_contain_text("sent 2 progress claims to DocuSign")
    expect(batch.get_by_role("button", name="Approve")).to_have_count(0)
    take(tom, "sent")
