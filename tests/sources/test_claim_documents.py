import hashlib
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from pypdf import PdfWriter

from claims.records import ClaimRecord
from sources import limits
from sources.documents import DocumentBudget, DocumentFolder
from sources.files import read
from sources.judge import Judge
from sources.problems import Problem, Reading, Unfit

Claim = Callable[..., dict[str, str]]


def pdf(password: str | None = None, pages: int = 1) -> bytes:
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(100, 100)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


@pytest.fixture
def import_with(tmp_path: Path, claim: Claim, as_csv: Callable[..., str]) -> Callable[[str], Reading]:
    """Import one claim that names this document, from a folder with a neighbour outside it."""
    folder = tmp_path / "import"
    folder.mkdir()
    (tmp_path / "secret.pdf").write_bytes(pdf())

    def run(name: str) -> Reading:
        (folder / "claims.csv").write_text(as_csv([claim(Document=name)]), encoding="utf-8")
        return read([folder / "claims.csv"])

    return run


@pytest.mark.parametrize(
    "name", ["a.pdf", "documents/a.pdf", "documents\\a.pdf", "./documents/./a.pdf", "Фактура №1.PDF"]
)
def test_a_document_inside_the_folder_is_taken_byte_for_byte(
    name: str, import_with: Callable[[str], Reading], tmp_path: Path
) -> None:
    content = pdf()
    path = tmp_path / "import" / name.replace("\\", "/")
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    reading = import_with(name)
    assert not reading.problems
    (record,) = reading.records
    assert isinstance(record, ClaimRecord)
    assert record.document is not None
    assert record.document.content == content
    assert record.document.sha256 == hashlib.sha256(content).hexdigest()
    assert record.document.name == path.name


def only_problem(reading: Reading) -> Problem:
    assert not reading.records
    (problem,) = reading.problems
    assert problem.column == "Document"
    return problem


@pytest.mark.parametrize(
    "name",
    [
        "../secret.pdf",
        "..\\secret.pdf",
        "x/../../secret.pdf",
        "/etc/passwd",
        "C:\\a.pdf",
        "C:a.pdf",
        "\\\\host\\a.pdf",
        "//host/a.pdf",
    ],
)
def test_a_path_out_of_the_folder_is_refused(name: str, import_with: Callable[[str], Reading]) -> None:
    assert "relative to the folder" in only_problem(import_with(name)).expected


def test_a_link_out_of_the_folder_is_refused(import_with: Callable[[str], Reading], tmp_path: Path) -> None:
    (tmp_path / "import" / "link.pdf").symlink_to(tmp_path / "secret.pdf")
    (tmp_path / "import" / "up").symlink_to(tmp_path)
    for name in ("link.pdf", "up/secret.pdf"):
        assert "not a link" in only_problem(import_with(name)).expected


@pytest.mark.parametrize(
    "name", ["gone.pdf", "x" * 300 + ".pdf", "~/a.pdf", "$HOME/a.pdf", "file:///etc/passwd", "loop"]
)
def test_a_document_that_is_not_there_is_refused(
    name: str, import_with: Callable[[str], Reading], tmp_path: Path
) -> None:
    (tmp_path / "import" / "loop").symlink_to(tmp_path / "import" / "loop")
    assert "exists" in only_problem(import_with(name)).expected


def test_a_folder_or_a_device_is_no_document(import_with: Callable[[str], Reading], tmp_path: Path) -> None:
    (tmp_path / "import" / "dir.pdf").mkdir()
    assert "ordinary PDF" in only_problem(import_with("dir.pdf")).expected


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "something else"),
        (b"MZ\x90 an executable", "something else"),
        (b"<html>%PDF-</html>" + b" " * 10, "damaged"),
        (b" " * 2000 + b"%PDF-1.7", "something else"),
        (b"%PDF-1.7\n", "damaged"),
        (b"%PDF-1.7\n" + b"\xff" * 5000, "damaged"),
        (pdf()[:200], "damaged"),
        (pdf("secret"), "password"),
        (pdf(pages=0), "at least one page"),
        (b"%PDF-1.7\n" + b"0" * limits.DOCUMENT_BYTES, "25 MB"),
    ],
)
def test_what_is_no_readable_pdf_is_refused_in_one_sentence(
    content: bytes, words: str, import_with: Callable[[str], Reading], tmp_path: Path
) -> None:
    (tmp_path / "import" / "a.pdf").write_bytes(content)
    assert words in only_problem(import_with("a.pdf")).expected


def test_a_document_named_by_several_rows_is_read_once_and_paid_once(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf())
    budget = DocumentBudget(left=len(pdf()) + 10)
    with Judge() as judge:
        folder = DocumentFolder(tmp_path, budget, judge)
        assert folder.read("a.pdf") is folder.read("a.pdf")
        (tmp_path / "b.pdf").write_bytes(pdf())
        with pytest.raises(Unfit, match="in one import"):
            folder.read("b.pdf")
