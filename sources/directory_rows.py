"""Rows of projects, people and members."""

import re
from collections.abc import Collection
from datetime import UTC, datetime
from functools import partial
from zoneinfo import ZoneInfo

from claims.records import MemberRecord, PersonRecord, ProjectRecord
from sources import calendars
from sources.cells import Cell, read_text, required_text
from sources.contacts import read_email
from sources.problems import Unfit
from sources.rows import RowReader
from sources.words import read_level, read_yes_or_no


def read_project(row: RowReader) -> ProjectRecord | None:
    """Return the project, or None with the row's problems noted."""
    record = ProjectRecord(
        company=row.read("company", required_text),
        number=row.read("number", required_text),
        name=row.read("name", required_text),
        channel_id=row.read_or("channel", _read_channel, None),
        time_zone=row.read("time_zone", _read_time_zone),
        holiday_calendar=row.read_or("holidays", _read_calendar, None),
        docusign_enabled=row.read("docusign", read_yes_or_no),
        company_docusign_enabled=row.read_or("company_docusign", read_yes_or_no, None),
        dictionary=row.read_or("dictionary", partial(_read_dictionary, row.dictionaries), None),
        company_dictionary=row.read_or("company_dictionary", partial(_read_dictionary, row.dictionaries), None),
    )
    return None if row.bad else record


def read_person(row: RowReader) -> PersonRecord | None:
    """Return the person, or None with the row's problems noted."""
    record = PersonRecord(
        company=row.read("company", required_text),
        name=row.read("name", required_text),
        email=row.read("email", read_email),
        active=row.read("active", read_yes_or_no),
    )
    return None if row.bad else record


def read_member(row: RowReader) -> MemberRecord | None:
    """Return the member, or None with the row's problems noted."""
    record = MemberRecord(
        project_number=row.read("project", required_text),
        email=row.read("email", read_email),
        slack_id=row.read_or("slack_id", _read_slack_id, None),
        level=row.read("level", read_level),
    )
    return None if row.bad else record


def _read_channel(cell: Cell) -> str:
    text = read_text(cell)
    if not re.fullmatch(r"[CG][A-Z0-9]{2,30}", text):
        raise Unfit("a Slack channel id such as C0123456789 (in Slack: channel details, at the bottom)")
    return text


def _read_slack_id(cell: Cell) -> str:
    text = read_text(cell)
    if not re.fullmatch(r"[UW][A-Z0-9]{2,30}", text):
        raise Unfit("a Slack member id such as U0123456789 (in Slack: profile, Copy member ID)")
    return text


def _read_time_zone(cell: Cell) -> str:
    text = read_text(cell)
    try:
        ZoneInfo(text).utcoffset(datetime(2026, 1, 1, tzinfo=UTC))
    except (KeyError, ValueError, OSError):
        raise Unfit("a time zone such as America/New_York") from None
    return text


def _read_dictionary(known: Collection[str], cell: Cell) -> str:
    by_key = {code.casefold(): code for code in known}
    code = by_key.get(read_text(cell).replace("_", "-").casefold())
    if code is None:
        raise Unfit("one of the dictionaries " + ", ".join(sorted(known)))
    return code


def _read_calendar(cell: Cell) -> str:
    text = read_text(cell).upper()
    if not calendars.is_known(text):
        raise Unfit("a country code such as US, or with its part such as US-NY")
    return text
