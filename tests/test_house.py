"""What the house promises about itself: locks, settings, boundaries and sizes. Other tests are about claims."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("bot", "claims", "esign", "sandbox", "sources", "storage")
LOCKS = ("requirements.lock", "requirements-dev.lock")


def python_files(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from sorted((ROOT / folder).rglob("*.py"))


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    yield from (node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_versions_and_hashes_and_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text("utf-8")

    lines = re.compile(r"[A-Za-z0-9._-]+==[A-Za-z0-9._+!-]+ \\|    --hash=sha256:[0-9a-f]{64}( \\)?|#[^/]*|")
    assert not [line for line in text.split("\n") if not lines.fullmatch(line)], "an option of pip, or an address"
    pinned = re.findall(r"^\S+==\S+ \\\n    --hash=sha256:", text, re.MULTILINE)
    assert len(pinned) == len(re.findall(r"^[^#\s]", text, re.MULTILINE))


def test_the_two_locks_agree() -> None:
    run, dev = ({*re.findall(r"^(\S+==\S+)", (ROOT / lock).read_text("utf-8"), re.MULTILINE)} for lock in LOCKS)

    assert run <= dev


def test_the_locks_are_made_from_what_the_project_declares() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    run, dev = ((ROOT / "requirements" / f"{name}.in").read_text("utf-8").split("\n") for name in ("run", "dev"))

    assert {*filter(None, run)} == {*project["dependencies"]}
    assert {*filter(None, dev)} == {"-r run.in", *project["optional-dependencies"]["dev"]}


def test_every_setting_is_in_the_example_with_its_default_and_a_comment() -> None:
    text = (ROOT / ".env.example").read_text("utf-8")
    given = dict(re.findall(r"^([A-Z_]+)=(.*)$", text, re.MULTILINE))

    assert sorted(given) == sorted(name.upper() for name in Settings.model_fields)
    for name, field in Settings.model_fields.items():
        default = field.get_default()
        shown = "" if default in (None, ()) else str(default).lower() if isinstance(default, bool) else f"{default}"
        assert given[name.upper()] == (f"{default:g}" if isinstance(default, float) else shown), name
    for block in re.split(r"\n\n+", text.strip()):
        assert block.lstrip().startswith("#"), f"no comment above: {block}"


def test_the_rules_import_the_standard_library_only() -> None:
    allowed = {*sys.stdlib_module_names, "claims"}

    for path in python_files("claims"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert {name.partition(".")[0] for name in names} <= allowed, path


def test_every_package_has_its_place_in_the_import_contracts() -> None:
    found = {path.parent.name for path in ROOT.glob("*/__init__.py")}

    assert found == {*PACKAGES}


def test_every_module_says_what_it_owns() -> None:
    files = python_files(*PACKAGES, "bench")
    silent = [path for path in files if not ast.get_docstring(ast.parse(path.read_text("utf-8")))]

    assert not [path.relative_to(ROOT) for path in silent if path.stat().st_size]


def test_no_file_and_no_function_has_taken_a_second_job() -> None:
    code = [path for path in python_files(*PACKAGES, "bench", "scripts", "examples") if "migrations" not in path.parts]

    long_files = [str(path) for path in code if len(path.read_text("utf-8").splitlines()) > 300]
    long_functions = [
        f"{path}:{node.lineno} {node.name}"
        for path in code
        for node in functions(path)
        if (node.end_lineno or node.lineno) - node.lineno >= 50
    ]

    assert not long_files + long_functions
