"""Who is told of a student who is absent while nobody was reached, and when."""

import sqlalchemy as sa
from alembic import op

import storage.engine.columns

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

OF_DAY = "ix_follow_up_school_id_attendance_date_kind"


def upgrade() -> None:
    op.create_table(
        "escalation",
        sa.Column("id", storage.engine.columns.Id(), nullable=False),
        sa.Column("school_id", storage.engine.columns.Id(), nullable=False),
        sa.Column("after_minutes", sa.Integer(), nullable=False),
        sa.Column("changed_at", storage.engine.columns.Instant(), nullable=False),
        sa.CheckConstraint("after_minutes BETWEEN 1 AND 600", name=op.f("ck_escalation_minutes")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_escalation_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalation")),
        sa.UniqueConstraint("school_id", name=op.f("uq_escalation_school_id")),
    )
    op.create_table(
        "escalation_person",
        sa.Column("id", storage.engine.columns.Id(), nullable=False),
        sa.Column("school_id", storage.engine.columns.Id(), nullable=False),
        sa.Column("staff_id", storage.engine.columns.Id(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_escalation_person_school_id")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_escalation_person_staff_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalation_person")),
        sa.UniqueConstraint(
            "school_id", "staff_id", name=op.f("uq_escalation_person_school_id_staff_id")
        ),
    )
    op.create_index(
        op.f(OF_DAY), "follow_up", ["school_id", "attendance_date", "kind"], unique=False
    )


def downgrade() -> None:
    op.execute("DELETE FROM delivery WHERE purpose = 'notice' AND detail LIKE 'unexplained:%'")
    op.drop_index(op.f(OF_DAY), table_name="follow_up")
    op.drop_table("escalation_person")
    op.drop_table("escalation")
