"""The demo as a stranger sees it: one command, then only a browser. Leaves pictures of it all in `.screenshots/demo/`.

One of them, `readme/thread.png`, is copied to `docs/` when what it shows has changed.
"""

import os
import re
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from tests.support.demo import Demo
from tests.support.screens import Album, Window, ask, checkbox, windows

pytestmark = [pytest.mark.browser, pytest.mark.slow]

album = Album("demo")
take = album.take
PDF_DRAWN_MS = 1_000  # for the picture only: the browser's PDF viewer tells nobody when it has drawn

MAYA, TOM, OLIVER, SAM = "U04MAYAOKAF", "U04TOMSANDO", "U04OLIVERGR", "U04SAMWHITL"
SCHOOL = "C04HARBSCHO"
HARLAN, CASTELLAN, NORTHBANK = "#9 · Harlan Earthworks Inc.", "#8 · Castellan Concrete LLC", "#7 · Northbank Electrical"
RUTH, MIGUEL, GUEST = (
    "ruth@harlan-earthworks",
    "miguel.castellan@castellan-concrete",
    "sam.whitlock@northbank-electrical",
)
WHY = "October retainage is missing: please bill $4,200.00 less."


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    started = Demo(tmp_path / "demo")
    yield started
    started.end()


@pytest.fixture
def window(browser: Browser, demo: Demo) -> Iterator[Window]:
    with windows(browser, lambda: demo.address("slack")) as opened:
        yield opened


@pytest.mark.long(30)
def test_a_stranger_sends_three_claims_and_sees_what_became_of_them(demo: Demo, window: Window) -> None:
    demo.wait_until_ready()
    maya = window(MAYA)
    maya.evaluate("document.body.dataset.loadedOnce = 'yes'")

    picker = ask(maya, "/claims pending")
    expect_reasons(picker)
    tick_and_page(maya, picker)
    confirm(maya, picker)
    batch = follow_the_batch(maya)
    sign_two_and_decline_one(maya)
    expect_the_whole_truth(maya, batch)

    assert maya.evaluate("document.body.dataset.loadedOnce") == "yes", "it was told live, on one and the same page"
    look_around(maya, batch)
    refuse_oliver_and_sam(window)
    take_pictures_for_the_readme(window)
    end_without_a_trace(demo)


def expect_reasons(picker: Locator) -> None:
    for words in (
        "8 claims cannot be sent",
        "without a Progress Claim Contact",
        "Under Review",
    ):
        expect(picker).to_contain_text(words)


def tick_and_page(maya: Page, picker: Locator) -> None:
    """Tick in both groups of the first page, look at the second, and come back: the ticks are still there."""
    ticked = [checkbox(picker, claim) for claim in (HARLAN, CASTELLAN, NORTHBANK)]
    for box in ticked:
        box.check()
    groups = {box.evaluate("box => box.closest('[data-block-id]').dataset.blockId") for box in ticked}
    assert len(groups) == 2
    take(maya, "picker", showing=picker)

    picker.get_by_role("button", name="Show next claims").click()
    expect(picker).to_contain_text("Mosaic Tile & Stone")
    take(maya, "picker-second-page", showing=picker)
    picker.get_by_role("button", name="Show previous claims").click()
    for claim in (HARLAN, CASTELLAN, NORTHBANK):
        expect(checkbox(picker, claim)).to_be_checked()


def confirm(maya: Page, picker: Locator) -> None:
    picker.get_by_test_id("action-claims.review").click()
    modal = maya.get_by_test_id("modal")
    for words in ("3 progress claims", "$765,239.05", "#riverside-tower", "Ruth Harlan", f"{MIGUEL}.example", "Dana"):
        expect(modal).to_contain_text(words)
    take(maya, "confirmation")
    maya.get_by_test_id("modal-submit").click()
    expect(modal).to_contain_text("3 progress claims are on the way to DocuSign")
    take(maya, "confirmed")
    maya.get_by_test_id("modal-cancel").click()
    expect(modal).to_have_count(0)


def follow_the_batch(maya: Page) -> Locator:
    """The batch message and its thread once all three are out; returns the message."""
    batch = maya.get_by_test_id("messages").locator("[data-testid=message][data-ephemeral=false]")
    expect(batch).to_have_count(1)
    expect(batch).to_contain_text("sent 3 progress claims to DocuSign")
    expect(batch).to_contain_text("0 of 3 signed")
    batch.get_by_test_id("reply-link").click()
    expect(maya.get_by_test_id("thread-pane")).to_contain_text("3 envelopes sent")
    take(maya, "out-for-signature")
    return batch


