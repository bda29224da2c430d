"""Ratings as rows: the document, and the columns that filters and sums need; beside them the scores of offers."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    and_,
    bindparam,
    delete,
    desc,
    distinct,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)

from stragan.db.engine import Reader, Row, Tx
from stragan.db.searches import Page, Search
from stragan.db.statements import Params, Statement, metadata
from stragan.features.ratings.schemas import RemovedBy
from stragan.kernel.times import DAY

ratings = Table(
    "user_rating",
    metadata,
    Column("seller_id", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("checkout_form_id", Text, nullable=False),
    Column("buyer_id", Text, nullable=False),
    Column("recommended", Boolean, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("last_changed_at", BigInteger, nullable=False),
    Column("removed_by", Text),  # null while it is shown
    Column("body", LargeBinary, nullable=False),
    Index("ix_user_rating_form", "seller_id", "checkout_form_id", unique=True),
    Index("ix_user_rating_changed", "seller_id", "last_changed_at"),
    Index("ix_user_rating_buyer", "seller_id", "buyer_id", "created_at"),
    Index("ix_user_rating_created", "seller_id", "recommended", "created_at"),
)
scores = Table(
    "offer_score",
    metadata,
    Column("seller_id", Text, primary_key=True),
    Column("offer_id", BigInteger, primary_key=True, autoincrement=False),
    Column("checkout_form_id", Text, primary_key=True),
    Column("score", Integer, nullable=False),
    Column("size", Text),
)
_r, _s = ratings.c, scores.c
_other = ratings.alias()
_mine = _r.seller_id == bindparam("seller_id")
_shown = and_(_mine, _r.removed_by.is_(None))
# Of several ratings of one buyer only the newest counts in the averages.
_not_unique = exists(
    select(_other.c.id).where(
        _other.c.seller_id == _r.seller_id,
        _other.c.buyer_id == _r.buyer_id,
        _other.c.removed_by.is_(None),
        or_(
            _other.c.created_at > _r.created_at,
            and_(_other.c.created_at == _r.created_at, _other.c.id > _r.id),
        ),
    )
)
_first_negative = and_(
    _r.recommended.is_(False),
    ~exists(
        select(_other.c.id).where(
            _other.c.seller_id == _r.seller_id,
            _other.c.recommended.is_(False),
            _other.c.removed_by.is_(None),
            _other.c.created_at < _r.created_at,
            _other.c.created_at >= _r.created_at - 30 * DAY,
        )
    ),
)
_read = select(_r.body, _not_unique, _first_negative)
_one = _r.id == bindparam("id")
_CHANGING = ("recommended", "last_changed_at", "removed_by", "body")
ADD = Statement(insert(ratings))
LOCK = Statement(select(_r.body).where(_shown, _one).with_for_update())
ONE = Statement(_read.where(_shown, _one))
OF_FORM = Statement(
    select(_r.id, _r.body, _r.removed_by).where(_mine, _r.checkout_form_id == bindparam("form_id")).with_for_update()
)
REPLACE = Statement(
    update(ratings)
    .where(_mine, _one)
    .values({name: bindparam(f"new_{name}", type_=ratings.c[name].type) for name in _CHANGING})
)
SIDES = Statement(
    select(
        _r.recommended,
        func.count(),
        func.count(distinct(_r.buyer_id)),
    )
    .where(_shown)
    .group_by(_r.recommended)
)
UNIQUE = Statement(select(_r.recommended, func.count()).where(_shown, ~_not_unique).group_by(_r.recommended))
FATES = Statement(select(_r.removed_by, func.count()).where(_mine).group_by(_r.removed_by))
OPINIONS = Statement(
    select(_r.created_at, _r.recommended).where(_shown, ~_not_unique, _r.created_at >= bindparam("since"))
)
FILTERS: Mapping[str, ColumnElement[bool]] = {
    "recommended": _r.recommended == bindparam("recommended", type_=Boolean),
    "gte": _r.last_changed_at >= bindparam("gte"),
    "lte": _r.last_changed_at <= bindparam("lte"),
    "shown": _r.removed_by.is_(None),
}
SEARCH = Search(
    ratings,
    [_r.body, _not_unique, _first_negative],
    FILTERS,
    [desc(_r.last_changed_at), desc(_r.id)],
)
ADD_SCORE = Statement(insert(scores))
FORGET_SCORES = Statement(
    delete(scores).where(_s.seller_id == bindparam("seller_id"), _s.checkout_form_id == bindparam("form_id"))
)
SCORES = Statement(
    select(_s.score, _s.size, func.count())
    .where(_s.seller_id == bindparam("seller_id"), _s.offer_id == bindparam("offer_id"))
    .group_by(_s.score, _s.size)
)


class Found(NamedTuple):
    """A rating that is shown; `excluded` when a newer one of the same buyer counts instead.

    `first_negative` when it does not recommend and no other one in the 30 days before did so.
    """

    body: bytes
    excluded: bool
    first_negative: bool


class OfForm(NamedTuple):
    id: str
    body: bytes
    removed_by: RemovedBy | None


async def page(db: Reader, seller_id: str, filters: Params, page: Page) -> list[Found]:
    rows = await SEARCH.rows(db, seller_id, {**filters, "shown": True}, page)
    return [Found(row[0], bool(row[1]), bool(row[2])) for row in rows]


async def find(db: Reader, seller_id: str, id_: str) -> Found | None:
    row = await db.one(ONE, {"seller_id": seller_id, "id": id_})
    return Found(row[0], bool(row[1]), bool(row[2])) if row else None


async def lock(tx: Tx, seller_id: str, id_: str) -> bytes | None:
    """The rating, locked until the transaction ends."""
    row = await tx.one(LOCK, {"seller_id": seller_id, "id": id_})
    return row[0] if row else None


async def of_form(tx: Tx, seller_id: str, form_id: str) -> OfForm | None:
    """The rating of an order, removed or not; locked."""
    row = await tx.one(OF_FORM, {"seller_id": seller_id, "form_id": form_id})
    return OfForm(*row) if row else None


async def add(tx: Tx, row: Params) -> None:
    await tx.execute(ADD, row)


async def replace(tx: Tx, row: Params) -> None:
    changed = {f"new_{name}": row[name] for name in _CHANGING}
    await tx.execute(REPLACE, {"seller_id": row["seller_id"], "id": row["id"], **changed})


async def put_scores(tx: Tx, seller_id: str, form_id: str, rows: Sequence[Params]) -> None:
    """The scores of an order's offers instead of those that it had."""
    await tx.execute(FORGET_SCORES, {"seller_id": seller_id, "form_id": form_id})
    await tx.many(ADD_SCORE, [{**row, "seller_id": seller_id, "checkout_form_id": form_id} for row in rows])


