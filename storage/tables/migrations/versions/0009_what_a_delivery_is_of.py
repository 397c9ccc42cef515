"""What a delivery is of: a digest's kind, the charts that are refused, whether somebody is asked."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

CHARTS = {
    "invalid_blocks": "block",
    "invalid_picture": "picture",
    "invalid_picture_again": "picture_again",
}
KIND_OF_DIGEST = """
    UPDATE delivery
    SET detail = coalesce((SELECT kind FROM digest WHERE digest.id = delivery.subject_id), 'daily')
    WHERE purpose = 'digest'
"""


def upgrade() -> None:
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "chart_refused",
                sa.Enum(
                    *CHARTS.values(),
                    name="chart_refused",
                    native_enum=False,
                    create_constraint=True,
                    length=16,
                ),
                nullable=True,
            )
        )
        batch_op.add_column(
            sa.Column("held", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.alter_column("held", server_default=None, existing_type=sa.Boolean())
    op.execute(KIND_OF_DIGEST)
    for error, chart in CHARTS.items():
        op.execute(
            f"UPDATE delivery SET chart_refused = '{chart}', error = NULL "  # noqa: S608 - ours
            f"WHERE error = '{error}' AND state <> 'failed'"
        )
    op.execute(
        "UPDATE delivery SET held = (1 = 1) "
        "WHERE error = 'missing_scope' AND state IN ('waiting', 'unknown')"
    )


def downgrade() -> None:
    for error, chart in CHARTS.items():
        op.execute(f"UPDATE delivery SET error = '{error}' WHERE chart_refused = '{chart}'")  # noqa: S608 - ours
    op.execute("UPDATE delivery SET detail = '' WHERE purpose = 'digest'")
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_delivery_chart_refused"), type_="check")
        batch_op.drop_column("held")
        batch_op.drop_column("chart_refused")
