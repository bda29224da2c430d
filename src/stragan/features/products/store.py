"""Tables of products. A product is written once; only what its text is found by differs between the two databases.

`words` holds the stems that a product is found by, those of its name first. SQLite keeps an FTS5 index over them by
triggers, PostgreSQL a GIN index over the expression `ARRAY_OF_WORDS`; `mentions` asks whichever it is. `product_word`
counts in how many products a stem occurs; the empty stem stands for all of them.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    and_,
    bindparam,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import Boolean

from stragan.db.engine import Reader, Row, Step, Tx
from stragan.db.mentions import mentions
from stragan.db.statements import Params, Statement, metadata, one_of
from stragan.db.upsert import upsert
from stragan.features.parameters.schemas import ParameterValue
from stragan.features.products.schemas import Candidate, Indexed, Product
from stragan.kernel.description import Description

EVERYTHING = ""  # the stem that stands for all products in `product_word`
_NUMBER = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts up only an INTEGER
ARRAY_OF_WORDS = "array_to_tsvector(string_to_array(words, ' '))"

products = Table(
    "product",
    metadata,
    Column("number", _NUMBER, primary_key=True, autoincrement=True),
    Column("id", Text, nullable=False, unique=True),
    Column("category_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("name_key", Text, nullable=False),  # folded: two products of a category with one name are the same
    Column("mpn_key", Text),
    Column("status", Text, nullable=False),
    Column("proposed_by", Text),  # null for the catalogue that ships with the package
    Column("words", Text, nullable=False),
    Column("name_words", Integer, nullable=False),  # how many of the words are the name's
    Column("similar", Text, nullable=False),  # ids of categories, separated by spaces
    Column("parameters", LargeBinary, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
    Index("ix_product_category_id_name_key", "category_id", "name_key"),
    Index("ix_product_mpn_key", "mpn_key"),
)
product_gtins = Table(
    "product_gtin",
    metadata,
    Column("gtin", Text, primary_key=True),  # 14 digits
    Column("product_id", Text, primary_key=True),
)
product_words = Table(
    "product_word",
    metadata,  # on PostgreSQL in the order of bytes (COLLATE "C"), so that a prefix is a range
    Column("word", Text, primary_key=True),
    Column("products", BigInteger, nullable=False),
)
product_seeds = Table(
    "product_seed",
    metadata,
    Column("name", Text, primary_key=True),
    Column("digest", Text, nullable=False),
)
change_proposals = Table(
    "product_change_proposal",
    metadata,
    Column("seller_id", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("product_id", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),  # the exact answer to GET
    Index("ix_product_change_proposal_id", "id", unique=True),
    Index("ix_product_change_proposal_seller_id_created_at", "seller_id", "created_at"),
)


def query_text(dialect: str, groups: Iterable[Sequence[str]]) -> str:
    """Any of the groups, of which a product has all words. Stems are letters and digits: nothing has to be escaped."""
    if dialect == "sqlite":
        return " OR ".join("(" + " AND ".join(f'"{word}"' for word in group) + ")" for group in groups)
    return " | ".join("(" + " & ".join(f"'{word}'" for word in group) + ")" for group in groups)


_p = products.c
_found_by_words = mentions("query", row="product.number", texts="product_text", lexemes=ARRAY_OF_WORDS)
_FULL = (_p.id, _p.category_id, _p.name, _p.status, _p.proposed_by, _p.parameters, _p.body)
_found = (_p.id, _p.category_id, _p.similar, _p.words, _p.name_words, _p.parameters)
_proposed = or_(_p.proposed_by == bindparam("seller_id"), bindparam("drafts", type_=Boolean()))
_alike = (literal(" ") + _p.similar + literal(" ")).like(bindparam("alike", type_=Text()))
_visible = or_(_p.status == "LISTED", and_(_p.status == "PROPOSED", _proposed))
_ROW = ("id", "category_id", "name", "name_key", "mpn_key", "status", "proposed_by", "words", "name_words", "similar")
ADD = Statement(
    insert(products)
    .values({name: bindparam(name) for name in (*_ROW, "parameters", "body", "created_at", "updated_at")})
    .inline()
)
ADD_GTIN = Statement(insert(product_gtins).values(gtin=bindparam("gtin"), product_id=bindparam("product_id")))
_word = postgresql.insert(product_words).values(word=bindparam("word"), products=bindparam("products"))
COUNT_WORD = Statement(
    _word.on_conflict_do_update(
        index_elements=["word"], set_={"products": product_words.c.products + _word.excluded.products}
    )
)
PROPOSED = Statement(select(_p.id, _p.words).where(_p.proposed_by.is_not(None)))
REMOVE_GTINS = Statement(delete(product_gtins).where(one_of(product_gtins.c.product_id, "ids")))
UNCOUNT_WORD = Statement(
    update(product_words)
    .where(product_words.c.word == bindparam("stem"))
    .values(products=product_words.c.products - bindparam("fewer", type_=BigInteger()))
)
REMOVE_WORDS = Statement(delete(product_words).where(product_words.c.products <= 0))
REMOVE_PROPOSED = Statement(delete(products).where(_p.proposed_by.is_not(None)))
SEED = Statement(select(product_seeds.c.digest).where(product_seeds.c.name == bindparam("name")))
PUT_SEED = Statement(upsert(product_seeds, ("name",), ("digest",)))
IDS = Statement(select(_p.id).where(one_of(_p.id, "ids")))
BY_IDS = Statement(select(*_FULL).where(one_of(_p.id, "ids")))
_of_gtin = select(product_gtins.c.product_id).where(one_of(product_gtins.c.gtin, "gtins"))
BY_GTINS = Statement(select(*_FULL).where(_p.id.in_(_of_gtin)).order_by(_p.id).limit(100))
BY_MPNS = Statement(select(*_FULL).where(one_of(_p.mpn_key, "mpns")).order_by(_p.id).limit(100))
BY_NAME = Statement(
    select(*_FULL)
    .where(_p.category_id == bindparam("category_id"), _p.name_key == bindparam("name_key"))
    .order_by(_p.id)
    .limit(100)
)
WORDS = Statement(select(product_words.c.word, product_words.c.products).where(one_of(product_words.c.word, "words")))
WORDS_FROM = Statement(
    select(product_words.c.word, product_words.c.products)
    .where(product_words.c.word >= bindparam("low"), product_words.c.word < bindparam("high"))
    .order_by(product_words.c.products.desc(), product_words.c.word)
    .limit(bindparam("most", type_=Integer()))
)
_LIMIT = bindparam("most", type_=Integer())
CANDIDATES = Statement(select(*_found).where(_found_by_words, _visible).order_by(_p.number).limit(_LIMIT))
CANDIDATES_IN = Statement(
    select(*_found)
    .where(_found_by_words, or_(one_of(_p.category_id, "categories"), _alike), _visible)
    .order_by(_p.number)
    .limit(_LIMIT)
)
FOUND_BY_GTIN = Statement(select(*_found).where(_p.id.in_(_of_gtin), _visible).order_by(_p.number).limit(_LIMIT))
FOUND_BY_MPN = Statement(select(*_found).where(one_of(_p.mpn_key, "mpns"), _visible).order_by(_p.number).limit(_LIMIT))
_c = change_proposals.c
ADD_CHANGE = Statement(insert(change_proposals))
CHANGE = Statement(select(_c.seller_id, _c.body).where(_c.id == bindparam("id")))
CHANGES_SINCE = Statement(
    select(func.count())
    .select_from(change_proposals)
    .where(and_(_c.seller_id == bindparam("seller_id"), _c.created_at > bindparam("since")))
)


class Body(msgspec.Struct, omit_defaults=True):
    """What a product has beside its columns."""

    similar: tuple[str, ...] = ()
    gtins: tuple[str, ...] = ()
    mpn: str | None = None
    images: tuple[str, ...] = ()
    description: Description | None = None
    safety: str | None = None
    producer: str | None = None
    has_protected_brand: bool = False
    ai_co_created: bool = False
    language: str = "pl-PL"


_decode_body = msgspec.json.Decoder(Body).decode
_encode = msgspec.json.Encoder().encode
_decode_parameters = msgspec.json.Decoder(list[ParameterValue]).decode


def parameters_of(candidate: Candidate) -> list[ParameterValue]:
    return _decode_parameters(candidate.parameters)


def _product(row: Row) -> Product:
    id_, category_id, name, status, proposed_by, parameters, body = row
    rest = _decode_body(body)
    return Product(
        id=id_,
        category_id=category_id,
        name=name,
        status=status,
        proposed_by=proposed_by,
        parameters=_decode_parameters(parameters),
        **{field: getattr(rest, field) for field in Body.__struct_fields__},
    )


async def add(tx: Tx, added: Sequence[Product]) -> None:
    """Store products with all that they are found by."""
    await tx.many(ADD, [_row(product) for product in added])
    await tx.many(ADD_GTIN, [row for product in added for row in _gtin_rows(product)])
    await tx.many(COUNT_WORD, _counting(added))


def adding(product: Product) -> list[Step]:
    """`add` as steps of a submitted transaction."""
    return [
        Step(ADD, _row(product)),
        *(Step(ADD_GTIN, row) for row in _gtin_rows(product)),
        *(Step(COUNT_WORD, row) for row in _counting([product])),
    ]


def _counting(added: Sequence[Product]) -> list[Params]:
    """Each word once. The one that stands for everything is the first: who has counted it is alone, so that two
    transactions never wait for each other's words."""
    counts = Counter(word for product in added for word in _words(product))
    counts[EVERYTHING] = len(added)
    return [{"word": word, "products": counts[word]} for word in sorted(counts)]


