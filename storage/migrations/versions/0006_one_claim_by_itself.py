"""One claim by itself: customised before it is sent, or finished by a person in DocuSign."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _customisations()
    _sending()


def _customisations() -> None:
    op.create_table(
        "customisations",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("claim_id", sa.String(length=16), nullable=False),
        sa.Column("revision_id", sa.String(length=16), nullable=False),
        sa.Column("begun_by", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("contacts_turn", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name=op.f("fk_customisations_claim_id_claims")),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revisions.id"], name=op.f("fk_customisations_revision_id_revisions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customisations")),
    )
    is_open = sa.text("closed_at IS NULL")
    op.create_index(
        "uq_customisations_open", "customisations", ["claim_id"], unique=True, sqlite_where=is_open,
        postgresql_where=is_open,
    )  # fmt: skip
    for name, columns in {
        "customised_people": (
            sa.Column("name", sa.Text(), nullable=False),
            sa.Column("email", sa.Text(), nullable=False),
            sa.Column("part", sa.Text(), nullable=False),
            sa.Column("turn", sa.Integer(), nullable=False),
            sa.CheckConstraint("part IN ('signs', 'copy')", name=op.f("ck_customised_people_part")),
        ),
        "customised_documents": (
            sa.Column("name", sa.Text(), nullable=False),
            sa.Column("sha256", sa.String(length=64), nullable=False),
            sa.Column("size", sa.Integer(), nullable=False),
            sa.ForeignKeyConstraint(
                ["sha256"], ["documents.sha256"], name=op.f("fk_customised_documents_sha256_documents")
            ),
        ),
    }.items():
        op.create_table(
            name,
            sa.Column("customisation_id", sa.String(length=16), nullable=False),
            sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
            *columns,
            sa.ForeignKeyConstraint(
                ["customisation_id"], ["customisations.id"], name=op.f(f"fk_{name}_customisation_id_customisations")
            ),
            sa.PrimaryKeyConstraint("customisation_id", "position", name=op.f(f"pk_{name}")),
        )


def _sending() -> None:
    op.drop_index("uq_dispatches_one_live", table_name="dispatches")
    states = (
        "'awaiting_approval', 'promised', 'creating', 'create_unknown', 'drafted', 'sending', 'uncertain', "
        "'finishing', 'sent', 'delivered', 'completed', 'declined', 'voided', 'withheld', 'failed'"
    )
    with op.batch_alter_table("dispatches", schema=None) as batch_op:
        batch_op.add_column(sa.Column("customisation_id", sa.String(length=16), nullable=True))
        batch_op.add_column(sa.Column("by_hand", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("given_up_by", sa.Text(), nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_dispatches_customisation_id_customisations"), "customisations", ["customisation_id"], ["id"]
        )
        batch_op.drop_constraint(op.f("ck_dispatches_state"), type_="check")
        batch_op.create_check_constraint(op.f("ck_dispatches_state"), f"state IN ({states})")
    live = sa.text(
        "state IN ('awaiting_approval', 'create_unknown', 'creating', 'delivered', 'drafted', 'finishing', 'promised', "
        "'sending', 'sent', 'uncertain')"
    )
    op.create_index(
        "uq_dispatches_one_live", "dispatches", ["claim_id"], unique=True, sqlite_where=live, postgresql_where=live
    )


def downgrade() -> None:
    raise RuntimeError("Going back would lose records; restore a backup instead.")
