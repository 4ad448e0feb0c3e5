"""The document, before and after signing: lines, attachments, what was drawn and what each envelope was made of."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _preferences()
    _lines()
    _attachments()
    _papers()
    _signing()
    _filings()
    _handouts()
    _compilations()


def _preferences() -> None:
    with op.batch_alter_table("project_preferences", schema=None) as batch_op:
        batch_op.add_column(sa.Column("signing", sa.Text(), nullable=False, server_default="all"))
        for name in ("attachments", "must_add_up", "file_signed"):
            batch_op.add_column(sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("template_id", sa.Text(), nullable=True))
        batch_op.create_check_constraint(
            op.f("ck_project_preferences_signing"), "signing IN ('all', 'in_order', 'first')"
        )


def _lines() -> None:
    with op.batch_alter_table("revisions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("tax", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("lines_sha256", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("differences", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("undrawable", sa.Text(), nullable=True))
    money = (
        "scheduled_value", "from_previous", "this_period", "stored", "work_retainage", "stored_retainage"
    )  # fmt: skip
    op.create_table(
        "revision_lines",
        sa.Column("revision_id", sa.String(length=16), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in money),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("change_order", sa.Text(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True),
        *(
            sa.Column(name, sa.BigInteger(), nullable=True)
            for name in ("unit_price", "quantity", "quantity_this_period")
        ),
        sa.CheckConstraint("kind IN ('contract', 'change_order')", name=op.f("ck_revision_lines_kind")),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revisions.id"], name=op.f("fk_revision_lines_revision_id_revisions")
        ),
        sa.PrimaryKeyConstraint("revision_id", "position", name=op.f("pk_revision_lines")),
    )


def _attachments() -> None:
    with op.batch_alter_table("revisions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("attachments_sha256", sa.String(length=64), nullable=True))
    op.create_table(
        "revision_attachments",
        sa.Column("revision_id", sa.String(length=16), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("fault", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revisions.id"], name=op.f("fk_revision_attachments_revision_id_revisions")
        ),
        sa.ForeignKeyConstraint(
            ["sha256"], ["documents.sha256"], name=op.f("fk_revision_attachments_sha256_documents")
        ),
        sa.PrimaryKeyConstraint("revision_id", "position", name=op.f("pk_revision_attachments")),
    )


def _papers() -> None:
    with op.batch_alter_table("dispatches", schema=None) as batch_op:
        batch_op.add_column(sa.Column("papers_key", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("stale_revision_id", sa.String(length=16), nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_dispatches_stale_revision_id_revisions"), "revisions", ["stale_revision_id"], ["id"]
        )
    op.create_table(
        "drawn_documents",
        sa.Column("facts_sha256", sa.String(length=64), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("drawn_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["sha256"], ["documents.sha256"], name=op.f("fk_drawn_documents_sha256_documents")),
        sa.PrimaryKeyConstraint("facts_sha256", name=op.f("pk_drawn_documents")),
    )
    op.create_table(
        "dispatch_documents",
        sa.Column("dispatch_id", sa.String(length=16), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["dispatch_id"], ["dispatches.id"], name=op.f("fk_dispatch_documents_dispatch_id_dispatches")
        ),
        sa.ForeignKeyConstraint(["sha256"], ["documents.sha256"], name=op.f("fk_dispatch_documents_sha256_documents")),
        sa.PrimaryKeyConstraint("dispatch_id", "position", name=op.f("pk_dispatch_documents")),
    )


def _signing() -> None:
    with op.batch_alter_table("recipients", schema=None) as batch_op:
        batch_op.add_column(sa.Column("routing_order", sa.Integer(), nullable=False, server_default="1"))


def _filings() -> None:
    op.create_table(
        "filings",
        sa.Column("dispatch_id", sa.String(length=16), nullable=False),
        sa.Column("document_sha256", sa.String(length=64), nullable=True),
        sa.Column("certificate_sha256", sa.String(length=64), nullable=True),
        sa.Column("filed_at", sa.BigInteger(), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("sharing", sa.Text(), nullable=True),
        sa.Column("shared_at", sa.BigInteger(), nullable=True),
        *_lease(),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "sharing IN ('due', 'posting', 'done', 'refused', 'unheard')", name=op.f("ck_filings_sharing")
        ),
        sa.CheckConstraint("(filed_at IS NULL) = (document_sha256 IS NULL)", name=op.f("ck_filings_filed")),
        sa.ForeignKeyConstraint(["dispatch_id"], ["dispatches.id"], name=op.f("fk_filings_dispatch_id_dispatches")),
        *(
            sa.ForeignKeyConstraint([name], ["documents.sha256"], name=op.f(f"fk_filings_{name}_documents"))
            for name in ("document_sha256", "certificate_sha256")
        ),
        sa.PrimaryKeyConstraint("dispatch_id", name=op.f("pk_filings")),
    )
    waiting = sa.text("next_at IS NOT NULL")
    op.create_index("ix_filings_due", "filings", ["next_at"], sqlite_where=waiting, postgresql_where=waiting)
    # What was signed before is fetched too.
    op.execute(
        "INSERT INTO filings (dispatch_id, lease, tries, next_at, made_at) "
        "SELECT id, 0, 0, changed_at, changed_at FROM dispatches WHERE state = 'completed'"
    )


def _handouts() -> None:
    op.create_table(
        "handouts",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("slack_id", sa.Text(), nullable=False),
        sa.Column("claim_id", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("press", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        *_lease(),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.CheckConstraint("kind IN ('preview', 'signed')", name=op.f("ck_handouts_kind")),
        sa.CheckConstraint(
            "state IN ('asked', 'posting', 'done', 'refused', 'unheard')", name=op.f("ck_handouts_state")
        ),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name=op.f("fk_handouts_claim_id_claims")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handouts")),
        sa.UniqueConstraint("press", "claim_id", name=op.f("uq_handouts_press")),
    )
    waiting = sa.text("next_at IS NOT NULL")
    op.create_index("ix_handouts_due", "handouts", ["next_at"], sqlite_where=waiting, postgresql_where=waiting)


def _compilations() -> None:
    op.create_table(
        "compilations",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("project_id", sa.String(length=16), nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("slack_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("channel_id", sa.Text(), nullable=True),
        sa.Column("message_ts", sa.Text(), nullable=True),
        *_lease(),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state IN ('asked', 'posting', 'done', 'refused', 'unheard')", name=op.f("ck_compilations_state")
        ),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_compilations_project_id_projects")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_compilations")),
    )
    running, waiting = sa.text("done_at IS NULL"), sa.text("next_at IS NOT NULL")
    op.create_index(
        "uq_compilations_running", "compilations", ["project_id", "slack_id"], unique=True, sqlite_where=running,
        postgresql_where=running,
    )  # fmt: skip
    op.create_index("ix_compilations_due", "compilations", ["next_at"], sqlite_where=waiting, postgresql_where=waiting)


def _lease() -> tuple[sa.Column[Any], ...]:
    """The columns by which one worker takes a row."""
    return (
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("lease", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.BigInteger(), nullable=True),
        sa.Column("next_at", sa.BigInteger(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
    )


def downgrade() -> None:
    raise RuntimeError("Going back would lose records; restore a backup instead.")
