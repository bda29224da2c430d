"""Additional e-mail addresses of accounts."""

from alembic import op
from sqlalchemy import BigInteger, Column, PrimaryKeyConstraint, Text

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "additional_email",
        Column("seller_id", Text(), nullable=False),
        Column("id", Text(), nullable=False),
        Column("email", Text(), nullable=False),
        Column("folded", Text(), nullable=False),
        Column("created_at", BigInteger(), nullable=False),
        PrimaryKeyConstraint("seller_id", "id", name=op.f("pk_additional_email")),
    )
    op.create_index(op.f("ix_additional_email_seller_folded"), "additional_email", ["seller_id", "folded"], unique=True)
