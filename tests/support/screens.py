"""Slack's page in a real browser: windows of several people, what they do there, and pictures for people to look at."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Locator, Page, ViewportSize, expect

WIDE = ViewportSize(width=1400, height=900)
NARROW = ViewportSize(width=420, height=900)
PATIENCE_MS = 30_000
PLAYWRIGHTS_OWN_MS = 5_000
RIVERSIDE = "C04RIVERSID"
SCREENSHOTS = Path(__file__).resolve().parents[2] / ".screenshots"

Window = Callable[..., Page]


@contextmanager
def windows(browser: Browser, slack_url: Callable[[], str]) -> Iterator[Window]:
    """Open Slack's page as somebody in a channel, as often as asked. A script error in any window fails the test."""
    opened: list[BrowserContext] = []
    broken: list[str] = []

    def show(user: str, channel: str = RIVERSIDE) -> Page:
        context = browser.new_context(viewport=WIDE, timezone_id="America/New_York", locale="en-US")
        context.set_default_timeout(PATIENCE_MS)
        context.on("weberror", lambda error: broken.append(str(error.error)))
        opened.append(context)
        page = context.new_page()
        page.goto(f"{slack_url()}/#user={user}&channel={channel}")
        page.locator("body[data-ready=true]").wait_for()
        return page

    expect.set_options(timeout=PATIENCE_MS)
    yield show
    for context in opened:
        context.close()
    expect.set_options(timeout=PLAYWRIGHTS_OWN_MS)
    assert not broken, broken


def ask(page: Page, command: str) -> Locator:
    """Type a command and return the private answer to it."""
    answers = page.get_by_test_id("messages").locator("[data-ephemeral=true]")
    before = answers.count()
    page.get_by_test_id("composer").fill(command)
    page.get_by_test_id("send").click()
    expect(answers).to_have_count(before + 1)
    return answers.nth(before)


def checkbox(picker: Locator, claim: str) -> Locator:
    """The checkbox of a claim."""
    return picker.locator("label", has_text=claim).get_by_role("checkbox")


class Album:
    """A folder of pictures of one story."""

    def __init__(self, name: str) -> None:
        self.folder = SCREENSHOTS / name

    def take(self, page: Page, name: str, showing: Locator | None = None, end: str = "start") -> None:
        """Keep a picture, as wide as a desk and as narrow as a telephone, scrolled to this `end` of what it shows."""
        self.folder.mkdir(parents=True, exist_ok=True)
        page.mouse.move(0, 0)
        for suffix, size in (("", WIDE), ("-narrow", NARROW)):
            page.set_viewport_size(size)
            if showing:
                showing.evaluate("(message, end) => message.scrollIntoView({ block: end })", end)
            page.screenshot(path=self.folder / f"{name}{suffix}.png", animations="disabled")
        page.set_viewport_size(WIDE)
