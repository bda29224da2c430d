"""Offers as rows: the exact response bytes, the list's row, and the columns that filters and jobs need."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Column,
    ColumnElement,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    and_,
    asc,
    bindparam,
    case,
    delete,
    desc,
    exists,
    false,
    func,
    insert,
    literal_column,
    not_,
    nulls_last,
    select,
    text,
    true,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import insert as insert_or

from stragan.db.engine import Reader, Step, Tx, run
from stragan.db.holding import holds
from stragan.db.searches import Page, Search
from stragan.db.statements import Params, Statement, metadata, one_of
from stragan.features.showcase import service as showcase

offers = Table(
    "offer",
    metadata,
    Column("seller_id", Text, primary_key=True),
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("version", Integer, nullable=False),  # grows with every change: edits that crossed are tried again
    Column("status", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),  # the response in English
    Column("body_pl", LargeBinary),  # the response in Polish, where it differs
    Column("modern", LargeBinary),  # what only product offers have; null for an offer that was none yet
    Column("listing", LargeBinary, nullable=False),  # the row of GET /sale/offers
    Column("problems", Integer, nullable=False),  # entries of validation.errors
    Column("words", Text, nullable=False),  # the title's folded words, each after a space
    Column("category_id", Text),
    Column("format", Text),
    Column("price", BigInteger),  # hundredths
    Column("available", Integer),
    Column("sold", Integer, nullable=False),
    Column("initial_stock", Integer),  # what republishing restores
    Column("external_id", Text),
    Column("product_id", Text),
    Column("shipping_rates_id", Text),
    Column("return_policy_id", Text),
    Column("fundraising_id", Text),
    Column("created_at", BigInteger, nullable=False),
    Column("first_started_at", BigInteger),
    Column("starting_at", BigInteger),  # of a scheduled listing
    Column("started_at", BigInteger),
    Column("ending_at", BigInteger),
    Column("ended_at", BigInteger),
    Column("expires_at", BigInteger),  # when a draft is deleted or an ended offer archived
    Column("counted_product_id", Text),  # the product, of product offers in new condition: these are counted
    Column("current_price", BigInteger),  # hundredths; of an auction with bids
    Column("bidders", Integer, nullable=False, server_default=text("0")),
    Column("price_rules", Text),  # JSON: the rules that set its prices; null where there never was one
    Index("ix_offer_id", "id", unique=True),
    Index("ix_offer_seller_external", "seller_id", "external_id"),
    Index(
        "ix_offer_seller_counted_product",
        "seller_id",
        "counted_product_id",
        sqlite_where=text("counted_product_id IS NOT NULL"),
        postgresql_where=text("counted_product_id IS NOT NULL"),
    ),
    Index("ix_offer_seller_return_policy", "seller_id", "return_policy_id"),
    Index("ix_offer_expires_at", "expires_at"),
    Index(
        "ix_offer_price_rules",
        "seller_id",
        "id",
        sqlite_where=text("price_rules IS NOT NULL"),
        postgresql_where=text("price_rules IS NOT NULL"),
    ),
    Index(
        "ix_offer_product_price",
        "product_id",
        "price",
        sqlite_where=text("status = 'ACTIVE'"),
        postgresql_where=text("status = 'ACTIVE'"),
    ),
    Index("ix_offer_seller_status", "seller_id", "status", "category_id", "problems"),
)
counts = Table(
    "offer_count",
    metadata,
    Column("seller_id", Text, primary_key=True),
    Column("drafts", Integer, nullable=False),
)
elsewhere = Table(  # of the offers that ask for other marketplaces
    "offer_elsewhere",
    metadata,
    Column("seller_id", Text, primary_key=True),
    Column("offer_id", BigInteger, primary_key=True, autoincrement=False),
    Column("marketplace", Text, primary_key=True),
    Column("price", BigInteger, nullable=False),  # hundredths
)
o, w = offers.c, elsewhere.c
_key = and_(o.seller_id == bindparam("seller_id"), o.id == bindparam("id"))
_VALUES: dict[str, BindParameter[Any]] = {column.name: bindparam(column.name) for column in offers.columns}
_CHANGED = {name: value for name, value in _VALUES.items() if name not in ("seller_id", "id", "created_at", "sold")}

ADD = Statement(insert(offers).values(_VALUES))
BODY = Statement(select(o.body, o.body_pl).where(_key))
_row = select(*[column for column in offers.columns if column.name != "listing"])
ROW = Statement(_row.where(_key))
LOCKED_ROW = Statement(_row.where(_key).with_for_update())
MANY = Statement(_row.where(o.seller_id == bindparam("seller_id"), one_of(o.id, "ids")))
STATUSES = Statement(select(o.id, o.status).where(o.seller_id == bindparam("seller_id"), one_of(o.id, "ids")))
OWNER = Statement(select(o.seller_id).where(o.id == bindparam("id")))
REPLACE = Statement(update(offers).where(_key, o.version == bindparam("seen")).values(_CHANGED))
SELL = Statement(
    update(offers)
    .where(_key)
    .values({name: _VALUES[name] for name in ("version", "body", "body_pl", "listing", "available", "sold")})
)
BID = Statement(
    update(offers)
    .where(_key)
    .values({name: _VALUES[name] for name in ("version", "listing", "current_price", "bidders")})
)
JUDGE = Statement(update(offers).where(_key).values({name: _VALUES[name] for name in ("version", "modern", "listing")}))
_there = (w.seller_id == bindparam("seller_id"), w.offer_id == bindparam("id"))
LEAVE = Statement(delete(elsewhere).where(*_there))
PRICE_THERE = Statement(insert(elsewhere))
SENT_BY = Statement(
    select(o.id)
    .where(
        o.seller_id == bindparam("seller_id"),
        o.shipping_rates_id == bindparam("shipping_rates_id"),
        o.status == "ACTIVE",
        exists().where(w.seller_id == o.seller_id, w.offer_id == o.id),
    )
    .order_by(o.id)
)
REMOVE = Statement(delete(offers).where(_key, o.version == bindparam("seen")))
COUNT_DRAFT = Statement(  # changes no row when the seller has as many as allowed
    insert_or(counts)
    .values(seller_id=bindparam("seller_id"), drafts=1)
    .on_conflict_do_update(
        index_elements=["seller_id"],
        set_={"drafts": counts.c.drafts + 1},
        where=counts.c.drafts < bindparam("most", type_=Integer),
    )
)
# Locks the seller's counters: what the next statement of the transaction counts is then true until the commit.
LOCK_COUNTS = Statement(
    insert_or(counts)
    .values(seller_id=bindparam("seller_id"), drafts=0)
    .on_conflict_do_update(index_elements=["seller_id"], set_={"drafts": counts.c.drafts})
)
_another = offers.alias("another")
EXTERNAL_ID_IS_FREE = Statement(  # changes no row when another offer that has not ended has it
    update(counts)
    .where(
        counts.c.seller_id == bindparam("seller_id"),
        ~exists().where(
            _another.c.seller_id == bindparam("seller_id"),
            _another.c.external_id == bindparam("external_id"),
            _another.c.id != bindparam("id"),
            _another.c.status != "ENDED",
        ),
    )
    .values(drafts=counts.c.drafts)
)
PRODUCT_HAS_ROOM = Statement(  # changes no row when `most` other offers of the product are active
    update(counts)
    .where(
        counts.c.seller_id == bindparam("seller_id"),
        select(func.count())
        .where(
            _another.c.seller_id == bindparam("seller_id"),
            _another.c.counted_product_id == bindparam("product_id"),
            _another.c.id != bindparam("id"),
            _another.c.status == "ACTIVE",
        )
        .scalar_subquery()
        < bindparam("most", type_=Integer),
    )
    .values(drafts=counts.c.drafts)
)
# Of what makes an offer, its own row and what counts it among the others, in that order.
COUNTED = frozenset((ADD, COUNT_DRAFT, LOCK_COUNTS, EXTERNAL_ID_IS_FREE, PRODUCT_HAS_ROOM))
UNCOUNT_DRAFT = Statement(
    update(counts)
    .where(counts.c.seller_id == bindparam("seller_id"))
    .values(drafts=counts.c.drafts - bindparam("less", type_=Integer))
)
EXPIRED = Statement(
    select(o.seller_id, o.id, o.version, o.status, o.external_id)
    .where(o.expires_at <= bindparam("now"))
    .order_by(o.expires_at)
    .limit(bindparam("most", type_=Integer))
)
USES_RETURN_POLICY = Statement(
    select(o.id)
    .where(o.seller_id == bindparam("seller_id"), o.return_policy_id == bindparam("return_policy_id"))
    .limit(1)
)


TALLY = Statement(  # answered by the index ix_offer_seller_status alone
    select(o.status, o.category_id, func.count(), func.sum(case((o.problems > 0, 1), else_=0)))
    .where(o.seller_id == bindparam("seller_id"))
    .group_by(o.status, o.category_id)
)
PUBLISHED = Statement(
    select(o.id, o.category_id, o.body)
    .where(o.seller_id == bindparam("seller_id"), o.status != "INACTIVE", o.id < bindparam("before"))
    .order_by(desc(o.id))
    .limit(bindparam("most", type_=Integer))
)


ANYBODYS = Statement(
    select(o.seller_id, o.id, o.status, o.body, o.current_price, o.bidders, o.sold).where(one_of(o.id, "ids"))
)


RULED = Statement(  # a page of the live offers whose price rules may change, in the order of their keys
    _row.where(
        o.price_rules.is_not(None),
        o.status == "ACTIVE",
        tuple_(o.seller_id, o.id) > tuple_(bindparam("seller_id"), bindparam("id", type_=BigInteger)),
    )
    .order_by(o.seller_id, o.id)
    .limit(bindparam("most", type_=Integer))
)
RULED_OF_SELLER = Statement(
    _row.where(
        o.price_rules.is_not(None),
        o.status == "ACTIVE",
        o.seller_id == bindparam("seller_id"),
        o.id > bindparam("id"),
    )
    .order_by(o.id)
    .limit(bindparam("most", type_=Integer))
)
USES_PRICE_RULE = Statement(
    select(o.id)
    .where(
        o.seller_id == bindparam("seller_id"), o.price_rules.is_not(None), o.price_rules.like(bindparam("price_rule"))
    )
    .limit(1)
)
RIVALS = Statement(
    select(o.seller_id, o.id, o.price, o.sold, o.modern)
    .where(
        o.product_id == bindparam("product_id"),
        o.status == literal_column("'ACTIVE'"),  # a parameter would hide from SQLite that the index fits
        o.format == "BUY_NOW",
    )
    .order_by(o.price)
    .limit(bindparam("most", type_=Integer))
)


class Rival(NamedTuple):
    """As much of a live offer of a product, whoever sells it, as others that follow its price need."""

    seller_id: str
    id: int
    price: int | None
    sold: int
    modern: bytes | None


class ShownOffer(NamedTuple):
    """As much of an offer as a list for buyers shows, whoever sells it."""

    seller_id: str
    id: int
    status: str
    body: bytes
    current_price: int | None
    bidders: int
    sold: int


class PublishedOffer(NamedTuple):
    """As much of an offer that is no draft as reports over all of them need."""

    id: int
    category_id: str | None
    body: bytes


class Row(NamedTuple):
    """Every column but `listing`, in the table's order."""

    seller_id: str
    id: int
    version: int
    status: str
    body: bytes
    body_pl: bytes | None
    modern: bytes | None
    problems: int
    words: str
    category_id: str | None
    format: str | None
    price: int | None
    available: int | None
    sold: int
    initial_stock: int | None
    external_id: str | None
    product_id: str | None
    shipping_rates_id: str | None
    return_policy_id: str | None
    fundraising_id: str | None
    created_at: int
    first_started_at: int | None
    starting_at: int | None
    started_at: int | None
    ending_at: int | None
    ended_at: int | None
    expires_at: int | None
    counted_product_id: str | None
    current_price: int | None
    bidders: int
    price_rules: str | None


