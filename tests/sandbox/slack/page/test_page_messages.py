"""Messages in the browser: threads, news without a reload, hostile text, what cannot be drawn."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.sandbox.slack.page.conftest import Window, Workspace
from tests.sandbox.slack.page.small_app import button, section

pytestmark = pytest.mark.browser


def test_news_arrives_without_a_reload_and_a_thread_opens_beside_it(window: Window, workspace: Workspace) -> None:
    page = window("U04TOMSANDO")
    ts = workspace.app.post("riverside-tower", "7 of 12 signed")
    message = page.locator(f"#messages [data-ts='{ts}']")
    expect(message).to_contain_text("APP")
    message.get_by_test_id("reply-link").press("Enter")
    pane = page.get_by_test_id("thread-pane")
    expect(pane).to_contain_text("Envelopes are out.")
    expect(page.get_by_test_id("thread-composer")).to_be_focused()
    page.keyboard.type("Thanks")
    page.keyboard.press("Enter")
    expect(pane.get_by_test_id("message")).to_have_count(3)
    expect(message.get_by_test_id("reply-link")).to_contain_text("2 replies")
    page.keyboard.press("Escape")
    expect(pane).to_have_count(0)
    expect(message.get_by_test_id("reply-link")).to_be_focused()


def test_a_message_that_is_redrawn_keeps_the_keyboard(window: Window, workspace: Workspace) -> None:
    page = window()
    blocks = [section("s", "1 of 3"), {"type": "actions", "block_id": "a", "elements": [button("details", "Details")]}]
    ts = workspace.app.post("riverside-tower", "1 of 3", blocks)
    details = page.get_by_test_id("action-details")
    details.focus()
    before = details.element_handle()
    blocks[0] = section("s", "2 of 3")
    workspace.app.client.chat_update(channel="C04RIVERSID", ts=ts, text="2 of 3", blocks=blocks)
    expect(page.locator("#messages")).to_contain_text("2 of 3")
    expect(details).to_be_focused()
    assert page.evaluate("([a, b]) => a === b", [before, details.element_handle()])


def test_words_that_changed_are_marked_as_edited_but_blocks_are_not(window: Window, workspace: Workspace) -> None:
    page = window()
    client = workspace.app.client
    for text, blocks in (("plain", None), ("drawn", [section("s", "drawn")])):
        ts = workspace.app.post("riverside-tower", text, blocks)
        client.chat_update(channel="C04RIVERSID", ts=ts, text=f"{text} anew", blocks=blocks and [section("s", "anew")])
    shown = page.get_by_test_id("messages").get_by_test_id("message")
    expect(shown.nth(0)).to_contain_text("plain anew (edited)")
    expect(shown.nth(1)).to_contain_text("anew")
    expect(shown.nth(1)).not_to_contain_text("(edited)")


def test_a_message_taller_than_the_page_is_read_from_its_beginning(window: Window, workspace: Workspace) -> None:
    page = window(size=(1440, 500))
    for number in range(9):
        workspace.app.post("riverside-tower", f"Line {number}")
    expect(page.get_by_text("Line 8", exact=True)).to_be_in_viewport()
    workspace.app.post("riverside-tower", "long", [section(f"s{number}", f"Part {number}") for number in range(40)])
    expect(page.get_by_text("Part 0", exact=True)).to_be_in_viewport()
    expect(page.get_by_text("Part 39", exact=True)).not_to_be_in_viewport()


def test_reading_further_up_is_not_disturbed_by_news_below(window: Window, workspace: Workspace) -> None:
    page = window(size=(1440, 500))
    for number in range(30):
        workspace.slack.acts.say("U04TOMSANDO", "C04RIVERSID", f"Line {number}")
    expect(page.get_by_text("Line 29", exact=True)).to_be_in_viewport()
    log = page.get_by_test_id("messages")
    log.evaluate("log => { log.scrollTop = 120 }")
    page.wait_for_function("() => document.querySelector('#messages').scrollTop === 120")
    workspace.slack.acts.say("U04TOMSANDO", "C04RIVERSID", "Line 30")
    expect(page.get_by_text("Line 30", exact=True)).to_be_attached()
    assert log.evaluate("log => log.scrollTop") == 120


def test_hostile_text_is_shown_as_text_and_a_mass_mention_is_loud(window: Window, workspace: Workspace) -> None:
    page = window()
    hostile = "<img src=x onerror=alert(1)> <javascript:alert(1)|pay here> <!channel> &lt;!here&gt; *_~`"
    workspace.slack.acts.say("U04TOMSANDO", "C04RIVERSID", hostile)
    shown = page.get_by_test_id("message").last
    expect(shown).to_contain_text("<img src=x onerror=alert(1)> <javascript:alert(1)|pay here>")
    expect(shown).to_contain_text("<!here>")
    expect(shown.get_by_test_id("broadcast")).to_have_text(["@channel"])
    assert shown.locator("img, a[href^=javascript]").count() == 0


def test_what_the_page_cannot_draw_is_a_box_that_says_so(window: Window, workspace: Workspace) -> None:
    page = window()
    cell = {"type": "raw_text", "text": "x"}
    workspace.app.post("riverside-tower", "A table", [{"type": "table", "block_id": "t", "rows": [[cell], [cell]]}])
    expect(page.get_by_test_id("unsupported")).to_contain_text("table")


def test_the_page_asks_nothing_of_other_machines(window: Window, workspace: Workspace) -> None:
    page = window()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    picture: dict[str, Any] = {
        "type": "image",
        "block_id": "i",
        "image_url": "https://pictures.example/site.png",
        "alt_text": "The site",
    }
    workspace.app.post("riverside-tower", "A picture", [picture])
    expect(page.get_by_role("img", name="The site")).to_be_visible()
    page.reload()
    expect(page.get_by_role("img", name="The site")).to_be_visible()
    assert asked
    assert [url for url in asked if not url.startswith(workspace.slack.url)] == []
