"""The access log: who saw whose records, which only grows; and for how long a school keeps it."""

import sqlalchemy as sa
from alembic import op

import storage.engine.columns

revision = "0048"
down_revision = "0047"
lives_beside = (
    "a table is added that the version before neither writes nor reads; a school's years for it have "
    "a default, so that the version before may say the others"
)
branch_labels = None
depends_on = None

KINDS = (
    "student",
    "history",
    "calls",
    "desk",
    "reports",
    "excuses",
    "full_list",
    "preview",
    "register",
    "slips",
    "api",
    "digest",
    "notice",
    "export",
    "contacts",
    "log",
)
LEVELS = ("counts", "initials", "names")
# What lets a line go: the erasure of the person whom it names, or the end of the school's time.
LEAVES = """
EXISTS (SELECT 1 FROM erasure WHERE done_at IS NULL AND school_id = OLD.school_id AND (
  (kind = 'student' AND person_id = OLD.student_id)
  OR (kind = 'staff' AND person_id = OLD.of_staff_id)
  OR (kind = 'accesses' AND through >= OLD.seen_on)))
AND NOT EXISTS (SELECT 1 FROM hold WHERE student_id = OLD.student_id AND lifted_at IS NULL)
"""
YEARS = (
    "ALTER TABLE retention_change ADD COLUMN accesses INTEGER DEFAULT 6 NOT NULL "
    "CONSTRAINT ck_retention_change_accesses CHECK (accesses BETWEEN 1 AND 100)"
)


def upgrade() -> None:
    moment, identifier = storage.engine.columns.Instant, storage.engine.columns.Id
    op.create_table(
        "access",
        sa.Column("id", identifier(), nullable=False),
        sa.Column("school_id", identifier(), nullable=False),
        sa.Column("look_id", identifier(), nullable=True),
        sa.Column(
            "kind", sa.Enum(*KINDS, name="kind", native_enum=False, length=16), nullable=False
        ),
        sa.Column("seen_at", moment(), nullable=False),
        sa.Column("seen_on", sa.Date(), nullable=False),
        sa.Column("staff_id", identifier(), nullable=True),
        sa.Column("api_token_id", identifier(), nullable=True),
        sa.Column("channel_id", sa.String(32), nullable=True),
        sa.Column("readers", sa.Integer(), nullable=True),
        sa.Column(
            "level", sa.Enum(*LEVELS, name="level", native_enum=False, length=16), nullable=True
        ),
        sa.Column("delivery_id", identifier(), nullable=True),
        sa.Column("route", sa.String(40), nullable=True),
        sa.Column("students", sa.Integer(), nullable=False),
        sa.Column("student_id", identifier(), nullable=True),
        sa.Column("of_staff_id", identifier(), nullable=True),
        sa.Column("course_offering_id", identifier(), nullable=True),
        sa.Column("begins_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.CheckConstraint(f"kind IN {KINDS}", name=op.f("ck_access_kind")),
        sa.CheckConstraint(f"level IN {LEVELS}", name=op.f("ck_access_level")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_access_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access")),
    )
    op.create_index(
        op.f("ix_access_school_id_seen_on_seen_at"), "access", ["school_id", "seen_on", "seen_at"]
    )
    op.create_index(op.f("ix_access_student_id_seen_at"), "access", ["student_id", "seen_at"])
    posted = sa.text("delivery_id IS NOT NULL")
    op.create_index(
        op.f("ix_access_delivery_id"),
        "access",
        ["delivery_id"],
        sqlite_where=posted,
        postgresql_where=posted,
    )
    op.execute(YEARS)
    if op.get_bind().dialect.name == "postgresql":
        guard_postgresql()
    else:
        guard_sqlite()


def downgrade() -> None:
    op.drop_table("access")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_access()")
    op.drop_column("retention_change", "accesses")


def guard_postgresql() -> None:
    op.execute(
        f"""
CREATE FUNCTION refuse_access() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF {LEAVES} THEN RETURN OLD; END IF;
  END IF;
  RAISE EXCEPTION 'access is append-only';
END $$
"""
    )
    op.execute(
        "CREATE TRIGGER access_only_grows BEFORE UPDATE OR DELETE ON access "
        "FOR EACH ROW EXECUTE FUNCTION refuse_access()"
    )
    op.execute(
        "CREATE TRIGGER access_is_not_emptied BEFORE TRUNCATE ON access "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_access()"
    )


def guard_sqlite() -> None:
    for what, refused in (("DELETE", f"NOT ({LEAVES})"), ("UPDATE", "1 = 1")):
        op.execute(
            f"CREATE TRIGGER access_{what} BEFORE {what} ON access WHEN {refused} "
            "BEGIN SELECT RAISE(ABORT, 'access is append-only'); END"
        )
