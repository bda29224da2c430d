"""Whether a sign-in has proved the sandbox's admin token."""

from alembic import op
from sqlalchemy import Column, Integer

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    op.add_column("sign_in", Column("elevated", Integer(), nullable=False, server_default="0"))
