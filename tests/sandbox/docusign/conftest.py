"""A stand-in per test, a key pair for all, and the contract's verdict on every call a test makes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from sandbox.docusign.config import DocusignConfig
from sandbox.docusign.model import Received
from sandbox.docusign.server import DocusignSandbox
from tests.support.docusign_contract import check_answer, check_request, contract_file
from tests.support.docusign_wire import Caller, Clock, KeyPair, Listener, jwt_token, new_key_pair

# The contract lies outside the repository; where it is absent these tests do not exist.
collect_ignore = [] if contract_file() else ["test_docusign_contract.py"]


@pytest.fixture(scope="session")
def keys() -> KeyPair:
    return new_key_pair()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def start(keys: KeyPair, clock: Clock) -> Iterator[Callable[..., DocusignSandbox]]:
    """Starts stand-ins with the given settings and, at the end, judges all they received and answered."""
    running: list[DocusignSandbox] = []

    def begin(**settings: Any) -> DocusignSandbox:
        sandbox = DocusignSandbox(DocusignConfig(public_key_pem=keys.public_pem, **settings), clock).start()
        running.append(sandbox)
        return sandbox

    yield begin
    problems = [problem for sandbox in running for call in sandbox.received for problem in judged(call)]
    for sandbox in running:
        sandbox.stop()
    assert problems == []


def judged(call: Received) -> list[str]:
    """What DocuSign's description holds against this call; a request that was refused may be wrong."""
    if contract_file() is None or call.fault or not call.status:
        return []
    found = check_answer(call.method, call.path, call.status, call.answer)
    if call.status < 400 and call.path.startswith("/restapi"):
        found += check_request(call.method, call.path, call.query, call.body)
    return [f"{call.method} {call.path}: {one}" for one in found]


@pytest.fixture
def sandbox(start: Callable[..., DocusignSandbox]) -> DocusignSandbox:
    return start()


@pytest.fixture
def call(sandbox: DocusignSandbox, keys: KeyPair, clock: Clock) -> Caller:
    return log_in(sandbox, keys, clock)


@pytest.fixture
def log(keys: KeyPair, clock: Clock) -> Callable[[DocusignSandbox], Caller]:
    """Logs in at a stand-in the test started itself."""
    return lambda sandbox: log_in(sandbox, keys, clock)


def log_in(sandbox: DocusignSandbox, keys: KeyPair, clock: Clock) -> Caller:
    answer = jwt_token(sandbox, keys.private_pem, clock().timestamp())
    return Caller(sandbox, answer.json()["access_token"])


@pytest.fixture
def listener() -> Iterator[Listener]:
    held = Listener()
    yield held
    held.close()
