"""Lines of a status poll, read into news."""

from datetime import UTC, datetime
from typing import Any

import pytest

from claims.envelope import EnvelopeStatus, RecipientStatus
from esign.news import moment, news_from
from esign.values import TRANSACTION_FIELD


def a_line(**changes: Any) -> dict[str, Any]:
    """One envelope as `listStatusChanges` tells it."""
    line = {
        "envelopeId": "6b1f6f0e",
        "status": "sent",
        "statusChangedDateTime": "2026-11-22T03:14:15.9270000Z",
        "recipients": {"signers": [{"recipientId": 1, "name": "Jo", "email": "jo@x.example", "status": "Sent"}]},
    }
    return line | changes


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("created", EnvelopeStatus.CREATED),
        ("Sent", EnvelopeStatus.SENT),
        ("signed", EnvelopeStatus.DELIVERED),
        ("COMPLETED", EnvelopeStatus.COMPLETED),
        ("timedout", EnvelopeStatus.VOIDED),
        ("correct", EnvelopeStatus.CORRECT),
    ],
)
def test_every_status_has_our_word(word: str, status: EnvelopeStatus) -> None:
    news = news_from(a_line(status=word))

    assert news is not None
    assert news.status is status


@pytest.mark.parametrize(
    "changes", [{"status": "processing"}, {"status": None}, {"envelopeId": ""}, {"statusChangedDateTime": "soon"}]
)
def test_a_line_that_tells_nothing_is_left_out(changes: dict[str, Any]) -> None:
    assert news_from(a_line(**changes)) is None


def test_ids_are_read_in_our_letters() -> None:
    news = news_from(a_line(envelopeId="6B1F6F0E", transactionId="A-1"))
    field = {"textCustomFields": [{"name": TRANSACTION_FIELD, "value": "B-2"}]}
    ours = news_from(a_line(customFields=field))

    assert news is not None
    assert (news.envelope_id, news.transaction_id) == ("6b1f6f0e", "a-1")
    assert ours is not None
    assert ours.transaction_id == "b-2"
    neither = news_from(a_line())
    assert neither is not None
    assert neither.transaction_id is None


def test_numbers_and_capitals_are_read_leniently() -> None:
    news = news_from(a_line())

    assert news is not None
    assert [(r.recipient_id, r.status) for r in news.recipients] == [("1", RecipientStatus.SENT)]


def test_a_recipient_without_a_known_status_is_left_out() -> None:
    signers = [{"recipientId": "1", "status": "signed"}, {"recipientId": "2", "status": "?"}, {"status": "sent"}, None]

    news = news_from(a_line(recipients={"signers": signers}))

    assert news is not None
    assert [(r.recipient_id, r.status) for r in news.recipients] == [("1", RecipientStatus.COMPLETED)]


def test_who_gets_a_copy_is_told_and_is_none_of_those_who_sign() -> None:
    copy = {"recipientId": "3", "name": "Di", "email": "di@x.example", "status": "completed"}
    people = {**a_line()["recipients"], "carbonCopies": [copy, {"recipientId": "4"}]}

    news = news_from(a_line(recipients=people))

    assert news is not None
    assert [one.recipient_id for one in news.recipients] == ["1"]
    assert [(one.name, one.email, one.status) for one in news.copies] == [
        ("Di", "di@x.example", RecipientStatus.COMPLETED)
    ]


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("2026-11-22T03:14:15Z", datetime(2026, 11, 22, 3, 14, 15, tzinfo=UTC)),
        ("2026-11-22T03:14:15.9270000Z", datetime(2026, 11, 22, 3, 14, 15, 927000, UTC)),
        ("2026-11-22T13:14:15+10:00", datetime(2026, 11, 22, 3, 14, 15, tzinfo=UTC)),
        ("2026-11-22T03:14:15", datetime(2026, 11, 22, 3, 14, 15, tzinfo=UTC)),
        ("0001-01-01T00:00:00+14:00", None),
        ("", None),
        (None, None),
        (20261122.5, None),
    ],
)
def test_times_come_out_in_utc(written: object, at: datetime | None) -> None:
    assert moment(written) == at
