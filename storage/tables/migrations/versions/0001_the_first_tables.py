"""The first tables."""

import sqlalchemy as sa
from alembic import op

import storage.engine.columns

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "school",
        sa.Column("id", storage.engine.columns.Id(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("slack_team_id", sa.String(length=32), nullable=True),
        sa.Column("sourced_id", sa.String(length=255), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school")),
        sa.UniqueConstraint("sourced_id", name=op.f("uq_school_sourced_id")),
    )
    op.create_table(
        "api_token",
        sa.Column("id", storage.engine.columns.Id(), nullable=False),
        sa.Column("school_id", storage.engine.columns.Id(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("prefix", sa.String(length=16), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("scopes", sa.String(length=200), nullable=False),
        sa.Column("created_at", storage.engine.columns.Instant(), nullable=False),
        sa.Column("expires_at", storage.engine.columns.Instant(), nullable=True),
        sa.Column("revoked_at", storage.engine.columns.Instant(), nullable=True),
        sa.Column("last_used_at", storage.engine.columns.Instant(), nullable=True),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_api_token_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("digest", name=op.f("uq_api_token_digest")),
        sa.UniqueConstraint("prefix", name=op.f("uq_api_token_prefix")),
    )
    op.create_table(
        "course_offering",
        sa.Column("id", storage.engine.columns.Id(), nullable=False),
        sa.Column("school_id", storage.engine.columns.Id(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("sourced_id", sa.String(length=255), nullable=True),
        sa.CheckConstraint("begins_on <= ends_on", name=op.f("ck_course_offering_dates")),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_course_offering_school_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_offering")),
        sa.UniqueConstraint(
            "school_id", "sourced_id", name=op.f("uq_course_offering_school_id_sourced_id")
        ),
    )
    op.create_table(
        "staff",
        sa.Column("id", storage.engine.columns.Id(), nullable=False),
        sa.Column("school_id", storage.engine.columns.Id(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "teacher",
                "office",
                "admin",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("given_name", sa.String(length=200), nullable=False),
        sa.Column("family_name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("slack_enterprise_id", sa.String(length=32), nullable=False),
        sa.Column("slack_team_id", sa.String(length=32), nullable=True),
        sa.Column("slack_user_id", sa.String(length=32), nullable=True),
        sa.Column("sourced_id", sa.String(length=255), nullable=True),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_staff_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("school_id", "sourced_id", name=op.f("uq_staff_school_id_sourced_id")),
        sa.UniqueConstraint(
            "slack_user_id",
            "slack_team_id",
            "slack_enterprise_id",
            "school_id",
            name="uq_staff_slack_person",
        ),
    )
    with op.batch_alter_table("staff", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_staff_email"), ["email"], unique=False)

    op.create_table(
        "student",
        sa.Column("id", storage.engine.columns.Id(), nullable=False),
        sa.Column("school_id", storage.engine.columns.Id(), nullable=False),
        sa.Column("given_name", sa.String(length=200), nullable=False),
        sa.Column("family_name", sa.String(length=200), nullable=False),
        sa.Column("grade", sa.String(length=32), nullable=False),
        sa.Column("sourced_id", sa.String(length=255), nullable=True),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_student_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_student")),
        sa.UniqueConstraint(
            "school_id", "sourced_id", name=op.f("uq_student_school_id_sourced_id")
        ),
    )
    op.create_table(
        "course_enrollment",
        sa.Column("id", storage.engine.columns.Id(), nullable=False),
        sa.Column("school_id", storage.engine.columns.Id(), nullable=False),
        sa.Column("course_offering_id", storage.engine.columns.Id(), nullable=False),
        sa.Column("roll_number", sa.Integer(), nullable=False),
        sa.Column("student_id", storage.engine.columns.Id(), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("sourced_id", sa.String(length=255), nullable=True),
        sa.ForeignKeyConstraint(
            ["course_offering_id"],
            ["course_offering.id"],
            name=op.f("fk_course_enrollment_course_offering_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_course_enrollment_school_id")
        ),
        sa.ForeignKeyConstraint(
            ["student_id"], ["student.id"], name=op.f("fk_course_enrollment_student_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_enrollment")),
        sa.UniqueConstraint(
            "course_offering_id",
            "roll_number",
            name=op.f("uq_course_enrollment_course_offering_id_roll_number"),
        ),
        sa.UniqueConstraint(
            "school_id", "sourced_id", name=op.f("uq_course_enrollment_school_id_sourced_id")
        ),
    )
    with op.batch_alter_table("course_enrollment", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_course_enrollment_student_id"), ["student_id"], unique=False
        )

    op.create_table(
        "meeting",
        sa.Column("id", storage.engine.columns.Id(), nullable=False),
        sa.Column("school_id", storage.engine.columns.Id(), nullable=False),
        sa.Column("course_offering_id", storage.engine.columns.Id(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(length=32), nullable=False),
        sa.Column("starts_at", sa.Time(), nullable=False),
        sa.Column("ends_at", sa.Time(), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_meeting_times")),
        sa.CheckConstraint("weekday BETWEEN 1 AND 7", name=op.f("ck_meeting_weekday")),
        sa.ForeignKeyConstraint(
            ["course_offering_id"],
            ["course_offering.id"],
            name=op.f("fk_meeting_course_offering_id"),
        ),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_meeting_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
    )
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_meeting_course_offering_id_weekday"),
            ["course_offering_id", "weekday"],
            unique=False,
        )

    op.create_table(
        "register",
        sa.Column("id", storage.engine.columns.Id(), nullable=False),
        sa.Column("school_id", storage.engine.columns.Id(), nullable=False),
        sa.Column("course_offering_id", storage.engine.columns.Id(), nullable=False),
        sa.Column("attendance_date", sa.Date(), nullable=False),
        sa.Column("period", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("saved_at", storage.engine.columns.Instant(), nullable=False),
        sa.Column("saved_by_id", storage.engine.columns.Id(), nullable=True),
        sa.Column("completed_at", storage.engine.columns.Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["course_offering_id"],
            ["course_offering.id"],
            name=op.f("fk_register_course_offering_id"),
        ),
        sa.ForeignKeyConstraint(
            ["saved_by_id"], ["staff.id"], name=op.f("fk_register_saved_by_id")
        ),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_register_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register")),
        sa.UniqueConstraint(
            "course_offering_id",
            "attendance_date",
            "period",
            name=op.f("uq_register_course_offering_id_attendance_date_period"),
        ),
    )
    op.create_table(
        "teacher_assignment",
        sa.Column("id", storage.engine.columns.Id(), nullable=False),
        sa.Column("school_id", storage.engine.columns.Id(), nullable=False),
        sa.Column("course_offering_id", storage.engine.columns.Id(), nullable=False),
        sa.Column("staff_id", storage.engine.columns.Id(), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("sourced_id", sa.String(length=255), nullable=True),
        sa.ForeignKeyConstraint(
            ["course_offering_id"],
            ["course_offering.id"],
            name=op.f("fk_teacher_assignment_course_offering_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_teacher_assignment_school_id")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_teacher_assignment_staff_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_teacher_assignment")),
        sa.UniqueConstraint(
            "school_id", "sourced_id", name=op.f("uq_teacher_assignment_school_id_sourced_id")
        ),
    )
    with op.batch_alter_table("teacher_assignment", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_teacher_assignment_course_offering_id"),
            ["course_offering_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_teacher_assignment_staff_id_course_offering_id"),
            ["staff_id", "course_offering_id"],
            unique=False,
        )

    op.create_table(
        "attendance_change",
        sa.Column("id", storage.engine.columns.Id(), nullable=False),
        sa.Column("school_id", storage.engine.columns.Id(), nullable=False),
        sa.Column("change_set_id", storage.engine.columns.Id(), nullable=False),
        sa.Column(
            "action",
            sa.Enum(
                "mark",
                "mark_rest",
                "details",
                "undo",
                name="action",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("undoes_id", storage.engine.columns.Id(), nullable=True),
        sa.Column(
            "door",
            sa.Enum(
                "slack", "api", name="door", native_enum=False, create_constraint=True, length=16
            ),
            nullable=False,
        ),
        sa.Column("staff_id", storage.engine.columns.Id(), nullable=True),
        sa.Column("api_token_id", storage.engine.columns.Id(), nullable=True),
        sa.Column("why", sa.String(length=1000), nullable=True),
        sa.Column("recorded_at", storage.engine.columns.Instant(), nullable=False),
        sa.Column("order_key", sa.BigInteger(), nullable=False),
        sa.Column("course_offering_id", storage.engine.columns.Id(), nullable=False),
        sa.Column("course_enrollment_id", storage.engine.columns.Id(), nullable=False),
        sa.Column("student_id", storage.engine.columns.Id(), nullable=False),
        sa.Column("attendance_date", sa.Date(), nullable=False),
        sa.Column("period", sa.String(length=32), nullable=False),
        sa.Column(
            "before_status",
            sa.Enum(
                "present",
                "absent",
                "late",
                "excused",
                name="before_status",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=True,
        ),
        sa.Column("before_minutes_late", sa.Integer(), nullable=True),
        sa.Column("before_reason", sa.String(length=64), nullable=True),
        sa.Column("before_note", sa.String(length=1000), nullable=True),
        sa.Column(
            "after_status",
            sa.Enum(
                "present",
                "absent",
                "late",
                "excused",
                name="after_status",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=True,
        ),
        sa.Column("after_minutes_late", sa.Integer(), nullable=True),
        sa.Column("after_reason", sa.String(length=64), nullable=True),
        sa.Column("after_note", sa.String(length=1000), nullable=True),
        sa.ForeignKeyConstraint(
            ["api_token_id"], ["api_token.id"], name=op.f("fk_attendance_change_api_token_id")
        ),
        sa.ForeignKeyConstraint(
            ["course_enrollment_id"],
            ["course_enrollment.id"],
            name=op.f("fk_attendance_change_course_enrollment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["course_offering_id"],
            ["course_offering.id"],
            name=op.f("fk_attendance_change_course_offering_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_attendance_change_school_id")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_attendance_change_staff_id")
        ),
        sa.ForeignKeyConstraint(
            ["student_id"], ["student.id"], name=op.f("fk_attendance_change_student_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance_change")),
        sa.UniqueConstraint(
            "change_set_id",
            "course_enrollment_id",
            "attendance_date",
            "period",
            name="uq_attendance_change_cell",
        ),
    )
    with op.batch_alter_table("attendance_change", schema=None) as batch_op:
        batch_op.create_index(
            "ix_attendance_change_cell",
            ["course_enrollment_id", "attendance_date", "period"],
            unique=False,
        )
        batch_op.create_index(
            "ix_attendance_change_sheet",
            ["course_offering_id", "attendance_date", "staff_id"],
            unique=False,
        )

    op.create_table(
        "attendance_record",
        sa.Column("id", storage.engine.columns.Id(), nullable=False),
        sa.Column("school_id", storage.engine.columns.Id(), nullable=False),
        sa.Column("course_offering_id", storage.engine.columns.Id(), nullable=False),
        sa.Column("course_enrollment_id", storage.engine.columns.Id(), nullable=False),
        sa.Column("student_id", storage.engine.columns.Id(), nullable=False),
        sa.Column("teacher_assignment_id", storage.engine.columns.Id(), nullable=True),
        sa.Column("attendance_date", sa.Date(), nullable=False),
        sa.Column("period", sa.String(length=32), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "present",
                "absent",
                "late",
                "excused",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("minutes_late", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=64), nullable=True),
        sa.Column("note", sa.String(length=1000), nullable=True),
        sa.Column("recorded_at", storage.engine.columns.Instant(), nullable=False),
        sa.Column("recorded_by_id", storage.engine.columns.Id(), nullable=True),
        sa.Column(
            "door",
            sa.Enum(
                "slack", "api", name="door", native_enum=False, create_constraint=True, length=16
            ),
            nullable=False,
        ),
        sa.Column("change_set_id", storage.engine.columns.Id(), nullable=False),
        sa.Column("order_key", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "minutes_late IS NULL OR status = 'late'",
            name=op.f("ck_attendance_record_minutes_are_of_the_late"),
        ),
        sa.CheckConstraint(
            "minutes_late BETWEEN 0 AND 1440", name=op.f("ck_attendance_record_minutes")
        ),
        sa.ForeignKeyConstraint(
            ["course_enrollment_id"],
            ["course_enrollment.id"],
            name=op.f("fk_attendance_record_course_enrollment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["course_offering_id"],
            ["course_offering.id"],
            name=op.f("fk_attendance_record_course_offering_id"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["staff.id"], name=op.f("fk_attendance_record_recorded_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_attendance_record_school_id")
        ),
        sa.ForeignKeyConstraint(
            ["student_id"], ["student.id"], name=op.f("fk_attendance_record_student_id")
        ),
        sa.ForeignKeyConstraint(
            ["teacher_assignment_id"],
            ["teacher_assignment.id"],
            name=op.f("fk_attendance_record_teacher_assignment_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance_record")),
        sa.UniqueConstraint(
            "course_enrollment_id", "attendance_date", "period", name="uq_attendance_record_cell"
        ),
    )
    with op.batch_alter_table("attendance_record", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_attendance_record_course_offering_id_attendance_date"),
            ["course_offering_id", "attendance_date"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_attendance_record_student_id_attendance_date"),
            ["student_id", "attendance_date"],
            unique=False,
        )

    keep_changes_as_they_are()


def downgrade() -> None:
    allow_changes_to_go()
    with op.batch_alter_table("attendance_record", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attendance_record_student_id_attendance_date"))
        batch_op.drop_index(batch_op.f("ix_attendance_record_course_offering_id_attendance_date"))

    op.drop_table("attendance_record")
    with op.batch_alter_table("attendance_change", schema=None) as batch_op:
        batch_op.drop_index("ix_attendance_change_sheet")
        batch_op.drop_index("ix_attendance_change_cell")

    op.drop_table("attendance_change")
    with op.batch_alter_table("teacher_assignment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_teacher_assignment_staff_id_course_offering_id"))
        batch_op.drop_index(batch_op.f("ix_teacher_assignment_course_offering_id"))

    op.drop_table("teacher_assignment")
    op.drop_table("register")
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_meeting_course_offering_id_weekday"))

    op.drop_table("meeting")
    with op.batch_alter_table("course_enrollment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_course_enrollment_student_id"))

    op.drop_table("course_enrollment")
    op.drop_table("student")
    with op.batch_alter_table("staff", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_staff_email"))

    op.drop_table("staff")
    op.drop_table("course_offering")
    op.drop_table("api_token")
    op.drop_table("school")


# The audit is append-only, and the database keeps it so.
SQLITE = """
CREATE TRIGGER attendance_change_{what} BEFORE {what} ON attendance_change
BEGIN SELECT RAISE(ABORT, 'attendance_change is append-only'); END
"""
POSTGRESQL = """
CREATE FUNCTION refuse_attendance_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'attendance_change is append-only'; END $$;
CREATE TRIGGER attendance_change_only_grows
BEFORE UPDATE OR DELETE OR TRUNCATE ON attendance_change
FOR EACH STATEMENT EXECUTE FUNCTION refuse_attendance_change();
"""


def keep_changes_as_they_are() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(POSTGRESQL)
        return
    for what in ("UPDATE", "DELETE"):
        op.execute(SQLITE.format(what=what))


def allow_changes_to_go() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER attendance_change_only_grows ON attendance_change")
        op.execute("DROP FUNCTION refuse_attendance_change()")
        return
    for what in ("UPDATE", "DELETE"):
        op.execute(f"DROP TRIGGER attendance_change_{what}")
