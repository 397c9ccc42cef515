"""What an export no longer named, so that who comes back is not taken for never gone."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TABLES = ("teacher_assignment", "course_enrollment")


def upgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column("gone_on", sa.Date(), nullable=True))


def downgrade() -> None:
    for table in TABLES:
        op.drop_column(table, "gone_on")
