"""Responsible persons and producers of a seller's products."""

from alembic import op
from sqlalchemy import BigInteger, Column, LargeBinary, PrimaryKeyConstraint, Text, UniqueConstraint

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "responsible_party",
        Column("seller_id", Text(), nullable=False),
        Column("kind", Text(), nullable=False),
        Column("id", Text(), nullable=False),
        Column("name", Text(), nullable=False),
        Column("created_at", BigInteger(), nullable=False),
        Column("body", LargeBinary(), nullable=False),
        PrimaryKeyConstraint("seller_id", "kind", "id", name=op.f("pk_responsible_party")),
        UniqueConstraint("seller_id", "kind", "name", name=op.f("uq_responsible_party_seller_id_kind_name")),
    )
    op.create_index(
        "ix_responsible_party_in_order", "responsible_party", ["seller_id", "kind", "created_at", "id"], unique=False
    )
