"""The name of a file that was uploaded stands beside its content: to be named once it is gone."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    column = sa.Column("file_name", sa.String(200), nullable=False, server_default="")
    op.add_column("roster_upload", column)


def downgrade() -> None:
    op.drop_column("roster_upload", "file_name")
