"""Boards: a digest of a third kind."""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

KIND = "ck_digest_kind"


def upgrade() -> None:
    allow("'daily', 'weekly', 'board'")


def downgrade() -> None:
    op.execute("DELETE FROM delivery WHERE purpose = 'digest' AND detail = 'board'")
    op.execute("DELETE FROM digest WHERE kind = 'board'")
    allow("'daily', 'weekly'")


def allow(kinds: str) -> None:
    with op.batch_alter_table("digest", schema=None) as batch_op:
        batch_op.drop_constraint(op.f(KIND), type_="check")
        batch_op.create_check_constraint(op.f(KIND), f"kind IN ({kinds})")
