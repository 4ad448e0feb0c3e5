"""What a project chooses: its daily digest, its reminders to signers, a channel's noise, how its claims are signed.

Values and what is wrong with them. When something is due is reckoned elsewhere; who may change them, too.
"""

import hashlib
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import time
from enum import StrEnum

from claims.wording import say

DAYS = 60
"""The longest wait for a reminder, or time to answer, in business days."""
MOST = 20
"""The most reminders of one envelope to one person."""


class Noise(StrEnum):
    """How much of the news of batches a channel's threads tell. The batch's own message always tells all."""

    EVERYTHING = "everything"
    DIGEST = "digest"
    """No news as it happens: exceptions, the final summary, and the daily digest."""
    EXCEPTIONS = "exceptions"
    """Exceptions alone."""


class Signing(StrEnum):
    """Who of several Progress Claim Contacts signs, and in which order; Procore documents none."""

    ALL = "all"
    """Everybody, asked at the same time."""
    IN_ORDER = "in_order"
    """Everybody, one after the other, in the order of the commitment."""
    FIRST = "first"
    """The first one that can be addressed, alone."""


@dataclass(frozen=True)
class Preferences:
    """What a project has chosen. Times are those of the project's clock, to the minute; waits are business days."""

    digest_at: time | None = time(8)
    """When the daily digest is posted; None for no digest."""
    reminders: bool = False
    """Whether signers are reminded without anybody asking for it."""
    remind_after: int = 3
    """The first reminder, so many business days after the envelope went out."""
    remind_every: int = 3
    remind_most: int = 5
    """So many reminders of one envelope to one person, and no more."""
    quiet_from: time = time(18)
    quiet_to: time = time(8)
    """No reminder goes out from the one to the other, over midnight if need be; both alike for no quiet hours."""
    jurisdiction: str | None = None
    """The code of the law that says until when a claim must be answered; None where none is reckoned with."""
    answer_within: int | None = None
    """Within so many business days of that law's the contracts want an answer; None where they say nothing of it."""
    signing: Signing = Signing.ALL
    attachments: bool = False
    """Whether a claim's attachments go with it as further documents of its envelope."""
    must_add_up: bool = False
    """Whether a claim whose figures do not add up is held back."""
    file_signed: bool = False
    """Whether the signed copy is put into the thread of its batch; never of a private commitment."""
    template_id: str | None = None
    """The DocuSign template whose fields and branding are laid over our documents."""


DEFAULTS = Preferences()


class Field(StrEnum):
    """What can be wrong in preferences, named as it is there."""

    REMIND_AFTER = "remind_after"
    REMIND_EVERY = "remind_every"
    REMIND_MOST = "remind_most"
    ANSWER_WITHIN = "answer_within"
    TEMPLATE_ID = "template_id"


def faults(preferences: Preferences) -> dict[Field, str]:
    """Return what is wrong with preferences, in words, by field; nothing when they may be kept."""
    return dict(_faults(preferences))


def _faults(given: Preferences) -> Iterator[tuple[Field, str]]:
    waits = {Field.REMIND_AFTER: given.remind_after, Field.REMIND_EVERY: given.remind_every}
    if given.answer_within is not None:
        waits[Field.ANSWER_WITHIN] = given.answer_within
    for field, days in waits.items():
        if not 1 <= days <= DAYS:
            yield field, say("Give a number of business days from 1 to {most}.", most=DAYS)
    if not 1 <= given.remind_most <= MOST:
        yield Field.REMIND_MOST, say("Give a number from 1 to {most}.", most=MOST)
    if given.template_id is not None and not is_template_id(given.template_id):
        yield Field.TEMPLATE_ID, say("Give the template's ID as DocuSign shows it: 36 characters, or nothing.")


def is_template_id(text: str) -> bool:
    """Tell whether this can be the id of a DocuSign template: a GUID in its usual form."""
    try:
        return str(uuid.UUID(text)) == text.lower()
    except ValueError:
        return False


def is_quiet(preferences: Preferences, at: time) -> bool:
    """Tell whether this time of the project's clock is within its quiet hours; the end is not."""
    start, end = preferences.quiet_from, preferences.quiet_to
    if start <= end:
        return start <= at < end
    return at >= start or at < end


@dataclass(frozen=True)
class Settings:
    """All that an admin chooses for a project in Slack."""

    preferences: Preferences
    noise: Noise | None
    """How much its channel is told; None while it has no channel."""
    dictionary: str | None
    """The code of its own dictionary; None: its company's."""

    @property
    def mark(self) -> str:
        """Names this very choice: whoever changes it can tell whether somebody else has meanwhile."""
        return hashlib.sha256("\n".join(f"{name}={value}" for name, value in values(self)).encode()).hexdigest()[:16]


def values(settings: Settings) -> Iterator[tuple[str, str]]:
    """Yield every setting by its name, written so that a later version can read it: the trail keeps it."""
    yield "noise", settings.noise or "none"
    yield "dictionary", settings.dictionary or "none"
    for field in fields(Preferences):
        yield field.name, _written(getattr(settings.preferences, field.name))


def changes(before: Settings, after: Settings) -> tuple[tuple[str, str, str], ...]:
    """Return the name of each setting that differs, with what it was and what it is."""
    return tuple(
        (name, was, now) for (name, was), (_, now) in zip(values(before), values(after), strict=True) if was != now
    )


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return "none" if value is None else value.isoformat("minutes") if isinstance(value, time) else str(value)
