"""The confirmation: what one press would send to whom, by the server's own reckoning, page by page."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.blocks import customising_ids, handing_ids, ids
from bot.blocks.changed import changes_text, overview, warnings_text
from bot.blocks.confirm_remarks import remarks
from bot.blocks.customising import custom_texts
from bot.blocks.elements import SECTION, Json, actions, button, context, divider, fields, modal, plain_text, section
from bot.blocks.going import beside_text, differences_text, left_lines, new_address_text, paragraphs, people_text
from bot.blocks.holding import banner
from bot.blocks.naming import (
    claim_line,
    claim_name,
    needs_text,
)
from bot.blocks.paging import page_buttons, within
from bot.blocks.speaking_of import in_words_of
from bot.blocks.text import channel, escape, joined, plain, safe, sentence, totals_text
from claims.confirmation import Confirmation, LeftOut
from claims.contacts import named_fault
from claims.customising import CUSTOMISE
from claims.model import Claim, Contact
from claims.money import totals
from claims.picker import Listed
from claims.warnings import Kind, several
from claims.wording import number_text, phrase, say, say_count

TITLE = phrase("Send to DocuSign")
SECOND = phrase("Needs a second admin")
HELD = phrase("Nothing is being sent just now.")
PAGE = 20
"""Claims on a page."""
PAGE_BYTES = 130_000
"""Of JSON for the claims of a page; with the rest, under Slack's 250 kB for a view. A page holds at least one."""


@in_words_of(lambda confirmation: confirmation.project.dictionary)
def confirm_view(confirmation: Confirmation, nonce: str, note: str | None = None, at: int = 0) -> Json:
    """Draw page `at`, from 0, of the confirmation; a page beyond the last shows the last.

    Submitting any page confirms the whole: it carries the selection and the nonce back in the private metadata, and
    nothing of the page. Counts and totals are of the whole on every page. When nothing would be sent there is nothing
    to submit, and the modal says why. `note` comes first: why the person sees it again, say.
    """
    opening = [section(sentence(note))] if note else []
    warning = banner(confirmation.holds)
    opening += [section(f"*{say(HELD)}*\n{warning}")] if warning else []
    if confirmation.frozen or not confirmation.going:
        return _nothing_goes(confirmation, opening, nonce, at)
    pages = _pages(list(_entries(confirmation)))
    at = within(at, len(pages))
    blocks = [*opening, _summary(confirmation), context(" ".join(remarks(confirmation)))]
    if not at and (first := _look_first(confirmation)):
        blocks += [divider(), section(first)]
    blocks += [divider(), *_listed(pages[at]), *_turning(confirmation, at, len(pages))]
    return modal(
        say(TITLE),
        blocks,
        close=say("Cancel"),
        callback_id=ids.CONFIRM,
        private_metadata=ids.confirm_metadata(confirmation.selection, nonce),
        submit=plain_text(submit_text(len(confirmation.at_once), len(confirmation.to_approve))),
    )


def submit_text(at_once: int, to_approve: int) -> str:
    """Say what the button does, in the 24 characters that Slack has for it."""
    if not to_approve:
        return say_count("Send {count} claim", "Send {count} claims", at_once, count=at_once)
    if at_once:
        return say("Send {now}, ask for {later}", now=at_once, later=to_approve)
    return say("Ask for approval of {count}", count=to_approve)


def place_text(confirmation: Confirmation) -> str:
    """Say where the batch message goes, as mrkdwn; private claims have a batch of their own in a DM."""
    private = confirmation.private_count
    public = len(confirmation.going) - private
    if not public or confirmation.public_place is None:
        return say("a direct message to you")
    place = channel(confirmation.public_place)
    if not private:
        return place
    return say("{channel} and, for {count} private, a direct message to you", channel=place, count=number_text(private))


def going_count(count: int) -> str:
    """Count progress claims."""
    return say_count("{count} progress claim", "{count} progress claims", count, count=number_text(count))


