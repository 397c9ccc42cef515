"""What an export that is told again came to before, and whether a roster has moved since."""

import sqlalchemy as sa
from alembic import op

import storage.engine.columns

revision = "0051"
down_revision = "0050"
lives_beside = (
    "what is added by itself is added by triggers, for the version before too; what that one "
    "imports is a move like any other, so that the next import of this one compares all"
)
branch_labels = None
depends_on = None

SET, MOVE = "roster_set", "roster_move"
# What an import compares with, by table: the columns of which a change is a move.
WATCHED = {
    "staff": ("sourced_id", "role", "given_name", "family_name", "email", "active", "added_by_id"),
    "student": ("sourced_id", "given_name", "middle_name", "family_name", "grade", "number"),
    "course_offering": ("sourced_id", "title", "code", "begins_on", "ends_on", "active"),
    "meeting": (
        *("course_offering_id", "weekday", "period", "starts_at", "ends_at"),
        *("begins_on", "ends_on"),
    ),
    "teacher_assignment": (
        *("sourced_id", "course_offering_id", "staff_id", "begins_on", "ends_on", "gone_on"),
        "is_cover",
    ),
    "course_enrollment": (
        *("sourced_id", "course_offering_id", "student_id", "begins_on", "ends_on", "gone_on"),
    ),
    "tombstone": ("digest",),
}
# A cover is no roster's matter.
IS_MEANT = {"teacher_assignment": "NOT {row}.is_cover"}
SCHOOL = ("sourced_id", "name", "time_zone")


def upgrade() -> None:
    op.add_column(SET, sa.Column("fingerprint", sa.LargeBinary(32), nullable=True))
    op.add_column(SET, sa.Column("told", sa.JSON(), nullable=True))
    op.create_table(
        MOVE,
        sa.Column("school_id", storage.engine.columns.Id(), nullable=False),
        sa.Column("transaction_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("school_id", "transaction_id", name=op.f(f"pk_{MOVE}")),
    )
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    if is_postgresql:
        for name, key in (("note_roster_move", "school_id"), ("note_school_move", "id")):
            op.execute(function(name, key))
    for table, columns in WATCHED.items():
        for what, row in (
            ("INSERT", "NEW"),
            ("DELETE", "OLD"),
            (f"UPDATE OF {', '.join(columns)}", "NEW"),
        ):
            watch = on_postgresql if is_postgresql else on_sqlite
            op.execute(watch(table, what, row, "school_id"))
    watch = on_postgresql if is_postgresql else on_sqlite
    op.execute(watch("school", f"UPDATE OF {', '.join(SCHOOL)}", "NEW", "id"))


def downgrade() -> None:
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    for table in (*WATCHED, "school"):
        for what in ("insert", "delete", "update") if table in WATCHED else ("update",):
            name = f"{MOVE}_by_{what}_of_{table}"
            op.execute(
                f"DROP TRIGGER {name} ON {table}" if is_postgresql else f"DROP TRIGGER {name}"
            )
    if is_postgresql:
        op.execute("DROP FUNCTION note_roster_move()")
        op.execute("DROP FUNCTION note_school_move()")
    op.drop_table(MOVE)
    # In words that both engines take: alembic would copy SQLite's tables, triggers and all.
    op.execute(f"ALTER TABLE {SET} DROP COLUMN told")
    op.execute(f"ALTER TABLE {SET} DROP COLUMN fingerprint")


def name_of(table: str, what: str) -> str:
    return f"{MOVE}_by_{what.split(maxsplit=1)[0].lower()}_of_{table}"


def on_sqlite(table: str, what: str, row: str, key: str) -> str:
    """Note a move of a school that exports tell of. SQLite has one writer, so one row does."""
    meant = IS_MEANT.get(table, "1").format(row=row)
    return f"""
CREATE TRIGGER {name_of(table, what)} AFTER {what} ON {table} WHEN {meant} BEGIN
  INSERT OR IGNORE INTO {MOVE} SELECT school_id, 0 FROM roster_set_school
  WHERE school_id = {row}.{key};
END"""  # noqa: S608 - ours


def on_postgresql(table: str, what: str, row: str, key: str) -> str:
    function = "note_roster_move" if key == "school_id" else "note_school_move"
    meant = IS_MEANT.get(table, "true").format(row=row)
    return f"""
CREATE TRIGGER {name_of(table, what)} AFTER {what} ON {table} FOR EACH ROW
WHEN (current_setting('rollcall.importing', true) IS DISTINCT FROM 'on' AND {meant})
EXECUTE FUNCTION {function}()"""


def function(name: str, key: str) -> str:
    """Note a move, by its transaction: an import that has begun before does not see it."""
    return f"""
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE moved uuid;
BEGIN
  IF TG_OP = 'DELETE' THEN moved := OLD.{key}; ELSE moved := NEW.{key}; END IF;
  INSERT INTO {MOVE} SELECT school_id, txid_current() FROM roster_set_school
  WHERE school_id = moved ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$"""  # noqa: S608 - ours