def _words(product: Product) -> Sequence[str]:
    indexed = _found_by(product)
    return (*indexed.name_words, *indexed.other_words)


def _gtin_rows(product: Product) -> list[Params]:
    return [{"gtin": gtin, "product_id": product.id} for gtin in _found_by(product).gtins]


def _found_by(product: Product) -> Indexed:
    assert product.found_by is not None, "a stored product is not stored again"
    return product.found_by


def _row(product: Product) -> Params:
    indexed = _found_by(product)
    body = Body(**{field: getattr(product, field) for field in Body.__struct_fields__})
    return {
        "id": product.id,
        "category_id": product.category_id,
        "name": product.name,
        "name_key": indexed.name_key,
        "mpn_key": indexed.mpn_key,
        "status": product.status,
        "proposed_by": product.proposed_by,
        "words": " ".join(_words(product)),
        "name_words": len(indexed.name_words),
        "similar": " ".join(product.similar),
        "parameters": _encode(product.parameters),
        "body": _encode(body),
        "created_at": product.created_at,
        "updated_at": product.created_at,
    }


async def remove_proposed(tx: Tx) -> None:
    """Leave only the products of the catalogue, and count their words alone: the reverse of `add`."""
    proposed = await tx.all(PROPOSED)
    if not proposed:
        return
    counts = Counter(word for _, words in proposed for word in words.split(" "))
    counts[EVERYTHING] = len(proposed)
    await tx.execute(REMOVE_GTINS, {"ids": [row[0] for row in proposed]})
    await tx.many(UNCOUNT_WORD, [{"stem": word, "fewer": counts[word]} for word in sorted(counts)])
    await tx.execute(REMOVE_WORDS)
    await tx.execute(REMOVE_PROPOSED)


