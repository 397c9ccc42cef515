"""Answers kept for repeated writes; indices that count and list without the table."""

import sqlalchemy as sa
from alembic import op

import storage.engine.columns

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

WITHOUT_STATUS = {
    "ix_attendance_record_course_offering_id_attendance_date": [
        "course_offering_id",
        "attendance_date",
    ],
    "ix_attendance_record_student_id_attendance_date": ["student_id", "attendance_date"],
}


def upgrade() -> None:
    op.create_table(
        "kept_answer",
        sa.Column("id", storage.engine.columns.Id(), nullable=False),
        sa.Column("school_id", storage.engine.columns.Id(), nullable=False),
        sa.Column("api_token_id", storage.engine.columns.Id(), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(length=32), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", sa.String(length=500), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("kept_at", storage.engine.columns.Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["api_token_id"], ["api_token.id"], name=op.f("fk_kept_answer_api_token_id")
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_kept_answer_school_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_answer")),
        sa.UniqueConstraint("api_token_id", "key", name=op.f("uq_kept_answer_api_token_id_key")),
    )
    op.create_index(op.f("ix_kept_answer_kept_at"), "kept_answer", ["kept_at"])
    for name, columns in WITHOUT_STATUS.items():
        op.drop_index(op.f(name), "attendance_record")
        op.create_index(op.f(f"{name}_status"), "attendance_record", [*columns, "status"])
    op.create_index(
        op.f("ix_attendance_record_school_id_attendance_date"),
        "attendance_record",
        ["school_id", "attendance_date"],
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_attendance_record_school_id_attendance_date"), "attendance_record")
    for name, columns in WITHOUT_STATUS.items():
        op.drop_index(op.f(f"{name}_status"), "attendance_record")
        op.create_index(op.f(name), "attendance_record", columns)
    op.drop_table("kept_answer")
