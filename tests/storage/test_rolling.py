"""Two versions side by side: what a migration may do, and what an older program makes of it."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from storage.engine.database import Database
from storage.engine.errors import DatabaseNewerError
from storage.tables import migrations

VERSIONS = Path(migrations.__file__).parent / "versions"
# Those before are of a time when a program was stopped before the next was started.
FIRST = "0033"
# In which a migration may say why the version before can live with it all the same.
MARK = "lives_beside"
# What the version before writes and reads has to stay possible.
TAKEN_AWAY = frozenset(
    {
        "drop_table",
        "drop_column",
        "rename_table",
        "create_check_constraint",
        "create_unique_constraint",
        "create_foreign_key",
        "execute",
    }
)
HARMLESS_CHANGES = frozenset({"existing_type", "existing_nullable", "existing_server_default"})


def refusals(source: str) -> Iterator[str]:
    """Say what the version before could not live with, of a migration's way up."""
    tree = ast.parse(source)
    up = next(
        each for each in tree.body if isinstance(each, ast.FunctionDef) and each.name == "upgrade"
    )
    made = {name for call in calls(up) if call[0] == "create_table" for name in first(call[1])}
    for name, call in calls(up):
        is_of_new_table = any(each in made for each in first(call))
        if name in TAKEN_AWAY and not is_of_new_table:
            yield f"line {call.lineno}: {name}"
        if name == "create_index" and is_true(call, "unique") and not made:
            yield f"line {call.lineno}: a unique index"
        if name == "add_column" and any(must_be_given(column) for column in call.args):
            yield f"line {call.lineno}: a new column that has to be given"
        if name == "alter_column":
            changed = {word.arg for word in call.keywords} - HARMLESS_CHANGES
            if changed - {"nullable"} or not is_true(call, "nullable"):
                yield f"line {call.lineno}: a column that is another"


def calls(function: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    for each in ast.walk(function):
        if isinstance(each, ast.Call) and isinstance(each.func, ast.Attribute):
            yield each.func.attr, each


def first(call: ast.Call) -> list[str]:
    """The names that a call's arguments begin with, as they are written."""
    return [ast.unparse(each) for each in call.args[:2]]


def is_true(call: ast.Call, name: str) -> bool:
    return any(
        word.arg == name and isinstance(word.value, ast.Constant) and word.value.value is True
        for word in call.keywords
    )


def must_be_given(column: ast.expr) -> bool:
    """Whether a column takes no null and has no default of the database's own."""
    if not (isinstance(column, ast.Call) and ast.unparse(column.func).endswith("Column")):
        return False
    words = {word.arg: ast.unparse(word.value) for word in column.keywords}
    return words.get("nullable") == "False" and "server_default" not in words


def value_of(source: str, name: str) -> str:
    """What a migration says by a name, "" if it says nothing."""
    found = [
        each.value
        for each in ast.parse(source).body
        if isinstance(each, ast.Assign) and ast.unparse(each.targets[0]) == name
    ]
    return ast.literal_eval(found[0]) if found else ""


def begins_series(source: str) -> bool:
    before, after = value_of(source, "down_revision"), value_of(source, "revision")
    return migrations.series_of(before) != migrations.series_of(after)


@pytest.mark.parametrize(
    "file", sorted(file.name for file in VERSIONS.glob("*.py") if file.name[:4] >= FIRST)
)
def test_a_migration_leaves_the_version_before_working_or_begins_a_series(file: str) -> None:
    source = (VERSIONS / file).read_text()
    found = list(refusals(source))
    assert begins_series(source) or not found or value_of(source, MARK), (
        f"the version before can't live with {found}: make it two migrations, or say in {MARK} "
        "why it can (docs/replicas.md)"
    )


@pytest.mark.parametrize(
    "line",
    [
        "op.drop_table('record')",
        "op.rename_table('record', 'mark')",
        "op.add_column('record', sa.Column('mood', sa.String(), nullable=False))",
        "op.alter_column('record', 'status', new_column_name='state')",
        "op.alter_column('record', 'note', nullable=False)",
        "op.create_index('ux', 'record', ['note'], unique=True)",
        "batch.drop_column('note')",
        "batch.create_check_constraint('is_short', 'length(note) < 5')",
        "op.execute('DELETE FROM record')",
    ],
)
def test_what_the_version_before_could_not_live_with_is_found(line: str) -> None:
    assert list(refusals(f"def upgrade() -> None:\n    {line}\n"))


@pytest.mark.parametrize(
    "line",
    [
        "op.create_table('mood', sa.Column('id', sa.Integer(), nullable=False))",
        "op.add_column('record', sa.Column('mood', sa.String(), nullable=True))",
        "op.add_column('record', sa.Column('n', sa.Integer(), nullable=False, server_default='0'))",
        "op.create_index('ix', 'record', ['note'], unique=False)",
        "batch.alter_column('note', existing_type=sa.String(), nullable=True)",
    ],
)
def test_what_only_adds_is_let_through(line: str) -> None:
    assert not list(refusals(f"def upgrade() -> None:\n    {line}\n"))


def put_at(database: Database, revision: str) -> None:
    """Have the tables be of a later program."""
    write = text("UPDATE alembic_version SET version_num = :revision")

    def put(connection: Connection) -> None:
        connection.execute(write, {"revision": revision})

    database.write_now(put)


def test_an_older_program_works_beside_a_newer_one_of_its_series(database: Database) -> None:
    own = str(migrations.newest())
    put_at(database, "9999")
    migrations.upgrade(database)
    assert database.read_now(migrations.is_current)
    put_at(database, own)


def test_an_older_program_leaves_a_later_series_alone_and_says_so(database: Database) -> None:
    own = str(migrations.newest())
    put_at(database, "b9999")
    assert not database.read_now(migrations.is_current)
    with pytest.raises(DatabaseNewerError, match=r"are at b9999, .* can't work side by side"):
        migrations.upgrade(database)
    put_at(database, own)
