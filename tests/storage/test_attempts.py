"""Looking for what went out before, on both databases."""

import pytest

from claims.dispatch import State
from storage import attempts
from storage.database import Database
from tests.storage.world import World, a_world
from tests.support.builders import MAYA, after


@pytest.fixture
def two(db: Database) -> World:
    return a_world(db, claims=2)


def test_a_batch_is_found_by_how_its_reference_begins(two: World) -> None:
    one, other = (two.promised(claim, press=claim.id).batch_id for claim in two.claims())
    with two.db.reading() as tx:

        def found(reference: str, *projects: str, limit: int = 9) -> list[str]:
            return sorted(batch.id for batch in attempts.batches_called(tx, projects, reference, limit))

        assert found(one[:8], two.project_id) == [one]
        assert found(other, two.project_id) == [other]
        assert found("", two.project_id) == sorted([one, other])
        assert len(found("", two.project_id, limit=1)) == 1
        assert found(one, "elsewhere") == found("%", two.project_id) == found("_", two.project_id) == []


def test_every_attempt_at_a_claim_is_found_with_who_asked_and_as_whom_it_went(two: World) -> None:
    claim, other = two.claims()
    held = two.promised(claim)
    two.move(held, State.CREATING, State.DRAFTED, State.SENDING, State.SENT, State.DECLINED, now=after(60))
    assert two.promise(two.batch("again", now=after(90)), claim, now=after(90))
    two.promised(other, press="other")

    with two.db.reading() as tx:
        found = attempts.of_claims(tx, [claim.id])
        assert len(attempts.of_claims(tx, [claim.id, other.id])) == 3
        assert attempts.of_claims(tx, []) == ()

    assert [(one.line.claim_id, one.line.state) for one in found] == [
        (claim.id, State.PROMISED), (claim.id, State.DECLINED),
    ]  # fmt: skip
    assert [(one.batch.requester_slack_id, one.revision, one.sent_as) for one in found] == [(MAYA, 1, None)] * 2
    assert all(one.batch.lines == (one.line,) for one in found)
    assert found[0].promised_at == after(90)
    assert found[1].changed_at == after(60)
