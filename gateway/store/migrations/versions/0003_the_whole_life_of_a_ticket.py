"""The whole life of a ticket: proposals, assists, the diary, alarms, and clocks that can be paused."""

from alembic import op
import sqlalchemy as sa


revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "alarms",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=100), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=True),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("codes", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cleared_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_alarms_area_id_areas")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_alarms_team_id_teams")),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_alarms_ticket_id_tickets")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarms")),
    )
    with op.batch_alter_table("alarms", schema=None) as batch_op:
        batch_op.create_index("ix_alarms_kind_subject", ["kind", "subject"], unique=False)

    op.create_table(
        "assists",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_assists_team_id_teams")),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_assists_ticket_id_tickets")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assists")),
    )
    with op.batch_alter_table("assists", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_assists_next_at"), ["next_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_assists_team_id"), ["team_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_assists_ticket_id"), ["ticket_id"], unique=False)

    op.create_table(
        "proposals",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("action", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("by_kind", sa.String(length=20), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=True),
        sa.Column("codes", sa.JSON(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("text_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_kind", sa.String(length=20), nullable=True),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_proposals_team_id_teams")),
        sa.ForeignKeyConstraint(["text_id"], ["texts.id"], name=op.f("fk_proposals_text_id_texts")),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_proposals_ticket_id_tickets")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposals")),
    )
    with op.batch_alter_table("proposals", schema=None) as batch_op:
        batch_op.create_index(
            "ix_proposals_open",
            ["id"],
            unique=False,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
        batch_op.create_index(batch_op.f("ix_proposals_ticket_id"), ["ticket_id"], unique=False)

    op.create_table(
        "visits",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "message_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_visits_member_id_members")
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f("fk_visits_message_id_messages")
        ),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_visits_team_id_teams")),
        sa.ForeignKeyConstraint(["text_id"], ["texts.id"], name=op.f("fk_visits_text_id_texts")),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_visits_ticket_id_tickets")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visits")),
        sa.UniqueConstraint("message_id", name=op.f("uq_visits_message_id")),
    )
    with op.batch_alter_table("visits", schema=None) as batch_op:
        batch_op.create_index("ix_visits_member_id_at", ["member_id", "at"], unique=False)

    with op.batch_alter_table("deadlines", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("span", sa.String(length=12), nullable=False, server_default="")
        )
        batch_op.add_column(sa.Column("credits", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.add_column(sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f("ix_members_confirmed_at"), ["confirmed_at"], unique=False)

    with op.batch_alter_table("operators", schema=None) as batch_op:
        batch_op.add_column(sa.Column("phone", sa.String(length=24), nullable=True))
        batch_op.add_column(sa.Column("area_id", sa.Integer(), nullable=True))
        batch_op.create_unique_constraint(batch_op.f("uq_operators_phone"), ["phone"])
        batch_op.create_foreign_key(
            batch_op.f("fk_operators_area_id_areas"), "areas", ["area_id"], ["id"]
        )

    with op.batch_alter_table("prompts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("teams", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(
            sa.Column(
                "proposal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
            )
        )
        batch_op.create_index(batch_op.f("ix_prompts_proposal_id"), ["proposal_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_prompts_proposal_id_proposals"), "proposals", ["proposal_id"], ["id"]
        )

    with op.batch_alter_table("texts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("sealed", sa.LargeBinary(), nullable=True))

    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.add_column(sa.Column("supervisor_id", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column("agenda", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.add_column(
            sa.Column("confidential", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.add_column(sa.Column("accused_id", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column(
                "parent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
            )
        )
        batch_op.add_column(
            sa.Column(
                "origin_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
            )
        )
        batch_op.add_column(sa.Column("proposed_team_id", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column("flag", sa.String(length=20), nullable=False, server_default="")
        )
        batch_op.add_column(
            sa.Column("fixed", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.add_column(
            sa.Column("late", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.add_column(
            sa.Column("transfers", sa.Integer(), nullable=False, server_default="0")
        )
        batch_op.add_column(
            sa.Column("extensions", sa.Integer(), nullable=False, server_default="0")
        )
        batch_op.add_column(sa.Column("pauses", sa.Integer(), nullable=False, server_default="0"))
        batch_op.create_index(batch_op.f("ix_tickets_accused_id"), ["accused_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_tickets_parent_id"), ["parent_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_tickets_proposed_team_id"), ["proposed_team_id"], unique=False
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_tickets_proposed_team_id_teams"), "teams", ["proposed_team_id"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_tickets_accused_id_members"), "members", ["accused_id"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_tickets_origin_id_tickets"), "tickets", ["origin_id"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_tickets_supervisor_id_operators"), "operators", ["supervisor_id"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_tickets_parent_id_tickets"), "tickets", ["parent_id"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_tickets_parent_id_tickets"), type_="foreignkey")
        batch_op.drop_constraint(
            batch_op.f("fk_tickets_supervisor_id_operators"), type_="foreignkey"
        )
        batch_op.drop_constraint(batch_op.f("fk_tickets_origin_id_tickets"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_tickets_accused_id_members"), type_="foreignkey")
        batch_op.drop_constraint(
            batch_op.f("fk_tickets_proposed_team_id_teams"), type_="foreignkey"
        )
        batch_op.drop_index(batch_op.f("ix_tickets_proposed_team_id"))
        batch_op.drop_index(batch_op.f("ix_tickets_parent_id"))
        batch_op.drop_index(batch_op.f("ix_tickets_accused_id"))
        batch_op.drop_column("pauses")
        batch_op.drop_column("extensions")
        batch_op.drop_column("transfers")
        batch_op.drop_column("late")
        batch_op.drop_column("fixed")
        batch_op.drop_column("flag")
        batch_op.drop_column("proposed_team_id")
        batch_op.drop_column("origin_id")
        batch_op.drop_column("parent_id")
        batch_op.drop_column("accused_id")
        batch_op.drop_column("confidential")
        batch_op.drop_column("agenda")
        batch_op.drop_column("supervisor_id")

    with op.batch_alter_table("texts", schema=None) as batch_op:
        batch_op.drop_column("sealed")

    with op.batch_alter_table("prompts", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_prompts_proposal_id_proposals"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_prompts_proposal_id"))
        batch_op.drop_column("proposal_id")
        batch_op.drop_column("teams")

    with op.batch_alter_table("operators", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_operators_area_id_areas"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("uq_operators_phone"), type_="unique")
        batch_op.drop_column("area_id")
        batch_op.drop_column("phone")

    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_members_confirmed_at"))
        batch_op.drop_column("confirmed_at")

    with op.batch_alter_table("deadlines", schema=None) as batch_op:
        batch_op.drop_column("paused_at")
        batch_op.drop_column("credits")
        batch_op.drop_column("span")

    with op.batch_alter_table("visits", schema=None) as batch_op:
        batch_op.drop_index("ix_visits_member_id_at")

    op.drop_table("visits")
    with op.batch_alter_table("proposals", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_proposals_ticket_id"))
        batch_op.drop_index(
            "ix_proposals_open",
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )

    op.drop_table("proposals")
    with op.batch_alter_table("assists", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_assists_ticket_id"))
        batch_op.drop_index(batch_op.f("ix_assists_team_id"))
        batch_op.drop_index(batch_op.f("ix_assists_next_at"))

    op.drop_table("assists")
    with op.batch_alter_table("alarms", schema=None) as batch_op:
        batch_op.drop_index("ix_alarms_kind_subject")

    op.drop_table("alarms")
