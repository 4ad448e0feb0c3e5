"""Handing files to one person in their direct messages: previews of what would be signed, and signed copies.

Asked for by a press and done a moment later, for drawing and uploading take longer than Slack waits. Who may see the
claim is looked at when it is asked for, and again when it is handed out. Never a link: the files themselves.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import structlog
from slack_sdk.errors import SlackApiError

from bot.blocks.handing import not_handed_message, preview_message, signed_message
from bot.blocks.speaking_of import of_code
from bot.services import authority, explaining, filing, persons, picking
from bot.services.authority import Caller, Refusal
from bot.services.context import Services
from bot.services.papers import Papers, contents_of, papers_of
from bot.services.picking import Group
from bot.services.speaking import SlackIsSilent, SlackRefuses, SlackSaysWait, said
from bot.services.uploading import File, upload
from claims.handing import LASTS, MOST, Handing, HandoutKind, HeldHandout
from claims.model import Claim, Level, Member, Project, may_see
from claims.picker import Listed, is_ticked
from claims.wording import phrase, say, speaking
from storage import documents, filings, handouts, listing, projects
from storage.database import Tx

log = structlog.get_logger(__name__)

NOTHING_TICKED = phrase("Tick the claims to preview first. Nothing was sent to you.")
NO_SIGNED_COPY = phrase("There is no signed copy of this claim yet.")
GONE = phrase("This claim is not there for you any more.")
BLOCKED = phrase("Nobody can be asked to sign it just now, so there is nothing to preview. `/claims why` tells more.")
TOO_LATE = phrase("Slack did not take the files for half an hour. Press it again.")
REFUSED = phrase("Slack did not take the files ({code}).")


@dataclass(frozen=True)
class Asked:
    """What a press came to: how many claims' files are on their way, of how many that were meant."""

    project: Project
    count: int
    of: int


@dataclass(frozen=True)
class _About:
    """A claim as the person may see it."""

    member: Member
    project: Project
    judged: Listed


def preview_ticked(
    services: Services, caller: Caller, picker: str, groups: Sequence[Group], response_url: str | None, press: str
) -> Asked:
    """Preview the ticked claims of a list, the first ten; raises Refusal where none is ticked, and as the list does."""
    picking.keep_heard(services, caller, picker, groups, response_url)
    with services.db.deciding() as tx:
        selection, member, project = picking.held(tx, caller, picker)
        listed = picking.listed(services, tx, member, project)
        ticked = [one.claim for one in listed if not one.reasons and is_ticked(selection, one.claim)]
        if not ticked:
            raise Refusal(NOTHING_TICKED)
        return _ask(services, tx, caller, project, ticked, press)


def preview_one(services: Services, caller: Caller, claim_id: str, press: str) -> Asked:
    """Preview one claim; raises Refusal unless the caller has Admin on its project."""
    with services.db.deciding() as tx:
        explained = explaining.explained(services, tx, caller, claim_id)
        member = authority.member_of(tx, caller, explained.project.id)
        authority.check_admin(tx, member, explained.project)
        return _ask(services, tx, caller, explained.project, [explained.listed.claim], press)


def signed_copy(services: Services, caller: Caller, claim_id: str, press: str) -> Project:
    """Hand the signed copy of a claim to whoever may see the claim; raises Refusal where there is none."""
    with services.db.deciding() as tx:
        explained = explaining.explained(services, tx, caller, claim_id)
        if filings.of_claim(tx, claim_id) is None:
            raise Refusal(NO_SIGNED_COPY)
        handouts.ask(tx, caller.slack_id, claim_id, HandoutKind.SIGNED, press, services.clock())
    services.work_waits.set()
    return explained.project


def _ask(services: Services, tx: Tx, caller: Caller, project: Project, claims: Sequence[Claim], press: str) -> Asked:
    now, meant = services.clock(), claims[:MOST]
    for claim in meant:
        handouts.ask(tx, caller.slack_id, claim.id, HandoutKind.PREVIEW, press, now)
    services.work_waits.set()
    return Asked(project, len(meant), len(claims))


