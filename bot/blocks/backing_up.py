"""Compiled backups in Slack: the answer to asking for one, the message that tells how far it is, and how it ended."""

from collections.abc import Sequence

from bot.blocks.elements import Json, context, message, section
from bot.blocks.speaking_of import in_words_of
from bot.blocks.text import safe, sentence
from claims.compiling import Month
from claims.model import Project
from claims.wording import number_text, say, say_count

NAMED = 10
"""So many files that could not be read are named; the contents page names them all."""


@in_words_of(lambda project, *_: project.dictionary)
def asked_message(project: Project, month: Month, count: int) -> Json:
    """Answer that it is being compiled."""
    words = say_count(
        "{count} claim of {project}, {month}, is being compiled. The file comes to your direct messages.",
        "{count} claims of {project}, {month}, are being compiled. The file comes to your direct messages.",
        count,
        count=number_text(count), project=safe(project.name, 100), month=str(month),
    )  # fmt: skip
    return message(words, [section(words)])


@in_words_of(lambda project, *_: project.dictionary)
def progress_message(project: Project, month: Month, done: int, total: int) -> Json:
    """Tell how far it has got."""
    text = _title(project, month)
    far = say_count(
        "{done} of {count} claim", "{done} of {count} claims", total, done=number_text(done), count=number_text(total)
    )
    return message(f"{text}: {far}", [section(f"*{text}*\n{far}")])


@in_words_of(lambda project, *_: project.dictionary)
def ended_message(project: Project, month: Month, words: str, faults: Sequence[str] = ()) -> Json:
    """Tell how it ended, and name what is not in the file."""
    text = _title(project, month)
    blocks = [section(f"*{text}*\n{sentence(words, 500)}")]
    if faults:
        blocks.append(section(_missing(faults)))
    return message(f"{text}: {sentence(words, 500)}", blocks)


@in_words_of(lambda project, *_: project.dictionary)
def done_message(project: Project, month: Month, count: int, faults: Sequence[str]) -> Json:
    """Tell that the file is there."""
    words = say_count(
        "The file is here: {count} claim.", "The file is here: {count} claims.", count, count=number_text(count)
    )
    made = ended_message(project, month, words, faults)
    made["blocks"].append(context(say("It is for you alone: private commitments may be in it.")))
    return made


def _missing(faults: Sequence[str]) -> str:
    lines = [say("To be looked at, as its contents say too:"), *(f"• {safe(one, 200)}" for one in faults[:NAMED])]
    if len(faults) > NAMED:
        lines.append(say("… and {count} more.", count=number_text(len(faults) - NAMED)))
    return "\n".join(lines)


def _title(project: Project, month: Month) -> str:
    return say("Subcontractor claim backup, {project}, {month}", project=safe(project.name, 100), month=str(month))
