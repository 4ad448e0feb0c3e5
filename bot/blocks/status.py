"""The answer to `/claims status`: the batches a person may see, newest first."""

from collections.abc import Sequence

from bot.blocks import ids
from bot.blocks.elements import Json, button, context, header, message, section
from bot.blocks.standing import progress_text
from bot.blocks.text import counted, moment_text, safe
from claims.batch import Batch

SHOWN = 10


def status_message(batches: Sequence[Batch], total: int | None = None) -> Json:
    """List batches with their progress, the newest ten of them; which ones the person may see is decided before.

    Args:
        batches: in any order.
        total: how many there are, when `batches` are only the newest of them.
    """
    if not batches:
        return _no_batches()
    newest = sorted(batches, key=lambda batch: (batch.created_at, batch.id), reverse=True)
    shown = newest[:SHOWN]
    count = max(total or 0, len(batches))
    blocks = [header("Batches sent to DocuSign"), *(_line(batch) for batch in shown)]
    if count > len(shown):
        blocks.append(context(f"+ {counted(count - len(shown), 'older batch', 'older batches')}"))
    return message(f"{counted(count, 'batch', 'batches')} sent to DocuSign", blocks)


def _line(batch: Batch) -> Json:
    private = " · Private" if batch.private else ""
    title = f"*{safe(batch.project_name, 100)}* · {moment_text(batch.created_at)}{private}"
    spoken = f"Show details of the batch of {counted(len(batch.lines), 'claim')}"
    details = button("Details", ids.DETAILS, batch.id, spoken=spoken)
    return section(f"{title}\n{progress_text(batch.lines)}", details)


def _no_batches() -> Json:
    text = "No progress claims have been sent to DocuSign yet."
    more = "Type `/claims pending` to see which ones can be sent."
    return message(text, [section(f"*{text}*\n{more}")])
