"""What a night puts right: an orphan draft, news that never came, a claim nobody knows about; and what people see."""

import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.services import nightly
from sandbox.slack.driver import Person
from sandbox.slack.seen import Seen
from tests.support.acting import RIVERSIDE
from tests.support.commands import claims_bot
from tests.support.portfolios import address, claim_rows, confirm_all, played
from tests.support.stage import Clock, Stage

pytestmark = pytest.mark.slow


@pytest.fixture
def stage(sqlite_url: str, tmp_path: Path) -> Iterator[Stage]:
    """Three claims, two days ago, and no news but those that are asked for."""
    opened = Stage(sqlite_url, connect=False, clock=Clock(timedelta(days=-2)))
    with played(opened, tmp_path, claim_rows(3)):
        yield opened


def pass_by(stage: Stage, **span: float) -> None:
    assert isinstance(stage.clock, Clock)
    stage.clock.pass_by(**span)


def look(stage: Stage) -> None:
    """What the schedule does each minute."""
    nightly.look(stage.serving.bot.services)


def sent(stage: Stage, maya: Person, count: int = 3) -> Seen:
    batch = confirm_all(maya)
    stage.wait_for(lambda: len(stage.sent_envelopes()) == count, "sending all")
    maya.wait_until(lambda: f"{count} out for signature" in maya.again(batch).plain, "the message that they are out")
    return batch


def orphans(stage: Stage) -> list[str]:
    return [one.envelope_id for one in stage.docusign.envelopes if one.status == "created"]


def test_a_night_bins_the_orphan_hears_the_signature_and_says_so(stage: Stage) -> None:
    maya = stage.person("maya")
    stage.docusign.switch(lookup_lag_seconds=60.0)
    stage.docusign.inject(kind="reset", when="after", method="POST", path="*/envelopes")
    batch = sent(stage, maya)
    assert len(orphans(stage)) == 1
    signed = stage.sent_envelopes()[0].envelope_id
    stage.docusign.sign(signed, stage.sent_envelopes()[0].recipients[0].email)

    pass_by(stage, days=1, hours=1)
    look(stage)

    assert orphans(stage) == []
    assert len(stage.sent_envelopes()) == 4, "three are out, one is in the recycle bin"
    assert len(stage.docusign.mails) == 3
    pass_by(stage, days=1)
    look(stage)
    maya.wait_until(lambda: "1 of 3 signed" in maya.again(batch).plain, "the signature")
    maya.message("signed #7", RIVERSIDE, batch.ts)
    maya.command("/claims status", RIVERSIDE)
    maya.message("Checked against DocuSign", RIVERSIDE)


def test_an_orphan_that_somebody_sent_is_told_to_whoever_sent_the_claim(stage: Stage) -> None:
    maya = stage.person("maya")
    stage.docusign.switch(lookup_lag_seconds=60.0)
    stage.docusign.inject(kind="reset", when="after", method="POST", path="*/envelopes")
    batch = sent(stage, maya)
    stage.docusign.send_draft(orphans(stage)[0])

    pass_by(stage, days=1, hours=1)
    look(stage)

    note = maya.message("Somebody sent a second envelope", RIVERSIDE, batch.ts).plain
    assert "<@U04MAYAOKAF>" in note


def test_a_send_that_stays_uncertain_is_told_after_half_an_hour_and_settled_later(stage: Stage) -> None:
    maya = stage.person("maya")
    stage.docusign.inject(kind="reset", when="after", method="PUT", path="*/envelopes/*")
    stage.docusign.inject(kind="reset", when="before", method="GET", path="*/envelopes", times=1000)
    batch = confirm_all(maya)
    maya.wait_until(lambda: "checking whether it went out" in maya.again(batch).plain, "the doubt")

    pass_by(stage, minutes=31)
    look(stage)

    note = maya.message("has not said yet whether it did", RIVERSIDE, batch.ts).plain
    assert "<@U04MAYAOKAF>" in note
    stage.docusign.clear_faults()
    pass_by(stage, minutes=20)
    maya.wait_until(
        lambda: "sent *3 of 3" in maya.again(batch).plain or "3 out" in maya.again(batch).plain, "the truth"
    )
    assert len(stage.docusign.mails) == 3


def drift(stage: Stage, folder: Path) -> subprocess.CompletedProcess[str]:
    return claims_bot(folder, "drift", **stage.environment())


def test_the_command_compares_now_mends_what_it_may_and_names_the_rest(stage: Stage, tmp_path: Path) -> None:
    maya = stage.person("maya")
    batch = sent(stage, maya)
    signed, voided, gone = (
        one.envelope_id for one in sorted(stage.sent_envelopes(), key=lambda one: one.email_subject)
    )
    stage.docusign.sign(signed, address(1))
    stage.docusign.void(voided, "Sent by mistake")
    pass_by(stage, days=2)

    said = drift(stage, tmp_path)

    assert said.returncode == 0, said.stdout + said.stderr
    assert "3 compared, 2 mended, 0 differ." in said.stdout
    assert "mended  Riverside Tower, SC-001 #7: we had sent (Ruth Harlan: sent), DocuSign has completed" in said.stdout
    maya.wait_until(lambda: "1 of 3 signed" in maya.again(batch).plain, "the signature")
    again = drift(stage, tmp_path)
    assert again.returncode == 0
    assert "0 compared, 0 mended, 0 differ." in again.stdout
    assert "3 were read or changed less than 15 minutes ago" in again.stdout
    assert stage.docusign.envelope(gone).status == "sent"
    assert not stage.docusign.violations
