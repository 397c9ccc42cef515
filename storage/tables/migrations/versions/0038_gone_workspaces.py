"""Workspaces that took the app away: since when, and the schools of which nothing is left."""

import sqlalchemy as sa
from alembic import op

from storage.engine.columns import Instant

revision = "0038"
down_revision = "0037"
lives_beside = (
    "columns that may be empty are added; the version before serves a workspace that an enterprise "
    "took out of its installation until it is replaced, which it has always done"
)
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("served_team", sa.Column("granted_at", Instant(), nullable=True))
    op.add_column("served_team", sa.Column("stopped_at", Instant(), nullable=True))
    op.add_column("installation", sa.Column("renewal_refused", sa.String(64), nullable=True))
    op.add_column("school", sa.Column("erasing_since", Instant(), nullable=True))
    op.add_column("school", sa.Column("erased_at", Instant(), nullable=True))


def downgrade() -> None:
    op.drop_column("school", "erased_at")
    op.drop_column("school", "erasing_since")
    op.drop_column("installation", "renewal_refused")
    op.drop_column("served_team", "stopped_at")
    op.drop_column("served_team", "granted_at")
