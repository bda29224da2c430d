"""Small named documents of a seller in one table: terms after the sale, and persons and producers of product safety."""

from alembic import op
from sqlalchemy import BigInteger, Column, LargeBinary, PrimaryKeyConstraint, Text, UniqueConstraint

revision = "0025"
down_revision = "0024"

_UNIQUE = "uq_seller_document_seller_id_kind_unique_name"
_TERMS = "seller_id, kind, id, name, NULL, created_at, body, body_pl FROM after_sales_terms"
_PARTIES = "seller_id, kind, id, name, name, created_at, body, NULL FROM responsible_party"


def upgrade() -> None:
    op.create_table(
        "seller_document",
        Column("seller_id", Text(), nullable=False),
        Column("kind", Text(), nullable=False),
        Column("id", Text(), nullable=False),
        Column("name", Text(), nullable=False),
        Column("unique_name", Text(), nullable=True),
        Column("created_at", BigInteger(), nullable=False),
        Column("body", LargeBinary(), nullable=False),
        Column("body_pl", LargeBinary(), nullable=True),
        PrimaryKeyConstraint("seller_id", "kind", "id", name=op.f("pk_seller_document")),
        UniqueConstraint(
            "seller_id", "kind", "unique_name", name=op.f("uq_seller_document_seller_id_kind_unique_name")
        ),
    )
    op.create_index("ix_seller_document_in_order", "seller_document", ["seller_id", "kind", "created_at", "id"])
    into = "INSERT INTO seller_document (seller_id, kind, id, name, unique_name, created_at, body, body_pl)"
    op.execute(f"{into} SELECT {_TERMS}")
    op.execute(f"{into} SELECT {_PARTIES}")
    op.drop_table("after_sales_terms")
    op.drop_table("responsible_party")
