"""The trail of a working day: everything that was done, and everybody who was turned away."""

from datetime import timedelta

import pytest
from pydantic import SecretStr
from sqlalchemy import text
from structlog.testing import capture_logs

from bot.services.verifying import verify_trail
from claims.audit import BOT, OPERATOR, Deed, Outcome, Surface
from tests.support.acting import CREATE, HARLAN, RIVERSIDE, SKYLINE, open_list, review, send
from tests.support.forging import Forger
from tests.support.source import Source
from tests.support.stage import Stage
from tests.support.trails import trail

pytestmark = pytest.mark.slow

MAYA, OLIVER, LENA, KAREN = "U04MAYAOKAF", "U04OLIVERGR", "U04LENAFISC", "U09KARENEXT"


SET_UP = {Deed.PERSON_LINKED, Deed.LEVEL_CHANGED}
"""What the first import tells of people."""


def turned_away(stage: Stage, count: int) -> list[tuple[str, str, str]]:
    """Who was refused what, from which surface, once so many are written down."""
    db = stage.serving.bot.services.db
    stage.wait_for(lambda: len(trail(db, Deed.TURNED_AWAY)) >= count, f"{count} refusals in the trail")
    return [(line.actor, line.surface, line.about) for line in trail(db, Deed.TURNED_AWAY)]


def test_what_is_done_from_the_import_to_the_signature_is_in_the_trail(stored_stage: Stage) -> None:
    maya, db = stored_stage.person("maya"), stored_stage.serving.bot.services.db
    stored_stage.slack.change_user(MAYA, is_admin=True)
    send(stored_stage, maya, HARLAN, SKYLINE)
    maya.command("/claims here RT", RIVERSIDE)
    maya.ephemeral("From now on", RIVERSIDE)
    maya.command("/claims freeze Wrong retainage", RIVERSIDE)
    stored_stage.wait_for(lambda: trail(db, Deed.FROZEN), "the freeze")
    maya.command("/claims unfreeze", RIVERSIDE)
    stored_stage.wait_for(lambda: trail(db, Deed.UNFROZEN), "its end")
    first, second = stored_stage.sent_envelopes()
    for recipient in first.recipients:
        stored_stage.docusign.sign(first.envelope_id, recipient.email)
    stored_stage.docusign.decline(second.envelope_id, second.recipients[0].email, "Not my figures")
    stored_stage.wait_for(lambda: len(trail(db, Deed.ENVELOPE_OVER)) == 2, "both ends")

    lines = trail(db)
    did = [(line.deed, line.actor, line.surface) for line in lines if line.deed not in SET_UP]
    assert did[:5] == [
        (Deed.IMPORTED, OPERATOR, Surface.COMMAND_LINE),
        *[(Deed.CLAIM_CONFIRMED, MAYA, Surface.MODAL)] * 2,
        *[(Deed.CLAIM_SENT, BOT, Surface.JOB)] * 2,
    ]
    assert did[5:8] == [(deed, MAYA, Surface.COMMAND) for deed in (Deed.CHANNEL_BOUND, Deed.FROZEN, Deed.UNFROZEN)]
    confirmed, sent = trail(db, Deed.CLAIM_CONFIRMED), trail(db, Deed.CLAIM_SENT)
    assert {(one.project_id, one.claim_id, one.revision_id) for one in confirmed} == {
        (one.project_id, one.claim_id, one.revision_id) for one in sent
    }
    assert {one.about for one in sent} == {first.envelope_id, second.envelope_id}
    ended = {line.about: line.words for line in lines if line.deed == Deed.ENVELOPE_OVER}
    assert ended == {first.envelope_id: "signed", second.envelope_id: "declined: Not my figures"}


