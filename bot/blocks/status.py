"""The answer to `/claims status`: the batches a person may see: those that wait for a Resume, then the newest."""

from collections.abc import Collection, Sequence
from datetime import timedelta

from bot.blocks import ids
from bot.blocks.elements import Json, actions, button, context, header, message, section
from bot.blocks.holding import held_lines, hold_buttons, overall_text, pause_text
from bot.blocks.naming import PRIVATE
from bot.blocks.speaking_of import in_words_of
from bot.blocks.standing import progress_text, waiting_for
from bot.blocks.text import moment_text, safe
from claims.batch import Batch
from claims.holds import HoldKind
from claims.overall import Overall
from claims.wording import phrase, say, say_count

SHOWN = 10
LIVE = phrase("DocuSign tells its news as it happens; it is also asked every {minutes} minutes.")
LIVE_ASKED = phrase("DocuSign tells its news as it happens; it is also asked every {minutes} minutes, {last}.")
NOT_LIVE = phrase("DocuSign does not tell its news by itself; it is also asked every {minutes} minutes.")
NOT_LIVE_ASKED = phrase("DocuSign does not tell its news by itself; it is also asked every {minutes} minutes, {last}.")


def status_message(
    batches: Sequence[Batch],
    total: int | None = None,
    overall: Overall | None = None,
    may_hold: Collection[str] = frozenset(),
) -> Json:
    """List batches with their progress, ten of them: those that somebody has to resume, then the newest.

    Which ones the person may see is decided before.

    Args:
        batches: in any order.
        total: how many there are, when `batches` are only the newest of them.
        overall: what is told above them.
        may_hold: the ids of those that the person may stop and resume.
    """
    above = _overall(overall) if overall else []
    if not batches:
        return _no_batches(above)
    ordered = sorted(batches, key=lambda batch: (batch.needs_resume, batch.created_at, batch.id), reverse=True)
    shown = ordered[:SHOWN]
    count = max(total or 0, len(batches))
    blocks = [header(say("Batches sent to DocuSign")), *above]
    for batch in shown:
        blocks += [_line(batch), *(_buttons(batch) if batch.id in may_hold else [])]
    if count > len(shown):
        blocks.append(context(say_count("+ {count} more batch", "+ {count} more batches", count - len(shown))))
    return message(say_count("{count} batch sent to DocuSign", "{count} batches sent to DocuSign", count), blocks)


@in_words_of(lambda batch: batch.dictionary)
def _line(batch: Batch) -> Json:
    parts = [f"*{safe(batch.project_name, 100)}*", moment_text(batch.created_at)]
    parts += [say("Batch {reference}", reference=batch.reference), *([say(PRIVATE)] if batch.private else [])]
    title = " · ".join(parts)
    spoken = say_count(
        "Show details of the batch of {count} claim", "Show details of the batch of {count} claims", len(batch.lines)
    )
    details = button(say("Details"), ids.DETAILS, batch.id, spoken=spoken)
    # What holds everything is told once, above.
    own = held_lines(batch) if batch.hold is not None and batch.hold.kind is HoldKind.STOP else []
    return section("\n".join([title, progress_text(batch.lines, waiting_for(batch)), *own]), details)


@in_words_of(lambda batch: batch.dictionary)
def _buttons(batch: Batch) -> list[Json]:
    row = hold_buttons(batch, f", {safe(batch.project_name, 30)}")
    return [actions(f"{ids.HOLD_BLOCK}:{batch.id}", row)] if row else []


def _overall(overall: Overall) -> list[Json]:
    """Say what holds everything, then how DocuSign's news comes in and how fresh it is."""
    told = [overall_text(hold) for hold in overall.holds]
    if overall.pause is not None:
        told.append(pause_text(overall.pause))
    return [*(section(text) for text in told), context("\n".join(_news(overall)))]


def _news(overall: Overall) -> list[str]:
    """One line for each way in which we hear from DocuSign."""
    minutes = round(overall.asked_every / timedelta(minutes=1))
    live = LIVE if overall.live_news else NOT_LIVE
    told = [say(live, minutes=minutes)]
    if overall.asked_at:
        live = LIVE_ASKED if overall.live_news else NOT_LIVE_ASKED
        told = [say(live, minutes=minutes, last=moment_text(overall.asked_at, say("last")))]
    if overall.checked_at is not None:
        checked = moment_text(overall.checked_at, say("Checked against DocuSign"))
        corrected = say("{checked}: nothing corrected.", checked=checked)
        if overall.corrected:
            corrected = say_count(
                "{checked}: {count} claim corrected.",
                "{checked}: {count} claims corrected.",
                overall.corrected,
                checked=checked,
            )
        told.append(corrected)
    return told


def _no_batches(above: Sequence[Json]) -> Json:
    text = say("No progress claims have been sent to DocuSign yet.")
    more = say("Type `/claims pending` to see which ones can be sent.")
    return message(text, [section(f"*{text}*\n{more}"), *above])
