"""Every surface in the words of every dictionary, side by side on one sheet each, for people to look at.

Sheets in `.screenshots/surfaces/`: as wide as messages are at a desk, and as narrow as on a telephone. Modals are shown
as messages of the same blocks between their title and their buttons.
"""

from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from playwright.sync_api import Browser, Page, ViewportSize, expect
from slack_sdk import WebClient

from bot.words import codes
from sandbox.slack.config import SlackConfig
from sandbox.slack.server import SlackSandbox
from tests.support.screens import SCREENSHOTS, windows
from tests.support.stage import ROOT
from tests.support.surfaces import Drawing, Surface

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FOLDER = SCREENSHOTS / "surfaces"
READERS = ("U04MAYAOKAF", "U04TOMSANDO", "U04PRIYARAM", "U04OLIVERGR", "U04LENAFISC", "U04SAMWHITL")
"""Each dictionary is told to one of them."""
SHEETS = {"": (740, 4), "-narrow": (390, 7)}
"""Pixels of a column, and how many stand side by side."""
OF_THE_TOUR = ("en-AU", "en-US-owner")
"""Whose digest docs/tour.md shows."""
ZOOM = 0.6
"""A browser without a graphics card draws it soon, and it can still be read."""
AS_A_SHEET = """([width, columns, zoom]) => {
  const messages = [...document.querySelectorAll(".message")];
  const sheet = document.createElement("div");
  sheet.style = `display: flex; align-items: start; zoom: ${zoom}; width: ${width * columns}px; background: #fff`;
  document.body.style = "height: auto; overflow: visible";
  document.body.replaceChildren(sheet);
  const column = () => {
    sheet.append(document.createElement("div"));
    sheet.lastChild.style.width = `${width}px`;
    return sheet.lastChild;
  };
  let last = column();
  last.append(...messages);
  const high = messages.map((one) => one.offsetHeight);
  const room = high.reduce((sum, one) => sum + one, 0) / columns;
  let used = 0;
  messages.forEach((one, at) => {
    if (used && used + high[at] / 2 > room && sheet.children.length < columns) { last = column(); used = 0; }
    last.append(one);
    used += high[at];
  });
  return Math.ceil(sheet.getBoundingClientRect().height);
}"""
STICKING_OUT = """
  [...document.querySelectorAll('.message-body')].filter(one => one.scrollWidth > one.clientWidth + 1)
    .map(one => one.textContent.slice(0, 80))
"""
Json = dict[str, Any]


@pytest.fixture
def slack() -> Iterator[SlackSandbox]:
    """A Slack with nobody behind it."""
    manifest = yaml.safe_load((ROOT / "app.yaml").read_text("utf-8"))
    config = SlackConfig("xoxb-alone", "xapp-alone", "nobody-signs", manifest, "nobody-controls")
    with SlackSandbox(config) as started:
        yield started


def test_every_surface_in_the_words_of_every_dictionary(browser: Browser, slack: SlackSandbox) -> None:
    app = WebClient("xoxb-alone", slack.api_url, retry_handlers=[])
    readers = dict(zip(codes(), READERS, strict=True))
    with windows(browser, lambda: slack.url) as window:
        for code, reader in readers.items():
            surfaces = list(Drawing(code).all())
            for surface in surfaces:
                app.chat_postMessage(channel=reader, **as_message(surface))
            page = window(reader, f"D{reader[1:]}")
            expect(page.get_by_test_id("message")).to_have_count(len(surfaces))
            expect(page.get_by_test_id("unsupported")).to_have_count(0)
            if code in OF_THE_TOUR:
                page.get_by_test_id("message").filter(has_text="Daily digest, ").screenshot(
                    path=FOLDER / f"digest-{code}.png"
                )
            for suffix, (width, columns) in SHEETS.items():
                take(page, f"{code}{suffix}", width, columns)
            page.context.close()
    assert slack.problems == []


def as_message(surface: Surface) -> Json:
    """Return what is posted: a view's title becomes a header, and its own buttons a row at the end."""
    view = surface.payload
    if "type" not in view:
        return view
    title = [{"type": "header", "text": view["title"]}] if "title" in view else []
    own = [
        {"type": "button", "text": view[name], "action_id": name} | ({"style": "primary"} if name == "submit" else {})
        for name in ("close", "submit")
        if view.get(name)
    ]
    row = [{"type": "actions", "elements": own}] if own else []
    return {"text": surface.name, "blocks": [*title, *view["blocks"], *row][:50]}


def take(page: Page, name: str, width: int, columns: int) -> None:
    """Keep one sheet, as high as it needs to be, at a size at which a browser without a graphics card draws it soon."""
    height = page.evaluate(AS_A_SHEET, [width, columns, ZOOM])
    page.set_viewport_size(ViewportSize(width=round(width * columns * ZOOM), height=height))
    page.screenshot(path=FOLDER / f"{name}.png", animations="disabled")
    assert page.evaluate(STICKING_OUT) == [], "it is wider than its message"
