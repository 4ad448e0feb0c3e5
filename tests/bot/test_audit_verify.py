"""`claims-bot audit`: what it says of a trail that somebody with the database has changed, and how it ends."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.services import sealing
from bot.services.verifying import Report, read_noted, verify_trail
from claims.audit import BOT, Deed, Entry, Surface
from storage import audit
from storage.database import Database, connect
from tests.support.alone import services_alone
from tests.support.builders import MAYA, NOW
from tests.support.commands import claims_bot
from tests.support.trails import attack

KEY = b"k" * 32


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """Five sealed lines, a minute apart."""
    opened = connect(database_url)
    with opened.deciding() as tx:
        for minute in range(5):
            audit.record(tx, Entry(NOW + timedelta(minutes=minute), MAYA, Surface.BUTTON, Deed.BATCH_STOPPED))
    sealing.seal_due(services_alone(opened), [KEY])
    yield opened
    opened.close()


def look(database: Database, head: str | None = None, minutes: float = 6) -> Report:
    noted = read_noted(head) if head else None
    return verify_trail(database, [KEY], noted, NOW + timedelta(minutes=minutes))


def head_of(report: Report) -> str:
    (line,) = [one for one in report.lines if one.startswith("head ")]
    return line.removeprefix("head ")


def broken(database: Database, *statements: str, head: str | None = None) -> str:
    """Do this to the trail; what is said of it."""
    with attack(database) as tx:
        for statement in statements:
            tx.execute(text(statement))
    report = look(database, head)
    assert not report.whole
    assert not [line for line in report.lines if line.startswith("head ")]
    (line,) = [one for one in report.lines if one.startswith("BROKEN: ")]
    return line


def test_a_whole_trail_tells_how_much_is_sealed_and_the_head_to_note_down(database: Database) -> None:
    report = look(database)

    assert report.whole
    assert report.lines[0] == "5 sealed lines are as they were sealed; 0 lines have no seal yet."
    assert head_of(report).startswith("5:")
    assert "Note the head down away from the database" in report.lines[-1]
    again = look(database, head_of(report))
    assert again.whole
    assert "position 5, is in the chain" in again.lines[-1]


def test_an_altered_line_is_named_with_its_position_its_time_and_what_it_is(database: Database) -> None:
    said = broken(database, "UPDATE audit_entries SET actor = 'U0SOMEBODY' WHERE id = 3")

    assert "the line at position 3 was altered" in said
    assert "line 3 of 2026-11-02 09:32:00 UTC, batch_stopped by U0SOMEBODY" in said


def test_only_the_first_of_several_is_named(database: Database) -> None:
    said = broken(database, "UPDATE audit_entries SET at = at + 1 WHERE id > 1")

    assert "position 2" in said


def test_a_line_that_was_taken_out_is_named(database: Database) -> None:
    said = broken(database, "DELETE FROM audit_entries WHERE id = 2")

    assert "the line at position 2, number 2, sealed 2026-11-02" in said
    assert "is missing" in said


def test_a_seal_that_was_taken_out_is_named(database: Database) -> None:
    assert "the seal at position 4 is missing" in broken(database, "DELETE FROM audit_seals WHERE position = 4")


def test_a_line_that_was_taken_out_with_its_seal_is_named(database: Database) -> None:
    said = broken(database, "DELETE FROM audit_entries WHERE id = 1", "DELETE FROM audit_seals WHERE position = 1")

    assert "the seal at position 1 is missing" in said


def test_a_line_that_was_put_there_with_another_time_before_it_was_sealed_is_pointed_out(database: Database) -> None:
    """The bot seals whatever it finds: that a line is sealed proves nothing of the time before."""
    with database.deciding() as tx:
        audit.record(tx, Entry(NOW - timedelta(days=30), MAYA, Surface.MODAL, Deed.APPROVAL_GIVEN))
    sealing.seal_due(services_alone(database), [KEY])

    report = look(database)

    assert report.whole, "a bot that did not run for a day leaves such lines, too"
    (line,) = [one for one in report.lines if one.startswith("LOOK: ")]
    assert "1 sealed line says another time than when it was sealed, first line 6 of 2026-10-03 09:30:00 UTC" in line
    assert f"approval_given by {MAYA}" in line
    assert "put it there by hand" in line


def test_a_swapped_pair_is_named(database: Database) -> None:
    said = broken(
        database,
        "UPDATE audit_seals SET entry_id = 99 WHERE position = 2",
        "UPDATE audit_seals SET entry_id = 2 WHERE position = 3",
        "UPDATE audit_seals SET entry_id = 3 WHERE position = 2",
    )

    assert "the line at position 2 was altered, swapped or put there: line 3 of" in said


def test_a_tail_that_was_cut_off_is_found_with_the_head_that_was_noted_and_only_with_it(database: Database) -> None:
    head = head_of(look(database))
    cut = ("DELETE FROM audit_entries WHERE id > 3", "DELETE FROM audit_seals WHERE position > 3")

    said = broken(database, *cut, head=head)

    assert "the end was cut off: position 4" in said
    assert look(database).whole, "without the head there is nothing to see"


def test_an_end_that_was_cut_off_and_grew_anew_is_found_with_the_head(database: Database) -> None:
    head = head_of(look(database))
    with attack(database) as tx:
        tx.execute(text("UPDATE audit_entries SET actor = 'U0SOMEBODY' WHERE id > 3"))
        tx.execute(text("DELETE FROM audit_seals WHERE position > 3"))
    sealing.seal_due(services_alone(database), [KEY])

    report = look(database, head)

    assert not report.whole
    assert "position 5 is not what you noted" in report.lines[1]


def test_a_line_that_was_put_in_by_hand_and_never_sealed_is_named(database: Database) -> None:
    with database.deciding() as tx:
        audit.record(tx, Entry(NOW, "U0SOMEBODY\x1b[2J", Surface.BUTTON, Deed.CLAIM_CONFIRMED))

    fresh, old = look(database, minutes=6), look(database, minutes=11)

    assert fresh.whole
    assert fresh.lines[0].endswith("1 lines have no seal yet.")
    assert not old.whole
    assert (
        "NOT SEALED: line 6 of 2026-11-02 09:30:00 UTC, claim_confirmed by U0SOMEBODY[2J, has no seal" in old.lines[1]
    )
    assert head_of(old), "what is sealed is still proved"


def test_a_line_that_says_it_is_of_tomorrow_is_named(database: Database) -> None:
    with database.deciding() as tx:
        audit.record(tx, Entry(NOW + timedelta(days=1), MAYA, Surface.BUTTON, Deed.CLAIM_CONFIRMED))

    report = look(database)

    assert not report.whole
    assert "line 6 of 2026-11-03 09:30:00 UTC" in report.lines[1]


def test_another_key_proves_nothing_and_says_so(database: Database) -> None:
    report = verify_trail(database, [b"x" * 32], None, NOW + timedelta(minutes=6))

    assert not report.whole
    assert "with a key that AUDIT_KEYS does not name" in report.lines[1]


def test_times_and_names_that_cannot_be_are_no_trouble(database: Database) -> None:
    said = broken(database, "UPDATE audit_entries SET at = 9223372036854775807 WHERE id = 1")

    assert "position 1" in said


@pytest.mark.parametrize("head", ["", "5", "5:", "0:" + "a" * 64, "5:" + "g" * 64, "5:" + "a" * 63, "x:" + "a" * 64])
def test_what_is_no_head_is_not_taken_for_one(head: str) -> None:
    assert read_noted(head) is None


# The command ----------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_command_ends_with_what_it_found(tmp_path: Path) -> None:
    keys = {"AUDIT_KEYS": KEY.decode()}
    claims_bot(tmp_path, "migrate")
    opened = connect(f"sqlite:///{tmp_path / 'claims.sqlite3'}")
    with opened.deciding() as tx:
        audit.record(tx, Entry(NOW, BOT, Surface.JOB, Deed.CLAIM_SENT, words="=1+1"))
    sealing.seal_due(services_alone(opened), [KEY])

    whole = claims_bot(tmp_path, "audit", "verify", **keys)
    head = whole.stdout.split("head ")[1].split()[0]
    assert (whole.returncode, whole.stderr) == (0, "")
    assert claims_bot(tmp_path, "audit", "verify", "--head", head, **keys).returncode == 0
    assert claims_bot(tmp_path, "audit", "verify").returncode == 2
    assert claims_bot(tmp_path, "audit", "verify", "--head", "5", **keys).returncode == 2

    days = ("--from", "2026-11-02", "--to", "2026-11-02")
    shown = claims_bot(tmp_path, "audit", "export", *days)
    written = claims_bot(tmp_path, "audit", "export", *days, "--out", "trail.csv")
    file = tmp_path / "trail.csv"
    assert "'=1+1" in shown.stdout
    assert (written.returncode, written.stdout) == (0, "1 lines are in trail.csv.\n")
    assert file.read_text("utf-8").splitlines() == shown.stdout.splitlines()
    assert file.stat().st_mode & 0o077 == 0
    assert claims_bot(tmp_path, "audit", "export", "--from", "2026-11-03", "--to", "2026-11-02").returncode == 2
    assert claims_bot(tmp_path, "audit", "export", *days, "--out", "nowhere/trail.csv").returncode == 1

    with attack(opened) as tx:
        tx.execute(text("UPDATE audit_entries SET words = 'x'"))
    opened.close()
    assert claims_bot(tmp_path, "audit", "verify", **keys).returncode == 1
