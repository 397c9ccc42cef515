"""The action by which the desk changes records, told from other corrections."""

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

ACTIONS = ("mark", "mark_rest", "details", "undo", "excuse")
AUDIT = "attendance_change"
CHECK = f"ck_{AUDIT}_action"
TRIGGER = "attendance_change_only_grows"
AS_DETAILS = "CASE WHEN action = 'arrive' THEN 'details' ELSE action END"


def upgrade() -> None:
    allow(ACTIONS, (*ACTIONS, "arrive"))


def downgrade() -> None:
    allow((*ACTIONS, "arrive"), ACTIONS)


def listed(actions: tuple[str, ...]) -> str:
    return ", ".join(f"'{action}'" for action in actions)


def allow(before: tuple[str, ...], after: tuple[str, ...]) -> None:
    """Let the audit have other actions; what is no action any more becomes a correction."""
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        op.drop_constraint(op.f(CHECK), AUDIT, type_="check")
        if len(after) < len(before):
            # The audit refuses changes otherwise.
            op.execute(f"ALTER TABLE {AUDIT} DISABLE TRIGGER {TRIGGER}")
            op.execute(f"UPDATE {AUDIT} SET action = 'details' WHERE action = 'arrive'")  # noqa: S608 - ours
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