async def scored(db: Reader, seller_id: str, offer_id: int) -> Sequence[Row]:
    """(score, size, how many) of an offer."""
    return await db.all(SCORES, {"seller_id": seller_id, "offer_id": offer_id})


async def sides(db: Reader, seller_id: str) -> dict[bool, tuple[int, int]]:
    """Recommended or not: how many ratings are shown, and of how many buyers."""
    return {bool(row[0]): (row[1], row[2]) for row in await db.all(SIDES, {"seller_id": seller_id})}


async def unique(db: Reader, seller_id: str) -> dict[bool, int]:
    """Recommended or not: how many ratings count in the averages, which is one of each buyer."""
    return {bool(row[0]): row[1] for row in await db.all(UNIQUE, {"seller_id": seller_id})}


async def fates(db: Reader, seller_id: str) -> dict[RemovedBy | None, int]:
    """How many ratings are shown (None), and by whom the others were removed."""
    return {row[0]: row[1] for row in await db.all(FATES, {"seller_id": seller_id})}


async def opinions(db: Reader, seller_id: str, since: int) -> list[tuple[int, bool]]:
    """When ratings that count were made, and whether they recommend."""
    return [(row[0], bool(row[1])) for row in await db.all(OPINIONS, {"seller_id": seller_id, "since": since})]
