"""Indices of what is still to be done with deliveries, by school."""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None

INDICES = {
    "ix_delivery_to_post": ("due_at", "state IN ('waiting', 'posting', 'unknown')"),
    "ix_delivery_to_compare": ("not_before", "state = 'sent' AND not_before IS NOT NULL"),
    "ix_delivery_to_sweep": ("due_at", "state = 'sent' AND attempt > 1 AND swept_at IS NULL"),
    "ix_delivery_to_redraw": ("not_before", "state = 'sent' AND redraw_since IS NOT NULL"),
}


def upgrade() -> None:
    for name, (first, which) in INDICES.items():
        where = sa.text(which)
        columns = ["school_id", first, "id"]
        op.create_index(name, "delivery", columns, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    for name in reversed(INDICES):
        op.drop_index(name, "delivery")
