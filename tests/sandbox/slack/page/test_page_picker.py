"""The private picker in the browser: asked for, ticked, paged, sent."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.sandbox.slack.page.conftest import PATIENCE_MS, Window, Workspace

pytestmark = pytest.mark.browser


def wait_until(page: Page, true: Callable[[], bool]) -> None:
    for _ in range(PATIENCE_MS // 20):
        if true():
            return
        page.wait_for_timeout(20)
    raise AssertionError("it did not happen")


def ask_for_claims(page: Page) -> None:
    page.get_by_test_id("composer").press_sequentially("/cl")
    page.keyboard.press("Tab")
    page.keyboard.type("pending")
    page.keyboard.press("Enter")
    page.locator("[data-ephemeral=true][data-user=U04CLAIMBOT]").wait_for()


def test_a_command_is_offered_while_one_types_it_and_answered_privately(window: Window) -> None:
    maya, tom = window(), window("U04TOMSANDO")
    maya.get_by_test_id("composer").press_sequentially("/c")
    expect(maya.get_by_test_id("command-/claims")).to_contain_text("Progress claims")
    maya.get_by_test_id("composer").fill("")
    ask_for_claims(maya)
    expect(maya.get_by_text("Only visible to you")).to_be_visible()
    expect(maya.get_by_test_id("composer")).to_have_value("")
    tom.reload()
    tom.locator("body[data-ready=true]").wait_for()
    expect(tom.locator("[data-ephemeral=true]")).to_have_count(0)


def test_a_tick_is_told_at_once_with_the_whole_selection_and_outlives_redraws(
    window: Window, workspace: Workspace
) -> None:
    page = window()
    ask_for_claims(page)
    page.get_by_test_id("option-c1").check()
    page.get_by_test_id("option-c3").check()
    told = workspace.app.wait_for_press("pick", 2)["actions"][0]
    assert (told["block_id"], [o["value"] for o in told["selected_options"]]) == ("sel:1:0", ["c1", "c3"])
    workspace.app.post("riverside-tower", "News")
    expect(page.get_by_text("News", exact=True)).to_be_visible()
    expect(page.get_by_test_id("option-c1")).to_be_checked()
    expect(page.get_by_test_id("option-c3")).to_be_focused()
    page.reload()
    expect(page.get_by_test_id("option-c1")).to_be_checked()
    expect(page.get_by_test_id("option-c2")).not_to_be_checked()


def test_quick_ticks_and_the_press_after_them_arrive_in_the_order_they_were_made(
    window: Window, workspace: Workspace
) -> None:
    page = window()
    ask_for_claims(page)
    held: list[Route] = []
    page.route("**/page/action", lambda route: held.append(route))  # noqa: PLW0108 - Playwright marks what it calls
    page.get_by_test_id("option-c1").check()
    page.get_by_test_id("option-c3").check()
    page.get_by_test_id("action-send").click()
    expect(page.get_by_test_id("action-send")).to_have_attribute("aria-busy", "true")
    for number in range(3):
        wait_until(page, lambda wanted=number + 1: len(held) >= wanted)
        assert len(held) == number + 1, "one waits for the other"
        held[number].continue_()
    told = workspace.app.wait_for_press("send")
    first, second = (press for press in workspace.app.presses if press["actions"][0]["action_id"] == "pick")
    assert [len(press["actions"][0]["selected_options"]) for press in (first, second)] == [1, 2]
    assert [o["value"] for o in told["state"]["values"]["sel:1:0"]["pick"]["selected_options"]] == ["c1", "c3"]


def test_paging_keeps_the_keyboard_on_the_button_and_the_list_at_its_end(window: Window) -> None:
    page = window()
    ask_for_claims(page)
    page.get_by_test_id("action-next").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Page 2")).to_be_visible()
    expect(page.get_by_test_id("option-c7")).not_to_be_checked()
    expect(page.get_by_test_id("action-next")).to_be_focused()
    expect(page.get_by_test_id("action-send")).to_be_in_viewport()


def test_the_whole_errand_can_be_done_by_keyboard(window: Window, workspace: Workspace) -> None:
    page = window()
    ask_for_claims(page)
    boxes = page.get_by_role("group", name="Claims 4–6").get_by_role("checkbox")
    expect(boxes).to_have_count(3)
    boxes.first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert len(workspace.app.wait_for_press("pick", 2)["actions"][0]["selected_options"]) == 2
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Send 2 claims?")).to_be_visible()
    expect(page.get_by_test_id("action-cc")).to_be_focused()
    page.keyboard.type("tom@harbour-rowe.example")
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("modal")).to_have_count(0)
    expect(page.get_by_test_id("action-send")).to_be_focused()
    assert workspace.app.submitted[0]["cc"]["cc"]["value"] == "tom@harbour-rowe.example"
    expect(page.get_by_text("1 of 2 signed")).to_be_visible()


def test_a_dangerous_press_asks_first_and_no_means_no(window: Window, workspace: Workspace) -> None:
    page = window()
    ask_for_claims(page)
    page.get_by_test_id("action-drop").click()
    expect(page.get_by_role("dialog", name="Forget?")).to_contain_text("Your ticks go.")
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("confirm")).to_have_count(0)
    expect(page.get_by_test_id("action-drop")).to_be_focused()
    page.get_by_test_id("action-drop").click()
    page.get_by_test_id("confirm-yes").click()
    workspace.app.wait_for_press("drop")
    assert len([p for p in workspace.app.presses if p["actions"][0]["action_id"] == "drop"]) == 1


def test_a_command_that_fails_is_told_by_slackbot_in_private(window: Window, workspace: Workspace) -> None:
    page = window()
    workspace.slack.inject_delivery("lose")
    page.get_by_test_id("composer").fill("/claims pending")
    page.get_by_test_id("send").click()
    line = page.locator("[data-user=USLACKBOT]")
    expect(line).to_contain_text('/claims failed with the error "operation_timeout"')
    expect(line).to_have_attribute("data-ephemeral", "true")


def test_a_press_on_its_way_shows_that_and_its_failure_is_said_beside_the_message(
    window: Window, workspace: Workspace
) -> None:
    page = window()
    ask_for_claims(page)
    workspace.app.awake.clear()
    page.get_by_test_id("action-send").click()
    expect(page.get_by_test_id("action-send")).to_have_attribute("aria-busy", "true")
    expect(page.get_by_test_id("message-error")).to_contain_text("operation_timeout")
    expect(page.get_by_test_id("action-send")).not_to_have_attribute("aria-busy", "true")
