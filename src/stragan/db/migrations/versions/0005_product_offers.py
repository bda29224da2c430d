"""Product offers: what only they have, their operations, and the address from which an account sells."""

from alembic import op
from sqlalchemy import BigInteger, Column, LargeBinary, PrimaryKeyConstraint, Text, text

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("offer", Column("modern", LargeBinary(), nullable=True))
    op.add_column("offer", Column("counted_product_id", Text(), nullable=True))
    counted = text("counted_product_id IS NOT NULL")
    op.create_index(
        op.f("ix_offer_seller_counted_product"),
        "offer",
        ["seller_id", "counted_product_id"],
        sqlite_where=counted,
        postgresql_where=counted,
    )
    for name in ("country_code", "province", "city", "post_code"):
        op.add_column("account", Column(name, Text(), nullable=True))
    op.create_table(
        "product_offer_operation",
        Column("seller_id", Text(), nullable=False),
        Column("offer_id", BigInteger(), autoincrement=False, nullable=False),
        Column("id", Text(), nullable=False),
        Column("request", LargeBinary(), nullable=False),
        Column("base_url", Text(), nullable=False),
        Column("started_at", BigInteger(), nullable=False),
        Column("completed_at", BigInteger(), nullable=True),
        Column("problems", LargeBinary(), nullable=True),
        PrimaryKeyConstraint("seller_id", "offer_id", "id", name=op.f("pk_product_offer_operation")),
    )
    op.create_index(op.f("ix_product_offer_operation_started_at"), "product_offer_operation", ["started_at"])
    is_open = text("completed_at IS NULL")
    op.create_index(
        op.f("ix_product_offer_operation_open"),
        "product_offer_operation",
        ["seller_id", "offer_id"],
        unique=True,
        sqlite_where=is_open,
        postgresql_where=is_open,
    )
