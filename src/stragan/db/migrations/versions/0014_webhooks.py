"""Subscriptions to events, what is to be delivered to them, and the attempts; jobs that wait for others have a lane."""

from alembic import op
from sqlalchemy import BigInteger, Column, Integer, LargeBinary, PrimaryKeyConstraint, Text

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.add_column("job", Column("lane", Integer(), nullable=False, server_default="0"))
    op.drop_index("ix_job_run_at", table_name="job")
    op.create_index("ix_job_lane_run_at", "job", ["lane", "run_at"], unique=False)
    op.create_table(
        "webhook",
        Column("seller_id", Text(), nullable=False),
        Column("id", Text(), nullable=False),
        Column("client_id", Text(), nullable=False),
        Column("url", Text(), nullable=False),
        Column("events", Text(), nullable=False),
        Column("secret", Text(), nullable=False),
        Column("status", Text(), nullable=False),
        Column("created_at", BigInteger(), nullable=False),
        Column("offer_after", BigInteger(), nullable=True),
        Column("order_after", BigInteger(), nullable=True),
        Column("failures", Integer(), nullable=False),
        Column("resume_at", BigInteger(), nullable=False),
        Column("attempts", BigInteger(), nullable=False),
        PrimaryKeyConstraint("seller_id", "id", name=op.f("pk_webhook")),
    )
    op.create_table(
        "webhook_delivery",
        Column("seller_id", Text(), nullable=False),
        Column("webhook_id", Text(), nullable=False),
        Column("topic", Text(), nullable=False),
        Column("number", BigInteger(), nullable=False),
        Column("kind", Text(), nullable=False),
        Column("subject", Text(), nullable=False),
        Column("body", LargeBinary(), nullable=False),
        Column("created_at", BigInteger(), nullable=False),
        Column("state", Text(), nullable=False),
        Column("attempts", Integer(), nullable=False),
        Column("first_at", BigInteger(), nullable=True),
        Column("retry_at", BigInteger(), nullable=False),
        Column("finished_at", BigInteger(), nullable=True),
        PrimaryKeyConstraint("seller_id", "webhook_id", "topic", "number", name=op.f("pk_webhook_delivery")),
    )
    op.create_index(
        "ix_webhook_delivery_next", "webhook_delivery", ["seller_id", "webhook_id", "state", "number"], unique=False
    )
    op.create_index(
        "ix_webhook_delivery_subject",
        "webhook_delivery",
        ["seller_id", "webhook_id", "state", "subject", "number"],
        unique=False,
    )
    op.create_index("ix_webhook_delivery_created_at", "webhook_delivery", ["created_at"], unique=False)
    op.create_table(
        "webhook_attempt",
        Column("seller_id", Text(), nullable=False),
        Column("webhook_id", Text(), nullable=False),
        Column("number", BigInteger(), nullable=False),
        Column("topic", Text(), nullable=False),
        Column("event", BigInteger(), nullable=False),
        Column("kind", Text(), nullable=False),
        Column("at", BigInteger(), nullable=False),
        Column("duration", Integer(), nullable=False),
        Column("status", Integer(), nullable=True),
        Column("error", Text(), nullable=True),
        PrimaryKeyConstraint("seller_id", "webhook_id", "number", name=op.f("pk_webhook_attempt")),
    )
