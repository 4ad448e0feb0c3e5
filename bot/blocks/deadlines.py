"""Until when a claim has to be answered, in words."""

from bot.blocks.text import date_text, escape
from claims.statutory import Deadline
from claims.wording import say, say_count


def deadline_words(deadline: Deadline) -> str:
    """Say until when a claim has to be answered, as a clause: "payment schedule due in 3 business days (Nov 16, 2026)".

    A payment schedule is what the statutes of `claims.statutory` call the answer.
    """
    day, left = escape(date_text(deadline.answer_by)), deadline.days_left
    if left < 0:
        return say_count(
            "payment schedule was due {count} business day ago ({day})",
            "payment schedule was due {count} business days ago ({day})",
            -left,
            day=day,
        )
    if left == 0:
        return say("payment schedule due today ({day})", day=day)
    return say_count(
        "payment schedule due in {count} business day ({day})",
        "payment schedule due in {count} business days ({day})",
        left,
        day=day,
    )
