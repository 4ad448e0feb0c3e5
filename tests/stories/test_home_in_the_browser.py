"""The Home tab on the screen: what needs an admin, then what is out, then where to go.

Pictures in `.screenshots/home/`.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.acting import HARLAN, SKYLINE, send
from tests.support.screens import Album, Window, windows
from tests.support.stage import Stage

pytestmark = [pytest.mark.browser, pytest.mark.slow]

take = Album("home").take
MAYA, OLIVER, SAM = "U04MAYAOKAF", "U04OLIVERGR", "U04SAMWHITL"


@pytest.fixture
def window(browser: Browser, quick_stage: Stage) -> Iterator[Window]:
    with windows(browser, lambda: quick_stage.slack.url) as opened:
        yield opened


def at_home(window: Window, user: str) -> Page:
    """Go to the app and look at its Home."""
    page = window(user, f"D{user[1:]}")
    page.get_by_test_id("tab-home").click()
    return page


def test_home_tells_what_needs_somebody_and_follows_what_happens(window: Window, quick_stage: Stage) -> None:
    maya = at_home(window, MAYA)
    home = maya.get_by_test_id("home")
    expect(home).to_contain_text("Nothing needs you now.")
    take(maya, "nothing-to-do")

    send(quick_stage, quick_stage.person("maya"), HARLAN, SKYLINE)
    quick_stage.person("maya").close()
    declined = next(one for one in quick_stage.sent_envelopes() if "Harlan" in one.email_subject)
    quick_stage.docusign.decline(declined.envelope_id, declined.recipients[0].email, "The retention is wrong")
    expect(home).to_contain_text("1 claim needs attention")
    take(maya, "needs-attention")

    home.get_by_test_id("action-claims.details").first.click()
    expect(maya.get_by_test_id("modal")).to_contain_text("The retention is wrong")
    maya.get_by_test_id("modal-close").click()
    home.get_by_test_id("action-claims.open").first.click()
    maya.get_by_test_id("tab-messages").click()
    expect(maya.get_by_test_id("messages")).to_contain_text("Payment applications · Harbour Road School")

    oliver, sam = at_home(window, OLIVER), at_home(window, SAM)
    expect(oliver.get_by_test_id("home")).to_contain_text("Your level is Read-only")
    take(oliver, "read-only")
    expect(sam.get_by_test_id("home")).to_contain_text("for full members of this workspace")
    take(sam, "guest")
