"""Customising one claim: each press keeps what the form holds, and draws it anew; Review leads to the confirmation."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from bot.blocks import customising_ids as own_ids
from bot.blocks import ids
from bot.blocks.confirm import confirm_view
from bot.blocks.customising import customise_view, discarded_view, person_view, reading_view
from bot.blocks.finishing import draft_view
from bot.blocks.picker import picker_message
from bot.handlers.answers import response_url_of, say_at
from bot.handlers.modals import open_view, show_view, update_view
from bot.handlers.reading import readable
from bot.handlers.requests import caller_of, files_of, groups_of, inputs_of, press_of, ticked_by_block
from bot.handlers.submissions import Modal, Submitted, errors, updated
from bot.services import customising, finishing
from bot.services.authority import Refusal
from bot.services.context import Services
from bot.services.customising import Inputs, LongSubject, PersonFaults
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
    update_view(services, body, person_view(_keep(services, body), _drawing(body)))


def go_back(services: Services, body: Body, _press: Press) -> None:
    """Back, from there, with nobody added."""
    update_view(
        services, body, customise_view(customising.look(services, caller_of(body), _claim(body)), _drawing(body))
    )


def remove_person(services: Services, body: Body, press: Press) -> None:
    """Remove, beside somebody who was added."""
    person = readable(own_ids.read_person(press.get("value")), UNREADABLE)
    kept = _keep(services, body)
    email = next(
        (one.contact.email for one in kept.custom.people if own_ids.mark_of(one.contact.email) == person.mark), ""
    )
    shown = customising.remove(services, caller_of(body), kept.custom.claim_id, person.place, email)
    update_view(services, body, customise_view(shown, _drawing(body)))


def discard_changes(services: Services, body: Body, _press: Press) -> None:
    """Discard the changes."""
    done = customising.discard(services, caller_of(body), _claim(body))
    update_view(services, body, discarded_view(done))
    _show_list(done.page)


def finish_in_docusign(services: Services, body: Body, _press: Press) -> None:
    """Finish in DocuSign: a draft with everything that the form holds."""
    kept = _keep(services, body)
    if kept.remarks:
        update_view(services, body, customise_view(kept, _drawing(body)))
        return
    try:
        begun = finishing.begin(services, caller_of(body), kept.custom.claim_id, press_of(body))
    except Refusal as refusal:  # said where it was pressed: what the form holds is kept
        update_view(services, body, customise_view(replace(kept, remarks=(refusal.words,)), _drawing(body)))
    else:
        update_view(services, body, draft_view(begun.batch, begun.line))
        _show_list(begun.page)


def review(services: Services, body: Body) -> Submitted:
    """Keep the form and show the confirmation; where files were added, once they are taken in."""
    try:
        kept = customising.keep(services, caller_of(body), _claim(body), _inputs(body))
    except LongSubject as long:
        return Submitted(errors({own_ids.block(own_ids.SUBJECT, _shown_drawing(body)): str(long)}))
    files = files_of(body)
    if not files:
        return Submitted(updated(_confirmation(services, body, kept)), lambda: _show_list(kept.page))

    def take_in() -> None:
        _show_list(kept.page)
        with_files = customising.add_files(services, caller_of(body), _claim(body), fetch(services, files))
        view = (
            customise_view(with_files, _drawing(body))
            if with_files.remarks
            else _confirmation(services, body, with_files)
        )
        show_view(services, str(body["view"]["id"]), view)

    return Submitted(updated(reading_view(kept)), take_in)


def add_person(services: Services, body: Body) -> Submitted:
    """Add somebody, and show the form with them; what is wrong is told beside the input."""
    given = own_ids.given(inputs_of(body))
    contact = Contact(" ".join(given.get(own_ids.NAME, "").split()), given.get(own_ids.EMAIL, "").strip())
    part = Part.COPY if given.get(own_ids.PART) == Part.COPY else Part.SIGNS
    try:
        shown = customising.add(
            services, caller_of(body), _claim(body), Beside(contact, part, _turn(given.get(own_ids.PERSON_TURN)))
        )
    except PersonFaults as found:
        drawing = _shown_drawing(body)
        return Submitted(
            errors({own_ids.block(INPUTS[field], drawing): words for field, words in found.faults.items()})
        )
    return Submitted(updated(customise_view(shown, _drawing(body))), lambda: _show_list(shown.page))


def _confirmation(services: Services, body: Body, kept: OneClaim) -> dict[str, Any]:
    confirmation, nonce = customising.review(services, caller_of(body), kept.custom.claim_id)
    return confirm_view(confirmation, nonce)


def _keep(services: Services, body: Body) -> OneClaim:
    """Keep what the form holds, with its files: a press is acked already, so there is time."""
    try:
        kept = customising.keep(services, caller_of(body), _claim(body), _inputs(body))
    except LongSubject as long:
        raise Refusal(str(long)) from None
    if files := files_of(body):
        kept = customising.add_files(services, caller_of(body), _claim(body), fetch(services, files))
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


def _claim(body: Body) -> str:
    return readable(ids.read_page_value(body["view"].get("private_metadata")), UNREADABLE).owner


def _shown_drawing(body: Body) -> int:
    return readable(ids.read_page_value(body["view"].get("private_metadata")), UNREADABLE).page


def _drawing(body: Body) -> int:
    """Count the drawing that follows."""
    return _shown_drawing(body) + 1


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
