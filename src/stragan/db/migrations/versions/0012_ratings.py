"""Ratings of sales, buyers' scores of products, and what the quality of sales needs of an order."""

from alembic import op
from sqlalchemy import BigInteger, Boolean, Column, Integer, LargeBinary, PrimaryKeyConstraint, Text

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        "user_rating",
        Column("seller_id", Text(), nullable=False),
        Column("id", Text(), nullable=False),
        Column("checkout_form_id", Text(), nullable=False),
        Column("buyer_id", Text(), nullable=False),
        Column("recommended", Boolean(), nullable=False),
        Column("created_at", BigInteger(), nullable=False),
        Column("last_changed_at", BigInteger(), nullable=False),
        Column("removed_by", Text(), nullable=True),
        Column("body", LargeBinary(), nullable=False),
        PrimaryKeyConstraint("seller_id", "id", name=op.f("pk_user_rating")),
    )
    op.create_index(op.f("ix_user_rating_form"), "user_rating", ["seller_id", "checkout_form_id"], unique=True)
    op.create_index(op.f("ix_user_rating_changed"), "user_rating", ["seller_id", "last_changed_at"], unique=False)
    op.create_index(op.f("ix_user_rating_buyer"), "user_rating", ["seller_id", "buyer_id", "created_at"], unique=False)
    op.create_index(
        op.f("ix_user_rating_created"), "user_rating", ["seller_id", "recommended", "created_at"], unique=False
    )
    op.create_table(
        "offer_score",
        Column("seller_id", Text(), nullable=False),
        Column("offer_id", BigInteger(), nullable=False),
        Column("checkout_form_id", Text(), nullable=False),
        Column("score", Integer(), nullable=False),
        Column("size", Text(), nullable=True),
        PrimaryKeyConstraint("seller_id", "offer_id", "checkout_form_id", name=op.f("pk_offer_score")),
    )
    op.add_column("checkout_form", Column("dispatch_by", BigInteger(), nullable=True))
    op.add_column("checkout_form", Column("sent_at", BigInteger(), nullable=True))
