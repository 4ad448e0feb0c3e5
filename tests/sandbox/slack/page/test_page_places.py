"""Who one is and where: the person switcher, the address, the sidebar, the drawer, the stream that comes back."""

import re
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, expect

from sandbox.slack.server import SlackSandbox
from tests.sandbox.slack.page.conftest import Window, Workspace, config, manifest

pytestmark = pytest.mark.browser
NARROW = (420, 860)


def test_the_person_is_chosen_by_keyboard_and_kept_in_the_address(window: Window) -> None:
    page = window()
    page.get_by_test_id("person-switcher").press("Enter")
    expect(page.get_by_test_id("person-U04MAYAOKAF")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("person-switcher")).to_have_attribute("data-user", "U04TOMSANDO")
    expect(page).to_have_url(re.compile(r"#user=U04TOMSANDO&channel=C04RIVERSID$"))
    page.reload()
    expect(page.get_by_test_id("person-switcher")).to_contain_text("Tom Sandoval")


def test_guests_and_outsiders_are_named_so_and_see_only_their_channels(window: Window) -> None:
    page = window("U04SAMWHITL")
    expect(page.get_by_test_id("person-switcher")).to_contain_text("Guest")
    expect(page.locator("[data-testid^=channel-C]")).to_have_count(1)
    page.get_by_test_id("person-switcher").click()
    page.get_by_test_id("person-U09KARENEXT").click()
    expect(page.get_by_test_id("person-switcher")).to_contain_text("External")
    expect(page.get_by_test_id("channel-title")).to_have_text("ext-doyle-steel")
    expect(page.locator("main")).to_contain_text("Shared with another organization")


def test_unread_messages_are_counted_until_they_are_read(window: Window, workspace: Workspace) -> None:
    page = window()
    workspace.slack.acts.say("U04TOMSANDO", "C04HARBSCHO", "One")
    workspace.slack.acts.say("U04TOMSANDO", "C04HARBSCHO", "Two")
    entry = page.get_by_test_id("channel-C04HARBSCHO")
    expect(entry).to_contain_text("2")
    entry.click()
    expect(page.get_by_text("Two", exact=True)).to_be_visible()
    expect(entry).to_have_text("harbour-road-school")
    page.go_back()
    expect(page.get_by_test_id("channel-title")).to_have_text("riverside-tower")


def test_the_strip_says_that_nothing_leaves_and_leads_to_the_inbox(window: Window) -> None:
    for size in ((1440, 900), NARROW):
        page = window(size=size)
        expect(page.get_by_text("nothing here leaves this machine")).to_be_visible()
        link = page.get_by_test_id("docusign-inbox")
        expect(link).to_have_attribute("href", "http://127.0.0.1:9/inbox")
        expect(link).to_have_attribute("target", "_blank")


def test_on_a_narrow_window_the_sidebar_is_a_drawer_and_nothing_sticks_out(
    window: Window, workspace: Workspace
) -> None:
    page = window(size=NARROW)
    expect(page.get_by_test_id("sidebar")).not_to_be_visible()
    page.get_by_test_id("drawer").press("Enter")
    expect(page.get_by_test_id("channel-C04RIVERSID")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("sidebar")).not_to_be_visible()
    expect(page.get_by_test_id("drawer")).to_be_focused()
    page.get_by_test_id("drawer").click()
    page.get_by_test_id("channel-C04HARBSCHO").click()
    expect(page.get_by_test_id("channel-title")).to_have_text("harbour-road-school")
    expect(page.get_by_test_id("sidebar")).not_to_be_visible()
    page.get_by_test_id("composer").fill("/claims pending")
    page.get_by_test_id("composer").press("Enter")
    page.get_by_test_id("action-send").click()
    expect(page.get_by_test_id("modal-submit")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW[0]


def test_after_the_server_was_away_the_page_says_so_and_catches_up(window: Window, workspace: Workspace) -> None:
    page = window()
    port = int(workspace.slack.url.rsplit(":", 1)[1])
    workspace.slack.stop()
    expect(page.get_by_test_id("offline")).to_be_visible()
    again = SlackSandbox(config(workspace.app.url, port)).start()
    try:
        again.acts.say("U04TOMSANDO", "C04RIVERSID", "We are back")
        expect(page.get_by_text("We are back")).to_be_visible()
        expect(page.get_by_test_id("offline")).to_have_count(0)
    finally:
        again.stop()


def test_where_the_app_takes_no_messages_there_is_nothing_to_write_in(browser: Browser) -> None:
    app = manifest("http://127.0.0.1:9")
    app["features"]["app_home"]["messages_tab_read_only_enabled"] = True
    slack = SlackSandbox(replace(config("http://127.0.0.1:9"), manifest=app)).start()
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{slack.url}/#user=U04MAYAOKAF")
    page.locator("[data-with=U04CLAIMBOT]").click()
    expect(page.get_by_test_id("composer-closed")).to_have_text("Sending messages to this app has been turned off.")
    expect(page.get_by_test_id("composer")).to_have_count(0)
    context.close()
    slack.stop()
