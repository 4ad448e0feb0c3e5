"""Finishing one claim in DocuSign: a draft that its sender opens there, changes, and sends or discards by themselves.

Nothing of it is ever sent from here. The link to it is made when it is asked for, for the one person as whom the
envelope goes out (DocuSign: a sender view acts with the rights of whoever's token made it), and is kept nowhere. What
becomes of the draft, `drafts` looks after.
"""

from dataclasses import dataclass

import structlog

from bot.services import acting, authority, customising, gate, persons, promising
from bot.services.acting import Target
from bot.services.authority import Caller, Refusal
from bot.services.context import Services
from bot.services.papers import contents_of, key_of
from bot.services.places import place_of
from claims.audit import Deed, Entry
from claims.batch import Batch, Line
from claims.dispatch import TO_SEND, WITH_PERSON, WORDS, Dispatch, State
from claims.holds import EVERYTHING
from claims.one_claim import OneClaim
from claims.picker import PickerPage
from claims.wording import phrase, say
from esign.errors import Moved, Trouble
from storage import addressees, audit, batches, grants, holds, outbox
from storage import drafts as storage_drafts
from storage.database import Tx

log = structlog.get_logger(__name__)

NO_WAY_BACK = phrase(
    "Your browser could not come back to the bot, which has no address of its own (BOT_URL). Nothing was made. "
    "Send it from here, or ask whoever runs the bot."
)
NOT_YOURS = phrase(
    "A draft is finished in your own DocuSign account, and none is connected. Nothing was made. Type "
    "`/claims connect` first."
)
NEEDS_SECOND = phrase(
    "A second admin has to approve what is sent here, and what is changed in DocuSign nobody would see. Nothing was "
    "made. Review it and send it from here."
)
FROZEN = phrase("Sending is frozen. Nothing was made.")
CANNOT_GO = phrase("It cannot be sent now. Nothing was made.")
NOT_READY = phrase("The draft is still being made. Ask again in a few seconds.")
NO_DRAFT = phrase("It is no draft any more: {state}.")
ONLY_SENDER = phrase("Only {name} can open it: the draft is in their DocuSign account. Nothing was done.")
BEING_DISCARDED = phrase("it is being discarded")
HELD = phrase("Sending is stopped just now, so there is no link.")
FIRST = phrase("Discard the draft, and look at the claim again.")
NOT_NOW = phrase("DocuSign gave no link. {why}")


@dataclass(frozen=True)
class Begun:
    """A draft that is being made."""

    batch: Batch
    line: Line
    page: PickerPage | None = None
    """The list that the person has open, which shows the claim no more."""


def begun(services: Services, caller: Caller, press: str) -> Begun | None:
    """Return the draft that this very press had made, None where it made none yet."""
    with services.db.reading() as tx:
        made = [one for one in batches.of_press(tx, _press(press)) if one.requester_slack_id == caller.slack_id]
    return Begun(made[0], made[0].lines[0]) if made else None


def begin(services: Services, caller: Caller, claim_id: str, mark: str, press: str) -> Begun:
    """Have a draft made that the caller finishes, of what was shown; raises FormIsStale and Refusal, and makes nothing.

    A repeat of the press is found by `begun`.
    """
    place = place_of(services, customising.look(services, caller, claim_id).project)
    with services.db.deciding() as tx:
        holds.look(tx, EVERYTHING)  # as when a claim is confirmed
        shown = customising.held(services, tx, caller, claim_id, mark)
        sender = _check(services, tx, caller, shown)
        private = shown.listed.claim.commitment.private
        member = authority.member_of(tx, caller, shown.project.id)
        where = caller.slack_id if private else place.channel_id or caller.slack_id
        batch_id = batches.create(
            tx, _press(press), shown.project.id, member.id, caller.slack_id, private, where, services.clock(),
            place.note,
        )  # fmt: skip
        if batch_id is None or not _promise(services, tx, batch_id, shown, sender):
            raise RuntimeError("a claim that nobody was sending is being sent")
        claim = shown.listed.claim
        entry = Entry(
            services.clock(), caller.slack_id, caller.surface, Deed.FINISHING_BEGUN, project_id=shown.project.id,
            claim_id=claim.id, revision_id=claim.revision.id, about=batch_id,
        )  # fmt: skip
        audit.record(tx, entry)
        promising.tell_again(tx, caller, claim.id, services.clock())
        (batch,) = batches.of_press(tx, _press(press))
        page = customising.list_of(services, tx, caller, shown)
    services.work_waits.set()
    return Begun(batch, batch.lines[0], page)


def _press(press: str) -> str:
    return f"finish:{press}"


