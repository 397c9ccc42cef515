"""What tells students of one name apart, and which course offerings have one title."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "student", sa.Column("number", sa.String(length=64), nullable=False, server_default="")
    )
    op.create_index("ix_course_offering_school_id_title", "course_offering", ["school_id", "title"])


def downgrade() -> None:
    op.drop_index("ix_course_offering_school_id_title", table_name="course_offering")
    op.drop_column("student", "number")