def sign_two_and_decline_one(maya: Page) -> None:
    with maya.context.expect_page() as opening:
        maya.get_by_test_id("docusign-inbox").click()
    inbox = opening.value
    expect(inbox.get_by_test_id("inbox-row")).to_have_count(4)
    take(inbox, "inbox")
    for number, signer in enumerate((RUTH, MIGUEL)):
        open_letter(inbox, signer)
        expect(inbox.get_by_role("button", name="Sign", exact=True)).to_be_visible()
        if number == 0:
            read_the_documents(inbox)
            inbox.wait_for_timeout(PDF_DRAWN_MS)
            take(inbox, "signing")
        inbox.get_by_test_id("agree").check()
        inbox.get_by_test_id("sign-button").click()
        expect(inbox.get_by_test_id("done")).to_have_attribute("data-status", "completed")
        inbox.get_by_role("link", name="Back to the inboxes").click()
    open_letter(inbox, GUEST)
    inbox.get_by_test_id("decline-reason").fill(WHY)
    inbox.get_by_test_id("decline-button").click()
    expect(inbox.get_by_test_id("done")).to_have_attribute("data-status", "declined")
    take(inbox, "declined")
    inbox.close()


def open_letter(inbox: Page, signer: str) -> None:
    inbox.locator(f"[data-testid=inbox-row][data-email='{signer}.example']").get_by_role("link").click()


def read_the_documents(signing: Page) -> None:
    """The claim's own PDF comes first and our sheet last."""
    papers = signing.locator("iframe")
    expect(papers).to_have_count(2)
    for number in range(2):
        answer = signing.request.get(re.sub(r"#.*", "", str(papers.nth(number).evaluate("frame => frame.src"))))
        assert (answer.headers["content-type"], answer.body()[:5]) == ("application/pdf", b"%PDF-")


def expect_the_whole_truth(maya: Page, batch: Locator) -> None:
    for words in ("2 of 3 signed", "1 declined", "signed by Ruth Harlan", "signed by Miguel Castellan", WHY):
        expect(batch).to_contain_text(words)
    expect(batch).to_contain_text("declined by Sam Whitlock")
    thread = maya.get_by_test_id("thread-pane")
    for words in ("Ruth Harlan signed", "Miguel Castellan signed"):
        expect(thread).to_contain_text(words)
    expect(thread.get_by_text("is complete", exact=False)).to_have_count(2)
    expect(thread.locator("[data-testid=message]", has_text="Sam Whitlock declined")).to_contain_text(WHY)
    take(maya, "thread")


def look_around(maya: Page, batch: Locator) -> None:
    """Details, status, help and an unknown word; and what cannot be sent now says so."""
    batch.get_by_test_id("action-claims.details").click()
    expect(maya.get_by_test_id("modal")).to_contain_text("Dana Price")
    take(maya, "details")
    maya.get_by_test_id("modal-cancel").click()
    maya.get_by_test_id("thread-close").click()
    expect(ask(maya, "/claims status")).to_contain_text("2 of 3 signed")
    expect(ask(maya, "/claims frobnicate")).to_contain_text("There is no command “/claims frobnicate”")
    expect(ask(maya, "/claims help")).to_contain_text("/claims here PROJECT")
    take(maya, "answers")
    again = ask(maya, "/claims pending")
    expect(again).to_contain_text("already signed")
    expect(again.locator("label", has_text=HARLAN)).to_have_count(0)
    take(maya, "picker-afterwards", showing=again)


def refuse_oliver_and_sam(window: Window) -> None:
    oliver = window(OLIVER)
    refusal = ask(oliver, "/claims pending")
    expect(refusal).to_contain_text("needs Admin on its Commitments tool; yours is Read-only. Nothing was sent.")
    expect(refusal.get_by_role("checkbox")).to_have_count(0)
    take(oliver, "refused")
    sam = window(SAM)
    expect(ask(sam, "/claims pending")).to_contain_text("is for full members of this workspace")
    take(sam, "refused-guest")


def take_pictures_for_the_readme(window: Window) -> None:
    """A list that fits on one page; and the batch as a colleague sees it, who has no private messages in between."""
    maya = window(MAYA, SCHOOL)
    picker = ask(maya, "/claims pending")
    for claim in ("#3 · Coastline Civil", "#3 · Redback Masonry", "#2 · Ironbark Joinery"):
        checkbox(picker, claim).check()
    portray(maya, "picker", ViewportSize(width=1400, height=1190))
    tom = window(TOM)
    expect(tom.get_by_test_id("messages").get_by_test_id("message")).to_have_count(1)
    tom.get_by_test_id("reply-link").click()
    expect(tom.get_by_test_id("thread-pane")).to_contain_text(WHY)
    portray(tom, "thread", ViewportSize(width=1400, height=780))


def end_without_a_trace(demo: Demo) -> None:
    """Ctrl-C: no process of any group is left, and every port can be had again."""
    groups, ports = demo.pids(), demo.ports()
    assert sorted(groups) == ["bot", "sandbox"]
    assert demo.end(signal.SIGINT) == 0
    assert "The demo has ended." in demo.text()
    for group in groups.values():
        with pytest.raises(ProcessLookupError):
            os.killpg(group, 0)
    for port in ports:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))


def portray(page: Page, name: str, size: ViewportSize) -> None:
    """Take a picture for the README."""
    (album.folder / "readme").mkdir(parents=True, exist_ok=True)
    page.set_viewport_size(size)
    page.evaluate("document.activeElement.blur()")
    page.mouse.move(0, 0)
    page.screenshot(path=album.folder / "readme" / f"{name}.png", animations="disabled")
