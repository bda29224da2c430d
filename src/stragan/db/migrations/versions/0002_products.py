"""Products, what they are found by, and the changes that sellers propose."""

from alembic import op
from sqlalchemy import BigInteger, Column, Integer, LargeBinary, PrimaryKeyConstraint, Text, UniqueConstraint

revision = "0002"
down_revision = "0001"

# SQLite keeps its full-text index beside the table; triggers see to it that they agree.
SQLITE = (
    """
    CREATE VIRTUAL TABLE product_text USING fts5(
        words, content='product', content_rowid='number', detail='none', tokenize='unicode61'
    )
    """,
    """
    CREATE TRIGGER product_text_added AFTER INSERT ON product BEGIN
        INSERT INTO product_text (rowid, words) VALUES (new.number, new.words);
    END
    """,
    """
    CREATE TRIGGER product_text_removed AFTER DELETE ON product BEGIN
        INSERT INTO product_text (product_text, rowid, words) VALUES ('delete', old.number, old.words);
    END
    """,
    """
    CREATE TRIGGER product_text_changed AFTER UPDATE OF words ON product BEGIN
        INSERT INTO product_text (product_text, rowid, words) VALUES ('delete', old.number, old.words);
        INSERT INTO product_text (rowid, words) VALUES (new.number, new.words);
    END
    """,
)
POSTGRESQL = "CREATE INDEX ix_product_words ON product USING gin (array_to_tsvector(string_to_array(words, ' ')))"


def upgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    op.create_table(
        "product",
        Column("number", Integer() if sqlite else BigInteger(), autoincrement=True, nullable=False),
        Column("id", Text(), nullable=False),
        Column("category_id", Text(), nullable=False),
        Column("name", Text(), nullable=False),
        Column("name_key", Text(), nullable=False),
        Column("mpn_key", Text(), nullable=True),
        Column("status", Text(), nullable=False),
        Column("proposed_by", Text(), nullable=True),
        Column("words", Text(), nullable=False),
        Column("name_words", Integer(), nullable=False),
        Column("similar", Text(), nullable=False),
        Column("parameters", LargeBinary(), nullable=False),
        Column("body", LargeBinary(), nullable=False),
        Column("created_at", BigInteger(), nullable=False),
        Column("updated_at", BigInteger(), nullable=False),
        PrimaryKeyConstraint("number", name=op.f("pk_product")),
        UniqueConstraint("id", name=op.f("uq_product_id")),
    )
    op.create_index("ix_product_category_id_name_key", "product", ["category_id", "name_key"], unique=False)
    op.create_index("ix_product_mpn_key", "product", ["mpn_key"], unique=False)
    op.create_table(
        "product_gtin",
        Column("gtin", Text(), nullable=False),
        Column("product_id", Text(), nullable=False),
        PrimaryKeyConstraint("gtin", "product_id", name=op.f("pk_product_gtin")),
    )
    op.create_table(
        "product_word",
        Column("word", Text() if sqlite else Text(collation="C"), nullable=False),
        Column("products", BigInteger(), nullable=False),
        PrimaryKeyConstraint("word", name=op.f("pk_product_word")),
    )
    op.create_table(
        "product_seed",
        Column("name", Text(), nullable=False),
        Column("digest", Text(), nullable=False),
        PrimaryKeyConstraint("name", name=op.f("pk_product_seed")),
    )
    op.create_table(
        "product_change_proposal",
        Column("seller_id", Text(), nullable=False),
        Column("id", Text(), nullable=False),
        Column("product_id", Text(), nullable=False),
        Column("created_at", BigInteger(), nullable=False),
        Column("body", LargeBinary(), nullable=False),
        PrimaryKeyConstraint("seller_id", "id", name=op.f("pk_product_change_proposal")),
    )
    op.create_index("ix_product_change_proposal_id", "product_change_proposal", ["id"], unique=True)
    op.create_index(
        "ix_product_change_proposal_seller_id_created_at",
        "product_change_proposal",
        ["seller_id", "created_at"],
        unique=False,
    )
    if sqlite:
        for statement in SQLITE:
            op.execute(statement)
    else:
        op.execute(POSTGRESQL)
