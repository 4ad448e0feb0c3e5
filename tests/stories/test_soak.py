"""The short form of the soak: two replicas on PostgreSQL, killed again and again while people press and calls fail."""

from pathlib import Path

import pytest

from bench.soak import SHORT, run
from tests.support.databases import Databases

pytestmark = [pytest.mark.slow, pytest.mark.postgres]


@pytest.mark.long(85)
def test_while_replicas_are_killed_and_calls_fail_each_claim_goes_out_once_and_is_told(
    databases: Databases, tmp_path: Path
) -> None:
    report = run(SHORT, databases.migrated("postgres"), tmp_path)

    assert report.good, "\n".join(report.lines())
    assert report.kills > 0
    assert sum(count for kind, count in report.docusign_calls.items() if kind != "answered") > 0
