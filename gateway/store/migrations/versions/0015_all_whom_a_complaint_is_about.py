"""All whom a complaint is about: members, accounts of the console and teams, each a row."""

from alembic import op
import sqlalchemy as sa


revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

# column of tickets → column of accusations, whose rows it is of
_MOVED = {
    "accused_id": ("member_id", "members"),
    "accused_operator_id": ("operator_id", "operators"),
}
# A copy of a table in SQLite keeps this only if it is told to: an earlier one had lost it.
_COPIED = {"sqlite_autoincrement": True}


def upgrade() -> None:
    op.create_table(
        "accusations",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("operator_id", sa.Integer(), nullable=True),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_accusations_member_id_members")
        ),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operators.id"], name=op.f("fk_accusations_operator_id_operators")
        ),
        sa.ForeignKeyConstraint(
            ["team_id"], ["teams.id"], name=op.f("fk_accusations_team_id_teams")
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_accusations_ticket_id_tickets")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accusations")),
    )
    for column in ("ticket_id", "member_id", "operator_id", "team_id"):
        op.create_index(op.f(f"ix_accusations_{column}"), "accusations", [column], unique=False)
    for old, (new, _) in _MOVED.items():
        op.execute(
            f"INSERT INTO accusations (ticket_id, {new}) "
            f"SELECT id, {old} FROM tickets WHERE {old} IS NOT NULL ORDER BY id"
        )
    with op.batch_alter_table("tickets", schema=None, table_kwargs=_COPIED) as batch_op:
        for old, (_, table) in _MOVED.items():
            batch_op.drop_constraint(batch_op.f(f"fk_tickets_{old}_{table}"), type_="foreignkey")
            batch_op.drop_index(batch_op.f(f"ix_tickets_{old}"))
            batch_op.drop_column(old)


def downgrade() -> None:
    with op.batch_alter_table("tickets", schema=None, table_kwargs=_COPIED) as batch_op:
        for old, (_, table) in _MOVED.items():
            batch_op.add_column(sa.Column(old, sa.Integer(), nullable=True))
            batch_op.create_index(batch_op.f(f"ix_tickets_{old}"), [old], unique=False)
            batch_op.create_foreign_key(
                batch_op.f(f"fk_tickets_{old}_{table}"), table, [old], ["id"]
            )
    for old, (new, _) in _MOVED.items():
        first = f"SELECT min({new}) FROM accusations WHERE ticket_id = tickets.id"
        op.execute(f"UPDATE tickets SET {old} = ({first})")
    op.drop_table("accusations")
