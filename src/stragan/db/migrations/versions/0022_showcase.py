"""The shop window: what everybody can find live offers by, filled from the offers that there are; orders by buyer."""

import json
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy import BigInteger, Column, Integer, PrimaryKeyConstraint, Text

from stragan.kernel.gtin import key as gtin_key
from stragan.kernel.money import in_hundredths
from stragan.kernel.stems import stems, with_stems

revision = "0022"
down_revision = "0021"

# SQLite keeps its full-text index beside the table; triggers see to it that they agree.
SQLITE = (
    """
    CREATE VIRTUAL TABLE showcase_text USING fts5(
        words, content='showcase', content_rowid='id', detail='none', tokenize="unicode61 tokenchars '_'"
    )
    """,
    """
    CREATE TRIGGER showcase_text_added AFTER INSERT ON showcase BEGIN
        INSERT INTO showcase_text (rowid, words) VALUES (new.id, new.words);
    END
    """,
    """
    CREATE TRIGGER showcase_text_removed AFTER DELETE ON showcase BEGIN
        INSERT INTO showcase_text (showcase_text, rowid, words) VALUES ('delete', old.id, old.words);
    END
    """,
    """
    CREATE TRIGGER showcase_text_changed AFTER UPDATE OF words ON showcase WHEN old.words <> new.words BEGIN
        INSERT INTO showcase_text (showcase_text, rowid, words) VALUES ('delete', old.id, old.words);
        INSERT INTO showcase_text (rowid, words) VALUES (new.id, new.words);
    END
    """,
)
POSTGRESQL = (
    # Its cost keeps the planner from reading rows by another index and computing the words of each.
    """
    CREATE FUNCTION showcase_lexemes(words text) RETURNS tsvector
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 100000
    AS $$ BEGIN RETURN array_to_tsvector(string_to_array(words, ' ')); END $$
    """,
    # What waits to be sorted into the index is read by every search: a little of it is enough.
    """
    CREATE INDEX ix_showcase_words ON showcase USING gin (showcase_lexemes(words)) WITH (gin_pending_list_limit = 256)
    """,
)
OFFERS = """
    SELECT seller_id, id, status, body, format, current_price, bidders, available, sold, started_at, ending_at,
           shipping_rates_id, category_id
    FROM offer WHERE status <> 'INACTIVE' ORDER BY seller_id, id
"""
AT_ONCE = 200


def upgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    table = op.create_table(
        "showcase",
        Column("id", Integer() if sqlite else BigInteger(), autoincrement=False, nullable=False),
        Column("seller_id", Text(), nullable=False),
        Column("status", Text(), nullable=False),
        Column("category_id", Text(), nullable=True),
        Column("format", Text(), nullable=True),
        Column("price", BigInteger(), nullable=True),
        Column("listed_price", BigInteger(), nullable=True),
        Column("available", Integer(), nullable=True),
        Column("sold", Integer(), nullable=False),
        Column("bidders", Integer(), nullable=False),
        Column("promoted", Integer(), nullable=False),
        Column("title_words", Integer(), nullable=False),
        Column("started_at", BigInteger(), nullable=True),
        Column("ending_at", BigInteger(), nullable=True),
        Column("shipping_rates_id", Text(), nullable=True),
        Column("choices", Text(), nullable=False),
        Column("numbers", Text(), nullable=False),
        Column("words", Text(), nullable=False),
        PrimaryKeyConstraint("id", name=op.f("pk_showcase")),
    )
    op.create_index("ix_showcase_seller_id", "showcase", ["seller_id", "status"], unique=False)
    op.create_index(
        "ix_showcase_status_category_id",
        "showcase",
        [
            "status",
            "category_id",
            "promoted",
            "started_at",
            "price",
            "sold",
            "ending_at",
            "title_words",
            "id",
        ],
        unique=False,
    )
    for statement in SQLITE if sqlite else POSTGRESQL:
        op.execute(statement)
    op.create_index("ix_checkout_form_buyer_id_bought_at", "checkout_form", ["buyer_id", "bought_at"], unique=False)
    _fill(table)


