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
        # Whether an end that is past was an export's own or was set because the export had the link
        # no more was never kept. They are all taken as gone: then the registers since that day stay
        # as they were taken, whoever comes back. Whose end is only moved on later has a second
        # stretch from then on, too.
        op.execute(
            f"UPDATE {table} SET gone_on = CURRENT_DATE "  # noqa: S608
            "WHERE sourced_id IS NOT NULL AND ends_on < CURRENT_DATE"
        )


def downgrade() -> None:
    for table in TABLES:
        op.drop_column(table, "gone_on")
