"""Threads and messages, once for each side, and the files that people send each other."""

from alembic import op
from sqlalchemy import BigInteger, Boolean, Column, Integer, LargeBinary, PrimaryKeyConstraint, Text

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_table(
        "conversation_file",
        Column("owner_id", Text(), nullable=False),
        Column("id", Text(), nullable=False),
        Column("purpose", Text(), nullable=False),
        Column("name", Text(), nullable=False),
        Column("size", Integer(), nullable=False),
        Column("media_type", Text(), nullable=True),
        Column("digest", Text(), nullable=True),
        Column("uploaded_at", BigInteger(), nullable=True),
        Column("used_in", Text(), nullable=True),
        Column("expires_at", BigInteger(), nullable=True),
        PrimaryKeyConstraint("owner_id", "id", name=op.f("pk_conversation_file")),
    )
    op.create_index("ix_conversation_file_id", "conversation_file", ["id"], unique=False)
    op.create_index("ix_conversation_file_place", "conversation_file", ["owner_id", "used_in"], unique=False)
    op.create_index("ix_conversation_file_expires_at", "conversation_file", ["expires_at"], unique=False)
    op.create_table(
        "message_thread",
        Column("user_id", Text(), nullable=False),
        Column("id", Text(), nullable=False),
        Column("interlocutor_id", Text(), nullable=False),
        Column("interlocutor_login", Text(), nullable=False),
        Column("read", Boolean(), nullable=False),
        Column("last_number", Integer(), nullable=False),
        Column("last_message_at", BigInteger(), nullable=False),
        Column("written_at", BigInteger(), nullable=False),
        PrimaryKeyConstraint("user_id", "id", name=op.f("pk_message_thread")),
    )
    op.create_index("ix_message_thread_last", "message_thread", ["user_id", "last_message_at"], unique=False)
    op.create_index("ix_message_thread_written_at", "message_thread", ["written_at"], unique=False)
    op.create_table(
        "message",
        Column("user_id", Text(), nullable=False),
        Column("id", Text(), nullable=False),
        Column("thread_id", Text(), nullable=False),
        Column("number", Integer(), nullable=False),
        Column("created_at", BigInteger(), nullable=False),
        Column("body", LargeBinary(), nullable=False),
        PrimaryKeyConstraint("user_id", "id", name=op.f("pk_message")),
    )
    op.create_index(
        "ix_message_thread_order", "message", ["user_id", "thread_id", "created_at", "number"], unique=False
    )
    op.create_index("ix_message_created_at", "message", ["created_at"], unique=False)
