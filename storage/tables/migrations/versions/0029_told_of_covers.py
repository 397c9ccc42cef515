"""Who is told of covers: notices that the version before can't read go with it."""

from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

KINDS = ("cover_to_come", "covered", "cover_ended")


def upgrade() -> None:
    pass


def downgrade() -> None:
    for kind in KINDS:
        op.execute(f"DELETE FROM delivery WHERE purpose = 'notice' AND detail LIKE '{kind}:%'")  # noqa: S608
