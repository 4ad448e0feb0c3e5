"""Linking a Slack person to a member by e-mail, once (Slack: users.info, `profile.email`, scope users:read.email).

An address that was linked stays with that Slack id: whoever gets it later is a stranger, until an import file says
otherwise. Guests, bots and people of other workspaces never get here: `authority.check_person` refuses them before.
"""

from collections.abc import Mapping
from typing import Any

import structlog

from bot.services.context import Services
from claims.audit import Deed, Entry, Surface
from claims.wording import phrase, say
from storage import audit, links
from storage.database import Unavailable

log = structlog.get_logger(__name__)

TRIES = 3
FOUND = phrase("By the e-mail address of their Slack profile.")


def link(services: Services, slack_id: str, surface: Surface, profile: Mapping[str, Any]) -> None:
    """Link this full member of a workspace to the member with their e-mail address, if that is still nobody's.

    A repeat changes nothing. Says nothing either: who is no member after this is refused where it is asked.
    """
    email = proven_address(services, profile)
    if email is None:
        return
    with services.db.reading() as tx:
        if not links.is_open(tx, email):
            return
    for left in reversed(range(TRIES)):
        try:
            _link(services, email, slack_id, surface)
        except Unavailable:  # an import is at the same rows, in another order
            if not left:
                raise
        else:
            return


def _link(services: Services, email: str, slack_id: str, surface: Surface) -> None:
    with services.db.deciding() as tx:
        if links.link(tx, email, slack_id):
            entry = Entry(services.clock(), slack_id, surface, Deed.PERSON_LINKED, about=email, words=say(FOUND))
            audit.record(tx, entry)
            log.info("person_linked", person=slack_id)


def proven_address(services: Services, profile: Mapping[str, Any]) -> str | None:
    """Return the address that proves who somebody is, lower case: confirmed, and of a person of our very workspace."""
    ours = services.workspace.team_id
    teams = (profile.get("enterprise_user") or {}).get("teams") or ()
    if profile.get("team_id") != ours and ours not in teams:
        return None
    if profile.get("is_email_confirmed") is False:  # Slack leaves it out where it does not apply
        return None
    email = str((profile.get("profile") or {}).get("email") or "").strip().lower()
    return email or None
