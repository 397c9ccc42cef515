"""Events of Slack that a process has taken, for all processes."""

import sqlalchemy as sa
from alembic import op

import storage.engine.columns

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

TABLE = "heard_event"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", storage.engine.columns.Id(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("heard_at", storage.engine.columns.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint("digest", name=op.f(f"uq_{TABLE}_digest")),
    )
    op.create_index(op.f(f"ix_{TABLE}_heard_at"), TABLE, ["heard_at"], unique=False)


def downgrade() -> None:
    op.drop_table(TABLE)
