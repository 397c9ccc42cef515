"""Students are found by their names."""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_student_school_id_family_name_given_name",
        "student",
        ["school_id", "family_name", "given_name"],
    )


def downgrade() -> None:
    op.drop_index("ix_student_school_id_family_name_given_name", table_name="student")
