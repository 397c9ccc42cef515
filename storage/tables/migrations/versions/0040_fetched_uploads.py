"""What somebody in Slack has had fetched is looked at like what they uploaded."""

import sqlalchemy as sa
from alembic import op

import storage.engine.columns

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    column = sa.Column("source_id", storage.engine.columns.Id(), nullable=True)
    op.add_column("roster_upload", column)


def downgrade() -> None:
    op.drop_column("roster_upload", "source_id")
