"""The first schema: portfolio, selections, batches, the outbox, news and notes."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "companies",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("docusign_enabled", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_companies")),
        sa.UniqueConstraint("name_key", name=op.f("uq_companies_name_key")),
    )
    op.create_table(
        "documents",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("added_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_documents")),
    )
    op.create_table(
        "envelope_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dedupe_key", sa.Text(), nullable=False),
        sa.Column("envelope_id", sa.Text(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("applied_at", sa.BigInteger(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_envelope_events")),
        sa.UniqueConstraint("dedupe_key", name=op.f("uq_envelope_events_dedupe_key")),
    )
    with op.batch_alter_table("envelope_events", schema=None) as batch_op:
        batch_op.create_index(
            "ix_envelope_events_waiting",
            ["id"],
            unique=False,
            sqlite_where=sa.text("applied_at IS NULL"),
            postgresql_where=sa.text("applied_at IS NULL"),
        )

    op.create_table(
        "people",
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("company", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("email", name=op.f("pk_people")),
    )
    op.create_table(
        "polls",
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=True),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("sender", name=op.f("pk_polls")),
    )
    op.create_table(
        "projects",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("company_id", sa.String(length=16), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("number_key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("channel_id", sa.Text(), nullable=True),
        sa.Column("imported_channel_id", sa.Text(), nullable=True),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("holiday_calendar", sa.Text(), nullable=True),
        sa.Column("docusign_enabled", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_projects_company_id_companies")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_projects")),
        sa.UniqueConstraint("number_key", name=op.f("uq_projects_number_key")),
    )
    op.create_table(
        "commitments",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("project_id", sa.String(length=16), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("number_key", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("contract_company", sa.Text(), nullable=False),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.CheckConstraint("kind IN ('purchase_order', 'subcontract')", name=op.f("ck_commitments_kind")),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_commitments_project_id_projects")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitments")),
        sa.UniqueConstraint("project_id", "number_key", name=op.f("uq_commitments_project_id")),
    )
    op.create_table(
        "members",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("project_id", sa.String(length=16), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("slack_id", sa.Text(), nullable=True),
        sa.Column("level", sa.Text(), nullable=False),
        sa.CheckConstraint("level IN ('none', 'read_only', 'standard', 'admin')", name=op.f("ck_members_level")),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_members_project_id_projects")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_members")),
        sa.UniqueConstraint("project_id", "email", name=op.f("uq_members_project_id")),
        sa.UniqueConstraint("project_id", "slack_id", name="uq_members_slack_id"),
    )
    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_members_slack_id"), ["slack_id"], unique=False)

    op.create_table(
        "batches",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("project_id", sa.String(length=16), nullable=False),
        sa.Column("member_id", sa.String(length=16), nullable=False),
        sa.Column("requester_slack_id", sa.Text(), nullable=False),
        sa.Column("press", sa.Text(), nullable=False),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("channel_id", sa.Text(), nullable=True),
        sa.Column("message_ts", sa.Text(), nullable=True),
        sa.Column("posting_at", sa.BigInteger(), nullable=True),
        sa.Column("undeliverable", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("drawn_version", sa.Integer(), nullable=False),
        sa.Column("stale_since", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_batches_member_id_members")),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_batches_project_id_projects")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batches")),
        sa.UniqueConstraint("press", "private", name=op.f("uq_batches_press")),
    )
    with op.batch_alter_table("batches", schema=None) as batch_op:
        batch_op.create_index(
            "ix_batches_stale",
            ["stale_since"],
            unique=False,
            sqlite_where=sa.text("stale_since IS NOT NULL"),
            postgresql_where=sa.text("stale_since IS NOT NULL"),
        )

    op.create_table(
        "claims",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("commitment_id", sa.String(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("current_revision", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "status IN ('draft', 'under_review', 'revise_and_resubmit', 'approved', 'approved_as_noted', 'pending_owner_approval')",
            name=op.f("ck_claims_status"),
        ),
        sa.ForeignKeyConstraint(
            ["commitment_id"], ["commitments.id"], name=op.f("fk_claims_commitment_id_commitments")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claims")),
        sa.UniqueConstraint("commitment_id", "number", name=op.f("uq_claims_commitment_id")),
    )
    op.create_table(
        "contacts",
        sa.Column("commitment_id", sa.String(length=16), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["commitment_id"], ["commitments.id"], name=op.f("fk_contacts_commitment_id_commitments")
        ),
        sa.PrimaryKeyConstraint("commitment_id", "position", name=op.f("pk_contacts")),
    )
    op.create_table(
        "private_list",
        sa.Column("commitment_id", sa.String(length=16), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["commitment_id"], ["commitments.id"], name=op.f("fk_private_list_commitment_id_commitments")
        ),
        sa.PrimaryKeyConstraint("commitment_id", "email", name=op.f("pk_private_list")),
    )
    op.create_table(
        "selections",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("member_id", sa.String(length=16), nullable=False),
        sa.Column("project_id", sa.String(length=16), nullable=False),
        sa.Column("picker", sa.String(length=16), nullable=False),
        sa.Column("redraw", sa.Integer(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("response_url", sa.Text(), nullable=True),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_selections_member_id_members")),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_selections_project_id_projects")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_selections")),
        sa.UniqueConstraint("member_id", name=op.f("uq_selections_member_id")),
    )
    op.create_table(
        "drawn_claims",
        sa.Column("selection_id", sa.String(length=16), nullable=False),
        sa.Column("redraw", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("claim_id", sa.String(length=16), nullable=False),
        sa.Column("group_number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name=op.f("fk_drawn_claims_claim_id_claims")),
        sa.ForeignKeyConstraint(
            ["selection_id"], ["selections.id"], name=op.f("fk_drawn_claims_selection_id_selections")
        ),
        sa.PrimaryKeyConstraint("selection_id", "redraw", "claim_id", name=op.f("pk_drawn_claims")),
    )
    op.create_table(
        "revisions",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("claim_id", sa.String(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("original_contract_sum", sa.BigInteger(), nullable=False),
        sa.Column("net_change_by_change_orders", sa.BigInteger(), nullable=False),
        sa.Column("contract_sum_to_date", sa.BigInteger(), nullable=False),
        sa.Column("total_completed_and_stored_to_date", sa.BigInteger(), nullable=False),
        sa.Column("completed_work_retainage", sa.BigInteger(), nullable=False),
        sa.Column("stored_materials_retainage", sa.BigInteger(), nullable=False),
        sa.Column("total_retainage", sa.BigInteger(), nullable=False),
        sa.Column("total_earned_less_retainage", sa.BigInteger(), nullable=False),
        sa.Column("less_previous_certificates", sa.BigInteger(), nullable=False),
        sa.Column("current_payment_due", sa.BigInteger(), nullable=False),
        sa.Column("balance_to_finish", sa.BigInteger(), nullable=False),
        sa.Column("document_name", sa.Text(), nullable=True),
        sa.Column("document_sha256", sa.String(length=64), nullable=True),
        sa.Column("imported_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name=op.f("fk_revisions_claim_id_claims")),
        sa.ForeignKeyConstraint(
            ["document_sha256"], ["documents.sha256"], name=op.f("fk_revisions_document_sha256_documents")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revisions")),
        sa.UniqueConstraint("claim_id", "number", name=op.f("uq_revisions_claim_id")),
    )
    op.create_table(
        "tick_groups",
        sa.Column("selection_id", sa.String(length=16), nullable=False),
        sa.Column("block_id", sa.Text(), nullable=False),
        sa.Column("pressed_at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["selection_id"], ["selections.id"], name=op.f("fk_tick_groups_selection_id_selections")
        ),
        sa.PrimaryKeyConstraint("selection_id", "block_id", name=op.f("pk_tick_groups")),
    )
    op.create_table(
        "dispatches",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("batch_id", sa.String(length=16), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.String(length=16), nullable=False),
        sa.Column("revision_id", sa.String(length=16), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("lease", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.BigInteger(), nullable=True),
        sa.Column("next_at", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("transaction_id", sa.String(length=36), nullable=True),
        sa.Column("envelope_id", sa.String(length=36), nullable=True),
        sa.Column("sender", sa.Text(), nullable=True),
        sa.Column("asked_at", sa.BigInteger(), nullable=True),
        sa.Column("sheet_sha256", sa.String(length=64), nullable=True),
        sa.Column("outcome_code", sa.Text(), nullable=True),
        sa.Column("outcome_words", sa.Text(), nullable=True),
        sa.Column("promised_at", sa.BigInteger(), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "envelope_id IS NOT NULL OR state IN ('promised', 'creating', 'create_unknown', 'withheld', 'failed')",
            name=op.f("ck_dispatches_envelope_known"),
        ),
        sa.CheckConstraint(
            "state IN ('promised', 'creating', 'create_unknown', 'drafted', 'sending', 'uncertain', 'sent', 'delivered', 'completed', 'declined', 'voided', 'withheld', 'failed')",
            name=op.f("ck_dispatches_state"),
        ),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_dispatches_batch_id_batches")),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name=op.f("fk_dispatches_claim_id_claims")),
        sa.ForeignKeyConstraint(["revision_id"], ["revisions.id"], name=op.f("fk_dispatches_revision_id_revisions")),
        sa.ForeignKeyConstraint(
            ["sheet_sha256"], ["documents.sha256"], name=op.f("fk_dispatches_sheet_sha256_documents")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispatches")),
        sa.UniqueConstraint("envelope_id", name=op.f("uq_dispatches_envelope_id")),
        sa.UniqueConstraint("revision_id", "attempt", name=op.f("uq_dispatches_revision_id")),
        sa.UniqueConstraint("transaction_id", name=op.f("uq_dispatches_transaction_id")),
    )
    with op.batch_alter_table("dispatches", schema=None) as batch_op:
        batch_op.create_index("ix_dispatches_batch", ["batch_id"], unique=False)
        batch_op.create_index("ix_dispatches_work", ["state", "next_at"], unique=False)
        batch_op.create_index(
            "uq_dispatches_one_completed",
            ["revision_id"],
            unique=True,
            sqlite_where=sa.text("state = 'completed'"),
            postgresql_where=sa.text("state = 'completed'"),
        )
        batch_op.create_index(
            "uq_dispatches_one_live",
            ["claim_id"],
            unique=True,
            sqlite_where=sa.text(
                "state IN ('create_unknown', 'creating', 'delivered', 'drafted', 'promised', 'sending', 'sent', 'uncertain')"
            ),
            postgresql_where=sa.text(
                "state IN ('create_unknown', 'creating', 'delivered', 'drafted', 'promised', 'sending', 'sent', 'uncertain')"
            ),
        )

    op.create_table(
        "ticks",
        sa.Column("selection_id", sa.String(length=16), nullable=False),
        sa.Column("claim_id", sa.String(length=16), nullable=False),
        sa.Column("revision_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name=op.f("fk_ticks_claim_id_claims")),
        sa.ForeignKeyConstraint(["revision_id"], ["revisions.id"], name=op.f("fk_ticks_revision_id_revisions")),
        sa.ForeignKeyConstraint(["selection_id"], ["selections.id"], name=op.f("fk_ticks_selection_id_selections")),
        sa.PrimaryKeyConstraint("selection_id", "claim_id", name=op.f("pk_ticks")),
    )
    op.create_table(
        "dispatch_keys",
        sa.Column("transaction_id", sa.String(length=36), nullable=False),
        sa.Column("dispatch_id", sa.String(length=16), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["dispatch_id"], ["dispatches.id"], name=op.f("fk_dispatch_keys_dispatch_id_dispatches")
        ),
        sa.PrimaryKeyConstraint("transaction_id", name=op.f("pk_dispatch_keys")),
    )
    with op.batch_alter_table("dispatch_keys", schema=None) as batch_op:
        batch_op.create_index("ix_dispatch_keys_dispatch", ["dispatch_id"], unique=False)

    op.create_table(
        "notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.String(length=16), nullable=False),
        sa.Column("dispatch_id", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("posting_at", sa.BigInteger(), nullable=True),
        sa.Column("message_ts", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_notes_batch_id_batches")),
        sa.ForeignKeyConstraint(["dispatch_id"], ["dispatches.id"], name=op.f("fk_notes_dispatch_id_dispatches")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notes")),
        sa.UniqueConstraint("dispatch_id", "kind", "about", name=op.f("uq_notes_dispatch_id")),
    )
    with op.batch_alter_table("notes", schema=None) as batch_op:
        batch_op.create_index(
            "ix_notes_waiting",
            ["batch_id"],
            unique=False,
            sqlite_where=sa.text("posting_at IS NULL"),
            postgresql_where=sa.text("posting_at IS NULL"),
        )

    op.create_table(
        "recipients",
        sa.Column("dispatch_id", sa.String(length=16), nullable=False),
        sa.Column("recipient_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("signed_at", sa.BigInteger(), nullable=True),
        sa.Column("declined_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["dispatch_id"], ["dispatches.id"], name=op.f("fk_recipients_dispatch_id_dispatches")),
        sa.PrimaryKeyConstraint("dispatch_id", "recipient_id", name=op.f("pk_recipients")),
    )


def downgrade() -> None:
    raise RuntimeError("Going back would lose records; restore a backup instead.")
