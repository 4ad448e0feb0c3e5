"""A picker and a thread people enjoy: dictionaries, and what is remembered of how people like to work."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _words()
    _preferences()
    _orders()
    _picker()
    _timing()
    _home_tabs()
    _threads()


def _words() -> None:
    for table in ("companies", "projects"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("dictionary", sa.Text(), nullable=True))


def _preferences() -> None:
    with op.batch_alter_table("projects", schema=None) as batch_op:
        batch_op.add_column(sa.Column("imported_dictionary", sa.Text(), nullable=True))
    op.create_table(
        "project_preferences",
        sa.Column("project_id", sa.String(length=16), nullable=False),
        sa.Column("digest_at", sa.Time(), nullable=True),
        sa.Column("reminders", sa.Boolean(), nullable=False),
        sa.Column("remind_after", sa.Integer(), nullable=False),
        sa.Column("remind_every", sa.Integer(), nullable=False),
        sa.Column("remind_most", sa.Integer(), nullable=False),
        sa.Column("quiet_from", sa.Time(), nullable=False),
        sa.Column("quiet_to", sa.Time(), nullable=False),
        sa.Column("jurisdiction", sa.Text(), nullable=True),
        sa.Column("answer_within", sa.Integer(), nullable=True),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_project_preferences_project_id_projects")
        ),
        sa.PrimaryKeyConstraint("project_id", name=op.f("pk_project_preferences")),
    )
    op.create_table(
        "channel_noise",
        sa.Column("channel_id", sa.Text(), nullable=False),
        sa.Column("noise", sa.Text(), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("noise IN ('everything', 'digest', 'exceptions')", name=op.f("ck_channel_noise_noise")),
        sa.PrimaryKeyConstraint("channel_id", name=op.f("pk_channel_noise")),
    )


def _orders() -> None:
    op.create_table(
        "orders",
        sa.Column("id", sa.String(16), nullable=False),
        sa.Column("dispatch_id", sa.String(16), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("recipient_id", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("was", sa.Text(), nullable=True),
        sa.Column("stood", sa.Text(), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("by", sa.Text(), nullable=True),
        sa.Column("press", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("lease", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.BigInteger(), nullable=True),
        sa.Column("next_at", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("called_at", sa.BigInteger(), nullable=True),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.Column("outcome_words", sa.Text(), nullable=True),
        sa.CheckConstraint("kind IN ('void', 'correct', 'remind')", name=op.f("ck_orders_kind")),
        sa.CheckConstraint(
            "state IN ('asked', 'calling', 'uncertain', 'done', 'refused', 'unheard')", name=op.f("ck_orders_state")
        ),
        sa.ForeignKeyConstraint(["dispatch_id"], ["dispatches.id"], name=op.f("fk_orders_dispatch_id_dispatches")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orders")),
        sa.UniqueConstraint("press", name=op.f("uq_orders_press")),
    )
    op.create_index("ix_orders_dispatch", "orders", ["dispatch_id"])
    still = sa.text("state IN ('asked', 'calling', 'uncertain')")
    op.create_index("ix_orders_open", "orders", ["next_at"], sqlite_where=still, postgresql_where=still)


def _picker() -> None:
    with op.batch_alter_table("selections", schema=None) as batch_op:
        batch_op.add_column(sa.Column("narrowing", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("drawn_at", sa.BigInteger(), nullable=True))
    with op.batch_alter_table("ticks", schema=None) as batch_op:
        batch_op.add_column(sa.Column("seen", sa.Text(), nullable=True))
    op.create_table(
        "last_projects",
        sa.Column("slack_id", sa.Text(), nullable=False),
        sa.Column("channel_id", sa.Text(), nullable=False),
        sa.Column("project_id", sa.String(length=16), nullable=False),
        sa.Column("chosen_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_last_projects_project_id_projects")),
        sa.PrimaryKeyConstraint("slack_id", "channel_id", name=op.f("pk_last_projects")),
    )


def _timing() -> None:
    with op.batch_alter_table("claims", schema=None) as batch_op:
        batch_op.add_column(sa.Column("received_on", sa.Date(), nullable=True))
    op.create_table(
        "occurrences",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("occurrence", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("posting_at", sa.BigInteger(), nullable=True),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("kind", "subject", "occurrence", name=op.f("pk_occurrences")),
    )


def _home_tabs() -> None:
    op.create_table(
        "home_views",
        sa.Column("slack_id", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("drawn_at", sa.BigInteger(), nullable=True),
        sa.Column("stamp", sa.Text(), nullable=True),
        sa.Column("drawing_until", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("slack_id", name=op.f("pk_home_views")),
    )
    op.create_index("ix_audit_entries_deed", "audit_entries", ["deed"])


def _threads() -> None:
    with op.batch_alter_table("notes", schema=None) as batch_op:
        batch_op.add_column(sa.Column("due_at", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    raise RuntimeError("Going back would lose records; restore a backup instead.")