async def seeded(reader: Reader, name: str) -> str | None:
    row = await reader.one(SEED, {"name": name})
    return row[0] if row else None


async def put_seed(tx: Tx, name: str, digest: str) -> None:
    await tx.execute(PUT_SEED, {"name": name, "digest": digest})


async def existing(reader: Reader, ids: Collection[str]) -> set[str]:
    return {row[0] for row in await reader.all(IDS, {"ids": list(ids)})}


async def by_ids(reader: Reader, ids: Collection[str]) -> dict[str, Product]:
    return {row[0]: _product(row) for row in await reader.all(BY_IDS, {"ids": list(ids)})}


async def by_gtins(reader: Reader, gtins: Collection[str]) -> list[Product]:
    return [_product(row) for row in await reader.all(BY_GTINS, {"gtins": list(gtins)})]


async def by_mpns(reader: Reader, mpns: Collection[str]) -> list[Product]:
    return [_product(row) for row in await reader.all(BY_MPNS, {"mpns": list(mpns)})]


async def by_name(reader: Reader, category_id: str, name_key: str) -> list[Product]:
    found = await reader.all(BY_NAME, {"category_id": category_id, "name_key": name_key})
    return [_product(row) for row in found]


async def counts(reader: Reader, words: Collection[str]) -> dict[str, int]:
    """In how many products each word occurs; words that none has are left out."""
    return {row[0]: row[1] for row in await reader.all(WORDS, {"words": list(words)})}


