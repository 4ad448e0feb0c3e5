"""The fault table: every call to DocuSign under every fault, and always the same end.

Exactly one sent envelope and one e-mail for each claim, none lost, nothing left open, nothing repeated below the
product, and a batch message that says so.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from bot.services import polling
from bot.wiring import docusign_settings
from claims.dispatch import State
from esign.account import ServiceAccount
from esign.client import Envelopes
from esign.errors import Paused, Unanswered
from tests.support.databases import Databases
from tests.support.faulty import TOO_LONG, Confirmed, Trial, on_trial
from tests.support.portfolios import address
from tests.support.wire_faults import (
    AT_LOGIN,
    BIN,
    BINNING,
    CHANGING,
    CREATE,
    LATE,
    LOOK_UP,
    LOOKING,
    POLL,
    READ,
    SEND,
    TOKEN,
    TOKEN_CALL,
    USERINFO,
)

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def opened(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trial]:
    with on_trial(databases.migrated("sqlite"), tmp_path_factory.mktemp("claims"), 240) as trial:
        yield trial


@pytest.fixture
def trial(opened: Trial) -> Trial:
    opened.begin()
    return opened


@pytest.mark.parametrize("fault", CHANGING)
def test_a_fault_at_creating_ends_in_one_envelope_for_each_claim(trial: Trial, fault: str) -> None:
    trial.fault(**CREATE, **CHANGING[fault])

    confirmed = trial.confirm()

    trial.went_out_once(confirmed)
    if fault != LATE:
        assert len(trial.made()) == 2, "a draft that exists is found and used"


@pytest.mark.parametrize("fault", CHANGING)
def test_a_fault_at_sending_ends_in_one_envelope_for_each_claim(trial: Trial, fault: str) -> None:
    trial.fault(**SEND, **CHANGING[fault])

    confirmed = trial.confirm()

    trial.went_out_once(confirmed)
    assert len(trial.made()) == 2, "sending makes no drafts"


@pytest.mark.parametrize("fault", LOOKING)
def test_a_fault_at_looking_up_lost_drafts_ends_in_one_envelope_for_each_claim(trial: Trial, fault: str) -> None:
    for when in ("before", "after"):
        trial.fault(kind="reset", when=when, **CREATE)
    trial.fault(**LOOK_UP, **LOOKING[fault])

    confirmed = trial.confirm()

    trial.went_out_once(confirmed)
    assert len(trial.made()) == 2, "a draft that exists is found and used"


@pytest.mark.parametrize("fault", LOOKING)
def test_a_fault_at_settling_an_uncertain_send_ends_in_one_envelope_for_each_claim(trial: Trial, fault: str) -> None:
    for when in ("before", "after"):
        trial.fault(kind="reset", when=when, **SEND)
    trial.fault(**READ, **LOOKING[fault])

    confirmed = trial.confirm()

    trial.went_out_once(confirmed)


@pytest.mark.parametrize("fault", BINNING)
def test_a_fault_at_binning_a_draft_never_says_not_sent_of_what_may_go_out(trial: Trial, fault: str) -> None:
    trial.fault(kind="reset", **SEND)
    trial.watch.after("send", trial.take_back)
    trial.fault(**BIN, **BINNING[fault])

    confirmed = trial.confirm(1)

    trial.was_kept_back(confirmed)
    assert {one.status for one in trial.made()} == {"deleted"}, "we asked to send it: it is gone for sure"


@pytest.mark.parametrize("fault", LOOKING)
def test_a_fault_at_looking_before_binning_leaves_a_draft_at_most(trial: Trial, fault: str) -> None:
    trial.watch.after("create_draft", trial.take_back)
    trial.fault(**READ, **LOOKING[fault])

    confirmed = trial.confirm(1)

    trial.was_kept_back(confirmed)


@pytest.mark.parametrize("fault", AT_LOGIN)
def test_a_fault_at_the_login_ends_in_one_envelope_for_each_claim(trial: Trial, fault: str) -> None:
    trial.stage.docusign.expire_tokens()
    trial.fault(**TOKEN_CALL, **AT_LOGIN[fault])

    confirmed = trial.confirm()

    trial.went_out_once(confirmed)


@pytest.mark.parametrize("fault", AT_LOGIN)
def test_a_fault_at_finding_the_account_ends_in_one_envelope_for_each_claim(trial: Trial, fault: str) -> None:
    trial.fault(times=2, **USERINFO, **AT_LOGIN[fault])
    trial.restart()

    confirmed = trial.confirm()

    trial.went_out_once(confirmed)


@pytest.mark.parametrize("call", ["create_draft", "send", "find", "read", "discard_draft"])
def test_docusign_being_down_at_a_call_ends_as_if_it_had_been_there(trial: Trial, call: str) -> None:
    trial.unreachable_at(call)
    if call in {"find", "read"}:
        trial.fault(kind="reset", **(CREATE if call == "find" else SEND))
    if call == "discard_draft":
        trial.watch.after("create_draft", trial.take_back)

    confirmed = trial.confirm(1)

    (trial.was_kept_back if call == "discard_draft" else trial.went_out_once)(confirmed)
    assert trial.troubles(call)[0] == "Unanswered"


@pytest.mark.parametrize("path", ["/oauth/token", "/oauth/userinfo"])
def test_docusign_being_down_at_the_login_ends_in_one_envelope_for_each_claim(trial: Trial, path: str) -> None:
    if path == "/oauth/token":
        trial.stage.docusign.expire_tokens()
        trial.fault(kind="unplug", when="before", seconds=0.3, **TOKEN_CALL)
    else:
        trial.fault(kind="unplug", when="after", seconds=0.3, **TOKEN_CALL)
        trial.restart()

    confirmed = trial.confirm()

    trial.went_out_once(confirmed)


# What DocuSign leaves open ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "switches",
    [{"lookup_lag_seconds": 60.0}, {"drafts_listed": False}, {"transaction_id_shown": False}],
    ids=["found after a minute", "drafts are never found", "found without the key"],
)
def test_lost_drafts_that_a_look_up_does_not_show_cost_an_orphan_each_at_most(
    trial: Trial, switches: dict[str, Any]
) -> None:
    trial.stage.docusign.switch(**switches)
    trial.fault(kind="reset", when="after", times=2, **CREATE)

    confirmed = trial.confirm()

    trial.went_out_once(confirmed)


@pytest.mark.parametrize("answer", ["invalid_status", "ok"])
def test_sending_again_what_went_out_meanwhile_is_harmless_however_docusign_answers(trial: Trial, answer: str) -> None:
    trial.stage.docusign.switch(second_send=answer)
    trial.fault(kind="delay", seconds=60, **SEND)
    trial.watch.before("read", lambda: trial.pass_by(seconds=30))
    trial.watch.after("read", trial.let_go, answered=True)

    confirmed = trial.confirm(1)

    trial.went_out_once(confirmed)
    assert sum(one.call == "send" for one in trial.watch.asked[trial.asked :]) == 2, "the second found it sent"


def test_sending_again_while_docusign_is_still_at_it_is_harmless(trial: Trial) -> None:
    trial.stage.docusign.switch(concurrent_changes="conflict")
    trial.fault(kind="delay", seconds=TOO_LONG, **SEND)
    trial.watch.before("read", lambda: trial.pass_by(seconds=30))

    confirmed = trial.confirm(1)

    trial.went_out_once(confirmed)
    assert "Moved" in trial.troubles("send")


# Asking for news ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sent(opened: Trial) -> Confirmed:
    """A batch that is out, enough for a signature after each fault."""
    opened.begin()
    confirmed = opened.confirm(len(LOOKING))
    opened.went_out_once(confirmed)
    return confirmed


@pytest.mark.parametrize("number", range(len(LOOKING)), ids=list(LOOKING))
def test_a_fault_at_asking_for_news_loses_no_signature(sent: Confirmed, trial: Trial, number: int) -> None:
    signer = address(sent.numbers[number])
    envelope = next(one for one in trial.stage.docusign.envelopes if one.recipients[0].email == signer)
    trial.stage.docusign.sign(envelope.envelope_id, signer)
    trial.pass_by(minutes=21)
    trial.fault(**POLL, **list(LOOKING.values())[number])

    for _ in range(2):
        polling.poll_due(trial.stage.serving.bot.services)
        trial.pass_by(minutes=61)
    polling.poll_due(trial.stage.serving.bot.services)

    trial.each_has_struck()
    trial.nothing_was_repeated()
    now = replace(sent, numbers=sent.numbers[number : number + 1])
    trial.told(now, "signed by Ruth Harlan")
    assert trial.state_of(sent.numbers[number]) is State.COMPLETED
    trial.thread_names_each_once(now, "It is complete")


# A look at the account ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", LOOKING)
def test_a_fault_at_looking_at_the_account_is_told_in_a_sentence_and_passes(trial: Trial, fault: str) -> None:
    account = ServiceAccount(docusign_settings(trial.stage.settings), trial.stage.clock)
    envelopes = Envelopes(account)
    account.access()
    trial.fault(method="GET", path="*/accounts/*", **LOOKING[fault])

    if fault not in TOKEN:
        with pytest.raises((Paused, Unanswered)) as told:
            envelopes.probe()
        assert told.value.words.endswith(".")
        assert sum(one.path.startswith("/restapi") for one in trial.calls()) == 1

    assert envelopes.probe() == "Harbour & Rowe Constructors"
