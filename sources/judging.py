"""The process that opens foreign files: `python -m sources.judging`, started by `sources.judge`.

It reads one request after the other from its standard input and answers on its standard output: a line of JSON, then
bytes. Its memory is bounded, and its time for each file; whatever goes beyond ends this process and nothing else.
"""

import io
import json
import sys
import tempfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from claims.attachments import PAGES, FileFault
from sources.pictures import judge_picture, kind_of

MEMORY_BYTES = 1024 * 1024 * 1024
CPU_SECONDS = 10
UNPACKED_BYTES = 500 * 1024 * 1024
"""All packed streams of one PDF; a scan of a large drawing is some 100 MB."""
OBJECTS = 500_000
_HEADER_WITHIN = 1024
"""Bytes before %PDF-: readers allow for junk in front (PDF 1.7, implementation note 13)."""
_PIECE = 64 * 1024
_PACKED = frozenset({"/FlateDecode", "/Fl"})


class Bad(Exception):
    """The file has this fault."""

    def __init__(self, fault: FileFault) -> None:
        """Keep the fault."""
        super().__init__(fault)
        self.fault = fault


def main(requests: IO[bytes], answers: IO[bytes]) -> None:
    """Answer every request until there are no more."""
    _bound_memory()
    while line := requests.readline():
        asked = json.loads(line)
        content = requests.read(asked["size"])
        _bound_time()
        made = b""
        try:
            pages, made = judge(content, asked["name"], asked["pictures"])
            answer: dict[str, Any] = {"fault": None, "pages": pages, "size": len(made)}
        except Bad as bad:
            answer = {"fault": bad.fault}
        except MemoryError:
            answer = {"fault": FileFault.TOO_HEAVY}
        except Exception:  # noqa: BLE001 - whatever a parser of foreign bytes raises, it means one thing
            answer = {"fault": FileFault.DAMAGED}
        answers.write(json.dumps(answer).encode() + b"\n" + made)
        answers.flush()


def judge(content: bytes, name: str, pictures: bool) -> tuple[int, bytes]:
    """Return the number of pages, and the PDF that a picture was made into (nothing: it is a PDF as it is).

    Raises Bad, and whatever a parser raises of a damaged file.
    """
    if b"%PDF-" in content[:_HEADER_WITHIN]:
        return _pages_of(content), b""
    kind = kind_of(content) if pictures else None
    if kind is None:
        raise Bad(FileFault.OTHER_KIND)
    with tempfile.TemporaryDirectory() as folder:
        made, fault = judge_picture(content, kind, name, Path(folder))
    if made is None:
        raise Bad(fault or FileFault.DAMAGED)
    return 1, made


def _pages_of(content: bytes) -> int:
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(content))
    if reader.is_encrypted:
        raise Bad(FileFault.ENCRYPTED)
    if sum(len(one) for one in reader.xref.values()) + len(reader.xref_objStm) > OBJECTS:
        raise Bad(FileFault.TOO_HEAVY)
    root = reader.root_object
    form = root.get("/AcroForm")
    if form is not None and "/XFA" in (form.get_object() or {}):
        raise Bad(FileFault.XFA)
    count = 0
    for page in _leaves(root.raw_get("/Pages")):
        count += 1
        if count > PAGES:
            raise Bad(FileFault.TOO_MANY_PAGES)
        _check_contents(page)
    if count == 0:
        raise Bad(FileFault.NO_PAGES)
    _check_unpacked(reader)
    return count


def _leaves(pages: Any) -> Iterator[Any]:
    """Yield the pages of a tree, which may be as deep as it likes, but no branch of it twice."""
    from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

    waiting, seen = [pages], set()
    while waiting:
        place = waiting.pop()
        node = place.get_object()
        if not isinstance(node, DictionaryObject):
            raise Bad(FileFault.DAMAGED)
        if "/Kids" not in node:
            if node.get("/Type") == "/Pages":
                continue
            yield node
            continue
        if isinstance(place, IndirectObject):
            if place.idnum in seen:
                raise Bad(FileFault.DAMAGED)
            seen.add(place.idnum)
        kids = node["/Kids"]
        if not isinstance(kids, ArrayObject):
            raise Bad(FileFault.DAMAGED)
        waiting.extend(reversed(kids))


def _check_contents(page: Any) -> None:
    """See that what is to be drawn on a page is there: of a file that was cut off it is not."""
    from pypdf.generic import ArrayObject, StreamObject

    if "/Contents" not in page:
        return  # a blank page
    contents = page.raw_get("/Contents").get_object()
    for one in contents if isinstance(contents, ArrayObject) else [contents]:
        if not isinstance(one.get_object() if one is not None else None, StreamObject):
            raise Bad(FileFault.DAMAGED)


def _check_unpacked(reader: Any) -> None:
    """See that all streams together unpack to no more than a person could have meant. Keeps nothing of them."""
    from pypdf.generic import IndirectObject, StreamObject

    total = 0
    for generation, numbers in reader.xref.items():
        for number in numbers:
            try:
                found = IndirectObject(number, generation, reader).get_object()
            except MemoryError:
                raise
            except Exception:  # noqa: BLE001, S112 - an object that nothing needs may be as broken as it likes
                continue
            if isinstance(found, StreamObject):
                total += _unpacked(found, UNPACKED_BYTES - total)
                reader.resolved_objects.pop((generation, number), None)  # or all are held to the end
            if total > UNPACKED_BYTES:
                raise Bad(FileFault.TOO_HEAVY)


def _unpacked(stream: Any, most: int) -> int:
    """Return how many bytes a stream unpacks to, as many times as it is packed; a little more than `most`, if more."""
    filters = stream.get("/Filter", [])
    filters = filters.get_object() if hasattr(filters, "get_object") else filters
    names = [str(one) for one in filters] if isinstance(filters, list) else [str(filters)]
    data: Iterator[bytes] = iter([stream._data])  # noqa: SLF001 - `get_data` would unpack all of it
    for name in names:
        if name not in _PACKED:
            break
        data = _inflated(data)
    total = 0
    for piece in data:
        total += len(piece)
        if total > most:
            break
    return total


def _inflated(packed: Iterator[bytes]) -> Iterator[bytes]:
    unpacker = zlib.decompressobj()
    for whole in packed:
        rest = whole
        while rest and not unpacker.eof:
            try:
                piece = unpacker.decompress(rest, _PIECE)
            except zlib.error:
                return  # readers show what they could unpack
            yield piece
            rest = unpacker.unconsumed_tail


def _bound_memory() -> None:
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ImportError, ValueError, OSError):
        return  # a system without: whoever started us still bounds the time


def _bound_time() -> None:
    """Allow this file its seconds, and no more than that to what comes of it."""
    try:
        import resource

        spent = resource.getrusage(resource.RUSAGE_SELF)
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (int(spent.ru_utime + spent.ru_stime) + CPU_SECONDS + 1, hard))
    except (ImportError, ValueError, OSError):
        return


if __name__ == "__main__":
    main(sys.stdin.buffer, sys.stdout.buffer)
