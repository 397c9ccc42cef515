"""Where the bot is installed in Slack, with its tokens, and which workspaces that serves."""

import sqlalchemy as sa
from alembic import op

import storage.engine.columns

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    instant = storage.engine.columns.Instant
    op.create_table(
        "installation",
        sa.Column("id", storage.engine.columns.Id(), nullable=False),
        sa.Column("installed_in", sa.String(length=32), nullable=False),
        sa.Column("is_org_wide", sa.Boolean(), nullable=False),
        sa.Column("enterprise_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("app_id", sa.String(length=32), nullable=False),
        sa.Column("bot_user_id", sa.String(length=32), nullable=False),
        sa.Column("scopes", sa.String(length=4000), nullable=False),
        sa.Column("by_environment", sa.Boolean(), nullable=False),
        sa.Column("bot_token", sa.LargeBinary(), nullable=True),
        sa.Column("refresh_token", sa.LargeBinary(), nullable=True),
        sa.Column("token_ends_at", instant(), nullable=True),
        sa.Column("refreshing_until", instant(), nullable=True),
        sa.Column("installed_by", sa.String(length=32), nullable=True),
        sa.Column("installed_at", instant(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("stopped_at", instant(), nullable=True),
        sa.Column("stopped_by", sa.String(length=32), nullable=True),
        sa.CheckConstraint("state IN ('installed', 'stopped')", name=op.f("ck_installation_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_installation")),
        sa.UniqueConstraint("installed_in", name=op.f("uq_installation_installed_in")),
    )
    op.create_table(
        "served_team",
        sa.Column("id", storage.engine.columns.Id(), nullable=False),
        sa.Column("installation_id", storage.engine.columns.Id(), nullable=False),
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["installation_id"],
            ["installation.id"],
            name=op.f("fk_served_team_installation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_served_team")),
        sa.UniqueConstraint(
            "installation_id", "team_id", name=op.f("uq_served_team_installation_id_team_id")
        ),
    )
    op.create_index(op.f("ix_served_team_team_id"), "served_team", ["team_id"], unique=False)


def downgrade() -> None:
    op.drop_table("served_team")
    op.drop_table("installation")
