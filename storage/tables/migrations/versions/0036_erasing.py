"""What is taken out for good, and the one door through what only grows."""

import sqlalchemy as sa
from alembic import op

import storage.engine.columns

revision = "0036"
down_revision = "0035"
lives_beside = (
    "a column that may be empty is added, and the guards let a row go only where an erasure is under "
    "way, which the version before never begins"
)
branch_labels = None
depends_on = None

KINDS = (
    "student",
    "staff",
    "records",
    "audit",
    "follow_ups",
    "deliveries",
    "accesses",
    "notes",
    "roster",
)
STATUSES = ("present", "absent", "late", "excused")
# Of each table that only grows: by which kind of erasure its old rows go, and what may be emptied.
GROWS = {
    "attendance_change": (
        "audit",
        ("why", "before_reason", "before_note", "after_reason", "after_note"),
    ),
    "follow_up": ("follow_ups", ("outcome",)),
}
OPEN = """EXISTS (SELECT 1 FROM erasure WHERE done_at IS NULL AND school_id = OLD.school_id AND ({which}))"""
LEAVES = (
    "(kind = 'student' AND person_id = OLD.student_id)"
    " OR (kind = '{kind}' AND through >= OLD.attendance_date)"
)
EMPTIES = "kind = 'notes' AND through >= OLD.attendance_date"


def upgrade() -> None:
    make_tables()
    op.execute(f"ALTER TABLE delivery ADD COLUMN redraw_since {instant()}")
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    for table in GROWS:
        columns = [each["name"] for each in sa.inspect(op.get_bind()).get_columns(table)]
        if on_postgresql:
            guard_postgresql(table, columns)
        else:
            guard_sqlite(table, columns)


