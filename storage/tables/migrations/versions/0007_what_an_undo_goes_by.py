"""When the person acted, and since when somebody else says the same: what an undo goes by."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("attendance_change", sa.Column("acted_at", sa.BigInteger(), nullable=True))
    op.add_column("attendance_record", sa.Column("confirmed_key", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column("attendance_record", "confirmed_key")
    op.drop_column("attendance_change", "acted_at")
