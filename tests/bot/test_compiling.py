"""Compiled backups: in order, signed where it is signed, numbered as printed, and nothing ever silently missing."""

import io
import re
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from bot.services.compiling import Compiled, TooLarge, compile_backup
from bot.services.importing import import_files
from claims.compiling import MOST_OBJECTS, Month, in_order, read_month, split_typed
from claims.model import Project
from storage import listing, projects
from storage.database import Database, connect
from storage.tables import documents, revision_attachments
from tests.support import hostile
from tests.support.backups import row_with
from tests.support.builders import a_claim, a_commitment, a_revision
from tests.support.commands import claims_bot
from tests.support.pdf_structure import faults_of

NOW = datetime(2026, 11, 26, 9, 5, tzinfo=UTC)
OCTOBER = Month(2026, 10)


@pytest.fixture
def database(examples_url: str) -> Iterator[Database]:
    opened = connect(examples_url)
    yield opened
    opened.close()


def about(database: Database) -> tuple[Project, tuple[Any, ...]]:
    with database.reading() as tx:
        project = projects.by_number(tx, "rt")
        assert project is not None
        return project, tuple(one.claim for one in listing.of_project(tx, project.id))


def compiled(database: Database, month: Month = OCTOBER) -> Compiled:
    project, claims = about(database)
    told: list[int] = []
    made = compile_backup(database, project, in_order(claims, month), month, NOW, told.append)
    assert told == list(range(1, made.count + 1)), "progress is told claim by claim"
    return made


def attach(tmp_path: Path, database: Database, files: dict[str, bytes]) -> None:
    """Import SC-101 claim 9 of the examples again, with attachments."""
    import_files(database, [row_with(tmp_path, "SC-101", 9, files)])


def test_every_claim_of_the_month_is_in_it_in_the_order_of_contracts_and_where_the_contents_say(
    database: Database,
) -> None:
    project, claims = about(database)
    made = compiled(database)
    expected = in_order(claims, OCTOBER)
    assert made.count == len(expected) > 5
    assert not made.faults
    assert made.name == f"Subcontractor claim backup - {project.name} - RT - 2026-11-26 - {made.name[-9:]}"
    reader = PdfReader(io.BytesIO(made.content))
    text = reader.pages[0].extract_text()
    places = [text.index(one.commitment.number) for one in expected]
    assert places == sorted(places)
    outline = [one for one in reader.outline if not isinstance(one, list)]
    assert [one["/Title"] for one in outline] == [f"{one.commitment.number} claim {one.number}" for one in expected]
    pages = [reader.get_destination_page_number(one) + 1 for one in outline]
    assert pages == sorted(set(pages))
    for one, page in zip(expected, pages, strict=True):
        assert re.search(rf"{one.commitment.number}.*?{page}\b", text, re.DOTALL)
        assert str(one.number) in reader.pages[page - 1].extract_text()


def test_page_numbers_of_the_contents_are_jumps_within_the_file(database: Database) -> None:
    reader = PdfReader(io.BytesIO(compiled(database).content))
    links = [one.get_object() for one in reader.pages[0]["/Annots"]]
    assert links
    assert all("/A" not in one and one["/Dest"][1] == "/Fit" for one in links)


def test_a_backup_is_a_whole_file_whatever_went_into_it_and_its_jumps_have_words(
    database: Database, tmp_path: Path
) -> None:
    attach(tmp_path, database, {"crane.png": hostile.png(60, 30), "dockets.pdf": hostile.pdf(3, text="Docket")})
    for month in (OCTOBER, Month(2026, 9)):
        made = compiled(database, month)
        assert not made.faults
        assert not faults_of(made.content)
        for link in PdfReader(io.BytesIO(made.content)).pages[0]["/Annots"]:
            assert re.fullmatch(r"Page \d+", link.get_object()["/Contents"])


