"""Exports that were uploaded in Slack, up to their import."""

import sqlalchemy as sa
from alembic import op

import storage.engine.columns

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

STATES = ("waiting", "reading", "shown", "importing", "imported", "ended")


def upgrade() -> None:
    key, moment = storage.engine.columns.Id(), storage.engine.columns.Instant()
    op.create_table(
        "roster_upload",
        sa.Column("id", key, nullable=False),
        sa.Column("school_id", key, nullable=False),
        sa.Column("staff_id", key, nullable=True),
        sa.Column("slack_enterprise_id", sa.String(32), nullable=False),
        sa.Column("slack_team_id", sa.String(32), nullable=False),
        sa.Column("slack_user_id", sa.String(32), nullable=False),
        sa.Column("is_owner", sa.Boolean(), nullable=False),
        sa.Column("file_id", sa.String(32), nullable=False),
        sa.Column(
            "state",
            sa.Enum(*STATES, name="state", native_enum=False, create_constraint=True, length=16),
            nullable=False,
        ),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("plan", sa.String(64), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("uploaded_at", moment, nullable=False),
        sa.Column("moved_at", moment, nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_roster_upload_school_id")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_roster_upload_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_upload")),
        sa.UniqueConstraint("file_id", name=op.f("uq_roster_upload_file_id")),
    )
    op.create_index(op.f("ix_roster_upload_state_moved_at"), "roster_upload", ["state", "moved_at"])


def downgrade() -> None:
    op.drop_table("roster_upload")
