"""The documents and the product say the same: commands, subcommands, permissions, libraries and links."""

import re
import tomllib
from pathlib import Path

import pytest
import typer

from bot.blocks import ids
from bot.cli import app
from bot.handlers.actions import ACTIONS
from bot.handlers.commands import SUBCOMMANDS
from bot.manifest import socket_form

ROOT = Path(__file__).resolve().parents[1]
PAGES = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/decisions.md", "examples/README.md")


def page(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def test_every_command_is_in_the_readme() -> None:
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]

    assert {*commands} == {*re.findall(r"^\| `claims-bot ([a-z]+)", page("README.md"), re.MULTILINE)}


def test_every_subcommand_is_in_the_readme_and_in_what_slack_hints() -> None:
    usages = [subcommand.usage for subcommand in SUBCOMMANDS.values()]
    hint = socket_form()["features"]["slash_commands"][0]["usage_hint"]

    assert usages == re.findall(r"^\| `/claims ([^`]+)`", page("README.md"), re.MULTILINE)
    assert usages == [part.strip() for part in hint.split("|")]


def test_every_library_has_its_paragraph() -> None:
    project = tomllib.loads(page("pyproject.toml"))["project"]
    declared = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    names = {re.match(r"[A-Za-z0-9-]+", one)[0].lower() for one in declared}  # type: ignore[index]

    told = page("docs/decisions.md").lower()
    assert not {name for name in names if name not in told and not name.startswith("types-")}


def test_what_the_code_cites_is_in_the_decisions() -> None:
    code = [
        path for folder in ("bot", "claims", "esign", "sources", "storage") for path in (ROOT / folder).rglob("*.py")
    ]
    cited = {number for path in code for number in re.findall(r"DESIGN (\d(?:\.\d+)?)", path.read_text("utf-8"))}

    assert cited
    assert cited <= {*re.findall(r"^\*\*(\d(?:\.\d+)?) ", page("docs/decisions.md"), re.MULTILINE)}


@pytest.mark.parametrize("name", PAGES)
def test_every_link_to_a_file_leads_somewhere(name: str) -> None:
    folder = (ROOT / name).parent
    targets = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page(name))

    assert not [target for target in targets if not (folder / target).exists()]


def test_every_target_of_make_that_is_named_exists() -> None:
    targets = {*re.findall(r"^([a-z-]+):", page("Makefile"), re.MULTILINE)}
    named = {word for name in PAGES for word in re.findall(r"make ([a-z]+(?:-[a-z]+)*)(?=[`\s])", page(name))}

    assert {"demo", "check", "test"} <= named & targets
    assert {word for name in PAGES for word in re.findall(r"`make ([a-z-]+)`", page(name))} <= targets


def test_every_id_of_a_touch_point_has_somebody_who_answers_it() -> None:
    known = {value for name, value in vars(ids).items() if name.isupper() and str(value).startswith("claims.")}

    assert {*ACTIONS, ids.CONFIRM} == known
