"""Signed copies: fetched once from DocuSign when an envelope is completed, kept here, and shared if so chosen.

Every step is commit, call, commit. What cannot be fetched is tried again, for ever, less and less often. Nothing of a
private commitment is ever put into a thread; after a lost answer of Slack nothing is put there a second time.
"""

from datetime import timedelta

import structlog

from bot.services import budget, persons
from bot.services.context import Services
from bot.services.places import has_become_shared
from bot.services.speaking import SlackIsSilent, SlackRefuses, SlackSaysWait
from bot.services.uploading import File, upload
from bot.services.voice import in_words_of_its_project
from claims.audit import Deed
from claims.batch import NoteKind
from claims.filing import HeldFiling, Sharing
from claims.model import Claim
from claims.wording import phrase, say
from esign.errors import Paused, Stopped, Trouble, Unanswered
from storage import audit, batches, documents, filings, listing, notes, pace, projects
from storage.batches import Root
from storage.database import Tx

log = structlog.get_logger(__name__)

NO_PDF = phrase("DocuSign answered with something that is no PDF.")
NOT_GIVEN = phrase("DocuSign did not give it to us ({code}).")
_WHY = {
    Unanswered: phrase("DocuSign did not answer."),
    Paused: phrase("DocuSign has to be left alone for a while."),
    Stopped: phrase("DocuSign does not let us in ({code})."),
}
_PDF = b"%PDF-"


@in_words_of_its_project
def work(services: Services, held: HeldFiling) -> None:
    """Take the next step with a signed copy, and give the lease back."""
    if held.document_sha256 is None:
        _fetch(services, held)
    elif held.sharing is Sharing.POSTING:  # whoever posted it vanished: it may be there
        _end(services, held, Sharing.UNHEARD)
    else:
        _share(services, held)


def worry(services: Services) -> int:
    """Tell the threads of claims signed long ago whose copies are not kept, once each; return how many there were."""
    now = services.clock()
    with services.db.deciding() as tx:
        missing = [
            dispatch_id
            for dispatch_id, batch_id, words in filings.long_missing(tx, now - services.timing.unfiled)
            if notes.make(tx, batch_id, dispatch_id, NoteKind.NOT_FILED, now, words=words)
        ]
    if missing:
        log.warning("signed_copies_still_missing", dispatches=missing)
        services.work_waits.set()
    return len(missing)


def _fetch(services: Services, held: HeldFiling) -> None:
    try:
        line = persons.envelopes_as(services, held.sender)
        line.ready()
        document, certificate = line.signed_copy(held.envelope_id), line.certificate(held.envelope_id)
    except Trouble as trouble:
        log.warning("signed_copy_not_fetched", dispatch=held.dispatch_id, code=trouble.code, words=trouble.words)
        _failed(services, held, trouble)
        return
    if not (document.startswith(_PDF) and certificate.startswith(_PDF)):
        log.warning("signed_copy_is_no_pdf", dispatch=held.dispatch_id)
        with services.db.deciding() as tx:
            filings.failed(tx, held, say(NO_PDF), None, services.clock())
        return
    with services.db.deciding() as tx:
        now = services.clock()
        kept, proof = (documents.keep(tx, content, now) for content in (document, certificate))
        if filings.filed(tx, held, kept, proof, _is_wanted(tx, held), now):
            audit.record_of_dispatch(tx, held.dispatch_id, Deed.SIGNED_COPY_KEPT, now, about=kept)
            if notes.take_back(tx, held.dispatch_id, NoteKind.NOT_FILED, now):
                notes.make(tx, held.batch_id, held.dispatch_id, NoteKind.FILED_AFTER_ALL, now)
    services.work_waits.set()


def _failed(services: Services, held: HeldFiling, trouble: Trouble) -> None:
    """Write down why, to be tried again: what only has to wait for its turn is no attempt."""
    until = trouble.until if isinstance(trouble, Paused) else None
    with services.db.deciding() as tx:
        filings.failed(tx, held, _why(trouble), until, services.clock())
    if isinstance(trouble, Stopped):
        budget.stopped(services, trouble)


def _why(trouble: Trouble) -> str:
    """Say why a copy was not fetched: the trouble's own words tell of sending."""
    words = next((words for kind, words in _WHY.items() if isinstance(trouble, kind)), NOT_GIVEN)
    return say(words, code=trouble.code)


def _is_wanted(tx: Tx, held: HeldFiling) -> bool:
    """Tell whether the copy belongs into the thread: so chosen, and nothing about it is private."""
    root = batches.root(tx, held.batch_id)
    if root is None or root.private or not projects.get(tx, root.project_id).chosen.file_signed:
        return False
    return not any(one.claim.commitment.private for one in listing.of_claims(tx, root.project_id, [held.claim_id]))


def _share(services: Services, held: HeldFiling) -> None:
    """Put the copy into the thread, at most once, if it still belongs there."""
    with services.db.reading() as tx:
        root, wanted = batches.root(tx, held.batch_id), _is_wanted(tx, held)
        file = _file(tx, held) if root is not None and wanted else None
    if root is None or file is None or _is_shut(services, root):
        _end(services, held, Sharing.REFUSED)
        return
    if root.channel_id is None or root.ts is None or not _start(services, held, root):
        _later(services, held, services.timing.retry)
        return
    try:
        upload(services, root.channel_id, [file], thread_ts=root.ts)
    except SlackSaysWait as wait:
        _later(services, held, wait.until - services.clock())
    except SlackRefuses as refusal:
        log.warning("signed_copy_not_shared", dispatch=held.dispatch_id, error=refusal.code)
        _end(services, held, Sharing.REFUSED)
    except SlackIsSilent:
        _end(services, held, Sharing.UNHEARD)
    else:
        _end(services, held, Sharing.DONE)


def _is_shut(services: Services, root: Root) -> bool:
    """Tell whether the batch is told in a channel that others have come into."""
    return root.place != root.requester_slack_id and has_become_shared(services, root.place)


def _start(services: Services, held: HeldFiling, root: Root) -> bool:
    """Take the channel's turn and commit to the post; false if it has to wait."""
    now = services.clock()
    with services.db.deciding() as tx:
        if not pace.take_turn(tx, root.place, now, services.timing.between_messages):
            return False
        return filings.share(tx, held, Sharing.POSTING, None, now)


def _file(tx: Tx, held: HeldFiling) -> File | None:
    """Read the copy, named so that it can be told from others in somebody's downloads."""
    root = batches.root(tx, held.batch_id)
    found = listing.of_claims(tx, root.project_id, [held.claim_id]) if root is not None else ()
    if root is None or not found or held.document_sha256 is None:
        return None
    name = signed_name(projects.get(tx, root.project_id).number, found[0].claim)
    return File(name, documents.content(tx, held.document_sha256))


def signed_name(project: str, claim: Claim) -> str:
    """Name a claim's signed copy by project, commitment and claim."""
    return say(
        "{project} {commitment} claim {number}, signed",
        project=project, commitment=claim.commitment.number, number=claim.number,
    )  # fmt: skip


def _end(services: Services, held: HeldFiling, sharing: Sharing) -> None:
    with services.db.deciding() as tx:
        filings.share(tx, held, sharing, None, services.clock())


def _later(services: Services, held: HeldFiling, wait: timedelta) -> None:
    now = services.clock()
    with services.db.deciding() as tx:
        filings.share(tx, held, Sharing.DUE, now + max(wait, timedelta(0)), now)
