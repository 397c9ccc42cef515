"""What a school's desk says of who comes late."""

import sqlalchemy as sa
from alembic import op

import storage.engine.columns

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "desk_rule",
        sa.Column("id", storage.engine.columns.Id(), nullable=False),
        sa.Column("school_id", storage.engine.columns.Id(), nullable=False),
        sa.Column(
            "missed",
            sa.Enum(
                "excused",
                "absent",
                name="missed",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("absent_after_minutes", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "absent_after_minutes BETWEEN 1 AND 600", name=op.f("ck_desk_rule_minutes")
        ),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_desk_rule_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_rule")),
        sa.UniqueConstraint("school_id", name=op.f("uq_desk_rule_school_id")),
    )


def downgrade() -> None:
    op.drop_table("desk_rule")
