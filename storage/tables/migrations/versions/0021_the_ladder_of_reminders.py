"""More rungs for reminders: co-teachers later than the first, and persons whom a school names."""

import sqlalchemy as sa
from alembic import op

import storage.engine.columns

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

CHECKS = {
    "co_teachers_after_minutes": "ck_reminder_rule_co_teachers_minutes",
    "persons_after_minutes": "ck_reminder_rule_persons_minutes",
}


def upgrade() -> None:
    with op.batch_alter_table("reminder_rule", schema=None) as batch_op:
        for column, check in CHECKS.items():
            batch_op.add_column(sa.Column(column, sa.Integer(), nullable=True))
            batch_op.create_check_constraint(op.f(check), f"{column} BETWEEN 0 AND 600")
    op.create_table(
        "reminder_person",
        sa.Column("id", storage.engine.columns.Id(), nullable=False),
        sa.Column("school_id", storage.engine.columns.Id(), nullable=False),
        sa.Column("staff_id", storage.engine.columns.Id(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_reminder_person_school_id")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_reminder_person_staff_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_person")),
        sa.UniqueConstraint(
            "school_id", "staff_id", name=op.f("uq_reminder_person_school_id_staff_id")
        ),
    )


def downgrade() -> None:
    # Lists for persons are none that the version before can read.
    op.execute("DELETE FROM delivery WHERE purpose = 'missing' AND detail LIKE '%@%'")
    op.drop_table("reminder_person")
    with op.batch_alter_table("reminder_rule", schema=None) as batch_op:
        for column, check in CHECKS.items():
            batch_op.drop_constraint(op.f(check), type_="check")
            batch_op.drop_column(column)
