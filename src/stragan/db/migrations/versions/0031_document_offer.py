"""Which documents of a seller are about which offers: packs and bundles."""

from alembic import op
from sqlalchemy import BigInteger, Column, PrimaryKeyConstraint, Text, UniqueConstraint

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    op.create_table(
        "document_offer",
        Column("seller_id", Text(), nullable=False),
        Column("kind", Text(), nullable=False),
        Column("document_id", Text(), nullable=False),
        Column("offer_id", BigInteger(), autoincrement=False, nullable=False),
        Column("sole", Text(), nullable=True),
        PrimaryKeyConstraint("seller_id", "kind", "document_id", "offer_id", name=op.f("pk_document_offer")),
        UniqueConstraint("seller_id", "offer_id", "sole", name=op.f("uq_document_offer_seller_id_offer_id_sole")),
    )
    op.create_index("ix_document_offer_by_offer", "document_offer", ["seller_id", "offer_id", "kind"])
