"""Orders, the journal of their events, and the row of each seller that hands out its numbers."""

from alembic import op
from sqlalchemy import BigInteger, Column, LargeBinary, PrimaryKeyConstraint, Text

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "checkout_form",
        Column("seller_id", Text(), nullable=False),
        Column("id", Text(), nullable=False),
        Column("buyer_id", Text(), nullable=False),
        Column("buyer_login", Text(), nullable=False),
        Column("marketplace_id", Text(), nullable=False),
        Column("status", Text(), nullable=False),
        Column("fulfillment_status", Text(), nullable=False),
        Column("items_sent", Text(), nullable=False),
        Column("payment_id", Text(), nullable=True),
        Column("delivery_method_id", Text(), nullable=True),
        Column("bought_at", BigInteger(), nullable=False),
        Column("updated_at", BigInteger(), nullable=False),
        Column("body", LargeBinary(), nullable=False),
        PrimaryKeyConstraint("seller_id", "id", name=op.f("pk_checkout_form")),
    )
    op.create_index(op.f("ix_checkout_form_id"), "checkout_form", ["id"], unique=True)
    op.create_index(op.f("ix_checkout_form_seller_bought"), "checkout_form", ["seller_id", "bought_at"], unique=False)
    op.create_index(op.f("ix_checkout_form_seller_updated"), "checkout_form", ["seller_id", "updated_at"], unique=False)
    op.create_table(
        "order_event_cursor",
        Column("seller_id", Text(), nullable=False),
        Column("last", BigInteger(), nullable=False),
        PrimaryKeyConstraint("seller_id", name=op.f("pk_order_event_cursor")),
    )
    op.create_table(
        "order_event",
        Column("seller_id", Text(), nullable=False),
        Column("id", BigInteger(), nullable=False),
        Column("kind", Text(), nullable=False),
        Column("checkout_form_id", Text(), nullable=False),
        Column("body", LargeBinary(), nullable=False),
        Column("occurred_at", BigInteger(), nullable=False),
        PrimaryKeyConstraint("seller_id", "id", name=op.f("pk_order_event")),
    )
    op.create_index(op.f("ix_order_event_occurred_at"), "order_event", ["occurred_at"], unique=False)
