"""Who had a delivery sent by hand."""

import sqlalchemy as sa
from alembic import op

import storage.engine.columns

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

STAFF = "fk_delivery_asked_by_id"
# Those of the same teacher after the first: the version before can't read them.
NUMBERED = f"%:{'_' * 36}#%"


def upgrade() -> None:
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.add_column(sa.Column("asked_by_id", storage.engine.columns.Id(), nullable=True))
        batch_op.create_foreign_key(op.f(STAFF), "staff", ["asked_by_id"], ["id"])


def downgrade() -> None:
    forget = sa.text("DELETE FROM delivery WHERE purpose = 'reminder' AND detail LIKE :numbered")
    op.execute(forget.bindparams(numbered=NUMBERED))
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.drop_constraint(op.f(STAFF), type_="foreignkey")
        batch_op.drop_column("asked_by_id")
