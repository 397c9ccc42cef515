"""Amendments: until when registers may be changed, permits, closed books, and a mark in the audit."""

import sqlalchemy as sa
from alembic import op

import storage.engine.columns

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

AMENDS = sa.text("is_amendment")


def upgrade() -> None:
    # In words that both engines take: alembic would copy SQLite's tables, triggers and all.
    op.execute(
        "ALTER TABLE school ADD COLUMN amend_days INTEGER DEFAULT 7 "
        "CONSTRAINT ck_school_amend_days CHECK (amend_days >= 0)"
    )
    op.execute("ALTER TABLE school ADD COLUMN closed_through DATE")
    op.execute(
        "ALTER TABLE attendance_change ADD COLUMN is_amendment BOOLEAN DEFAULT false NOT NULL"
    )
    op.create_index(
        "ix_attendance_change_amendment",
        "attendance_change",
        ["course_offering_id", "attendance_date", "period"],
        unique=False,
        sqlite_where=AMENDS,
        postgresql_where=AMENDS,
    )
    op.create_table(
        "amendment_permit",
        sa.Column("id", storage.engine.columns.Id(), nullable=False),
        sa.Column("school_id", storage.engine.columns.Id(), nullable=False),
        sa.Column("staff_id", storage.engine.columns.Id(), nullable=False),
        sa.Column("course_offering_id", storage.engine.columns.Id(), nullable=False),
        sa.Column("attendance_date", sa.Date(), nullable=False),
        sa.Column("period", sa.String(length=32), nullable=False),
        sa.Column("why", sa.String(length=1000), nullable=False),
        sa.Column("given_at", storage.engine.columns.Instant(), nullable=False),
        sa.Column("ends_at", storage.engine.columns.Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_offering_id"],
            ["course_offering.id"],
            name=op.f("fk_amendment_permit_course_offering_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_amendment_permit_school_id")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_amendment_permit_staff_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_amendment_permit")),
    )
    op.create_index(
        op.f("ix_amendment_permit_staff_id_course_offering_id_attendance_date"),
        "amendment_permit",
        ["staff_id", "course_offering_id", "attendance_date"],
        unique=False,
    )
    op.create_table(
        "books_change",
        sa.Column("id", storage.engine.columns.Id(), nullable=False),
        sa.Column("school_id", storage.engine.columns.Id(), nullable=False),
        sa.Column("closed_through", sa.Date(), nullable=True),
        sa.Column("was", sa.Date(), nullable=True),
        sa.Column("why", sa.String(length=1000), nullable=True),
        sa.Column("changed_at", storage.engine.columns.Instant(), nullable=False),
        sa.Column("changed_by_id", storage.engine.columns.Id(), nullable=False),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["staff.id"], name=op.f("fk_books_change_changed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_books_change_school_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_books_change")),
    )
    op.create_index(
        op.f("ix_books_change_school_id_changed_at"),
        "books_change",
        ["school_id", "changed_at"],
        unique=False,
    )


def downgrade() -> None:
    op.drop_table("books_change")
    op.drop_table("amendment_permit")
    op.drop_index("ix_attendance_change_amendment", table_name="attendance_change")
    op.execute("ALTER TABLE attendance_change DROP COLUMN is_amendment")
    op.execute("ALTER TABLE school DROP COLUMN closed_through")
    op.execute("ALTER TABLE school DROP COLUMN amend_days")
