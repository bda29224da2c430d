"""Users that sellers keep out, sets of variants, translations of offers, and offers on other marketplaces."""

from alembic import op
from sqlalchemy import BigInteger, Column, LargeBinary, PrimaryKeyConstraint, Text

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    op.create_table(
        "blacklisted_user",
        Column("seller_id", Text(), nullable=False),
        Column("user_id", Text(), nullable=False),
        Column("login", Text(), nullable=False),
        Column("note", Text()),
        Column("created_at", BigInteger(), nullable=False),
        PrimaryKeyConstraint("seller_id", "user_id", name=op.f("pk_blacklisted_user")),
    )
    op.create_table(
        "variant_set",
        Column("seller_id", Text(), nullable=False),
        Column("id", Text(), nullable=False),
        Column("name", Text(), nullable=False),
        Column("folded", Text(), nullable=False),
        Column("body", LargeBinary(), nullable=False),
        PrimaryKeyConstraint("seller_id", "id", name=op.f("pk_variant_set")),
    )
    op.create_table(
        "variant_offer",
        Column("seller_id", Text(), nullable=False),
        Column("set_id", Text(), nullable=False),
        Column("offer_id", BigInteger(), nullable=False),
        PrimaryKeyConstraint("seller_id", "set_id", "offer_id", name=op.f("pk_variant_offer")),
    )
    op.create_index(op.f("ix_variant_offer_seller_offer"), "variant_offer", ["seller_id", "offer_id"], unique=False)
    op.create_table(
        "offer_translation",
        Column("seller_id", Text(), nullable=False),
        Column("offer_id", BigInteger(), nullable=False),
        Column("language", Text(), nullable=False),
        Column("body", LargeBinary(), nullable=False),
        PrimaryKeyConstraint("seller_id", "offer_id", "language", name=op.f("pk_offer_translation")),
    )
    op.create_table(
        "offer_elsewhere",
        Column("seller_id", Text(), nullable=False),
        Column("offer_id", BigInteger(), nullable=False),
        Column("marketplace", Text(), nullable=False),
        Column("price", BigInteger(), nullable=False),
        PrimaryKeyConstraint("seller_id", "offer_id", "marketplace", name=op.f("pk_offer_elsewhere")),
    )
    op.add_column("offer_event", Column("detail", LargeBinary()))
