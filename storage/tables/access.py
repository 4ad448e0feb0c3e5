"""Who is who, and who else may: links, collaborators, approvals, people asked for help, DocuSign grants of persons."""

from sqlalchemy import CheckConstraint, Column, Index, String, Table, Text, UniqueConstraint, text

from claims.grants import GrantState
from storage.tables.base import ID_LENGTH, metadata, one_of, reference
from storage.types import Instant

person_links = Table(
    "person_links",  # whose e-mail address it is, for good: another person who gets it later is a stranger
    metadata,
    Column("email", Text, primary_key=True),  # lower case
    Column("slack_id", Text, nullable=False),
)

collaborators = Table(
    "collaborators",  # guests whom an admin linked to a contact's e-mail
    metadata,
    Column("slack_id", Text, primary_key=True),
    Column("email", Text, nullable=False),  # lower case
    Column("linked_by", Text, nullable=False),
    Column("linked_at", Instant, nullable=False),
)

approvals = Table(
    "approvals",  # a second admin's word, asked for by a confirmation; one for each dispatch that needs it
    metadata,
    Column("id", String(ID_LENGTH), primary_key=True),
    reference("dispatch_id", "dispatches.id"),
    Column("needed_for", Text, nullable=False),  # the rules that ask for it, comma between
    Column("asked_by", Text, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("decision", Text),  # approved, refused, expired or void; nothing while it waits
    Column("decided_by", Text),
    Column("decided_at", Instant),
    UniqueConstraint("dispatch_id"),
)

approval_calls = Table(
    "approval_calls",  # the admins who were asked by direct message, because the batch is told in one
    metadata,
    reference("batch_id", "batches.id", primary_key=True),
    Column("admin", Text, primary_key=True),
    Column("posting_until", Instant),  # until then an answer of Slack may still come
    Column("posted_at", Instant),
)

help_requests = Table(
    "help_requests",  # one direct message per person, matter and admin, however often the button is pressed
    metadata,
    Column("asker", Text, primary_key=True),
    Column("about", Text, primary_key=True),  # a claim or a project
    Column("admin", Text, primary_key=True),
    Column("asked_at", Instant, nullable=False),
)

docusign_logins = Table(
    "docusign_logins",  # logins begun in a browser; each state is good once
    metadata,
    Column("state_sha256", String(64), primary_key=True),
    Column("slack_id", Text, nullable=False),
    Column("verifier", Text, nullable=False),  # encrypted
    Column("begun_at", Instant, nullable=False),
    Column("used_at", Instant),
    Column("answer_sha256", String(64), unique=True),  # names the question that the page asks, where it asks one
    Column("pending", Text),  # what waits for the answer: who logged in, and their tokens; encrypted
)

docusign_grants = Table(
    "docusign_grants",  # one DocuSign user's permission to send as them; kept when it has ended, without tokens
    metadata,
    Column("user_id", Text, primary_key=True),  # the DocuSign user, lower case
    Column("slack_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("account_id", Text, nullable=False),
    Column("account_name", Text, nullable=False),
    Column("base_uri", Text, nullable=False),  # as userinfo told it; looked at again before each use
    Column("state", Text, nullable=False),
    Column("access_token", Text),  # the tokens are encrypted
    Column("access_until", Instant),
    Column("refresh_token", Text),
    Column("older_refresh_token", Text),  # kept until the newer one has worked
    Column("refreshed_at", Instant),
    Column("lease_owner", Text),  # one process at a time refreshes
    Column("lease_until", Instant),
    Column("asked_at", Instant),  # when the person was asked to connect again
    Column("connected_at", Instant, nullable=False),
    Column("ended_at", Instant),
    CheckConstraint(one_of("state", list(GrantState)), name="state"),
)
_IN_USE = text("state <> 'left'")
Index("uq_docusign_grants_one_each", docusign_grants.c.slack_id, unique=True, sqlite_where=_IN_USE,
      postgresql_where=_IN_USE)  # fmt: skip
