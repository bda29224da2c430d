"""Attachments of offers and warranties."""

from alembic import op
from sqlalchemy import BigInteger, Column, Integer, Text

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    op.create_table(
        "attachment",
        Column("seller_id", Text, primary_key=True),
        Column("id", Text, primary_key=True),
        Column("type", Text, nullable=False),
        Column("name", Text, nullable=False),
        Column("path", Text),
        Column("media_type", Text),
        Column("size", Integer),
        Column("created_at", BigInteger, nullable=False),
        Column("expires_at", BigInteger),
    )
    op.create_index("ix_attachment_id", "attachment", ["id"])
    op.create_index("ix_attachment_path", "attachment", ["path"], unique=True)
    op.create_index("ix_attachment_expires_at", "attachment", ["expires_at"])
