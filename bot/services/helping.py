"""Asking a project's admins for help: one direct message to each, once a day, however often somebody presses.

Only full, active members of our own workspace are written to, and only with what the asker may see. What is asked is
written down before it is posted, so that an answer that was lost is not asked again.
"""

from dataclasses import dataclass
from typing import Any

import structlog

from bot.blocks.helping import call_for_help
from bot.services import authority, explaining
from bot.services.authority import Caller, Refusal
from bot.services.context import Services
from bot.services.speaking import SlackIsSilent, SlackRefuses, SlackSaysWait, write_to
from claims.audit import Deed, Entry
from claims.explaining import Explained
from claims.helping import Matter
from claims.model import Level, Member, Project
from claims.wording import phrase
from storage import audit, help_requests, projects
from storage.database import Tx

log = structlog.get_logger(__name__)

YOURSELF = phrase("You have Admin there yourself by now: type `/claims pending`. Nobody was asked.")


@dataclass(frozen=True)
class Asked:
    """What a press of Ask them came to: who was asked by it, who within the last day, and who could not be."""

    now: tuple[str, ...]
    before: tuple[str, ...]
    missed: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Call:
    """What is asked, and of whom."""

    project: Project
    level: Level
    explained: Explained | None
    admins: tuple[str, ...]


def ask(services: Services, caller: Caller, matter: Matter) -> Asked:
    """Ask the admins who can help with a matter; raises Refusal when it is not there for the caller.

    A repeat within a day asks only those who were not asked yet.
    """
    with services.db.reading() as tx:
        able = _call(services, tx, caller, matter).admins
    reachable = {one for one in able if authority.is_full_member(services, one)}
    now = services.clock()
    with services.db.deciding() as tx:
        call = _call(services, tx, caller, matter)
        called = tuple(one for one in call.admins if one in reachable)
        new = tuple(one for one in called if help_requests.note(tx, caller.slack_id, matter.about, one, now))
        if new:
            audit.record(tx, _entry(services, caller, matter, call, new))
    message = call_for_help(caller.slack_id, call.level, call.project, call.explained)
    missed = tuple(one for one in new if not _reached(services, one, message))
    if missed:
        with services.db.deciding() as tx:
            for one in missed:
                help_requests.forget(tx, caller.slack_id, matter.about, one)
    return Asked(
        now=tuple(one for one in new if one not in missed),
        before=tuple(one for one in called if one not in new),
        missed=(*missed, *(one for one in call.admins if one not in reachable)),
    )


def _call(services: Services, tx: Tx, caller: Caller, matter: Matter) -> _Call:
    """Look up who can help with what the caller may see of the matter."""
    if matter.claim_id is not None:
        explained = explaining.explained(services, tx, caller, matter.claim_id)
        member = authority.member_of(tx, caller, explained.project.id)
        return _called(tx, member, explained.project, explained)
    member = authority.member_of(tx, caller, matter.project_id)
    return _called(tx, member, projects.get(tx, member.project_id), None)


def _called(tx: Tx, member: Member, project: Project, explained: Explained | None) -> _Call:
    if member.level is Level.ADMIN:
        raise Refusal(YOURSELF)
    return _Call(project, member.level, explained, authority.help_with(tx, member).admins)


def _entry(services: Services, caller: Caller, matter: Matter, call: _Call, new: tuple[str, ...]) -> Entry:
    claim = call.explained.listed.claim if call.explained else None
    return Entry(
        services.clock(),
        caller.slack_id,
        caller.surface,
        Deed.HELP_ASKED,
        project_id=call.project.id,
        claim_id=matter.claim_id,
        revision_id=claim.revision.id if claim else None,
        about=", ".join(new),
    )


def _reached(services: Services, admin: str, message: dict[str, Any]) -> bool:
    """Post to the admin's direct message; False when Slack did not take it. No answer counts as taken."""
    try:
        write_to(services.slack, admin, message, services.clock())
    except (SlackRefuses, SlackSaysWait) as refusal:
        log.warning("help_not_asked", admin=admin, error=str(refusal))
        return False
    except SlackIsSilent:
        log.warning("help_asked_perhaps", admin=admin)
    return True
