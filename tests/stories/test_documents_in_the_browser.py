"""What is signed, on the screen: a preview before, the signed copy in the thread after, and a source that changes.

Leaves pictures in `.screenshots/documents/`.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from storage import preferences, projects
from tests.support.acting import HARLAN, send
from tests.support.screens import RIVERSIDE, Album, Window, ask, checkbox, windows
from tests.support.source import Source
from tests.support.stage import Stage

pytestmark = [pytest.mark.browser, pytest.mark.slow]

take = Album("documents").take
MAYA = "U04MAYAOKAF"


@pytest.fixture
def window(browser: Browser, quick_stage: Stage) -> Iterator[Window]:
    with windows(browser, lambda: quick_stage.slack.url) as opened:
        yield opened


def messages(page: Page) -> Locator:
    return page.get_by_test_id("messages").locator("[data-ephemeral=false]")


def test_what_would_be_signed_is_seen_before_it_is_sent(window: Window, quick_stage: Stage) -> None:
    maya = window(MAYA)
    picker = ask(maya, "/claims pending")
    checkbox(picker, "Harlan Earthworks Inc.").first.check()
    picker.get_by_test_id("action-claims.preview").click()
    expect(maya.get_by_test_id("messages")).to_contain_text("The preview of 1 claim of Riverside Tower is on its way")
    take(maya, "list-with-preview", picker, "end")

    direct = window(MAYA, f"D{MAYA[1:]}")
    told = messages(direct).filter(has_text="byte for byte what would be signed")
    expect(told).to_contain_text("Preview: #9")
    take(direct, "preview-in-direct-messages")
    told.get_by_test_id("reply-link").click()
    pane = direct.get_by_test_id("thread-pane")
    expect(pane).to_contain_text("2 Signature sheet, RT SC-101 claim 9.pdf")
    take(direct, "preview-opened")
    with direct.expect_popup() as opened:
        pane.locator("a.file").first.click()
    assert "/page/file/" in opened.value.url


def test_the_signed_copy_comes_into_the_thread_and_a_changed_source_is_told_there(
    window: Window, quick_stage: Stage, source: Source
) -> None:
    db = quick_stage.serving.bot.services.db
    with db.deciding() as tx:
        project = next(one for one in projects.with_channel(tx) if one.number == "RT")
        chosen = preferences.get(tx, project.id)
        preferences.put(tx, project.id, type(chosen)(file_signed=True), MAYA, quick_stage.serving.bot.services.clock())
    person = quick_stage.person("maya")
    batch = send(quick_stage, person, HARLAN)
    person.close()
    (envelope,) = quick_stage.sent_envelopes()
    quick_stage.docusign.sign(envelope.envelope_id, envelope.recipients[0].email)
    person.wait_until(lambda: [one for one in person.thread(batch) if person.files(one)], "the copy")
    source.amount("SC-101", 9, "1.00")
    person.wait_until(lambda: "is stale" in "".join(one.plain for one in person.thread(batch)), "the note")

    maya = window(MAYA, RIVERSIDE)
    root = messages(maya).filter(has_text="Total due").last
    expect(root).to_contain_text("stale")
    take(maya, "batch-with-a-stale-signature", root)
    root.get_by_test_id("reply-link").click()
    thread = maya.get_by_test_id("thread-pane")
    expect(thread).to_contain_text("RT SC-101 claim 9, signed.pdf")
    expect(thread).to_contain_text("The signature of #9")
    take(maya, "thread-with-the-signed-copy")
