"""Who somebody is, and what they may do. Asked at command, tick, send, confirm and the last gate (DESIGN 4.8).

Guests, bots, outsiders of shared channels and strangers get one and the same answer, so that it tells them nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any

from slack_sdk.errors import SlackApiError

from bot.blocks.speaking_of import of_code
from bot.services import linking
from bot.services.context import Services
from claims.audit import Surface
from claims.helping import Help, Matter, helpers
from claims.model import Level, Member, Project
from claims.wording import phrase, say, speaking
from storage import projects
from storage.database import Tx

STRANGER = phrase(
    "Claims Bot is for full members of this workspace who are members of a project. Ask your project admin."
)
NO_SUCH_PROJECT = phrase("This project is not there for you.")
NOT_CHECKED = phrase("Slack did not say who you are, so nothing was done. Try again in a minute.")

NOT_NAMED = phrase(
    "Freezing and unfreezing is for the people whom the bot's settings name for it; nothing was changed. "
    "A project admin can press Stop on one batch."
)
NOT_WORKSPACE_ADMIN = phrase(
    "Freezing and unfreezing is for admins of this Slack workspace; nothing was changed. "
    "A project admin can press Stop on one batch."
)

MAY_NOT_BIND = phrase(
    "Choosing the channel of {project} needs Admin on its Commitments tool; yours is {level}. "
    "Nothing was changed. Ask a project admin."
)
MAY_NOT_HOLD = phrase(
    "Stopping and resuming batches of {project} needs Admin on its Commitments tool; yours is {level}. "
    "Nothing was changed. Ask a project admin."
)
MAY_NOT_ACT = phrase(
    "Acting on envelopes of {project} needs Admin on its Commitments tool; yours is {level}. Nothing was "
    "changed. Ask a project admin."
)
MAY_NOT_COMPILE = phrase(
    "Compiling claims of {project} needs Admin on its Commitments tool; yours is {level}. "
    "Nothing was compiled. Ask a project admin."
)
MAY_NOT_SEND = phrase(
    "Sending claims of {project} needs Admin on its Commitments tool; yours is {level}. "
    "Nothing was sent. Ask a project admin to send them, or to raise your level. "
    "`/claims status` shows what is out."
)


class Refusal(Exception):
    """The person may not do this; `words` are for them, and say no more than they may know.

    `help` is who can help them, where that is known.
    """

    def __init__(
        self,
        words: str,
        help: Help | None = None,  # noqa: A002 - the word for it
        of: Project | None = None,
        **data: object,
    ) -> None:
        """Say the phrase, with the data that it names, in the words `of` the project; keep it, and who can help."""
        with speaking(of_code(of.dictionary if of is not None else None)):
            self.words = say(words, **data)
        super().__init__(self.words)
        self.help = help


@dataclass(frozen=True)
class Caller:
    """Who pressed, as the payload says: their own team, not the one the app is installed in."""

    slack_id: str
    team_id: str | None
    enterprise_id: str | None = None
    surface: Surface = Surface.BUTTON
    """Where they did it, for the audit trail."""


def check_person(services: Services, caller: Caller) -> None:
    """Raise Refusal unless the caller is a full, active member of our own workspace (Slack: users.info).

    Who is, and whose e-mail address is that of a member nobody is linked to yet, is that member from then on.
    """
    ours = services.workspace
    same_enterprise = ours.enterprise_id is not None and caller.enterprise_id == ours.enterprise_id
    if caller.team_id != ours.team_id and not same_enterprise:
        raise Refusal(STRANGER)
    profile = profile_of(services, caller.slack_id)
    if not _is_full_member(profile, services):
        raise Refusal(STRANGER)
    linking.link(services, caller.slack_id, caller.surface, profile)


def check_may_freeze(services: Services, caller: Caller) -> None:
    """Raise Refusal unless the caller may freeze: one whom the settings name, else an admin of the workspace."""
    if services.freeze_admins:
        if caller.slack_id not in services.freeze_admins:
            raise Refusal(NOT_NAMED)
    elif not any(
        profile_of(services, caller.slack_id).get(flag) for flag in ("is_admin", "is_owner", "is_primary_owner")
    ):
        raise Refusal(NOT_WORKSPACE_ADMIN)


def is_full_member(services: Services, slack_id: str) -> bool:
    """Tell whether this is a full, active member of our own workspace; False, too, when Slack does not say."""
    try:
        return _is_full_member(profile_of(services, slack_id), services)
    except Refusal:
        return False


def is_guest(services: Services, slack_id: str) -> bool:
    """Tell whether this is an active guest of our own workspace; False, too, when Slack does not say."""
    try:
        user = profile_of(services, slack_id)
    except Refusal:
        return False
    is_person = not any(user.get(flag) for flag in ("deleted", "is_bot", "is_stranger"))
    restricted = bool(user.get("is_restricted") or user.get("is_ultra_restricted"))
    return is_person and restricted and user.get("team_id") == services.workspace.team_id


def profile_of(services: Services, slack_id: str) -> Mapping[str, Any]:
    """Return what Slack says of a person; raises Refusal when it says nothing."""
    try:
        user: Mapping[str, Any] = services.slack.users_info(user=slack_id)["user"]
    except SlackApiError as error:
        raise Refusal(STRANGER if error.response["error"] == "user_not_found" else NOT_CHECKED) from None
    except (OSError, HTTPException):
        raise Refusal(NOT_CHECKED) from None
    return user


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
    raise Refusal(NO_SUCH_PROJECT)


def may_hold(member: Member) -> bool:
    """Tell whether the member may stop and resume the batches of the project: those who may send may."""
    return member.level is Level.ADMIN


def help_with(tx: Tx, member: Member, claim_id: str | None = None) -> Help:
    """Return which admins of the member's project can help them with it, or with one claim of it that they may see."""
    return Help(Matter(member.project_id, claim_id), helpers(projects.admins(tx, member.project_id), member.slack_id))


def check_may_bind(tx: Tx, member: Member, project: Project) -> None:
    """Raise Refusal unless the member may say in which channel the project is told: those who may send may."""
    _check_level(tx, member, project, MAY_NOT_BIND)


def check_may_hold(tx: Tx, member: Member, project: Project) -> None:
    """Raise Refusal unless the member may stop and resume the project's batches: those who may send may."""
    _check_level(tx, member, project, MAY_NOT_HOLD)


def check_may_act(tx: Tx, member: Member, project: Project) -> None:
    """Raise Refusal unless the member may act on envelopes of the project: those who may send may."""
    _check_level(tx, member, project, MAY_NOT_ACT)


def check_may_compile(tx: Tx, member: Member, project: Project) -> None:
    """Raise Refusal unless the member may have all claims of a month in one file: those who may send may."""
    _check_level(tx, member, project, MAY_NOT_COMPILE)


def check_admin(tx: Tx, member: Member, project: Project) -> None:
    """Raise Refusal, with the way on, unless the member has Admin on the project's Commitments tool."""
    _check_level(tx, member, project, MAY_NOT_SEND)


def _check_level(tx: Tx, member: Member, project: Project, words: str) -> None:
    """Raise Refusal in these words, which name project and level, for whoever has not Admin."""
    if member.level is not Level.ADMIN:
        raise Refusal(words, help_with(tx, member), project, project=project.name, level=member.level.label)
