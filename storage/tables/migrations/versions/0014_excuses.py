"""Excuses, and the action by which they change records."""

import sqlalchemy as sa
from alembic import op

import storage.engine.columns

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

STANDS = sa.text("withdrawn_at IS NULL")
ACTIONS = ("mark", "mark_rest", "details", "undo")
AUDIT = "attendance_change"
CHECK = f"ck_{AUDIT}_action"
TRIGGER = "attendance_change_only_grows"
AS_DETAILS = "CASE WHEN action = 'excuse' THEN 'details' ELSE action END"


def listed(actions: tuple[str, ...]) -> str:
    return ", ".join(f"'{action}'" for action in actions)


def upgrade() -> None:
    op.create_table(
        "excuse",
        sa.Column("id", storage.engine.columns.Id(), nullable=False),
        sa.Column("school_id", storage.engine.columns.Id(), nullable=False),
        sa.Column("student_id", storage.engine.columns.Id(), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("starts_at", sa.Time(), nullable=True),
        sa.Column("ends_at", sa.Time(), nullable=True),
        sa.Column(
            "becomes",
            sa.Enum(
                "excused",
                "absent",
                "present",
                name="becomes",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=64), nullable=True),
        sa.Column("note", sa.String(length=1000), nullable=True),
        sa.Column("told_by", sa.String(length=200), nullable=True),
        sa.Column("change_set_id", storage.engine.columns.Id(), nullable=False),
        sa.Column("entered_at", storage.engine.columns.Instant(), nullable=False),
        sa.Column("entered_by_id", storage.engine.columns.Id(), nullable=True),
        sa.Column("api_token_id", storage.engine.columns.Id(), nullable=True),
        sa.Column("withdrawn_at", storage.engine.columns.Instant(), nullable=True),
        sa.Column("withdrawn_by_id", storage.engine.columns.Id(), nullable=True),
        sa.Column("withdrawn_token_id", storage.engine.columns.Id(), nullable=True),
        sa.Column("withdrawn_why", sa.String(length=1000), nullable=True),
        sa.CheckConstraint(
            "(starts_at IS NULL) = (ends_at IS NULL)", name=op.f("ck_excuse_both_times")
        ),
        sa.CheckConstraint("begins_on <= ends_on", name=op.f("ck_excuse_dates")),
        sa.CheckConstraint(
            "starts_at IS NULL OR (starts_at < ends_at AND begins_on = ends_on)",
            name=op.f("ck_excuse_times"),
        ),
        sa.ForeignKeyConstraint(
            ["api_token_id"], ["api_token.id"], name=op.f("fk_excuse_api_token_id")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["staff.id"], name=op.f("fk_excuse_entered_by_id")
        ),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_excuse_school_id")),
        sa.ForeignKeyConstraint(["student_id"], ["student.id"], name=op.f("fk_excuse_student_id")),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"], ["staff.id"], name=op.f("fk_excuse_withdrawn_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_token_id"], ["api_token.id"], name=op.f("fk_excuse_withdrawn_token_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_excuse")),
    )
    op.create_index(
        op.f("ix_excuse_school_id_begins_on"), "excuse", ["school_id", "begins_on"], unique=False
    )
    op.create_index(
        "ix_excuse_standing",
        "excuse",
        ["student_id", "ends_on", "begins_on"],
        unique=False,
        sqlite_where=STANDS,
        postgresql_where=STANDS,
    )
    op.create_index(
        op.f("ix_excuse_student_id_begins_on"), "excuse", ["student_id", "begins_on"], unique=False
    )
    allow(ACTIONS, (*ACTIONS, "excuse"))


def downgrade() -> None:
    allow((*ACTIONS, "excuse"), ACTIONS)
    op.drop_table("excuse")


def allow(before: tuple[str, ...], after: tuple[str, ...]) -> None:
    """Let the audit have other actions; what is no action any more becomes a correction."""
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        op.drop_constraint(op.f(CHECK), AUDIT, type_="check")
        if len(after) < len(before):
            # The audit refuses changes otherwise.
            op.execute(f"ALTER TABLE {AUDIT} DISABLE TRIGGER {TRIGGER}")
            op.execute(f"UPDATE {AUDIT} SET action = 'details' WHERE action = 'excuse'")  # noqa: S608 - ours
            op.execute(f"ALTER TABLE {AUDIT} ENABLE TRIGGER {TRIGGER}")
        op.create_check_constraint(op.f(CHECK), AUDIT, f"action IN ({listed(after)})")
        return
    # SQLite alters no CHECK: the table is made again, with its indexes and triggers.
    parts = connection.exec_driver_sql(
        f"SELECT type, sql FROM sqlite_master WHERE tbl_name = '{AUDIT}' AND sql IS NOT NULL"  # noqa: S608 - ours
    ).all()
    (made,) = [sql for kind, sql in parts if kind == "table"]
    made = made.replace(listed(before), listed(after)).replace(AUDIT, "audit_anew", 1)
    columns = [row[1] for row in connection.exec_driver_sql(f"PRAGMA table_info({AUDIT})")]
    values = [AS_DETAILS if column == "action" else column for column in columns]
    connection.exec_driver_sql(made)
    connection.exec_driver_sql(
        f"INSERT INTO audit_anew ({', '.join(columns)}) SELECT {', '.join(values)} FROM {AUDIT}"  # noqa: S608 - ours
    )
    connection.exec_driver_sql(f"DROP TABLE {AUDIT}")
    connection.exec_driver_sql(f"ALTER TABLE audit_anew RENAME TO {AUDIT}")
    for kind, sql in parts:
        if kind != "table":
            connection.exec_driver_sql(sql)
