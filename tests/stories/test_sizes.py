"""Portfolios of every size at which something could go wrong: listed, turned, ticked and sent."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from math import ceil
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from sandbox.slack.driver import Person
from sandbox.slack.seen import Seen
from tests.support.databases import Databases
from tests.support.examples import import_into
from tests.support.portfolios import DUE, claim_row, claim_rows, company, played, write_portfolio
from tests.support.stage import QUICK, Stage

pytestmark = pytest.mark.slow

RIVERSIDE = "riverside-tower"
SIZES = (1, 9, 10, 11, 20, 21, 50, 51)
PAGE, GROUP = 20, 10

CALM = replace(QUICK, between_messages=timedelta(seconds=1))
"""Slack's own pace: a long batch redrawn more often would use up the redraws of a minute."""
UNLIMITED = {"hourly_limit": 100_000, "burst_limit": 100_000}
FEW = {"workers": 4}
"""More than two cores can use; each one more only waits for SQLite's one lock."""

Opened = Callable[[list[dict[str, str]]], Stage]


def five_hundred(url: str) -> None:
    """Import five hundred claims that can be sent."""
    with TemporaryDirectory() as folder:
        import_into(url, write_portfolio(Path(folder) / "files", claim_rows(500)))


@pytest.fixture
def many(databases: Databases, tmp_path: Path) -> Iterator[Stage]:
    """The product over five hundred claims, imported once for all tests."""
    url = databases.migrated("sqlite", five_hundred)
    with played(Stage(url, timing=CALM, docusign_changes=UNLIMITED, settings_changes=FEW), tmp_path, []) as stage:
        yield stage
    databases.discard(url)


@pytest.fixture
def opened(sqlite_url: str, tmp_path: Path) -> Iterator[Opened]:
    """Opens the product over these claims. DocuSign's limits are out of the way: they have stories of their own."""
    with ExitStack() as closing:

        def open_with(claims: list[dict[str, str]]) -> Stage:
            stage = Stage(sqlite_url, timing=CALM, docusign_changes=UNLIMITED, settings_changes=FEW)
            return closing.enter_context(played(stage, tmp_path, claims))

        yield open_with


def test_a_project_without_claims_is_answered_helpfully(opened: Opened) -> None:
    maya = opened([]).person("maya")

    maya.command("/claims pending", RIVERSIDE)

    answer = maya.ephemeral("There are no progress claims for Riverside Tower yet", RIVERSIDE)
    assert "once they are imported" in answer.plain
    assert answer.buttons == []


def test_a_project_where_nothing_can_be_sent_says_why_and_offers_nothing_to_tick(opened: Opened) -> None:
    maya = opened([claim_row(number, Status="Draft") for number in range(1, 12)]).person("maya")

    maya.command("/claims pending", RIVERSIDE)

    answer = maya.ephemeral("None of the 11 claims can be sent right now", RIVERSIDE)
    assert answer.options == []
    assert "Send to DocuSign" not in answer.buttons


@pytest.mark.parametrize("size", SIZES)
def test_every_claim_is_listed_once_and_all_of_them_are_ticked_over_the_pages_and_sent(
    size: int, opened: Opened
) -> None:
    stage = opened(claim_rows(size))
    maya = stage.person("maya")
    picker = ask(maya)

    expect_all_in_order(tick_to_the_end(maya, picker), size)
    send(maya, picker, size)

    assert sent_to(stage, size) == set(range(1, size + 1))
    wait_for_the_truth(maya, size)
    nothing_left = f"None of the {size} claims can be sent" if size > 1 else "The claim cannot be sent right now"
    maya.wait_until(lambda: nothing_left in maya.again(picker).plain, "what is left to send")


@pytest.mark.long(30)
def test_sixty_three_of_five_hundred_are_ticked_here_and_there_and_only_those_go(many: Stage) -> None:
    stage, maya = many, many.person("maya")
    picker = ask(maya)
    wanted: set[int] = set()
    for page in range(25):
        numbers = range(page * PAGE + 1, page * PAGE + 21) if page in {0, 24} else [page * PAGE + 7]
        maya.tick(*map(label, numbers), on=picker)
        wanted.update(numbers)
        if page < 24:
            turn(maya, picker, "Next")

    send(maya, picker, 63)

    assert sent_to(stage, 63) == wanted
    wait_for_the_truth(maya, 63)
    maya.wait_until(lambda: "of 437 that can be sent" in maya.again(picker).plain, "what is left to send")


