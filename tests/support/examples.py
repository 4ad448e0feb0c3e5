"""What is imported into a database before a test begins: once for all tests that play with it."""

from pathlib import Path

from bot.services.importing import import_files
from storage.database import connect

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def import_examples(url: str) -> None:
    """Import the examples."""
    import_into(url, EXAMPLES)


def import_into(url: str, path: Path) -> None:
    """Import files the way the command does."""
    database = connect(url)
    try:
        import_files(database, [path], strict=True)
    finally:
        database.close()
