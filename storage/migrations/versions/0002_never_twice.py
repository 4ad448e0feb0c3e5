"""What replicas share: the allowance of calls, holds, the pace towards Slack, nightly rounds; and what a sweep needs."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "allowances",
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("hourly_limit", sa.Integer(), nullable=True),
        sa.Column("burst_limit", sa.Integer(), nullable=True),
        sa.Column("paused_since", sa.BigInteger(), nullable=True),
        sa.Column("paused_until", sa.BigInteger(), nullable=True),
        sa.Column("paused_words", sa.Text(), nullable=True),
        sa.Column("silent_until", sa.BigInteger(), nullable=True),
        sa.Column("failing_code", sa.Text(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("service", name=op.f("pk_allowances")),
    )
    op.create_table(
        "call_counts",
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.BigInteger(), nullable=False),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("what", "starts_at", name=op.f("pk_call_counts")),
    )
    op.create_table(
        "channel_pace",
        sa.Column("channel_id", sa.Text(), nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("channel_id", name=op.f("pk_channel_pace")),
    )
    op.create_table(
        "gates", sa.Column("name", sa.Text(), nullable=False), sa.PrimaryKeyConstraint("name", name=op.f("pk_gates"))
    )
    op.create_table(
        "holds",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("made_press", sa.Text(), nullable=True),
        sa.Column("lifted_at", sa.BigInteger(), nullable=True),
        sa.Column("lifted_by", sa.Text(), nullable=True),
        sa.Column("lifted_press", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holds")),
        sa.UniqueConstraint("lifted_press", name=op.f("uq_holds_lifted_press")),
        sa.UniqueConstraint("made_press", name=op.f("uq_holds_made_press")),
    )
    with op.batch_alter_table("holds", schema=None) as batch_op:
        batch_op.create_index(
            "uq_holds_one_active",
            ["scope"],
            unique=True,
            sqlite_where=sa.text("lifted_at IS NULL"),
            postgresql_where=sa.text("lifted_at IS NULL"),
        )

    op.create_table(
        "rounds",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("taken_at", sa.BigInteger(), nullable=True),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_rounds")),
    )
    op.create_table(
        "drift_findings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("found_at", sa.BigInteger(), nullable=False),
        sa.Column("dispatch_id", sa.String(length=16), nullable=False),
        sa.Column("ours", sa.Text(), nullable=False),
        sa.Column("theirs", sa.Text(), nullable=False),
        sa.Column("repaired", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["dispatch_id"], ["dispatches.id"], name=op.f("fk_drift_findings_dispatch_id_dispatches")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drift_findings")),
    )
    with op.batch_alter_table("drift_findings", schema=None) as batch_op:
        batch_op.create_index("ix_drift_findings_found", ["found_at"], unique=False)

    with op.batch_alter_table("batches", schema=None) as batch_op:
        batch_op.add_column(sa.Column("drawing_until", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("place_note", sa.Text(), nullable=True))

    with op.batch_alter_table("dispatch_keys", schema=None) as batch_op:
        batch_op.add_column(sa.Column("swept_at", sa.BigInteger(), nullable=True))
        batch_op.create_index(
            "ix_dispatch_keys_unswept",
            ["made_at"],
            unique=False,
            sqlite_where=sa.text("swept_at IS NULL"),
            postgresql_where=sa.text("swept_at IS NULL"),
        )

    with op.batch_alter_table("dispatches", schema=None) as batch_op:
        batch_op.add_column(sa.Column("looked_at", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("first_asked_at", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("missing_since", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("lost_creates", sa.Integer(), server_default="0", nullable=False))

    with op.batch_alter_table("notes", schema=None) as batch_op:
        batch_op.alter_column("dispatch_id", existing_type=sa.VARCHAR(length=16), nullable=True)
        batch_op.create_index(
            "uq_notes_of_batch",
            ["batch_id", "kind", "about"],
            unique=True,
            sqlite_where=sa.text("dispatch_id IS NULL"),
            postgresql_where=sa.text("dispatch_id IS NULL"),
        )

    with op.batch_alter_table("recipients", schema=None) as batch_op:
        batch_op.add_column(sa.Column("told_at", sa.BigInteger(), nullable=True))

    op.execute("UPDATE dispatches SET first_asked_at = asked_at")
    op.execute("INSERT INTO gates (name) VALUES ('sending')")
    op.execute("INSERT INTO allowances (service, failures) VALUES ('docusign', 0), ('slack', 0)")


def downgrade() -> None:
    raise RuntimeError("Going back would lose records; restore a backup instead.")
