"""Money: the ledger, and what is seen of it: payments, wallets, bills, refunds, claims."""

from alembic import op
from sqlalchemy import BigInteger, Column, Integer, LargeBinary, PrimaryKeyConstraint, Text

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "ledger_book",
        Column("seller_id", Text(), nullable=False),
        Column("transactions", BigInteger(), nullable=False),
        PrimaryKeyConstraint("seller_id", name=op.f("pk_ledger_book")),
    )
    op.create_table(
        "ledger_account",
        Column("seller_id", Text(), nullable=False),
        Column("account", Text(), nullable=False),
        Column("currency", Text(), nullable=False),
        Column("balance", BigInteger(), nullable=False),
        PrimaryKeyConstraint("seller_id", "account", "currency", name=op.f("pk_ledger_account")),
    )
    op.create_table(
        "ledger_posting",
        Column("seller_id", Text(), nullable=False),
        Column("transaction_id", Text(), nullable=False),
        Column("account", Text(), nullable=False),
        Column("currency", Text(), nullable=False),
        Column("amount", BigInteger(), nullable=False),
        Column("balance", BigInteger(), nullable=False),
        Column("number", BigInteger(), nullable=False),
        Column("occurred_at", BigInteger(), nullable=False),
        PrimaryKeyConstraint("seller_id", "transaction_id", "account", name=op.f("pk_ledger_posting")),
    )
    op.create_table(
        "payment",
        Column("seller_id", Text(), nullable=False),
        Column("id", Text(), nullable=False),
        Column("order_id", Text(), nullable=False),
        Column("transaction_id", BigInteger(), nullable=False),
        Column("operator", Text(), nullable=False),
        Column("amount", BigInteger(), nullable=False),
        Column("currency", Text(), nullable=False),
        Column("marketplace_id", Text(), nullable=False),
        Column("participant", LargeBinary(), nullable=False),
        Column("paid_at", BigInteger(), nullable=False),
        PrimaryKeyConstraint("seller_id", "id", name=op.f("pk_payment")),
    )
    op.create_index(op.f("ix_payment_seller_transaction"), "payment", ["seller_id", "transaction_id"], unique=False)
    op.create_table(
        "payment_operation",
        Column("seller_id", Text(), nullable=False),
        Column("number", BigInteger(), nullable=False),
        Column("operation_group", Text(), nullable=False),
        Column("operator", Text(), nullable=False),
        Column("wallet_type", Text(), nullable=False),
        Column("payment_id", Text(), nullable=True),
        Column("participant_login", Text(), nullable=True),
        Column("marketplace_id", Text(), nullable=True),
        Column("currency", Text(), nullable=False),
        Column("occurred_at", BigInteger(), nullable=False),
        Column("body", LargeBinary(), nullable=False),
        PrimaryKeyConstraint("seller_id", "number", name=op.f("pk_payment_operation")),
    )
    op.create_index(
        op.f("ix_payment_operation_seller_occurred"), "payment_operation", ["seller_id", "occurred_at"], unique=False
    )
    op.create_table(
        "commission",
        Column("seller_id", Text(), nullable=False),
        Column("line_item_id", Text(), nullable=False),
        Column("order_id", Text(), nullable=False),
        Column("place", Integer(), nullable=False),
        Column("offer_id", Text(), nullable=False),
        Column("offer_name", Text(), nullable=False),
        Column("quantity", Integer(), nullable=False),
        Column("amount", BigInteger(), nullable=False),
        Column("featured_amount", BigInteger(), nullable=False),
        Column("currency", Text(), nullable=False),
        Column("marketplace_id", Text(), nullable=False),
        Column("charged_at", BigInteger(), nullable=True),
        PrimaryKeyConstraint("seller_id", "line_item_id", name=op.f("pk_commission")),
    )
    op.create_index(op.f("ix_commission_seller_order"), "commission", ["seller_id", "order_id"], unique=False)
    op.create_table(
        "billing_entry",
        Column("seller_id", Text(), nullable=False),
        Column("id", Text(), nullable=False),
        Column("number", BigInteger(), nullable=False),
        Column("type_id", Text(), nullable=False),
        Column("offer_id", Text(), nullable=True),
        Column("offer_name", Text(), nullable=True),
        Column("order_id", Text(), nullable=True),
        Column("marketplace_id", Text(), nullable=False),
        Column("currency", Text(), nullable=False),
        Column("value", BigInteger(), nullable=False),
        Column("balance", BigInteger(), nullable=False),
        Column("tax_percentage", Text(), nullable=True),
        Column("occurred_at", BigInteger(), nullable=False),
        PrimaryKeyConstraint("seller_id", "id", name=op.f("pk_billing_entry")),
    )
    op.create_index(
        op.f("ix_billing_entry_seller_occurred"), "billing_entry", ["seller_id", "occurred_at"], unique=False
    )
    op.create_table(
        "payment_refund",
        Column("seller_id", Text(), nullable=False),
        Column("id", Text(), nullable=False),
        Column("payment_id", Text(), nullable=False),
        Column("order_id", Text(), nullable=False),
        Column("command_id", Text(), nullable=True),
        Column("command_digest", LargeBinary(), nullable=True),
        Column("status", Text(), nullable=False),
        Column("created_at", BigInteger(), nullable=False),
        Column("body", LargeBinary(), nullable=False),
        PrimaryKeyConstraint("seller_id", "id", name=op.f("pk_payment_refund")),
    )
    op.create_index(
        op.f("ix_payment_refund_seller_command"), "payment_refund", ["seller_id", "command_id"], unique=True
    )
    op.create_index(
        op.f("ix_payment_refund_seller_created"), "payment_refund", ["seller_id", "created_at"], unique=False
    )
    op.create_index(
        op.f("ix_payment_refund_seller_payment"), "payment_refund", ["seller_id", "payment_id"], unique=False
    )
    op.create_table(
        "refund_claim",
        Column("seller_id", Text(), nullable=False),
        Column("id", Text(), nullable=False),
        Column("order_id", Text(), nullable=False),
        Column("line_item_id", Text(), nullable=False),
        Column("offer_id", Text(), nullable=False),
        Column("buyer_id", Text(), nullable=False),
        Column("type", Text(), nullable=False),
        Column("status", Text(), nullable=False),
        Column("quantity", Integer(), nullable=False),
        Column("bought", Integer(), nullable=False),
        Column("bought_at", BigInteger(), nullable=False),
        Column("amount", BigInteger(), nullable=False),
        Column("currency", Text(), nullable=False),
        Column("created_at", BigInteger(), nullable=False),
        PrimaryKeyConstraint("seller_id", "id", name=op.f("pk_refund_claim")),
    )
    op.create_index(op.f("ix_refund_claim_seller_created"), "refund_claim", ["seller_id", "created_at"], unique=False)
    op.create_index(op.f("ix_refund_claim_seller_order"), "refund_claim", ["seller_id", "order_id"], unique=False)
