"""What a project's admins choose in Slack: told privately, in the trail with before and after, and kept."""

import pytest

from claims.audit import Deed
from claims.preferences import Noise
from storage import preferences
from tests.support.acting import RIVERSIDE, ask
from tests.support.source import Source
from tests.support.stage import Stage
from tests.support.trails import trail

pytestmark = pytest.mark.slow

MAYA = "U04MAYAOKAF"


def test_an_admin_chooses_and_everybody_of_the_project_can_see_it(quick_stage: Stage, source: Source) -> None:
    maya, oliver, db = quick_stage.person("maya"), quick_stage.person("oliver"), quick_stage.serving.bot.services.db
    maya.command("/claims settings", RIVERSIDE)
    modal = maya.view("Settings")
    maya.choose("Exceptions alone", on=modal)
    maya.choose("No digest", on=modal)
    maya.fill("remind_after", "0")
    assert maya.submit() == {"remind_after": "Give a number of business days from 1 to 60."}
    maya.fill("remind_after", "2")
    assert maya.submit() == {}

    told = maya.view("from now on").plain
    assert "News in the threads: Everything as it happens → Exceptions alone" in told
    assert "First reminder after (business days): 3 → 2" in told
    shown = ask(oliver, "settings RT", "general")
    assert "Exceptions alone" in shown.plain
    assert "Admins of the project" in shown.plain
    (line,) = trail(db, Deed.SETTINGS_CHANGED)
    assert line.actor == MAYA
    assert line.words == "noise: everything -> exceptions; digest_at: 08:00 -> none; remind_after: 3 -> 2"
    with db.reading() as tx:
        assert preferences.noise_of(tx, "C04RIVERSID") is Noise.EXCEPTIONS


def test_what_another_admin_changed_meanwhile_is_shown_and_not_undone(quick_stage: Stage) -> None:
    maya, tom, db = quick_stage.person("maya"), quick_stage.person("tom"), quick_stage.serving.bot.services.db
    for person in (maya, tom):
        person.command("/claims settings riverside", "general")
        person.choose("No digest" if person is tom else "en-US-owner", on=person.view("Settings"))
    tom.submit()
    tom.view("Settings of")
    maya.submit()

    assert "Somebody has changed them since you opened this" in maya.view("Settings").plain
    assert [line.words for line in trail(db, Deed.SETTINGS_CHANGED)] == ["digest_at: 08:00 -> none"]
