"""Connecting a person to DocuSign, as they are told of it in Slack."""

from bot.blocks import ids
from bot.blocks.elements import Json, actions, button, context, message, section
from bot.blocks.text import safe, sentence
from claims.grants import Grant, GrantState, Parted
from claims.wording import say, say_count

BLOCK = "docusign"


def login_message(link: str, grant: Grant | None = None) -> Json:
    """Give the link to log in at DocuSign, once and for one person. `grant`: as whom they are connected already."""
    text = say(
        "*Send claims as yourself*\nLog in to DocuSign once, and what you confirm from then on goes out in your name."
    )
    if grant is not None:
        text = say(
            "*You are connected to DocuSign as {name}.*\nYou need not do it again; if you do, log in as the same user.",
            name=_named(grant),
        )
    go = {**button(say("Connect DocuSign"), ids.LOGIN, "login", primary=True), "url": link}
    small = say(
        "The link is yours alone, works once, and ends in ten minutes. `/claims disconnect` undoes it at any time."
    )
    return message(say("Connect DocuSign"), [section(text), actions(BLOCK, [go]), context(small)])


def login_opened_message() -> Json:
    """Take the place of a link that was opened."""
    text = say(
        "*DocuSign opens in your browser.*\nA direct message tells how it went. `/claims connect` gives another link."
    )
    return message(say("DocuSign opens in your browser."), [section(text)])


def connected_message(grant: Grant) -> Json:
    """Say as whom the person is connected now, and how to undo it if that was not them."""
    text = say(
        "*You are connected to DocuSign as {name}.*\nClaims that you confirm from now on go out as you.",
        name=_named(grant),
    )
    small = say("If that was not you, press Disconnect: nothing more is sent in that name.")
    undo = button(say("Disconnect"), ids.DISCONNECT, ids.grant_value(grant), spoken=say("Disconnect DocuSign"))
    fallback = say("You are connected to DocuSign as {name}.", name=_named(grant))
    return message(fallback, [section(text), context(small), actions(BLOCK, [undo])])


def not_connected_message(words: str) -> Json:
    """Say that a login came to nothing, and why."""
    text = sentence(words, 1000)
    return message(text, [section(f"*{say('DocuSign was not connected.')}*\n{text}")])


def connection_text(grant: Grant | None) -> str:
    """Say how somebody who may send claims stands with DocuSign, as mrkdwn. `grant`: one that has not lapsed."""
    if grant is not None and grant.state is GrantState.GOOD:
        who = say("You are connected to DocuSign as {name}.", name=_named(grant))
        return f"*{who}*\n{say('What you confirm goes out as you.')}"
    return f"*{say('You are not connected to DocuSign.')}*\n{say('The service account sends what you confirm.')}"


def ask_again_message(grant: Grant, waiting: int) -> Json:
    """Ask a person to allow access again."""
    text = say("*DocuSign wants you to allow access again.*\nYou were connected as {name}.", name=_named(grant))
    if waiting:
        waits = say_count(
            "{count} claim of yours waits for it, and nothing is lost.",
            "{count} claims of yours wait for it, and nothing is lost.",
            waiting,
        )
        text = f"{text} {waits}"
    again = button(say("Connect again"), ids.CONNECT, "again", spoken=say("Connect DocuSign again"), primary=True)
    small = say("Or type `/claims disconnect`: then the service account sends what you confirm from then on.")
    return message(
        say("DocuSign wants you to allow access again."), [section(text), actions(BLOCK, [again]), context(small)]
    )


def parted_message(parted: Parted, why: str | None = None) -> Json:
    """Say that the person is not connected any more, and what becomes of what was theirs. `why`: the bot ended it.

    Who sends from now on is told to those who may send.
    """
    head = say("*You are no longer connected to DocuSign as {name}.*", name=_named(parted.grant))
    told = [head, *([sentence(why, 300)] if why else []), *_fates(parted)]
    if parted.may_send:
        told.append(say("What you confirm from now on, the service account sends."))
    return message(say("You are no longer connected to DocuSign."), [section("\n".join(told))])


def _fates(parted: Parted) -> list[str]:
    told = []
    if parted.waiting:
        told.append(
            say_count(
                "• {count} claim you confirmed is not out yet and will not be sent; the thread says so of each. "
                "`/claims pending` sends them again.",
                "• {count} claims you confirmed are not out yet and will not be sent; the thread says so of each. "
                "`/claims pending` sends them again.",
                parted.waiting,
            )
        )
    if parted.uncertain:
        maybe = say_count(
            "• {count} claim may or may not be out.", "• {count} claims may or may not be out.", parted.uncertain
        )
        told.append(f"{maybe} {_looking(parted)}")
    if parted.out:
        stays = say_count("• {count} envelope stays out.", "• {count} envelopes stay out.", parted.out)
        told.append(f"{stays} {_telling(parted)}")
    return told


def _looking(parted: Parted) -> str:
    if not parted.unlooked:
        return say("DocuSign is asked until that is known; only then is your login given back.")
    if parted.live_news:
        return say("DocuSign may still tell; connect again and the bot looks.")
    return say("Nobody can ask DocuSign; connect again and the bot looks.")


def _telling(parted: Parted) -> str:
    if parted.live_news:
        return say_count(
            "DocuSign goes on telling what becomes of it.", "DocuSign goes on telling what becomes of them.", parted.out
        )
    return say_count(
        "Nobody asks DocuSign about it until you connect again: look there.",
        "Nobody asks DocuSign about them until you connect again: look there.",
        parted.out,
    )


def _named(grant: Grant) -> str:
    return f"{safe(grant.name, 60)} ({safe(grant.email, 110)})"
