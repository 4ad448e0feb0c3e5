"""Attachments come in by their own column: the good are kept, the bad named, and the claim comes in anyway."""

from collections.abc import Callable
from pathlib import Path

import pytest

from claims.attachments import FileFault
from claims.records import AttachmentRecord, ClaimRecord
from sources import limits
from sources.files import read
from sources.problems import Reading
from tests.support import hostile

Claim = Callable[..., dict[str, str]]


@pytest.fixture
def import_with(tmp_path: Path, claim: Claim, as_csv: Callable[..., str]) -> Callable[[str], Reading]:
    """Import one claim that names these attachments, beside files good and bad."""
    folder = tmp_path / "import"
    (folder / "backup").mkdir(parents=True)
    (tmp_path / "secret.pdf").write_bytes(hostile.pdf())
    (folder / "backup" / "dockets.pdf").write_bytes(hostile.pdf(2, text="Docket"))
    (folder / "crane.png").write_bytes(hostile.png(60, 30))
    (folder / "locked.pdf").write_bytes(hostile.pdf(password="secret"))
    (folder / "form.pdf").write_bytes(hostile.pdf(xfa=True))
    (folder / "sheet.xlsx.pdf").write_bytes(b"PK\x03\x04" + bytes(90))

    def run(names: str) -> Reading:
        (folder / "claims.csv").write_text(as_csv([claim(Document="", Attachments=names)]), encoding="utf-8")
        return read([folder / "claims.csv"])

    return run


def attachments_of(reading: Reading) -> tuple[AttachmentRecord, ...]:
    assert not reading.problems
    (record,) = reading.records
    assert isinstance(record, ClaimRecord)
    return record.attachments


def test_several_files_are_taken_in_their_order_and_a_picture_becomes_a_page(
    import_with: Callable[[str], Reading],
) -> None:
    reading = import_with("backup/dockets.pdf; crane.png;;backup/dockets.pdf")
    dockets, crane = attachments_of(reading)
    assert not reading.warnings or all("not read" not in str(one) for one in reading.warnings)
    assert (dockets.name, dockets.content, dockets.fault) == ("dockets.pdf", hostile.pdf(2, text="Docket"), None)
    assert crane.name == "crane.png"
    assert crane.content is not None
    assert crane.content.startswith(b"%PDF-")
    assert crane.size == len(crane.content)


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("locked.pdf", FileFault.ENCRYPTED),
        ("form.pdf", FileFault.XFA),
        ("sheet.xlsx.pdf", FileFault.OTHER_KIND),
        ("gone.pdf", FileFault.MISSING),
        ("../secret.pdf", FileFault.MISSING),
        ("backup", FileFault.MISSING),
    ],
)
def test_a_bad_attachment_is_named_and_does_not_keep_the_claim_out(
    name: str, fault: FileFault, import_with: Callable[[str], Reading]
) -> None:
    reading = import_with(f"crane.png;{name}")
    crane, bad = attachments_of(reading)
    assert crane.fault is None
    assert (bad.fault, bad.sha256, bad.content) == (fault, None, None)
    told = [str(one) for one in reading.warnings if one.column == "Attachments"]
    assert len(told) == 1
    assert fault.words in told[0]


def test_one_that_is_larger_than_docusign_takes_is_named_with_that(
    import_with: Callable[[str], Reading], tmp_path: Path
) -> None:
    (tmp_path / "import" / "large.pdf").write_bytes(b"%PDF-1.7\n" + bytes(limits.DOCUMENT_BYTES))
    (large,) = attachments_of(import_with("large.pdf"))
    assert large.fault is FileFault.TOO_LARGE


def test_more_than_anybody_reads_are_refused(import_with: Callable[[str], Reading]) -> None:
    (problem,) = import_with(";".join(f"{number}.pdf" for number in range(limits.ATTACHMENTS + 1))).problems
    assert problem.expected == f"at most {limits.ATTACHMENTS} attachments"
