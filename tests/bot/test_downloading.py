"""Files that people add: the token goes to Slack alone, and nothing that is not the file is taken for it."""

from collections.abc import Iterator

import pytest

from bot.services.downloading import fetch, is_slacks
from sandbox.slack.driver import Person
from sandbox.slack.elements import elements
from tests.support import hostile
from tests.support.acting import HARLAN, open_list
from tests.support.stage import Stage, with_examples

SLACK, STAND_IN = "https://slack.com/api/", "http://127.0.0.1:8001/api/"
SECRET = "xoxb-stage"


@pytest.mark.parametrize(
    ("url", "api", "ours"),
    [
        ("https://files.slack.com/files-pri/T1-F1/download/a.pdf", SLACK, True),
        ("https://FILES.slack.com/a", SLACK, True),
        ("http://127.0.0.1:8001/files-pri/a", STAND_IN, True),
        ("http://files.slack.com/a", SLACK, False),
        ("https://slack.com.evil.example/a", SLACK, False),
        ("https://evilslack.com/a", SLACK, False),
        ("https://files.slack.com@evil.example/a", SLACK, False),
        ("https://evil.example/files.slack.com", SLACK, False),
        ("http://127.0.0.1:8002/a", STAND_IN, False),
        ("http://127.0.0.1:8001@evil.example/a", STAND_IN, False),
        ("https://files.slack.com/a", STAND_IN, False),
        ("ftp://files.slack.com/a", SLACK, False),
        ("//files.slack.com/a", SLACK, False),
        ("https://[::1/a", SLACK, False),
        ("", SLACK, False),
    ],
)
def test_the_token_is_shown_to_slack_and_to_nobody_else(url: str, api: str, ours: bool) -> None:
    assert is_slacks(url, api) is ours


@pytest.fixture
def stage(examples_url: str) -> Iterator[Stage]:
    yield from with_examples(Stage(examples_url))


def chosen(stage: Stage, *files: tuple[str, bytes]) -> list[str]:
    """Have somebody choose files in the form; their ids."""
    maya: Person = stage.person("maya")
    picker = open_list(maya)
    maya.tick(HARLAN, on=picker)
    maya.press("Customise", on=picker)
    maya.view("Customise one claim")
    maya.choose_files("files", *files)
    view = maya.view()
    (element,) = [one for one in elements(view.blocks) if one.raw["type"] == "file_input"]
    block_id, action_id = element.key
    return [file["id"] for file in view.state[block_id][action_id]["files"]]


@pytest.mark.slow
def test_each_file_comes_whole_or_with_what_is_wrong_with_it(stage: Stage) -> None:
    waiver = hostile.pdf(2, text="Waiver")
    ids = chosen(stage, ("a.pdf", waiver), ("b.pdf", hostile.pdf(password="x")), ("c.png", hostile.png(9, 9)))

    good, locked, picture = fetch(stage.serving.bot.services, ids)

    assert (good.name, good.content, good.fault) == ("a.pdf", waiver, None)
    assert locked.fault is not None
    assert "protected by a password" in locked.fault
    assert picture.content.startswith(b"%PDF")


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["http_500", "reset_before"])
def test_what_slack_does_not_hand_out_is_said_and_the_others_are_taken(stage: Stage, kind: str) -> None:
    ids = chosen(stage, ("a.pdf", hostile.pdf(1)), ("b.pdf", hostile.pdf(1)))
    stage.slack.inject("files-pri", kind)

    first, second = fetch(stage.serving.bot.services, ids)

    assert first.fault == "Slack did not hand it out. Add it once more."
    assert second.fault is None


@pytest.mark.slow
def test_a_file_that_nobody_chose_is_not_handed_out(stage: Stage) -> None:
    (none,) = fetch(stage.serving.bot.services, ["F0NOBODYS"])
    assert (none.name, none.fault) == ("F0NOBODYS", "Slack did not hand it out. Add it once more.")
