"""The documents and the product say the same: commands, subcommands, permissions, libraries and links."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from bot.blocks import act_ids, customising_ids, handing_ids, ids
from bot.cli import app
from bot.handlers.actions import ACTIONS
from bot.handlers.commands import SUBCOMMANDS
from bot.handlers.views import VIEWS
from bot.manifest import socket_form

ROOT = Path(__file__).resolve().parents[1]
PAGES = (
    "README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/decisions.md", "docs/reliability.md",
    "docs/permissions.md", "docs/tour.md", "SECURITY.md", "examples/README.md",
)  # fmt: skip


def page(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def command_names(group: Any, before: str = "") -> Iterator[str]:
    """Every command as it is typed; those of a group behind its name."""
    for name, command in group.commands.items():
        yield from command_names(command, f"{before}{name} ") if hasattr(command, "commands") else [before + name]


def test_every_command_is_in_the_readme() -> None:
    named = re.findall(r"^\| `claims-bot ([a-z]+(?:[ -][a-z]+)*)", page("README.md"), re.MULTILINE)

    assert {*command_names(typer.main.get_command(app))} == {*named}


def test_every_subcommand_is_in_the_readme_and_in_what_slack_hints() -> None:
    usages = [subcommand.usage for subcommand in SUBCOMMANDS.values()]
    hint = socket_form()["features"]["slash_commands"][0]["usage_hint"]

    told = re.findall(r"^\| `/claims ([^`]+)`", page("README.md"), re.MULTILINE)
    assert usages == [one.replace("\\|", "|") for one in told]
    assert usages == [part.strip() for part in hint.split(" | ")]


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


def test_decisions_are_numbered_in_order_and_each_number_once() -> None:
    numbers = [
        tuple(map(int, number.split(".")))
        for number in re.findall(r"^\*\*(\d+(?:\.\d+)?) ", page("docs/decisions.md"), re.MULTILINE)
    ]

    assert len(numbers) > 30
    assert numbers == sorted(set(numbers))


@pytest.mark.parametrize("name", ["docs/reliability.md", "docs/permissions.md", "SECURITY.md"])
def test_every_test_that_a_promise_names_is_there(name: str) -> None:
    named = {*re.findall(r"`(?:tests/\w+/)?(test_\w+\.py)`", page(name))}

    assert len(named) > (0 if name == "docs/permissions.md" else 20)
    assert named <= {path.name for path in (ROOT / "tests").rglob("test_*.py")}


def test_every_row_of_the_threat_model_names_its_test() -> None:
    rows = page("SECURITY.md").partition("## What stops them")[2].partition("\n## ")[0].splitlines()
    told = [row for row in rows if row.startswith("| ") and not row.startswith("| attempt")]

    assert len(told) > 10
    assert not [row for row in told if "test_" not in row]


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
    named = vars(ids) | vars(act_ids) | vars(customising_ids) | vars(handing_ids)
    known = {value for name, value in named.items() if name.isupper() and str(value).startswith("claims.")}

    assert {*ACTIONS, *VIEWS} == known
    assert not {*ACTIONS} & {*VIEWS}
