"""How absences are cleared, the contact clock and its breaches, and whether the desk gives slips."""

import sqlalchemy as sa
from alembic import op

import storage.engine.columns

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

ID, INSTANT = storage.engine.columns.Id, storage.engine.columns.Instant
# Both engines take a CHECK in the column alone, without making the table anew.
METHOD = """
    ALTER TABLE excuse ADD COLUMN method VARCHAR(16) CONSTRAINT ck_excuse_method
    CHECK (method IN ('note', 'email', 'voicemail', 'conversation', 'document'))
"""
COLUMNS = ("method", "relation", "document_to_follow")


def upgrade() -> None:
    op.execute(METHOD)
    op.add_column("excuse", sa.Column("relation", sa.String(length=200), nullable=True))
    flag("excuse", "document_to_follow")
    flag("desk_rule", "slips")
    op.create_table(
        "clearing_rule",
        *of_school("clearing_rule"),
        sa.Column("deadline_days", sa.Integer(), nullable=True),
        sa.Column("document_after_days", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "deadline_days BETWEEN 1 AND 60", name=op.f("ck_clearing_rule_deadline")
        ),
        sa.CheckConstraint(
            "document_after_days BETWEEN 1 AND 200", name=op.f("ck_clearing_rule_document")
        ),
        sa.UniqueConstraint("school_id", name=op.f("uq_clearing_rule_school_id")),
    )
    op.create_table(
        "contact_clock",
        *of_school("contact_clock"),
        sa.Column("within_minutes", sa.Integer(), nullable=False),
        sa.Column("changed_at", INSTANT(), nullable=False),
        sa.CheckConstraint(
            "within_minutes BETWEEN 1 AND 600", name=op.f("ck_contact_clock_minutes")
        ),
        sa.UniqueConstraint("school_id", name=op.f("uq_contact_clock_school_id")),
    )
    op.create_table(
        "contact_breach",
        *of_school("contact_breach"),
        sa.Column("student_id", ID(), nullable=False),
        sa.Column("attendance_date", sa.Date(), nullable=False),
        sa.Column("due_at", INSTANT(), nullable=False),
        sa.Column("kept_at", INSTANT(), nullable=False),
        sa.ForeignKeyConstraint(
            ["student_id"], ["student.id"], name=op.f("fk_contact_breach_student_id")
        ),
        sa.UniqueConstraint(
            "student_id",
            "attendance_date",
            name=op.f("uq_contact_breach_student_id_attendance_date"),
        ),
    )
    op.create_index(
        op.f("ix_contact_breach_school_id_attendance_date"),
        "contact_breach",
        ["school_id", "attendance_date"],
        unique=False,
    )


def downgrade() -> None:
    op.execute("DELETE FROM delivery WHERE purpose = 'notice' AND detail LIKE 'not_contacted:%'")
    op.drop_table("contact_breach")
    op.drop_table("contact_clock")
    op.drop_table("clearing_rule")
    op.drop_column("desk_rule", "slips")
    for name in COLUMNS:
        op.drop_column("excuse", name)


def of_school(table: str) -> list[sa.Column[object] | sa.Constraint]:
    """The key, and the school that a row is of."""
    return [
        sa.Column("id", ID(), nullable=False),
        sa.Column("school_id", ID(), nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f(f"fk_{table}_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    ]


def flag(table: str, name: str) -> None:
    """Add a flag that nothing has yet. The default stays: so no table is made anew."""
    op.add_column(table, sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
