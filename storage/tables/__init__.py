"""Every table, and the constraints that keep the promises whatever the code does.

Ids are random and opaque, so that they tell nothing about what else exists.
"""

from storage.tables.base import metadata, new_id
from storage.tables.picking import drawn_claims, selections, tick_groups, ticks
from storage.tables.portfolio import (
    FIGURES,
    claims,
    commitments,
    companies,
    contacts,
    documents,
    members,
    people,
    private_list,
    projects,
    revisions,
)
from storage.tables.sending import batches, dispatch_keys, dispatches, envelope_events, notes, polls, recipients

__all__ = [
    "FIGURES",
    "batches",
    "claims",
    "commitments",
    "companies",
    "contacts",
    "dispatch_keys",
    "dispatches",
    "documents",
    "drawn_claims",
    "envelope_events",
    "members",
    "metadata",
    "new_id",
    "notes",
    "people",
    "polls",
    "private_list",
    "projects",
    "recipients",
    "revisions",
    "selections",
    "tick_groups",
    "ticks",
]
