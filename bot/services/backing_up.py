"""Backups that an admin asks for in Slack: a row, compiled by whichever replica takes it, handed to that person alone.

Who may have it is looked at when it is asked for, when it is begun, and once more before Slack is given the file. One
that broke off is compiled anew; the file itself is given at most once after an answer that nobody heard.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog

from bot.blocks.backing_up import done_message, ended_message, progress_message
from bot.services import authority
from bot.services.authority import Caller, Refusal
from bot.services.compiling import Compiled, TooLarge, compile_backup
from bot.services.context import Services
from bot.services.speaking import SlackIsSilent, SlackRefuses, SlackSaysWait, said
from bot.services.uploading import File, upload
from claims.compiling import LASTS, Compiling, HeldCompilation, Month, Told, in_order
from claims.model import Claim, Level, Member, Project, may_see
from claims.wording import phrase, say
from storage import compilations, listing, projects
from storage.database import Tx

log = structlog.get_logger(__name__)

EMPTY = phrase("No claim of {project} is of a billing period that ends in {month}. Nothing was compiled.")
RUNNING = phrase(
    "{month} of {project} is being compiled for you already: {done} of {total} claims are in. "
    "Ask again once that has ended."
)
GONE = phrase("It is not there for you any more.")
TOO_LATE = phrase("It could not be compiled for two hours. Ask for it again.")
REFUSED = phrase("Slack did not take the file ({code}).")
UNHEARD = phrase("Slack did not say whether it took the file. If it is not here, ask for it again.")
BETWEEN_EDITS = 5
"""Times what lies between two messages: how far it is, is told no more often."""


class _Lost(Exception):
    """Somebody else has taken it over."""


@dataclass(frozen=True)
class Asked:
    """What is being compiled."""

    project: Project
    count: int


def ask(services: Services, caller: Caller, project_id: str, month: Month) -> Asked:
    """Have a month compiled; raises Refusal unless the caller has Admin there, and where there is nothing to compile,
    or one is being compiled for them already.
    """
    with services.db.deciding() as tx:
        member = authority.member_of(tx, caller, project_id)
        project = projects.get(tx, project_id)
        authority.check_may_compile(tx, member, project)
        claims = _visible(tx, member, month)
        if not claims:
            raise Refusal(EMPTY, of=project, project=project.name, month=str(month))
        now = services.clock()
        if not compilations.ask(tx, project_id, month, caller.slack_id, len(claims), now):
            running, done, total = compilations.running(tx, project_id, caller.slack_id) or (month, 0, len(claims))
            raise Refusal(RUNNING, of=project, project=project.name, month=str(running), done=done, total=total)
    services.work_waits.set()
    return Asked(project, len(claims))


def _visible(tx: Tx, member: Member, month: Month) -> tuple[Claim, ...]:
    stored = listing.of_project(tx, member.project_id)
    return in_order((one.claim for one in stored if may_see(one.claim.commitment, member)), month)


@dataclass
class _Work:
    """One backup being compiled."""

    services: Services
    held: HeldCompilation
    project: Project
    claims: tuple[Claim, ...]
    told: Told
    edited_at: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.edited_at = self.services.clock()

    def progress(self, done: int) -> None:
        """Keep it, and write down and tell how far it is; raises _Lost."""
        now = self.services.clock()
        if now - self.edited_at < BETWEEN_EDITS * self.services.timing.between_messages and done != len(self.claims):
            return
        self.edited_at = now
        with self.services.db.deciding() as tx:
            until = now + 2 * self.services.timing.lease
            if not compilations.progress(tx, self.held, done, len(self.claims), now, until):
                raise _Lost
        _edit(self.services, self.told, progress_message(self.project, self.held.month, done, len(self.claims)))


def work(services: Services, held: HeldCompilation) -> None:
    """Compile what was asked for and hand it out, at most once, and give the lease back."""
    with services.db.reading() as tx:
        project = projects.get(tx, held.project_id)
        claims = _permitted(tx, held)
    if held.state is Compiling.POSTING:  # whoever gave it to Slack vanished: it may have arrived
        _end(services, held, project, Compiling.UNHEARD, UNHEARD)
    elif services.clock() >= held.asked_at + LASTS:
        _end(services, held, project, Compiling.REFUSED, TOO_LATE)
    elif not claims:
        _end(services, held, project, Compiling.REFUSED, GONE)
    else:
        _compile(services, held, project, claims)


def _permitted(tx: Tx, held: HeldCompilation) -> tuple[Claim, ...]:
    """Return the claims that are there for the person now; none unless they have Admin on the project."""
    members = [one for one in projects.memberships(tx, held.slack_id) if one.project_id == held.project_id]
    return _visible(tx, members[0], held.month) if members and members[0].level is Level.ADMIN else ()


def _compile(services: Services, held: HeldCompilation, project: Project, claims: tuple[Claim, ...]) -> None:
    try:
        told = _begin(services, held, progress_message(project, held.month, 0, len(claims)))
        doing = _Work(services, held, project, claims, told)
        made = compile_backup(services.db, project, claims, held.month, services.clock(), doing.progress)
        _hand_out(services, held, doing, made)
    except _Lost:
        log.warning("compilation_taken_over", compilation=held.id)
    except TooLarge as large:
        _end(services, held, project, Compiling.REFUSED, str(large))
    except SlackSaysWait as wait:
        with services.db.deciding() as tx:
            compilations.put_off(tx, held, wait.until)
    except SlackRefuses as refusal:
        _end(services, held, project, Compiling.REFUSED, REFUSED, code=refusal.code)
    except SlackIsSilent:
        _end(services, held, project, Compiling.UNHEARD, UNHEARD)


def _begin(services: Services, held: HeldCompilation, message: Mapping[str, Any]) -> Told:
    """Return the message in which it is told: the one of whoever began it before, or a new one."""
    if held.told.ts is not None:
        return held.told
    posted = said(lambda: services.slack.chat_postMessage(channel=held.slack_id, **message), services.clock())
    told = Told(str(posted["channel"]), str(posted["ts"]))
    with services.db.deciding() as tx:
        if not compilations.told_in(tx, held, told):
            raise _Lost
    return told


def _hand_out(services: Services, held: HeldCompilation, doing: _Work, made: Compiled) -> None:
    """Give Slack the file, if all of it is still there for the person; else it is compiled anew."""
    now = services.clock()
    with services.db.deciding() as tx:
        if not {one.id for one in doing.claims} <= {one.id for one in _permitted(tx, held)}:
            compilations.put_off(tx, held, now)
            return
        if not compilations.start_posting(tx, held, now, now + 2 * services.timing.lease):
            raise _Lost
    upload(services, doing.told.channel_id or held.slack_id, [File(made.name, made.content)])
    with services.db.deciding() as tx:
        compilations.end(tx, held, Compiling.DONE, None, services.clock())
    _edit(services, doing.told, done_message(doing.project, held.month, made.count, made.faults))


def _end(
    services: Services, held: HeldCompilation, project: Project, state: Compiling, words: str, **data: object
) -> None:
    """Write down how it ended, and tell the person."""
    with services.db.deciding() as tx:
        ended = compilations.end(tx, held, state, say(words, **data), services.clock())
        told = compilations.told(tx, held.id)
    if ended:
        _edit(services, told, ended_message(project, held.month, say(words, **data)), held.slack_id)


def _edit(services: Services, told: Told, message: Mapping[str, Any], person: str | None = None) -> None:
    """Change the message; where there is none yet, write to the `person`. What Slack does not take is only logged."""
    try:
        if told.ts is not None:
            said(
                lambda: services.slack.chat_update(channel=str(told.channel_id), ts=str(told.ts), **message),
                services.clock(),
            )
        elif person is not None:
            said(lambda: services.slack.chat_postMessage(channel=person, **message), services.clock())
    except (SlackSaysWait, SlackRefuses, SlackIsSilent) as trouble:
        log.warning("compilation_not_told", error=type(trouble).__name__)
