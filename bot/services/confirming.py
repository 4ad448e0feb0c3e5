"""From ticks to promises: what one press would send, and the promise itself, made once per confirmation."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.blocks.speaking_of import of_code
from bot.services import authority, persons, picking
from bot.services.authority import Caller
from bot.services.context import Services
from bot.services.papers import contents_of, key_of
from bot.services.persons import Sender
from bot.services.picking import Group, PickerReplaced
from bot.services.places import Place, place_of
from claims.approvals import approvers
from claims.audit import Deed, Entry
from claims.batch import Batch, NoteKind
from claims.confirmation import Confirmation, LeftOut, confirmation_of
from claims.dispatch import State
from claims.holds import ACCOUNT, EVERYTHING
from claims.model import Member, Project
from claims.money import totals
from claims.picker import Listed, PickerPage, page_of, tick_of
from claims.selection import Selection
from claims.warnings import own_domains
from claims.wording import phrase, say, speaking
from storage import addressees, approvals, audit, batches, holds, listing, notes, orders, outbox, projects, selections
from storage.database import Tx
from storage.tables import new_id

TAKEN = phrase("Somebody else is sending it right now.")
CHANGED_SINCE_SHOWN = phrase("Something changed since this was shown. Nothing was sent yet: check it again, then send.")
DIGEST_LENGTH = 12


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


def review(
    services: Services, caller: Caller, picker: str, groups: Iterable[Group], response_url: str | None
) -> tuple[Confirmation, str]:
    """Merge the ticks and return what sending them would do, with the nonce that names this confirmation.

    Raises PickerStale, with the ticks kept, where the list that was pressed is from another day.
    """
    place = place_of(services, picking.keep_heard(services, caller, picker, groups, response_url))
    with services.db.deciding() as tx:
        selection, member, project = picking.held(tx, caller, picker)
        listed = picking.listed(services, tx, member, project)
        sender = persons.sender_for(services, tx, caller.slack_id)
        return _confirmation(tx, sender, selection, project.id, listed, place)


def look_again(
    services: Services, caller: Caller, selection_id: str, nonce: str, only: str | None = None
) -> tuple[Confirmation, str, bool]:
    """Return what is confirmed as things stand now, its nonce, and whether it is still what was shown.

    While it is, the nonce stays: whichever page is submitted, it is the same confirmation.
    """
    project = _project_of(services, caller, selection_id)
    place = place_of(services, project)
    with services.db.deciding() as tx:
        confirmation, fresh, _, _ = as_things_stand(services, tx, caller, selection_id, place, only)
    same = _is_still_shown(nonce, fresh)
    return confirmation, nonce if same else fresh, same


def _about(selection: Selection, listed: Iterable[Listed], only: str | None) -> Selection:
    """Return the selection as a confirmation of one claim alone sees it; as it is, where that is not asked for."""
    if only is None:
        return selection
    return replace(selection, only=only, ticks=frozenset(tick_of(one.claim) for one in listed if one.claim.id == only))


def confirm(services: Services, caller: Caller, selection_id: str, nonce: str, only: str | None = None) -> Promised:
    """Promise to send what was shown, in one transaction; the same confirmation again finds what it promised.

    Raises ChangedSinceShown when what would go is no longer what was shown, or nothing may: nothing is promised then.
    `only` is the claim that is sent again, where the confirmation was of that alone.
    """
    project = _project_of(services, caller, selection_id)
    place = place_of(services, project)
    with services.db.deciding() as tx:
        holds.look(tx, EVERYTHING)  # nothing is promised behind the back of somebody who freezes
        projects.hold(tx, project.id)
        confirmation, fresh, member, listed = as_things_stand(services, tx, caller, selection_id, place, only)
        selection = confirmation.selection
        if made := batches.of_press(tx, nonce):
            return _again(made, selection, listed, confirmation)
        if confirmation.frozen or not _is_still_shown(nonce, fresh):
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


def _project_of(services: Services, caller: Caller, selection_id: str) -> Project:
    """Return whose project it is; raises PickerReplaced where there is no such selection."""
    with services.db.reading() as tx:
        authority.memberships(tx, caller)  # first: whoever is a member of nothing learns nothing
        stored = selections.get(tx, selection_id)
        if stored is None:
            raise PickerReplaced
        return projects.get(tx, stored.project_id)


def as_things_stand(
    services: Services, tx: Tx, caller: Caller, selection_id: str, place: Place, only: str | None = None
) -> tuple[Confirmation, str, Member, tuple[Listed, ...]]:
    """Judge the selection, or the `only` claim, for its owner alone; with a fresh nonce, the owner and their claims."""
    selection = selections.get(tx, selection_id)
    if selection is None:
        raise PickerReplaced
    selection, member, project = picking.owned(tx, caller, selection)
    listed = picking.listed(services, tx, member, project)
    if only is not None:
        listed = tuple(one.by_itself if one.claim.id == only else one for one in listed)
    sender = persons.sender_for(services, tx, caller.slack_id)
    about = _about(selection, listed, only)
    confirmation, fresh = _confirmation(tx, sender, about, project.id, listed, place)
    return confirmation, fresh, member, listed


def _is_still_shown(nonce: str, fresh: str) -> bool:
    """Tell whether two nonces are of confirmations of the very same."""
    return nonce[-DIGEST_LENGTH:] == fresh[-DIGEST_LENGTH:]


def _confirmation(
    tx: Tx, sender: Sender, selection: Selection, project_id: str, listed: tuple[Listed, ...], place: Place
) -> tuple[Confirmation, str]:
    has_approver = not any(one.needs for one in listed) or bool(_approvers(tx, selection))
    current = {one.claim.revision.id for one in listed}
    then = listing.revisions_of(tx, [one.revision_id for one in selection.ticks if one.revision_id not in current])
    project = projects.get(tx, project_id)
    with speaking(of_code(project.dictionary)):
        confirmation = confirmation_of(
            project, selection, listed, place.channel_id, place.note, sender.shown, has_approver, then
        )
    confirmation = replace(
        confirmation,
        sender_id=sender.user_id,
        holds=holds.active(tx, (EVERYTHING, ACCOUNT)),
        ours=own_domains(one.email for one in projects.admins(tx, project_id)),
    )
    return confirmation, f"{new_id()}-{_digest(confirmation)}"


def _approvers(tx: Tx, selection: Selection) -> tuple[Member, ...]:
    """Return the admins of the project who are somebody else than the owner of the selection."""
    member = projects.member(tx, selection.member_id)
    asker = approvals.identity(tx, [member.slack_id] if member.slack_id else [], [member.email])
    return approvers(projects.admins(tx, member.project_id), asker)


def _able(tx: Tx, confirmation: Confirmation) -> str:
    """Name the Slack ids of those who can approve, a space between."""
    return " ".join(one.slack_id for one in _approvers(tx, confirmation.selection) if one.slack_id)


def _digest(confirmation: Confirmation) -> str:
    """Sum up what goes to whom, as whom, and where it is told: so a confirmation can tell whether it is still true."""
    lines = [
        "|".join(
            (
                one.claim.id,
                one.claim.revision.id,
                "private" if one.claim.commitment.private else "public",
                ",".join(one.needs),
                *(
                    f"{who.name} <{who.email}> {how} {turn}"
                    for who, how, turn in zip(one.recipients, one.standings, one.orders, strict=True)
                ),
                repr(one.custom) if one.custom is not None else "",
            )
        )
        for one in confirmation.going
    ]
    chosen, where = confirmation.project.chosen, confirmation.public_place or ""
    whole = "\n".join((*lines, where, confirmation.sender_id, chosen.template_id or "", str(chosen.attachments)))
    return hashlib.sha256(whole.encode()).hexdigest()[:DIGEST_LENGTH]


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