def work(services: Services, held: HeldHandout) -> None:
    """Hand out what was asked for, at most once, and give the lease back."""
    if held.state is Handing.POSTING:  # whoever posted it vanished: it may have arrived
        _end(services, held, Handing.UNHEARD, None)
        return
    if services.clock() >= held.asked_at + LASTS:
        _end(services, held, Handing.REFUSED, say(TOO_LATE))
        return
    about = _about(services, held)
    if about is None:
        _refuse(services, held, say(GONE))
        return
    with speaking(of_code(about.project.dictionary)):
        files = _preview(services, about) if held.kind is HandoutKind.PREVIEW else _signed(services, about)
        if files is None:
            _refuse(services, held, say(BLOCKED if held.kind is HandoutKind.PREVIEW else NO_SIGNED_COPY))
        else:
            _post(services, held, about, files)


def _about(services: Services, held: HeldHandout) -> _About | None:
    """Return the claim as the person may see it now; None where they may not. A preview is for those who may send."""
    with services.db.reading() as tx:
        for member in projects.memberships(tx, held.slack_id):
            for stored in listing.of_claims(tx, member.project_id, [held.claim_id]):
                may = may_see(stored.claim.commitment, member)
                if may and (held.kind is HandoutKind.SIGNED or member.level is Level.ADMIN):
                    project = projects.get(tx, member.project_id)
                    sender = persons.sender_for(services, tx, member.slack_id)
                    return _About(member, project, picking.judged(services, stored, member, project, sender))
    return None


def _preview(services: Services, about: _About) -> list[File] | None:
    """Return the very documents that would be signed, named so that they can be told apart; None without signers."""
    judged = about.judged
    if not judged.recipients:
        return None
    papers: Papers = papers_of(services, contents_of(judged, about.project))
    return [
        File(f"{number} {one.name.removesuffix('.pdf')}, {_called(about)}", one.content)
        for number, one in enumerate(papers.documents, start=1)
    ]


def _called(about: _About) -> str:
    claim = about.judged.claim
    return say(
        "{project} {commitment} claim {number}",
        project=about.project.number, commitment=claim.commitment.number, number=claim.number,
    )  # fmt: skip


def _signed(services: Services, about: _About) -> list[File] | None:
    with services.db.reading() as tx:
        sha256 = filings.of_claim(tx, about.judged.claim.id)
        if sha256 is None:
            return None
        name = filing.signed_name(about.project.number, about.judged.claim)
        return [File(name, documents.content(tx, sha256))]


def _post(services: Services, held: HeldHandout, about: _About, files: list[File]) -> None:
    """Say what it is in the person's direct messages, and put the files under it."""
    draw = preview_message if held.kind is HandoutKind.PREVIEW else signed_message
    message = draw(about.project, about.judged)
    with services.db.deciding() as tx:
        if not handouts.start_posting(tx, held, services.clock()):
            return
    try:
        posted = said(
            lambda: services.slack.chat_postMessage(
                channel=held.slack_id, **message, unfurl_links=False, unfurl_media=False
            ),
            services.clock(),
        )
        upload(services, str(posted["channel"]), files, thread_ts=str(posted["ts"]))
    except SlackSaysWait as wait:
        with services.db.deciding() as tx:
            handouts.put_off(tx, held, wait.until)
    except SlackRefuses as refusal:
        log.warning("files_not_handed_out", handout=held.id, error=refusal.code)
        _refuse(services, held, say(REFUSED, code=refusal.code))
    except SlackIsSilent:
        _end(services, held, Handing.UNHEARD, None)
    else:
        _end(services, held, Handing.DONE, None)


def _refuse(services: Services, held: HeldHandout, words: str) -> None:
    """End it, and tell the person why; if Slack does not take even that, the log has it."""
    _end(services, held, Handing.REFUSED, words)
    message = not_handed_message(words)
    try:
        said(lambda: services.slack.chat_postMessage(channel=held.slack_id, **message), services.clock())
    except (SlackSaysWait, SlackRefuses, SlackIsSilent, SlackApiError) as trouble:
        log.warning("refusal_not_told", handout=held.id, error=type(trouble).__name__)


def _end(services: Services, held: HeldHandout, state: Handing, words: str | None) -> None:
    with services.db.deciding() as tx:
        handouts.end(tx, held, state, words, services.clock())
