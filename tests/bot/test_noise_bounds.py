"""What a batch says to Slack, counted for its whole life: a message, a reply for each exception, and a few digests."""

from pathlib import Path

import pytest

from bench.noise import an_office, measured
from claims.preferences import Noise
from tests.support.stage import ROOT

pytestmark = pytest.mark.slow

DIGESTS = {Noise.EVERYTHING: 10, Noise.DIGEST: 12, Noise.EXCEPTIONS: 0}
"""Replies in three weeks that are about no exception, at most: those of ten days of signing, and the summary."""
PLAYED = [
    *((claims, Noise.EVERYTHING) for claims in (1, 10, 100, 500)),
    (100, Noise.DIGEST),
    (100, Noise.EXCEPTIONS),
]
"""Of the table in docs/reliability.md, which `python -m bench.noise` prints; the others take longer than they tell."""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return an_office(tmp_path_factory.mktemp("office"), 500)


@pytest.mark.parametrize(("claims", "noise"), PLAYED)
def test_a_batch_is_one_message_a_reply_for_each_exception_and_a_few_digests(
    claims: int, noise: Noise, office: Path, tmp_path: Path
) -> None:
    said = measured(office, tmp_path, claims, noise)

    assert said.posts == 1
    assert said.mentions <= said.exceptions
    assert said.replies <= said.exceptions + DIGESTS[noise]
    assert bool(said.mentions) == bool(said.exceptions), "whatever is silenced, an exception is not"
    table = (ROOT / "docs" / "reliability.md").read_text("utf-8")
    assert said.row in table, "python -m bench.noise prints the table anew"
