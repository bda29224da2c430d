"""Disputes and claims of buyers, what was said in them, and the numbers of claims."""

from alembic import op
from sqlalchemy import BigInteger, Column, Integer, LargeBinary, PrimaryKeyConstraint, Text

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.create_table(
        "issue",
        Column("seller_id", Text(), nullable=False),
        Column("id", Text(), nullable=False),
        Column("checkout_form_id", Text(), nullable=False),
        Column("status", Text(), nullable=False),
        Column("opened_at", BigInteger(), nullable=False),
        Column("body", LargeBinary(), nullable=False),
        PrimaryKeyConstraint("seller_id", "id", name=op.f("pk_issue")),
    )
    op.create_index("ix_issue_id", "issue", ["id"], unique=True)
    op.create_index("ix_issue_opened", "issue", ["seller_id", "opened_at"], unique=False)
    op.create_index("ix_issue_checkout_form", "issue", ["seller_id", "checkout_form_id"], unique=False)
    op.create_table(
        "issue_message",
        Column("seller_id", Text(), nullable=False),
        Column("issue_id", Text(), nullable=False),
        Column("number", Integer(), nullable=False),
        Column("body", LargeBinary(), nullable=False),
        PrimaryKeyConstraint("seller_id", "issue_id", "number", name=op.f("pk_issue_message")),
    )
    op.create_table(
        "claim_number",
        Column("seller_id", Text(), nullable=False),
        Column("year", Integer(), nullable=False),
        Column("last", Integer(), nullable=False),
        PrimaryKeyConstraint("seller_id", "year", name=op.f("pk_claim_number")),
    )
