"""Installations of the app that somebody has begun in a browser."""

import sqlalchemy as sa
from alembic import op

import storage.engine.columns

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "install_state",
        sa.Column("id", storage.engine.columns.Id(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("ends_at", storage.engine.columns.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_install_state")),
        sa.UniqueConstraint("digest", name=op.f("uq_install_state_digest")),
    )
    op.create_index(op.f("ix_install_state_ends_at"), "install_state", ["ends_at"], unique=False)


def downgrade() -> None:
    op.drop_table("install_state")
