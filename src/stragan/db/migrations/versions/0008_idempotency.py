"""Keys under which clients may repeat a POST, with the answers to them."""

from alembic import op
from sqlalchemy import BigInteger, Column, Integer, LargeBinary, PrimaryKeyConstraint, Text

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "idempotency_key",
        Column("owner_id", Text(), nullable=False),
        Column("operation_id", Text(), nullable=False),
        Column("key", Text(), nullable=False),
        Column("fingerprint", LargeBinary(), nullable=False),
        Column("claim", Text(), nullable=False),
        Column("process", Text(), nullable=False),
        Column("lease_until", BigInteger(), nullable=False),
        Column("expires_at", BigInteger(), nullable=False),
        Column("status", Integer(), nullable=True),
        Column("media_type", Text(), nullable=True),
        Column("headers", LargeBinary(), nullable=True),
        Column("body", LargeBinary(), nullable=True),
        PrimaryKeyConstraint("owner_id", "operation_id", "key", name=op.f("pk_idempotency_key")),
    )
    op.create_index("ix_idempotency_key_expires_at", "idempotency_key", ["expires_at"], unique=False)
