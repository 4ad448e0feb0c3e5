"""The ids of customising one claim and of finishing it in DocuSign, each writer beside its reader; see `ids`."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

TICKED = "claims.customise_ticked"
"""Customise, under a list: the one claim that is ticked in it. Carries the picker."""
CUSTOMISE = "claims.customise"
"""Customise, beside a claim. Carries the claim."""
ADD = "claims.customise_add"
"""Ask who else it goes to, in the place of the form."""
BACK = "claims.customise_back"
"""The form again, in the place of that question."""
REMOVE = "claims.customise_remove"
"""Take somebody away again; carries who."""
DISCARD = "claims.customise_discard"
"""Forget what was changed."""
FINISH = "claims.finish"
"""Finish in DocuSign: have a draft made."""
OPEN_DRAFT = "claims.open_draft"
"""Ask for the link to the draft. Carries the dispatch."""
DRAFT_LINK = "claims.draft_link"
"""The link itself: Slack tells of the press, and there is nothing to do."""
DISCARD_DRAFT = "claims.discard_draft"
"""Have the draft discarded. Carries the dispatch."""

FORM = "claims.customise_form"
PERSON_FORM = "claims.customise_person"
"""Callback ids of the two modals; their metadata says of which claim, how often it was drawn, and what was shown."""

SUBJECT, MESSAGE, TURN, FILES, DOCUMENTS = "subject", "message", "turn", "files", "documents"
NAME, EMAIL, PART, PERSON_TURN = "name", "email", "part", "person_turn"
"""The inputs of the modals. Their blocks are named anew at each drawing: Slack keeps what stood under an old name."""

_DRAWN = re.compile(r"([a-z_]{1,20})(?::[0-9]{1,4})+")
_FORM = re.compile(r"([A-Za-z0-9_-]{1,32}):([0-9]{1,4}):([0-9a-f]{16})")
_PERSON = re.compile(r"([0-9]{1,2}):([0-9a-f]{16})")


@dataclass(frozen=True)
class Form:
    """Which claim a form is about, how often it was drawn, and a mark of what it showed: that may be of before."""

    claim_id: str
    drawing: int
    mark: str


def form_metadata(form: Form) -> str:
    """Write it as the private metadata of the modal."""
    return f"{form.claim_id}:{form.drawing}:{form.mark}"


def read_form(text: object) -> Form | None:
    """Read what `form_metadata` wrote."""
    found = _FORM.fullmatch(text) if isinstance(text, str) else None
    return Form(found[1], int(found[2]), found[3]) if found else None


def block(name: str, drawing: int, group: int | None = None) -> str:
    """Name the block of an input, at this drawing."""
    return f"{name}:{drawing}" + ("" if group is None else f":{group}")


def name_of(block_id: str) -> str:
    """Return which input a block holds; nothing for one that `block` did not name."""
    found = _DRAWN.fullmatch(block_id)
    return found[1] if found else ""


def given(inputs: Mapping[str, str | None]) -> dict[str, str]:
    """Return what was given, by the names of the inputs."""
    return {name: value or "" for block_id, value in inputs.items() if (name := name_of(block_id))}


@dataclass(frozen=True)
class Person:
    """Somebody who was added: where they stood when the button was drawn, and who they are."""

    place: int
    mark: str


def mark_of(email: str) -> str:
    """Mark a person by their address: one may be longer than Slack lets a value be."""
    return hashlib.sha256(email.encode()).hexdigest()[:16]


def person_value(place: int, email: str) -> str:
    """Write who is to be taken away."""
    return f"{place}:{mark_of(email)}"


def read_person(text: object) -> Person | None:
    """Read what `person_value` wrote."""
    found = _PERSON.fullmatch(text) if isinstance(text, str) else None
    return Person(int(found[1]), found[2]) if found else None
