"""The history of a claim: the newest first, in words, within Slack's limits."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.blocks.history import history_message
from claims.audit import BOT, OPERATOR, Deed, Outcome, Surface, Told
from claims.finding import Candidate
from claims.history import History
from claims.sealing import Kept
from sandbox.slack.validate import check_message

AT = datetime(2026, 4, 2, 9, 30, tzinfo=UTC)


def told(deed: str, actor: str = "U04MAYAOKAF", surface: str = Surface.BUTTON, minutes: int = 0, **more: Any) -> Told:
    at = int((AT + timedelta(minutes=minutes)).timestamp()) * 1_000_000
    revision, sent_as = more.pop("revision", 2), more.pop("sent_as", None)
    return Told(
        Kept(1, at, actor, surface, deed, Outcome.DONE, "p", "c", "r", None, more.get("words")),
        "RT",
        "SC-104 #7",
        revision,
        1,
        sent_as,
    )


def history(make: Any, *lines: Told, count: int | None = None) -> History:
    return History(Candidate(make.claim(), make.project), lines, len(lines) if count is None else count)


def words_of(payload: Any) -> str:
    texts = [block.get("text") or block["elements"][0] for block in payload["blocks"]]
    return "\n".join(text["text"] for text in texts)


def test_a_history_reads_as_drawn_here(make: Any, golden: Any) -> None:
    drawn = {
        "a whole life": history_message(
            history(
                make,
                told(Deed.ENVELOPE_OVER, BOT, Surface.JOB, 50, words="declined: Not my figures"),
                told(Deed.CLAIM_SENT, BOT, Surface.JOB, 40, sent_as="Maya Okafor"),
                told(Deed.CLAIM_SENT, BOT, Surface.JOB, 35, sent_as=""),
                told(Deed.CONTACT_ADDED, minutes=34, words="SC-104: Ann <ann@acme.example>"),
                told(Deed.BATCH_RESUMED, "U04TOMSANDO", minutes=30, revision=None),
                told(Deed.CLAIM_CONFIRMED, surface=Surface.MODAL, minutes=20),
                told(Deed.TURNED_AWAY, "U04OLIVERGR", Surface.COMMAND, 10, words="yours is Read-only", revision=None),
                told(Deed.CONTACTS_RESET, OPERATOR, Surface.COMMAND_LINE, 0, words="SC-104: Ann", revision=None),
            )
        ),
        "nothing": history_message(history(make)),
        "more": history_message(history(make, told(Deed.CLAIM_SENT, BOT, Surface.JOB), count=1234)),
    }
    golden("history", drawn)
    for payload in drawn.values():
        assert not check_message(payload, ephemeral=True)


def test_what_one_was_told_who_was_turned_away_is_theirs(make: Any) -> None:
    shown = words_of(history_message(history(make, told(Deed.TURNED_AWAY, words="yours is Read-only"))))

    assert "was turned away" in shown
    assert "Read-only" not in shown


@pytest.mark.parametrize("deed", [*Deed, "a_deed_of_a_later_version", "<!channel>"])
def test_every_deed_has_words(make: Any, deed: str) -> None:
    drawn = history_message(history(make, told(deed)))

    assert not check_message(drawn, ephemeral=True)
    assert "_" not in words_of(drawn).splitlines()[-1].split("}|")[-1]
    assert "<!channel>" not in words_of(drawn)


def test_whatever_is_in_the_trail_fits_and_does_no_harm(make: Any) -> None:
    line = told(make.hostile, make.hostile, make.hostile, words=make.hostile)
    line = replace(line, line=replace(line.line, at=2**62))

    drawn = history_message(history(make, *[line] * 500))

    assert not check_message(drawn, ephemeral=True)
    assert "older lines; whoever runs the bot can export all of them" in words_of(drawn)
    shown = words_of(drawn).count("• ")
    assert f"and {500 - shown} older lines;" in words_of(drawn)
