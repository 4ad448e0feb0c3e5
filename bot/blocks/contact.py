"""Adding a contact to a commitment that has nobody to address: the buttons, the modal, and what became of it."""

from collections.abc import Iterable, Sequence

from bot.blocks import ids
from bot.blocks.elements import Json, button, context, divider, input_block, modal, plain_text, section
from bot.blocks.naming import claim_line, claim_name, commitment_number
from bot.blocks.text import clean, listing, plain, safe, sentence
from claims.contacts import EMAIL_LENGTH, NAME_LENGTH, Field
from claims.model import Claim, Contact
from claims.picker import Listed
from claims.reasons import ADD_CONTACT, NOBODY_TO_ADDRESS
from claims.wording import phrase, say, say_count

TITLE = phrase("Add a contact")
CHOICES = 100
"""Slack: options of one menu."""
BLOCKS = {Field.PERSON: ids.CONTACT_PERSON, Field.NAME: ids.CONTACT_NAME, Field.EMAIL: ids.CONTACT_EMAIL}
"""Beside which input a fault is told."""


def without_contact(blocked: Iterable[Listed]) -> tuple[Claim, ...]:
    """Return, of claims that cannot be sent, the first one of each commitment that has nobody to address."""
    found: dict[str, Claim] = {}
    for one in blocked:
        if any(reason.code in NOBODY_TO_ADDRESS for reason in one.reasons):
            found.setdefault(one.claim.commitment.id, one.claim)
    return tuple(found.values())


def add_contact_buttons(picker: str, claims: Sequence[Claim]) -> list[Json]:
    """Draw a button for each of these claims' commitments; with several, each names its own."""
    row = []
    for at, claim in enumerate(claims):
        number = commitment_number(claim.commitment.number, claim.commitment.kind)
        shown = plain(number, 40)
        label = say(ADD_CONTACT) if len(claims) == 1 else say("Add contact: {commitment}", commitment=shown)
        spoken = say("Add a contact to {commitment}", commitment=shown)
        value = ids.blocked_value(ids.Blocked(picker, claim.id))
        row.append(button(label, ids.variant(ids.ADD_CONTACT, at), value, spoken=spoken))
    return row


def add_contact_view(picker: str, claim: Claim, people: Sequence[Contact]) -> Json:
    """Ask for the contact: one of these people of the contract company, or a name and an address typed in.

    Where there is nobody to choose, both have to be typed; Slack itself sees to that.
    """
    company = safe(claim.commitment.contract_company, 100)
    blocks = [
        section(f"{claim_line(claim)}\n{say('Envelopes of this commitment will go to the contact you add.')}"),
        *_choice(people, claim),
    ]
    typed = say("Or type a name") if people else say("Name")
    address = {"type": "plain_text_input", "action_id": ids.CONTACT_EMAIL, "max_length": EMAIL_LENGTH}
    name = {"type": "plain_text_input", "action_id": ids.CONTACT_NAME, "max_length": NAME_LENGTH}
    whose = plain(claim.commitment.contract_company, 60)
    hint = say("Someone of {company} who may sign for it. Check the address first.", company=whose)
    blocks += [
        input_block(ids.CONTACT_NAME, typed, name, optional=bool(people)),
        input_block(ids.CONTACT_EMAIL, say("E-mail address"), address, optional=bool(people), hint=hint),
    ]
    if not people:
        blocks.insert(
            1, context(say("The people list has nobody of {company} with an e-mail address.", company=company))
        )
    if claim.commitment.private:
        blocks.append(context(say("The commitment is private: the contact joins its private list.")))
    return modal(
        say(TITLE),
        blocks,
        close=say("Cancel"),
        callback_id=ids.CONTACT,
        private_metadata=ids.blocked_value(ids.Blocked(picker, claim.id)),
        submit=plain_text(say("Add")),
    )


def _choice(people: Sequence[Contact], claim: Claim) -> list[Json]:
    if not people:
        return []
    shown = people[:CHOICES]
    menu = {
        "type": "static_select",
        "action_id": ids.CONTACT_PERSON,
        "placeholder": plain_text(say("Choose a person")),
        "options": [{"text": plain_text(_person(one)), "value": ids.person_value(one.email)} for one in shown],
    }
    company = plain(claim.commitment.contract_company, 80)
    left = len(people) - len(shown)
    more = say_count("{count} more person: type the address.", "{count} more people: type the address.", left)
    label = say("Person of {company}", company=company)
    return [input_block(ids.CONTACT_PERSON, label, menu, optional=True, hint=more if left else ""), divider()]


def _person(one: Contact) -> str:
    """Name and address in the 75 characters of an option; the name is shortened first."""
    email = clean(one.email)
    room = 72 - len(email)
    return plain(f"{plain(one.name, room)} ({email})" if room >= 12 else email, 75)


def contact_added_view(claim: Claim, contact: Contact, added: bool, against: Sequence[str]) -> Json:
    """Say what adding the contact came to, and whether the claim can be sent now; `against` is what still is."""
    who = f"{safe(contact.name, 80)} ({safe(contact.email, 110)})"
    number = safe(commitment_number(claim.commitment.number, claim.commitment.kind), 40)
    if added:
        text = say("*{who} is a contact of {commitment} now.*", who=who, commitment=number)
    else:
        text = say("*{commitment} has a contact by now: {who}.*\nNothing was changed.", who=who, commitment=number)
    if against:
        reasons = listing(sentence(one, 200).rstrip(".") for one in against)
        then = say("{claim} still cannot be sent: {reasons}.", claim=claim_name(claim), reasons=reasons)
    else:
        then = say("{claim} can be sent now: tick it in your list.", claim=claim_name(claim))
    keeps = say("Importing again keeps the contact, until the source itself names other contacts.")
    blocks = [section(f"{text}\n{then}"), *([context(keeps)] if added else [])]
    return modal(say("Contact added") if added else say("Nothing was changed"), blocks, clear_on_close=True)
