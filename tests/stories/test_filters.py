"""A list is filtered, ticked as a whole and sent; ticks and filters survive a restart and a message that is gone."""

from pathlib import Path

import pytest

from tests.support.acting import RIVERSIDE, open_list, review, ticks_are_kept
from tests.support.portfolios import claim_row, claim_rows, played
from tests.support.stage import Stage

pytestmark = pytest.mark.slow


def test_what_the_filter_shows_is_selected_at_once_and_what_it_hides_goes_too(sqlite_url: str, tmp_path: Path) -> None:
    rows = [*claim_rows(23), *(claim_row(number, Contract_company="Acme Concrete") for number in (31, 32, 33))]
    with played(Stage(sqlite_url), tmp_path, rows) as stage:
        maya = stage.person("maya")
        picker = open_list(maya)
        maya.tick("Trade 002 LLC", on=picker)

        maya.press("Filter and sort", on=picker)
        maya.view("Filter and sort")
        maya.choose("Acme Concrete")
        assert maya.submit() == {}
        maya.wait_until(lambda: "Showing 3 of 26: Acme Concrete" in maya.again(picker).plain, "the filtered list")
        shown = maya.again(picker)
        assert "On other pages and outside the filter: 1 selected · $7,700.00" in shown.plain
        maya.press("Select all 3", on=shown)
        ticks_are_kept(stage, 4)
        stage.stop_bot()
        stage.start_bot()

        again = open_list(maya)
        assert "Showing 3 of 26: Acme Concrete" in again.plain
        assert len(again.ticked) == 3
        maya.press("Clear filter", on=again)
        maya.wait_until(lambda: "Showing 1–20 of 26" in maya.again(again).plain, "the whole list")
        assert "On other pages: 3 selected · $23,100.00" in maya.again(again).plain
        assert "4 progress claims of Riverside Tower" in review(maya, maya.again(again)).plain
        maya.submit()
        maya.message("4 progress claims", RIVERSIDE)
        stage.wait_for(lambda: len(stage.sent_envelopes()) == 4, "sending all four")
