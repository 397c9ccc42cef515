"""Students are found by any word of their names, and by their number."""

import unicodedata
from collections.abc import Iterable

import sqlalchemy as sa
from alembic import op

from storage.engine.columns import Id, by_code_points

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

PAGE = 2000
STUDENT = sa.table(
    "student",
    sa.column("id", Id),
    sa.column("school_id", Id),
    sa.column("given_name", sa.String),
    sa.column("family_name", sa.String),
    sa.column("number", sa.String),
)
WORD = sa.table(
    "student_word",
    sa.column("student_id", Id),
    sa.column("word", sa.String),
    sa.column("school_id", Id),
)


def upgrade() -> None:
    op.add_column(
        "student",
        sa.Column("middle_name", sa.String(length=200), nullable=False, server_default=""),
    )
    op.create_table(
        "student_word",
        sa.Column("student_id", Id(), nullable=False),
        sa.Column("word", by_code_points(64), nullable=False),
        sa.Column("school_id", Id(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_student_word_school_id")
        ),
        sa.ForeignKeyConstraint(
            ["student_id"], ["student.id"], name=op.f("fk_student_word_student_id")
        ),
        sa.PrimaryKeyConstraint("student_id", "word", name=op.f("pk_student_word")),
        sqlite_with_rowid=False,
    )
    fill(op.get_bind())
    op.create_index(
        "ix_student_word_school_id_word_student_id",
        "student_word",
        ["school_id", "word", "student_id"],
    )


def downgrade() -> None:
    op.drop_table("student_word")
    op.drop_column("student", "middle_name")


def fill(connection: sa.Connection) -> None:
    """Write the words of the students that are there, a page at a time."""
    page = sa.select(*STUDENT.c).order_by(STUDENT.c.id).limit(PAGE)
    found = connection.execute(page).all()
    while found:
        rows = [
            {"student_id": student_id, "word": word, "school_id": school_id}
            for student_id, school_id, *names in found
            for word in sorted(name_words(names))
        ]
        if rows:
            connection.execute(sa.insert(WORD), rows)
        found = connection.execute(page.where(STUDENT.c.id > found[-1][0])).all()


# As bot/folding.py was when this was written: what has run once stays as it ran.
LETTERS = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ı": "i"}
)
WITHIN_WORDS = dict.fromkeys(map(ord, "'’‘‛ʼʻʹ`´′＇\u00ad\u200b\u200c\u200d\u2060"))


def bare(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    kept = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    text = kept.casefold().translate(LETTERS)
    kept = "".join(sign if unicodedata.category(sign)[0] in "LMN" else " " for sign in text)
    return " ".join(kept.split()) or text.strip()


def name_words(names: Iterable[str]) -> set[str]:
    found: set[str] = set()
    for name in names:
        for word in name.split():
            parts = bare(word).split()
            found.update(parts, bare(word.translate(WITHIN_WORDS)).split(), ["".join(parts)])
    return {each[:64] for each in found if each}
