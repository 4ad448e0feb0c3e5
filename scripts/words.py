"""Brings the dictionaries of bot/words up to the phrases of the code: run `make words`, then fill in what is empty.

A dictionary has an entry for each phrase that has one of the words which the file's first lines name after "Says
otherwise:" (`*`: for every phrase). Entries of phrases that are gone are dropped, missing ones are added without words.
No times and no line numbers are written, so that only what changed shows as changed.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import normalize, read_po

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "bot" / "words"
SAID_BY = {"say": 1, "phrase": 1, "say_count": 2}
"""The functions that say a phrase, with how many arguments are one: a phrase, or one for one and one for many."""
PACKAGES = ("claims", "bot", "esign", "storage", "sources")

Phrase = str | tuple[str, str]


def phrases(root: Path = ROOT) -> dict[Phrase, str]:
    """Return every phrase of the code, with the first file that says it, in the order of their words."""
    found: dict[Phrase, str] = {}
    for path in (path for package in PACKAGES for path in sorted((root / package).rglob("*.py"))):
        for one in said_in(path.read_text(encoding="utf-8")):
            found.setdefault(one, str(path.relative_to(root)))
    return dict(sorted(found.items(), key=lambda one: one[0] if isinstance(one[0], str) else one[0][0]))


def said_in(code: str) -> Iterator[Phrase]:
    """Yield the phrases of some code. Babel's own extractor does not look into f-strings before Python 3.12."""
    for call in ast.walk(ast.parse(code)):
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name) or call.func.id not in SAID_BY:
            continue
        given = call.args[: SAID_BY[call.func.id]]
        counted = call.func.id == "say_count" and not all(isinstance(one, ast.Constant) for one in given)
        if counted or any(isinstance(one, ast.JoinedStr | ast.BinOp) for one in given):
            raise ValueError(f"not a whole phrase, so no dictionary can have it: {ast.unparse(call)}")
        texts = [one.value for one in given if isinstance(one, ast.Constant) and isinstance(one.value, str)]
        if len(texts) == SAID_BY[call.func.id]:
            yield texts[0] if len(texts) == 1 else (texts[0], texts[1])


def read(path: Path) -> Catalog:
    """Read a dictionary."""
    with path.open("rb") as file:
        return read_po(file, abort_invalid=True)


def otherwise(path: Path) -> re.Pattern[str]:
    """Return what finds the words that a dictionary says otherwise, as its file names them."""
    named = re.search(r"^# Says otherwise: (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    if named is None:
        raise ValueError(f"{path.name} does not name the words that it says otherwise")
    words = [re.escape(one.strip()) for one in named[1].split(",")]
    return re.compile("" if named[1].strip() == "*" else rf"\b(?:{'|'.join(words)})\b", re.IGNORECASE)


def spoken_part(phrase: Phrase) -> str:
    """Return the words of a phrase that people read as words: no commands, and no data in braces."""
    text = phrase if isinstance(phrase, str) else "\n".join(phrase)
    return re.sub(r"`[^`]*`|\{[^}]*\}|/claims|claims-bot|Claims Bot|@claims", " ", text)


def wanted(path: Path, known: dict[Phrase, str]) -> list[Phrase]:
    """Return the phrases that a dictionary has to have."""
    found = otherwise(path)
    return [one for one in known if found.search(spoken_part(one))]


def written(path: Path, known: dict[Phrase, str]) -> str:
    """Return a dictionary as its file has to be: what it says of each phrase wanted, and its own header."""
    catalogue = read(path)
    head = path.read_text(encoding="utf-8").partition("\n\n")[0].rstrip()
    return "\n\n".join([head, *(_entry(catalogue, one) for one in wanted(path, known))]) + "\n"


def _entry(catalogue: Catalog, phrase: Phrase) -> str:
    said = catalogue.get(phrase if isinstance(phrase, str) else phrase[0])
    if isinstance(phrase, str):
        words = said.string if said is not None and isinstance(said.string, str) else ""
        return f"msgid {_quoted(phrase)}\nmsgstr {_quoted(words)}"
    forms = said.string if said is not None and not isinstance(said.string, str) else ()
    lines = [f"msgid {_quoted(phrase[0])}", f"msgid_plural {_quoted(phrase[1])}"]
    each = [*forms, *[""] * catalogue.num_plurals][: catalogue.num_plurals]
    return "\n".join([*lines, *(f"msgstr[{number}] {_quoted(form)}" for number, form in enumerate(each))])


def _quoted(text: str) -> str:
    return str(normalize(text, width=110))


def missing(path: Path) -> Iterator[str]:
    """Name the phrases of a dictionary that nobody has put into its words yet."""
    for message in read(path):
        forms = message.string if isinstance(message.string, list | tuple) else (message.string,)
        if message.id and not all(forms):
            yield message.id if isinstance(message.id, str) else message.id[0]


def main() -> int:
    """Write every dictionary anew; say what is left to do."""
    known, left = phrases(), 0
    for path in sorted(FOLDER.glob("*.po")):
        path.write_text(written(path, known), encoding="utf-8")
        for phrase in missing(path):
            left += 1
            sys.stdout.write(f"{path.name}: {phrase}\n")
    sys.stdout.write(f"{len(known)} phrases; {left} to be put into words\n")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
