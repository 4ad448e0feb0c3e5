"""Changing the keys under which persons' tokens are kept, while the bot runs."""

from dataclasses import dataclass
from datetime import datetime

from bot.services.vault import Unreadable, Vault
from claims.grants import GrantState
from storage import grants
from storage.database import Database


@dataclass(frozen=True)
class Rotated:
    """How many grants are kept under the newest key now, how many no key opens, how many were being renewed."""

    rewritten: int
    unreadable: int
    busy: int


def rotate(database: Database, vault: Vault, now: datetime) -> Rotated:
    """Encrypt every grant's tokens anew under the newest key; a repeat changes nothing that anybody could tell.

    One that is being refreshed at this moment is left alone: whoever refreshes encrypts under their newest key.
    """
    with database.reading() as tx:
        known = [one.user_id for one in grants.in_states(tx, set(GrantState))]
    rewritten = unreadable = busy = 0
    for user_id in known:
        with database.deciding() as tx:
            kept, older = grants.sealed(tx, user_id), grants.older(tx, user_id)
            if kept is None:
                continue
            try:
                tokens: dict[str, str | None] = {
                    "access_token": vault.anew(kept.access),
                    "refresh_token": vault.anew(kept.refresh),
                    "older_refresh_token": vault.anew(older) if older is not None else None,
                }
            except Unreadable:
                unreadable += 1
                continue
            if grants.rewrite(tx, user_id, kept.refresh, now, **tokens):
                rewritten += 1
            else:
                busy += 1
    return Rotated(rewritten, unreadable, busy)
