"""Foreign files end in one sentence each, within bounded memory and time, whatever they were made to do."""

import io
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import pytest
from pypdf import PdfReader

from claims.attachments import FILE_BYTES, FileFault
from sources import judging
from sources.judge import Judge, Judged, judge_one
from tests.support import hostile
from tests.support.memory import memory_at_most
from tests.support.pdf_structure import faults_of, tagging_faults_of

LONGEST = 45.0
"""Seconds for one file, on a machine with other things to do."""

FILES: dict[str, tuple[Callable[[], bytes], FileFault]] = {
    "empty": (lambda: b"", FileFault.OTHER_KIND),
    "an executable called .pdf": (lambda: b"MZ\x90\x00" + bytes(900), FileFault.OTHER_KIND),
    "a zip called .pdf": (lambda: b"PK\x03\x04" + bytes(900), FileFault.OTHER_KIND),
    "a page of the web": (lambda: b"<html>%PDF-</html>", FileFault.DAMAGED),
    "cut off": (lambda: hostile.pdf(3, text="Delivery")[:-400], FileFault.DAMAGED),
    "cut in half": (lambda: hostile.pdf(30, text="Delivery")[:2500], FileFault.DAMAGED),
    "noise": (lambda: b"%PDF-1.7\n" + bytes(range(256)) * 4000, FileFault.DAMAGED),
    "encrypted": (lambda: hostile.pdf(password="secret"), FileFault.ENCRYPTED),
    "an XFA form": (lambda: hostile.pdf(xfa=True), FileFault.XFA),
    "no pages": (lambda: hostile.pdf(pages=0), FileFault.NO_PAGES),
    "10,000 pages": (hostile.too_many_pages, FileFault.TOO_MANY_PAGES),
    "a bomb": (lambda: hostile.bomb(1), FileFault.TOO_HEAVY),
    "a bomb in a bomb": (lambda: hostile.bomb(2), FileFault.TOO_HEAVY),
    "a bomb three times packed": (lambda: hostile.bomb(3), FileFault.TOO_HEAVY),
    "a list of objects that explodes": (hostile.object_bomb, FileFault.DAMAGED),
    "a tree that is its own branch": (
        lambda: hostile.raw_pdf(hostile.ROOT, b"<</Type/Pages/Count 1/Kids[2 0 R]>>"), FileFault.DAMAGED,
    ),
    "a tree without end": (hostile.ladder, FileFault.DAMAGED),
    "a list in a list": (hostile.nested, FileFault.DAMAGED),
    "too many objects": (hostile.many_objects, FileFault.TOO_HEAVY),
    "too large": (lambda: b"%PDF-1.7\n" + bytes(FILE_BYTES), FileFault.TOO_LARGE),
    "a picture that explodes": (lambda: hostile.png(40_000, 40_000, rows=9), FileFault.TOO_MANY_PIXELS),
    "a picture that explodes in its frame": (hostile.gif_of_a_large_frame, FileFault.TOO_MANY_PIXELS),
    "a picture cut off": (lambda: hostile.png(800, 800)[:60], FileFault.DAMAGED),
    "a picture of nothing": (lambda: hostile.png(0, 5), FileFault.DAMAGED),
    "a picture in name alone": (lambda: b"\x89PNG\r\n\x1a\n" + b"\xff" * 500, FileFault.TOO_MANY_PIXELS),
    "a script in a picture's clothes": (lambda: b"GIF89a/*" + b"a" * 50, FileFault.TOO_MANY_PIXELS),
}  # fmt: skip

HEAVY = {"a bomb", "a bomb in a bomb", "a bomb three times packed", "too many objects"}
"""What takes seconds to be made, or to be judged."""


@pytest.fixture(scope="module")
def judge() -> Iterator[Judge]:
    with Judge() as one:
        yield one


