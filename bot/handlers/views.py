"""Submissions of modals: a table says which function answers which, and what is said when it cannot."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.blocks import ids
from bot.blocks.approval import REASON, decided_view
from bot.blocks.confirm import confirm_view
from bot.blocks.confirmed import already_confirmed_view, sent_view
from bot.blocks.contact import BLOCKS, contact_added_view
from bot.handlers import acting, customising
from bot.handlers.choosing import narrow_list
from bot.handlers.preferring import keep_settings
from bot.handlers.refreshing import show_picker
from bot.handlers.requests import caller_of, inputs_of, ticked_of, typed_reason
from bot.handlers.submissions import Modal, Submitted, errors, updated
from bot.services import approving, authority, contacting, promising
from bot.services.approving import Decided
from bot.services.authority import Refusal
from bot.services.confirming import CHANGED_SINCE_SHOWN
from bot.services.contacting import Entered, FaultsFound
from bot.services.context import Services
from bot.services.promising import ChangedSinceShown
from claims.wording import phrase, say

Body = Mapping[str, Any]


def modal_of(body: Body) -> Modal:
    """Return which kind of modal was submitted; one that we do not write any more is refused in words."""
    return VIEWS.get(str(body["view"].get("callback_id")), UNKNOWN)


def handle_submission(services: Services, body: Body) -> Submitted:
    """Route a submission by its callback id, after checking who submitted."""
    authority.check_person(services, caller_of(body))
    return modal_of(body).submit(services, body)


def confirm_selected(services: Services, body: Body) -> Submitted:
    """Promise what was confirmed, and show that it is. Nothing has left us yet: the outbox sends."""
    confirming_id = ids.read_confirm_metadata(body["view"].get("private_metadata"))
    if confirming_id is None:
        raise Refusal(
            phrase("This confirmation cannot be read any more. Nothing was sent. Type `/claims pending` again.")
        )
    try:
        promised = promising.confirm(
            services, caller_of(body), confirming_id.selection, confirming_id.nonce, confirming_id.only
        )
    except ChangedSinceShown as changed:
        note = None if changed.confirmation.frozen else say(CHANGED_SINCE_SHOWN)
        return Submitted(updated(confirm_view(changed.confirmation, changed.nonce, note)))
    if promised.repeated:
        return Submitted(updated(already_confirmed_view(promised.confirmation)))
    if confirming_id.only is not None:  # no list was sent from
        return Submitted(updated(sent_view(promised.confirmation)))
    return Submitted(updated(sent_view(promised.confirmation)), lambda: show_picker(services, body, promised.page))


def add_contact(services: Services, body: Body) -> Submitted:
    """Add a contact, and show in the picker what can be sent now; what is wrong is told beside the input."""
    blocked = ids.read_blocked_value(body["view"].get("private_metadata"))
    if blocked is None:
        raise Refusal(phrase("This form cannot be read any more. Nothing was changed. Type `/claims pending` again."))
    inputs = inputs_of(body)
    entered = Entered(
        choice=ids.CONTACT_PERSON in inputs,
        chosen=inputs.get(ids.CONTACT_PERSON) or None,
        name=inputs.get(ids.CONTACT_NAME) or "",
        email=inputs.get(ids.CONTACT_EMAIL) or "",
    )
    try:
        done = contacting.add(services, caller_of(body), blocked.picker, blocked.claim_id, entered)
    except FaultsFound as found:
        return Submitted(errors({BLOCKS[field]: words for field, words in found.faults.items()}))
    against = [reason.words for reason in done.listed.reasons]
    page = done.page
    view = contact_added_view(done.listed.claim, done.contact, page is not None, against)
    return Submitted(updated(view), (lambda: show_picker(services, body, page)) if page is not None else None)


def approve_chosen(services: Services, body: Body) -> Submitted:
    """Approve what is ticked; a second admin's word lets the outbox send."""
    chosen = _chosen(body)
    if not chosen.dispatches:
        return Submitted(errors({ids.chosen_block(0): say(NOTHING_TICKED)}))
    return _decided(approving.approve(services, caller_of(body), chosen.batch_id, chosen.dispatches))


def refuse_chosen(services: Services, body: Body) -> Submitted:
    """Refuse what is ticked, with the reason given."""
    chosen = _chosen(body)
    if not chosen.dispatches:
        return Submitted(errors({ids.chosen_block(0): say(NOTHING_TICKED)}))
    reason = typed_reason(inputs_of(body).get(ids.REFUSE_REASON) or "", REASON)
    return _decided(approving.refuse(services, caller_of(body), chosen.batch_id, chosen.dispatches, reason))


@dataclass(frozen=True)
class _Chosen:
    batch_id: str
    dispatches: frozenset[str]


def _chosen(body: Body) -> _Chosen:
    """Return what is ticked; where only one claim waited there was nothing to tick, and the modal names it."""
    deciding = ids.read_deciding_metadata(body["view"].get("private_metadata"))
    if deciding is None:
        raise Refusal(
            phrase("This form cannot be read any more. Nothing was changed. Press the button in Slack again.")
        )
    only = frozenset({deciding.only}) if deciding.only else frozenset[str]()
    return _Chosen(deciding.batch_id, only or ticked_of(body))


def _decided(done: Decided) -> Submitted:
    return Submitted(updated(decided_view(done.batch, done.approved, done.refused, done.ended, done.earlier)))


def _refuse_unknown(_services: Services, _body: Body) -> Submitted:
    raise Refusal(
        phrase("This form is from another version of the bot. Nothing was done. Type `/claims` to start afresh.")
    )


NOTHING_TICKED = phrase("Tick at least one claim, or cancel.")

VIEWS: dict[str, Modal] = {
    ids.SETTINGS: Modal(
        keep_settings,
        refused=phrase("Not changed"),
        unsure=phrase("Whether the settings were changed is not certain: `/claims settings` shows them."),
    ),
    ids.CONFIRM: Modal(
        confirm_selected,
        refused=phrase("Not sent"),
        replaced=phrase("You have opened a newer list since. Nothing was sent from this one: go on in the newer one."),
        unsure=phrase(
            "Whether the claims were confirmed is not certain: `/claims status` tells. Nothing is ever sent twice."
        ),
    ),
    ids.CONTACT: Modal(
        add_contact,
        refused=phrase("Not added"),
        replaced=phrase(
            "You have opened a newer list since. No contact was added from this one: go on in the newer one."
        ),
        unsure=phrase("Whether the contact was added is not certain: `/claims pending` shows it."),
    ),
    ids.NARROW: Modal(
        narrow_list,
        refused=phrase("Not filtered"),
        replaced=phrase("You have opened a newer list since. This one was not filtered: go on in the newer one."),
        unsure=phrase("Whether the list was filtered is not certain: `/claims pending` shows it."),
    ),
    ids.APPROVE_CHOSEN: Modal(
        approve_chosen,
        refused=phrase("Not approved"),
        unsure=phrase(
            "Whether they were approved is not certain: the batch's message tells. Nothing is ever sent twice."
        ),
    ),
    ids.REFUSE_CHOSEN: Modal(
        refuse_chosen,
        refused=phrase("Not refused"),
        unsure=phrase("Whether they were refused is not certain: the batch's message tells."),
    ),
    **acting.VIEWS,
    **customising.VIEWS,
}

UNKNOWN = Modal(
    _refuse_unknown,
    refused=phrase("Nothing was done"),
    replaced=phrase("You have opened a newer list since. Nothing was done: go on in the newer one."),
    unsure=phrase("Nothing was done."),
)
