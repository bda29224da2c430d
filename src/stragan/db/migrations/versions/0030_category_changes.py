"""Events of categories, changes of a world's catalogue, announced requirements, and the categories that were seen."""

from alembic import op
from sqlalchemy import BigInteger, Boolean, Column, Integer, LargeBinary, PrimaryKeyConstraint, Text

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    op.create_table(
        "category_event_cursor",
        Column("seller_id", Text(), nullable=False),
        Column("last", BigInteger(), nullable=False),
        PrimaryKeyConstraint("seller_id", name=op.f("pk_category_event_cursor")),
    )
    op.create_table(
        "category_event",
        Column("seller_id", Text(), nullable=False),
        Column("id", BigInteger(), autoincrement=False, nullable=False),
        Column("kind", Text(), nullable=False),
        Column("category_id", Text(), nullable=False),
        Column("name", Text(), nullable=False),
        Column("parent_id", Text()),
        Column("leaf", Boolean(), nullable=False),
        Column("redirect_id", Text()),
        Column("occurred_at", BigInteger(), nullable=False),
        PrimaryKeyConstraint("seller_id", "id", name=op.f("pk_category_event")),
    )
    op.create_index(op.f("ix_category_event_occurred_at"), "category_event", ["occurred_at"], unique=False)
    op.create_table(
        "category_change",
        Column("number", Integer(), autoincrement=False, nullable=False),
        Column("kind", Text(), nullable=False),
        Column("category_id", Text(), nullable=False),
        Column("name_pl", Text()),
        Column("name_en", Text()),
        Column("parent_id", Text()),
        PrimaryKeyConstraint("number", name=op.f("pk_category_change")),
    )
    op.create_table(
        "requirement_change",
        Column("category_id", Text(), nullable=False),
        Column("parameter_id", Text(), nullable=False),
        Column("scheduled_at", BigInteger(), nullable=False),
        Column("scheduled_for", BigInteger(), nullable=False),
        PrimaryKeyConstraint("category_id", "parameter_id", name=op.f("pk_requirement_change")),
    )
    op.create_table(
        "catalogue_seen",
        Column("name", Text(), nullable=False),
        Column("tree", LargeBinary(), nullable=False),
        PrimaryKeyConstraint("name", name=op.f("pk_catalogue_seen")),
    )
