"""What can be typed after `/claims`, where, and what comes back."""

import pytest

from bot.handlers.commands import USAGE
from sandbox.slack.driver import Person
from sandbox.slack.seen import Seen
from tests.support.acting import HARLAN, RIVERSIDE, open_list, send
from tests.support.source import Source
from tests.support.stage import Stage

pytestmark = pytest.mark.slow

SCHOOL = "harbour-road-school"


def asked(person: Person, text: str, channel: str) -> Seen:
    """Type a command; the private answer to it."""
    before = {one.ts for one in person.ephemerals(channel)}
    person.command(f"/claims {text}".rstrip(), channel)
    person.wait_until(lambda: {one.ts for one in person.ephemerals(channel)} - before, f"an answer to {text!r}")
    return person.ephemerals(channel)[-1]


def test_help_lists_what_can_be_typed_and_an_unknown_word_is_answered_with_the_nearest(quick_stage: Stage) -> None:
    maya = quick_stage.person("maya")

    for text in ("", "help", "HELP", "  help  "):
        told = asked(maya, text, "general").plain
        assert all(f"/claims {one.usage}" in told for one in USAGE)
    mistyped = asked(maya, "pendng RT", "general").plain
    nonsense = asked(maya, "<!channel> *quickly* & `now`", "general").plain

    assert "Did you mean `/claims pending RT`?" in mistyped
    assert "Did you mean" not in nonsense
    assert "<!channel>" not in nonsense
    for told in (mistyped, nonsense):
        assert all(f"/claims {one.usage}" in told for one in USAGE)


def test_a_project_is_found_by_number_by_name_and_by_the_start_of_its_name(quick_stage: Stage, source: Source) -> None:
    maya = quick_stage.person("maya")
    source.add(
        "projects", company="Harbour & Rowe Constructors", project_number="MS", project_name="Mills & Sons <Depot>",
        time_zone="America/New_York", docusign="on",
    )  # fmt: skip
    source.add("members", project="MS", email="maya.okafor@harbour-rowe.example", slack_id="U04MAYAOKAF", level="Admin")

    for text in ("RT", "rt", "Riverside Tower", "riverside tower", "river"):
        assert "Progress claims · Riverside Tower" in asked(maya, f"pending {text}", "general").plain
    assert "Payment applications · Harbour Road School" in asked(maya, "pending HS", RIVERSIDE).plain
    assert "There are no progress claims for Mills" in asked(maya, "pending Mills & Sons <Depot>", "general").plain


def test_a_project_that_is_not_theirs_is_answered_as_one_that_does_not_exist(quick_stage: Stage) -> None:
    tom = quick_stage.person("tom")

    of_others = asked(tom, "pending LH", "general").plain
    of_nobody = asked(tom, "pending QQ", "general").plain

    assert of_others.replace("LH", "QQ") == of_nobody
    assert "You have no project “QQ”." in of_nobody
    assert "Riverside Tower" in of_nobody
    assert "Lakeside" not in of_others


def test_where_no_project_lives_there_is_a_choice_by_button(quick_stage: Stage) -> None:
    maya = quick_stage.person("maya")
    choice = asked(maya, "pending", "general")

    assert choice.buttons == ["HS · Harbour Road School", "LH · Lakeside Hospital", "RT · Riverside Tower"]
    maya.press("RT · Riverside Tower", on=choice)

    maya.wait_until(lambda: "Progress claims · Riverside Tower" in maya.again(choice).plain, "the list in its place")
    assert [one.ts for one in maya.ephemerals("general")] == [choice.ts]

    again = asked(maya, "pending", "general")
    assert "Progress claims · Riverside Tower" in again.plain, "what was chosen here is remembered here"
    maya.press("Change project", on=again)
    maya.wait_until(lambda: maya.again(again).buttons == choice.buttons, "the choice in its place")


def test_in_a_channel_of_a_project_and_with_only_one_project_nobody_is_asked_which(
    quick_stage: Stage, source: Source
) -> None:
    maya, tom = quick_stage.person("maya"), quick_stage.person("tom")
    source.member("HS", "tom", "None")

    assert "Payment applications · Harbour Road School" in open_list(maya, SCHOOL).plain
    assert "Progress claims · Riverside Tower" in open_list(tom, "general").plain


def test_where_several_projects_live_they_are_offered_first(quick_stage: Stage, source: Source) -> None:
    maya, oliver = quick_stage.person("maya"), quick_stage.person("oliver")
    source.project("LH", slack_channel="C04RIVERSID")

    choice = asked(maya, "pending", RIVERSIDE)

    assert choice.buttons == ["LH · Lakeside Hospital", "RT · Riverside Tower", "HS · Harbour Road School"]
    # Of those that live here only one is theirs, so there is nothing to choose.
    assert "needs Admin" in asked(oliver, "pending", RIVERSIDE).plain


def test_in_a_channel_shared_with_others_every_answer_is_for_whoever_asked_alone(quick_stage: Stage) -> None:
    maya, karen = quick_stage.person("maya"), quick_stage.person("karen")
    shared = "ext-doyle-steel"
    everywhere = {one.ts for one in maya.messages(shared) if not one.ephemeral}

    for text in ("pending RT", "status", "why SC-103 5", "history SC-103 5", "help", "here RT"):
        assert asked(maya, text, shared).ephemeral
    picker = asked(maya, "pending RT", shared)
    maya.tick(HARLAN, on=picker)
    maya.press("Send to DocuSign", on=picker)
    assert "<#C04RIVERSID>" in maya.view("Send to DocuSign").plain
    maya.submit()
    quick_stage.wait_for(lambda: len(quick_stage.sent_envelopes()) == 1, "sending it")
    maya.message("Total due", RIVERSIDE)

    assert {one.ts for one in maya.messages(shared) if not one.ephemeral} == everywhere
    assert [one.ts for one in karen.messages(shared) if one.ts not in everywhere] == []


