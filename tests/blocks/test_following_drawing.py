"""How one batch, one claim and one company's claims stand: in words, whole, within Slack's limits."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.blocks.following import batch_status_message, claim_status_message, company_status_message
from claims.attempts import Attempt, ClaimStanding, CompanyStanding
from claims.dispatch import State
from claims.envelope import RecipientStatus
from claims.finding import Candidate
from claims.holds import HoldKind
from sandbox.slack.validate import check_message

AT = datetime(2026, 4, 2, 9, 30, tzinfo=UTC)


def attempt(make: Any, number: int, state: State, *signers: Any, hours: int = 0, **more: Any) -> Attempt:
    line = make.line(number, state, *signers, **{name: more.pop(name) for name in ("words", "company") if name in more})
    made = AT + timedelta(hours=hours)
    sent = None if state in {State.PROMISED, State.WITHHELD} else made + timedelta(minutes=2)
    return replace(
        Attempt(line, replace(make.batch(line), id="1a2b3c4d00000000"), made, sent, made, 1, "Maya Okafor"), **more
    )  # fmt: skip


def test_a_batch_reads_as_drawn_here(make: Any, golden: Any) -> None:
    waiting = make.batch(make.line(1, State.PROMISED), make.line(2, State.SENT), holds=(make.hold(HoldKind.STOP),))
    drawn = {
        "out": batch_status_message(make.batch(make.line(1, State.DECLINED, words="Not mine"), make.line(2))),
        "stopped": batch_status_message(waiting, may_hold=True),
        "long": batch_status_message(make.batch(*(make.line(number) for number in range(1, 24)))),
    }
    golden("status_of_batch", drawn)
    for payload in drawn.values():
        assert not check_message(payload, ephemeral=True)


def test_a_claim_reads_as_drawn_here(make: Any, golden: Any) -> None:
    about = Candidate(make.claim(), make.project)
    signed = make.recipient(RecipientStatus.COMPLETED, name="Ann Lee", email="ann@acme.example")
    declined = make.recipient(RecipientStatus.DECLINED, reason="Not my figures")
    waiting = attempt(make, 7, State.PROMISED)
    stopped = replace(waiting, batch=replace(waiting.batch, holds=(make.hold(HoldKind.STOP),)))
    drawn = {
        "never": claim_status_message(ClaimStanding(about, ())),
        "waiting": claim_status_message(ClaimStanding(about, (attempt(make, 7, State.PROMISED),))),
        "stopped": claim_status_message(ClaimStanding(about, (stopped,))),
        "twice": claim_status_message(
            ClaimStanding(
                about,
                (
                    attempt(make, 7, State.DELIVERED, signed, make.recipient(RecipientStatus.DELIVERED), hours=30),
                    attempt(make, 7, State.DECLINED, declined, sent_as=None, revision=2),
                ),
            )
        ),
        "often": claim_status_message(ClaimStanding(about, (attempt(make, 7, State.VOIDED),) * 9)),
    }
    golden("status_of_claim", drawn)
    for payload in drawn.values():
        assert not check_message(payload, ephemeral=True)


def company(make: Any, *attempts: Attempt, name: str = "Acme Concrete") -> CompanyStanding:
    return CompanyStanding(name, tuple((Candidate(make.claim(1), make.project), one) for one in attempts))


def test_a_company_reads_as_drawn_here(make: Any, golden: Any) -> None:
    several = [attempt(make, 7, State.SENT), attempt(make, 8, State.SENT), attempt(make, 6, State.COMPLETED)]
    failed = attempt(make, 5, State.FAILED, words="DocuSign refused the address.")
    euros = replace(failed, line=replace(make.line(4, State.SENT, currency="EUR"), dispatch_id="euros"))
    drawn = {
        "several": company_status_message(company(make, *several, failed, euros)),
        "nothing": company_status_message(company(make)),
    }
    golden("status_of_company", drawn)
    for payload in drawn.values():
        assert not check_message(payload, ephemeral=True)


@pytest.mark.parametrize("count", [1, 60, 700])
def test_however_many_and_however_hostile_it_fits_and_what_does_not_is_counted(make: Any, count: int) -> None:
    hostile = [attempt(make, number, State.SENT, company=make.hostile, words=make.hostile) for number in range(count)]
    told = company_status_message(company(make, *hostile, name=make.hostile))
    about = Candidate(make.claim(company=make.hostile, title=make.hostile), replace(make.project, name=make.hostile))
    person = make.recipient(name=make.hostile, email=make.hostile)
    attempts = tuple(attempt(make, 7, State.SENT, *[person] * 50, sent_as=make.hostile) for _ in range(count))

    assert not check_message(told, ephemeral=True)
    shown = str(told["blocks"]).count("• *#")
    assert (f"+ {count - shown} more" in str(told)) == (shown < count)
    assert not check_message(claim_status_message(ClaimStanding(about, attempts)), ephemeral=True)
    batch = make.batch(*(one.line for one in hostile), name=make.hostile)
    assert not check_message(batch_status_message(batch, may_hold=True), ephemeral=True)
