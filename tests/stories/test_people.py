"""Who may do what: everybody who is not an admin of the project, at every touch point, and admins who stop being so."""

import pytest

from sandbox.slack.driver import ScreenError
from sandbox.slack.seen import Seen
from tests.support.acting import HARLAN, RIVERSIDE, nobody_was_asked, open_list, review, send, withheld_words
from tests.support.forging import Forger
from tests.support.source import Source
from tests.support.stage import Stage

pytestmark = pytest.mark.slow

STRANGER = "Claims Bot is for full members of this workspace who are members of a project. Ask your project admin."
NOT_CHECKED = "Slack did not say who you are, so nothing was done. Try again in a minute."
CREATE = {"method": "POST", "path": "*/envelopes"}


def ids_of(picker: Seen) -> tuple[str, str, str]:
    """The picker's id, the id of its first group of checkboxes, and the value of its first claim."""
    review_button = next(e for block in picker.blocks for e in block.get("elements", []) if "review" in str(e))
    group = next(block for block in picker.blocks if block["block_id"].startswith("sel:"))
    return review_button["value"], group["block_id"], group["elements"][0]["options"][0]["value"]


def test_a_member_without_admin_is_told_which_level_is_missing_and_who_can_help(quick_stage: Stage) -> None:
    for name, level in (("oliver", "Read-only"), ("priya", "Standard")):
        member = quick_stage.person(name)

        member.command("/claims pending", RIVERSIDE)

        told = member.ephemeral("needs Admin on its Commitments tool", RIVERSIDE).plain
        assert f"yours is {level}" in told
        assert "Ask a project admin" in told
        assert "Harlan" not in told
    assert not quick_stage.docusign.envelopes


def test_someone_in_no_project_learns_nothing_whatever_they_type(quick_stage: Stage) -> None:
    lena = quick_stage.person("lena")

    for count, text in enumerate(("pending", "pending RT", "status", "here RT"), start=1):
        lena.command(f"/claims {text}", "general")
        lena.wait_until(lambda wanted=count: len(lena.ephemerals("general")) == wanted, "an answer")

    assert [each.plain for each in lena.ephemerals("general")] == [STRANGER] * 4


def test_guests_bots_outsiders_and_closed_accounts_get_the_one_answer_that_tells_nothing(
    quick_stage: Stage, forger: Forger
) -> None:
    quick_stage.slack.change_user("U04OLIVERGR", deleted=True)
    strangers = ("sam", "karen", "oliver", "claims", "U04NOBODYAT")

    for who in strangers:
        for text in ("pending", "status", "here RT", "help", ""):
            forger.command(who, text)
        for action in ("claims.review", "claims.refresh", "claims.details", "claims.blocked", "claims.project:0"):
            forger.press(who, action, "00000000000000e1")
        assert STRANGER in forger.submit(who, "00000000000000e1:nonce")
        quick_stage.wait_for(lambda who=who: len(forger.told(who)) >= 10, f"an answer to each of {who}")

    for who in strangers:
        assert set(forger.told(who)) == {STRANGER}, who
    assert not quick_stage.docusign.envelopes


def test_an_outsider_sees_no_command_and_learns_nothing_by_pressing_what_they_can_see(quick_stage: Stage) -> None:
    maya, karen = quick_stage.person("maya"), quick_stage.person("karen")
    batch = send(quick_stage, maya, HARLAN)
    channel = quick_stage.slack.ws.world.channels[str(batch.channel)]
    quick_stage.slack.change_channel(channel.id, is_ext_shared=True, members=[*channel.members, karen.id])

    with pytest.raises(ScreenError, match="not a valid command"):
        karen.command("/claims pending", RIVERSIDE)
    karen.press("Details", on=karen.again(batch))

    assert karen.ephemeral("", RIVERSIDE).plain == STRANGER
    assert karen.views() == []


def test_anothers_list_and_confirmation_cannot_be_used_by_whoever_has_their_ids(
    quick_stage: Stage, forger: Forger
) -> None:
    maya = quick_stage.person("maya")
    picker = open_list(maya)
    maya.tick(HARLAN, on=picker)
    confirmation = review(maya, picker)
    picker_id, group, tick = ids_of(picker)

    for who, answer in (("tom", "belongs to somebody else"), ("oliver", "somebody else"), ("lena", STRANGER)):
        for action in ("claims.review", "claims.refresh", "claims.blocked"):
            forger.press(who, action, picker_id)
        forger.press(who, "claims.page:next", f"{picker_id}:1")
        forger.tick(who, group, [tick])
        assert answer in forger.submit(who, confirmation.raw["private_metadata"])
        quick_stage.wait_for(lambda who=who: len(forger.told(who)) == 5, f"an answer to each press of {who}")
        assert all(answer in one for one in forger.told(who)), forger.told(who)
    assert not quick_stage.docusign.envelopes
    maya.submit()
    quick_stage.wait_for(lambda: len(quick_stage.sent_envelopes()) == 1, "sending what Maya ticked, and only that")


