"""How many minutes after its lesson began a register counts as missing: five until now."""

from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # In words that both engines take: alembic would copy SQLite's tables, triggers and all.
    op.execute(
        "ALTER TABLE school ADD COLUMN grace_minutes INTEGER NOT NULL DEFAULT 5 "
        "CONSTRAINT ck_school_grace_minutes CHECK (grace_minutes BETWEEN 0 AND 60)"
    )


def downgrade() -> None:
    op.execute("ALTER TABLE school DROP COLUMN grace_minutes")