async def beginning_with(reader: Reader, prefix: str, most: int) -> dict[str, int]:
    """The commonest words that begin so."""
    found = await reader.all(WORDS_FROM, {"low": prefix, "high": prefix + "{", "most": most})  # `{` follows `z`
    return {row[0]: row[1] for row in found}


class Scope(NamedTuple):
    """Which products are looked at: those of the catalogue and the seller's own, with `drafts` all proposed ones; in
    some categories, or everywhere; with `alike` also those whose similar categories that one is among."""

    seller_id: str | None
    drafts: bool
    categories: Collection[str] | None = None
    alike: str | None = None
    most: int = 1000

    def has(self, candidate: Candidate) -> bool:
        return (
            self.categories is None
            or candidate.category_id in self.categories
            or self.alike in candidate.similar.split()
        )


async def mentioning(reader: Reader, query: str, scope: Scope) -> list[Candidate]:
    params: dict[str, Any] = {"query": query, **_params(scope)}
    if scope.categories is None:
        return [Candidate(*row) for row in await reader.all(CANDIDATES, params)]
    params["categories"] = list(scope.categories)
    params["alike"] = f"% {scope.alike} %" if scope.alike else ""  # which nothing is like
    return [Candidate(*row) for row in await reader.all(CANDIDATES_IN, params)]


async def found_by(reader: Reader, keys: Mapping[str, Collection[str]], scope: Scope) -> list[Candidate]:
    """Products by their bar codes or their makers' numbers, whichever of `gtins` and `mpns` is given."""
    statement = FOUND_BY_GTIN if "gtins" in keys else FOUND_BY_MPN
    params = {name: list(values) for name, values in keys.items()}
    rows = [Candidate(*row) for row in await reader.all(statement, {**params, **_params(scope)})]
    return [row for row in rows if scope.has(row)]


def _params(scope: Scope) -> dict[str, Any]:
    return {"seller_id": scope.seller_id, "drafts": scope.drafts, "most": scope.most}


async def add_change(tx: Tx, row: Params) -> None:
    await tx.execute(ADD_CHANGE, row)


async def change(reader: Reader, id_: str) -> tuple[str, bytes] | None:
    """The seller of a proposed change, and the answer."""
    row = await reader.one(CHANGE, {"id": id_})
    return (row[0], row[1]) if row else None


async def changes_since(reader: Reader, seller_id: str, since: int) -> int:
    row = await reader.one(CHANGES_SINCE, {"seller_id": seller_id, "since": since})
    return row[0] if row else 0
