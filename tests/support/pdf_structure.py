"""Is a PDF whole, and is it tagged as PDF/UA-1 wants it? Answers with sentences, none where all is well.

Stands in for `qpdf --check`, which pikepdf brings along, and for those of veraPDF's rules that can be read off a file's
structure. Whether the words in a tag are the right ones is for other tests.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pikepdf
import pypdf

_STANDARD = {
    "/Document", "/Part", "/Sect", "/Div", "/P", "/H1", "/H2", "/H3", "/H4", "/H5", "/H6", "/L", "/LI", "/Lbl",
    "/LBody", "/Table", "/THead", "/TBody", "/TFoot", "/TR", "/TH", "/TD", "/Caption", "/Span", "/Link", "/Figure",
}  # fmt: skip
_WITHIN = {
    "/Table": {"/THead", "/TBody", "/TFoot", "/TR", "/Caption"},
    "/THead": {"/TR"},
    "/TBody": {"/TR"},
    "/TFoot": {"/TR"},
    "/TR": {"/TH", "/TD"},
}
_SHOWS = {"Tj", "TJ", "'", '"'}
_INKS = _SHOWS | {"f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "sh", "Do", "INLINE IMAGE"}
_ARTIFACT = "artifact"


def faults_of(pdf: bytes) -> list[str]:
    """Say what `qpdf --check` finds: what had to be mended to open it, and what cannot be read."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return [str(one) for one in [*opened.check_pdf_syntax(), *opened.get_warnings()]]


def tagging_faults_of(pdf: bytes) -> list[str]:
    """Say where a file is not what PDF/UA-1 asks of its structure, fonts, title and language."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        found = [*_of_the_whole(opened), *_of_fonts(opened)]
        if "/StructTreeRoot" not in opened.Root:
            return [*found, "there is no structure tree"]
        elements = list(_elements(opened))
        return [*found, *_of_elements(opened, elements), *_of_marks(opened, elements), *_of_tables(elements)]


def artifacts_of(pdf: bytes) -> list[str]:
    """Return, page by page, the words that a reading voice leaves out."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        for page in opened.pages:
            kept = [one for one, mark in _marked(page) if str(one.operator) not in _SHOWS or mark == _ARTIFACT]
            page.Contents = opened.make_stream(pikepdf.unparse_content_stream(kept))
        left = io.BytesIO()
        opened.save(left)
    return [page.extract_text() for page in pypdf.PdfReader(left).pages]


def _of_the_whole(pdf: pikepdf.Pdf) -> Iterator[str]:
    root = pdf.Root
    if not root.get("/MarkInfo", {}).get("/Marked", False):
        yield "it does not say that it is tagged"
    if not str(root.get("/Lang", "")):
        yield "it has no language"
    if not root.get("/ViewerPreferences", {}).get("/DisplayDocTitle", False):
        yield "its window would not show its title"
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as told:
        if told.get("pdfuaid:part") != "1":
            yield "it does not say that it is PDF/UA-1"
        if not told.get("dc:title"):
            yield "it has no title"


