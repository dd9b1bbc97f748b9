"""Accounts of the console that a complaint is about."""

from alembic import op
import sqlalchemy as sa


revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.add_column(sa.Column("accused_operator_id", sa.Integer(), nullable=True))
        batch_op.create_index(
            batch_op.f("ix_tickets_accused_operator_id"), ["accused_operator_id"], unique=False
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_tickets_accused_operator_id_operators"),
            "operators",
            ["accused_operator_id"],
            ["id"],
        )


def downgrade() -> None:
    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_tickets_accused_operator_id_operators"), type_="foreignkey"
        )
        batch_op.drop_index(batch_op.f("ix_tickets_accused_operator_id"))
        batch_op.drop_column("accused_operator_id")