@pytest.mark.long(150)
def test_five_hundred_are_ticked_over_twenty_five_pages_told_in_one_message_and_sent(many: Stage) -> None:
    stage, maya = many, many.person("maya")
    picker = ask(maya)

    expect_all_in_order(tick_to_the_end(maya, picker), 500)
    send(maya, picker, 500)

    batch = maya.message("500 progress claims", RIVERSIDE)
    assert f"${500 * DUE:,}.00" in batch.plain
    maya.press("Details", on=batch)
    details = maya.view("Showing 1–20 of 500 claims")
    for first in range(21, 500, PAGE):
        maya.press("Next", on=details)
        details = maya.view(f"Showing {first}–{first + 19} of 500 claims")
    assert "Next" not in details.buttons
    maya.close(details)
    stage.wait_for(lambda: len(stage.sent_envelopes()) == 500, "sending 500 envelopes", patience=600)
    assert sent_to(stage, 500) == set(range(1, 501))
    maya.wait_until(lambda: "None of the 500 claims can be sent" in maya.again(picker).plain, "what is left to send")


def ask(maya: Person) -> Seen:
    maya.command("/claims pending", RIVERSIDE)
    return maya.ephemeral("Progress claims · Riverside Tower", RIVERSIDE)


def turn(maya: Person, picker: Seen, button: str) -> Seen:
    """Press Next or Previous and wait for the other page."""
    before = maya.again(picker).options
    maya.press(button, on=picker)
    maya.wait_until(lambda: maya.again(picker).options != before, f"the page behind {button}")
    return maya.again(picker)


def tick_to_the_end(maya: Person, picker: Seen) -> list[Seen]:
    """Tick everything page by page, then look back: the ticks are still there. Returns the pages as first shown."""
    pages = [maya.again(picker)]
    maya.tick(*pages[0].options, on=picker)
    while "Next" in pages[-1].buttons:
        pages.append(turn(maya, picker, "Next"))
        maya.tick(*pages[-1].options, on=picker)
    if len(pages) > 1:
        kept = turn(maya, picker, "Previous")
        assert len(kept.ticked) == len(kept.options)
    return pages


def expect_all_in_order(pages: list[Seen], size: int) -> None:
    """Twenty to a page, ten to a group, each claim once, and the right buttons."""
    assert [len(page.options) for page in pages] == sizes_of(size, PAGE)
    assert [option for page in pages for option in page.options] == [label(n) for n in range(1, size + 1)]
    for at, page in enumerate(pages):
        assert groups_of(page) == sizes_of(len(page.options), GROUP)
        assert ("Previous" in page.buttons) is (at > 0)
        shown = f"Showing {page_span(at, size)} of {size} that can be sent"
        assert (shown if len(pages) > 1 else f"{size} claim") in page.plain


def page_span(at: int, size: int) -> str:
    first, last = at * PAGE + 1, min((at + 1) * PAGE, size)
    return f"{first}–{last}" if last > first else f"{first}"


def send(maya: Person, picker: Seen, count: int) -> None:
    maya.press("Send to DocuSign", on=picker)
    shown = maya.view("Send to DocuSign").plain
    assert f"{count} progress claim{'s' if count > 1 else ''} of Riverside Tower" in shown
    assert f"${count * DUE:,}.00" in shown
    assert maya.submit() == {}
    maya.view("on the way to DocuSign")
    maya.close()


def sent_to(stage: Stage, count: int) -> set[int]:
    """Wait until so many envelopes are out; the numbers of the claims that they are for, each sent once."""
    stage.wait_for(lambda: len(stage.sent_envelopes()) >= count, f"sending {count} envelopes", 15 + count)
    sent = stage.sent_envelopes()
    assert len(stage.docusign.envelopes) == len(sent) == count
    numbers = [int(one.recipients[0].email.partition("trade-")[2][:3]) for one in sent]
    assert all(company(number) in one.email_subject for number, one in zip(numbers, sent, strict=True))
    assert len(set(numbers)) == count
    return set(numbers)


def wait_for_the_truth(maya: Person, count: int) -> None:
    claims = f"{count} progress claim{'s' if count > 1 else ''}"
    batch = maya.message(claims, RIVERSIDE)
    maya.wait_until(lambda: f"sent {claims}" in maya.again(batch).plain.replace("*", ""), "the whole truth")
    maya.wait_until(lambda: sum(map(noted_as_sent, maya.thread(batch))) == count, "the note, or notes if it took long")


def noted_as_sent(note: Seen) -> int:
    found = re.match(r"(?:([0-9]+) envelopes|Envelope) sent", note.plain)
    return int(found[1] or 1) if found else 0


def label(number: int) -> str:
    return f"#7 · {company(number)} · ${DUE:,}.00"


def sizes_of(count: int, most: int) -> list[int]:
    """How many there are in each part when `count` are parted into parts of at most `most`."""
    return [min(most, count - at * most) for at in range(ceil(count / most))]


def groups_of(page: Seen) -> list[int]:
    """How many options each group of checkboxes has."""
    return [
        len(element["options"])
        for block in page.blocks
        for element in block.get("elements", [])
        if element.get("type") == "checkboxes"
    ]