def test_a_project_without_claims_says_so_and_what_to_do(quick_stage: Stage, source: Source) -> None:
    source.add(
        "projects", company="Harbour & Rowe Constructors", project_number="NB", project_name="New Build",
        time_zone="America/New_York", docusign="on",
    )  # fmt: skip
    source.add(
        "members", project="NB", email="lena.fischer@harbour-rowe.example", slack_id="U04LENAFISC", level="Admin"
    )

    told = asked(quick_stage.person("lena"), "pending", "general")

    assert "There are no progress claims for New Build yet." in told.plain
    assert "imported" in told.plain
    assert told.buttons == []


def test_status_tells_of_no_batch_and_then_of_the_batch(quick_stage: Stage) -> None:
    maya, oliver = quick_stage.person("maya"), quick_stage.person("oliver")
    before = asked(maya, "status", "general").plain
    send(quick_stage, maya, HARLAN)

    after = asked(oliver, "status", RIVERSIDE)

    assert "No progress claims have been sent to DocuSign yet." in before
    assert "Riverside Tower" in after.plain
    assert "out for signature" in after.plain
    oliver.press("Details", on=after)
    assert "Harlan Earthworks Inc." in oliver.view("Batch details").plain


def test_a_project_is_told_in_the_channel_it_is_bound_to_from_then_on(quick_stage: Stage) -> None:
    maya = quick_stage.person("maya")
    general = quick_stage.slack.ws.world.channels["C04GENERALX"]
    quick_stage.slack.change_channel(general.id, members=[*general.members, "U04CLAIMBOT"])

    told = asked(maya, "here RT", "general").plain
    batch = send(quick_stage, maya, HARLAN, channel="general")

    assert "From now on, batches of Riverside Tower are posted in <#C04GENERALX>." in told
    assert batch.channel == general.id


def test_a_project_cannot_be_told_where_others_listen_or_the_bot_is_not(quick_stage: Stage) -> None:
    maya = quick_stage.person("maya")
    quick_stage.slack.change_channel("C04HARBSCHO", is_archived=True)

    for channel, why in (
        ("ext-doyle-steel", "shared with another organi"),
        ("general", "/invite @claims"),
        ("lakeside-hospital", "the bot is not in this channel"),
        (SCHOOL, "archived"),
    ):
        told = asked(maya, "here RT", channel).plain
        assert why in told
        assert "Nothing was changed." in told

    assert send(quick_stage, maya, HARLAN).channel == "C04RIVERSID"


def test_only_an_admin_of_the_project_says_where_it_is_told(quick_stage: Stage) -> None:
    refused = asked(quick_stage.person("priya"), "here RT", SCHOOL).plain
    assert "Choosing the channel of Riverside Tower needs Admin" in refused
    assert "Admins of the project: " in refused
    assert "You have no project “LH”." in asked(quick_stage.person("tom"), "here LH", SCHOOL).plain
    without = asked(quick_stage.person("maya"), "here", SCHOOL)
    assert without.plain.startswith("Which project?")
    assert "RT · Riverside Tower" in without.buttons

    assert send(quick_stage, quick_stage.person("maya"), HARLAN).channel == "C04RIVERSID"


def test_status_tells_of_one_company_claim_or_batch_and_leads_from_one_to_the_other(quick_stage: Stage) -> None:
    maya, oliver = quick_stage.person("maya"), quick_stage.person("oliver")
    send(quick_stage, maya, HARLAN)

    company = asked(oliver, "status harl", "general").plain
    claim = asked(oliver, "STATUS: “sc-101 #9”", "general")

    assert "*Out for signature* · 1 claim · $126,516.25" in company
    assert "*Waiting for Ruth Harlan*" in claim.plain
    assert "Confirmed by <@U04MAYAOKAF>" in claim.plain
    reference = claim.plain.partition("Batch ")[2][:8]
    assert "Out for signature" in asked(oliver, f"status {reference.lower()}", "general").plain
    oliver.press("History", on=claim)
    assert "confirmed sending it" in oliver.ephemeral("*History*", "general").plain
    near = asked(oliver, "why SC-1O3 5", "general")
    assert "Did you mean" in near.plain
    oliver.press(near.buttons[0], on=near)
    oliver.wait_until(lambda: "Re-check" in oliver.again(near).buttons, "the answer in the place of the question")


def test_a_company_is_reminded_of_its_claims_once_a_day_by_those_who_may(quick_stage: Stage) -> None:
    maya, oliver = quick_stage.person("maya"), quick_stage.person("oliver")
    send(quick_stage, maya, HARLAN)

    assert "needs Admin" in asked(oliver, "remind harlan", RIVERSIDE).plain
    assert asked(maya, "remind", RIVERSIDE).plain.startswith("Which batch, claim or company?")
    maya.command("/claims remind harlan", RIVERSIDE)
    assert "Ruth Harlan" in maya.view("Remind").plain
    maya.submit()
    maya.wait_until(lambda: "is asked" in maya.view().plain or "reminde" in maya.view().plain, "an answer")
    maya.close()
    maya.command("/claims remind SC-101 9", RIVERSIDE)
    assert maya.view("Nobody to remind").plain