def _fill(table: sa.Table) -> None:
    connection = op.get_bind()
    rows = iter(connection.execute(sa.text(OFFERS)).fetchall())
    while chunk := list(islice(rows, AT_ONCE)):
        connection.execute(sa.insert(table), [row_of(*row) for row in chunk])


# As `stragan.features.showcase.rules` had it when this was written; what comes later does not change it.

_TAG = re.compile(r"<[^>]*>|&[a-z#0-9]+;")
_VALUE = re.compile(r"[A-Za-z0-9_]{1,60}")
_NUMERIC = re.compile(r"-?\d{1,12}(?:\.\d{1,6})?", re.ASCII)


def row_of(  # noqa: PLR0913, PLR0917  (the columns of a row)
    seller_id: str,
    id_: int,
    status: str,
    body: bytes,
    format_: str | None,
    current: int | None,
    bidders: int,
    available: int | None,
    sold: int,
    started_at: int | None,
    ending_at: int | None,
    rates: str | None,
    category_id: str | None,
) -> dict[str, Any]:
    offer = json.loads(body)
    mode, promotion = offer.get("sellingMode") or {}, offer.get("promotion") or {}
    start = (mode.get("startingPrice") if format_ == "AUCTION" else mode.get("price")) or {}
    listed = in_hundredths(start["amount"]) if start.get("amount") else None
    parameters = offer.get("parameters") or []
    titled, chosen = stems(offer.get("name") or ""), list(dict.fromkeys(_chosen(parameters)))
    words = (*titled, *_coded(offer, parameters), *_described(offer), *(f"π{value}" for value in chosen))
    return {
        "id": id_,
        "seller_id": seller_id,
        "status": status,
        "category_id": category_id,
        "format": format_,
        "price": listed if current is None else current,
        "listed_price": listed,
        "available": available,
        "sold": sold,
        "bidders": bidders,
        "promoted": int(bool(promotion.get("emphasized") or promotion.get("emphasizedHighlightBoldPackage"))),
        "title_words": len(titled),
        "started_at": started_at,
        "ending_at": ending_at,
        "shipping_rates_id": rates,
        "choices": " ".join(chosen),
        "numbers": json.dumps(dict(_numbers(parameters)), separators=(",", ":")),
        "words": " ".join(words),
    }


def _chosen(parameters: Iterable[dict[str, Any]]) -> Iterator[str]:
    return (id_ for value in parameters for id_ in value.get("valuesIds") or () if _VALUE.fullmatch(id_))


def _coded(offer: dict[str, Any], parameters: Iterable[dict[str, Any]]) -> list[str]:
    texts = [offer.get("ean") or ""]
    texts += [text for value in parameters if value["id"] == "225693" for text in value.get("values") or ()]
    return [text for text in dict.fromkeys(texts) if gtin_key(text) and text.isalnum() and text.isascii()]


def _described(offer: dict[str, Any]) -> list[str]:
    sections = (offer.get("description") or {}).get("sections") or []
    texts = [item.get("content") for section in sections for item in section.get("items") or ()]
    text = " ".join(_TAG.sub(" ", text) for text in texts if text)[:8000]
    return [f"δ{stem}" for stem in islice(dict.fromkeys(stem for _, stem in with_stems(text)), 200)]


def _numbers(parameters: Iterable[dict[str, Any]]) -> Iterator[tuple[str, list[float]]]:
    for value in parameters:
        span = value.get("rangeValue") or {}
        texts = [span.get("from"), span.get("to")] if span else [] if value.get("valuesIds") else value.get("values")
        read = [float(text) for text in texts or () if text and _NUMERIC.fullmatch(text)]
        if read and value["id"].isdigit():
            yield value["id"], [min(read), max(read)]
