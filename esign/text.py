"""Text of the outside world made fit for one line of an e-mail or a page. Shortens and drops what cannot be seen."""

import unicodedata

_JOINERS = "\u200c\u200d\ufe0e\ufe0f"


def one_line(text: str) -> str:
    """Return the text in one line: spaces folded; controls, half characters and direction marks dropped."""
    kept = (" " if c.isspace() else c for c in text if c.isspace() or not _unseen(c))
    return unicodedata.normalize("NFC", " ".join("".join(kept).split()))


def shortened(text: str, most: int) -> str:
    """Return the text within `most` UTF-16 units, cut between characters, ended by an ellipsis and never by a space."""
    if units(text) <= most:
        return text
    kept = text
    while kept and (units(kept) >= most or _clings(text[len(kept)])):
        kept = kept[:-1]
    return kept.rstrip(" ·-–—,;:" + _JOINERS) + "…"


def units(text: str) -> int:
    """Return the length in UTF-16 units: an emoji counts two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _unseen(character: str) -> bool:
    return character not in _JOINERS and unicodedata.category(character) in {"Cc", "Cf", "Cs"}


def _clings(character: str) -> bool:
    """Tell whether a cut before this character would tear it from the one it belongs to."""
    return character in _JOINERS or unicodedata.combining(character) != 0
