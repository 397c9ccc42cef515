"""How long a school keeps what, and the door through what only grows, as retention needs it."""

import sqlalchemy as sa
from alembic import op

import storage.engine.columns

revision = "0042"
down_revision = "0041"
lives_beside = (
    "the guards let through what is under way as an erasure, which the version before begins for a "
    "whole person only; the column may be empty"
)
branch_labels = None
depends_on = None

KEPT = ("records", "audit", "notes", "follow_ups", "deliveries")
# Of each table that only grows: by which kind of erasure its old rows go, and its notes before.
GROWS = {
    "attendance_change": ("audit", ("before_note", "after_note")),
    "follow_up": ("follow_ups", ()),
}
EMPTIED_BEFORE = {
    "attendance_change": (
        "why",
        "before_reason",
        "before_note",
        "after_reason",
        "after_note",
    ),
    "follow_up": ("outcome",),
}
OPEN = """EXISTS (SELECT 1 FROM erasure WHERE done_at IS NULL AND school_id = OLD.school_id AND ({which}))"""
# Whoever is held is not touched, whatever is under way.
FREE = "NOT EXISTS (SELECT 1 FROM hold WHERE student_id = OLD.student_id AND lifted_at IS NULL)"
LEAVES = (
    "(kind = 'student' AND person_id = OLD.student_id)"
    " OR (kind = '{kind}' AND through >= OLD.attendance_date)"
)
EMPTIES = "kind = 'notes' AND through >= OLD.attendance_date"


def upgrade() -> None:
    moment, identifier = storage.engine.columns.Instant, storage.engine.columns.Id
    op.add_column("school", sa.Column("gone_through", sa.Date(), nullable=True))
    op.create_table(
        "retention_change",
        sa.Column("id", identifier(), nullable=False),
        sa.Column("school_id", identifier(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in KEPT),
        sa.Column("changed_at", moment(), nullable=False),
        sa.Column("changed_by_id", identifier(), nullable=False),
        *(
            sa.CheckConstraint(
                f"{name} BETWEEN 1 AND 100", name=op.f(f"ck_retention_change_{name}")
            )
            for name in KEPT
        ),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["staff.id"], name=op.f("fk_retention_change_changed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_retention_change_school_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_change")),
    )
    op.create_index(
        op.f("ix_retention_change_school_id_changed_at"),
        "retention_change",
        ["school_id", "changed_at"],
    )
    for table, has_note in (
        ("attendance_record", "note IS NOT NULL"),
        ("attendance_change", "before_note IS NOT NULL OR after_note IS NOT NULL"),
    ):
        op.create_index(
            f"ix_{table}_note",
            table,
            ["school_id", "attendance_date"],
            sqlite_where=sa.text(has_note),
            postgresql_where=sa.text(has_note),
        )
    for table, (kind, emptied) in GROWS.items():
        guard(table, kind, emptied, FREE)


def downgrade() -> None:
    for table, (kind, _) in GROWS.items():
        guard(table, kind, EMPTIED_BEFORE[table], "1 = 1")
    op.drop_index("ix_attendance_change_note", "attendance_change")
    op.drop_index("ix_attendance_record_note", "attendance_record")
    op.drop_table("retention_change")
    op.drop_column("school", "gone_through")


def guard(table: str, kind: str, emptied: tuple[str, ...], free: str) -> None:
    columns = [each["name"] for each in sa.inspect(op.get_bind()).get_columns(table)]
    leaves = f"{OPEN.format(which=LEAVES.format(kind=kind))} AND {free}"
    empties = f"{OPEN.format(which=EMPTIES)} AND {free}" if emptied else "1 = 0"
    if op.get_bind().dialect.name == "postgresql":
        rest = unlike(columns, emptied, "IS DISTINCT FROM")
        guard_postgresql(table, leaves, empties, rest)
    else:
        rest = unlike(columns, emptied, "IS NOT")
        guard_sqlite(table, leaves, empties, rest)


def unlike(columns: list[str], emptied: tuple[str, ...], differs: str) -> str:
    kept = [f"NEW.{each} {differs} OLD.{each}" for each in columns if each not in emptied]
    return " OR ".join([*kept, *(f"NEW.{each} IS NOT NULL" for each in emptied)])


def guard_postgresql(table: str, leaves: str, empties: str, rest: str) -> None:
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


def guard_sqlite(table: str, leaves: str, empties: str, rest: str) -> None:
    for what, refused in (
        ("DELETE", f"NOT ({leaves})"),
        ("UPDATE", f"NOT ({empties}) OR {rest}"),
    ):
        op.execute(f"DROP TRIGGER {table}_{what}")
        op.execute(
            f"CREATE TRIGGER {table}_{what} BEFORE {what} ON {table} WHEN {refused} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )
