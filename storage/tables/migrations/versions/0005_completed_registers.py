"""Registers are complete by who is enrolled: what was complete without those entered since."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ENROLLED = """
    SELECT 1 FROM course_enrollment
    WHERE course_enrollment.course_offering_id = register.course_offering_id
    AND course_enrollment.begins_on <= register.attendance_date
    AND (course_enrollment.ends_on IS NULL OR course_enrollment.ends_on >= register.attendance_date)
"""
RECORDED = """
    SELECT 1 FROM attendance_record
    WHERE attendance_record.course_enrollment_id = course_enrollment.id
    AND attendance_record.attendance_date = register.attendance_date
    AND attendance_record.period = register.period
"""
COMPLETE = f"EXISTS ({ENROLLED}) AND NOT EXISTS ({ENROLLED} AND NOT EXISTS ({RECORDED}))"


def upgrade() -> None:
    op.execute(
        "UPDATE register SET completed_at = NULL"  # noqa: S608 - texts above
        f" WHERE completed_at IS NOT NULL AND NOT ({COMPLETE})"
    )
    op.execute(
        "UPDATE register SET completed_at = saved_at"  # noqa: S608 - texts above
        f" WHERE completed_at IS NULL AND {COMPLETE}"
    )


def downgrade() -> None:
    """Leave them: what an earlier version read of a register, it reads the same."""