def _summary(confirmation: Confirmation) -> Json:
    place, project = place_text(confirmation), safe(confirmation.project.name, 100)
    if confirmation.to_approve:
        now = [(say("Going now"), f"{_sum(confirmation.at_once)}\n{project}")] if confirmation.at_once else []
        what = [*now, (say(SECOND), f"{_sum(confirmation.to_approve)}\n{project}")]
    else:
        count = len(confirmation.going)
        sending = say_count(
            "{count} progress claim of {project}",
            "{count} progress claims of {project}",
            count,
            count=number_text(count),
            project=project,
        )
        what = [(say("Sending"), sending), (say("Total due"), escape(totals_text(confirmation.totals)))]
    template = confirmation.project.chosen.template_id
    laid = [(say("DocuSign template"), safe(template, 40))] if template and confirmation.going else []
    staying = len(confirmation.left_out) + confirmation.gone
    stays = [(say("Staying behind"), going_count(staying))] if staying else []
    return fields(
        [
            *what,
            (say("From"), safe(confirmation.sender, 150)),
            (say("Progress is posted in"), place[0].upper() + place[1:]),
            *laid,
            *stays,
        ]
    )


def _sum(part: Sequence[Listed]) -> str:
    return f"{going_count(len(part))} · {escape(totals_text(totals(one.claim.due for one in part)))}"


def _look_first(confirmation: Confirmation) -> str:
    """Say of everything that goes what to look at before sending; nothing when there is nothing."""
    warned: dict[Kind, dict[str, Contact]] = {}
    for one in confirmation.going:
        for each in confirmation.warned(one):
            warned.setdefault(each.kind, {}).update({who.email.casefold(): who for who in each.people})
    changed = sum(one.claim.id in confirmation.changes for one in confirmation.going)
    people = {kind: list(found.values()) for kind, found in warned.items()}
    lines = overview(people, changed, several([one.recipients for one in confirmation.going]))
    return "\n".join([f"*{say('Look at these first')}*", *(f"• {line}" for line in lines)]) if lines else ""


@dataclass(frozen=True)
class _Entry:
    """One claim of the list: under which heading, and its paragraphs. `claim` is one whose documents can be seen."""

    heading: str
    texts: tuple[str, ...]
    claim: Claim | None = None


def _pages(entries: Sequence[_Entry]) -> list[list[_Entry]]:
    """Put the list on pages, each claim whole."""
    pages: list[list[_Entry]] = [[]]
    spent = 0
    for entry in entries:
        cost = sum(len(json.dumps(text)) for text in entry.texts)
        if pages[-1] and (len(pages[-1]) == PAGE or spent + cost > PAGE_BYTES):
            pages.append([])
            spent = 0
        pages[-1].append(entry)
        spent += cost
    return pages


def _entries(confirmation: Confirmation) -> Iterator[_Entry]:
    """List everything that goes, what to look at first, and then what stays."""
    now = say("Going now") if confirmation.to_approve else ""
    for heading, part in ((now, confirmation.at_once), (say(SECOND), confirmation.to_approve)):
        for one in sorted(part, key=lambda each: not _is_remarkable(confirmation, each)):
            yield _Entry(heading, tuple(_going(confirmation, one)), one.claim)
    yield from _staying(confirmation)


def _is_remarkable(confirmation: Confirmation, one: Listed) -> bool:
    return one.claim.id in confirmation.changes or bool(confirmation.warned(one) or one.differences)


def _staying(confirmation: Confirmation) -> Iterator[_Entry]:
    count = len(confirmation.left_out) + confirmation.gone
    heading = say_count(
        "{count} ticked claim stays behind", "{count} ticked claims stay behind", count, count=number_text(count)
    )
    if gone := confirmation.gone:
        text = say_count(
            "{count} ticked claim is no longer on your list.",
            "{count} ticked claims are no longer on your list.",
            gone,
            count=number_text(gone),
        )
        yield _Entry(heading, (text,))
    for one in confirmation.left_out:
        yield _Entry(heading, tuple(_left(confirmation, one)))


