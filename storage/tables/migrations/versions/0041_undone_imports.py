"""What an import found and left in a school, so that it can be undone, and that it was."""

import sqlalchemy as sa
from alembic import op

import storage.engine.columns

revision = "0041"
down_revision = "0040"
lives_beside = (
    "the column has a value where none is given; until the version before has gone, it may give the "
    "roll number of an enrolment that is gone again, as it always did"
)
branch_labels = None
depends_on = None

ROWS, UNDO = "imported_rows", "import_undo"


def upgrade() -> None:
    # In words that both engines take: alembic would copy SQLite's tables, triggers and all.
    op.execute("ALTER TABLE course_offering ADD COLUMN rolls_given INTEGER NOT NULL DEFAULT 0")
    op.create_table(
        ROWS,
        sa.Column("id", storage.engine.columns.Id(), nullable=False),
        sa.Column("school_id", storage.engine.columns.Id(), nullable=False),
        sa.Column("import_id", storage.engine.columns.Id(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f(f"fk_{ROWS}_school_id")),
        sa.ForeignKeyConstraint(
            ["import_id"], ["roster_import.id"], name=op.f(f"fk_{ROWS}_import_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{ROWS}")),
        sa.UniqueConstraint("school_id", "number", name=op.f(f"uq_{ROWS}_school_id_number")),
    )
    op.create_table(
        UNDO,
        sa.Column("id", storage.engine.columns.Id(), nullable=False),
        sa.Column("import_id", storage.engine.columns.Id(), nullable=False),
        sa.Column("school_id", storage.engine.columns.Id(), nullable=False),
        sa.Column(
            "door",
            sa.Enum(
                "command_line",
                "slack",
                "source",
                name="door",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("staff_id", storage.engine.columns.Id(), nullable=True),
        sa.Column("undone_at", storage.engine.columns.Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["roster_import.id"], name=op.f(f"fk_{UNDO}_import_id")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f(f"fk_{UNDO}_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{UNDO}")),
        sa.UniqueConstraint("import_id", "school_id", name=op.f(f"uq_{UNDO}_import_id_school_id")),
    )


def downgrade() -> None:
    op.drop_table(UNDO)
    op.drop_table(ROWS)
    op.execute("ALTER TABLE course_offering DROP COLUMN rolls_given")
