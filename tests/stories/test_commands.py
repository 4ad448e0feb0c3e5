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
        assert all(f"/claims {usage}" in told for usage, _ in USAGE)
    mistyped = asked(maya, "pendng RT", "general").plain
    nonsense = asked(maya, "<!channel> *quickly* & `now`", "general").plain

    assert "Did you mean `/claims pending`?" in mistyped
    assert "Did you mean" not in nonsense
    assert "<!channel>" not in nonsense
    for told in (mistyped, nonsense):
        assert all(f"/claims {usage}" in told for usage, _ in USAGE)


def test_a_project_is_found_by_number_by_name_and_by_the_start_of_its_name(quick_stage: Stage, source: Source) -> None:
    maya = quick_stage.person("maya")
    source.add(
        "projects", company="Harbour & Rowe Constructors", project_number="MS", project_name="Mills & Sons <Depot>",
        time_zone="America/New_York", docusign="on",
    )  # fmt: skip
    source.add("members", project="MS", email="maya.okafor@harbour-rowe.example", slack_id="U04MAYAOKAF", level="Admin")

    for text in ("RT", "rt", "Riverside Tower", "riverside tower", "river"):
        assert "Progress claims · Riverside Tower" in asked(maya, f"pending {text}", "general").plain
    assert "Progress claims · Harbour Road School" in asked(maya, "pending HS", RIVERSIDE).plain
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


def test_in_a_channel_of_a_project_and_with_only_one_project_nobody_is_asked_which(
    quick_stage: Stage, source: Source
) -> None:
    maya, tom = quick_stage.person("maya"), quick_stage.person("tom")
    source.member("HS", "tom", "None")

    assert "Progress claims · Harbour Road School" in open_list(maya, SCHOOL).plain
    assert "Progress claims · Riverside Tower" in open_list(tom, "general").plain


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
    assert "needs Admin" in asked(quick_stage.person("priya"), "here RT", SCHOOL).plain
    assert "You have no project “LH”." in asked(quick_stage.person("tom"), "here LH", SCHOOL).plain
    without = asked(quick_stage.person("maya"), "here", SCHOOL).plain
    assert "/claims here" in without
    assert "Riverside Tower" in without

    assert send(quick_stage, quick_stage.person("maya"), HARLAN).channel == "C04RIVERSID"
