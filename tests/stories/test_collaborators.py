"""Guests who are contacts: with the setting, and linked, they see how their own claims stand, and nothing else."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from bot.services.authority import STRANGER
from storage.tables import audit_entries
from tests.support.acting import HARLAN, ask, send
from tests.support.forging import Forger
from tests.support.stage import Stage

pytestmark = pytest.mark.slow

SAM = "sam.whitlock@northbank-electrical.example"
NORTHBANK = "#7 · Northbank Electrical"
LINK = f"link @sam {SAM}"


@pytest.fixture
def open_stage(examples_url: str) -> Iterator[Stage]:
    """The product where the account holder lets collaborators see."""
    stage = Stage(examples_url, settings_changes={"collaborators_see_status": True}).open()
    yield stage
    stage.close()
    assert not stage.slack.problems


def test_a_linked_guest_sees_their_own_claims_without_buttons_and_nothing_of_others(open_stage: Stage) -> None:
    maya, sam = open_stage.person("maya"), open_stage.person("sam")
    batch = send(open_stage, maya, HARLAN, NORTHBANK)
    maya.wait_until(lambda: "2 out for signature" in maya.again(batch).plain, "both to be out")
    assert ask(sam, "status").plain == STRANGER
    assert "is now linked to" in ask(maya, LINK).plain

    seen = ask(sam, "status")

    assert "*#7* · Northbank Electrical · SC-104 · $241,722.00" in seen.plain
    assert "waiting for you to sign" in seen.plain
    assert seen.buttons == []
    for trace in ("Harlan", "126,516", "368,238", "Maya", maya.id, "2 claims", "batch"):
        assert trace not in str(seen.raw["blocks"]) + seen.plain
    for text in ("pending", "why SC-104 7", "here RT", "help", "", "link", "statu"):
        assert ask(sam, text).plain == STRANGER
    with open_stage.serving.bot.services.db.reading() as tx:
        (entry,) = tx.execute(select(audit_entries).where(audit_entries.c.deed == "collaborator_linked")).all()
    assert (entry.actor, entry.about) == (maya.id, f"{sam.id} {SAM}")
    ask(maya, "unlink @sam")
    assert ask(sam, "status").plain == STRANGER


def test_only_admins_link_only_guests_and_only_to_contacts_of_theirs(open_stage: Stage, forger: Forger) -> None:
    maya, tom = open_stage.person("maya"), open_stage.person("tom")
    imani = "imani@pureline.example"  # of Lakeside Hospital, where Tom is nobody

    assert "needs Admin" in ask(open_stage.person("priya"), LINK).plain
    assert ask(open_stage.person("lena"), LINK, "general").plain == STRANGER
    unknown = ask(tom, "link @sam nobody@nowhere.example").plain
    assert "no Progress Claim Contact" in unknown
    assert ask(tom, f"link @sam {imani}").plain == unknown
    assert "Only a guest" in ask(maya, f"link @tom {SAM}").plain
    assert "Only a guest" in ask(maya, f"link <@U09KARENEXT> {SAM}").plain
    assert "mention of the guest" in ask(maya, "link sam").plain

    ask(maya, f"link @sam {imani}")
    not_linked = ask(tom, "unlink @sam").plain
    assert not_linked == ask(tom, "unlink @lena").plain
    assert "is not linked any more" in ask(maya, "unlink @sam").plain


def test_a_linked_guest_is_a_stranger_when_they_left_or_the_setting_is_off(open_stage: Stage, forger: Forger) -> None:
    maya, sam = open_stage.person("maya"), open_stage.person("sam")
    ask(maya, LINK)
    assert "Nothing has been sent to you" in ask(sam, "status").plain

    open_stage.slack.change_user(sam.id, is_bot=False, deleted=True)
    forger.command("sam", "status")
    open_stage.wait_for(lambda: forger.told("sam")[-1] == STRANGER, "the stranger's sentence")
    open_stage.slack.change_user(sam.id, deleted=False)
    open_stage.stop_bot()
    open_stage.settings = open_stage.settings.model_copy(update={"collaborators_see_status": False})
    open_stage.start_bot()

    assert ask(sam, "status").plain == STRANGER
    assert "nobody was linked" in ask(maya, LINK).plain
