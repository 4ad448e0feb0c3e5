"""An office to measure with: admins with a project and a channel each, and as many claims as are wanted.

The figures of a claim are those of the tests' portfolios; documents are left out, so that the sheet alone is made.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox.slack.config import DEFAULT_WORLD
from tests.support.portfolios import MEMBERS, PROJECT, claim_row, write_csv

NAMES = ("ada", "ben", "carla", "dmitri", "esra", "finn", "grace", "hugo")


@dataclass(frozen=True)
class Desk:
    """One admin, their project and its channel."""

    name: str
    slack_id: str
    email: str
    project: str
    channel_id: str
    channel: str


def desks(count: int) -> tuple[Desk, ...]:
    """Return so many desks, at most eight."""
    return tuple(
        Desk(
            name=name,
            slack_id=f"U04BENCH{number:03}",
            email=f"{name}@harbour-rowe.example",
            project=f"P{number}",
            channel_id=f"C04BENCH{number:03}",
            channel=f"project-{number}",
        )
        for number, name in enumerate(NAMES[:count], start=1)
    )


def world_with(people: tuple[Desk, ...]) -> Mapping[str, Any]:
    """Return the stand-in's own world with these people and their channels added."""
    world = json.loads(DEFAULT_WORLD.read_text("utf-8"))
    bot = world["app"]["bot_user_id"]
    for desk in people:
        world["users"].append(
            {"id": desk.slack_id, "name": desk.name, "real_name": desk.name.title(), "title": "Contract administrator",
             "email": desk.email, "tz": "America/New_York", "color": "2f6f4f"}
        )  # fmt: skip
        world["channels"].append({"id": desk.channel_id, "name": desk.channel, "members": [desk.slack_id, bot]})
    return dict(world)


def write_office(folder: Path, people: tuple[Desk, ...], claims_each: int) -> Path:
    """Write the import files of all projects; returns the folder. Claim n of a desk goes to `address(desk, n)`."""
    folder.mkdir(parents=True, exist_ok=True)
    write_csv(
        folder / "projects.csv",
        [
            PROJECT | {"Project number": one.project, "Project name": name_of(one), "Slack channel": one.channel_id}
            for one in people
        ],
    )
    write_csv(
        folder / "members.csv",
        [
            MEMBERS[0] | {"Project": one.project, "Email": one.email, "Slack id": one.slack_id, "Level": "Admin"}
            for one in people
        ],
    )
    write_csv(
        folder / "claims.csv",
        [
            claim_row(number, Project=one.project, Progress_Claim_Contacts=f"Ruth Harlan <{address(one, number)}>")
            for one in people
            for number in range(1, claims_each + 1)
        ],
    )
    return folder


def name_of(desk: Desk) -> str:
    """The project's name."""
    return f"Project of {desk.name.title()}"


def address(desk: Desk, number: int) -> str:
    """Where the contact of a claim is written to: one address for each claim."""
    return f"ruth@trade-{number:03}.{desk.name}.example"