def downgrade() -> None:
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    for table in GROWS:
        if on_postgresql:
            op.execute(f"DROP TRIGGER {table}_only_grows ON {table}")
            op.execute(f"DROP TRIGGER {table}_is_not_emptied ON {table}")
            op.execute(
                f"CREATE OR REPLACE FUNCTION refuse_{table}() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$"
            )
            op.execute(
                f"CREATE TRIGGER {table}_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
                f"FOR EACH STATEMENT EXECUTE FUNCTION refuse_{table}()"
            )
            continue
        for what in ("UPDATE", "DELETE"):
            op.execute(f"DROP TRIGGER {table}_{what}")
            op.execute(
                f"CREATE TRIGGER {table}_{what} BEFORE {what} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
    op.execute("ALTER TABLE delivery DROP COLUMN redraw_since")
    for table in ("hold", "kept_count", "tombstone", "erasure"):
        op.drop_table(table)


def instant() -> str:
    return "TIMESTAMP WITH TIME ZONE" if op.get_bind().dialect.name == "postgresql" else "DATETIME"


def guard_postgresql(table: str, columns: list[str]) -> None:
    kind, emptied = GROWS[table]
    rest = " OR ".join(
        [
            *(f"NEW.{each} IS DISTINCT FROM OLD.{each}" for each in columns if each not in emptied),
            *(f"NEW.{each} IS NOT NULL" for each in emptied),
        ]
    )
    leaves, empties = OPEN.format(which=LEAVES.format(kind=kind)), OPEN.format(which=EMPTIES)
    op.execute(f"DROP TRIGGER {table}_only_grows ON {table}")
    op.execute(
        f"""
CREATE OR REPLACE FUNCTION refuse_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND {leaves} THEN RETURN OLD; END IF;
  IF TG_OP = 'UPDATE' AND {empties} AND NOT ({rest}) THEN RETURN NEW; END IF;
  RAISE EXCEPTION '{table} is append-only';
END $$
"""
    )
    op.execute(
        f"CREATE TRIGGER {table}_only_grows BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION refuse_{table}()"
    )
    op.execute(
        f"CREATE TRIGGER {table}_is_not_emptied BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION refuse_{table}()"
    )


def guard_sqlite(table: str, columns: list[str]) -> None:
    kind, emptied = GROWS[table]
    rest = " OR ".join(
        [
            *(f"NEW.{each} IS NOT OLD.{each}" for each in columns if each not in emptied),
            *(f"NEW.{each} IS NOT NULL" for each in emptied),
        ]
    )
    leaves, empties = OPEN.format(which=LEAVES.format(kind=kind)), OPEN.format(which=EMPTIES)
    for what, refused in (("DELETE", f"NOT {leaves}"), ("UPDATE", f"NOT {empties} OR {rest}")):
        op.execute(f"DROP TRIGGER {table}_{what}")
        op.execute(
            f"CREATE TRIGGER {table}_{what} BEFORE {what} ON {table} WHEN {refused} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )


def make_tables() -> None:
    identifier, moment = storage.engine.columns.Id, storage.engine.columns.Instant
    op.create_table(
        "erasure",
        sa.Column("id", identifier(), nullable=False),
        sa.Column("school_id", identifier(), nullable=False),
        sa.Column("kind", choice(*KINDS, name="kind"), nullable=False),
        sa.Column("person_id", identifier(), nullable=True),
        sa.Column("through", sa.Date(), nullable=True),
        sa.Column("staff_id", identifier(), nullable=True),
        sa.Column("why", sa.String(length=1000), nullable=False),
        sa.Column("counts", sa.String(length=2000), nullable=False),
        sa.Column("begun_at", moment(), nullable=False),
        sa.Column("done_at", moment(), nullable=True),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_erasure_school_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_erasure_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
    )
    op.create_index(
        op.f("ix_erasure_school_id_begun_at"), "erasure", ["school_id", "begun_at"], unique=False
    )
    op.create_index(op.f("ix_erasure_done_at"), "erasure", ["done_at"], unique=False)
    op.create_table(
        "tombstone",
        sa.Column("id", identifier(), nullable=False),
        sa.Column("school_id", identifier(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("erasure_id", identifier(), nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_tombstone_school_id")),
        sa.ForeignKeyConstraint(
            ["erasure_id"], ["erasure.id"], name=op.f("fk_tombstone_erasure_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tombstone")),
        sa.UniqueConstraint("school_id", "digest", name=op.f("uq_tombstone_school_id_digest")),
    )
    op.create_table(
        "kept_count",
        sa.Column("id", identifier(), nullable=False),
        sa.Column("school_id", identifier(), nullable=False),
        sa.Column("attendance_date", sa.Date(), nullable=False),
        sa.Column("status", choice(*STATUSES, name="status"), nullable=False),
        sa.Column("records", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_kept_count_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_count")),
        sa.UniqueConstraint(
            "school_id",
            "attendance_date",
            "status",
            name=op.f("uq_kept_count_school_id_attendance_date_status"),
        ),
    )
    op.create_table(
        "hold",
        sa.Column("id", identifier(), nullable=False),
        sa.Column("school_id", identifier(), nullable=False),
        sa.Column("student_id", identifier(), nullable=False),
        sa.Column("why", sa.String(length=1000), nullable=False),
        sa.Column("placed_at", moment(), nullable=False),
        sa.Column("placed_by_id", identifier(), nullable=True),
        sa.Column("lifted_at", moment(), nullable=True),
        sa.Column("lifted_by_id", identifier(), nullable=True),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_hold_school_id")),
        sa.ForeignKeyConstraint(["student_id"], ["student.id"], name=op.f("fk_hold_student_id")),
        sa.ForeignKeyConstraint(["placed_by_id"], ["staff.id"], name=op.f("fk_hold_placed_by_id")),
        sa.ForeignKeyConstraint(["lifted_by_id"], ["staff.id"], name=op.f("fk_hold_lifted_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hold")),
    )
    op.create_index(op.f("ix_hold_student_id"), "hold", ["student_id"], unique=False)
    op.create_index(
        op.f("ix_hold_school_id_lifted_at"), "hold", ["school_id", "lifted_at"], unique=False
    )


def choice(*values: str, name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=16)
