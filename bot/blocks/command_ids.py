"""Ids of what a command leads to: what it may have meant, and whose settings are shown. Each writer beside its reader.

As in `ids`: they prove nothing, and a reader answers None to anything its writer would not have written.
"""

import re
from dataclasses import dataclass

from claims.finding import Subject, Thing
from claims.preferences import Settings

_ID = "[A-Za-z0-9_-]{1,32}"
_CHOICE = re.compile(rf"([a-z]{{1,16}}):([{''.join(Thing)}]):({_ID})")
_SETTINGS = re.compile(rf"({_ID}):({_ID})")


@dataclass(frozen=True)
class Chosen:
    """What a subcommand is to be done with."""

    subcommand: str
    subject: Subject


@dataclass(frozen=True)
class SettingsShown:
    """Of which project the settings were shown, and what names how they stood."""

    project_id: str
    mark: str


def choice_value(subcommand: str, subject: Subject) -> str:
    """Write a thing that a subcommand may have meant as the value of a button or of an option."""
    return f"{subcommand}:{subject.thing}:{subject.id}"


def read_choice_value(text: object) -> Chosen | None:
    """Read what `choice_value` wrote."""
    found = _CHOICE.fullmatch(text) if isinstance(text, str) else None
    return Chosen(found[1], Subject(Thing(found[2]), found[3])) if found else None


def settings_metadata(project_id: str, settings: Settings) -> str:
    """Write whose settings a modal shows, and how they stood, as its private metadata."""
    return f"{project_id}:{settings.mark}"


def read_settings_metadata(text: object) -> SettingsShown | None:
    """Read what `settings_metadata` wrote."""
    found = _SETTINGS.fullmatch(text) if isinstance(text, str) else None
    return SettingsShown(found[1], found[2]) if found else None
