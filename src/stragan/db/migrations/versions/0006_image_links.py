"""Links that images were fetched from, so that they need not be fetched again for a while."""

from alembic import op
from sqlalchemy import BigInteger, Column, PrimaryKeyConstraint, Text

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "image_link",
        Column("seller_id", Text(), nullable=False),
        Column("url", Text(), nullable=False),
        Column("path", Text(), nullable=False),
        Column("expires_at", BigInteger(), nullable=False),
        PrimaryKeyConstraint("seller_id", "url", name=op.f("pk_image_link")),
    )
    op.create_index("ix_image_link_expires_at", "image_link", ["expires_at"], unique=False)
