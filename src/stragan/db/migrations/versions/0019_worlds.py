"""What a seed file has made, so that another start does not make it again."""

from alembic import op
from sqlalchemy import Column, Integer, PrimaryKeyConstraint, Text

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.create_table(
        "sandbox_seed",
        Column("key", Text(), nullable=False),
        Column("done", Integer(), nullable=False),
        PrimaryKeyConstraint("key", name=op.f("pk_sandbox_seed")),
    )
