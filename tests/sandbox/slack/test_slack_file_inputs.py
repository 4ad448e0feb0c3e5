"""File inputs: who may ask for files, what the client lets people choose, what the app is told, who can read it."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox.slack.driver import Person, ScreenError
from sandbox.slack.server import SlackSandbox
from tests.sandbox.slack.bolt_app import BOT_TOKEN, SCOPES, Heard, SocketApp, client, manifest
from tests.sandbox.slack.pieces import button, modal, plain, section

Json = dict[str, Any]
PDF = b"%PDF-1.7 cover\r\n\x00\xff"


@pytest.fixture(scope="module")
def reading_app() -> Iterator[SocketApp]:
    """An app that may read files."""
    app = SocketApp(manifest=manifest(scopes=[*SCOPES, "files:read"]))
    yield app
    app.stop()


@pytest.fixture
def slack(reading_app: SocketApp) -> SlackSandbox:
    reading_app.heard.clear()
    reading_app.sandbox.reset()
    return reading_app.sandbox


@pytest.fixture
def heard(slack: SlackSandbox, reading_app: SocketApp) -> Heard:
    return reading_app.heard


def file_input(block_id: str = "docs", *, optional: bool = False, **limits: Any) -> Json:
    element = {"type": "file_input", "action_id": "files", **limits}
    return {"type": "input", "block_id": block_id, "label": plain("Files"), "element": element, "optional": optional}


def opened(slack: SlackSandbox, person: Person, *blocks: Json) -> Json:
    """The view, opened for a person who asked for it."""
    view: Json = client(slack).views_open(trigger_id=slack.ws.new_trigger(person.id), view=modal(*blocks))["view"]
    return view


def submitted(heard: Heard, block_id: str = "docs") -> Json:
    state: Json = heard.wait("view")["view"]["state"]["values"][block_id]["files"]
    return state


def test_the_app_is_told_of_the_files_as_slack_tells_them_and_can_fetch_them(
    slack: SlackSandbox, maya: Person, heard: Heard
) -> None:
    opened(slack, maya, file_input(filetypes=["pdf"]))
    maya.choose_files("files", ("Lien waiver.PDF", PDF), ("b.pdf", b"%PDF-b"))
    assert maya.submit() == {}
    told = submitted(heard)
    first, second = told["files"]

    assert (told["type"], second["name"]) == ("file_input", "b.pdf")
    assert (first["name"], first["title"], first["size"]) == ("Lien waiver.PDF", "Lien waiver.PDF", len(PDF))
    assert (first["mimetype"], first["filetype"], first["pretty_type"]) == ("application/pdf", "pdf", "PDF")
    assert (first["user"], first["mode"], first["is_external"]) == (maya.id, "hosted", False)
    assert (first["is_public"], first["channels"], first["groups"], first["ims"]) == (False, [], [], [])
    for address in (first["url_private"], first["url_private_download"]):
        answer = requests.get(address, headers={"Authorization": f"Bearer {BOT_TOKEN}"}, timeout=5)
        assert answer.content == PDF
    assert client(slack).files_info(file=first["id"])["file"] == first


def test_a_press_in_the_modal_carries_the_files_chosen_so_far(slack: SlackSandbox, maya: Person, heard: Heard) -> None:
    opened(slack, maya, file_input(), button("Check"))
    maya.choose_files("Files", ("a.pdf", PDF))
    maya.choose_files("Files", ("b.docx", b"PK"))
    maya.press("Check")

    (state,) = heard.wait("action")["view"]["state"]["values"]["docs"].values()
    assert [each["name"] for each in state["files"]] == ["a.pdf", "b.docx"]
    assert len(heard.of("action")) == 1, "choosing dispatches nothing"


def test_a_file_exists_from_the_moment_it_is_chosen_and_stays_when_it_is_taken_out(
    slack: SlackSandbox, maya: Person, heard: Heard
) -> None:
    opened(slack, maya, file_input(optional=True))
    maya.choose_files("files", ("a.pdf", PDF), ("b.pdf", PDF))
    a, b = maya.view().state["docs"]["files"]["files"]
    maya.remove_file("files", "a.pdf")
    assert maya.view().state["docs"]["files"]["files"] == [b]
    assert client(slack).files_info(file=a["id"])["file"] == a
    maya.remove_file("files", "b.pdf")
    maya.submit()
    assert submitted(heard) == {"type": "file_input", "files": []}
    with pytest.raises(ScreenError, match="nothing called"):
        Person(slack, "maya", patience=0.1).remove_file("files", "b.pdf")


def test_an_input_that_is_not_optional_needs_a_file(slack: SlackSandbox, maya: Person, heard: Heard) -> None:
    opened(slack, maya, file_input())
    assert set(maya.submit()) == {"docs"}
    assert heard.of("view") == []
    maya.choose_files("files", ("a.pdf", PDF))
    assert maya.view().errors == {}
    assert maya.submit() == {}


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ([("a.docx", b"PK")], "only pdf, png"),
        ([("pdf", PDF)], "only pdf, png"),
        ([("a.pdf", b"x" * 10_000_001)], "larger than 10 MB"),
        ([("a.pdf", b"")], "is empty"),
        ([(f"{number}.pdf", PDF) for number in range(4)], "at most 3 files"),
        ([("good.pdf", PDF), ("bad.exe", b"MZ")], "bad.exe cannot be added"),
    ],
    ids=["another type", "no extension", "too large", "empty", "too many", "one of them bad"],
)
def test_what_slacks_client_would_not_take_goes_in_neither_alone_nor_with_others(
    slack: SlackSandbox, maya: Person, files: list[tuple[str, bytes]], said: str
) -> None:
    opened(slack, maya, file_input(filetypes=["pdf", "png"], max_files=3))
    with pytest.raises(ScreenError, match=said):
        maya.choose_files("files", *files)
    assert maya.view().state["docs"]["files"]["files"] == []
    assert slack.ws.files == {}


def test_ten_files_are_the_most_where_the_app_says_nothing_and_choosing_again_counts(
    slack: SlackSandbox, maya: Person
) -> None:
    opened(slack, maya, file_input())
    maya.choose_files("files", *[(f"{number}.any", PDF) for number in range(10)])
    with pytest.raises(ScreenError, match="at most 10 files"):
        maya.choose_files("files", ("11.any", PDF))


def test_files_stay_through_an_update_that_keeps_the_input_and_go_with_it(slack: SlackSandbox, maya: Person) -> None:
    view = opened(slack, maya, file_input())
    maya.choose_files("files", ("a.pdf", PDF))
    web = client(slack)
    web.views_update(view_id=view["id"], view=modal(file_input(), section("Checked")))
    assert [each["name"] for each in maya.view("Checked").state["docs"]["files"]["files"]] == ["a.pdf"]
    web.views_update(view_id=view["id"], view=modal(file_input("more")))
    assert maya.view().state["more"]["files"]["files"] == []


def test_somebody_elses_file_is_not_there_to_be_chosen_or_seen(slack: SlackSandbox, maya: Person) -> None:
    opened(slack, maya, file_input())
    maya.choose_files("files", ("a.pdf", PDF))
    (hers,) = maya.view().state["docs"]["files"]["files"]
    tom = Person(slack, "tom")
    view = opened(slack, tom, file_input())
    given = {"files": [hers["id"]]}

    answer = requests.post(
        f"{slack.url}/page/state",
        json={"user": tom.id, "view_id": view["id"], "block_id": "docs", "action_id": "files", **given},
        timeout=5,
    )
    assert "no file" in answer.json()["error"]
    assert tom.view().state["docs"]["files"]["files"] == []
    page = f"{slack.url}/page/file/{hers['id']}"
    assert requests.get(page, params={"user": tom.id}, timeout=5).status_code == 404
    assert requests.get(page, params={"user": maya.id}, timeout=5).content == PDF


def test_an_app_that_may_not_read_files_may_not_ask_for_them(socket_app: SocketApp) -> None:
    slack, web = socket_app.sandbox, client(socket_app.sandbox)
    slack.reset()
    maya = Person(slack, "maya")
    view = web.views_open(trigger_id=slack.ws.new_trigger(maya.id), view=modal(section("one")))["view"]
    asking = modal(file_input())
    assert missing_scope(web, "views.open", trigger_id=slack.ws.new_trigger(maya.id), view=asking) == "files:read"
    pushing = slack.ws.new_trigger(maya.id, from_modal=True)
    assert missing_scope(web, "views.push", trigger_id=pushing, view=asking) == "files:read"
    assert missing_scope(web, "views.update", view_id=view["id"], view=asking) == "files:read"
    socket_app.heard.acks["view"] = {"response_action": "update", "view": asking}
    with pytest.raises(ScreenError, match="trouble connecting"):
        maya.submit()
    socket_app.heard.clear()
    assert "missing_scope" in slack.problems[0]


def missing_scope(web: WebClient, method: str, **args: Any) -> str:
    """The scope that Slack says is needed."""
    with pytest.raises(SlackApiError) as caught:
        web.api_call(method, json=args)
    answer = caught.value.response
    assert answer["error"] == "missing_scope"
    return str(answer["needed"])