def adding(row: Mapping[str, Any]) -> list[Step]:
    """Whatever writes an offer here writes its row in the shop window with it."""
    return [Step(ADD, row), *showcase.putting(row["shown"])]


def counting_draft(seller_id: str, most: int) -> Step:
    """Unmet when the seller has `most` drafts already."""
    return Step(COUNT_DRAFT, {"seller_id": seller_id, "most": most}, changes=1)


def locking_counts(seller_id: str) -> Step:
    """Must come before the next two: what they count is true until the commit then."""
    return Step(LOCK_COUNTS, {"seller_id": seller_id})


def free_external_id(row: Mapping[str, Any]) -> Step:
    """Unmet when another offer of the seller that has not ended has the same external id."""
    key = {name: row[name] for name in ("seller_id", "id", "external_id")}
    return Step(EXTERNAL_ID_IS_FREE, key, changes=1)


def room_for_product(row: Mapping[str, Any], most: int) -> Step:
    """Unmet when the seller has `most` other active offers that are counted with this one."""
    key = {"seller_id": row["seller_id"], "id": row["id"], "product_id": row["counted_product_id"], "most": most}
    return Step(PRODUCT_HAS_ROOM, key, changes=1)


async def bodies(db: Reader, seller_id: str, offer_id: int) -> Sequence[Any] | None:
    """The response in English, and in Polish where it differs."""
    return await db.one(BODY, {"seller_id": seller_id, "id": offer_id})


