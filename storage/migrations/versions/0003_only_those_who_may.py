"""Who may: the audit trail and its seals, collaborators, approvals, asking for help, and persons' DocuSign grants."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _trail()
    _trail_only_grows()
    _access()
    _docusign()
    _portfolio()
    _sending()


def _trail() -> None:
    op.create_table(
        "audit_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("surface", sa.Text(), nullable=False),
        sa.Column("deed", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("project_id", sa.String(length=16), nullable=True),
        sa.Column("claim_id", sa.String(length=16), nullable=True),
        sa.Column("revision_id", sa.String(length=16), nullable=True),
        sa.Column("about", sa.Text(), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entries")),
    )
    op.create_index("ix_audit_entries_claim", "audit_entries", ["claim_id"], unique=False)
    op.create_index("ix_audit_entries_about", "audit_entries", ["about"], unique=False)
    op.create_index("ix_audit_entries_at", "audit_entries", ["at"], unique=False)
    op.create_table(
        "audit_seals",
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("mac", sa.String(length=64), nullable=False),
        sa.Column("sealed_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_audit_seals")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_audit_seals_entry_id")),
    )


def _only_growing(table: str, *keys: str) -> None:
    """Have the database itself refuse to change or delete a row of the table, whoever asks."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE TRIGGER {table}_only_grow BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_trail()"
        )
        return
    refuse = "SELECT RAISE(ABORT, 'the audit trail only grows')"
    for deed in ("UPDATE", "DELETE"):
        op.execute(f"CREATE TRIGGER {table}_no_{deed.lower()} BEFORE {deed} ON {table} BEGIN {refuse}; END")
    # INSERT OR REPLACE deletes without asking the trigger above.
    there = " OR ".join(f"EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{key})" for key in keys)
    op.execute(f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {there} BEGIN {refuse}; END")


def _trail_only_grows() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION refuse_change_of_trail() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'the audit trail only grows'; END $$"
        )
    _only_growing("audit_entries", "id")
    _only_growing("audit_seals", "position", "entry_id")


def _access() -> None:
    op.create_table(
        "person_links",
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("slack_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("email", name=op.f("pk_person_links")),
    )
    op.execute(  # what import files have said so far
        "INSERT INTO person_links (email, slack_id) "
        "SELECT email, max(slack_id) FROM members WHERE slack_id IS NOT NULL GROUP BY email"
    )
    op.create_table(
        "collaborators",
        sa.Column("slack_id", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("linked_by", sa.Text(), nullable=False),
        sa.Column("linked_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("slack_id", name=op.f("pk_collaborators")),
    )
    op.create_table(
        "approvals",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("dispatch_id", sa.String(length=16), nullable=False),
        sa.Column("needed_for", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["dispatch_id"], ["dispatches.id"], name=op.f("fk_approvals_dispatch_id_dispatches")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approvals")),
        sa.UniqueConstraint("dispatch_id", name=op.f("uq_approvals_dispatch_id")),
    )
    op.create_table(
        "approval_calls",
        sa.Column("batch_id", sa.String(length=16), nullable=False),
        sa.Column("admin", sa.Text(), nullable=False),
        sa.Column("posting_until", sa.BigInteger(), nullable=True),
        sa.Column("posted_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_approval_calls_batch_id_batches")),
        sa.PrimaryKeyConstraint("batch_id", "admin", name=op.f("pk_approval_calls")),
    )
    op.create_table(
        "help_requests",
        sa.Column("asker", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("admin", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("asker", "about", "admin", name=op.f("pk_help_requests")),
    )


def _docusign() -> None:
    op.create_table(
        "docusign_logins",
        sa.Column("state_sha256", sa.String(length=64), nullable=False),
        sa.Column("slack_id", sa.Text(), nullable=False),
        sa.Column("verifier", sa.Text(), nullable=False),
        sa.Column("begun_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.Column("answer_sha256", sa.String(length=64), nullable=True),
        sa.Column("pending", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("state_sha256", name=op.f("pk_docusign_logins")),
        sa.UniqueConstraint("answer_sha256", name=op.f("uq_docusign_logins_answer_sha256")),
    )
    op.create_table(
        "docusign_grants",
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("slack_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("account_name", sa.Text(), nullable=False),
        sa.Column("base_uri", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("access_token", sa.Text(), nullable=True),
        sa.Column("access_until", sa.BigInteger(), nullable=True),
        sa.Column("refresh_token", sa.Text(), nullable=True),
        sa.Column("older_refresh_token", sa.Text(), nullable=True),
        sa.Column("refreshed_at", sa.BigInteger(), nullable=True),
        sa.Column("lease_owner", sa.Text(), nullable=True),
        sa.Column("lease_until", sa.BigInteger(), nullable=True),
        sa.Column("asked_at", sa.BigInteger(), nullable=True),
        sa.Column("connected_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("state IN ('good', 'lapsed', 'leaving', 'left')", name=op.f("ck_docusign_grants_state")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_docusign_grants")),
    )
    in_use = sa.text("state <> 'left'")
    op.create_index(
        "uq_docusign_grants_one_each",
        "docusign_grants",
        ["slack_id"],
        unique=True,
        sqlite_where=in_use,
        postgresql_where=in_use,
    )


def _portfolio() -> None:
    with op.batch_alter_table("commitments", schema=None) as batch_op:
        batch_op.add_column(sa.Column("imported_contacts", sa.Text(), nullable=True))


def _sending() -> None:
    with op.batch_alter_table("recipients", schema=None) as batch_op:
        batch_op.add_column(sa.Column("confirmed_as", sa.Text(), nullable=True))
    op.drop_index("uq_dispatches_one_live", table_name="dispatches")
    early = "'awaiting_approval', 'promised', 'creating', 'create_unknown', 'withheld', 'failed'"
    states = (
        "'awaiting_approval', 'promised', 'creating', 'create_unknown', 'drafted', 'sending', 'uncertain', 'sent', "
        "'delivered', 'completed', 'declined', 'voided', 'withheld', 'failed'"
    )
    known = f"envelope_id IS NOT NULL OR state IN ({early})"
    with op.batch_alter_table("dispatches", schema=None) as batch_op:
        for name, condition in (("state", f"state IN ({states})"), ("envelope_known", known)):
            batch_op.drop_constraint(op.f(f"ck_dispatches_{name}"), type_="check")
            batch_op.create_check_constraint(op.f(f"ck_dispatches_{name}"), condition)
    live = sa.text(
        "state IN ('awaiting_approval', 'create_unknown', 'creating', 'delivered', 'drafted', 'promised', 'sending', "
        "'sent', 'uncertain')"
    )
    op.create_index(
        "uq_dispatches_one_live", "dispatches", ["claim_id"], unique=True, sqlite_where=live, postgresql_where=live
    )


def downgrade() -> None:
    raise RuntimeError("Going back would lose records; restore a backup instead.")
