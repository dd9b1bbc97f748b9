"""The role of the outer listener on PostgreSQL; store/grants.py says what it may, see migrate.py."""

from alembic import op


revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

# Roles belong to the server, not to the database: another one of ours may have made it. Who may
# make none goes on without; `gridline doctor` says what an administrator is to do.
_MAKE = """
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'gridline_outer') THEN
        CREATE ROLE gridline_outer NOLOGIN;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation OR insufficient_privilege THEN
    NULL;
END $$
"""


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_MAKE)


def downgrade() -> None:
    pass  # it may be another database's as well