async def find(db: Reader, seller_id: str, offer_id: int) -> Row | None:
    """The row as it is now."""
    row = await db.one(ROW, {"seller_id": seller_id, "id": offer_id})
    return Row(*row) if row else None


async def lock(tx: Reader, seller_id: str, offer_id: int) -> Row | None:
    """The row, locked until the transaction ends."""
    row = await tx.one(LOCKED_ROW, {"seller_id": seller_id, "id": offer_id})
    return Row(*row) if row else None


async def find_many(db: Reader, seller_id: str, offer_ids: Sequence[int]) -> list[Row]:
    """Those of the offers that are the seller's, in any order; none is locked."""
    return [Row(*row) for row in await db.all(MANY, {"seller_id": seller_id, "ids": offer_ids})]


async def statuses(db: Reader, seller_id: str, offer_ids: Sequence[int]) -> dict[int, str]:
    """Of those of the offers that are the seller's, without their documents."""
    return {row[0]: row[1] for row in await db.all(STATUSES, {"seller_id": seller_id, "ids": offer_ids})}


async def published(db: Reader, seller_id: str, before: int, most: int) -> list[PublishedOffer]:
    """Offers that are no drafts, newest first, with ids below `before`."""
    params = {"seller_id": seller_id, "before": before, "most": most}
    return [PublishedOffer(*row) for row in await db.all(PUBLISHED, params)]


