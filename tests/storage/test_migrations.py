"""The migrations make what the tables say, there and back."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, Connection, inspect, select
from sqlalchemy.dialects import postgresql

from storage.engine.database import Database
from storage.tables import REGISTER, STUDENT_WORD, Register, Student, Table, migrations
from tests.school import make_school

POSTGRESQL = postgresql.dialect().identifier_preparer


def differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, Table.metadata))


def table_names(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names())


def test_the_migrated_tables_are_those_of_the_models(database: Database) -> None:
    assert database.read_now(migrations.is_current)
    assert database.read_now(differences) == []
    assert set(Table.metadata.tables) < database.read_now(table_names)


def test_the_closed_vocabularies_are_checked_by_the_migrated_database(database: Database) -> None:
    def checks(connection: Connection) -> set[str | None]:
        inspector = inspect(connection)
        return {
            check["name"]
            for table in Table.metadata.tables
            for check in inspector.get_check_constraints(table)
        }

    def of_the_models() -> set[str | None]:
        return {
            POSTGRESQL.format_constraint(constraint)
            for table in Table.metadata.tables.values()
            for constraint in table.constraints
            if isinstance(constraint, CheckConstraint)
        }

    assert database.read_now(checks) == of_the_models()


def test_files_are_named_by_the_migration_and_the_last_is_the_head() -> None:
    scripts = ScriptDirectory(str(Path(migrations.__file__).parent))
    assert scripts.get_heads() == [migrations.newest()]
    for script in scripts.walk_revisions():
        assert Path(script.path).name.startswith(f"{script.revision}_")
        assert migrations.is_known(script.revision)


def test_every_migration_can_be_taken_back_and_run_again(database: Database) -> None:
    migrations.downgrade(database, "base")
    assert database.read_now(table_names) == {"alembic_version"}
    assert database.read_now(migrations.found) is None
    assert not database.read_now(migrations.is_current)
    migrations.upgrade(database)
    assert database.read_now(differences) == []


@pytest.mark.parametrize("times", [2])
def test_upgrading_what_is_current_changes_nothing(database: Database, times: int) -> None:
    for _ in range(times):
        migrations.upgrade(database)
    assert database.read_now(migrations.is_current)


def test_what_was_complete_without_those_entered_since_is_complete_no_longer(
    database: Database,
) -> None:
    """Earlier versions kept `completed_at`, whoever was enrolled afterwards."""
    school = make_school(database)
    taken = datetime(2026, 11, 23, 9, tzinfo=UTC)
    for title, students in (("Art", 0), ("Biology", 1)):
        course = school.add_course(title, students)
        school.add(
            Register(
                school_id=school.school,
                course_offering_id=course,
                attendance_date=taken.date(),
                saved_at=taken,
                completed_at=taken,
            )
        )
    migrations.downgrade(database, "0003")
    migrations.upgrade(database)
    since = select(REGISTER.c.completed_at)
    found = database.read_now(lambda connection: connection.execute(since).scalars().all())
    assert found == [None, None]


def test_students_who_were_there_are_found_by_the_words_by_which_new_ones_are(
    database: Database,
) -> None:
    school = make_school(database)
    school.add_course("Biology 9A", 12)
    school.add(
        Student(
            school_id=school.school, given_name="Łukasz-Jan", family_name="D’Œuvre", number="S-0042"
        )
    )

    def words(connection: Connection) -> set[tuple[object, ...]]:
        return {tuple(row) for row in connection.execute(select(STUDENT_WORD))}

    kept = database.read_now(words)
    assert {"lukasz", "jan", "lukaszjan", "doeuvre", "oeuvre", "s0042", "0042"} < {
        row[1] for row in kept
    }
    migrations.downgrade(database, "0012")
    migrations.upgrade(database)
    assert database.read_now(words) == kept
