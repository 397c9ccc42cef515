"""How much a token of the API may still ask is one budget for all processes."""

import sqlalchemy as sa
from alembic import op

import storage.engine.columns

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    column = sa.Column("room_full_at", storage.engine.columns.Instant(), nullable=True)
    op.add_column("api_token", column)


def downgrade() -> None:
    op.drop_column("api_token", "room_full_at")
