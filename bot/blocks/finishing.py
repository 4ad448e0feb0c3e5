"""A draft that one person finishes in DocuSign: the modal with its link, and what the thread is told of it."""

from collections.abc import Sequence

from bot.blocks import customising_ids, ids
from bot.blocks.elements import Json, actions, button, context, modal, plain_text, section
from bot.blocks.exceptions import line_of
from bot.blocks.naming import line_name
from bot.blocks.speaking_of import in_words_of
from bot.blocks.text import safe
from claims.batch import Batch, Line, Note
from claims.dispatch import WITH_PERSON
from claims.wording import phrase, say

TITLE = phrase("Finish in DocuSign")
OPEN = phrase("Open in DocuSign")
ADDRESSES = 900
"""Characters of the people that a draft is addressed to."""

_in_words_of_its_batch = in_words_of(lambda batch, *_: batch.dictionary)


@_in_words_of_its_batch
def draft_view(batch: Batch, line: Line) -> Json:
    """Say that the draft is being made, with the button that asks for the link to it."""
    told = say(
        "A draft of its envelope is being made in your DocuSign account; nobody is written to. Open it there to change "
        "what you like, and send it or discard it. The batch's thread tells what becomes of it."
    )
    last = context(say("Nobody else can open it, and nothing is sent from here."))
    return _view(batch, line, told, [open_button(line)], last)


@_in_words_of_its_batch
def waiting_view(batch: Batch, line: Line, why: str) -> Json:
    """Say why there is no link yet, with the button to ask once more."""
    again = button(say("Ask again"), customising_ids.OPEN_DRAFT, line.dispatch_id, spoken=say("Ask for the link again"))
    return _view(batch, line, safe(why, 600), [again])


@_in_words_of_its_batch
def no_link_view(batch: Batch, line: Line, why: str) -> Json:
    """Say why there is no link, and will be none, with what can be done instead."""
    return _view(batch, line, safe(why, 1500), [_discard_button(line)] if line.state in WITH_PERSON else [])


@_in_words_of_its_batch
def asking_view(batch: Batch, line: Line) -> Json:
    """Stand there while DocuSign is asked for the link."""
    return _view(batch, line, say("DocuSign is being asked for the link. This takes a few seconds."))


@_in_words_of_its_batch
def link_view(batch: Batch, line: Line, url: str) -> Json:
    """Hand over the link, which is for this person alone."""
    told = say("The link is good for ten minutes, and for you alone: do not pass it on. It acts as you in DocuSign.")
    link = button(say(OPEN), customising_ids.DRAFT_LINK, line.dispatch_id, spoken=say("Open the draft in DocuSign"))
    return _view(batch, line, told, [link | {"url": url, "style": "primary"}, _new_link_button(line)])


@_in_words_of_its_batch
def opened_view(batch: Batch, line: Line) -> Json:
    """Stand where the link was, once it was pressed: it is good once."""
    words = say("The draft is open in your browser. What becomes of it, the batch's thread tells.")
    return _view(batch, line, words, [_new_link_button(line)])


@_in_words_of_its_batch
def discarding_view(batch: Batch, line: Line) -> Json:
    """Say that the draft is being discarded."""
    words = say("DocuSign is asked to discard the draft of {claim}.", claim=line_name(line))
    more = say("The thread tells what it comes to.")
    return modal(say("Being discarded"), [section(f"{words} {more}")], private_metadata=batch.id, clear_on_close=True)


def _view(batch: Batch, line: Line, words: str, buttons: Sequence[Json] = (), *more: Json) -> Json:
    """Draw the modal of a draft: which claim, the words, the buttons where there are any, and what stands below."""
    row = [actions("draft", list(buttons))] if buttons else []
    return modal(say(TITLE), [section(f"*{line_name(line)}*\n{words}"), *row, *more], private_metadata=batch.id)


def _new_link_button(line: Line) -> Json:
    return button(say("New link"), customising_ids.OPEN_DRAFT, line.dispatch_id, spoken=say("Ask for a new link"))


def open_button(line: Line, about: str = "") -> Json:
    """Draw the button that asks for the link to a draft."""
    action = ids.variant(customising_ids.OPEN_DRAFT, line.dispatch_id)
    spoken = say("Open the draft in DocuSign: #{number}", number=line.claim_number)
    return button(say(OPEN) + about, action, line.dispatch_id, spoken=spoken)


def draft_buttons(line: Line, about: str = "") -> list[Json]:
    """Draw what can be done about a draft that somebody finishes in DocuSign."""
    return [open_button(line, about), _discard_button(line, about)]


def _discard_button(line: Line, about: str = "") -> Json:
    action = ids.variant(customising_ids.DISCARD_DRAFT, line.dispatch_id)
    spoken = say("Discard the draft: #{number}", number=line.claim_number)
    sure: Json = {
        "title": plain_text(say("Discard the draft?")),
        "text": plain_text(say("What was changed in DocuSign is lost. The claim can be sent again then.")),
        "confirm": plain_text(say("Discard")),
        "deny": plain_text(say("Keep it")),
        "style": "danger",
    }
    discard = button(say("Discard draft") + about, action, line.dispatch_id, spoken=spoken)
    return discard | {"style": "danger", "confirm": sure}


def still_draft_text(note: Note) -> str:
    """Tell that a draft is still one, and to whom it is addressed by now where that was changed."""
    text = say("{claim} is still a draft in DocuSign, which its sender sends there.", claim=line_name(line_of(note)))
    if not note.words:
        return text
    return f"{text} {say('Other than it was made, it goes {people}.', people=safe(note.words, ADDRESSES))}"


def sent_otherwise_text(note: Note) -> str:
    """Tell that it went out to others than were shown here."""
    return say(
        ":warning: {claim} was sent from DocuSign otherwise than it was made: {people}. Look whether that is right.",
        claim=line_name(line_of(note)), people=safe(note.words or "", ADDRESSES),
    )  # fmt: skip
