"""Files that one person gets in their direct messages: what stands over them, and the answers to asking for them."""

from bot.blocks.elements import Json, context, message, section
from bot.blocks.naming import claim_name
from bot.blocks.speaking_of import in_words_of
from bot.blocks.text import safe, sentence
from claims.handing import MOST
from claims.model import Project
from claims.picker import Listed
from claims.wording import number_text, say, say_count


@in_words_of(lambda project, *_: project.dictionary)
def preview_message(project: Project, listed: Listed) -> Json:
    """Stand over the documents of a claim that would be sent."""
    text = say("Preview: {claim}, {project}", claim=claim_name(listed.claim), project=safe(project.name, 100))
    what = say("The files in the thread are byte for byte what would be signed. Nobody was asked to sign.")
    left = say("It cannot be sent as it stands: `/claims why` tells what would mend it.")
    return message(text, [section(f"*{text}*"), context(f"{what} {left}" if listed.reasons else what)])


@in_words_of(lambda project, *_: project.dictionary)
def signed_message(project: Project, listed: Listed) -> Json:
    """Stand over the signed copy of a claim."""
    text = say("Signed copy: {claim}, {project}", claim=claim_name(listed.claim), project=safe(project.name, 100))
    return message(text, [section(f"*{text}*")])


def not_handed_message(words: str) -> Json:
    """Tell why files were not handed out."""
    text = say("The files were not sent to you: {why}", why=sentence(words, 300))
    return message(text, [section(text)])


@in_words_of(lambda project, *_: project.dictionary)
def preview_asked_message(project: Project, count: int, of: int) -> Json:
    """Say that previews are on their way."""
    text = say_count(
        "The preview of {count} claim of {project} is on its way to your direct messages.",
        "The previews of {count} claims of {project} are on their way to your direct messages.",
        count,
        count=number_text(count),
        project=safe(project.name, 100),
    )
    more = say("Of {count} ticked claims the first {most} are previewed at once.", count=number_text(of), most=MOST)
    return message(text, [section(text), *([context(more)] if of > count else [])])


@in_words_of(lambda project: project.dictionary)
def signed_asked_message(project: Project) -> Json:
    """Say that the signed copy is on its way."""
    text = say("The signed copy is on its way to your direct messages: {project}", project=safe(project.name, 100))
    return message(text, [section(text)])
