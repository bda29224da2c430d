"""Owners of applications, names that nobody else may take, codes that let a program register one; ended sessions."""

from alembic import op
from sqlalchemy import BigInteger, Column, LargeBinary, PrimaryKeyConstraint, Text

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.create_table(
        "closed_session",
        Column("id", Text(), nullable=False),
        Column("closed_at", BigInteger(), nullable=False),
        Column("forget_at", BigInteger(), nullable=False),
        PrimaryKeyConstraint("id", name=op.f("pk_closed_session")),
    )
    op.create_index(op.f("ix_closed_session_closed_at"), "closed_session", ["closed_at"], unique=False)
    op.create_index(op.f("ix_closed_session_forget_at"), "closed_session", ["forget_at"], unique=False)
    op.create_table(
        "registration_code",
        Column("code_hash", LargeBinary(), nullable=False),
        Column("user_id", Text(), nullable=False),
        Column("software_statement_id", Text(), nullable=True),
        Column("expires_at", BigInteger(), nullable=False),
        PrimaryKeyConstraint("code_hash", name=op.f("pk_registration_code")),
    )
    op.create_index(op.f("ix_registration_code_expires_at"), "registration_code", ["expires_at"], unique=False)
    op.add_column("application", Column("owner_id", Text(), nullable=True))
    op.add_column("application", Column("name_key", Text(), nullable=True))
    op.create_index(op.f("ix_application_owner_id"), "application", ["owner_id"], unique=False)
    op.create_index(op.f("ix_application_name_key"), "application", ["name_key"], unique=True)
