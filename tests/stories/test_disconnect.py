"""A person's connection ends, by them, by DocuSign, or because they left: what becomes of their claims, who is told."""

from collections.abc import Iterator

import pytest

from bot.services import keeping, parting
from sandbox.docusign.config import SERVICE_USER_ID
from sandbox.slack.seen import Seen
from tests.support.acting import (
    CASTELLAN,
    CREATE,
    HARLAN,
    SEND,
    SKYLINE,
    ask,
    confirmed,
    notes_of,
    open_list,
    send,
)
from tests.support.logins import (
    MAYA,
    MAYA_USER,
    TOM,
    TOM_USER,
    WITH_KEYS,
    allow,
    answer_page,
    ask_for_link,
    connect_person,
    go_back,
    kept_grants,
    letters_to,
)
from tests.support.source import Source
from tests.support.stage import Clock, Stage, with_examples

pytestmark = pytest.mark.slow


@pytest.fixture
def quick_stage(examples_url: str) -> Iterator[Stage]:
    """The product where persons may connect."""
    yield from with_examples(Stage(examples_url, settings_changes=WITH_KEYS, clock=Clock()))


def keep(stage: Stage) -> None:
    """What the bot does each minute."""
    keeping.look(stage.serving.bot.services)


def state_of(stage: Stage, user_id: str) -> str:
    return dict(kept_grants(stage))[user_id]


def no_good_token(stage: Stage, user_id: str) -> bool:
    held = stage.docusign._store.tokens
    alive = [one for kept in (held.access, held.refresh) for one in kept.values() if one.user_id == user_id]
    return all(one.used for one in alive)


def test_disconnecting_with_work_in_every_state_says_what_becomes_of_each(quick_stage: Stage) -> None:
    stage, maya = quick_stage, quick_stage.person("maya")
    connect_person(maya, MAYA)
    out = send(stage, maya, SKYLINE)
    calls = len(stage.docusign.received)
    stage.docusign.inject(kind="delay", seconds=60, skip=1, **CREATE)
    stage.docusign.inject(kind="delay", seconds=60, **SEND)
    confirmed(maya, HARLAN, CASTELLAN)

    def batches() -> list[Seen]:
        told = [one for one in maya.messages("riverside-tower") if "Total due" in one.plain]
        return [one for one in told if one.ts != out.ts]

    maya.wait_until(batches, "the second batch")
    batch = batches()[0]

    def asked(method: str) -> int:
        made = stage.docusign.received[calls:]
        return sum(one.method == method and "/envelopes" in one.path for one in made)

    stage.wait_for(lambda: (asked("POST"), asked("PUT")) == (2, 1), "one being sent and one being drafted")

    answer = ask(maya, "disconnect").plain

    assert "You are no longer connected to DocuSign as Maya Okafor" in answer
    assert "1 claim you confirmed is not out yet and will not be sent" in answer
    assert "1 claim may or may not be out. DocuSign is asked until that is known" in answer
    assert "1 envelope stays out. DocuSign goes on telling what becomes of it." in answer
    assert state_of(stage, MAYA_USER) == "leaving"
    keep(stage)
    assert not no_good_token(stage, MAYA_USER), "not before what is uncertain is settled"
    stage.docusign.clear_faults()
    maya.wait_until(lambda: "was not sent" in notes_of(maya, batch), "keeping back one")
    assert "as whom it was to be sent, is no longer connected to DocuSign" in notes_of(maya, batch)
    stage.wait_for(lambda: len(stage.sent_envelopes()) == 3, "hearing that the other went out")
    stage.wait_for(lambda: keep(stage) or state_of(stage, MAYA_USER) == "left", "giving the login back")
    assert no_good_token(stage, MAYA_USER)
    assert sorted(one.status for one in stage.docusign.envelopes) == ["deleted", "sent", "sent"]
    assert {one.sender_id for one in stage.docusign.envelopes} == {MAYA_USER}
    assert notes_of(maya, batch).count("was not sent") == 1, notes_of(maya, batch)
    assert "Maya Okafor is no longer connected to DocuSign. What was sent as them stays out" in notes_of(maya, out)
    stage.docusign.sign(stage.sent_envelopes()[0].envelope_id, stage.sent_envelopes()[0].recipients[0].email)
    maya.wait_until(lambda: "signed by" in maya.again(out).plain, "Connect's news")
    kept_back = next(one for one in notes_of(maya, batch).splitlines() if "was not sent" in one)
    left_over = CASTELLAN if "Castellan" in kept_back.partition("was not sent")[0] else HARLAN
    send(stage, maya, left_over)
    assert stage.docusign.envelopes[-1].sender_id == SERVICE_USER_ID


