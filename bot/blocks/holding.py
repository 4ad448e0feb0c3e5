"""What keeps claims from being sent, in words: who or what, why, since or until when, and what is out meanwhile.

Below them the private answers to whoever freezes, unfreezes, stops or resumes.
"""

import re
from collections.abc import Callable, Iterable, Sequence

from bot.blocks import ids
from bot.blocks.elements import Json, button, context, message, section
from bot.blocks.naming import line_name
from bot.blocks.speaking_of import in_words_of
from bot.blocks.text import joined, mention, moment_text, safe, sentence
from claims.batch import Batch, Line
from claims.dispatch import ASKED, OPEN, WENT_OUT
from claims.holds import Hold, HoldKind, Pause, foremost
from claims.wording import number_text, phrase, say, say_count

REASON = 300
_TYPED_MENTION = re.compile(r"@([UW][A-Z0-9]{7,15})(?![A-Za-z0-9])")
NAMES = 2400
"""Characters of names of claims that were on their way."""
OTHERS = phrase("Claims of projects that you are not on may also be on their way.")
UNCHANGED = phrase("Nothing was changed.")


def held_lines(batch: Batch) -> list[str]:
    """Say, in one line or none, what keeps the rest of the batch from being sent, as mrkdwn."""
    if not batch.tells_work:
        return _quiet_lines(batch)
    sent = sent_text(batch.lines)
    if batch.hold is not None:
        told = _TELL[batch.hold.kind](batch.hold, sent)
        if batch.stopped and batch.hold.kind is not HoldKind.STOP:
            return [say("{held} The batch is stopped, too.", held=told)]
        return [told]
    return [pause_text(batch.told_pause, sent)] if batch.told_pause is not None else []


def _quiet_lines(batch: Batch) -> list[str]:
    """Say why there is a Resume in a message that tells nothing of what waits for it."""
    holds = [hold for hold in batch.holds if hold.kind is not HoldKind.FREEZE] if batch.is_working else []
    hold = foremost(holds)
    if hold is None:
        return []
    if hold.kind is HoldKind.STOP:
        return [say("Stopped by {person}. It goes on once somebody presses Resume.", person=_name(hold))]
    return [say("Stopped by itself. {why} Press Resume once that is mended.", why=sentence(hold.reason, REASON))]


def hold_buttons(batch: Batch, where: str = "") -> list[Json]:
    """Draw Stop or Resume, or both while the bot itself has stopped everything; neither once nothing is to be sent.

    `where` is what tells the batch from others beside it, for a screen reader.
    """
    value, count = ids.hold_value(batch), len(batch.lines)
    row = []
    if batch.needs_resume:
        spoken = say_count(
            "Resume sending of the batch of {count} claim{where}",
            "Resume sending of the batch of {count} claims{where}",
            count,
            where=where,
        )
        row.append(button(say("Resume"), ids.RESUME, value, spoken=spoken, primary=True))
    if batch.can_be_stopped:
        spoken = say_count(
            "Stop sending of the batch of {count} claim{where}",
            "Stop sending of the batch of {count} claims{where}",
            count,
            where=where,
        )
        row.append(button(say("Stop"), ids.STOP, value, spoken=spoken))
    return row


def pause_text(pause: Pause, sent: str = "") -> str:
    """Say until when DocuSign takes nothing, why, and that nobody needs to do anything."""
    why = sentence(pause.words.partition(". ")[0].rstrip("."), REASON)  # what follows tells until when, as we do
    until = moment_text(pause.until, say("Paused until"))
    if not sent:
        return say("{until}. {why}. It goes on by itself.", until=until, why=why)
    return say("{until} · {sent}. {why}. It goes on by itself.", until=until, sent=sent, why=why)


def overall_text(hold: Hold) -> str:
    """Say what holds everything, as mrkdwn."""
    if hold.kind is HoldKind.FREEZE:
        return say("{frozen}.", frozen=frozen_text(hold))
    return say(
        "The bot has stopped by itself {since}: {why} Press Resume in a batch's message once that is mended.",
        since=moment_text(hold.made_at, say("since")),
        why=sentence(hold.reason, REASON),
    )


def sent_text(lines: Sequence[Line]) -> str:
    """Count what went out: "38 of 60 sent"."""
    sent = sum(line.state in WENT_OUT for line in lines)
    return say("{sent} of {count} sent", sent=number_text(sent), count=number_text(len(lines)))


def stop_words(lines: Sequence[Line]) -> str:
    """Say how far a batch had got when it was stopped: "38 of 60 sent, 20 wait until somebody presses Resume"."""
    waiting = sum(line.state in OPEN - ASKED for line in lines)
    if not waiting:
        return say("{sent}, none waits.", sent=sent_text(lines))
    return say_count(
        "{sent}, {count} waits until somebody presses Resume.",
        "{sent}, {count} wait until somebody presses Resume.",
        waiting,
        sent=sent_text(lines),
    )


def banner(holds: Iterable[Hold]) -> str | None:
    """Warn whoever is about to send that nothing leaves just now, None when everything does; mrkdwn."""
    hold = foremost(holds)
    if hold is None:
        return None
    if hold.kind is HoldKind.FREEZE:
        return say(
            "{frozen}. Nothing can be confirmed until it is unfrozen; your ticks are kept.", frozen=frozen_text(hold)
        )
    return say(
        "The bot has stopped by itself: {why} What you confirm now waits until somebody presses Resume in a batch's "
        "message.",
        why=sentence(hold.reason, REASON),
    )


