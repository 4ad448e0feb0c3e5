"""From a refusal to the people who can help: why a claim cannot be sent, who is asked, and what they are told."""

from pathlib import Path

import pytest
from sqlalchemy import select

from storage.tables import audit_entries, claims, commitments, help_requests
from tests.support.acting import HARLAN, ask, open_list, press_and_hear, review, send
from tests.support.forging import Forger
from tests.support.portfolios import claim_row, played, write_portfolio
from tests.support.source import Source
from tests.support.stage import Clock, Stage

pytestmark = pytest.mark.slow

MAYA, TOM = "U04MAYAOKAF", "U04TOMSANDO"


def dm_of(stage: Stage, name: str) -> list[str]:
    """What has asked this person for help."""
    return [one for one in Forger(stage.slack).told(name) if "asks you" in one]


def test_a_refusal_names_who_can_help_and_asks_each_of_them_once(quick_stage: Stage) -> None:
    oliver = quick_stage.person("oliver")
    refused = ask(oliver, "pending")

    assert f"Admins of the project: <@{MAYA}> and <@{TOM}>" in refused.plain
    told = press_and_hear(oliver, "Ask them", refused)
    assert f"I have asked <@{MAYA}> and <@{TOM}>" in told.plain
    again = press_and_hear(oliver, "Ask them", refused)
    assert "within the last day, so I did not ask again" in again.plain

    for name in ("maya", "tom"):
        (message,) = dm_of(quick_stage, name)
        assert f"<@{oliver.id}> asks you to send claims of *Riverside Tower*" in message
        assert "is Read-only" in message
    with quick_stage.serving.bot.services.db.reading() as tx:
        assert len(tx.execute(select(help_requests)).all()) == 2
        entries = tx.execute(select(audit_entries).where(audit_entries.c.deed == "help_asked")).all()
    assert [(one.actor, one.about) for one in entries] == [(oliver.id, f"{MAYA}, {TOM}")]


def test_an_admin_opens_the_list_from_the_message_that_asks_and_the_message_stays(quick_stage: Stage) -> None:
    oliver, tom = quick_stage.person("oliver"), quick_stage.person("tom")
    shown = ask(oliver, "why SC-104 7", "general")
    assert "*#7* · Northbank Electrical" in shown.plain
    press_and_hear(oliver, "Ask them", shown)
    message = tom.message("asks you for help", "claims")
    assert "*#7* · Northbank Electrical" in message.plain

    tom.press("Open list", on=message)

    assert "Riverside Tower" in tom.ephemeral("Progress claims · ", "claims").plain
    assert tom.again(message).plain == message.plain


def test_why_shows_everything_for_every_level_and_is_judged_anew(quick_stage: Stage, source: Source) -> None:
    oliver, maya = quick_stage.person("oliver"), quick_stage.person("maya")
    seen = ask(oliver, "why SC-116", "general")
    assert "Its status is Draft. →\u00a0*The subcontractor* submits it" in seen.plain
    assert "*A project admin* sends it, or raises your level." in seen.plain
    shown = ask(maya, "why sc-116/1")
    assert "You need Admin" not in shown.plain

    source.claim("SC-116", 1, status="Approved")
    maya.press("Re-check", on=shown)

    maya.wait_until(lambda: "It can be sent" in maya.again(shown).plain, "the new verdict")
    send(quick_stage, maya, HARLAN)
    out = ask(oliver, "why SC-101 #9").plain
    assert "Its envelope: out for signature." in out
    assert f"<@{MAYA}>" in out


