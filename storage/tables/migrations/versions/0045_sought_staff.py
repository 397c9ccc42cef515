"""When Slack was last asked for staff who have not used the bot yet."""

import sqlalchemy as sa
from alembic import op

import storage.engine.columns

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    column = sa.Column("sought_at", storage.engine.columns.Instant(), nullable=True)
    op.add_column("staff", column)


def downgrade() -> None:
    op.drop_column("staff", "sought_at")