def test_what_docusign_wants_again_waits_for_the_person_and_for_nobody_else(quick_stage: Stage) -> None:
    stage, maya, tom = quick_stage, quick_stage.person("maya"), quick_stage.person("tom")
    connect_person(maya, MAYA)
    connect_person(tom, TOM)
    stage.docusign.revoke(MAYA_USER)

    batch = confirmed(maya, HARLAN)
    maya.wait_until(lambda: "DocuSign wants Maya Okafor to allow access again" in maya.again(batch).plain, "the words")
    keep(stage)
    keep(stage)

    asked = [one for one in letters_to(maya) if "wants you to allow access again" in one]
    assert len(asked) == 1
    assert "1 claim of yours waits for it, and nothing is lost." in asked[0]
    assert "waiting for a DocuSign login" in open_list(maya).plain, "nothing more is promised meanwhile"
    send(stage, tom, CASTELLAN)
    assert [one.sender_id for one in stage.sent_envelopes()] == [TOM_USER]
    letter = maya.message("wants you to allow access again", "claims")
    maya.press("Connect again", on=letter)
    maya.wait_until(lambda: maya.ephemerals("claims"), "the link")
    connect_person(maya, MAYA)
    stage.wait_for(lambda: len(stage.sent_envelopes()) == 2, "going on")
    assert stage.sent_envelopes()[-1].sender_id == MAYA_USER


def test_connecting_between_the_confirmation_and_its_confirming_shows_it_again(quick_stage: Stage) -> None:
    stage, maya = quick_stage, quick_stage.person("maya")
    picker = open_list(maya)
    maya.tick(HARLAN, on=picker)
    maya.press("Send to DocuSign", on=picker)
    assert MAYA not in maya.view("Send to DocuSign").plain
    connect_person(maya, MAYA)

    maya.submit()

    again = maya.view("Something changed since this was shown")
    assert f"Maya Okafor ({MAYA})" in again.plain
    assert not stage.sent_envelopes()
    maya.submit()
    stage.wait_for(lambda: len(stage.sent_envelopes()) == 1, "sending it")
    assert stage.sent_envelopes()[0].sender_id == MAYA_USER


def test_whoever_may_send_nowhere_any_more_is_disconnected_and_told(quick_stage: Stage, source: Source) -> None:
    stage, maya = quick_stage, quick_stage.person("maya")
    connect_person(maya, MAYA)
    services = stage.serving.bot.services
    assert parting.part_with_who_left(services) == 0
    for project in ("RT", "HS", "LH"):
        source.member(project, "maya", "Standard")

    assert parting.part_with_who_left(services) == 1

    keep(stage)
    assert state_of(stage, MAYA_USER) == "left"
    assert no_good_token(stage, MAYA_USER)
    told = "\n".join(letters_to(maya))
    assert "You are no longer connected to DocuSign as Maya Okafor" in told
    assert "They have Admin on no project's Commitments tool any more." in told


def test_whoever_left_slack_is_disconnected_and_silence_of_slack_proves_nothing(quick_stage: Stage) -> None:
    stage, maya = quick_stage, quick_stage.person("maya")
    connect_person(maya, MAYA)
    services = stage.serving.bot.services
    stage.slack.inject("users.info", "http_500")
    assert parting.part_with_who_left(services) == 0
    stage.slack.change_user("U04MAYAOKAF", deleted=True)

    assert parting.part_with_who_left(services) == 1

    keep(stage)
    assert state_of(stage, MAYA_USER) == "left"
    assert no_good_token(stage, MAYA_USER)


def test_whoever_may_send_no_more_when_they_answer_leaves_no_token_behind(quick_stage: Stage, source: Source) -> None:
    stage, maya = quick_stage, quick_stage.person("maya")
    page = go_back(allow(ask_for_link(maya), TOM))
    for project in ("RT", "HS", "LH"):
        source.member(project, "maya", "Standard")

    answer = answer_page(page, "yes")

    assert "needs Admin" in answer.text
    assert kept_grants(stage) == []
    assert no_good_token(stage, TOM_USER)
