"""By whom what a change replaced was entered; of a delivery, when it ended, and if it is counts."""

import sqlalchemy as sa
from alembic import op

import storage.engine.columns

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

ID = storage.engine.columns.Id
# Both engines take a CHECK in the column alone, without making the table anew: its triggers stay.
DOOR = """
    ALTER TABLE attendance_change ADD COLUMN before_door VARCHAR(16)
    CONSTRAINT ck_attendance_change_before_door CHECK (before_door IN ('slack', 'api'))
"""
COLUMNS = {
    "before_teacher_assignment_id": ID,
    "before_recorded_by_id": ID,
    "before_confirmed_key": sa.BigInteger,
}


def upgrade() -> None:
    for name, kind in COLUMNS.items():
        op.add_column("attendance_change", sa.Column(name, kind(), nullable=True))
    op.execute(DOOR)
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("counts_only", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.add_column(sa.Column("ended_at", storage.engine.columns.Instant(), nullable=True))
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.alter_column("counts_only", server_default=None, existing_type=sa.Boolean())


def downgrade() -> None:
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.drop_column("ended_at")
        batch_op.drop_column("counts_only")
    for name in ("before_door", *COLUMNS):
        op.drop_column("attendance_change", name)
