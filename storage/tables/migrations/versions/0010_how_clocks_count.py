"""How a school's clocks count: 24 hours as until now, or 12."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # In words that both engines take: alembic would copy SQLite's table, to which all others refer.
    op.execute(
        "ALTER TABLE school ADD COLUMN hour_cycle VARCHAR(16) DEFAULT '24' NOT NULL "
        "CONSTRAINT ck_school_hour_cycle CHECK (hour_cycle IN ('24', '12'))"
    )


def downgrade() -> None:
    op.execute("ALTER TABLE school DROP COLUMN hour_cycle")
