"""Badge campaigns, those of a sandbox too, and the rules that set the prices of offers."""

from alembic import op
from sqlalchemy import BigInteger, Column, Integer, LargeBinary, PrimaryKeyConstraint, Text, text

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    op.create_table(
        "badge_application",
        Column("seller_id", Text(), nullable=False),
        Column("id", Text(), nullable=False),
        Column("campaign_id", Text(), nullable=False),
        Column("offer_id", Text(), nullable=False),
        Column("marketplace_id", Text(), nullable=False),
        Column("bargain", BigInteger()),
        Column("most_items", Integer()),
        Column("quantity", Integer()),
        Column("status", Text(), nullable=False),
        Column("refusals", LargeBinary()),
        Column("created_at", BigInteger(), nullable=False),
        Column("updated_at", BigInteger(), nullable=False),
        PrimaryKeyConstraint("seller_id", "id", name=op.f("pk_badge_application")),
    )
    op.create_index(op.f("ix_badge_application_updated"), "badge_application", ["updated_at"], unique=False)
    op.create_table(
        "badge",
        Column("seller_id", Text(), nullable=False),
        Column("offer_id", BigInteger(), nullable=False),
        Column("campaign_id", Text(), nullable=False),
        Column("application_id", Text(), nullable=False),
        Column("marketplace_id", Text(), nullable=False),
        Column("status", Text(), nullable=False),
        Column("bargain", BigInteger()),
        Column("market", BigInteger()),
        Column("regular", BigInteger()),
        Column("quantity", Integer()),
        Column("refusals", LargeBinary()),
        Column("from_at", BigInteger()),
        Column("to_at", BigInteger()),
        Column("created_at", BigInteger(), nullable=False),
        PrimaryKeyConstraint("seller_id", "offer_id", "campaign_id", name=op.f("pk_badge")),
    )
    op.create_index(op.f("ix_badge_status"), "badge", ["status"], unique=False)
    op.create_table(
        "badge_operation",
        Column("seller_id", Text(), nullable=False),
        Column("id", Text(), nullable=False),
        Column("offer_id", BigInteger(), nullable=False),
        Column("campaign_id", Text(), nullable=False),
        Column("type", Text(), nullable=False),
        Column("bargain", BigInteger()),
        Column("status", Text(), nullable=False),
        Column("refusals", LargeBinary()),
        Column("created_at", BigInteger(), nullable=False),
        Column("updated_at", BigInteger(), nullable=False),
        PrimaryKeyConstraint("seller_id", "id", name=op.f("pk_badge_operation")),
    )
    op.create_index(
        op.f("ix_badge_operation_offer"), "badge_operation", ["seller_id", "offer_id", "status"], unique=False
    )
    op.create_index(op.f("ix_badge_operation_updated"), "badge_operation", ["updated_at"], unique=False)
    op.create_table(
        "badge_campaign",
        Column("id", Text(), nullable=False),
        Column("body", LargeBinary(), nullable=False),
        PrimaryKeyConstraint("id", name=op.f("pk_badge_campaign")),
    )
    op.add_column("offer", Column("price_rules", Text()))
    op.create_index(
        op.f("ix_offer_price_rules"),
        "offer",
        ["seller_id", "id"],
        unique=False,
        sqlite_where=text("price_rules IS NOT NULL"),
        postgresql_where=text("price_rules IS NOT NULL"),
    )
    op.create_index(
        op.f("ix_offer_product_price"),
        "offer",
        ["product_id", "price"],
        unique=False,
        sqlite_where=text("status = 'ACTIVE'"),
        postgresql_where=text("status = 'ACTIVE'"),
    )
