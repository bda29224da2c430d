"""Packages of offers with their times, filled from the promotion of live offers; packages and events of advertisements.

A cycle that was charged before began with the listing, and so do the packages that are made here: none is paid twice.
"""

import json
from collections.abc import Iterator
from itertools import islice
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy import BigInteger, Boolean, Column, Integer, PrimaryKeyConstraint, Text

revision = "0027"
down_revision = "0026"

LIVE = "SELECT seller_id, id, body, started_at FROM offer WHERE status = 'ACTIVE' AND started_at IS NOT NULL"
AT_ONCE = 500


def upgrade() -> None:
    spans = op.create_table(
        "offer_package",
        Column("seller_id", Text(), nullable=False),
        Column("offer_id", BigInteger(), autoincrement=False, nullable=False),
        Column("family", Text(), nullable=False),
        Column("package_id", Text(), nullable=False),
        Column("valid_from", BigInteger(), autoincrement=False, nullable=False),
        Column("valid_to", BigInteger()),
        Column("type", Text(), nullable=False),
        PrimaryKeyConstraint(
            "seller_id", "offer_id", "family", "package_id", "valid_from", name=op.f("pk_offer_package")
        ),
    )
    op.create_table(
        "classifieds_package",
        Column("seller_id", Text(), nullable=False),
        Column("offer_id", BigInteger(), autoincrement=False, nullable=False),
        Column("package_id", Text(), nullable=False),
        Column("place", Integer(), nullable=False),
        Column("type", Text(), nullable=False),
        Column("republish", Boolean(), nullable=False),
        PrimaryKeyConstraint("seller_id", "offer_id", "package_id", name=op.f("pk_classifieds_package")),
    )
    op.create_table(
        "classified_event",
        Column("seller_id", Text(), nullable=False),
        Column("day", Text(), nullable=False),
        Column("offer_id", BigInteger(), autoincrement=False, nullable=False),
        Column("type", Text(), nullable=False),
        Column("count", Integer(), nullable=False),
        PrimaryKeyConstraint("seller_id", "day", "offer_id", "type", name=op.f("pk_classified_event")),
    )
    rows = _spans()
    while some := list(islice(rows, AT_ONCE)):
        op.get_bind().execute(sa.insert(spans), some)


def _spans() -> Iterator[dict[str, Any]]:
    for seller_id, id_, body, started_at in op.get_bind().execute(sa.text(LIVE)).fetchall():
        promotion = json.loads(bytes(body)).get("promotion") or {}
        if promotion.get("emphasizedHighlightBoldPackage"):
            found = [("promoPackage", "BASE")]
        else:
            found = [("emphasized10d", "BASE")] if promotion.get("emphasized") else []
        found += [("departmentPage", "EXTRA")] if promotion.get("departmentPage") else []
        for package_id, type_ in found:
            yield {
                "seller_id": seller_id,
                "offer_id": id_,
                "family": "PROMO",
                "package_id": package_id,
                "valid_from": started_at,
                "valid_to": None,
                "type": type_,
            }
