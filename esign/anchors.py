"""The invisible words by which DocuSign finds where to sign: written on the summary sheet, named again in the tabs.

Each ends in a slash, so that none is the beginning of another.
"""

from dataclasses import dataclass

PREFIX = "/cb_"
"""No text of a claim may contain this, or a tab would land on it."""

POINTS = 7
"""Size of an anchor on the sheet. DocuSign overlooks text of 1 pt and finds 6 pt (reference: docusign 2.1)."""


@dataclass(frozen=True)
class Anchors:
    """The three places of one signer: signature, date of signing, name."""

    sign: str
    date: str
    name: str


def anchors_for(recipient_id: str) -> Anchors:
    """Return the anchors of one signer, the same for the sheet and for the tabs."""
    return Anchors(
        sign=f"{PREFIX}sign_{recipient_id}/",
        date=f"{PREFIX}date_{recipient_id}/",
        name=f"{PREFIX}name_{recipient_id}/",
    )


def without_anchors(text: str) -> str:
    """Return text in which nothing can be taken for an anchor."""
    return text.replace(PREFIX, "/ cb_")
