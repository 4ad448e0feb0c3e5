"""Every request to DocuSign asks for room first; what is refused room is not made; what DocuSign says is passed on."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from claims.budget import Share
from esign.account import ServiceAccount
from esign.client import Envelopes
from esign.errors import Paused, Stopped
from esign.quota import Quota
from esign.values import Draft
from sandbox.docusign.server import DocusignSandbox
from tests.support.docusign_calls import calls

MakeDraft = Callable[..., Draft]


@dataclass
class Purse:
    """Gives so many calls, and remembers what it was asked and told."""

    docusign: DocusignSandbox
    room: int = 1000
    asked: list[Share] = field(default_factory=list)
    made: list[int] = field(default_factory=list)
    heard: list[tuple[Quota, datetime]] = field(default_factory=list)
    paused: list[Paused] = field(default_factory=list)

    def spend(self, share: Share) -> None:
        self.asked.append(share)
        self.made.append(len(calls(self.docusign)))
        if self.room <= 0:
            raise Paused("NO_ROOM", "Wait.", datetime.now(UTC) + timedelta(minutes=1))
        self.room -= 1


@pytest.fixture
def purse(docusign: DocusignSandbox) -> Purse:
    return Purse(docusign)


@pytest.fixture
def counted(account: ServiceAccount, purse: Purse) -> Envelopes:
    return Envelopes(account, purse.spend, lambda quota, at: purse.heard.append((quota, at)), purse.paused.append)


def test_each_kind_of_call_asks_for_its_share_once_per_request(
    counted: Envelopes, purse: Purse, docusign: DocusignSandbox, a_draft: MakeDraft
) -> None:
    draft = a_draft()
    one, other = counted.create_draft(draft), counted.create_draft(a_draft())
    counted.send(one)
    counted.find([draft.transaction_id])
    counted.read([one])
    counted.discard_draft(other)
    counted.probe()

    sending, looking = [Share.SENDING] * 3, [Share.LOOKING] * 4
    assert purse.asked == [*sending, *looking, Share.PEOPLE], "to discard is to look, then to bin"
    assert purse.made == list(range(len(calls(docusign)))), "before each request"


def test_each_page_is_a_call(counted: Envelopes, purse: Purse, docusign: DocusignSandbox, a_draft: MakeDraft) -> None:
    before = datetime.now(UTC) - timedelta(minutes=1)
    for _ in range(8):
        counted.create_draft(a_draft())
    purse.asked.clear()

    counted.changes_since(before)

    assert purse.asked == [Share.LOOKING] * 3


def test_the_second_try_with_a_fresh_token_is_a_call(
    counted: Envelopes, purse: Purse, docusign: DocusignSandbox, a_draft: MakeDraft
) -> None:
    envelope_id = counted.create_draft(a_draft())
    docusign.expire_tokens()
    purse.asked.clear()

    counted.send(envelope_id)

    assert purse.asked == [Share.SENDING] * 2


def test_without_room_nothing_is_asked_of_docusign(
    counted: Envelopes, purse: Purse, docusign: DocusignSandbox, a_draft: MakeDraft
) -> None:
    purse.room = 0

    acts: list[Callable[[], object]] = [
        lambda: counted.create_draft(a_draft()),
        lambda: counted.send("an envelope"),
        lambda: counted.find(["a key"]),
        lambda: counted.discard_draft("an envelope"),
        counted.probe,
    ]
    for act in acts:
        with pytest.raises(Paused, match="NO_ROOM"):
            act()

    assert calls(docusign) == []
    assert purse.paused == [], "DocuSign said nothing of the kind"


def test_room_that_ends_in_the_middle_ends_the_whole_question(
    counted: Envelopes, purse: Purse, docusign: DocusignSandbox, a_draft: MakeDraft
) -> None:
    envelope_id = counted.create_draft(a_draft())
    purse.room = 1

    with pytest.raises(Paused, match="NO_ROOM"):
        counted.discard_draft(envelope_id)

    assert docusign.envelope(envelope_id).status == "created"


@pytest.mark.parametrize("status", [429, 400])
@pytest.mark.parametrize("code", ["HOURLY_APIINVOCATION_LIMIT_EXCEEDED", "BURST_APIINVOCATION_LIMIT_EXCEEDED"])
def test_that_docusign_wants_silence_is_passed_on(
    counted: Envelopes, purse: Purse, docusign: DocusignSandbox, code: str, status: int
) -> None:
    docusign.inject(path="/restapi/*", status=status, error_code=code)

    with pytest.raises(Paused) as paused:
        counted.probe()

    assert purse.paused == [paused.value]


def test_that_one_envelope_was_asked_about_too_often_is_nobody_elses_pause(
    counted: Envelopes, purse: Purse, docusign: DocusignSandbox
) -> None:
    docusign.inject(path="/restapi/*", status=429, error_code="BURST_ENVELOPE_POLLING_LIMIT_EXCEEDED")

    with pytest.raises(Paused):
        counted.read(["00000000-0000-4000-8000-000000000000"])

    assert purse.paused == []


def test_headers_are_passed_on_with_the_time_of_their_question(
    counted: Envelopes, purse: Purse, docusign: DocusignSandbox
) -> None:
    docusign.inject(kind="delay", path="/restapi/*", seconds=0.3)
    before = datetime.now(UTC)

    counted.probe()

    ((quota, asked_at),) = purse.heard
    assert quota.burst_remaining == 999
    assert before <= asked_at <= datetime.now(UTC) - timedelta(seconds=0.3)


def test_being_ready_takes_a_login_when_there_is_no_token_and_nothing_of_the_allowance(
    counted: Envelopes, purse: Purse, docusign: DocusignSandbox
) -> None:
    assert counted.ready() == counted.ready()

    assert [call.path for call in docusign.received] == ["/oauth/token", "/oauth/userinfo"]
    assert purse.asked == []


def test_not_being_ready_says_what_a_person_has_to_do(
    counted: Envelopes, purse: Purse, docusign: DocusignSandbox
) -> None:
    docusign.switch(consent_required=True)
    docusign.revoke()

    with pytest.raises(Stopped, match="Allow access once"):
        counted.ready()


def test_a_login_that_is_not_answered_keeps_nobody_else_waiting(
    counted: Envelopes, purse: Purse, docusign: DocusignSandbox
) -> None:
    docusign.inject(path="/oauth/token", status=503)

    with pytest.raises(Paused) as paused:
        counted.ready()

    assert not paused.value.whole_account