def _check(services: Services, tx: Tx, caller: Caller, shown: OneClaim) -> str:
    """Return as whom the draft is made; raises Refusal where there can be none.

    Where addresses are to be approved by a second admin, none is made: there they could be changed unseen.
    """
    if services.finished_url is None:
        raise Refusal(NO_WAY_BACK)
    sender = persons.sender_for(services, tx, caller.slack_id)
    if not persons.is_person(tx, sender.user_id):
        raise Refusal(NOT_YOURS)
    if holds.active(tx, [EVERYTHING]):
        raise Refusal(FROZEN, of=shown.project)
    policy = services.second_admin
    if shown.listed.needs or policy.changed_address or policy.first_address:
        raise Refusal(NEEDS_SECOND, of=shown.project)
    if shown.listed.reasons:
        raise Refusal(" ".join([say(CANNOT_GO), *(one.words for one in shown.listed.reasons)]))
    return sender.user_id


def _promise(services: Services, tx: Tx, batch_id: str, shown: OneClaim, sender: str) -> bool:
    one = shown.listed
    to = addressees.addressed(one.recipients, one.standings, one.orders)
    custom = shown.custom if shown.is_kept else None
    return outbox.promise(
        tx, batch_id, 0, one.claim, to, services.clock(), State.PROMISED, sender,
        key_of(contents_of(one, shown.project)), custom, by_hand=True,
    )  # fmt: skip


def target(services: Services, caller: Caller, dispatch_id: str) -> Target:
    """Return a claim whose draft the caller wants to open, as it stands; raises Refusal unless it is theirs."""
    found = acting.target(services, caller, dispatch_id)
    with services.db.reading() as tx:
        sender = outbox.sender_of(tx, dispatch_id)
        grant = grants.get(tx, sender) if sender else None
    if grant is None or grant.slack_id != caller.slack_id:
        raise Refusal(ONLY_SENDER, name=grant.name if grant else say("its sender"))
    return found


class NoLink(Exception):
    """There is no link just now; `words` say why, and that it may be asked for again."""

    def __init__(self, words: str) -> None:
        """Keep why."""
        super().__init__(words)
        self.words = words


def link(services: Services, caller: Caller, dispatch_id: str) -> str:
    """Return a link by which this very person finishes the draft in DocuSign, made just now, good for ten minutes.

    Everything must hold that the last gate looks at. Raises NoLink where it may be asked for again, else Refusal. Takes
    as long as DocuSign does.
    """
    found = target(services, caller, dispatch_id)
    with services.db.deciding() as tx:
        held = outbox.get(tx, dispatch_id)
        _check_link(services, tx, held)
        deed, claim_id = Deed.FINISHING_LINK, found.line.claim_id
        entry = Entry(
            services.clock(), caller.slack_id, caller.surface, deed, project_id=found.project.id, claim_id=claim_id,
            about=held.envelope_id,
        )  # fmt: skip
        audit.record(tx, entry)
    back = f"{services.finished_url}/{dispatch_id}"
    try:
        line = persons.envelopes_as(services, held.sender)
        line.ready()
        return line.sender_view(held.envelope_id or "", back)
    except Moved:
        come_back(services, dispatch_id)
        raise NoLink(say(NO_DRAFT, state=say("it is being looked at"))) from None
    except Trouble as trouble:
        log.warning("no_link_to_draft", dispatch=dispatch_id, code=trouble.code)
        raise NoLink(say(NOT_NOW, why=trouble.words)) from None


def _check_link(services: Services, tx: Tx, held: Dispatch) -> None:
    if held.state in TO_SEND | {State.CREATING, State.CREATE_UNKNOWN}:
        raise NoLink(say(NOT_READY))
    if held.state not in WITH_PERSON or not held.by_hand or services.finished_url is None:
        raise Refusal(NO_DRAFT, state=say(WORDS[held.state]))
    if held.given_up_by is not None:
        raise Refusal(NO_DRAFT, state=say(BEING_DISCARDED))
    if gate.held(tx, held):
        raise NoLink(say(HELD))
    if found := gate.faults(services, tx, held):
        raise Refusal(" ".join([*found, say(FIRST)]))


def give_up(services: Services, caller: Caller, dispatch_id: str) -> Target:
    """Have the draft discarded, for any admin of the project; a repeat changes nothing. Raises Refusal."""
    found = acting.target(services, caller, dispatch_id)
    with services.db.deciding() as tx:
        held = outbox.get(tx, dispatch_id)
        if held.state not in WITH_PERSON:
            raise Refusal(NO_DRAFT, state=say(WORDS[held.state]))
        if storage_drafts.give_up(tx, dispatch_id, caller.slack_id, services.clock()):
            entry = Entry(
                services.clock(), caller.slack_id, caller.surface, Deed.DRAFT_DISCARD_ASKED,
                project_id=found.project.id, claim_id=found.line.claim_id, about=held.envelope_id,
            )  # fmt: skip
            audit.record(tx, entry)
    services.work_waits.set()
    return found


def come_back(services: Services, dispatch_id: str) -> bool:
    """Have a draft looked at now, for its sender's browser came back; False where nothing of the kind is there.

    Whoever calls this learns nothing and changes nothing but when DocuSign is asked, at most once a minute.
    """
    with services.db.deciding() as tx:
        known = storage_drafts.look_soon(tx, dispatch_id, services.clock())
    services.work_waits.set()
    return known