async def anybodys(db: Reader, offer_ids: Sequence[int]) -> list[ShownOffer]:
    """Offers of all sellers: the only statement here that asks for no owner, for what everybody may see."""
    return [ShownOffer(*row) for row in await db.all(ANYBODYS, {"ids": offer_ids})]


async def owner(db: Reader, offer_id: int) -> str | None:
    """The seller whose offer it is."""
    row = await db.one(OWNER, {"id": offer_id})
    return row[0] if row else None


async def is_taken(db: Reader, offer_id: int) -> bool:
    """Whether anybody owns an offer of this id."""
    return await db.one(OWNER, {"id": offer_id}) is not None


async def replace(tx: Tx, seen: int, row: Mapping[str, Any]) -> bool:
    """Overwrite a row, unless it has changed since the version that was `seen`."""
    if await tx.execute(REPLACE, {**row, "seen": seen}) != 1:
        return False
    await run(tx, showcase.putting(row["shown"]))
    return True


async def sell(tx: Tx, row: Row, listing: bytes) -> None:
    """Store what a purchase has changed in a row that is locked."""
    names = ("seller_id", "id", "version", "body", "body_pl", "available", "sold")
    await tx.execute(SELL, {**{name: getattr(row, name) for name in names}, "listing": listing})
    await showcase.sell(tx, row.id, row.available, row.sold)


async def bid(tx: Tx, row: Row, listing: bytes) -> None:
    """Store what a bid has changed in a row that is locked."""
    names = ("seller_id", "id", "version", "current_price", "bidders")
    await tx.execute(BID, {**{name: getattr(row, name) for name in names}, "listing": listing})
    await showcase.bid(tx, row.id, row.current_price, row.bidders)


async def judge(tx: Tx, row: Row, listing: bytes) -> None:
    """Store where else a locked offer may be shown."""
    names = ("seller_id", "id", "version", "modern")
    await tx.execute(JUDGE, {**{name: getattr(row, name) for name in names}, "listing": listing})


def leaving(seller_id: str, offer_id: int) -> Step:
    return Step(LEAVE, {"seller_id": seller_id, "id": offer_id})


def pricing_there(seller_id: str, offer_id: int, prices: Mapping[str, int]) -> list[Step]:
    key = {"seller_id": seller_id, "offer_id": offer_id}
    return [Step(PRICE_THERE, {**key, "marketplace": id_, "price": price}) for id_, price in prices.items()]


async def sent_by(db: Reader, seller_id: str, shipping_rates_id: str) -> list[int]:
    """The active offers with this price list of delivery that ask for other marketplaces."""
    rows = await db.all(SENT_BY, {"seller_id": seller_id, "shipping_rates_id": shipping_rates_id})
    return [row[0] for row in rows]


async def remove(tx: Tx, seller_id: str, offer_id: int, seen: int) -> bool:
    if await tx.execute(REMOVE, {"seller_id": seller_id, "id": offer_id, "seen": seen}) != 1:
        return False
    await tx.execute(LEAVE, {"seller_id": seller_id, "id": offer_id})
    await showcase.remove(tx, offer_id)
    return True


async def uncount_drafts(tx: Tx, seller_id: str, less: int) -> None:
    await tx.execute(UNCOUNT_DRAFT, {"seller_id": seller_id, "less": less})


