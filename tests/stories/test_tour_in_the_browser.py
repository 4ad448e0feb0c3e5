"""What the tour of docs/tour.md shows and no other browser story does, at a desk and on a telephone.

People act quickly, without the page; the page is what is looked at. Pictures in `.screenshots/tour/`; those of the tour
are copied to `docs/tour/` when what they show has changed.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from sandbox.slack.driver import Person
from tests.support import screens
from tests.support.acting import CASTELLAN, HARLAN, RIVERSIDE, ask, open_list, review
from tests.support.screens import Window, windows
from tests.support.stage import Stage

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MAYA = "U04MAYAOKAF"
GENERAL = "C04GENERALX"
DESK, TELEPHONE = ViewportSize(width=1280, height=820), ViewportSize(width=390, height=820)


@pytest.fixture
def window(browser: Browser, quick_stage: Stage) -> Iterator[Window]:
    with windows(browser, lambda: quick_stage.slack.url) as opened:
        yield opened


def test_the_surfaces_of_the_tour(window: Window, quick_stage: Stage) -> None:
    maya, page = quick_stage.person("maya"), window(MAYA, GENERAL)
    choose(maya, page)
    narrow_down(maya, page)
    act(quick_stage, maya, page)
    look_up(maya, page)


def take(page: Page, name: str, shows: str) -> None:
    """Keep both pictures as soon as the page shows this."""
    expect(page.locator("[data-testid=modal], body:not(:has([data-testid=modal])) .panes")).to_contain_text(shows)
    folder = screens.SCREENSHOTS / "tour"
    for suffix, size in (("", DESK), ("-narrow", TELEPHONE)):
        page.set_viewport_size(size)
        page.screenshot(path=folder / f"{name}{suffix}.png", animations="disabled")


def go(page: Page, channel: str, thread: str | None = None) -> None:
    page.evaluate("place => { location.hash = place }", f"user={MAYA}&channel={channel}&thread={thread or ''}")


def choose(maya: Person, page: Page) -> None:
    ask(maya, "pending", "general")
    take(page, "project-chooser", "Which project do you want to see?")


def narrow_down(maya: Person, page: Page) -> None:
    """Tick, filter, send both, and ask what is against another."""
    go(page, screens.RIVERSIDE)
    picker = open_list(maya)
    maya.tick(HARLAN, CASTELLAN, on=picker)
    maya.press("Filter and sort", on=picker)
    maya.view("Filter and sort")
    maya.choose("Castellan Concrete LLC")
    take(page, "filter", "Contract company")
    maya.submit()
    maya.wait_until(lambda: "Castellan" in maya.again(picker).plain.split("Tick")[0], "the filtered list")
    take(page, "picker-filtered", "outside the filter: 1 selected")
    maya.press("Clear filter", on=maya.again(picker))
    maya.wait_until(lambda: "outside the filter" not in maya.again(picker).plain, "the whole list")
    review(maya, maya.again(picker))
    take(page, "confirmation", "2 progress claims of Riverside Tower")
    maya.submit()
    maya.view("on the way to DocuSign")
    maya.close()
    ask(maya, "why SC-111 2")
    take(page, "why", "is not a valid e-mail address")


def act(stage: Stage, maya: Person, page: Page) -> None:
    """One invitation comes back, and one claim is waited for."""
    batch = maya.message("2 out for signature", RIVERSIDE)
    bounced = next(one for one in stage.sent_envelopes() if "Harlan" in one.email_subject)
    stage.docusign.bounce(bounced.envelope_id, bounced.recipients[0].email)
    go(page, screens.RIVERSIDE, batch.ts)
    line = maya.message("did not reach", RIVERSIDE, batch.ts)
    take(page, "thread-bounced", "Correct e-mail and resend")
    for button, title, shows in (
        ("Correct e-mail and resend", "Correct the address", "New e-mail address"),
        ("Void with reason", "Void", "Reason"),
    ):
        maya.press(button, on=line)
        maya.view(title)
        take(page, button.partition(" ")[0].lower(), shows)
        maya.close()
    maya.press("Remind", on=maya.message("Total due", RIVERSIDE))
    maya.view("Remind")
    take(page, "remind", "once more")
    maya.close()


def look_up(maya: Person, page: Page) -> None:
    go(page, screens.RIVERSIDE)
    ask(maya, "status castellan")
    take(page, "status", "Castellan Concrete LLC: ")
    maya.command("/claims settings", RIVERSIDE)
    maya.view("Settings")
    take(page, "settings", "Daily digest")
