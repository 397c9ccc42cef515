"""Imports of rosters are kept, and where one is stopped is each school's to say."""

import sqlalchemy as sa
from alembic import op

import storage.engine.columns

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # In words that both engines take: alembic would copy SQLite's tables, triggers and all.
    op.execute(
        "ALTER TABLE school ADD COLUMN brake_percent INTEGER NOT NULL DEFAULT 10 "
        "CONSTRAINT ck_school_brake_percent CHECK (brake_percent BETWEEN 1 AND 100)"
    )
    op.execute(
        "ALTER TABLE school ADD COLUMN brake_rows INTEGER NOT NULL DEFAULT 20 "
        "CONSTRAINT ck_school_brake_rows CHECK (brake_rows BETWEEN 1 AND 1000)"
    )
    op.create_table(
        "roster_import",
        sa.Column("id", storage.engine.columns.Id(), nullable=False),
        sa.Column(
            "door",
            sa.Enum(
                "command_line",
                "slack",
                "source",
                name="door",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("source", sa.String(200), nullable=False),
        sa.Column("staff_id", storage.engine.columns.Id(), nullable=True),
        sa.Column("imported_at", storage.engine.columns.Instant(), nullable=False),
        sa.Column("digest", sa.LargeBinary(32), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_roster_import_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_import")),
    )
    op.create_table(
        "imported_school",
        sa.Column("id", storage.engine.columns.Id(), nullable=False),
        sa.Column("school_id", storage.engine.columns.Id(), nullable=False),
        sa.Column("import_id", storage.engine.columns.Id(), nullable=False),
        sa.Column("imported_at", storage.engine.columns.Instant(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_imported_school_school_id")
        ),
        sa.ForeignKeyConstraint(
            ["import_id"], ["roster_import.id"], name=op.f("fk_imported_school_import_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imported_school")),
        sa.UniqueConstraint(
            "import_id", "school_id", name=op.f("uq_imported_school_import_id_school_id")
        ),
    )
    op.create_index(
        op.f("ix_imported_school_school_id_imported_at"),
        "imported_school",
        ["school_id", "imported_at"],
    )


def downgrade() -> None:
    op.drop_table("imported_school")
    op.drop_table("roster_import")
    op.execute("ALTER TABLE school DROP COLUMN brake_rows")
    op.execute("ALTER TABLE school DROP COLUMN brake_percent")
