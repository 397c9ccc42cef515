"""What is changed of rosters by hand is kept."""

import sqlalchemy as sa
from alembic import op

import storage.engine.columns

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

_NOUNS = (
    "school",
    "staff",
    "student",
    "class",
    "meeting",
    "assignment",
    "enrollment",
)


def upgrade() -> None:
    op.create_table(
        "roster_change",
        sa.Column("id", storage.engine.columns.Id(), nullable=False),
        sa.Column("school_id", storage.engine.columns.Id(), nullable=False),
        sa.Column(
            "noun",
            sa.Enum(*_NOUNS, name="noun", native_enum=False, create_constraint=True, length=16),
            nullable=False,
        ),
        sa.Column("row_id", storage.engine.columns.Id(), nullable=False),
        sa.Column("student_id", storage.engine.columns.Id(), nullable=True),
        sa.Column("staff_id", storage.engine.columns.Id(), nullable=True),
        sa.Column("before", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("after", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("change_set_id", storage.engine.columns.Id(), nullable=False),
        sa.Column("changed_by_id", storage.engine.columns.Id(), nullable=False),
        sa.Column("changed_at", storage.engine.columns.Instant(), nullable=False),
        sa.CheckConstraint(
            "student_id IS NULL OR staff_id IS NULL", name=op.f("ck_roster_change_one_person")
        ),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["staff.id"], name=op.f("fk_roster_change_changed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_roster_change_school_id")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_roster_change_staff_id")),
        sa.ForeignKeyConstraint(
            ["student_id"], ["student.id"], name=op.f("fk_roster_change_student_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_change")),
    )
    for columns in (["school_id", "changed_at"], ["change_set_id"], ["student_id"], ["staff_id"]):
        name = op.f(f"ix_roster_change_{'_'.join(columns)}")
        op.create_index(name, "roster_change", columns)


def downgrade() -> None:
    op.drop_table("roster_change")
