"""Messages that stand in for another: where a batch is told instead, and the least of one that Slack refuses."""

from bot.blocks.batch import fallback_text
from bot.blocks.elements import Json, message, section
from bot.blocks.speaking_of import in_words_of
from bot.blocks.text import mention
from claims.batch import Batch
from claims.wording import say, say_count


def pointer_message(requester_slack_id: str, link: str | None) -> Json:
    """Draw what a message becomes that its batch is not told in any more; `link` leads to the one that it is told in.

    Without a link it is told in a direct message to the requester. Says nothing of the batch: who reads it may be
    anybody.
    """
    if link is None:
        whom = mention(requester_slack_id)
        told = say("This batch is told in a direct message now, to {person}.", person=whom)
        return message(say("This batch is told in a direct message now."), [section(told)])
    other = say("This message came twice; {link} tells the batch.", link=f"<{link}|{say('the other one')}>")
    return message(say("This message came twice; the other one tells the batch."), [section(other)])


@in_words_of(lambda batch: batch.dictionary)
def plain_message(batch: Batch, reference: str) -> Json:
    """Draw the batch in one sentence, for when Slack refuses the whole of it."""
    shown = say(
        "{batch}. Slack did not take all of it: see `/claims status` (reference {reference}).",
        batch=fallback_text(batch),
        reference=reference,
    )
    return message(shown, [section(shown)])


@in_words_of(lambda batch: batch.dictionary)
def plain_reply(batch: Batch, notes: int) -> Json:
    """Say in a thread that there is news, when Slack refuses to show it."""
    shown = say_count(
        "There is news of this batch, {count} line, that Slack did not take: see `/claims status` "
        "(reference {reference}).",
        "There is news of this batch, {count} lines, that Slack did not take: see `/claims status` "
        "(reference {reference}).",
        notes,
        reference=batch.reference,
    )
    return message(shown, [section(shown)])
