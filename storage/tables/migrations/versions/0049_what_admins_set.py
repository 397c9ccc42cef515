"""What admins change of what a school has set up, which only grows."""

import sqlalchemy as sa
from alembic import op

import storage.engine.columns

revision = "0049"
down_revision = "0048"
lives_beside = "a table is added that the version before neither writes nor reads"
branch_labels = None
depends_on = None

SETTINGS = (
    "clock",
    "workspace",
    "amending",
    "digest",
    "reminders",
    "told_last",
    "closed_days",
    "arrivals",
    "escalation",
    "to_be_told",
    "contact_clock",
    "clearing",
    "reasons",
    "brake",
    "source",
    "token",
    "account",
    "tombstone",
)
DOORS = ("slack", "command_line")
# What lets a line go: the end of the school's time for the audit, or of the school.
LEAVES = """
EXISTS (SELECT 1 FROM erasure WHERE done_at IS NULL AND school_id = OLD.school_id
  AND kind = 'audit' AND through >= OLD.changed_on)
"""


def upgrade() -> None:
    moment, identifier = storage.engine.columns.Instant, storage.engine.columns.Id
    op.create_table(
        "setting_change",
        sa.Column("id", identifier(), nullable=False),
        sa.Column("school_id", identifier(), nullable=False),
        sa.Column(
            "setting",
            sa.Enum(*SETTINGS, name="setting", native_enum=False, length=16),
            nullable=False,
        ),
        sa.Column("staff_id", identifier(), nullable=True),
        sa.Column("before", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("after", sa.JSON(none_as_null=True), nullable=True),
        sa.Column(
            "door", sa.Enum(*DOORS, name="door", native_enum=False, length=16), nullable=False
        ),
        sa.Column("changed_by_id", identifier(), nullable=True),
        sa.Column("changed_at", moment(), nullable=False),
        sa.Column("changed_on", sa.Date(), nullable=False),
        sa.CheckConstraint(f"setting IN {SETTINGS}", name=op.f("ck_setting_change_setting")),
        sa.CheckConstraint(f"door IN {DOORS}", name=op.f("ck_setting_change_door")),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_setting_change_school_id")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_setting_change_staff_id")
        ),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["staff.id"], name=op.f("fk_setting_change_changed_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_setting_change")),
    )
    op.create_index(
        op.f("ix_setting_change_school_id_changed_on_changed_at"),
        "setting_change",
        ["school_id", "changed_on", "changed_at"],
    )
    if op.get_bind().dialect.name == "postgresql":
        guard_postgresql()
    else:
        guard_sqlite()


def downgrade() -> None:
    op.drop_table("setting_change")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_setting_change()")


def guard_postgresql() -> None:
    op.execute(
        f"""
CREATE FUNCTION refuse_setting_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF {LEAVES} THEN RETURN OLD; END IF;
  END IF;
  RAISE EXCEPTION 'setting_change is append-only';
END $$
"""
    )
    op.execute(
        "CREATE TRIGGER setting_change_only_grows BEFORE UPDATE OR DELETE ON setting_change "
        "FOR EACH ROW EXECUTE FUNCTION refuse_setting_change()"
    )
    op.execute(
        "CREATE TRIGGER setting_change_is_not_emptied BEFORE TRUNCATE ON setting_change "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_setting_change()"
    )


def guard_sqlite() -> None:
    for what, refused in (("DELETE", f"NOT ({LEAVES})"), ("UPDATE", "1 = 1")):
        op.execute(
            f"CREATE TRIGGER setting_change_{what} BEFORE {what} ON setting_change WHEN {refused} "
            "BEGIN SELECT RAISE(ABORT, 'setting_change is append-only'); END"
        )
