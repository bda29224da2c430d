"""The first schema: accounts and OAuth, settings of sellers, images, offers, commands, jobs, the clock.

Forward only: a later change is a new file, additive first.
"""

from alembic import op
from sqlalchemy import BigInteger, Column, Integer, LargeBinary, PrimaryKeyConstraint, Text, UniqueConstraint

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "account",
        Column("id", Text(), nullable=False),
        Column("login", Text(), nullable=False),
        Column("login_key", Text(), nullable=False),
        Column("email", Text(), nullable=False),
        Column("password_hash", Text(), nullable=True),
        Column("first_name", Text(), nullable=False),
        Column("last_name", Text(), nullable=False),
        Column("company_name", Text(), nullable=True),
        Column("tax_id", Text(), nullable=True),
        Column("language", Text(), nullable=False),
        Column("base_marketplace", Text(), nullable=False),
        Column("created_at", BigInteger(), nullable=False),
        PrimaryKeyConstraint("id", name=op.f("pk_account")),
        UniqueConstraint("login_key", name=op.f("uq_account_login_key")),
    )
    op.create_table(
        "after_sales_terms",
        Column("seller_id", Text(), nullable=False),
        Column("kind", Text(), nullable=False),
        Column("id", Text(), nullable=False),
        Column("name", Text(), nullable=False),
        Column("created_at", BigInteger(), nullable=False),
        Column("body", LargeBinary(), nullable=False),
        Column("body_pl", LargeBinary(), nullable=True),
        PrimaryKeyConstraint("seller_id", "kind", "id", name=op.f("pk_after_sales_terms")),
    )
    op.create_table(
        "application",
        Column("client_id", Text(), nullable=False),
        Column("secret_hash", LargeBinary(), nullable=False),
        Column("secret_shown", Text(), nullable=True),
        Column("name", Text(), nullable=False),
        Column("kind", Text(), nullable=False),
        Column("redirect_uris", Text(), nullable=False),
        Column("scopes", Text(), nullable=False),
        Column("created_at", BigInteger(), nullable=False),
        PrimaryKeyConstraint("client_id", name=op.f("pk_application")),
    )
    op.create_table(
        "authorization_code",
        Column("code_hash", LargeBinary(), nullable=False),
        Column("client_id", Text(), nullable=False),
        Column("user_id", Text(), nullable=False),
        Column("redirect_uri", Text(), nullable=False),
        Column("scopes", Text(), nullable=False),
        Column("challenge", Text(), nullable=True),
        Column("expires_at", BigInteger(), nullable=False),
        Column("used_at", BigInteger(), nullable=True),
        PrimaryKeyConstraint("code_hash", name=op.f("pk_authorization_code")),
    )
    op.create_index(op.f("ix_authorization_code_expires_at"), "authorization_code", ["expires_at"], unique=False)
    op.create_table(
        "clock",
        Column("id", Integer(), nullable=False),
        Column("offset_ms", BigInteger(), nullable=False),
        Column("frozen_at", BigInteger(), nullable=True),
        PrimaryKeyConstraint("id", name=op.f("pk_clock")),
    )
    op.create_table(
        "consent",
        Column("user_id", Text(), nullable=False),
        Column("client_id", Text(), nullable=False),
        Column("scopes", Text(), nullable=False),
        Column("given_at", BigInteger(), nullable=False),
        PrimaryKeyConstraint("user_id", "client_id", name=op.f("pk_consent")),
    )
    op.create_table(
        "delivery_settings",
        Column("seller_id", Text(), nullable=False),
        Column("marketplace", Text(), nullable=False),
        Column("body", LargeBinary(), nullable=False),
        PrimaryKeyConstraint("seller_id", "marketplace", name=op.f("pk_delivery_settings")),
    )
    op.create_table(
        "device_code",
        Column("code_hash", LargeBinary(), nullable=False),
        Column("user_code", Text(), nullable=False),
        Column("client_id", Text(), nullable=False),
        Column("scopes", Text(), nullable=False),
        Column("expires_at", BigInteger(), nullable=False),
        Column("polled_at", BigInteger(), nullable=True),
        Column("user_id", Text(), nullable=True),
        Column("allowed", Integer(), nullable=True),
        Column("used_at", BigInteger(), nullable=True),
        PrimaryKeyConstraint("code_hash", name=op.f("pk_device_code")),
        UniqueConstraint("user_code", name=op.f("uq_device_code_user_code")),
    )
    op.create_index(op.f("ix_device_code_expires_at"), "device_code", ["expires_at"], unique=False)
    op.create_table(
        "image",
        Column("seller_id", Text(), nullable=False),
        Column("path", Text(), nullable=False),
        Column("media_type", Text(), nullable=False),
        Column("width", Integer(), nullable=False),
        Column("height", Integer(), nullable=False),
        Column("size", Integer(), nullable=False),
        Column("expires_at", BigInteger(), nullable=True),
        Column("created_at", BigInteger(), nullable=False),
        PrimaryKeyConstraint("seller_id", "path", name=op.f("pk_image")),
    )
    op.create_table(
        "job",
        Column("kind", Text(), nullable=False),
        Column("key", Text(), nullable=False),
        Column("run_at", BigInteger(), nullable=False),
        Column("lease", Text(), nullable=True),
        Column("lease_until", BigInteger(), nullable=True),
        Column("attempts", Integer(), nullable=False),
        PrimaryKeyConstraint("kind", "key", name=op.f("pk_job")),
    )
    op.create_index("ix_job_run_at", "job", ["run_at"], unique=False)
    op.create_table(
        "offer",
        Column("seller_id", Text(), nullable=False),
        Column("id", BigInteger(), autoincrement=False, nullable=False),
        Column("version", Integer(), nullable=False),
        Column("status", Text(), nullable=False),
        Column("body", LargeBinary(), nullable=False),
        Column("body_pl", LargeBinary(), nullable=True),
        Column("listing", LargeBinary(), nullable=False),
        Column("problems", Integer(), nullable=False),
        Column("words", Text(), nullable=False),
        Column("category_id", Text(), nullable=True),
        Column("format", Text(), nullable=True),
        Column("price", BigInteger(), nullable=True),
        Column("available", Integer(), nullable=True),
        Column("sold", Integer(), nullable=False),
        Column("initial_stock", Integer(), nullable=True),
        Column("external_id", Text(), nullable=True),
        Column("product_id", Text(), nullable=True),
        Column("shipping_rates_id", Text(), nullable=True),
        Column("return_policy_id", Text(), nullable=True),
        Column("fundraising_id", Text(), nullable=True),
        Column("created_at", BigInteger(), nullable=False),
        Column("first_started_at", BigInteger(), nullable=True),
        Column("starting_at", BigInteger(), nullable=True),
        Column("started_at", BigInteger(), nullable=True),
        Column("ending_at", BigInteger(), nullable=True),
        Column("ended_at", BigInteger(), nullable=True),
        Column("expires_at", BigInteger(), nullable=True),
        PrimaryKeyConstraint("seller_id", "id", name=op.f("pk_offer")),
    )
    op.create_index("ix_offer_expires_at", "offer", ["expires_at"], unique=False)
    op.create_index("ix_offer_id", "offer", ["id"], unique=True)
    op.create_index("ix_offer_seller_external", "offer", ["seller_id", "external_id"], unique=False)
    op.create_index("ix_offer_seller_return_policy", "offer", ["seller_id", "return_policy_id"], unique=False)
    op.create_table(
        "offer_count",
        Column("seller_id", Text(), nullable=False),
        Column("drafts", Integer(), nullable=False),
        PrimaryKeyConstraint("seller_id", name=op.f("pk_offer_count")),
    )
    op.create_table(
        "publication_command",
        Column("seller_id", Text(), nullable=False),
        Column("id", Text(), nullable=False),
        Column("content", LargeBinary(), nullable=False),
        Column("action", Text(), nullable=False),
        Column("scheduled_for", BigInteger(), nullable=True),
        Column("total", Integer(), nullable=False),
        Column("created_at", BigInteger(), nullable=False),
        Column("completed_at", BigInteger(), nullable=True),
        PrimaryKeyConstraint("seller_id", "id", name=op.f("pk_publication_command")),
    )
    op.create_table(
        "publication_task",
        Column("seller_id", Text(), nullable=False),
        Column("command_id", Text(), nullable=False),
        Column("position", Integer(), autoincrement=False, nullable=False),
        Column("offer_id", Text(), nullable=False),
        Column("status", Text(), nullable=False),
        Column("message", Text(), nullable=True),
        Column("finished_at", BigInteger(), nullable=True),
        PrimaryKeyConstraint("seller_id", "command_id", "position", name=op.f("pk_publication_task")),
    )
    op.create_table(
        "refresh_token",
        Column("user_id", Text(), nullable=False),
        Column("jti", Text(), nullable=False),
        Column("session_id", Text(), nullable=False),
        Column("client_id", Text(), nullable=False),
        Column("scopes", Text(), nullable=False),
        Column("created_at", BigInteger(), nullable=False),
        Column("expires_at", BigInteger(), nullable=False),
        Column("used_at", BigInteger(), nullable=True),
        PrimaryKeyConstraint("user_id", "jti", name=op.f("pk_refresh_token")),
    )
    op.create_index("ix_refresh_token_user_id_session_id", "refresh_token", ["user_id", "session_id"], unique=False)
    op.create_table(
        "sandbox_secret",
        Column("name", Text(), nullable=False),
        Column("value", Text(), nullable=False),
        PrimaryKeyConstraint("name", name=op.f("pk_sandbox_secret")),
    )
    op.create_table(
        "shipping_rates",
        Column("seller_id", Text(), nullable=False),
        Column("id", Text(), nullable=False),
        Column("name", Text(), nullable=False),
        Column("marketplaces", Text(), nullable=False),
        Column("created_at", BigInteger(), nullable=False),
        Column("summary", LargeBinary(), nullable=False),
        Column("body", LargeBinary(), nullable=False),
        PrimaryKeyConstraint("seller_id", "id", name=op.f("pk_shipping_rates")),
    )
    op.create_table(
        "sign_in",
        Column("cookie_hash", LargeBinary(), nullable=False),
        Column("user_id", Text(), nullable=False),
        Column("expires_at", BigInteger(), nullable=False),
        PrimaryKeyConstraint("cookie_hash", name=op.f("pk_sign_in")),
    )
    op.create_index(op.f("ix_sign_in_expires_at"), "sign_in", ["expires_at"], unique=False)
    op.create_table(
        "sign_in_attempt",
        Column("login_key", Text(), nullable=False),
        Column("since", BigInteger(), nullable=False),
        Column("failures", Integer(), nullable=False),
        PrimaryKeyConstraint("login_key", name=op.f("pk_sign_in_attempt")),
    )
    op.create_index(op.f("ix_sign_in_attempt_since"), "sign_in_attempt", ["since"], unique=False)
    op.create_table(
        "signing_key",
        Column("slot", Integer(), nullable=False),
        Column("kid", Text(), nullable=False),
        Column("private_pem", Text(), nullable=False),
        Column("created_at", BigInteger(), nullable=False),
        PrimaryKeyConstraint("slot", name=op.f("pk_signing_key")),
    )
