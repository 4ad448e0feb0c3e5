"""Connecting DocuSign as a person does it: Slack, the browser, and back. Leaves pictures in `.screenshots/connect/`."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.logins import MAYA, TOM, WITH_KEYS
from tests.support.screens import Album, ask, windows
from tests.support.stage import Stage, with_examples

pytestmark = [pytest.mark.browser, pytest.mark.slow]

take = Album("connect").take


@pytest.fixture
def stage(examples_url: str) -> Iterator[Stage]:
    yield from with_examples(Stage(examples_url, settings_changes=WITH_KEYS))


@pytest.fixture
def maya(browser: Browser, stage: Stage) -> Iterator[Page]:
    with windows(browser, lambda: stage.slack.url) as opened:
        yield opened("U04MAYAOKAF")


def log_in(maya: Page, email: str) -> Page:
    """Type the command, press its button, and allow access as somebody; the page at the end."""
    answer = ask(maya, "/claims connect")
    expect(answer).to_contain_text("Send claims as yourself")
    take(maya, "link")
    with maya.context.expect_page() as opening:
        answer.get_by_text("Connect DocuSign", exact=True).click()
    browser = opening.value
    expect(browser.get_by_role("heading")).to_contain_text("Allow access")
    browser.get_by_test_id(f"user-{email}").check()
    take(browser, "consent")
    browser.get_by_test_id("allow-button").click()
    return browser


def test_maya_connects_in_her_browser_and_is_told_in_slack(maya: Page, stage: Stage) -> None:
    page = log_in(maya, MAYA)

    expect(page.get_by_role("heading")).to_have_text("DocuSign is connected")
    expect(page.get_by_role("main")).to_contain_text("You are connected as Maya Okafor")
    assert page.evaluate("getComputedStyle(document.querySelector('main')).backgroundColor") == "rgb(255, 255, 255)"
    take(page, "connected")
    page.reload()
    expect(page.get_by_role("main")).to_contain_text("This link was used already")
    take(page, "used")
    page.close()
    maya.get_by_text("claims", exact=True).first.click()
    letter = maya.get_by_test_id("messages").get_by_test_id("message").last
    expect(letter).to_contain_text(f"You are connected to DocuSign as Maya Okafor ({MAYA})")
    take(maya, "letter")
    letter.get_by_role("button", name=re.compile("Disconnect")).click()
    expect(maya.get_by_test_id("messages")).to_contain_text("You are no longer connected to DocuSign")
    take(maya, "disconnected")


def test_somebody_elses_docusign_is_asked_about_first(maya: Page) -> None:
    page = log_in(maya, TOM)

    expect(page.get_by_role("heading")).to_have_text("Is this you?")
    take(page, "question")
    page.get_by_role("button", name="No").click()
    expect(page.get_by_role("main")).to_contain_text("You said that this is not you.")
    take(page, "refused")