def test_attachments_follow_their_claim_and_what_cannot_be_read_is_named_on_the_contents_and_in_the_answer(
    database: Database, tmp_path: Path
) -> None:
    files = {"dockets.pdf": hostile.pdf(3, text="Docket"), "locked.pdf": hostile.pdf(password="x")}
    before = compiled(database, Month(2026, 9))
    attach(tmp_path, database, files)
    made = compiled(database, Month(2026, 9))
    pages = [len(PdfReader(io.BytesIO(one.content)).pages) for one in (before, made)]
    assert pages[1] == pages[0] + 3
    assert made.faults == ("SC-101 claim 9: locked.pdf: It is protected by a password: save it without one.",)
    shown = PdfReader(io.BytesIO(made.content)).pages[0].extract_text().replace("\u200b", "").replace("\n", " ")
    assert "locked.pdf: It is protected by a password" in shown


def test_a_file_that_has_gone_bad_since_leaves_no_half_of_itself_behind(database: Database, tmp_path: Path) -> None:
    attach(tmp_path, database, {"dockets.pdf": hostile.pdf(3, text="Docket")})
    whole = len(PdfReader(io.BytesIO(compiled(database, Month(2026, 9)).content)).pages)
    with database.deciding() as tx:
        sha256 = tx.execute(
            select(revision_attachments.c.sha256).where(revision_attachments.c.name == "dockets.pdf")
        ).scalar_one()
        cut = hostile.pdf(3, text="Docket")[:200]
        tx.execute(documents.update().where(documents.c.sha256 == sha256).values(content=cut))
    made = compiled(database, Month(2026, 9))
    assert made.faults == ("SC-101 claim 9: dockets.pdf could not be read and is left out.",)
    assert len(PdfReader(io.BytesIO(made.content)).pages) == whole - 3


@pytest.mark.slow
def test_what_would_not_fit_into_memory_is_refused_in_one_sentence(database: Database, tmp_path: Path) -> None:
    attach(tmp_path, database, {"parts.pdf": hostile.many_objects(MOST_OBJECTS)})
    with pytest.raises(TooLarge, match=r"^The files of this month are too intricate"):
        compiled(database, Month(2026, 9))


def test_contracts_are_ordered_as_people_count(database: Database) -> None:
    numbers = ["SC-10", "SC-9", "PO-1", "SC-101"]
    claims = [
        a_claim(id=f"{at:016x}", commitment=a_commitment(number=number), revision=a_revision(id=f"{at + 99:016x}"))
        for at, number in enumerate(numbers)
    ]
    month = Month(claims[0].revision.period.end.year, claims[0].revision.period.end.month)
    assert [one.commitment.number for one in in_order(claims, month)] == ["PO-1", "SC-9", "SC-10", "SC-101"]


@pytest.mark.parametrize("text", ["2026-03", "2026-3", "3/2026", "March 2026", "mar 2026", " 2026-03 "])
def test_a_month_is_read_as_people_write_it(text: str) -> None:
    assert read_month(text) == Month(2026, 3)
    assert split_typed(f"Riverside Tower {text}") == ("Riverside Tower", Month(2026, 3))


@pytest.mark.parametrize("text", ["", "2026", "2026-13", "2026-0", "Smarch 2026", "0001-01", "March", "2026-03-01"])
def test_what_is_no_month_is_not_taken_for_one(text: str) -> None:
    assert read_month(text) is None


@pytest.mark.slow
def test_the_command_writes_the_file_for_us_alone_and_tells_how_far_it_is(examples_url: str, tmp_path: Path) -> None:
    def run(*words: str) -> "subprocess.CompletedProcess[str]":
        return claims_bot(tmp_path, "compile", *words, DATABASE_URL=examples_url)

    made = run("--project", "rt", "--period", "October 2026", "--out", "backup.pdf")
    assert made.returncode == 0, made.stderr
    assert re.search(r"(\d+) of \1 claims", made.stderr)
    out = tmp_path / "backup.pdf"
    assert out.stat().st_mode & 0o777 == 0o600
    assert PdfReader(out).pages
    empty = run("--project", "RT", "--period", "1999-01")
    assert empty.returncode == 1
    assert empty.stderr == "No claim of RT is of a billing period that ends in 1999-01.\n"
    assert run("--project", "RT", "--period", "soon").returncode == 2
    assert run("--project", "nowhere", "--period", "2026-10").returncode == 2