@pytest.mark.parametrize("name", [pytest.param(one, marks=[pytest.mark.slow] * (one in HEAVY)) for one in FILES])
def test_a_hostile_file_ends_in_one_sentence_that_says_what_to_do(name: str, judge: Judge) -> None:
    make, fault = FILES[name]
    content = make()
    began = time.monotonic()
    assert judge.judge(content, name) == fault
    assert time.monotonic() - began < LONGEST
    words = fault.words
    assert words.endswith(".")
    assert words.count(". ") == 0
    assert ": " in words
    assert "{" not in words


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["a bomb", "a list of objects that explodes", "too many objects", "a tree without end"]
)
def test_a_file_made_to_take_memory_is_stopped_by_our_rules_long_before_the_system_stops_it(name: str) -> None:
    with Judge() as judge:
        judge.judge(FILES[name][0](), name)
        process = judge._process
        assert process is not None
        assert process.poll() is None, "it can be asked again"
        assert memory_at_most(process.pid) < judging.MEMORY_BYTES / 3
        assert resource.prlimit(process.pid, resource.RLIMIT_AS) == (judging.MEMORY_BYTES, judging.MEMORY_BYTES)


@pytest.mark.parametrize("way", ["import time; time.sleep(60)", "import os; os.abort()", "print('no answer')"])
def test_a_file_that_takes_the_process_down_is_named_and_the_next_one_is_judged(way: str) -> None:
    begun: list[int] = []

    def start() -> "subprocess.Popen[bytes]":
        begun.append(1)
        what = ["-c", way] if len(begun) == 1 else ["-m", "sources.judging"]
        return subprocess.Popen([sys.executable, *what], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    with Judge(start, seconds=1.0) as judge:
        assert judge.judge(hostile.pdf()) is FileFault.TOO_HEAVY
    with Judge(start) as judge:
        assert isinstance(judge.judge(hostile.pdf(2)), Judged)


def test_a_pdf_is_kept_byte_for_byte_with_its_pages_counted(judge: Judge) -> None:
    content = hostile.pdf(3, text="Docket")
    assert judge.judge(content, "dockets.pdf") == Judged(content, 3)


def test_a_strange_file_that_is_not_wrong_is_taken(judge: Judge) -> None:
    assert isinstance(judge.judge(hostile.deep_tree(5_000)), Judged)
    assert isinstance(judge.judge(b"\n" * 900 + hostile.pdf()), Judged)


@pytest.mark.parametrize("content", [hostile.png(60, 30), hostile.GIF, hostile.WEBP, hostile.jpeg()])
def test_a_picture_becomes_one_tagged_page_that_is_read_aloud_by_its_name(content: bytes, judge: Judge) -> None:
    made = judge.judge(content, "Crane on site.png")
    assert isinstance(made, Judged)
    reader = PdfReader(io.BytesIO(made.content))
    assert len(reader.pages) == made.pages == 1
    assert not faults_of(made.content) + tagging_faults_of(made.content)
    assert reader.metadata is not None
    assert reader.metadata.title == "Crane on site.png"
    assert judge.judge(content, "Crane on site.png") == made, "the same picture is the same page"


def test_a_wide_picture_lies_and_a_high_one_stands(judge: Judge) -> None:
    for wide, high in ((60, 30), (30, 60)):
        made = judge.judge(hostile.png(wide, high), "x")
        assert isinstance(made, Judged)
        box = PdfReader(io.BytesIO(made.content)).pages[0].mediabox
        assert (box.width > box.height) is (wide > high)


@pytest.mark.parametrize(("orientation", "lies"), [(None, False), (1, False), (6, True), (8, True)])
def test_a_photograph_is_turned_as_the_camera_was_held(orientation: int | None, lies: bool, judge: Judge) -> None:
    made = judge.judge(hostile.jpeg(orientation), "x")
    assert isinstance(made, Judged)
    page = PdfReader(io.BytesIO(made.content)).pages[0]
    assert (page.mediabox.width > page.mediabox.height) is lies
    contents = page.get_contents()
    assert contents is not None
    turned = re.search(rb"q (\S+) (\S+)", contents.get_data())
    assert turned is not None
    assert (abs(float(turned[1])) < 1) is lies, "the picture itself is turned"


def test_a_name_is_never_read_as_markup(judge: Judge) -> None:
    name = '#read("/etc/passwd") *bold* "\\ \u202e'
    made = judge.judge(hostile.png(9, 9), name)
    assert isinstance(made, Judged)
    metadata = PdfReader(io.BytesIO(made.content)).metadata
    assert metadata is not None
    assert metadata.title is not None
    assert metadata.title.startswith('#read("/etc/passwd")')


def test_where_only_a_pdf_will_do_a_picture_is_another_kind_of_file() -> None:
    assert judge_one(hostile.png(9, 9), pictures=False) is FileFault.OTHER_KIND