def _listed(entries: Sequence[_Entry]) -> Iterator[Json]:
    heading = ""
    for number, entry in enumerate(entries):
        if entry.heading != heading:
            heading = entry.heading
            yield section(f"*{heading}*")
        yield from (section(text) for text in entry.texts)
        if entry.claim is not None:
            yield actions(f"claim:{number}", [_preview(entry.claim), _customise(entry.claim)])


def _preview(claim: Claim) -> Json:
    spoken = say("Preview {claim}: sends what would be signed to you", claim=plain(claim_name(claim), 30))
    return button(say("Preview"), ids.variant(handing_ids.PREVIEW_ONE, claim.id), claim.id, spoken=spoken)


def _customise(claim: Claim) -> Json:
    spoken = say("Customise {claim}: send it by itself, otherwise than the others", claim=plain(claim_name(claim), 20))
    return button(say(CUSTOMISE), ids.variant(customising_ids.CUSTOMISE, claim.id), claim.id, spoken=spoken)


def _turning(confirmation: Confirmation, at: int, pages: int) -> list[Json]:
    if pages == 1:
        return []
    text = say(
        "Page {page} of {pages}. Sending confirms all pages.", page=number_text(at + 1), pages=number_text(pages)
    )
    if not confirmation.going or confirmation.frozen:
        text = say("Page {page} of {pages}", page=number_text(at + 1), pages=number_text(pages))
    return [context(text), page_buttons(ids.CONFIRM_PAGE, confirmation.selection.id, at, pages)]


def _going(confirmation: Confirmation, one: Listed) -> Iterator[str]:
    """Say whom a claim goes to, and what is to be said of that; in two paragraphs where one is too long."""
    head = f"{claim_line(one.claim)}\n→ {people_text(one, SECTION - 700)}"
    remarks = custom_texts(one)
    if changes := confirmation.changes.get(one.claim.id):
        remarks.append(changes_text(changes, 1000))
    if one.changed:
        remarks.append(new_address_text(one))
    if odd := warnings_text(confirmation.warned(one), 200):
        remarks.append(f"*{say('Look again:')}* {odd}")
    if one.differences:
        remarks.append(differences_text(one.differences))
    if one.needs:
        remarks.append(say("Why a second admin: {why}.", why=needs_text(one.needs)))
    if one.beside:
        remarks.append(beside_text(one))
    if one.skipped:
        faults = [
            named_fault(safe(contact.name, 60, say("unnamed contact")), safe(fault, 120))
            for contact, fault in one.skipped
        ]
        remarks.append(say("Skipped: {faults}", faults=joined(faults, "; ", 450)))
    yield from paragraphs(head, remarks)


def _nothing_goes(confirmation: Confirmation, opening: list[Json], nonce: str, at: int) -> Json:
    if not confirmation.frozen:
        opening = [*opening, *nothing_going(confirmation, say("Nothing would be sent."))]
    if not confirmation.left_out and not confirmation.gone:
        return modal(say(TITLE), opening)
    pages = _pages(list(_staying(confirmation)))
    at = within(at, len(pages))
    blocks = [*opening, divider(), *_listed(pages[at]), *_turning(confirmation, at, len(pages))]
    return modal(say(TITLE), blocks, private_metadata=ids.confirm_metadata(confirmation.selection, nonce))


def nothing_going(confirmation: Confirmation, effect: str) -> list[Json]:
    """Say that nothing goes, and what to do."""
    if not confirmation.left_out and not confirmation.gone:
        then = say("Close this, tick the claims to send, then press Send to DocuSign again.")
        return [section(f"*{say('Nothing is ticked.')}*\n{then}")]
    then = say("None of the ticked claims can go. Close this and press Refresh for a fresh list.")
    return [section(f"*{effect}*\n{then}")]


def _left(confirmation: Confirmation, one: LeftOut) -> Iterator[str]:
    head, *remarks = left_lines(one)
    if changes := confirmation.changes.get(one.claim.id):
        remarks.append(changes_text(changes, 1500))
    yield from paragraphs(head, remarks)
