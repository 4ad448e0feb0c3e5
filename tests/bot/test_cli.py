"""The command line, run as people run it: in a process of its own."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from bot.manifest import http_form
from tests.support.commands import claims_bot

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """An empty working folder: no .env, no database."""
    return tmp_path


def test_help_names_every_command(folder: Path) -> None:
    said = claims_bot(folder, "--help")

    assert said.returncode == 0
    for command in (
        "run",
        "import",
        "migrate",
        "manifest",
        "check",
        "drift",
        "audit",
        "compile",
        "filings",
        "verify-documents",
    ):
        assert f" {command} " in said.stdout


def test_help_does_not_load_the_bot(folder: Path) -> None:
    heavy = ("slack_bolt", "sqlalchemy", "docusign_esign", "flask", "pydantic", "structlog")
    program = "import sys, bot.cli; print([name for name in sys.argv[1:] if name in sys.modules])"

    loaded = subprocess.run(
        [sys.executable, "-c", program, *heavy], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )

    assert loaded.stdout.strip() == "[]"


def test_the_version_is_told_by_the_module_as_by_the_command(folder: Path) -> None:
    assert claims_bot(folder, "--version").stdout == "claims-bot 0.1.0\n"

    module = subprocess.run(
        [sys.executable, "-m", "bot", "--version"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )

    assert module.stdout == "claims-bot 0.1.0\n"


def test_the_printed_manifest_is_the_http_form(folder: Path) -> None:
    said = claims_bot(folder, "manifest", "--url", "https://claims.example.com")

    assert yaml.safe_load(said.stdout) == http_form("https://claims.example.com")


def test_a_bad_address_for_the_manifest_is_one_sentence(folder: Path) -> None:
    said = claims_bot(folder, "manifest", "--url", "claims")

    assert said.returncode == 2
    assert len(said.stderr.splitlines()) == 1
    assert "is not an address Slack could call" in said.stderr


def test_migrating_twice_changes_nothing_more(folder: Path) -> None:
    first, second = claims_bot(folder, "migrate"), claims_bot(folder, "migrate")

    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    assert "ready" in second.stdout
    assert (folder / "claims.sqlite3").exists()


@pytest.mark.parametrize("command", ["run", "check"])
def test_missing_settings_are_all_named_before_anything_starts(folder: Path, command: str) -> None:
    said = claims_bot(folder, command)

    assert said.returncode == 2
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "DOCUSIGN_INTEGRATION_KEY", "DOCUSIGN_PRIVATE_KEY_PATH"):
        assert name in said.stderr
    assert "Traceback" not in said.stderr
    assert not (folder / "claims.sqlite3").exists()


def test_a_database_that_cannot_be_reached_is_one_sentence_without_its_password(folder: Path) -> None:
    said = claims_bot(folder, "migrate", DATABASE_URL="postgresql://claims:s3cret@127.0.0.1:1/claims")

    assert said.returncode == 1
    assert len(said.stderr.splitlines()) == 1
    assert "s3cret" not in said.stderr


def test_the_examples_go_in_once_and_a_second_import_changes_nothing(folder: Path) -> None:
    claims_bot(folder, "migrate")

    first = claims_bot(folder, "import", str(ROOT / "examples"))
    second = claims_bot(folder, "import", str(ROOT / "examples"))

    added = int(first.stdout.split()[0])
    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    assert second.stdout == f"0 added, 0 changed, {added} unchanged.\n"
    assert added > 60


def test_a_bad_row_is_named_and_the_good_ones_go_in_unless_strict(folder: Path) -> None:
    claims_bot(folder, "migrate")
    claims_bot(folder, "import", str(ROOT / "examples" / "projects.csv"))
    file = folder / "members.csv"
    file.write_text(
        "Project,Email,Slack id,Level\nRT,a@b.example,U0ANNA1234,admin\nRT,c@d.example,U0CARL1234,emperor\n", "utf-8"
    )

    strict = claims_bot(folder, "import", "members.csv", "--strict")
    lenient = claims_bot(folder, "import", "members.csv")

    assert (strict.returncode, lenient.returncode) == (1, 1)
    assert strict.stdout == "0 added, 0 changed, 0 unchanged.\n"
    assert lenient.stdout == "1 added, 0 changed, 0 unchanged.\n"
    for said in (strict, lenient):
        assert 'members.csv, line 3, column "Level": found "emperor", expected' in said.stderr


@pytest.mark.parametrize("command", [["import", str(ROOT / "examples")], ["audit", "verify"]])
def test_what_needs_a_database_says_so_before_it_is_migrated(folder: Path, command: list[str]) -> None:
    newest = max(file.name for file in (ROOT / "storage" / "migrations" / "versions").glob("0*.py")).partition("_")[0]

    said = claims_bot(folder, *command, AUDIT_KEYS="k" * 32)

    assert said.returncode == 1
    assert said.stderr.splitlines() == [
        f"The database is at schema none, this version needs {newest}. Run `claims-bot migrate`."
    ]
