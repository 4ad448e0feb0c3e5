"""From a refusal to the admin's direct message, on the screen. Leaves pictures in `.screenshots/help/`."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.support.screens import Album, Window, ask, windows
from tests.support.stage import Stage

pytestmark = [pytest.mark.browser, pytest.mark.slow]

take = Album("help").take
OLIVER, TOM = "U04OLIVERGR", "U04TOMSANDO"


@pytest.fixture
def window(browser: Browser, quick_stage: Stage) -> Iterator[Window]:
    with windows(browser, lambda: quick_stage.slack.url) as opened:
        yield opened


def test_who_is_refused_asks_an_admin_who_opens_the_list_from_the_message(window: Window) -> None:
    oliver = window(OLIVER)
    refused = ask(oliver, "/claims pending")
    expect(refused).to_contain_text("needs Admin on its Commitments tool; yours is Read-only")
    expect(refused).to_contain_text("Admins of the project: @Maya Okafor and @Tom Sandoval")
    take(oliver, "refused")
    reasons = ask(oliver, "/claims why SC-110 2")
    expect(reasons).to_contain_text("The commitment has no Progress Claim Contact.")
    take(oliver, "why")

    press(reasons, "claims.ask")
    expect(last_answer(oliver)).to_contain_text("I have asked @Maya Okafor and @Tom Sandoval in a direct message.")
    press(reasons, "claims.ask")
    expect(last_answer(oliver)).to_contain_text("within the last day, so I did not ask again")
    take(oliver, "asked")

    tom = window(TOM, f"D{TOM[1:]}")
    call = tom.get_by_test_id("messages").locator("[data-ephemeral=false]", has_text="asks you for help")
    expect(call).to_contain_text("@Oliver Grant asks you for help with a claim of Riverside Tower.")
    expect(call).to_contain_text("Summit Roofing Partners")
    take(tom, "call-for-help")
    press(call, "claims.open")
    expect(last_answer(tom)).to_contain_text("Progress claims · Riverside Tower")
    expect(call).to_be_visible()
    take(tom, "list-from-the-call")


def last_answer(page: Page) -> Locator:
    return page.get_by_test_id("messages").locator("[data-ephemeral=true]").last


def press(message: Locator, action: str) -> None:
    message.get_by_test_id(f"action-{action}").click()
