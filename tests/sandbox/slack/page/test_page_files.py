"""File inputs in the browser: the browser's own chooser, what is chosen below it, and what the app is told."""

import pytest
from playwright.sync_api import FilePayload, Page, expect

from sandbox.slack.driver import Person
from tests.sandbox.slack.page.conftest import Window, Workspace
from tests.sandbox.slack.page.small_app import Json, plain

pytestmark = pytest.mark.browser

PDF = b"%PDF-1.7 \x00\xff"


def file(name: str, content: bytes = PDF) -> FilePayload:
    return {"name": name, "mimeType": "application/pdf", "buffer": content}


def asking() -> Json:
    element = {"type": "file_input", "action_id": "docs", "filetypes": ["pdf"], "max_files": 3}
    return {
        "type": "modal",
        "callback_id": "docs",
        "title": plain("Add documents"),
        "submit": plain("Add"),
        "blocks": [{"type": "input", "block_id": "docs", "label": plain("Documents"), "element": element}],
    }


@pytest.fixture
def page(window: Window, workspace: Workspace) -> Page:
    page = window()
    maya = Person(workspace.slack, "maya")
    workspace.app.client.views_open(trigger_id=workspace.slack.ws.new_trigger(maya.id), view=asking())
    page.get_by_test_id("modal").wait_for()
    return page


def test_files_that_are_picked_are_listed_and_go_along_with_the_submit(page: Page, workspace: Workspace) -> None:
    field = page.get_by_label("Documents", exact=True)
    expect(field).to_have_attribute("accept", ".pdf")
    expect(field).to_have_attribute("multiple", "")
    field.set_input_files([file("Übersicht & <b>.pdf"), file("b.pdf")])
    field.set_input_files(file("c.pdf"))
    chosen = page.get_by_role("list", name="Chosen files").get_by_role("listitem")
    expect(chosen).to_have_count(3)
    expect(chosen.first).to_contain_text("Übersicht & <b>.pdf")
    page.get_by_role("button", name="Remove b.pdf").press("Enter")
    expect(chosen).to_have_count(2)
    expect(field).to_be_focused()
    page.get_by_test_id("modal-submit").click()
    expect(page.get_by_test_id("modal")).to_have_count(0)

    (values,) = workspace.app.submitted
    assert [each["name"] for each in values["docs"]["docs"]["files"]] == ["Übersicht & <b>.pdf", "c.pdf"]
    assert [each.content for each in workspace.slack.ws.files.values()] == [PDF] * 3


def test_what_cannot_be_added_is_said_and_leaves_what_was_chosen(page: Page, workspace: Workspace) -> None:
    field = page.get_by_label("Documents", exact=True)
    field.set_input_files(file("a.pdf"))
    field.set_input_files([file("b.pdf"), file("c.docx")])
    expect(page.get_by_test_id("modal-error")).to_contain_text("c.docx cannot be added here")
    field.set_input_files([file(f"{number}.pdf") for number in range(3)])
    expect(page.get_by_test_id("modal-error")).to_contain_text("at most 3 files")
    expect(page.get_by_test_id("chosen-a.pdf")).to_be_visible()
    field.set_input_files(file("d.pdf"))
    expect(page.get_by_test_id("chosen-d.pdf")).to_be_visible()
    expect(page.get_by_test_id("modal-error")).to_have_count(0)


def test_a_required_file_that_is_missing_is_asked_for_at_its_field(page: Page, workspace: Workspace) -> None:
    page.get_by_test_id("modal-submit").click()
    expect(page.get_by_test_id("error-docs")).to_contain_text("required")
    expect(page.get_by_label("Documents", exact=True)).to_be_focused()
    page.get_by_label("Documents", exact=True).set_input_files(file("a.pdf"))
    expect(page.get_by_test_id("error-docs")).to_have_count(0)
    assert workspace.app.submitted == []
