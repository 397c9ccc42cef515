"""Schools that are offered to another Slack workspace, and taken over there."""

import sqlalchemy as sa
from alembic import op

import storage.engine.columns

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment, identifier = storage.engine.columns.Instant, storage.engine.columns.Id
    op.create_table(
        "school_move",
        sa.Column("id", identifier(), nullable=False),
        sa.Column("school_id", identifier(), nullable=False),
        sa.Column("from_team_id", sa.String(32), nullable=False),
        sa.Column("to_team_id", sa.String(32), nullable=True),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("offered_by_id", identifier(), nullable=False),
        sa.Column("offered_at", moment(), nullable=False),
        sa.Column("ends_at", moment(), nullable=False),
        sa.Column("taken_at", moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_school_move_school_id")
        ),
        sa.ForeignKeyConstraint(
            ["offered_by_id"], ["staff.id"], name=op.f("fk_school_move_offered_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school_move")),
        sa.UniqueConstraint("digest", name=op.f("uq_school_move_digest")),
    )
    op.create_index(
        op.f("ix_school_move_school_id_offered_at"),
        "school_move",
        ["school_id", "offered_at"],
        unique=False,
    )


def downgrade() -> None:
    op.drop_table("school_move")
