"""A month in one file, on the screen: asked for in the channel, watched and received in direct messages.

Leaves pictures in `.screenshots/backups/`.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.support import hostile
from tests.support.backups import attach
from tests.support.screens import Album, Window, ask, windows
from tests.support.stage import Stage

pytestmark = [pytest.mark.browser, pytest.mark.slow]

take = Album("backups").take
MAYA = "U04MAYAOKAF"


@pytest.fixture
def window(browser: Browser, quick_stage: Stage) -> Iterator[Window]:
    with windows(browser, lambda: quick_stage.slack.url) as opened:
        yield opened


def test_an_admin_asks_for_a_month_and_finds_the_file_with_what_is_missing_named(
    window: Window, quick_stage: Stage, tmp_path: Path
) -> None:
    files = {"dockets.pdf": hostile.pdf(2, text="Docket"), "locked.pdf": hostile.pdf(password="secret")}
    attach(quick_stage, tmp_path / "a", "SC-101", 10, files)
    maya = window(MAYA)
    asked = ask(maya, "/claims compile 2026-10")
    expect(asked).to_contain_text("claims of Riverside Tower, 2026-10, are being compiled")
    take(maya, "asked")

    direct = window(MAYA, f"D{MAYA[1:]}")
    told = direct.get_by_test_id("messages").locator("[data-ephemeral=false]")
    expect(told.filter(has_text="The file is here")).to_contain_text("SC-101 claim 10: locked.pdf")
    expect(told.filter(has_text="Subcontractor claim backup - Riverside Tower - RT - ")).to_be_visible()
    take(direct, "file-in-direct-messages")
