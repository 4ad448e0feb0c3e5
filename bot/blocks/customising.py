"""The modals in which one claim is customised: whom else it goes to, with which documents and in which words."""

import textwrap
from collections.abc import Iterator

from bot.blocks import customising_ids as own_ids
from bot.blocks import ids
from bot.blocks.elements import SECTION, Json, actions, button, context, input_block, modal, plain_text, section
from bot.blocks.going import mark
from bot.blocks.naming import claim_line
from bot.blocks.speaking_of import in_words_of
from bot.blocks.text import joined, plain, safe
from claims.addresses import standing_of
from claims.attachments import Attachment
from claims.contacts import EMAIL_LENGTH, NAME_LENGTH
from claims.customising import MESSAGE_LENGTH, MOST_DOCUMENTS, SUBJECT_LENGTH, TURNS, Beside, Part
from claims.one_claim import OneClaim
from claims.picker import Listed
from claims.wording import number_text, phrase, say

TITLE = phrase("Customise one claim")
PARTS = {Part.SIGNS: phrase("signs"), Part.COPY: phrase("gets a copy")}
CHOICES = {Part.SIGNS: phrase("They sign"), Part.COPY: phrase("They get a copy")}
GROUP = 10
"""Slack: options of one group of checkboxes."""
MOST_FILES = 10
"""Slack: files of one input."""
FILE_TYPES = ["pdf", "png", "jpg", "jpeg", "gif", "webp"]
PEOPLE = 1500
"""Characters of people."""
PIECE = 500
"""Characters of a message in one piece: escaped, they may be five times as many."""

_in_words_of_its_project = in_words_of(lambda one, *_: one.project.dictionary)


@_in_words_of_its_project
def customise_view(one: OneClaim, drawing: int = 0) -> Json:
    """Draw the form; `drawing` counts how often it was, so that what was typed into an older one is not kept."""
    blocks = [section(claim_line(one.listed.claim))]
    blocks += [context(safe(remark, 600)) for remark in one.remarks]
    blocks.append(context(say("What you change here is kept. Until it is sent or discarded, lists leave this out.")))
    blocks += [*_people(one, drawing), *_documents(one, drawing), *_words(one, drawing), _ways_on(one)]
    return modal(
        say(TITLE), blocks, callback_id=own_ids.FORM, private_metadata=_metadata(one, drawing),
        submit=plain_text(say("Review")),
    )  # fmt: skip


def _metadata(one: OneClaim, drawing: int) -> str:
    return own_ids.form_metadata(own_ids.Form(one.custom.claim_id, drawing, one.mark))


def _people(one: OneClaim, drawing: int) -> Iterator[Json]:
    shown = [f"{safe(who.name, 60)} ({safe(who.email, 110)})" for who in one.listed.contacts] or [say("nobody yet")]
    yield section(say("*The commitment's contacts sign:* {people}", people=joined(shown, ", ", PEOPLE)))
    for place, each in enumerate(one.custom.people):
        value = own_ids.person_value(place, each.contact.email)
        spoken = say("Remove {name}", name=plain(each.contact.name, 60))
        remove = button(say("Remove"), ids.variant(own_ids.REMOVE, place), value, spoken=spoken)
        yield section(beside_text(each), remove)
    add = button(say("Add somebody"), own_ids.ADD, one.custom.claim_id, spoken=say("Add a signer or a copy"))
    yield actions("people", [add])
    if one.custom.people:
        label = say("When the contacts are asked")
        yield input_block(
            own_ids.block(own_ids.TURN, drawing), label, _turns(own_ids.TURN, one.custom.contacts_turn),
            hint=say("Those of one place are asked at the same time; those of the next once they are done."),
        )  # fmt: skip


def beside_text(one: Beside) -> str:
    """Say who somebody is that was added, what they do, and when; mrkdwn."""
    return say(
        "{turn}. {name} ({email}) {part}",
        turn=number_text(one.turn), name=safe(one.contact.name, 60), email=safe(one.contact.email, 110),
        part=say(PARTS[one.part]),
    )  # fmt: skip


def _documents(one: OneClaim, drawing: int) -> Iterator[Json]:
    own = one.listed.claim.revision.document_name
    sheet = say("the signature sheet")
    text = say("*Goes out in any case:* {documents}", documents=f"{safe(own, 100)}, {sheet}" if own else sheet)
    yield section(text)
    going = {each.sha256 for each in one.custom.documents}
    offered = one.offered[:MOST_DOCUMENTS]
    for group in range(0, len(offered), GROUP):
        options = [_option(each) for each in offered[group : group + GROUP]]
        chosen = [option for option in options if option["value"] in going]
        boxes: Json = {"type": "checkboxes", "action_id": own_ids.DOCUMENTS, "options": options}
        if chosen:
            boxes["initial_options"] = chosen
        label = say("Goes along, if it is ticked")
        yield input_block(own_ids.block(own_ids.DOCUMENTS, drawing, group), label, boxes, optional=True)
    if len(offered) < MOST_DOCUMENTS:
        room = min(MOST_FILES, MOST_DOCUMENTS - len(offered))
        files = {"type": "file_input", "action_id": own_ids.FILES, "filetypes": FILE_TYPES, "max_files": room}
        hint = say("PDFs, or pictures, which become a page each. They go in front of the signature sheet.")
        yield input_block(
            own_ids.block(own_ids.FILES, drawing), say("Add documents"), files, optional=True, hint=hint
        )  # fmt: skip


