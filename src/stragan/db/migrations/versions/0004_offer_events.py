"""The journal of offers: events, and the row of each seller that hands out their numbers."""

from alembic import op
from sqlalchemy import BigInteger, Column, PrimaryKeyConstraint, Text

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "offer_event_cursor",
        Column("seller_id", Text(), nullable=False),
        Column("last", BigInteger(), nullable=False),
        PrimaryKeyConstraint("seller_id", name=op.f("pk_offer_event_cursor")),
    )
    op.create_table(
        "offer_event",
        Column("seller_id", Text(), nullable=False),
        Column("id", BigInteger(), nullable=False),
        Column("kind", Text(), nullable=False),
        Column("offer_id", BigInteger(), nullable=False),
        Column("external_id", Text(), nullable=True),
        Column("ended_by", Text(), nullable=True),
        Column("change_type", Text(), nullable=True),
        Column("occurred_at", BigInteger(), nullable=False),
        PrimaryKeyConstraint("seller_id", "id", name=op.f("pk_offer_event")),
    )
    op.create_index(op.f("ix_offer_event_occurred_at"), "offer_event", ["occurred_at"], unique=False)
