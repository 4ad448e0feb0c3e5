"""Every surface in every dictionary: taken by Slack, and in no other dictionary's terms.

The drawing tests are played again, each as its author wrote it, but in another dictionary and with what they assert
left unasserted (they expect the words of en-AU). What they draw is judged here instead, hostile and long data included.
"""

import ast
import inspect
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from types import FunctionType
from typing import Any

import pytest

from bot.words import codes, dictionary
from claims.wording import SOURCE, speaking
from sandbox.slack.validate import check_message, check_view
from tests.blocks.conftest import GOLDEN, Making, is_golden
from tests.words.test_catalogues import AUSTRALIAN, FOREIGN

BLOCKS = Path(__file__).parents[1] / "blocks"
DRAWINGS = sorted(path for path in BLOCKS.glob("test_*.py") if "golden(" in path.read_text(encoding="utf-8"))
OTHERS = [code for code in codes() if code != SOURCE.code]
LONGEST = ("en-GB",)
"""In its words (application) hostile and long data has the least room: where it fits, it fits in the others."""
DATA = re.compile(
    "Tick progress claims and send them to DocuSign|The claim changed after it was confirmed|Wrong retainage"
    "|Retainage is 5%|Claims Service"
    "|October retainage is missing|`[^`]*`|/claims|claims-bot|Claims Bot|@claims"
)
"""What people gave, commands and names: said as it is in every dictionary."""


class _Again(ast.NodeTransformer):
    """What a test asserts is evaluated, and nothing more; its fixtures are plain functions."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.decorator_list = [one for one in node.decorator_list if not ast.unparse(one).startswith("pytest.fixture")]
        return self.generic_visit(node)

    def visit_Assert(self, node: ast.Assert) -> ast.Expr:
        return ast.copy_location(ast.Expr(node.test), node)


@cache
def drawing_tests(path: Path) -> dict[str, FunctionType]:
    """The tests of a file that draw without being given a choice, as functions that assert nothing."""
    tree = ast.fix_missing_locations(_Again().visit(ast.parse(path.read_text(encoding="utf-8"))))
    told: dict[str, Any] = {"__name__": f"tests.blocks.{path.stem}_again", "__file__": str(path)}
    exec(compile(tree, str(path), "exec"), told)
    return {
        name: one
        for name, one in told.items()
        if name.startswith("test_") and isinstance(one, FunctionType) and _is_played(name, one)
    }


def _is_played(name: str, test: FunctionType) -> bool:
    needs = inspect.signature(test).parameters
    return "golden" in needs or ("hostile" in name and not choices(test) and not hasattr(test, "hypothesis"))


def choices(test: FunctionType) -> list[dict[str, Any]]:
    """What a test is given a choice of, one dictionary for each time it is played; nothing where it is not."""
    marks = [one for one in getattr(test, "pytestmark", []) if one.name == "parametrize"]
    found: list[dict[str, Any]] = [{}] if marks else []
    for mark in marks:
        names = [one.strip() for one in mark.args[0].split(",")] if isinstance(mark.args[0], str) else mark.args[0]
        rows = [row if len(names) > 1 else (row,) for row in mark.args[1]]
        found = [one | dict(zip(names, row, strict=True)) for one in found for row in rows]
    return found


class Drawn:
    """What one test drew: payloads by golden name, and whatever else it had judged."""

    def __init__(self) -> None:
        self.golden: dict[str, Any] = {}
        self.judged: list[Any] = []
        self.findings: list[str] = []

    def spy(self, check: Callable[..., list[Any]]) -> Callable[..., list[Any]]:
        def judged(payload: Any, *more: Any, **named: Any) -> list[Any]:
            found = check(payload, *more, **named)
            self.judged.append(payload)
            self.findings.extend(map(str, found))
            return found

        return judged


def play(test: FunctionType, code: str) -> Drawn:
    """Play a test in a dictionary; where its own words for en-AU are missed, it ends there."""
    drawn = Drawn()
    told = test.__globals__ | {"check_message": drawn.spy(check_message), "check_view": drawn.spy(check_view)}
    given: dict[str, Any] = {"make": Making(), "golden": drawn.golden.__setitem__}

    def called(one: FunctionType) -> Any:
        return FunctionType(one.__code__, told, one.__name__, one.__defaults__, one.__closure__)(
            **{name: given[name] if name in given else called(told[name]) for name in inspect.signature(one).parameters}
        )

    with speaking(dictionary(code)):
        for chosen in choices(test) or [{}]:
            given |= chosen
            try:
                called(test)
            except (LookupError, StopIteration, ValueError, AttributeError, TypeError):
                if not drawn.golden and not drawn.judged:
                    raise
    return drawn


def texts(payload: Any, key: str = "") -> Iterator[str]:
    """Whatever of a payload is read by people."""
    if isinstance(payload, dict):
        for name, value in payload.items():
            yield from texts(value, name)
    elif isinstance(payload, list):
        for value in payload:
            yield from texts(value, key)
    elif isinstance(payload, str) and key in {"text", "accessibility_label", "alt_text"}:
        yield payload


def _foreign(code: str, payload: Any) -> list[str]:
    pattern = re.compile(rf"\b(?:{FOREIGN.get(code, AUSTRALIAN)})\b", re.IGNORECASE)
    return [text for text in texts(payload) if pattern.search(DATA.sub(" ", text))]


@pytest.mark.parametrize("code", OTHERS)
def test_every_surface_is_taken_by_slack_and_says_nothing_in_foreign_terms(code: str) -> None:
    found: dict[str, Any] = {}
    left_out = {path.stem for path in GOLDEN.glob("*.json")}
    for path in DRAWINGS:
        for name, test in drawing_tests(path).items():
            if "hostile" in name and code not in LONGEST:
                continue
            drawn = play(test, code)
            left_out -= drawn.golden.keys()
            found[f"{path.stem} {name}"] = drawn.findings + [
                one for payload in (*drawn.golden.values(), *drawn.judged) for one in _foreign(code, payload)
            ]

    assert {name: what for name, what in found.items() if what} == {}
    assert left_out == set()


LITERAL = ("picker", "confirm", "batch", "digest")


@pytest.mark.parametrize("code", ["en-GB", "en-US-owner"])
def test_what_people_see_most_reads_as_drawn_here(code: str, request: pytest.FixtureRequest) -> None:
    for name in LITERAL:
        path = BLOCKS / f"test_{name}_drawing.py"
        drawn = next(one[name] for test in drawing_tests(path).values() if name in (one := play(test, code).golden))
        is_golden(f"{code}/{name}", drawn, anew=request.config.getoption("--update-golden", default=False))
