"""The reasons that a school has made its own, and how excuses were shortened."""

import sqlalchemy as sa
from alembic import op

import storage.engine.columns

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "absence_reason",
        sa.Column("id", storage.engine.columns.Id(), nullable=False),
        sa.Column("school_id", storage.engine.columns.Id(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_absence_reason_school_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence_reason")),
        sa.UniqueConstraint("school_id", "code", name=op.f("uq_absence_reason_school_id_code")),
    )
    op.create_table(
        "excuse_shortening",
        sa.Column("id", storage.engine.columns.Id(), nullable=False),
        sa.Column("school_id", storage.engine.columns.Id(), nullable=False),
        sa.Column("excuse_id", storage.engine.columns.Id(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=False),
        sa.Column("ended_at", sa.Time(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("ends_at", sa.Time(), nullable=True),
        sa.Column("why", sa.String(length=1000), nullable=False),
        sa.Column("change_set_id", storage.engine.columns.Id(), nullable=False),
        sa.Column("shortened_at", storage.engine.columns.Instant(), nullable=False),
        sa.Column("shortened_by_id", storage.engine.columns.Id(), nullable=True),
        sa.Column("api_token_id", storage.engine.columns.Id(), nullable=True),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_excuse_shortening_school_id")
        ),
        sa.ForeignKeyConstraint(
            ["excuse_id"], ["excuse.id"], name=op.f("fk_excuse_shortening_excuse_id")
        ),
        sa.ForeignKeyConstraint(
            ["shortened_by_id"], ["staff.id"], name=op.f("fk_excuse_shortening_shortened_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["api_token_id"], ["api_token.id"], name=op.f("fk_excuse_shortening_api_token_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_excuse_shortening")),
    )
    op.create_index(
        op.f("ix_excuse_shortening_excuse_id_shortened_at"),
        "excuse_shortening",
        ["excuse_id", "shortened_at"],
        unique=False,
    )


def downgrade() -> None:
    op.drop_table("excuse_shortening")
    op.drop_table("absence_reason")
