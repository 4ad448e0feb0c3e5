"""The confirmation: what one press would send to whom, by the server's own reckoning, and what became of it."""

from collections.abc import Iterator, Sequence

from bot.blocks import ids
from bot.blocks.elements import SECTION, Json, context, divider, fields, modal, pack, section
from bot.blocks.naming import claim_line, claim_name
from bot.blocks.text import channel, counted, escape, joined, safe, sentence, totals_text
from claims.model import Contact
from claims.picker import Confirmation, LeftOut, Listed

TITLE = "Send to DocuSign"
GOING_SECTIONS = 70
LEFT_SECTIONS = 20
"""With the rest, fewer than Slack's 100 blocks."""
AIRY = 60
"""Up to so many claims are set apart by an empty line; more stand close, so that all of them fit."""
GOING_BYTES = 180_000
LEFT_BYTES = 50_000
"""Of JSON; with the rest, under Slack's 250 kB for a view."""


def confirm_view(confirmation: Confirmation, nonce: str, note: str | None = None) -> Json:
    """Draw the confirmation; submitting it carries its selection and the nonce back in the private metadata.

    Counts and totals are exact even where not every claim can be listed. When nothing would be sent there is
    nothing to submit, and the modal says why. `note` comes first: why the person sees it again, say.
    """
    count = len(confirmation.going)
    opening = [section(sentence(note))] if note else []
    if not count:
        return modal(TITLE, [*opening, *_nothing_going(confirmation, "Nothing would be sent.")])
    blocks = [
        *opening,
        _summary(confirmation),
        context(" ".join(_remarks(confirmation))),
        divider(),
        *_going(confirmation.going),
        *_left_out(confirmation),
    ]
    return modal(
        TITLE,
        blocks,
        close="Cancel",
        callback_id=ids.CONFIRM,
        private_metadata=ids.confirm_metadata(confirmation.selection, nonce),
        submit={"type": "plain_text", "text": f"Send {counted(count, 'claim')}", "emoji": False},
    )


def sent_view(promised: Confirmation) -> Json:
    """Draw what replaces the confirmation once it is submitted: `promised` is what was promised to be sent.

    Promised, not sent: the batch message tells what really went out.
    """
    count = len(promised.going)
    if not count:
        return modal(TITLE, _nothing_going(promised, "Nothing was sent."))
    claims = counted(count, "progress claim")
    verb = "is" if count == 1 else "are"
    text = (
        f"*{claims} {verb} on the way to DocuSign.*\nFollow {'it' if count == 1 else 'them'} in {place_text(promised)}."
    )
    blocks = [section(text), fields([("Total due", escape(totals_text(promised.totals)))])]
    return modal("Sending to DocuSign", [*blocks, *_left_out(promised)], close="Done")


def place_text(confirmation: Confirmation) -> str:
    """Say where the batch message goes, as mrkdwn; private claims have a batch of their own in a DM."""
    private = confirmation.private_count
    public = len(confirmation.going) - private
    if not public or confirmation.public_place is None:
        return "a direct message to you"
    place = channel(confirmation.public_place)
    return f"{place} and, for {private} private, a direct message to you" if private else place


def _summary(confirmation: Confirmation) -> Json:
    place = place_text(confirmation)
    return fields(
        [
            (
                "Sending",
                f"{counted(len(confirmation.going), 'progress claim')} of {safe(confirmation.project.name, 100)}",
            ),
            ("Total due", escape(totals_text(confirmation.totals))),
            ("From", safe(confirmation.sender, 150)),
            ("Progress is posted in", place[0].upper() + place[1:]),
        ]
    )


def _remarks(confirmation: Confirmation) -> Iterator[str]:
    private = confirmation.private_count
    if confirmation.place_note and confirmation.public_place is None and private < len(confirmation.going):
        yield f"A direct message, because {sentence(confirmation.place_note, 400).rstrip('.')}."
    if private and private < len(confirmation.going):
        verb, whose = ("goes", "its") if private == 1 else ("go", "their")
        yield f"{counted(private, 'private claim')} {verb} in a batch of {whose} own that nobody else sees."
    yield "DocuSign e-mails everyone listed below as soon as you send."


def _going(going: Sequence[Listed]) -> list[Json]:
    gap = "\n\n" if len(going) <= AIRY else "\n"
    texts, taken = pack((_going_line(one) for one in going), GOING_SECTIONS, GOING_BYTES, gap)
    blocks = [section(text) for text in texts]
    if taken < len(going):
        blocks.append(context(f"and {len(going) - taken:,} more, each to its own Progress Claim Contacts"))
    return blocks


def _going_line(one: Listed) -> str:
    line = f"{claim_line(one.claim)}\n→ {_people(one.recipients, SECTION - 700)}"
    if one.skipped:
        faults = [f"{safe(contact.name, 60, 'unnamed contact')}: {safe(fault, 120)}" for contact, fault in one.skipped]
        line += f"\nSkipped: {joined(faults, '; ', 450)}"
    return line


def _people(contacts: Sequence[Contact], room: int) -> str:
    return joined([f"{safe(one.name, 60)} ({safe(one.email, 110)})" for one in contacts], ", ", room)


def _nothing_going(confirmation: Confirmation, effect: str) -> list[Json]:
    if not confirmation.left_out and not confirmation.gone:
        text = "*Nothing is ticked.*\nClose this, tick the claims to send, then press Send to DocuSign again."
        return [section(text)]
    text = f"*{effect}*\nNone of the ticked claims can go. Close this and press Refresh for a fresh list."
    return [section(text), *_left_out(confirmation)]


def _left_out(confirmation: Confirmation) -> list[Json]:
    gone = confirmation.gone
    count = len(confirmation.left_out) + gone
    if not count:
        return []
    blocks = [divider(), section(f"*{counted(count, 'ticked claim')} {'stays' if count == 1 else 'stay'} behind*")]
    if gone:
        blocks.append(
            section(f"{counted(gone, 'ticked claim')} {'is' if gone == 1 else 'are'} no longer on your list.")
        )
    texts, taken = pack((_left_line(one) for one in confirmation.left_out), LEFT_SECTIONS, most_bytes=LEFT_BYTES)
    blocks += [section(text) for text in texts]
    if taken < len(confirmation.left_out):
        blocks.append(context(f"and {len(confirmation.left_out) - taken:,} more; Refresh shows why"))
    return blocks


def _left_line(one: LeftOut) -> str:
    return f"*{claim_name(one.claim)}*: {joined([safe(why, 500) for why in one.why], ' ', 1500)}"
