"""A move of a roster, whichever its school, also where a row goes to another or is a cover."""

from alembic import op

revision = "0052"
down_revision = "0051"
lives_beside = "more is noted, which the version before takes for moves as it takes all others"
branch_labels = None
depends_on = None

MOVE = "roster_move"
IS_OTHER = (
    *(("staff", "school_id"), ("student", "school_id"), ("course_offering", "school_id")),
    *(("meeting", "school_id"), ("course_enrollment", "school_id"), ("tombstone", "school_id")),
    *(("teacher_assignment", "school_id"), ("teacher_assignment", "is_cover")),
)
NAMED, RENAMED = "note_school_move", "note_roster_move_of_school"


def upgrade() -> None:
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    if is_postgresql:
        op.execute(f"ALTER FUNCTION {NAMED}() RENAME TO {RENAMED}")
        for name, key in (("note_roster_move", "school_id"), (RENAMED, "id")):
            op.execute(function(name, key))
    for table, column in IS_OTHER:
        # On PostgreSQL each waits for whoever has written to the table, by the rule of before.
        op.execute((on_postgresql if is_postgresql else on_sqlite)(table, column))


def downgrade() -> None:
    """Leave PostgreSQL's functions as they are: to note too much is no harm."""
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    for table, column in IS_OTHER:
        of_table = f" ON {table}" if is_postgresql else ""
        op.execute(f"DROP TRIGGER {name_of(table, column)}{of_table}")
    if is_postgresql:
        op.execute(f"ALTER FUNCTION {RENAMED}() RENAME TO {NAMED}")


def name_of(table: str, column: str) -> str:
    return f"{MOVE}_by_{column}_of_{table}"


def on_sqlite(table: str, column: str) -> str:
    """Note it of schools that exports tell of: who writes to another has ended before one does."""
    return f"""
CREATE TRIGGER {name_of(table, column)} AFTER UPDATE OF {column} ON {table}
WHEN OLD.{column} <> NEW.{column} BEGIN
  INSERT OR IGNORE INTO {MOVE} SELECT school_id, 0 FROM roster_set_school
  WHERE school_id IN (OLD.school_id, NEW.school_id);
END"""  # noqa: S608 - ours


def on_postgresql(table: str, column: str) -> str:
    return f"""
CREATE TRIGGER {name_of(table, column)} AFTER UPDATE OF {column} ON {table} FOR EACH ROW
WHEN (current_setting('rollcall.importing', true) IS DISTINCT FROM 'on'
  AND OLD.{column} <> NEW.{column})
EXECUTE FUNCTION note_roster_move()"""


def function(name: str, key: str) -> str:
    """Note a move, of any school: exports may tell of it before the transaction ends."""
    return f"""
CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO {MOVE} VALUES (coalesce(NEW.{key}, OLD.{key}), txid_current())
  ON CONFLICT DO NOTHING;
  IF OLD.{key} <> NEW.{key} THEN
    INSERT INTO {MOVE} VALUES (OLD.{key}, txid_current()) ON CONFLICT DO NOTHING;
  END IF;
  RETURN NULL;
END $$"""  # noqa: S608 - ours
