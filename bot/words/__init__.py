"""The dictionaries that people can be spoken to in: one file each, beside this one, named as the dictionary.

A file is a gettext catalogue (`en-GB.po`): its header names the language and its plurals, each entry a phrase of ours
and how this dictionary says it. Another dictionary is another file, and nothing else. Who is told what is not known
here.
"""

from functools import cache, partial
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

import structlog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from claims.wording import SOURCE, Dictionary

log = structlog.get_logger(__name__)

FOLDER = Path(__file__).parent


@cache
def codes(folder: Path = FOLDER) -> tuple[str, ...]:
    """Return the codes of the dictionaries that there are, in order."""
    return tuple(sorted({SOURCE.code, *(path.stem for path in folder.glob("*.po"))}))


@cache
def dictionary(code: str, folder: Path = FOLDER) -> Dictionary:
    """Return the dictionary of this code. Raises KeyError if there is none.

    For a file that cannot be read it is the one that phrases are written in: people are told in any case.
    """
    if code == SOURCE.code:
        return SOURCE
    if code not in codes(folder):
        raise KeyError(code)
    try:
        return _read(code, folder / f"{code}.po")
    except Exception:  # whatever is wrong with a file, a parser may say it in any way
        log.exception("dictionary_not_read", dictionary=code)
        return SOURCE


def _read(code: str, path: Path) -> Dictionary:
    with path.open("rb") as file:
        catalogue = read_po(file)
    if catalogue.locale is None:
        raise ValueError(f"{path.name} names no language that is known")
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    phrases, locale = GNUTranslations(compiled), str(catalogue.locale)
    for count in range(3):
        phrases.ngettext("", "", count)
    return Dictionary(code, locale, phrases, partial(format_decimal, locale=locale))
