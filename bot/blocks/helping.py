"""Who can help: named under a refusal with a button that asks them, the message that they get, and what is answered."""

from collections.abc import Sequence

from bot.blocks import ids
from bot.blocks.blocked import reason_line
from bot.blocks.elements import Json, actions, button, context, message, section
from bot.blocks.naming import claim_line, claim_name
from bot.blocks.text import listing, mention, safe
from claims.explaining import Explained
from claims.helping import Help
from claims.model import Level, Project
from claims.wording import phrase, say, say_count

HELP_BLOCK = "help"
NOBODY = phrase("No admin of the project is known in Slack: ask whoever runs the bot.")
NOBODY_ASKED = phrase("Nobody was asked.")


def helpers_text(help_: Help) -> str:
    """Name who can help, as mrkdwn."""
    if not help_.admins:
        return say(NOBODY)
    names = listing(mention(one) for one in help_.admins)
    return say_count("Admin of the project: {names}", "Admins of the project: {names}", len(help_.admins), names=names)


def help_blocks(help_: Help) -> list[Json]:
    """Draw who can help, and the button that asks them."""
    told: list[Json] = [context(helpers_text(help_))]
    return [*told, actions(HELP_BLOCK, [ask_button(help_)])] if help_.admins else told


def ask_button(help_: Help) -> Json:
    """Draw the button that asks them."""
    spoken = say("Ask the project's admins for help, in a direct message")
    return button(say("Ask them"), ids.ASK, ids.matter_value(help_.matter), spoken=spoken)


def list_button(project: Project) -> Json:
    """Draw the button that opens the list of a project beside this message."""
    spoken = say("Open the list of claims of {project}", project=safe(project.name, 40))
    return button(say("Open list"), ids.OPEN, project.id, spoken=spoken)


def call_for_help(asker: str, level: Level, project: Project, explained: Explained | None) -> Json:
    """Draw what an admin gets: who asks, with what, and a button to the list of the project.

    `explained` is the claim that is asked about, judged for the asker; what their level keeps from them is not told
    again as a reason of the claim.
    """
    who, where = mention(asker), safe(project.name, 100)
    ending = say("Their level on the Commitments tool of {project} is {level}.", project=where, level=level.label)
    if explained is None:
        title = say("{who} asks you to send claims of *{project}*, or to raise their level.", who=who, project=where)
        text = say("You are asked for help with the claims of {project}", project=where)
        blocks = [section(f"{title}\n{ending}")]
    else:
        claim = explained.listed.claim
        title = say("{who} asks you for help with a claim of *{project}*.", who=who, project=where)
        blocks = [section(f"{title}\n{claim_line(claim)}"), section(_stands(explained)), context(ending)]
        text = say("You are asked for help with {claim}", claim=claim_name(claim))
    return message(text, [*blocks, actions(HELP_BLOCK, [list_button(project)])])


def _stands(explained: Explained) -> str:
    reasons = explained.in_itself
    if not reasons:
        return say("It can be sent.")
    return "\n".join([say("It cannot be sent:"), *(reason_line(one, 300) for one in reasons)])


def asked_message(now: Sequence[str], before: Sequence[str], missed: Sequence[str]) -> Json:
    """Say whom a press of Ask them has asked, who was asked before, and who could not be."""
    lines = []
    if now:
        lines.append(say("I have asked {people} in a direct message.", people=_people(now)))
    if before:
        lines.append(
            say(phrase("You have asked {people} within the last day, so I did not ask again."), people=_people(before))
        )
    if missed:
        lines.append(say("{people} could not be reached.", people=_people(missed)))
    if not lines:
        lines.append(f"{say(NOBODY_ASKED)} {say(NOBODY)}")
    return message(
        say(NOBODY_ASKED) if not (now or before) else say("The admins were asked."), [section("\n".join(lines))]
    )


def _people(ids_: Sequence[str]) -> str:
    return listing(mention(one) for one in ids_)