def test_ids_that_nobody_gave_out_are_answered_politely(quick_stage: Stage, forger: Forger) -> None:
    malformed = ("", "x" * 200, "a:b:c:d", "../../etc/passwd", "<!channel>", "1' OR '1'='1", "☃", None)
    presses = [
        (action, value)
        for action in ("claims.review", "claims.refresh", "claims.details", "claims.blocked", "claims.project:0")
        for value in ("0123456789abcdef", *malformed)
    ]
    presses += [
        (action, value)
        for action in ("claims.page:next", "claims.details_page", "claims.blocked_page")
        for value in ("0123456789abcdef:3", "0123456789abcdef:99999999", *malformed)
    ]
    presses.append(("claims.of_another_version", "x"))

    for action, value in presses:
        forger.press("maya", action, value)
    for group in ("sel:0123456789abcdef:1:0:0", "sel:x", "nonsense"):
        forger.tick("maya", group, ["0123456789abcdef:0123456789abcdef", "nonsense"])

    quick_stage.wait_for(lambda: len(forger.told("maya")) == len(presses) + 3, "an answer to every press")
    assert not [one for one in forger.told("maya") if "went wrong" in one]
    for metadata in ("", "0123456789abcdef:0123456789abcdef", "x" * 3000, "a:b:c"):
        assert "Nothing was sent" in forger.submit("maya", metadata)
    for callback_id in ("claims.of_another_version", "claims.review", "claims."):
        assert "Nothing was done" in forger.submit("maya", "x", callback_id)
    assert STRANGER in forger.submit("sam", "x", "claims.of_another_version")
    assert not quick_stage.docusign.envelopes


def test_the_details_of_a_batch_of_another_project_are_not_there(quick_stage: Stage, forger: Forger) -> None:
    batch = send(quick_stage, quick_stage.person("maya"), "#3 · Coastline Civil Ltd", channel="harbour-road-school")
    details = next(e for block in batch.blocks for e in block.get("elements", []) if "details" in str(e))

    forger.press("oliver", "claims.details", details["value"])

    quick_stage.wait_for(lambda: forger.told("oliver"), "an answer")
    assert forger.told("oliver") == ["This batch is not there for you."]
    assert quick_stage.person("oliver").views() == []


def test_while_slack_does_not_say_who_somebody_is_nothing_is_done(quick_stage: Stage, forger: Forger) -> None:
    maya = quick_stage.person("maya")
    picker = open_list(maya)
    maya.tick(HARLAN, on=picker)
    review(maya, picker)

    for count, kind in enumerate(("http_500", "ratelimited", "error", "reset_before"), start=1):
        quick_stage.slack.inject("users.info", kind)
        maya.command("/claims pending", "harbour-road-school")
        maya.wait_until(lambda count=count: len(maya.ephemerals("harbour-road-school")) == count, "an answer")
    assert {each.plain for each in maya.ephemerals("harbour-road-school")} == {NOT_CHECKED}
    quick_stage.slack.inject("users.info", "http_500")
    maya.submit()

    assert NOT_CHECKED in maya.view("Not sent").plain
    assert not quick_stage.docusign.envelopes


def test_an_admin_who_is_demoted_ticks_and_sends_nothing_more(quick_stage: Stage, source: Source) -> None:
    maya = quick_stage.person("maya")
    picker = open_list(maya)
    source.member("RT", "maya", "Standard")

    maya.tick(HARLAN, on=picker)

    assert "yours is Standard" in maya.ephemeral("needs Admin", RIVERSIDE).plain
    maya.press("Send to DocuSign", on=picker)
    maya.wait_until(lambda: len([e for e in maya.ephemerals(RIVERSIDE) if "needs Admin" in e.plain]) == 2)
    assert maya.views() == []


def test_an_admin_demoted_over_the_confirmation_is_told_in_the_modal(stage: Stage, source: Source) -> None:
    maya = stage.person("maya")
    picker = open_list(maya)
    maya.tick(HARLAN, on=picker)
    review(maya, picker)
    source.member("RT", "maya", "Read-only")

    maya.submit()

    assert "yours is Read-only" in maya.view("Not sent").plain
    assert not stage.docusign.envelopes


@pytest.mark.parametrize("level", ["Standard", "None"])
def test_an_admin_demoted_after_confirming_sends_nothing_and_the_thread_says_why(
    quick_stage: Stage, source: Source, level: str
) -> None:
    maya = quick_stage.person("maya")
    picker = open_list(maya)
    maya.tick(HARLAN, on=picker)
    review(maya, picker)
    quick_stage.docusign.inject(kind="delay", seconds=30, **CREATE)
    maya.submit()
    batch = maya.message("Total due", RIVERSIDE)
    source.member("RT", "maya", level)

    quick_stage.docusign.clear_faults()

    assert "Whoever confirmed it no longer has Admin" in withheld_words(maya, batch)
    maya.wait_until(lambda: "not sent" in maya.again(batch).plain, "the batch message says so too")
    assert nobody_was_asked(quick_stage)


def test_a_member_without_a_slack_id_is_known_by_e_mail_the_first_time_they_come(
    quick_stage: Stage, source: Source
) -> None:
    lena = quick_stage.person("lena")
    lena.command("/claims pending", "general")
    assert lena.ephemeral("full members", "general").plain == STRANGER
    source.add("members", project="LH", email="lena.fischer@harbour-rowe.example", level="Admin")

    lena.command("/claims pending", "general")

    lena.ephemeral("Lakeside Hospital", "general")
    source.member("LH", "lena", "Read-only")
    lena.command("/claims pending", "general")
    lena.ephemeral("yours is Read-only", "general")
