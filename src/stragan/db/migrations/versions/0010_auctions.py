"""Bids in auctions; what an offer knows of them; the job that ends an auction, which has a name of its own now."""

from alembic import op
from sqlalchemy import BigInteger, Column, Integer, PrimaryKeyConstraint, Text, text

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column("offer", Column("current_price", BigInteger(), nullable=True))
    op.add_column("offer", Column("bidders", Integer(), nullable=False, server_default=text("0")))
    op.create_table(
        "bid",
        Column("seller_id", Text(), nullable=False),
        Column("offer_id", BigInteger(), nullable=False),
        Column("started_at", BigInteger(), nullable=False),
        Column("bidder_id", Text(), nullable=False),
        Column("maximum", BigInteger(), nullable=False),
        Column("placed", BigInteger(), nullable=False),
        Column("expires_at", BigInteger(), nullable=False),
        PrimaryKeyConstraint("seller_id", "offer_id", "started_at", "bidder_id", name=op.f("pk_bid")),
    )
    op.create_index(op.f("ix_bid_expires_at"), "bid", ["expires_at"], unique=False)
    op.execute(
        "UPDATE job SET kind = 'bidding.close' WHERE kind = 'offers.end' AND key IN"
        " (SELECT seller_id || '/' || CAST(id AS TEXT) FROM offer WHERE format = 'AUCTION')"
    )
