"""Who somebody is: which e-mail address justified the link to a Slack account."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("staff", sa.Column("linked_by_email", sa.String(length=320), nullable=True))
    # Until now every link was made by the address that the staff list had at the time.
    op.execute("UPDATE staff SET linked_by_email = email WHERE slack_user_id IS NOT NULL")


def downgrade() -> None:
    op.drop_column("staff", "linked_by_email")
