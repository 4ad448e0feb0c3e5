"""Who somebody is, and what they may do. Asked at command, tick, send, confirm and the last gate (DESIGN 4.8).

Guests, bots, outsiders of shared channels and strangers get one and the same answer, so that it tells them nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any

from slack_sdk.errors import SlackApiError

from bot.services.context import Services
from claims.model import Level, Member, Project
from storage import projects
from storage.database import Tx

STRANGER = "Claims Bot is for full members of this workspace who are members of a project. Ask your project admin."
NOT_CHECKED = "Slack did not say who you are, so nothing was done. Try again in a minute."


class Refusal(Exception):
    """The person may not do this; `words` are for them, and say no more than they may know."""

    def __init__(self, words: str) -> None:
        """Keep the sentence."""
        super().__init__(words)
        self.words = words


@dataclass(frozen=True)
class Caller:
    """Who pressed, as the payload says: their own team, not the one the app is installed in."""

    slack_id: str
    team_id: str | None
    enterprise_id: str | None = None


def check_person(services: Services, caller: Caller) -> None:
    """Raise Refusal unless the caller is a full, active member of our own workspace (reference: slack 8)."""
    ours = services.workspace
    same_enterprise = ours.enterprise_id is not None and caller.enterprise_id == ours.enterprise_id
    if caller.team_id != ours.team_id and not same_enterprise:
        raise Refusal(STRANGER)
    try:
        user = services.slack.users_info(user=caller.slack_id)["user"]
    except SlackApiError as error:
        raise Refusal(STRANGER if error.response["error"] == "user_not_found" else NOT_CHECKED) from None
    except (OSError, HTTPException):
        raise Refusal(NOT_CHECKED) from None
    if not _is_full_member(user, services):
        raise Refusal(STRANGER)


def _is_full_member(user: Mapping[str, Any], services: Services) -> bool:
    shut_out = ("deleted", "is_bot", "is_restricted", "is_ultra_restricted", "is_stranger")
    if any(user.get(flag) for flag in shut_out):
        return False
    enterprise = (user.get("enterprise_user") or {}).get("enterprise_id")
    ours = services.workspace
    return user.get("team_id") == ours.team_id or (ours.enterprise_id is not None and enterprise == ours.enterprise_id)


def memberships(tx: Tx, caller: Caller) -> tuple[Member, ...]:
    """Return the caller's memberships, at least one; raises Refusal for somebody who is a member of nothing."""
    found = projects.memberships(tx, caller.slack_id)
    if not found:
        raise Refusal(STRANGER)
    return found


def member_of(tx: Tx, caller: Caller, project_id: str) -> Member:
    """Return the caller's membership of this project; a project they are not in does not exist for them."""
    for member in memberships(tx, caller):
        if member.project_id == project_id:
            return member
    raise Refusal(STRANGER)


def check_admin(member: Member, project: Project) -> None:
    """Raise Refusal, with the way on, unless the member has Admin on the project's Commitments tool."""
    if member.level is not Level.ADMIN:
        raise Refusal(
            f"Sending claims of {project.name} needs Admin on its Commitments tool; yours is {member.level.label}. "
            "Nothing was sent. Ask a project admin to send them, or to raise your level. "
            "`/claims status` shows what is out."
        )
