"""What the office does about absences that nobody has explained."""

import sqlalchemy as sa
from alembic import op

import storage.engine.columns

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

KINDS = ("called", "message_left", "no_answer", "wrote", "visited", "spoke", "on_it")
SQLITE = """
CREATE TRIGGER follow_up_{what} BEFORE {what} ON follow_up
BEGIN SELECT RAISE(ABORT, 'follow_up is append-only'); END
"""
POSTGRESQL = """
CREATE FUNCTION refuse_follow_up() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'follow_up is append-only'; END $$;
CREATE TRIGGER follow_up_only_grows
BEFORE UPDATE OR DELETE OR TRUNCATE ON follow_up
FOR EACH STATEMENT EXECUTE FUNCTION refuse_follow_up();
"""


def upgrade() -> None:
    op.create_table(
        "follow_up",
        sa.Column("id", storage.engine.columns.Id(), nullable=False),
        sa.Column("school_id", storage.engine.columns.Id(), nullable=False),
        sa.Column("student_id", storage.engine.columns.Id(), nullable=False),
        sa.Column("attendance_date", sa.Date(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                *KINDS,
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("outcome", sa.String(length=500), nullable=True),
        sa.Column("staff_id", storage.engine.columns.Id(), nullable=False),
        sa.Column("action_id", storage.engine.columns.Id(), nullable=False),
        sa.Column("at", storage.engine.columns.Instant(), nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_follow_up_school_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_follow_up_staff_id")),
        sa.ForeignKeyConstraint(
            ["student_id"], ["student.id"], name=op.f("fk_follow_up_student_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up")),
        sa.UniqueConstraint("action_id", name=op.f("uq_follow_up_action_id")),
    )
    op.create_index(
        op.f("ix_follow_up_student_id_attendance_date_at"),
        "follow_up",
        ["student_id", "attendance_date", "at"],
        unique=False,
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(POSTGRESQL)
        return
    for what in ("UPDATE", "DELETE"):
        op.execute(SQLITE.format(what=what))


def downgrade() -> None:
    op.drop_table("follow_up")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_follow_up()")
