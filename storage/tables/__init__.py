"""Every table, and the constraints that keep the promises whatever the code does.

Ids are random and opaque, so that they tell nothing about what else exists.
"""

from storage.tables.access import (
    approval_calls,
    approvals,
    collaborators,
    docusign_grants,
    docusign_logins,
    help_requests,
    person_links,
)
from storage.tables.acting import orders
from storage.tables.base import metadata, new_id
from storage.tables.compiling import compilations
from storage.tables.customising import customisations, customised_documents, customised_people
from storage.tables.filing import filings, handouts
from storage.tables.home import home_views
from storage.tables.papers import dispatch_documents, drawn_documents, revision_attachments, revision_lines
from storage.tables.picking import drawn_claims, last_projects, selections, tick_groups, ticks
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
from storage.tables.preferences import channel_noise, project_preferences
from storage.tables.sending import batches, dispatch_keys, dispatches, envelope_events, notes, polls, recipients
from storage.tables.shared import allowances, call_counts, channel_pace, drift_findings, gates, holds, rounds
from storage.tables.timing import occurrences
from storage.tables.trail import audit_entries, audit_seals

__all__ = [
    "FIGURES",
    "allowances",
    "approval_calls",
    "approvals",
    "audit_entries",
    "audit_seals",
    "batches",
    "call_counts",
    "channel_noise",
    "channel_pace",
    "claims",
    "collaborators",
    "commitments",
    "companies",
    "compilations",
    "contacts",
    "customisations",
    "customised_documents",
    "customised_people",
    "dispatch_documents",
    "dispatch_keys",
    "dispatches",
    "documents",
    "docusign_grants",
    "docusign_logins",
    "drawn_claims",
    "drawn_documents",
    "drift_findings",
    "envelope_events",
    "filings",
    "gates",
    "handouts",
    "help_requests",
    "holds",
    "home_views",
    "last_projects",
    "members",
    "metadata",
    "new_id",
    "notes",
    "occurrences",
    "orders",
    "people",
    "person_links",
    "polls",
    "private_list",
    "project_preferences",
    "projects",
    "recipients",
    "revision_attachments",
    "revision_lines",
    "revisions",
    "rounds",
    "selections",
    "tick_groups",
    "ticks",
]
