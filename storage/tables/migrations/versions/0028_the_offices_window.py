"""How long the office changes registers without a reason: as long as everybody did until now."""

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # In words that both engines take: alembic would copy SQLite's tables, triggers and all.
    op.execute(
        "ALTER TABLE school ADD COLUMN office_amend_days INTEGER DEFAULT 7 "
        "CONSTRAINT ck_school_office_amend_days CHECK (office_amend_days >= 0)"
    )
    op.execute("UPDATE school SET office_amend_days = amend_days")


def downgrade() -> None:
    op.execute("ALTER TABLE school DROP COLUMN office_amend_days")
