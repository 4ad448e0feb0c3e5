"""One claim as it would be sent by itself: what an admin sees who customises it. A value."""

import hashlib
from dataclasses import dataclass, replace

from claims.attachments import Attachment
from claims.customising import Custom
from claims.model import Project
from claims.picker import Listed, PickerPage

MARK_LENGTH = 16


@dataclass(frozen=True)
class OneClaim:
    """A claim with how it is customised: as that is kept, or as it would be as long as nothing is.

    `listed` is judged by itself: that it is customised is no reason against it.
    """

    project: Project
    listed: Listed
    custom: Custom
    offered: tuple[Attachment, ...]
    """All documents that could go along: what is attached to the claim and can be sent, and what was added."""
    usual: tuple[str, str]
    """The subject and the message that it has where nobody types others."""
    is_kept: bool = False
    remarks: tuple[str, ...] = ()
    """What is to be said of it once: what could not be added, and why."""
    page: PickerPage | None = None
    """The list that the person has open, where this changed what it shows."""

    @property
    def mark(self) -> str:
        """Sum up what a form about it shows: whoever submits one that showed something else is shown it anew."""
        shown = (replace(self.custom, id="", by=""), self.listed.claim.revision.id, self.offered, self.usual)
        return hashlib.sha256(repr(shown).encode()).hexdigest()[:MARK_LENGTH]

    @property
    def subject(self) -> str:
        """The subject it would have."""
        return self.custom.subject or self.usual[0]

    @property
    def message(self) -> str:
        """The message it would have."""
        return self.custom.message or self.usual[1]
