"""What OAuth's rules need to know: the session that a code opened, how patient a device must be, who guesses what."""

from alembic import op
from sqlalchemy import BigInteger, Column, Integer, PrimaryKeyConstraint, Text

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    # Codes live for ten seconds: none of them is worth keeping.
    op.execute("DELETE FROM authorization_code")
    op.add_column("authorization_code", Column("session_id", Text(), nullable=False, server_default=""))
    op.add_column("device_code", Column("interval_seconds", Integer(), nullable=False, server_default="5"))
    op.drop_table("sign_in_attempt")
    op.create_table(
        "attempt",
        Column("what", Text(), nullable=False),
        Column("who", Text(), nullable=False),
        Column("since", BigInteger(), nullable=False),
        Column("failures", Integer(), nullable=False),
        PrimaryKeyConstraint("what", "who", name=op.f("pk_attempt")),
    )
    op.create_index(op.f("ix_attempt_since"), "attempt", ["since"], unique=False)
