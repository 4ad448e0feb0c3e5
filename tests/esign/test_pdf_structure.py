"""Every PDF that we draw is whole, and a reading voice finds its way through it; whoever checks that would notice."""

import io
from collections.abc import Callable
from decimal import Decimal
from operator import delitem
from typing import Any

import pikepdf
import pytest

from bot.words import dictionary
from claims.money import Money
from claims.wording import say, speaking
from esign.contents import ContentsRow, render_contents
from esign.continuation import COLUMNS
from esign.sheet import render_sheet
from tests.esign.test_continuation_sheet import drawn, some_lines
from tests.esign.test_sheet import signers, some_facts
from tests.support.pdf_structure import artifacts_of, faults_of, tagging_faults_of

GREEK = {"project": "Πύργος του Ποταμού", "contract_company": "Ηλεκτρολογικά Βορρά"}
CYRILLIC = {"project": "Башня у реки", "contract_company": "Северная электрика"}
SPOKEN = pytest.mark.parametrize(("code", "locale"), [("en-AU", "en_AU"), ("en-US-gc", "en_US")])


def found_in(pdf: bytes) -> list[str]:
    return faults_of(pdf) + tagging_faults_of(pdf)


@SPOKEN
@pytest.mark.parametrize("names", [{}, GREEK, CYRILLIC], ids=["latin", "greek", "cyrillic"])
def test_a_sheet_is_whole_and_tagged_in_any_words_and_letters(code: str, locale: str, names: dict[str, str]) -> None:
    with speaking(dictionary(code)):
        assert not found_in(render_sheet(some_facts(locale=locale, tax=Decimal("10.00"), **names)))


@pytest.mark.parametrize("count", [0, 1, 7, 40])
def test_any_number_of_places_to_sign_leaves_a_sheet_whole_and_tagged(count: int) -> None:
    pdf = render_sheet(some_facts(signers=signers(count)))

    assert not found_in(pdf)
    assert artifacts_of(pdf)[0].count("/cb_") == 3 * count, "no voice reads the words that are for DocuSign"


@SPOKEN
@pytest.mark.parametrize("count", [1, 30, pytest.param(400, marks=pytest.mark.slow)])
def test_lines_are_a_table_whose_head_is_read_once_however_many_pages_it_is_on(
    code: str, locale: str, count: int
) -> None:
    with speaking(dictionary(code)):
        pdf = drawn(some_lines(5, count), locale=locale)
        heads = [say(one) for one in COLUMNS]

    assert not found_in(pdf)
    _, first, *others = (" ".join(page.split()) for page in artifacts_of(pdf))
    assert len(others) >= count // 50
    assert heads[1] not in first
    assert not [head for page in others for head in heads if head not in page]


def contents(code: str = "en-AU") -> bytes:
    due = Money(Decimal("155179.29"), "AUD")
    rows = [
        ContentsRow(f"SC-{at}", GREEK["contract_company"], at, due, at % 2 == 0, at or None, ("x.pdf is missing.",))
        for at in range(80)
    ]
    with speaking(dictionary(code)):
        return render_contents("Claims", "Harbour & Rowe", CYRILLIC["project"], rows)


@pytest.mark.parametrize("code", ["en-AU", "en-US-gc"])
def test_the_contents_of_a_backup_are_whole_and_tagged_with_their_jumps(code: str) -> None:
    assert not found_in(contents(code))


def first(pdf: pikepdf.Pdf, kind: str) -> Any:
    """Return the first element of a kind."""
    return next(one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and one.get("/S") == kind)


def font_of(pdf: pikepdf.Pdf) -> Any:
    return next(iter(pdf.pages[0].Resources.Font.values()))


def draw_beside(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].contents_add(b"BT /f0 9 Tf (beside) Tj ET")


def draw_within(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].contents_add(b"/Artifact BMC /Span <</MCID 0>> BDC EMC EMC")


def draw_unknown(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].contents_add(b"/Span <</MCID 900>> BDC EMC")


BROKEN: dict[str, Callable[[pikepdf.Pdf], Any]] = {
    "there is no structure tree": lambda pdf: delitem(pdf.Root, "/StructTreeRoot"),
    "the structure tree is empty": lambda pdf: delitem(pdf.Root.StructTreeRoot, "/K"),
    "nothing leads from the pages to the tree": lambda pdf: delitem(pdf.Root.StructTreeRoot, "/ParentTree"),
    "it does not say that it is tagged": lambda pdf: delitem(pdf.Root, "/MarkInfo"),
    "it has no language": lambda pdf: delitem(pdf.Root, "/Lang"),
    "its window would not show its title": lambda pdf: delitem(pdf.Root, "/ViewerPreferences"),
    "it does not say that it is PDF/UA-1": lambda pdf: delitem(pdf.Root, "/Metadata"),
    "it has no title": lambda pdf: delitem(pdf.Root, "/Metadata"),
    "does not say what its letters are": lambda pdf: delitem(font_of(pdf), "/ToUnicode"),
    "is not embedded": lambda pdf: delitem(font_of(pdf).DescendantFonts[0].FontDescriptor, "/FontFile2"),
    "is no kind of element": lambda pdf: setattr(first(pdf, "/P"), "S", pikepdf.Name("/Paragraph")),
    "a kid of /TR names another parent": lambda pdf: setattr(first(pdf, "/TH"), "P", first(pdf, "/H1")),
    "heading /H3 leaves out a level": lambda pdf: setattr(first(pdf, "/H2"), "S", pikepdf.Name("/H3")),
    "page 1 draws what is neither tagged nor an artifact": draw_beside,
    "page 1 has marks within marks": draw_within,
    "nothing leads from mark 900 of page 1": draw_unknown,
    "nothing leads from mark 2 of page 1": lambda pdf: delitem(first(pdf, "/H1"), "/K"),
    "an element owns what is on no page": lambda pdf: first(pdf, "/H1").K.append(900),
    "a head does not say what it is the head of": lambda pdf: delitem(first(pdf, "/TH"), "/A"),
    "a cell has no head": lambda pdf: delitem(first(pdf, "/TD"), "/A"),
    "a cell is in no row": lambda pdf: setattr(first(pdf, "/TR"), "S", pikepdf.Name("/Div")),
    "/THead holds /Div": lambda pdf: setattr(first(pdf, "/TR"), "S", pikepdf.Name("/Div")),
    "a table has rows of several widths": lambda pdf: first(pdf, "/TR").K.pop(),
}


def changed(pdf: bytes, change: Callable[[pikepdf.Pdf], Any]) -> bytes:
    left = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        change(opened)
        opened.save(left)
    return left.getvalue()


@pytest.mark.parametrize("fault", BROKEN)
def test_whoever_checks_the_tags_notices_when(fault: str) -> None:
    found = tagging_faults_of(changed(drawn(some_lines(5, 3)), BROKEN[fault]))

    assert [one for one in found if fault in one]


@pytest.mark.parametrize(("lost", "fault"), [("/StructParent", "is not in the tree"), ("/Contents", "has no words")])
def test_whoever_checks_the_tags_notices_a_link_that_no_voice_would_find(lost: str, fault: str) -> None:
    (found,) = tagging_faults_of(changed(contents(), lambda pdf: delitem(pdf.pages[0].Annots[0], lost)))

    assert fault in found


def test_whoever_checks_the_file_notices_what_had_to_be_mended_and_what_cannot_be_read() -> None:
    pdf = render_sheet(some_facts())

    assert faults_of(pdf.replace(b"startxref", b"startnone"))
    assert faults_of(changed(pdf, lambda opened: opened.pages[0].contents_add(b"BT (never closed")))
