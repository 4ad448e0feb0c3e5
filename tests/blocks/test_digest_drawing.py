"""The daily digest as a channel reads it."""

import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.blocks import digest as drawing
from bot.words import codes
from claims.digests import Deadline, Digest, Waiting
from claims.dispatch import State
from claims.envelope import RecipientStatus
from claims.model import Project
from claims.money import Money
from sandbox.slack.validate import check_message
from tests.support.builders import a_commitment, a_line, a_project, a_recipient, claim_for

DAY = date(2026, 11, 2)
EMPTY = Digest(a_project(), DAY, 0, (), (), (), ())
BOUNCED = a_line(claim_number=3, recipients=(a_recipient(status=RecipientStatus.AUTORESPONDED),))
DECLINED = a_line(
    claim_number=4,
    state=State.DECLINED,
    words="Line 3 is wrong.",
    recipients=(a_recipient(status=RecipientStatus.DECLINED, declined_reason="Line 3 is wrong."),),
)


def due(days_left: int, number: int = 9) -> Deadline:
    return Deadline(claim_for("8150.00", number=number), DAY + timedelta(days=days_left), days_left)


FULL = replace(
    EMPTY,
    sendable=2,
    sendable_due=(Money(Decimal("41220.50"), "USD"), Money(Decimal("900.00"), "AUD")),
    waiting=(
        Waiting(a_line(claim_number=1), 12),
        Waiting(a_line(claim_number=2), 1),
        Waiting(a_line(claim_number=5), 0),
    ),
    exceptions=(BOUNCED, DECLINED),
    deadlines=(due(-2, 8), due(0), due(1, 10), due(4, 11)),
)


def words(drawn: Any) -> str:
    return json.dumps(drawn, ensure_ascii=False)


def test_a_digest_reads_as_drawn_here(golden: Any) -> None:
    drawn = {
        "all": drawing.digest_message(FULL),
        "only what can be sent": drawing.digest_message(replace(EMPTY, sendable=1, sendable_due=FULL.sendable_due[:1])),
        "only what waits": drawing.digest_message(replace(EMPTY, waiting=FULL.waiting[:1])),
    }

    golden("digest", drawn)
    for payload in drawn.values():
        assert not check_message(payload)


def test_what_is_too_much_is_counted_with_nothing_lost() -> None:
    told = drawing.digest_message(
        replace(EMPTY, waiting=tuple(Waiting(a_line(claim_number=number), number) for number in range(1, 26)))
    )

    assert not check_message(told)
    assert words(told).count("waiting for Ruth Harlan") == drawing.SHOWN
    assert "15 more" in words(told)
    assert "25 progress claims wait for signatures" in told["text"]


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(counts=st.tuples(*[st.sampled_from([0, 1, 2, 9, 10, 11, 60, 2000])] * 4), code=st.sampled_from(codes()))
def test_every_digest_is_taken_by_slack_whatever_its_size_its_names_and_its_dictionary(
    make: Any, counts: tuple[int, int, int, int], code: str
) -> None:
    deadlines, exceptions, waiting, sendable = counts
    project: Project = a_project(name=make.hostile, dictionary=code)
    line = a_line(company=make.hostile, commitment_number=make.hostile, commitment_title=make.hostile)
    claim = claim_for("1.00", commitment=a_commitment(contract_company=make.hostile, number=make.hostile))
    bounced = replace(line, recipients=(a_recipient(status=RecipientStatus.AUTORESPONDED, email=make.hostile),) * 9)
    made = Digest(
        project,
        DAY,
        sendable,
        (Money(Decimal("12345678901234.5678"), "USD"),) * min(sendable, 30),
        (Waiting(line, 3),) * waiting,
        (bounced,) * exceptions,
        (Deadline(claim, DAY, 0),) * deadlines,
    )
    if made.is_empty:
        return

    drawn = drawing.digest_message(made)

    assert not check_message(drawn)
    assert "<!channel>" not in words(drawn)
