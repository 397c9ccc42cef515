"""What families report of absences, and what the school made of it."""

import sqlalchemy as sa
from alembic import op

import storage.engine.columns

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

TABLE = "absence_report"
WHOLE_DAYS = sa.text("starts_at IS NULL")
TIMES = sa.text("starts_at IS NOT NULL")
PENDING = sa.text("status = 'pending'")
REFERS = {
    "api_token_id": "api_token",
    "decided_by_id": "staff",
    "decided_token_id": "api_token",
    "excuse_id": "excuse",
    "school_id": "school",
    "student_id": "student",
}
CHECKS = {
    "accepted": "(status = 'accepted') = (excuse_id IS NOT NULL)",
    "both_times": "(starts_at IS NULL) = (ends_at IS NULL)",
    "dates": "begins_on <= ends_on",
    "decided": "(status = 'pending') = (decided_at IS NULL)",
    "declined": "(status = 'declined') = (declined_why IS NOT NULL)",
    "times": "starts_at IS NULL OR (starts_at < ends_at AND begins_on = ends_on)",
}


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", storage.engine.columns.Id(), nullable=False),
        sa.Column("school_id", storage.engine.columns.Id(), nullable=False),
        sa.Column("student_id", storage.engine.columns.Id(), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("starts_at", sa.Time(), nullable=True),
        sa.Column("ends_at", sa.Time(), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("reported_by", sa.String(length=200), nullable=False),
        sa.Column("reported_at", storage.engine.columns.Instant(), nullable=False),
        sa.Column("external_id", sa.String(length=255), nullable=True),
        sa.Column("received_at", storage.engine.columns.Instant(), nullable=False),
        sa.Column("api_token_id", storage.engine.columns.Id(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "pending",
                "accepted",
                "declined",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("decided_at", storage.engine.columns.Instant(), nullable=True),
        sa.Column("decided_by_id", storage.engine.columns.Id(), nullable=True),
        sa.Column("decided_token_id", storage.engine.columns.Id(), nullable=True),
        sa.Column("declined_why", sa.String(length=1000), nullable=True),
        sa.Column("excuse_id", storage.engine.columns.Id(), nullable=True),
        *(sa.CheckConstraint(says, name=op.f(f"ck_{TABLE}_{of}")) for of, says in CHECKS.items()),
        *(
            sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{TABLE}_{column}"))
            for column, other in REFERS.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
    )
    index("ix_absence_report_school_id_begins_on", "school_id", "begins_on")
    index("ix_absence_report_pending", "school_id", "ends_on", "begins_on", where=PENDING)
    days = ("student_id", "begins_on", "ends_on")
    index("uq_absence_report_days", *days, where=WHOLE_DAYS, unique=True)
    times = ("student_id", "begins_on", "starts_at", "ends_at")
    index("uq_absence_report_times", *times, where=TIMES, unique=True)


def downgrade() -> None:
    op.drop_table(TABLE)


def index(
    name: str, *columns: str, where: sa.TextClause | None = None, unique: bool = False
) -> None:
    op.create_index(
        op.f(name), TABLE, columns, unique=unique, sqlite_where=where, postgresql_where=where
    )
