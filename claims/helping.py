"""Asking for help: who of a project can be asked about what, and how often. Sends nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from claims.model import Level, Member

MOST = 5
"""So many admins are named, and asked: more would each leave it to the others."""
EVERY = timedelta(days=1)
"""The same person asks the same admin about the same matter once in this time, however often they press."""
MATTERS = 10
"""About so many matters the same person asks the same admin in that time: more would be noise that hides the others."""


@dataclass(frozen=True)
class Matter:
    """What help is asked with: one claim of a project, or all that the project has to send."""

    project_id: str
    claim_id: str | None = None

    @property
    def about(self) -> str:
        """What names the matter where it is kept."""
        return f"claim:{self.claim_id}" if self.claim_id else f"project:{self.project_id}"


@dataclass(frozen=True)
class Help:
    """Who can help somebody with a matter: Slack ids of the project's admins, at most five; nobody may be known."""

    matter: Matter
    admins: tuple[str, ...]


def helpers(members: Iterable[Member], asker: str | None) -> tuple[str, ...]:
    """Return the Slack ids of those members who have Admin and are not the asker, by e-mail, at most five."""
    admins = sorted((one.email, one.slack_id) for one in members if one.level is Level.ADMIN and one.slack_id)
    return tuple(slack_id for _, slack_id in admins if slack_id != asker)[:MOST]
