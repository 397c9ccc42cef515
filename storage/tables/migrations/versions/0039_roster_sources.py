"""What a school's rosters are fetched from, and how the last fetches went."""

import sqlalchemy as sa
from alembic import op

import storage.engine.columns

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

KINDS = ("oneroster", "web", "folder", "sftp")


def upgrade() -> None:
    key, moment = storage.engine.columns.Id(), storage.engine.columns.Instant()
    op.create_table(
        "roster_source",
        sa.Column("id", key, nullable=False),
        sa.Column("school_id", key, nullable=False),
        sa.Column(
            "kind",
            sa.Enum(*KINDS, name="kind", native_enum=False, create_constraint=True, length=16),
            nullable=False,
        ),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("address", sa.String(1000), nullable=False),
        sa.Column("token_address", sa.String(1000), nullable=False),
        sa.Column("client_id", sa.String(200), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=True),
        sa.Column("host_key", sa.String(1000), nullable=False),
        sa.Column("sourced_id", sa.String(255), nullable=False),
        sa.Column("at", sa.Time(), nullable=False),
        sa.Column("full_every_days", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("set_by_id", key, nullable=True),
        sa.Column("changed_at", moment, nullable=False),
        sa.Column("tried_at", moment, nullable=True),
        sa.Column("fetched_at", moment, nullable=True),
        sa.Column("full_at", moment, nullable=True),
        sa.Column("changes_since", moment, nullable=True),
        sa.Column("imported_at", moment, nullable=True),
        sa.Column("failure", sa.String(1000), nullable=False),
        sa.Column("passes", sa.Boolean(), nullable=False),
        sa.Column("outage_id", key, nullable=True),
        sa.Column("lease_owner", key, nullable=True),
        sa.Column("lease_until", moment, nullable=True),
        sa.CheckConstraint(
            "full_every_days BETWEEN 1 AND 60", name=op.f("ck_roster_source_full_every_days")
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_roster_source_school_id")
        ),
        sa.ForeignKeyConstraint(
            ["set_by_id"], ["staff.id"], name=op.f("fk_roster_source_set_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_source")),
        sa.UniqueConstraint("school_id", name=op.f("uq_roster_source_school_id")),
    )


def downgrade() -> None:
    op.drop_table("roster_source")