def frozen_text(hold: Hold) -> str:
    """Say who froze sending, since when and why, without a full stop after the quoted reason."""
    return say(
        "Sending is frozen by {person} {since}: {reason}",
        person=_name(hold),
        since=moment_text(hold.made_at, say("since")),
        reason=quoted(hold.reason),
    )


def quoted(reason: str) -> str:
    """Quote a reason as somebody typed it; people whom they mentioned are mentioned."""
    return _TYPED_MENTION.sub(
        lambda named: mention(named[1]), say("“{reason}”", reason=safe(reason, REASON, say("no reason")))
    )


def freeze_message(hold: Hold | None, placed: bool, asked: Sequence[Line]) -> Json:
    """Answer `/claims freeze`: what was on its way when it took hold, or how it stands where it changed nothing."""
    if hold is None:
        return _said(say("This freeze was lifted since. Sending is not frozen."))
    if not placed:
        told = say("{frozen}. Nothing was changed.", frozen=frozen_text(hold))
        return _said(say("Sending is frozen already."), told)
    title, reason = say("Sending is frozen."), quoted(hold.reason)
    told = say("Nothing more is sent until somebody types `/claims unfreeze`. Reason: {reason}.", reason=reason)
    seen = _on_the_way(asked) or say("No claim that you may see was on its way to DocuSign at that moment.")
    return message(title, [section(f"*{title}*\n{told}"), section(seen), context(say(OTHERS))])


def unfreeze_message(lifted: Hold | None, hold: Hold | None, else_held: Hold | None) -> Json:
    """Answer `/claims unfreeze`: what goes on now, or how it stands where it changed nothing."""
    if lifted is not None:
        told = say(
            "It had been frozen by {person} {since}: {reason}.",
            person=_name(lifted),
            since=moment_text(lifted.made_at, say("since")),
            reason=quoted(lifted.reason),
        )
        goes_on = say("What was waiting goes on by itself; stopped batches stay stopped.")
        more = overall_text(else_held) if else_held else goes_on
        return _said(say("Sending is unfrozen."), f"{told}\n{more}")
    if hold is not None:
        told = say("{frozen}. Nothing was changed.", frozen=frozen_text(hold))
        return _said(say("Sending has been frozen again since."), told)
    return _said(say("Sending is not frozen."), say(UNCHANGED))


@in_words_of(lambda batch: batch.dictionary)
def stop_message(batch: Batch, changed: bool) -> Json:
    """Answer Stop: what is out, what was on its way, what waits; or how it stands where it changed nothing."""
    if not changed:
        return _standing(say("This Stop changed nothing."), batch)
    asked = [line for line in batch.lines if line.state in ASKED]
    return _said(
        say("This batch is stopped."), "\n".join([_capital(stop_words(batch.lines)), _on_the_way(asked)]).strip()
    )


@in_words_of(lambda batch: batch.dictionary)
def resume_message(batch: Batch, changed: bool, refused: str | None) -> Json:
    """Answer Resume: what happens next; or how it stands where it changed nothing."""
    if refused is not None:
        told = say("{why} Nothing was changed. Press Resume again once that is mended.", why=sentence(refused, REASON))
        return _said(say("DocuSign still refuses."), told)
    if not changed:
        return _standing(say("This Resume changed nothing."), batch)
    waiting = sum(line.state in OPEN - ASKED for line in batch.lines)
    if batch.hold is not None and (held := held_lines(batch)):
        told = say("{held} It goes on once that is lifted.", held=held[0])
        return _said(say("This batch is no longer stopped."), told)
    told = say("{sent}, {count} on the way now.", sent=sent_text(batch.lines), count=number_text(waiting))
    return _said(say("This batch goes on."), _capital(told))


def _standing(title: str, batch: Batch) -> Json:
    held = held_lines(batch)
    if held:
        return _said(title, held[0])
    if not batch.is_working:
        return _said(title, say("Nothing of this batch waits to be sent any more."))
    sent = sent_text(batch.lines)
    return _said(title, say("The batch is being sent: {sent}. Its message shows how it stands.", sent=sent))


def _on_the_way(asked: Sequence[Line]) -> str:
    """Name what was asked to be sent before; nothing for none."""
    if not asked:
        return ""
    names = joined([line_name(line) for line in asked], ", ", NAMES)
    return say("On the way to DocuSign at that moment, and not to be called back here: {claims}.", claims=names)


def _said(title: str, told: str = "") -> Json:
    return message(title, [section(f"*{title}*\n{told}" if told else title)])


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def _frozen(hold: Hold, sent: str) -> str:
    return say("{frozen} · {sent}.", frozen=frozen_text(hold), sent=sent)


def _stopped(hold: Hold, sent: str) -> str:
    return say(
        "Stopped by {person}: {sent}, the others wait until somebody presses Resume.", person=_name(hold), sent=sent
    )


def _halted(hold: Hold, sent: str) -> str:
    why = sentence(hold.reason, REASON)
    return say("Stopped by itself: {sent}. {why} Press Resume once that is mended.", sent=sent, why=why)


def _name(hold: Hold) -> str:
    return mention(hold.by or "")


_TELL: dict[HoldKind, Callable[[Hold, str], str]] = {
    HoldKind.FREEZE: _frozen,
    HoldKind.STOP: _stopped,
    HoldKind.BREAKER: _halted,
}
