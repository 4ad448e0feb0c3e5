"""What is said under the confirmation's sums: where it is told, what marks mean, who signs when, who gets mail."""

from collections.abc import Iterator

from bot.blocks.naming import FIRST_TIME_EXPLAINED, NEW_ADDRESS_EXPLAINED
from bot.blocks.text import sentence
from claims.addresses import Standing
from claims.confirmation import Confirmation
from claims.wording import number_text, say, say_count


def remarks(confirmation: Confirmation) -> Iterator[str]:
    """Yield the remarks, each a sentence as mrkdwn."""
    private = confirmation.private_count
    if confirmation.place_note and confirmation.public_place is None and private < len(confirmation.going):
        yield say("A direct message, because {why}.", why=sentence(confirmation.place_note, 400).rstrip("."))
    if private and private < len(confirmation.going):
        yield say_count(
            "{count} private claim goes in a batch of its own that nobody else sees.",
            "{count} private claims go in a batch of their own that nobody else sees.",
            private,
            count=number_text(private),
        )
    marks = {how for one in confirmation.going for how in one.standings}
    if Standing.CHANGED in marks:
        yield say(NEW_ADDRESS_EXPLAINED)
    if Standing.FIRST_TIME in marks:
        yield say(FIRST_TIME_EXPLAINED)
    if any(len(one.recipients) > 1 for one in confirmation.going):
        yield _turns(confirmation)
    attached = sum(len(one.claim.revision.attachments) for one in confirmation.going if one.custom is None)
    if attached:
        yield _attachments(attached, confirmation.project.chosen.attachments)
    if confirmation.at_once:
        yield _when(confirmation)
    if confirmation.to_approve:
        yield say("What needs a second admin goes out once another admin of the project has approved it.")


def _attachments(count: int, go_along: bool) -> str:
    if go_along:
        return say_count(
            "{count} attachment goes along as a further document to sign.",
            "{count} attachments go along as further documents to sign.",
            count,
            count=number_text(count),
        )
    return say_count(
        "{count} attachment stays behind, as the project's settings want it.",
        "{count} attachments stay behind, as the project's settings want it.",
        count,
        count=number_text(count),
    )


def _turns(confirmation: Confirmation) -> str:
    if confirmation.in_turn:
        return say("Where several people sign, they sign one after the other, as they are numbered.")
    return say("Where several people sign, all are asked at the same time.")


def _when(confirmation: Confirmation) -> str:
    if confirmation.in_turn:
        return _when_in_turn(confirmation)
    if confirmation.to_approve and confirmation.holds:
        return say("DocuSign e-mails everyone listed under “Going now” once sending goes on.")
    if confirmation.to_approve:
        return say("DocuSign e-mails everyone listed under “Going now” as soon as you send.")
    if confirmation.holds:
        return say("DocuSign e-mails everyone listed below once sending goes on.")
    return say("DocuSign e-mails everyone listed below as soon as you send.")


def _when_in_turn(confirmation: Confirmation) -> str:
    if confirmation.to_approve and confirmation.holds:
        return say(
            "DocuSign e-mails whoever is first under “Going now” once sending goes on, and each next one in turn."
        )
    if confirmation.to_approve:
        return say(
            "DocuSign e-mails whoever is first under “Going now” as soon as you send, and each next one in turn."
        )
    if confirmation.holds:
        return say("DocuSign e-mails whoever is first once sending goes on, and each next one in turn.")
    return say("DocuSign e-mails whoever is first as soon as you send, and each next one in turn.")