async def expired(db: Reader, now: int, most: int) -> Sequence[Sequence[Any]]:
    """(seller, id, version, status, external id) of what is past its `expires_at`."""
    return await db.all(EXPIRED, {"now": now, "most": most})


async def uses_return_policy(db: Reader, seller_id: str, policy_id: str) -> bool:
    return await db.one(USES_RETURN_POLICY, {"seller_id": seller_id, "return_policy_id": policy_id}) is not None


async def ruled(db: Reader, seller_id: str | None, after: tuple[str, int], most: int) -> list[Row]:
    """Live offers whose prices rules may change, of one seller or of all, after this key (seller, offer)."""
    statement = RULED if seller_id is None else RULED_OF_SELLER
    return [Row(*row) for row in await db.all(statement, {"seller_id": after[0], "id": after[1], "most": most})]


async def uses_price_rule(db: Reader, seller_id: str, pattern: str) -> bool:
    return await db.one(USES_PRICE_RULE, {"seller_id": seller_id, "price_rule": pattern}) is not None


async def rivals(db: Reader, product_id: str, most: int) -> list[Rival]:
    """The cheapest live Buy Now offers of a product, of all sellers: what everybody may see."""
    return [Rival(*row) for row in await db.all(RIVALS, {"product_id": product_id, "most": most})]


async def tally(db: Reader, seller_id: str) -> Sequence[Sequence[Any]]:
    """(status, category, how many offers, how many of them with problems)."""
    return await db.all(TALLY, {"seller_id": seller_id})


_same = (w.seller_id == o.seller_id, w.offer_id == o.id, w.marketplace == bindparam("marketplace"))
_price_there = select(w.price).where(*_same).scalar_subquery()
_business_only = and_(o.modern.is_not(None), holds(o.modern, "business"))
FILTERS: Mapping[str, ColumnElement[bool]] = {
    "business": true(),  # the parameter of the next two
    "business_only": _business_only,
    "for_everybody": not_(_business_only),
    "marketplace": exists().where(*_same),
    "price_there_gte": _price_there >= bindparam("price_there_gte"),
    "price_there_lte": _price_there <= bindparam("price_there_lte"),
    "newest": o.created_at <= bindparam("newest"),
    "ids": one_of(o.id, "ids"),
    "statuses": one_of(o.status, "statuses"),
    "formats": one_of(o.format, "formats"),
    "external_ids": one_of(o.external_id, "external_ids"),
    "category_ids": one_of(o.category_id, "category_ids"),
    "price_gte": o.price >= bindparam("price_gte"),
    "price_lte": o.price <= bindparam("price_lte"),
    "shipping_rates_id": o.shipping_rates_id == bindparam("shipping_rates_id"),
    "without_shipping_rates": o.shipping_rates_id.is_(None),
    "with_shipping_rates": o.shipping_rates_id.is_not(None),
    "without_product": o.product_id.is_(None),
    "with_product": o.product_id.is_not(None),
    "fundraising_id": o.fundraising_id == bindparam("fundraising_id"),
    "without_fundraising": o.fundraising_id.is_(None),
    "with_fundraising": o.fundraising_id.is_not(None),
    "return_policy_id": o.return_policy_id == bindparam("return_policy_id"),
    "unlistable": o.problems > 0,
    "price_rule": o.price_rules.like(bindparam("price_rule")),
    "without_price_rule": o.price_rules.is_(None) | o.price_rules.not_like(bindparam("without_price_rule")),
    "nothing": false(),
    **{f"word{i}": o.words.like(bindparam(f"word{i}")) for i in range(10)},
}
PRICE_THERE_SORT = "price_there"  # needs the filter `marketplace`
SORTS: Mapping[str, ColumnElement[Any]] = {
    PRICE_THERE_SORT: _price_there,
    "sellingMode.price.amount": o.price,
    "stock.sold": o.sold,
    "stock.available": o.available,
}
SEARCH = Search(
    offers,
    [o.listing],
    FILTERS,
    [desc(o.id)],
    {name: [nulls_last(asc(column)), desc(o.id)] for name, column in SORTS.items()}
    | {f"-{name}": [nulls_last(desc(column)), desc(o.id)] for name, column in SORTS.items()},
)


async def search(db: Reader, seller_id: str, filters: Params, sort: str | None, page: Page) -> tuple[list[bytes], int]:
    """The rows of one page and how many offers match in all; newest first unless sorted."""
    rows, total = await SEARCH.page(db, seller_id, filters, page, sort)
    return [row[0] for row in rows], total
