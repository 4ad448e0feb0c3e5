"""From a confirmation to promises: made once for each, in one transaction, of what was shown and nothing else."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.blocks.speaking_of import of_code
from bot.services import picking
from bot.services.authority import Caller
from bot.services.confirming import (
    CHANGED_SINCE_SHOWN,
    approvers_of,
    as_things_stand,
    is_still_shown,
    project_of,
)
from bot.services.context import Services
from bot.services.papers import contents_of, key_of
from bot.services.places import place_of
from claims.audit import Deed, Entry
from claims.batch import Batch, NoteKind
from claims.confirmation import Confirmation, LeftOut
from claims.dispatch import State
from claims.holds import EVERYTHING
from claims.model import Project
from claims.money import totals
from claims.picker import Listed, PickerPage, page_of
from claims.selection import Selection
from claims.wording import phrase, say, speaking
from storage import addressees, approvals, audit, batches, holds, listing, notes, orders, outbox, projects, selections
from storage.database import Tx

TAKEN = phrase("Somebody else is sending it right now.")


class ChangedSinceShown(Exception):
    """What would go now is not what the person was shown; they decide again over `confirmation`."""

    def __init__(self, confirmation: Confirmation, nonce: str) -> None:
        """Keep what is true now."""
        super().__init__(CHANGED_SINCE_SHOWN)
        self.confirmation = confirmation
        self.nonce = nonce


@dataclass(frozen=True)
class Promised:
    """What one confirmation came to. `page` is the picker as it stands afterwards, with where it can be redrawn."""

    confirmation: Confirmation
    page: PickerPage
    repeated: bool = False


def confirm(services: Services, caller: Caller, selection_id: str, nonce: str, only: str | None = None) -> Promised:
    """Promise to send what was shown, in one transaction; the same confirmation again finds what it promised.

    Raises ChangedSinceShown when what would go is no longer what was shown, or nothing may: nothing is promised then.
    `only` is the claim that is sent again, where the confirmation was of that alone.
    """
    project = project_of(services, caller, selection_id)
    place = place_of(services, project)
    with services.db.deciding() as tx:
        holds.look(tx, EVERYTHING)  # nothing is promised behind the back of somebody who freezes
        projects.hold(tx, project.id)
        confirmation, fresh, member, listed = as_things_stand(services, tx, caller, selection_id, place, only)
        selection = confirmation.selection
        if made := batches.of_press(tx, nonce):
            return _again(made, selection, listed, confirmation)
        if confirmation.frozen or not is_still_shown(nonce, fresh):
            raise ChangedSinceShown(confirmation, fresh)
        confirmation = _promise(services, tx, caller, member.id, confirmation, nonce)
        if only is not None and confirmation.going:
            tell_again(tx, caller, only, services.clock())
        if only is None:
            after = _unticked(services, tx, selection, confirmation)
            page = picking.draw(tx, project, after, picking.listed(services, tx, member, project))
        else:  # whatever list is open stays as it is
            page = page_of(project, selection, listed)
    services.work_waits.set()
    return Promised(confirmation, page)


def _promise(
    services: Services, tx: Tx, caller: Caller, member_id: str, confirmation: Confirmation, nonce: str
) -> Confirmation:
    """Write the batches and their dispatches; return the confirmation with what another press had already taken."""
    now, project = services.clock(), confirmation.project
    able = _able(tx, confirmation) if confirmation.to_approve else ""
    taken: list[Listed] = []
    for private in (False, True):
        part = [one for one in confirmation.going if one.claim.commitment.private is private]
        if not part:
            continue
        place = caller.slack_id if private else confirmation.public_place or caller.slack_id
        batch_id = batches.create(tx, nonce, project.id, member_id, caller.slack_id, private, place, now)
        if batch_id is None:
            raise RuntimeError("a press that was not there before has made a batch meanwhile")
        lost = [
            one
            for position, one in enumerate(part)
            if not _promise_one(services, tx, caller, batch_id, position, one, able, confirmation.sender_id, project)
        ]
        if len(lost) == len(part):
            batches.discard(tx, batch_id)
        audit.record_all(tx, (_confirmed(caller, one, batch_id, now) for one in part if one not in lost))
        taken.extend(lost)
    by = {one.claim.id: one.taken for one in listing.of_claims(tx, project.id, [one.claim.id for one in taken])}
    with speaking(of_code(project.dictionary)):
        left = tuple(LeftOut(one.claim, (say(TAKEN),), by.get(one.claim.id)) for one in taken)
    going = tuple(one for one in confirmation.going if one not in taken)
    return replace(
        confirmation,
        going=going,
        left_out=(*confirmation.left_out, *left),
        totals=totals(one.claim.due for one in going),
    )


def _able(tx: Tx, confirmation: Confirmation) -> str:
    """Name the Slack ids of those who can approve, a space between."""
    return " ".join(one.slack_id for one in approvers_of(tx, confirmation.selection) if one.slack_id)


def _promise_one(
    services: Services,
    tx: Tx,
    caller: Caller,
    batch_id: str,
    position: int,
    one: Listed,
    able: str,
    sender: str,
    project: Project,
) -> bool:
    """Promise one claim, or ask those who are `able` for its approval; false if somebody else has it."""
    now = services.clock()
    state = State.AWAITING_APPROVAL if one.needs else State.PROMISED
    key = key_of(contents_of(one, project))
    to = addressees.addressed(one.recipients, one.standings, one.orders)
    if not outbox.promise(tx, batch_id, position, one.claim, to, now, state, sender, key, one.custom):
        return False
    if one.needs:
        lasts = services.second_admin.lasts
        dispatch_id = approvals.ask(tx, batch_id, one.claim.id, one.needs, caller.slack_id, now, lasts)
        notes.make(tx, batch_id, dispatch_id, NoteKind.APPROVAL_ASKED, now, who=caller.slack_id, words=able)
    return True


def _confirmed(caller: Caller, one: Listed, batch_id: str, now: datetime) -> Entry:
    claim, project_id = one.claim, one.claim.commitment.project_id
    deed = Deed.APPROVAL_ASKED if one.needs else Deed.CLAIM_CONFIRMED
    return Entry(
        now, caller.slack_id, caller.surface, deed, project_id=project_id, claim_id=claim.id,
        revision_id=claim.revision.id, about=batch_id, words=", ".join(one.needs) or None,
    )  # fmt: skip


def tell_again(tx: Tx, caller: Caller, claim_id: str, now: datetime) -> None:
    """Owe the thread in which the claim ended before that it is sent again."""
    ended = orders.ended(tx, claim_id)
    if ended is not None:
        dispatch_id, batch_id = ended
        notes.make(tx, batch_id, dispatch_id, NoteKind.SENT_AGAIN, now, who=caller.slack_id)


def _unticked(services: Services, tx: Tx, selection: Selection, done: Confirmation) -> Selection:
    """Take away the ticks of what is promised, and turn the picker, which has to be drawn anew."""
    gone = {one.claim.id for one in done.going} | {one.claim.id for one in done.left_out}
    selections.save(tx, selection, [tick for tick in selection.ticks if tick.claim_id not in gone], services.clock())
    return selections.turn(tx, selection, selection.page, None, services.clock())


def _again(made: tuple[Batch, ...], selection: Selection, listed: tuple[Listed, ...], now: Confirmation) -> Promised:
    """Tell what the first submission of this confirmation promised; promise nothing."""
    claims = {line.claim_id for batch in made for line in batch.lines}
    going = tuple(one for one in listed if one.claim.id in claims)
    told = replace(now, going=going, left_out=(), gone=0, totals=totals(one.claim.due for one in going))
    return Promised(told, page_of(now.project, selection, listed), repeated=True)
