"""What a fresh machine is told when it lacks something: one plain sentence."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ("sh", "cat", "cksum", "dirname")

OLD = 'case "$1" in --version) echo "Python 3.9.2" ;; *) exit 1 ;; esac'
# New enough, and Debian's: venv is there, ensurepip is in another package.
WITHOUT_VENV = """case "$2" in
    *version_info\\ \\<*) exit 0 ;;
    *version_info*) echo 3.12 ;;
    *) exit 1 ;;
esac"""


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A checkout on a machine that has nothing but a shell."""
    (tmp_path / "scripts").mkdir()
    (tmp_path / "bin").mkdir()
    shutil.copy(ROOT / "scripts" / "setup.sh", tmp_path / "scripts")
    for tool in TOOLS:
        found = shutil.which(tool)
        assert found is not None
        (tmp_path / "bin" / tool).symlink_to(found)
    return tmp_path


def setup(machine: Path, python: str | None = None) -> subprocess.CompletedProcess[str]:
    if python is not None:
        script = machine / "bin" / "python3"
        script.write_text(f"#!/bin/sh\n{python}\n", "utf-8")
        script.chmod(0o755)
    command = [machine / "bin" / "sh", machine / "scripts" / "setup.sh", "run"]
    environment = {"PATH": str(machine / "bin")}
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)


def test_no_python_is_one_sentence(machine: Path) -> None:
    said = setup(machine)

    assert said.returncode == 1
    assert said.stderr.startswith("Claims Bot needs Python 3.11 or newer, and no python3 was found.")
    assert said.stderr.count("\n") == 1


def test_an_old_python_is_one_sentence_that_names_it(machine: Path) -> None:
    said = setup(machine, OLD)

    assert said.returncode == 1
    assert "the newest found here is Python 3.9.2" in said.stderr
    assert said.stderr.count("\n") == 1


def test_a_python_without_venv_is_one_sentence_that_names_the_package(machine: Path) -> None:
    said = setup(machine, WITHOUT_VENV)

    assert said.returncode == 1
    assert "install python3.12-venv" in said.stderr
    assert said.stderr.count("\n") == 1
