"""Spreadsheets that are uploaded in Slack: their new classes' days, and which column is what."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in (
        sa.Column("is_sheet", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("begins_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("columns", sa.JSON(), nullable=True),
        sa.Column("has_header", sa.Boolean(), nullable=False, server_default=sa.true()),
    ):
        op.add_column("roster_upload", column)


def downgrade() -> None:
    for name in ("has_header", "columns", "ends_on", "begins_on", "is_sheet"):
        op.drop_column("roster_upload", name)
