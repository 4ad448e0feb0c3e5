"""What became of the press that made a batch, in one sentence: its title."""

from collections.abc import Sequence

from claims.batch import Line
from claims.dispatch import OPEN, TO_SEND, WENT_OUT, State
from claims.wording import number_text, say_count


def sending_text(lines: Sequence[Line], who: str, waits: str | None = None) -> str:
    """Say what became of the press: what is still being sent, what went out, what did not."""
    total = len(lines)
    asked = sum(line.state is State.AWAITING_APPROVAL for line in lines)
    went = sum(line.state in WENT_OUT for line in lines)
    if lines and all(line.is_finishing for line in lines):
        return say_count(
            "{person} finishes *{count} progress claim* in DocuSign",
            "{person} finishes *{count} progress claims* in DocuSign",
            total,
            person=who,
        )
    if waits and any(line.state in TO_SEND for line in lines):
        return say_count(
            "{person} asked to send *{count} progress claim* to DocuSign",
            "{person} asked to send *{count} progress claims* to DocuSign",
            total,
            person=who,
        )
    if any(line.state in OPEN for line in lines):
        return _is_sending(who, total - asked, total)
    if asked and not went:
        return _asks_approval(who, asked, total)
    return _sent(who, went, total)


def _is_sending(who: str, some: int, total: int) -> str:
    if some < total:
        return say_count(
            "{person} is sending *{some} of {count} progress claim* to DocuSign",
            "{person} is sending *{some} of {count} progress claims* to DocuSign",
            total,
            person=who,
            some=number_text(some),
        )
    return say_count(
        "{person} is sending *{count} progress claim* to DocuSign",
        "{person} is sending *{count} progress claims* to DocuSign",
        total,
        person=who,
    )


def _asks_approval(who: str, some: int, total: int) -> str:
    if some < total:
        return say_count(
            "{person} asks for approval of *{some} of {count} progress claim*",
            "{person} asks for approval of *{some} of {count} progress claims*",
            total,
            person=who,
            some=number_text(some),
        )
    return say_count(
        "{person} asks for approval of *{count} progress claim*",
        "{person} asks for approval of *{count} progress claims*",
        total,
        person=who,
    )


def _sent(who: str, some: int, total: int) -> str:
    if some == total:
        return say_count(
            "{person} sent *{count} progress claim* to DocuSign",
            "{person} sent *{count} progress claims* to DocuSign",
            total,
            person=who,
        )
    if not some:
        return say_count(
            "{person} asked to send *{count} progress claim* to DocuSign; none went out",
            "{person} asked to send *{count} progress claims* to DocuSign; none went out",
            total,
            person=who,
        )
    return say_count(
        "{person} sent *{some} of {count} progress claim* to DocuSign",
        "{person} sent *{some} of {count} progress claims* to DocuSign",
        total,
        person=who,
        some=number_text(some),
    )
