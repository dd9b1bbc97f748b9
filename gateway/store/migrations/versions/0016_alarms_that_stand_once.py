"""An alarm about the same stands once, whoever raises it."""

from alembic import op
import sqlalchemy as sa


revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_STANDS = sa.text("cleared_at IS NULL")


def upgrade() -> None:
    # Of those that were raised twice the first one stands.
    op.execute(
        """UPDATE alarms SET cleared_at = at WHERE cleared_at IS NULL AND EXISTS (
            SELECT 1 FROM alarms AS earlier WHERE earlier.kind = alarms.kind
                AND earlier.subject = alarms.subject AND earlier.cleared_at IS NULL
                AND earlier.id < alarms.id)"""
    )
    with op.batch_alter_table("alarms", schema=None) as batch_op:
        batch_op.create_index(
            "ix_alarms_standing",
            ["kind", "subject"],
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        )


def downgrade() -> None:
    with op.batch_alter_table("alarms", schema=None) as batch_op:
        batch_op.drop_index("ix_alarms_standing", sqlite_where=_STANDS, postgresql_where=_STANDS)
