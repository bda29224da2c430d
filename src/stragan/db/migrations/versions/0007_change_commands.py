"""Commands of all kinds share two tables; those of publications move into them."""

from alembic import op
from sqlalchemy import BigInteger, Column, Integer, LargeBinary, PrimaryKeyConstraint, Text

revision = "0007"
down_revision = "0006"

# As the publication feature has written it: an action, a listing date or null, the ids of the offers.
MOVE_COMMANDS = """
    INSERT INTO command (seller_id, kind, id, content, total, created_at, completed_at)
    SELECT seller_id, 'publication', id, content, total, created_at, completed_at FROM publication_command
"""
MOVE_TASKS = """
    INSERT INTO command_task (seller_id, kind, command_id, position, offer_id, field, status, message, finished_at)
    SELECT seller_id, 'publication', command_id, position, offer_id, 'publication', status, message, finished_at
    FROM publication_task
"""


def upgrade() -> None:
    op.create_table(
        "command",
        Column("seller_id", Text(), nullable=False),
        Column("kind", Text(), nullable=False),
        Column("id", Text(), nullable=False),
        Column("content", LargeBinary(), nullable=False),
        Column("total", Integer(), nullable=False),
        Column("created_at", BigInteger(), nullable=False),
        Column("completed_at", BigInteger(), nullable=True),
        PrimaryKeyConstraint("seller_id", "kind", "id", name=op.f("pk_command")),
    )
    op.create_table(
        "command_task",
        Column("seller_id", Text(), nullable=False),
        Column("kind", Text(), nullable=False),
        Column("command_id", Text(), nullable=False),
        Column("position", Integer(), autoincrement=False, nullable=False),
        Column("offer_id", Text(), nullable=False),
        Column("field", Text(), nullable=False),
        Column("status", Text(), nullable=False),
        Column("message", Text(), nullable=True),
        Column("problems", LargeBinary(), nullable=True),
        Column("finished_at", BigInteger(), nullable=True),
        PrimaryKeyConstraint("seller_id", "kind", "command_id", "position", name=op.f("pk_command_task")),
    )
    op.execute(MOVE_COMMANDS)
    op.execute(MOVE_TASKS)
    op.drop_table("publication_task")
    op.drop_table("publication_command")