def test_what_the_last_gate_withholds_and_who_stops_is_in_the_trail(quick_stage: Stage, source: Source) -> None:
    maya, db = quick_stage.person("maya"), quick_stage.serving.bot.services.db
    picker = open_list(maya)
    maya.tick(HARLAN, on=picker)
    review(maya, picker)
    quick_stage.docusign.inject(kind="delay", seconds=30, **CREATE)
    maya.submit()
    batch = maya.message("Total due", RIVERSIDE)
    maya.press("Stop", on=batch)
    quick_stage.wait_for(lambda: trail(db, Deed.BATCH_STOPPED), "the stop")
    source.member("RT", "maya", "Standard")
    source.member("RT", "maya", "Admin")
    source.claim("SC-101", 9, status="Draft")
    maya.press("Resume", on=maya.message("Total due", RIVERSIDE))

    quick_stage.docusign.clear_faults()

    quick_stage.wait_for(lambda: trail(db, Deed.CLAIM_WITHHELD), "the last gate")
    stopped, resumed, withheld = trail(db, Deed.BATCH_STOPPED, Deed.BATCH_RESUMED, Deed.CLAIM_WITHHELD)
    assert (stopped.actor, stopped.surface, stopped.about) == (MAYA, Surface.BUTTON, resumed.about)
    assert withheld.words
    assert (withheld.actor, withheld.claim_id) == (BOT, trail(db, Deed.CLAIM_CONFIRMED)[0].claim_id)


def test_everybody_who_is_turned_away_is_in_the_trail_strangers_and_outsiders_too(
    quick_stage: Stage, forger: Forger
) -> None:
    quick_stage.person("lena").command("/claims Pending", "general")
    quick_stage.person("oliver").command("/claims pending", RIVERSIDE)
    forger.press(KAREN, "claims.details", "0123456789abcdef")
    forger.press(LENA, "claims.no_such_thing", "x")
    forger.submit(LENA, "nonsense")

    refused = turned_away(quick_stage, 5)

    assert set(refused) == {
        (LENA, Surface.COMMAND, "/claims pending in C04GENERALX"),
        (OLIVER, Surface.COMMAND, "/claims pending in C04RIVERSID"),
        (KAREN, Surface.BUTTON, "claims.details in C04RIVERSID"),
        (LENA, Surface.BUTTON, "something unknown in C04RIVERSID"),
        (LENA, Surface.MODAL, "claims.confirm in a modal"),
    }
    lines = trail(quick_stage.serving.bot.services.db, Deed.TURNED_AWAY)
    assert {line.outcome for line in lines} == {Outcome.REFUSED}
    assert all(line.words for line in lines)


def test_a_trail_that_takes_nothing_keeps_no_answer_from_anybody(quick_stage: Stage) -> None:
    with quick_stage.serving.bot.services.db.deciding() as tx:
        tx.execute(text("ALTER TABLE audit_entries RENAME TO gone"))

    lena = quick_stage.person("lena")
    with capture_logs() as logged:
        lena.command("/claims pending", "general")

        assert "full members" in lena.ephemeral("full members", "general").plain
        quick_stage.wait_for(lambda: "refusal_not_written_down" in str(logged), "the log")
    assert len(lena.ephemerals("general")) == 1


def test_a_bot_with_a_key_seals_the_trail_by_itself(examples_url: str) -> None:
    key = "k" * 32
    stage = Stage(examples_url, settings_changes={"audit_keys": (SecretStr(key),)}).open()
    try:
        job = stage.serving.scheduler.get_job("seal")
        assert job.trigger.interval == timedelta(minutes=1)

        job.func()

        report = verify_trail(stage.serving.bot.services.db, [key.encode()])
        assert report.whole
        assert "0 lines have no seal yet" in report.lines[0]
    finally:
        stage.close()


def test_a_history_is_for_those_who_may_see_the_claim(quick_stage: Stage, source: Source) -> None:
    maya, oliver = quick_stage.person("maya"), quick_stage.person("oliver")
    send(quick_stage, maya, HARLAN)

    oliver.command("/claims history sc-101/9", RIVERSIDE)
    shown = oliver.ephemeral("History", RIVERSIDE).plain
    assert f"<@{MAYA}> confirmed sending it · revision 1 · in a dialog" in shown
    assert shown.index("Sent by the service account · revision 1") < shown.index("confirmed sending it")

    source.claim("SC-101", 9, private="yes")
    for words in ("SC-101 9", "SC-777 9"):
        oliver.command(f"/claims history {words}", RIVERSIDE)
        told = oliver.ephemeral(f"You have no claim “{words}”", RIVERSIDE).plain
        assert "SC-101 #9" not in told, "what one may not see is not suggested either"
        assert "Harlan" not in told
    maya.command("/claims history SC-101", RIVERSIDE)
    maya.ephemeral("Which one?", RIVERSIDE)
    quick_stage.person("lena").command("/claims history SC-101 9", "general")
    assert "full members" in quick_stage.person("lena").ephemeral("full members", "general").plain
