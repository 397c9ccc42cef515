"""Students are found by the words of what the newest export calls them."""

from pathlib import Path

from sqlalchemy import Connection, event, select

from storage.engine.database import Database
from storage.tables import STUDENT, STUDENT_WORD
from tests.oneroster.exports import Export, run


def words_of(database: Database, sourced_id: str) -> set[str]:
    def look(connection: Connection) -> set[str]:
        statement = (
            select(STUDENT_WORD.c.word)
            .join_from(STUDENT_WORD, STUDENT, STUDENT.c.id == STUDENT_WORD.c.student_id)
            .where(STUDENT.c.sourced_id == sourced_id)
        )
        return set(connection.execute(statement).scalars())

    return database.read_now(look)


def test_a_student_is_found_by_given_middle_and_family_name_and_number(
    database: Database, either: Export, tmp_path: Path
) -> None:
    for row in either.tables["users"]:
        row |= {"middleName": "", "identifier": ""}
    either.row("users", "s1").update(
        givenName="Ada", middleName="Augusta Élise", familyName="O'Brien", identifier="1042"
    )
    run(database, either.folder(tmp_path / "export"))
    assert words_of(database, "s1") == {
        *("ada", "augusta", "elise", "o", "brien", "obrien", "1042"),
    }
    assert words_of(database, "t1") == set()


def test_who_is_called_otherwise_is_found_by_the_new_name_only(
    database: Database, export: Export, path: Path
) -> None:
    assert words_of(database, "s1") == {"ada", "lindgren"}
    export.row("users", "s1").update(familyName="Byron", preferredGivenName="Augusta")
    run(database, export.folder(path))
    assert words_of(database, "s1") == {"augusta", "byron"}
    assert words_of(database, "s2") == {"li", "wei"}


def test_the_words_of_who_stays_as_they_are_are_not_written_again(
    database: Database, export: Export, path: Path
) -> None:
    written: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if "student_word" in statement:
            written.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    run(database, export.folder(path))
    assert written == []
