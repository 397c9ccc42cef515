"""What happens by itself: digests, reminders, deliveries, closed days."""

import sqlalchemy as sa
from alembic import op

import storage.engine.columns

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

NOT_PRESENT = sa.text("status <> 'present'")
CORRECTS = sa.text("before_status IS NOT NULL")


def upgrade() -> None:
    op.create_index(
        "ix_attendance_record_not_present",
        "attendance_record",
        ["school_id", "attendance_date", "status", "student_id", "reason"],
        sqlite_where=NOT_PRESENT,
        postgresql_where=NOT_PRESENT,
    )
    op.create_index(
        "ix_attendance_change_correction",
        "attendance_change",
        ["school_id", "recorded_at"],
        sqlite_where=CORRECTS,
        postgresql_where=CORRECTS,
    )
    op.create_table(
        "closed_day",
        sa.Column("id", storage.engine.columns.Id(), nullable=False),
        sa.Column("school_id", storage.engine.columns.Id(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("closes_at", sa.Time(), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column(
            "entered_by",
            sa.Enum(
                "setup",
                "calendar",
                name="entered_by",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_closed_day_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closed_day")),
        sa.UniqueConstraint(
            "school_id", "closes_on", name=op.f("uq_closed_day_school_id_closes_on")
        ),
    )
    op.create_table(
        "delivery",
        sa.Column("id", storage.engine.columns.Id(), nullable=False),
        sa.Column("school_id", storage.engine.columns.Id(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "digest",
                "reminder",
                "missing",
                "notice",
                name="purpose",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("subject_id", storage.engine.columns.Id(), nullable=False),
        sa.Column("local_date", sa.Date(), nullable=False),
        sa.Column("detail", sa.String(length=120), nullable=False),
        sa.Column("channel_id", sa.String(length=32), nullable=False),
        sa.Column("due_at", storage.engine.columns.Instant(), nullable=False),
        sa.Column("expires_at", storage.engine.columns.Instant(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "posting",
                "unknown",
                "sent",
                "failed",
                "needless",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("lease_owner", storage.engine.columns.Id(), nullable=True),
        sa.Column("lease_until", storage.engine.columns.Instant(), nullable=True),
        sa.Column("not_before", storage.engine.columns.Instant(), nullable=True),
        sa.Column("intended_at", storage.engine.columns.Instant(), nullable=True),
        sa.Column("sent_at", storage.engine.columns.Instant(), nullable=True),
        sa.Column("edited_at", storage.engine.columns.Instant(), nullable=True),
        sa.Column("swept_at", storage.engine.columns.Instant(), nullable=True),
        sa.Column("posted_in", sa.String(length=32), nullable=True),
        sa.Column("message_ts", sa.String(length=32), nullable=True),
        sa.Column("fingerprint", sa.LargeBinary(length=32), nullable=True),
        sa.Column("error", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_delivery_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint(
            "purpose", "subject_id", "local_date", "detail", name="uq_delivery_of_what"
        ),
    )
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_delivery_state_due_at"), ["state", "due_at"], unique=False
        )

    op.create_table(
        "digest",
        sa.Column("id", storage.engine.columns.Id(), nullable=False),
        sa.Column("school_id", storage.engine.columns.Id(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "daily", "weekly", name="kind", native_enum=False, create_constraint=True, length=16
            ),
            nullable=False,
        ),
        sa.Column("channel_id", sa.String(length=32), nullable=False),
        sa.Column("at", sa.Time(), nullable=False),
        sa.Column("weekdays", sa.String(length=7), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "counts",
                "initials",
                "names",
                name="level",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("on_closed_days", sa.Boolean(), nullable=False),
        sa.Column("stopped_by", sa.String(length=64), nullable=True),
        sa.Column("changed_at", storage.engine.columns.Instant(), nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_digest_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest")),
    )
    with op.batch_alter_table("digest", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_digest_school_id"), ["school_id"], unique=False)

    op.create_table(
        "reminder_rule",
        sa.Column("id", storage.engine.columns.Id(), nullable=False),
        sa.Column("school_id", storage.engine.columns.Id(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("after_minutes", sa.Integer(), nullable=False),
        sa.Column("office_channel_id", sa.String(length=32), nullable=True),
        sa.Column("office_after_minutes", sa.Integer(), nullable=False),
        sa.Column("changed_at", storage.engine.columns.Instant(), nullable=False),
        sa.CheckConstraint(
            "after_minutes BETWEEN 0 AND 600", name=op.f("ck_reminder_rule_minutes")
        ),
        sa.CheckConstraint(
            "office_after_minutes BETWEEN 0 AND 600", name=op.f("ck_reminder_rule_office_minutes")
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_reminder_rule_school_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_rule")),
        sa.UniqueConstraint("school_id", name=op.f("uq_reminder_rule_school_id")),
    )


def downgrade() -> None:
    op.drop_table("reminder_rule")
    with op.batch_alter_table("digest", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_digest_school_id"))

    op.drop_table("digest")
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_delivery_state_due_at"))

    op.drop_table("delivery")
    op.drop_table("closed_day")
    op.drop_index("ix_attendance_change_correction", "attendance_change")
    op.drop_index("ix_attendance_record_not_present", "attendance_record")
