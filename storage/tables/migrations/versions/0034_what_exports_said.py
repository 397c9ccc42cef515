"""What exports have said, whole, so that a delta can change it."""

import sqlalchemy as sa
from alembic import op

import storage.engine.columns

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

SET, PAGE, OF_SCHOOL = "roster_set", "roster_page", "roster_set_school"


def upgrade() -> None:
    op.create_table(
        SET,
        sa.Column("id", storage.engine.columns.Id(), nullable=False),
        sa.Column("version", sa.String(length=8), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{SET}")),
    )
    op.create_table(
        PAGE,
        sa.Column("id", storage.engine.columns.Id(), nullable=False),
        sa.Column("roster_set_id", storage.engine.columns.Id(), nullable=False),
        sa.Column("file", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{PAGE}")),
        sa.ForeignKeyConstraint(
            ["roster_set_id"], [f"{SET}.id"], name=op.f(f"fk_{PAGE}_roster_set_id")
        ),
        sa.UniqueConstraint(
            "roster_set_id", "file", "number", name=op.f(f"uq_{PAGE}_roster_set_id_file_number")
        ),
    )
    op.create_table(
        OF_SCHOOL,
        sa.Column("school_id", storage.engine.columns.Id(), nullable=False),
        sa.Column("roster_set_id", storage.engine.columns.Id(), nullable=False),
        sa.PrimaryKeyConstraint("school_id", name=op.f(f"pk_{OF_SCHOOL}")),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f(f"fk_{OF_SCHOOL}_school_id")
        ),
        sa.ForeignKeyConstraint(
            ["roster_set_id"], [f"{SET}.id"], name=op.f(f"fk_{OF_SCHOOL}_roster_set_id")
        ),
    )
    op.create_index(
        op.f(f"ix_{OF_SCHOOL}_roster_set_id"), OF_SCHOOL, ["roster_set_id"], unique=False
    )


def downgrade() -> None:
    for table in (OF_SCHOOL, PAGE, SET):
        op.drop_table(table)
