"""What a collaborator is shown: their claims, no button, and nobody else's anything."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bot.blocks import collaborating
from claims.collaborators import Shown
from claims.dispatch import State
from sandbox.slack.validate import check_message

AT = datetime(2026, 4, 2, 9, 30, tzinfo=UTC)


def test_their_claims_read_as_drawn_here(make: Any, golden: Any) -> None:
    shown = [
        Shown(make.line(9, State.SENT), "Riverside Tower", AT, yours=True),
        Shown(make.line(8, State.COMPLETED), "Riverside Tower", AT, yours=False),
    ]
    drawn = {
        "status": collaborating.collaborator_status_message(shown),
        "nothing": collaborating.collaborator_status_message([]),
        "linked": collaborating.linked_message("U04SAMWHITL", "sam@northbank.example"),
        "unlinked": collaborating.unlinked_message("U04SAMWHITL"),
    }
    golden("collaborating", drawn)
    for payload in drawn.values():
        assert not check_message(payload, ephemeral=True)
        assert "button" not in json.dumps(payload)


def test_many_hostile_claims_fit_and_those_that_do_not_are_counted(make: Any) -> None:
    line = replace(
        make.line(7, State.DECLINED, company=make.hostile, words=make.hostile), commitment_number=make.hostile
    )
    drawn = collaborating.collaborator_status_message([Shown(line, make.hostile, AT, yours=True)] * 500)

    assert not check_message(drawn, ephemeral=True)
    assert "older claims" in json.dumps(drawn)
    assert "<!" not in json.dumps(drawn)
    assert not check_message(collaborating.linked_message("U1|<!here>", make.hostile), ephemeral=True)
