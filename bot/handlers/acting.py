"""Acting on envelopes: each button opens a modal that says what it will do, each submission asks for it once."""

from collections.abc import Mapping
from typing import Any, TypeVar

from bot.blocks import act_ids, ids
from bot.blocks.acting_views import (
    BLOCKS,
    REASON_LENGTH,
    act_view,
    correct_view,
    correcting_view,
    remind_view,
    reminding_view,
    void_view,
    voiding_view,
)
from bot.blocks.confirm import confirm_view
from bot.handlers.modals import open_view
from bot.handlers.reading import readable
from bot.handlers.requests import caller_of, inputs_of, press_of, typed_reason
from bot.handlers.submissions import Modal, Submitted, errors, updated
from bot.services import acting, following, sending_again
from bot.services.acting import AddressFaults, AddressIsNew
from bot.services.authority import Refusal
from bot.services.context import Services
from claims.finding import Subject, Thing
from claims.model import Contact
from claims.orders import NOT_OUT, OrderKind
from claims.wording import phrase, say

Body = Mapping[str, Any]
Press = Mapping[str, Any]
T = TypeVar("T")

UNREADABLE = phrase("That did nothing: the message is from another version of the bot.")
NO_REASON = phrase("Type a reason: the signers read it.")


def begin_acting(services: Services, body: Body, press: Press) -> None:
    """Act: show what can be done about one claim."""
    found = acting.target(services, caller_of(body), _readable(ids.read_id(press.get("value"))))
    open_view(services, body, act_view(found.batch, found.line))


def begin_voiding(services: Services, body: Body, press: Press) -> None:
    """Void with reason: say what is lost, and ask why."""
    found = acting.target(services, caller_of(body), _readable(ids.read_id(press.get("value"))))
    acting.check_possible(found, OrderKind.VOID)
    open_view(services, body, void_view(found.batch, found.line))


def begin_correcting(services: Services, body: Body, press: Press) -> None:
    """Correct e-mail and resend: show the old address, and ask for the new one."""
    correcting = _readable(act_ids.read_correcting(press.get("value")))
    found = acting.target(services, caller_of(body), correcting.dispatch_id)
    acting.check_possible(found, OrderKind.CORRECT, correcting.recipient_id)
    signer = found.signer(correcting.recipient_id)
    open_view(services, body, correct_view(found.batch, found.line, signer, found.signed_by))


def begin_reminding(services: Services, body: Body, press: Press) -> None:
    """Remind now: list whom it would go to."""
    _begin_reminding(services, body, act_ids.Reminding(_readable(ids.read_id(press.get("value")))))


def begin_reminding_all(services: Services, body: Body, press: Press) -> None:
    """Remind, in a batch: list whom it would go to."""
    _begin_reminding(services, body, act_ids.Reminding(_readable(ids.read_id(press.get("value"))), whole_batch=True))


def remind_of(services: Services, body: Body, subject: Subject) -> None:
    """`/claims remind BATCH`, CLAIM or COMPANY: list whom it would go to."""
    if subject.thing is Thing.CLAIM:
        out = following.out_of_claim(services, caller_of(body), subject.id)
        if out is None:
            raise Refusal(say(NOT_OUT))
        what = act_ids.Reminding(out)
    else:
        company = subject.thing is Thing.COMPANY
        what = act_ids.Reminding(subject.id, whole_batch=not company, company=company)
    _begin_reminding(services, body, what)


def _begin_reminding(services: Services, body: Body, what: act_ids.Reminding) -> None:
    found = acting.whom(services, caller_of(body), _reminded(services, body, what))
    open_view(services, body, remind_view(found, what))


def _reminded(services: Services, body: Body, what: act_ids.Reminding) -> tuple[str, ...]:
    if what.company:
        return following.out_of_company(services, caller_of(body), what.id)
    if what.whole_batch:
        return acting.out_of_batch(services, caller_of(body), what.id)
    return (acting.target(services, caller_of(body), what.id).line.dispatch_id,)


def begin_again(services: Services, body: Body, press: Press) -> None:
    """Send again: the confirmation, over this one claim."""
    dispatch_id = _readable(ids.read_id(press.get("value")))
    confirmation, nonce = sending_again.review(services, caller_of(body), dispatch_id)
    open_view(services, body, confirm_view(confirmation, nonce))


def void_envelope(services: Services, body: Body) -> Submitted:
    """Ask DocuSign to void it, with the reason given."""
    dispatch_id = _readable(ids.read_id(body["view"].get("private_metadata")))
    reason = typed_reason(inputs_of(body).get(act_ids.VOID_REASON) or "", REASON_LENGTH)
    if not reason:
        return Submitted(errors({act_ids.VOID_REASON: say(NO_REASON)}))
    found = acting.void(services, caller_of(body), dispatch_id, reason, press_of(body))
    return Submitted(updated(voiding_view(found.batch, found.line)))


def correct_address(services: Services, body: Body) -> Submitted:
    """Ask DocuSign to invite the signer at the address given; one that is new is asked about once more."""
    correcting = _readable(act_ids.read_correcting(body["view"].get("private_metadata")))
    inputs, caller = inputs_of(body), caller_of(body)
    name, email = inputs.get(act_ids.CORRECT_NAME) or "", (inputs.get(act_ids.CORRECT_EMAIL) or "").strip()
    warned = correcting.warned is not None and correcting.warned == ids.person_value(email)
    entered, where = Contact(name, email), (correcting.dispatch_id, correcting.recipient_id)
    try:
        found = acting.correct(services, caller, *where, entered, warned, press_of(body))
    except AddressFaults as faults:
        return Submitted(errors({BLOCKS[field]: words for field, words in faults.faults.items()}))
    except AddressIsNew:
        found = acting.target(services, caller, correcting.dispatch_id)
        signer = found.signer(correcting.recipient_id)
        view = correct_view(found.batch, found.line, signer, found.signed_by, name, email, warned=True)
        return Submitted(updated(view))
    return Submitted(updated(correcting_view(found.batch, found.line, email)))


def remind_signers(services: Services, body: Body) -> Submitted:
    """Ask DocuSign to remind those who were listed, as far as they still wait."""
    what = _readable(act_ids.read_reminding(body["view"].get("private_metadata")))
    done = acting.remind(services, caller_of(body), _reminded(services, body, what))
    return Submitted(updated(reminding_view(done)))


def _readable(found: T | None) -> T:
    return readable(found, UNREADABLE)


ACTIONS = {
    act_ids.ACT: begin_acting,
    act_ids.VOID: begin_voiding,
    act_ids.CORRECT: begin_correcting,
    act_ids.REMIND: begin_reminding,
    act_ids.REMIND_ALL: begin_reminding_all,
    act_ids.AGAIN: begin_again,
}

VIEWS = {
    act_ids.VOID_FORM: Modal(
        void_envelope,
        refused=phrase("Not voided"),
        unsure=phrase("Whether DocuSign was asked is not certain: the thread of the batch tells what it comes to."),
    ),
    act_ids.CORRECT_FORM: Modal(
        correct_address,
        refused=phrase("Not corrected"),
        unsure=phrase("Whether DocuSign was asked is not certain: the thread of the batch tells what it comes to."),
    ),
    act_ids.REMIND_FORM: Modal(
        remind_signers,
        refused=phrase("Nobody was reminded"),
        unsure=phrase("Whether DocuSign was asked is not certain. A person is reminded at most once a day."),
    ),
}
