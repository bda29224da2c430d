"""Tags of offers, and an index that counts a seller's offers by status and category without reading their bodies."""

from alembic import op
from sqlalchemy import BigInteger, Boolean, Column, PrimaryKeyConstraint, Text

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.create_table(
        "offer_tag",
        Column("seller_id", Text(), nullable=False),
        Column("id", Text(), nullable=False),
        Column("name", Text(), nullable=False),
        Column("hidden", Boolean(), nullable=False),
        Column("created_at", BigInteger(), nullable=False),
        PrimaryKeyConstraint("seller_id", "id", name=op.f("pk_offer_tag")),
    )
    op.create_table(
        "tagged_offer",
        Column("seller_id", Text(), nullable=False),
        Column("offer_id", BigInteger(), nullable=False),
        Column("tag_id", Text(), nullable=False),
        PrimaryKeyConstraint("seller_id", "offer_id", "tag_id", name=op.f("pk_tagged_offer")),
    )
    op.create_index(op.f("ix_tagged_offer_tag"), "tagged_offer", ["seller_id", "tag_id", "offer_id"], unique=False)
    op.create_index(
        op.f("ix_offer_seller_status"), "offer", ["seller_id", "status", "category_id", "problems"], unique=False
    )