def test_a_claim_that_is_not_there_and_one_that_may_not_be_seen_get_the_very_same_answer(
    quick_stage: Stage, forger: Forger
) -> None:
    oliver = quick_stage.person("oliver")

    private = ask(oliver, "why SC-115 2", "general").plain
    unknown = ask(oliver, "why SC-915 2", "general").plain

    for told, typed in ((private, "SC-115 2"), (unknown, "SC-915 2")):
        first, _, near = told.partition("\n")
        assert first == f"You have no claim “{typed}”."
        assert "115" not in near, "what is near is looked for among what they may see"
    with quick_stage.serving.bot.services.db.reading() as tx:
        joined = select(claims.c.id).join(commitments, commitments.c.id == claims.c.commitment_id)
        hidden = tx.execute(joined.where(commitments.c.number == "SC-115")).scalar_one()
    for claim_id in (hidden, "00000000deadbeef"):
        forger.press("oliver", "claims.why", claim_id, channel="C04GENERALX")
        forger.press("oliver", "claims.ask", f"00000000deadbeef:{claim_id}", channel="C04GENERALX")
    quick_stage.wait_for(lambda: len(forger.told("oliver")) == 6, "an answer to each")
    assert set(forger.told("oliver")[2:]) == {"This claim is not there for you."}
    assert not dm_of(quick_stage, "maya")


def test_nobody_who_left_or_is_a_guest_is_written_to(quick_stage: Stage, source: Source) -> None:
    quick_stage.slack.change_user(TOM, deleted=True)
    source.add("members", project="RT", email="sam@x.example", slack_id="U04SAMWHITL", level="Admin")
    source.add("members", project="RT", email="karen@x.example", slack_id="U09KARENEXT", level="Admin")
    oliver = quick_stage.person("oliver")

    told = press_and_hear(oliver, "Ask them", ask(oliver, "pending")).plain

    assert f"I have asked <@{MAYA}> in a direct message." in told
    assert "could not be reached" in told
    for name in ("tom", "sam", "karen"):
        assert not dm_of(quick_stage, name)


def test_after_a_day_they_can_be_asked_again_and_what_slack_refused_at_once(examples_url: str) -> None:
    clock = Clock()
    stage = Stage(examples_url, clock=clock).open()
    oliver = stage.person("oliver")
    refused = ask(oliver, "pending")
    stage.slack.inject("chat.postMessage", "error", error="user_disabled")
    assert "could not be reached" in press_and_hear(oliver, "Ask them", refused).plain
    assert len(dm_of(stage, "maya")) + len(dm_of(stage, "tom")) == 1
    assert "did not ask again" in press_and_hear(oliver, "Ask them", refused).plain
    assert (len(dm_of(stage, "maya")), len(dm_of(stage, "tom"))) == (1, 1)

    clock.pass_by(hours=25)
    press_and_hear(oliver, "Ask them", refused)

    assert (len(dm_of(stage, "maya")), len(dm_of(stage, "tom"))) == (2, 2)
    stage.close()


def test_an_admin_demoted_over_the_confirmation_sees_in_the_modal_who_can_help(
    quick_stage: Stage, source: Source
) -> None:
    maya = quick_stage.person("maya")
    picker = open_list(maya)
    maya.tick(HARLAN, on=picker)
    review(maya, picker)
    source.member("RT", "maya", "Standard")
    maya.submit()

    refused = maya.view("Not sent")
    assert f"Admin of the project: <@{TOM}>" in refused.plain
    maya.press("Ask them", on=refused)

    assert f"I have asked <@{TOM}>" in maya.message("I have asked", "claims").plain


def test_re_check_in_the_modal_judges_the_claims_anew(sqlite_url: str, tmp_path: Path) -> None:
    waiting = [*(claim_row(number, Status="Under Review") for number in range(1, 7)), claim_row(7, Status="Draft")]
    with played(Stage(sqlite_url), tmp_path / "first", waiting) as stage:
        maya = stage.person("maya")
        picker = open_list(maya)
        assert "6 Under Review · 1 Draft" in picker.plain
        maya.press("Why not?", on=picker)
        shown = maya.view("of 7 claims that cannot be sent")
        assert "*A reviewer* approves it." in shown.plain

        stage.import_files(write_portfolio(tmp_path / "then", [claim_row(3)]))
        maya.press("Re-check", on=shown)

        assert "Trade 003" not in maya.view("of 6 claims that cannot be sent").plain
        maya.choose("1 Draft")
        maya.press("Why not?", on=maya.view("of 1 claim that cannot be sent"))
        assert "Its status is Draft." in maya.view("Riverside Tower").plain
        maya.close()
        assert "Trade 007" in maya.view("of 1 claim that cannot be sent").plain
