"""Returns of buyers, the values by which they are found, the row of each seller that hands out their numbers; lives."""

from alembic import op
from sqlalchemy import BigInteger, Column, Integer, LargeBinary, PrimaryKeyConstraint, Text

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.create_table(
        "customer_return",
        Column("seller_id", Text(), nullable=False),
        Column("id", Text(), nullable=False),
        Column("number", BigInteger(), nullable=False),
        Column("order_id", Text(), nullable=False),
        Column("buyer_login", Text(), nullable=False),
        Column("buyer_email", Text(), nullable=False),
        Column("reference_number", Text(), nullable=False),
        Column("marketplace_id", Text(), nullable=False),
        Column("status", Text(), nullable=False),
        Column("created_at", BigInteger(), nullable=False),
        Column("pieces", LargeBinary(), nullable=False),
        Column("body", LargeBinary(), nullable=False),
        PrimaryKeyConstraint("seller_id", "id", name=op.f("pk_customer_return")),
    )
    op.create_index(op.f("ix_customer_return_id"), "customer_return", ["id"], unique=True)
    op.create_index(op.f("ix_customer_return_number"), "customer_return", ["seller_id", "number"], unique=True)
    op.create_index(op.f("ix_customer_return_order"), "customer_return", ["seller_id", "order_id"], unique=False)
    op.create_table(
        "customer_return_value",
        Column("seller_id", Text(), nullable=False),
        Column("kind", Text(), nullable=False),
        Column("value", Text(), nullable=False),
        Column("return_id", Text(), nullable=False),
        PrimaryKeyConstraint("seller_id", "kind", "value", "return_id", name=op.f("pk_customer_return_value")),
    )
    op.create_table(
        "customer_return_counter",
        Column("seller_id", Text(), nullable=False),
        Column("last", BigInteger(), nullable=False),
        PrimaryKeyConstraint("seller_id", name=op.f("pk_customer_return_counter")),
    )
    op.create_table(
        "order_life",
        Column("order_id", Text(), nullable=False),
        Column("version", Integer(), nullable=False),
        Column("body", LargeBinary(), nullable=False),
        PrimaryKeyConstraint("order_id", name=op.f("pk_order_life")),
    )
