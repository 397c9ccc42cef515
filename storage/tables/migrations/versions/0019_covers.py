"""Covers: teacher assignments that end by themselves, for whom they act; staff added by hand."""

import sqlalchemy as sa
from alembic import op

import storage.engine.columns

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

STAFF = ("entered_by_id", "stands_in_for_id", "ended_by_id")
COVERS = sa.text("is_cover")
PURPOSES = ("digest", "reminder", "missing", "notice")
CHECK = "ck_delivery_purpose"


def upgrade() -> None:
    key = type_of(storage.engine.columns.Id())
    # In words that both engines take: alembic would copy SQLite's tables, triggers and all.
    op.execute("ALTER TABLE teacher_assignment ADD COLUMN is_cover BOOLEAN DEFAULT false NOT NULL")
    op.execute("ALTER TABLE teacher_assignment ADD COLUMN period VARCHAR(32)")
    for name in STAFF:
        op.execute(
            f"ALTER TABLE teacher_assignment ADD COLUMN {name} {key} "
            f"CONSTRAINT fk_teacher_assignment_{name} REFERENCES staff (id)"
        )
    for name in ("entered_at", "ended_at"):
        instant = sa.Column(name, storage.engine.columns.Instant(), nullable=True)
        op.add_column("teacher_assignment", instant)
    op.execute(
        f"ALTER TABLE staff ADD COLUMN added_by_id {key} "
        "CONSTRAINT fk_staff_added_by_id REFERENCES staff (id)"
    )
    op.add_column("staff", sa.Column("added_at", storage.engine.columns.Instant(), nullable=True))
    op.add_column(
        "attendance_change",
        sa.Column("teacher_assignment_id", storage.engine.columns.Id(), nullable=True),
    )
    op.create_index(
        "ix_teacher_assignment_cover",
        "teacher_assignment",
        ["school_id", "ends_on"],
        unique=False,
        sqlite_where=COVERS,
        postgresql_where=COVERS,
    )
    allow((*PURPOSES, "cover"))


def downgrade() -> None:
    op.execute("DELETE FROM delivery WHERE purpose = 'cover'")
    allow(PURPOSES)
    op.drop_index("ix_teacher_assignment_cover", table_name="teacher_assignment")
    op.drop_column("attendance_change", "teacher_assignment_id")
    op.drop_column("staff", "added_at")
    op.drop_column("staff", "added_by_id")
    # Covers stay as assignments between their dates: records need them.
    names = ("ended_at", "entered_at", *STAFF, "period", "is_cover")
    for name in names:
        op.drop_column("teacher_assignment", name)


def type_of(kind: sa.types.TypeEngine[object]) -> str:
    return kind.compile(dialect=op.get_bind().dialect)


def allow(purposes: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{purpose}'" for purpose in purposes)
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.drop_constraint(op.f(CHECK), type_="check")
        batch_op.create_check_constraint(op.f(CHECK), f"purpose IN ({listed})")
