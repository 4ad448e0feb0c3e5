"""Slack delivers what people did twice, late and in another order, and to two replicas at once: nothing comes of it."""

import random
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from sandbox.slack.driver import Person
from sandbox.slack.records import Delivered
from tests.support.acting import CASTELLAN, HARLAN, RIVERSIDE, SKYLINE, ask, notes_of, open_list, press_and_hear, review
from tests.support.databases import Databases
from tests.support.examples import import_examples
from tests.support.forging import Forger
from tests.support.replicas import second_bot
from tests.support.stage import Stage

pytestmark = pytest.mark.slow

TOM = "U04TOMSANDO"
CALLS = {"method": "*", "path": "*/envelopes*"}


def quiet(stage: Stage) -> Callable[[], bool]:
    """Nothing has been delivered, and nothing said, the last twenty times that it was asked."""
    seen: list[tuple[int, int]] = []

    def holds() -> bool:
        seen.append((len(stage.slack.deliveries), len(stage.slack.received)))
        return seen[-20:] == [seen[-1]] * 20

    return holds


def everything_maya_and_tom_do(stage: Stage) -> list[Delivered]:
    """Tick, untick, turn pages, send, stop, resume, freeze, unfreeze; every payload of it."""
    maya, tom = stage.person("maya"), stage.person("tom")
    stage.slack.change_user(TOM, is_admin=True)
    picker = open_list(maya)
    maya.tick(HARLAN, CASTELLAN, SKYLINE, on=picker)
    maya.press("Next", on=picker)
    maya.wait_until(lambda: "On other pages: 3 selected" in maya.again(picker).plain, "the second page")
    maya.press("Previous", on=picker)
    maya.wait_until(lambda: len(maya.again(picker).ticked) == 3, "the first page")
    maya.untick(SKYLINE, on=picker)
    review(maya, picker)
    stage.docusign.inject(kind="delay", seconds=60, times=2, method="POST", path="*/envelopes")
    maya.submit()
    batch = maya.message("Total due", RIVERSIDE)
    press_and_hear(tom, "Stop", batch)
    ask(tom, "freeze Audit")
    maya.wait_until(lambda: "Resume" in maya.again(batch).buttons, "the message to be drawn")
    press_and_hear(maya, "Resume", maya.again(batch))
    ask(tom, "unfreeze")
    stage.docusign.clear_faults()
    stage.wait_for(lambda: len(stage.sent_envelopes()) == 2, "sending both")
    return list(stage.slack.deliveries)


def test_everything_delivered_again_and_again_in_any_order_sends_and_holds_nothing_more(
    quick_stage: Stage, forger: Forger
) -> None:
    stage = quick_stage
    payloads = everything_maya_and_tom_do(stage)
    assert len(payloads) >= 12
    dice = random.Random(20261122)

    for _ in range(3):
        for payload in dice.sample(payloads, len(payloads)):
            forger.deliver_again(payload)
    stage.wait_for(quiet(stage), "the last answer")

    assert len(stage.docusign.envelopes) == 2
    maya, tom = stage.person("maya"), stage.person("tom")
    (batch,) = [one for one in maya.messages(RIVERSIDE) if "Total due" in one.plain]
    maya.wait_until(lambda: "2 out for signature" in maya.again(batch).plain, "the message telling it")
    assert "rozen" not in maya.again(batch).plain
    told = notes_of(maya, batch)
    assert [told.count(what) for what in ("stopped this", "pressed Resume", " froze ", "unfroze ")] == [1, 1, 1, 1]
    assert "rozen" not in ask(tom, "status").plain
    assert not [one for who in ("maya", "tom") for one in forger.told(who) if "went wrong" in one]
    picker = open_list(maya)
    assert not [option for option in picker.options if option.startswith((HARLAN, CASTELLAN))]


@pytest.fixture
def replicas(databases: Databases) -> Iterator[Stage]:
    """Two bots over one PostgreSQL."""
    url = databases.migrated("postgres", import_examples)
    stage = Stage(url).open()
    try:
        with second_bot(stage):
            yield stage
    finally:
        stage.close()
        databases.discard(url)
    assert not stage.slack.problems


def confirmation_of(person: Person, *claims: str) -> str:
    """Tick and review; what identifies the confirmation that is open then."""
    picker = open_list(person)
    person.tick(*claims, on=picker)
    return str(review(person, picker).raw["private_metadata"])


def at_once(*deeds: Callable[[], object]) -> list[str]:
    """Do all of these at the same time; what came of each."""
    with ThreadPoolExecutor(len(deeds)) as threads:
        return [str(one.result(timeout=20)) for one in [threads.submit(deed) for deed in deeds]]


@pytest.mark.postgres
def test_presses_at_once_in_two_replicas_promise_each_claim_once_and_everybody_is_told_who_has_it(
    replicas: Stage,
) -> None:
    stage, forger = replicas, Forger(replicas.slack)
    maya, tom = stage.person("maya"), stage.person("tom")
    of_maya, of_tom = confirmation_of(maya, HARLAN, SKYLINE), confirmation_of(tom, SKYLINE, CASTELLAN)
    stage.docusign.inject(kind="delay", seconds=60, times=0, **CALLS)

    told = at_once(
        *(lambda: forger.submit("maya", of_maya) for _ in range(2)),
        *(lambda: forger.submit("tom", of_tom) for _ in range(2)),
    )

    first, winners, others = (maya, told[:2], told[2:])
    if "Something changed" in told[0]:
        first, winners, others = (tom, told[2:], told[:2])
    assert sorted("already confirmed" in one for one in winners) == [False, True]
    assert sum("2 progress claims are on the way" in one for one in winners) == 1
    for one in others:
        assert "Something changed since this was shown." in one
        behind = one.split("stays behind")[1]
        assert "Skyline Crane Hire" in behind
        assert f"<@{first.id}> <!date^" in behind
    batch = maya.message("Total due", RIVERSIDE)

    value = next(str(e["value"]) for b in batch.blocks for e in b.get("elements", []) if "claims.stop" in str(e))
    before = len(forger.told("maya")) + len(forger.told("tom"))
    at_once(*(lambda who=who: forger.press(who, "claims.stop", value) for who in ("maya", "tom", "maya", "tom")))
    heard = lambda: [one for who in ("maya", "tom") for one in forger.told(who)]  # noqa: E731
    stage.wait_for(lambda: len(heard()) == before + 4, "four answers")
    assert " ".join(heard()).count("This batch is stopped.") == 1
    assert " ".join(heard()).count("This Stop changed nothing.") == 3
    stage.docusign.clear_faults()
    maya.wait_until(lambda: "Resume" in maya.again(batch).buttons, "the message to be drawn")
    press_and_hear(maya, "Resume", maya.again(batch))

    stage.wait_for(lambda: len(stage.sent_envelopes()) == 2, "sending both")
    maya.wait_until(lambda: "2 out for signature" in maya.again(batch).plain, "the message telling it")
    assert len({one.email_subject for one in stage.docusign.envelopes}) == 2
    assert len(stage.docusign.envelopes) == 2
    assert notes_of(maya, batch).count("stopped this batch") == 1
