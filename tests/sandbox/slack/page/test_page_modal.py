"""Views in the browser: the circle of Tab, errors under their fields, focus that comes back."""

import pytest
from playwright.sync_api import Page, expect

from tests.sandbox.slack.page.conftest import Window, Workspace

pytestmark = pytest.mark.browser


@pytest.fixture
def page(window: Window) -> Page:
    page = window()
    page.get_by_test_id("composer").fill("/claims pending")
    page.get_by_test_id("composer").press("Enter")
    page.get_by_test_id("action-send").click()
    page.get_by_test_id("modal").wait_for()
    return page


def test_tab_goes_round_inside_the_modal_both_ways(page: Page) -> None:
    inside = "document.querySelector('[data-testid=modal]').contains(document.activeElement)"
    page.get_by_test_id("modal-submit").focus()
    page.keyboard.press("Tab")
    expect(page.get_by_test_id("modal-close")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_test_id("modal-submit")).to_be_focused()
    for _ in range(12):
        page.keyboard.press("Tab")
        assert page.evaluate(inside)


def test_what_is_typed_is_on_the_server_when_the_modal_is_submitted(page: Page, workspace: Workspace) -> None:
    page.get_by_test_id("action-note").fill("Two\nlines & <b>")
    page.get_by_test_id("action-cc").fill("maya@harbour-rowe.example")
    page.get_by_test_id("modal-submit").click()
    expect(page.get_by_test_id("modal")).to_have_count(0)
    assert workspace.app.submitted[0]["note"]["note"]["value"] == "Two\nlines & <b>"


def test_an_error_stands_under_its_field_which_gets_the_keyboard_and_keeps_its_text(page: Page) -> None:
    page.get_by_test_id("action-cc").fill("someone@elsewhere.example")
    page.get_by_test_id("action-note").fill("Kept")
    page.get_by_test_id("modal-submit").click()
    expect(page.get_by_test_id("error-cc")).to_have_text("Only our own addresses.")
    expect(page.get_by_test_id("action-cc")).to_be_focused()
    expect(page.get_by_test_id("action-cc")).to_have_value("someone@elsewhere.example")
    expect(page.get_by_test_id("action-note")).to_have_value("Kept")
    page.get_by_test_id("action-cc").fill("maya@harbour-rowe.example")
    page.get_by_test_id("modal-submit").click()
    expect(page.get_by_test_id("modal")).to_have_count(0)


def test_an_empty_required_field_is_refused_before_the_app_hears_of_it(page: Page, workspace: Workspace) -> None:
    page.get_by_test_id("modal-submit").click()
    expect(page.get_by_test_id("error-cc")).to_contain_text("required")
    assert workspace.app.submitted == []


def test_escape_closes_the_modal_and_gives_the_keyboard_back_to_its_opener(page: Page) -> None:
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("modal")).to_have_count(0)
    expect(page.get_by_test_id("action-send")).to_be_focused()


def test_a_submit_on_its_way_shows_that_and_its_failure_leaves_the_modal_open(page: Page, workspace: Workspace) -> None:
    page.get_by_test_id("action-cc").fill("maya@harbour-rowe.example")
    workspace.app.awake.clear()
    page.get_by_test_id("modal-submit").click()
    expect(page.get_by_test_id("modal-submit")).to_have_attribute("aria-busy", "true")
    expect(page.get_by_test_id("modal-error")).to_contain_text("trouble connecting")
    expect(page.get_by_test_id("action-cc")).to_have_value("maya@harbour-rowe.example")
