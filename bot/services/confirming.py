"""From ticks to promises: what one press would send, and the promise itself, made once per confirmation."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.services import picking
from bot.services.authority import Caller
from bot.services.context import Services
from bot.services.picking import Group, PickerReplaced
from bot.services.places import Place, place_of
from claims.batch import Batch
from claims.money import totals
from claims.picker import Confirmation, LeftOut, Listed, PickerPage, confirmation_of, page_of
from claims.selection import Selection
from storage import batches, outbox, projects, selections
from storage.database import Tx
from storage.tables import new_id

TAKEN = "Somebody else is sending it right now."
CHANGED_SINCE_SHOWN = "Something changed since this was shown. Nothing was sent yet: check it again, then send."
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
    """Merge the ticks and return what sending them would do, with the nonce that names this confirmation."""
    with services.db.deciding() as tx:
        selection, _, project = picking.held(tx, caller, picker)
        picking.merge(tx, selection, groups, services.clock())
        selections.answer_at(tx, selection, response_url)
    place = place_of(services, project)
    with services.db.deciding() as tx:
        selection, member, project = picking.held(tx, caller, picker)
        listed = picking.listed(services, tx, member, project)
        return _confirmation(services, selection, project.id, listed, place, tx)


def confirm(services: Services, caller: Caller, selection_id: str, nonce: str) -> Promised:
    """Promise to send what was shown, in one transaction; the same confirmation again finds what it promised.

    Raises ChangedSinceShown when what would go is no longer what was shown: nothing is promised then.
    """
    with services.db.reading() as tx:
        stored = selections.get(tx, selection_id)
        if stored is None:
            raise PickerReplaced
        project = projects.get(tx, stored.project_id)
    place = place_of(services, project)
    with services.db.deciding() as tx:
        projects.hold(tx, project.id)
        selection = selections.get(tx, selection_id)
        if selection is None:
            raise PickerReplaced
        selection, member, project = picking.owned(tx, caller, selection)
        listed = picking.listed(services, tx, member, project)
        confirmation, fresh = _confirmation(services, selection, project.id, listed, place, tx)
        if made := batches.of_press(tx, nonce):
            return _again(made, selection, listed, confirmation)
        if nonce[-DIGEST_LENGTH:] != fresh[-DIGEST_LENGTH:]:
            raise ChangedSinceShown(confirmation, fresh)
        confirmation = _promise(services, tx, caller, member.id, confirmation, nonce)
        after = _unticked(services, tx, selection, confirmation)
        page = picking.draw(tx, project, after, picking.listed(services, tx, member, project))
    services.work_waits.set()
    return Promised(confirmation, page)


def _confirmation(
    services: Services, selection: Selection, project_id: str, listed: tuple[Listed, ...], place: Place, tx: Tx
) -> tuple[Confirmation, str]:
    sender = services.connection.sender or "the DocuSign service account"
    confirmation = confirmation_of(
        projects.get(tx, project_id), selection, listed, place.channel_id, place.note, sender
    )
    return confirmation, f"{new_id()}-{_digest(confirmation)}"


def _digest(confirmation: Confirmation) -> str:
    """Sum up what goes to whom and where it is told, so that a confirmation can tell whether it is still true."""
    lines = [
        "|".join(
            (
                one.claim.id,
                one.claim.revision.id,
                "private" if one.claim.commitment.private else "public",
                *(f"{person.name} <{person.email}>" for person in one.recipients),
            )
        )
        for one in confirmation.going
    ]
    whole = "\n".join((*lines, confirmation.public_place or ""))
    return hashlib.sha256(whole.encode()).hexdigest()[:DIGEST_LENGTH]


def _promise(
    services: Services, tx: Tx, caller: Caller, member_id: str, confirmation: Confirmation, nonce: str
) -> Confirmation:
    """Write the batches and their dispatches; return the confirmation with what another press had already taken."""
    now = services.clock()
    taken: list[Listed] = []
    for private in (False, True):
        part = [one for one in confirmation.going if one.claim.commitment.private is private]
        if not part:
            continue
        place = caller.slack_id if private else confirmation.public_place or caller.slack_id
        batch_id = batches.create(tx, nonce, confirmation.project.id, member_id, caller.slack_id, private, place, now)
        if batch_id is None:
            raise RuntimeError("a press that was not there before has made a batch meanwhile")
        lost = [
            one
            for position, one in enumerate(part)
            if not outbox.promise(tx, batch_id, position, one.claim, one.recipients, now)
        ]
        if len(lost) == len(part):
            batches.discard(tx, batch_id)
        taken.extend(lost)
    left = tuple(LeftOut(one.claim, (TAKEN,)) for one in taken)
    going = tuple(one for one in confirmation.going if one not in taken)
    return replace(
        confirmation,
        going=going,
        left_out=(*confirmation.left_out, *left),
        totals=totals(one.claim.due for one in going),
    )


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
