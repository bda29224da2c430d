"""Parcel numbers and invoices of orders, links to their documents, and parcels."""

from alembic import op
from sqlalchemy import BigInteger, Column, Integer, LargeBinary, PrimaryKeyConstraint, Text

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.create_table(
        "shipment",
        Column("seller_id", Text(), nullable=False),
        Column("order_id", Text(), nullable=False),
        Column("id", Text(), nullable=False),
        Column("carrier_id", Text(), nullable=False),
        Column("waybill", Text(), nullable=False),
        Column("created_at", BigInteger(), nullable=False),
        Column("body", LargeBinary(), nullable=False),
        PrimaryKeyConstraint("seller_id", "order_id", "id", name=op.f("pk_shipment")),
    )
    op.create_index(op.f("ix_shipment_waybill"), "shipment", ["seller_id", "carrier_id", "waybill"], unique=False)
    op.create_table(
        "parcel",
        Column("carrier_id", Text(), nullable=False),
        Column("waybill", Text(), nullable=False),
        Column("created_at", BigInteger(), nullable=False),
        Column("told", LargeBinary(), nullable=True),
        PrimaryKeyConstraint("carrier_id", "waybill", name=op.f("pk_parcel")),
    )
    op.create_table(
        "order_invoice",
        Column("seller_id", Text(), nullable=False),
        Column("order_id", Text(), nullable=False),
        Column("id", Text(), nullable=False),
        Column("number", Text(), nullable=True),
        Column("file_name", Text(), nullable=False),
        Column("created_at", BigInteger(), nullable=False),
        Column("file_key", Text(), nullable=True),
        Column("size", Integer(), nullable=True),
        Column("infected", Integer(), nullable=False),
        Column("uploaded_at", BigInteger(), nullable=True),
        PrimaryKeyConstraint("seller_id", "order_id", "id", name=op.f("pk_order_invoice")),
    )
    op.create_table(
        "billing_link",
        Column("seller_id", Text(), nullable=False),
        Column("order_id", Text(), nullable=False),
        Column("url", Text(), nullable=False),
        Column("id", Text(), nullable=False),
        Column("created_at", BigInteger(), nullable=False),
        PrimaryKeyConstraint("seller_id", "order_id", "url", name=op.f("pk_billing_link")),
    )