def _option(one: Attachment) -> Json:
    text, size = plain_text(plain(one.name, 75)), plain_text(say("{size} kB", size=number_text(-(-one.size // 1024))))
    return {"text": text, "description": size, "value": one.sha256}


def _words(one: OneClaim, drawing: int) -> Iterator[Json]:
    subject = {
        "type": "plain_text_input", "action_id": own_ids.SUBJECT, "max_length": SUBJECT_LENGTH,
        "initial_value": plain(one.subject, SUBJECT_LENGTH),
    }  # fmt: skip
    yield input_block(own_ids.block(own_ids.SUBJECT, drawing), say("Subject of the e-mail"), subject)
    message = {
        "type": "plain_text_input", "action_id": own_ids.MESSAGE, "max_length": MESSAGE_LENGTH, "multiline": True,
        "initial_value": one.message[:MESSAGE_LENGTH],
    }  # fmt: skip
    yield input_block(own_ids.block(own_ids.MESSAGE, drawing), say("Message"), message, optional=True)


def _ways_on(one: OneClaim) -> Json:
    claim_id = one.custom.claim_id
    spoken = say("Finish in DocuSign: makes a draft that you send there")
    row = [button(say("Finish in DocuSign"), own_ids.FINISH, claim_id, spoken=spoken)]
    if one.is_kept:
        spoken = say("Discard the changes: the claim is back in the lists")
        row.append(button(say("Discard the changes"), own_ids.DISCARD, claim_id, spoken=spoken))
    return actions("ways_on", row)


@_in_words_of_its_project
def person_view(one: OneClaim, drawing: int = 0) -> Json:
    """Ask who else it goes to."""
    kinds = [{"text": plain_text(say(words)), "value": part.value} for part, words in CHOICES.items()]
    part: Json = {"type": "static_select", "action_id": own_ids.PART, "options": kinds, "initial_option": kinds[0]}
    name = {"type": "plain_text_input", "action_id": own_ids.NAME, "max_length": NAME_LENGTH}
    email = {"type": "email_text_input", "action_id": own_ids.EMAIL}
    last = max((*one.listed.orders, *(each.turn for each in one.custom.people)), default=0)
    back = button(say("Back"), own_ids.BACK, one.custom.claim_id, spoken=say("Back, and add nobody"))
    blocks = [
        section(claim_line(one.listed.claim)),
        input_block(own_ids.block(own_ids.NAME, drawing), say("Name"), name),
        input_block(
            own_ids.block(own_ids.EMAIL, drawing), say("E-mail address"), email,
            hint=say("At most {most} characters.", most=EMAIL_LENGTH),
        ),
        input_block(own_ids.block(own_ids.PART, drawing), say("What they do"), part),
        input_block(
            own_ids.block(own_ids.PERSON_TURN, drawing), say("When it is their turn"),
            _turns(own_ids.PERSON_TURN, min(last + 1, TURNS)),
            hint=say("The contacts are in place {number}; who gets a copy gets it then.", number=_contacts_place(one)),
        ),
        context(say("The contacts of the commitment stay as they are.")),
        actions("back", [back]),
    ]  # fmt: skip
    return modal(
        say("Add somebody"), blocks, callback_id=own_ids.PERSON_FORM,
        private_metadata=_metadata(one, drawing), submit=plain_text(say("Add")),
    )  # fmt: skip


def _turns(action_id: str, chosen: int) -> Json:
    options = [{"text": plain_text(_place(turn)), "value": str(turn)} for turn in range(1, TURNS + 1)]
    initial = options[min(chosen, TURNS) - 1]
    return {"type": "static_select", "action_id": action_id, "options": options, "initial_option": initial}


def _contacts_place(one: OneClaim) -> str:
    return number_text(one.custom.contacts_turn)


def _place(turn: int) -> str:
    return say("Place {number}", number=number_text(turn))


@_in_words_of_its_project
def reading_view(one: OneClaim) -> Json:
    """Stand there while files are taken in."""
    words = say("Your documents are being looked at. This takes a few seconds.")
    return modal(say(TITLE), [section(f"{claim_line(one.listed.claim)}\n{words}")])


@_in_words_of_its_project
def discarded_view(one: OneClaim) -> Json:
    """Say that the changes are forgotten."""
    words = say("The changes were discarded. It can be sent from the list again.")
    return modal(say(TITLE), [section(f"{claim_line(one.listed.claim)}\n{words}")])


def custom_texts(one: Listed) -> list[str]:
    """Say all that is other than in bulk, to whoever confirms or approves it; paragraphs of mrkdwn, none too long."""
    custom = one.custom
    if custom is None:
        return []
    names = joined([safe(each.name, 60) for each in custom.documents], ", ", SECTION - 100) or say("none")
    told = [f"*{say('Customised.')}* {say('Documents beside its own: {documents}', documents=names)}"]
    if custom.copies:
        marks = [mark(standing_of(each.contact.email, one.signed_by)) for each in custom.copies]
        people = [f"{beside_text(each)}{how}" for each, how in zip(custom.copies, marks, strict=True)]
        told.append(say("Copies: {people}", people=joined(people, "; ", SECTION - 100)))
    if custom.subject:
        told.append(say("Subject: “{subject}”", subject=safe(custom.subject, 100)))
    if custom.message:
        first, *rest = [safe(piece, SECTION - 100) for piece in textwrap.wrap(custom.message, PIECE)]
        told += [f"{say('Message:')} {first}", *rest]
    return told