def _of_fonts(pdf: pikepdf.Pdf) -> Iterator[str]:
    for font in (one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/Font"):
        composite = font.get("/Subtype") == "/Type0"
        if not str(font.get("/Subtype")).startswith("/CIDFont") and "/ToUnicode" not in font:
            yield f"{font.BaseFont} does not say what its letters are"
        if not composite and not {"/FontFile", "/FontFile2", "/FontFile3"} & set(
            font.get("/FontDescriptor", {}).keys()
        ):
            yield f"{font.BaseFont} is not embedded"


@dataclass(frozen=True)
class _Element:
    """An element of the tree with the kind that its parent is, and its kids that are elements."""

    at: Any
    kind: str
    parent: str
    kids: tuple[Any, ...]


def _list(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, pikepdf.Array) else [value]


def _is_element(kid: Any) -> bool:
    return isinstance(kid, pikepdf.Dictionary) and kid.get("/Type") not in ("/MCR", "/OBJR")


def _elements(pdf: pikepdf.Pdf) -> Iterator[_Element]:
    """Walk the tree in reading order."""
    roles = {name: str(kind) for name, kind in pdf.Root.StructTreeRoot.get("/RoleMap", {}).items()}

    def walk(element: Any, parent: str) -> Iterator[_Element]:
        kind = roles.get(str(element.get("/S")), str(element.get("/S")))
        kids = tuple(kid for kid in _list(element.get("/K")) if _is_element(kid))
        yield _Element(element, kind, parent, kids)
        for kid in kids:
            yield from walk(kid, kind)

    for top in _list(pdf.Root.StructTreeRoot.get("/K")):
        yield from walk(top, "")


def _of_elements(pdf: pikepdf.Pdf, elements: list[_Element]) -> Iterator[str]:
    if not elements:
        yield "the structure tree is empty"
    for top in _list(pdf.Root.StructTreeRoot.get("/K")):
        if top.get("/P") != pdf.Root.StructTreeRoot:
            yield "the first element does not name the tree as its parent"
    level = 0
    for one in elements:
        if one.kind not in _STANDARD:
            yield f"{one.kind} is no kind of element"
        if any(kid.get("/P") is None or kid.P.objgen != one.at.objgen for kid in one.kids):
            yield f"a kid of {one.kind} names another parent"
        if one.kind == "/Figure" and not str(one.at.get("/Alt", "")):
            yield "a figure has no words"
        if one.kind.startswith("/H") and one.kind[2:].isdigit():
            if int(one.kind[2:]) > level + 1:
                yield f"heading {one.kind} leaves out a level"
            level = int(one.kind[2:])


def _marked(page: Any) -> Iterator[tuple[Any, int | str | None]]:
    """Yield each instruction of a page with the mark that it is in: a number, `_ARTIFACT`, or None."""
    marks: list[int | str | None] = []
    for one in pikepdf.parse_content_stream(page):
        operator = str(one.operator)
        if operator in ("BDC", "BMC"):
            details = one.operands[1] if operator == "BDC" else {}
            number = details.get("/MCID") if isinstance(details, pikepdf.Dictionary) else None
            artifact = str(one.operands[0]) == "/Artifact"
            outer = next((mark for mark in reversed(marks) if mark is not None), None)
            own = _ARTIFACT if artifact else int(number) if number is not None else None
            marks.append("both" if own is not None and outer is not None and own != outer else own)
        yield one, next((mark for mark in reversed(marks) if mark is not None), None)
        if operator == "EMC":
            marks.pop()


def _of_marks(pdf: pikepdf.Pdf, elements: list[_Element]) -> Iterator[str]:
    """Hold what is drawn against the tree, from both sides."""
    owners, objects = _owners(elements)
    tree = pdf.Root.StructTreeRoot.get("/ParentTree")
    if tree is None:
        yield "nothing leads from the pages to the tree"
        return
    parents = pikepdf.NumberTree(tree)
    seen = set()
    for number, page in enumerate(pdf.pages, start=1):
        key = page.get("/StructParents")
        known = _list(parents[int(key)]) if key is not None and int(key) in parents else []
        marks = {mark for _, mark in _marked(page)}
        drawn = {mark for one, mark in _marked(page) if str(one.operator) in _INKS}
        if None in drawn:
            yield f"page {number} draws what is neither tagged nor an artifact"
        if "both" in marks:
            yield f"page {number} has marks within marks"
        for mark in sorted(one for one in marks if isinstance(one, int)):
            seen.add((page.objgen, mark))
            owner = owners.get((page.objgen, mark))
            if mark >= len(known) or owner is None or known[mark].objgen != owner:
                yield f"nothing leads from mark {mark} of page {number} to its element"
        for note in page.get("/Annots", []):
            key = note.get("/StructParent")
            owner = objects.get(note.objgen)
            if key is None or int(key) not in parents or owner is None or parents[int(key)].objgen != owner:
                yield f"a link on page {number} is not in the tree"
            if not str(note.get("/Contents", "")) or page.get("/Tabs") != "/S":
                yield f"a link on page {number} has no words, or no order"
    for _ in owners.keys() - seen:
        yield "an element owns what is on no page"


Place = tuple[int, int]


def _owners(elements: list[_Element]) -> tuple[dict[tuple[Place, int], Place], dict[Place, Place]]:
    """Return which element has which mark of which page, and which has which annotation."""
    marks, objects = {}, {}
    for one in elements:
        for kid in _list(one.at.get("/K")):
            if not isinstance(kid, pikepdf.Dictionary):
                marks[one.at.Pg.objgen, int(kid)] = one.at.objgen
            elif kid.get("/Type") == "/MCR":
                marks[kid.get("/Pg", one.at.get("/Pg")).objgen, int(kid.MCID)] = one.at.objgen
            elif kid.get("/Type") == "/OBJR":
                objects[kid.Obj.objgen] = one.at.objgen
    return marks, objects


def _attribute(element: Any, name: str, other: Any = None) -> Any:
    return next((one[name] for one in _list(element.get("/A")) if name in one), other)


def _of_tables(elements: list[_Element]) -> Iterator[str]:
    """Each row is as wide as the others, and each cell knows its heads."""
    heads = {str(one.at.get("/ID")): one for one in elements if one.kind == "/TH"}
    by_place = {one.at.objgen: one for one in elements}
    for one in elements:
        if wrong := {by_place[kid.objgen].kind for kid in one.kids} - _WITHIN.get(one.kind, _STANDARD):
            yield f"{one.kind} holds {', '.join(sorted(wrong))}"
        if one.kind == "/TH" and _attribute(one.at, "/Scope") not in ("/Column", "/Row", "/Both"):
            yield "a head does not say what it is the head of"
        if one.kind in ("/TH", "/TD") and one.parent != "/TR":
            yield "a cell is in no row"
        if one.kind == "/TD":
            named = [str(name) for name in _list(_attribute(one.at, "/Headers"))]
            if not named or not set(named) <= heads.keys():
                yield "a cell has no head"
        if one.kind == "/Table" and len({_width(row) for row in _rows(one.at)}) != 1:
            yield "a table has rows of several widths"


def _rows(element: Any) -> Iterator[Any]:
    for kid in (kid for kid in _list(element.get("/K")) if _is_element(kid)):
        if kid.S == "/TR":
            yield kid
        else:
            yield from _rows(kid)


def _width(row: Any) -> int:
    return sum(int(_attribute(cell, "/ColSpan", 1)) for cell in _list(row.get("/K")))
