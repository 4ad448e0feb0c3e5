"""Customising one claim: each press keeps what the form holds, and draws it anew; Review leads to the confirmation."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.blocks import customising_ids as own_ids
from bot.blocks import ids
from bot.blocks.confirm import confirm_view
from bot.blocks.customising import customise_view, discarded_view, person_view, reading_view
from bot.blocks.elements import Json
from bot.blocks.finishing import draft_view
from bot.blocks.picker import picker_message
from bot.blocks.text import clean
from bot.handlers.answers import response_url_of, say_at
from bot.handlers.modals import open_view, show_view, update_view
from bot.handlers.reading import readable
from bot.handlers.requests import caller_of, files_of, groups_of, inputs_of, press_of, ticked_by_block
from bot.handlers.submissions import Modal, Submitted, errors, updated
from bot.services import customising, finishing
from bot.services.authority import Refusal
from bot.services.context import Services
from bot.services.customising import FormIsStale, Inputs, LongSubject, PersonFaults
from bot.services.downloading import fetch
from claims.contacts import Field
from claims.customising import TURNS, Beside, Part
from claims.model import Contact
from claims.one_claim import OneClaim
from claims.picker import PickerPage
from claims.wording import phrase

Body = Mapping[str, Any]
Press = Mapping[str, Any]

UNREADABLE = phrase("This form is from another version of the bot. Nothing was done. Type `/claims` to start afresh.")
INPUTS = {Field.NAME: own_ids.NAME, Field.EMAIL: own_ids.EMAIL}


def begin_with_ticked(services: Services, body: Body, press: Press) -> None:
    """Customise, under the list: the one claim that is ticked."""
    picker = readable(ids.read_id(press.get("value")))
    claim_id = customising.ticked(services, caller_of(body), picker, groups_of(body), response_url_of(body))
    open_view(services, body, customise_view(customising.look(services, caller_of(body), claim_id)))


def begin(services: Services, body: Body, press: Press) -> None:
    """Customise, beside a claim."""
    claim_id = readable(ids.read_id(press.get("value")))
    open_view(services, body, customise_view(customising.look(services, caller_of(body), claim_id)))


def ask_for_person(services: Services, body: Body, _press: Press) -> None:
    """Add somebody: ask who, in the place of the form, which is kept."""
    _draw(services, body, lambda: person_view(_keep(services, body), _next(body)))


def go_back(services: Services, body: Body, _press: Press) -> None:
    """Back, from there, with nobody added."""
    shown = customising.look(services, caller_of(body), _form(body).claim_id)
    update_view(services, body, customise_view(shown, _next(body)))


def remove_person(services: Services, body: Body, press: Press) -> None:
    """Remove, beside somebody who was added."""
    person = readable(own_ids.read_person(press.get("value")), UNREADABLE)

    def removed() -> Json:
        kept = _keep(services, body)
        people = [one.contact.email for one in kept.custom.people]
        email = next((one for one in people if own_ids.mark_of(one) == person.mark), "")
        done = customising.remove(services, caller_of(body), _form(body).claim_id, kept.mark, person.place, email)
        return customise_view(replace(done, remarks=kept.remarks), _next(body))

    _draw(services, body, removed)


def discard_changes(services: Services, body: Body, _press: Press) -> None:
    """Discard the changes."""

    def discarded() -> Json:
        done = customising.discard(services, caller_of(body), _form(body).claim_id, _form(body).mark)
        _show_list(done.page)
        return discarded_view(done)

    _draw(services, body, discarded)


def finish_in_docusign(services: Services, body: Body, _press: Press) -> None:
    """Finish in DocuSign: a draft with everything that the form holds. What keeps it from being made is said there."""
    if (made := finishing.begun(services, caller_of(body), press_of(body))) is not None:  # delivered once more
        update_view(services, body, draft_view(made.batch, made.line))
        return

    def made_now() -> Json:
        kept = _keep(services, body)
        if kept.remarks:
            return customise_view(kept, _next(body))
        try:
            begun = finishing.begin(services, caller_of(body), kept.custom.claim_id, kept.mark, press_of(body))
        except Refusal as refusal:
            return customise_view(replace(kept, remarks=(refusal.words,)), _next(body))
        _show_list(begun.page)
        return draft_view(begun.batch, begun.line)

    _draw(services, body, made_now)


def review(services: Services, body: Body) -> Submitted:
    """Keep the form and show the confirmation; where files were added, once they are taken in."""
    form = _form(body)
    try:
        kept = customising.keep(services, caller_of(body), form.claim_id, form.mark, _inputs(body))
    except LongSubject as long:
        return Submitted(errors({own_ids.block(own_ids.SUBJECT, form.drawing): str(long)}))
    except FormIsStale as stale:
        return Submitted(updated(customise_view(stale.shown, _next(body))))
    files = files_of(body)
    if not files:
        return Submitted(updated(_confirmation(services, body)), lambda: _show_list(kept.page))

    def take_in() -> None:
        _show_list(kept.page)
        show_view(services, str(body["view"]["id"]), _anew(body, lambda: _with_files(services, body, kept, files)))

    return Submitted(updated(reading_view(kept)), take_in)


def _with_files(services: Services, body: Body, kept: OneClaim, files: Sequence[str]) -> Json:
    """Take the files in; the confirmation, or the form where one of them cannot go."""
    fetched = fetch(services, files)
    done = customising.add_files(services, caller_of(body), kept.custom.claim_id, kept.mark, fetched)
    _show_list(done.page)
    return customise_view(done, _next(body)) if done.remarks else _confirmation(services, body)


def add_person(services: Services, body: Body) -> Submitted:
    """Add somebody, and show the form with them; what is wrong is told beside the input."""
    form, given = _form(body), own_ids.given(inputs_of(body))
    contact = Contact(clean(given.get(own_ids.NAME, "")), given.get(own_ids.EMAIL, "").strip())
    part = Part.COPY if given.get(own_ids.PART) == Part.COPY else Part.SIGNS
    person = Beside(contact, part, _turn(given.get(own_ids.PERSON_TURN)))
    try:
        shown = customising.add(services, caller_of(body), form.claim_id, form.mark, person)
    except PersonFaults as found:
        faults = {own_ids.block(INPUTS[field], form.drawing): words for field, words in found.faults.items()}
        return Submitted(errors(faults))
    except FormIsStale as stale:
        return Submitted(updated(customise_view(stale.shown, _next(body))))
    return Submitted(updated(customise_view(shown, _next(body))), lambda: _show_list(shown.page))


def _draw(services: Services, body: Body, view: Callable[[], Json]) -> None:
    """Show a modal in the place of the form; where that showed something else than is so, the form as it is now."""
    update_view(services, body, _anew(body, view))


def _anew(body: Body, view: Callable[[], Json]) -> Json:
    try:
        return view()
    except FormIsStale as stale:
        return customise_view(stale.shown, _next(body))


def _confirmation(services: Services, body: Body) -> Json:
    confirmation, nonce = customising.review(services, caller_of(body), _form(body).claim_id)
    return confirm_view(confirmation, nonce)


def _keep(services: Services, body: Body) -> OneClaim:
    """Keep what the form holds, with its files: a press is acked already, so there is time."""
    form = _form(body)
    try:
        kept = customising.keep(services, caller_of(body), form.claim_id, form.mark, _inputs(body))
    except LongSubject as long:
        raise Refusal(str(long)) from None
    if files := files_of(body):
        fetched = fetch(services, files)
        done = customising.add_files(services, caller_of(body), form.claim_id, kept.mark, fetched)
        kept = replace(done, page=done.page or kept.page)
    _show_list(kept.page)
    return kept


def _inputs(body: Body) -> Inputs:
    given = own_ids.given(inputs_of(body))
    ticked = [chosen for block, chosen in ticked_by_block(body).items() if own_ids.name_of(block) == own_ids.DOCUMENTS]
    return Inputs(
        subject=given.get(own_ids.SUBJECT, ""),
        message=given.get(own_ids.MESSAGE, ""),
        contacts_turn=_turn(given.get(own_ids.TURN)),
        documents=frozenset().union(*ticked) if ticked else None,
    )


def _turn(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and 1 <= int(text) <= TURNS else 1


def _form(body: Body) -> own_ids.Form:
    return readable(own_ids.read_form(body["view"].get("private_metadata")), UNREADABLE)


def _next(body: Body) -> int:
    """Count the drawing that follows."""
    return _form(body).drawing + 1


def _show_list(page: PickerPage | None) -> None:
    """Draw the list that the person has open anew, where it shows something else now."""
    if page is not None and page.selection.response_url is not None:
        say_at(page.selection.response_url, picker_message(page), replace=True)


ACTIONS: dict[str, Callable[[Services, Body, Press], None]] = {
    own_ids.TICKED: begin_with_ticked,
    own_ids.CUSTOMISE: begin,
    own_ids.ADD: ask_for_person,
    own_ids.BACK: go_back,
    own_ids.REMOVE: remove_person,
    own_ids.DISCARD: discard_changes,
    own_ids.FINISH: finish_in_docusign,
}

VIEWS = {
    own_ids.FORM: Modal(
        review,
        refused=phrase("Not customised"),
        unsure=phrase("Whether it was kept is not certain: open it again and look. Nothing was sent."),
    ),
    own_ids.PERSON_FORM: Modal(
        add_person,
        refused=phrase("Not added"),
        unsure=phrase("Whether they were added is not certain: open it again and look. Nothing was sent."),
    ),
}
