"""The subject of an envelope's e-mail: project, claim number and company first, so that no two look alike."""

from claims.wording import say
from esign.text import one_line, shortened, units

MAX_UNITS = 100
"""DocuSign refuses a longer subject instead of cutting it. Counted in UTF-16 units, the strictest reading."""

_BETWEEN = " · "


def envelope_subject(project: str, claim_number: int, company: str, commitment: str = "") -> str:
    """Return "Riverside Tower · Claim 7 · Northbank Electrical · SC-104", in at most 100 characters.

    What is too long loses the commitment first, then the end of project and company; never the claim number.
    """
    number = say("Claim {number}", number=claim_number)
    names = _safe(project), _safe(company)
    full = _joined(names[0], number, names[1], _safe(commitment))
    if units(full) <= MAX_UNITS:
        return full
    room = MAX_UNITS - units(number) - 2 * units(_BETWEEN)
    project_room = max(room - units(names[1]), room // 2)
    project = shortened(names[0], project_room)
    return _joined(project, number, shortened(names[1], room - units(project)))


def own_subject(text: str) -> str:
    """Return a subject that somebody typed as it may be sent: one line, no merge fields. It may be too long."""
    return _safe(text)


def own_message(text: str) -> str:
    """Return a message that somebody typed as it may be sent: line by line, without what cannot be seen."""
    return "\n".join(one_line(line) for line in text.splitlines()).strip()


def _joined(*parts: str) -> str:
    return _BETWEEN.join(part for part in parts if part)


def _safe(text: str) -> str:
    """Return one line in which nothing starts a merge field of DocuSign's (`[[`)."""
    return one_line(text).replace("[[", "[ [")
