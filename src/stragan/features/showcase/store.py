"""The table of the shop window and the searches in it.

It is public: nothing here is filtered by an owner. SQLite keeps an FTS5 index of the words beside the table by
triggers, PostgreSQL a GIN index over `LEXEMES`; `mentions` asks whichever it is (ADR 0023).
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Float,
    Index,
    Integer,
    Table,
    Text,
    and_,
    bindparam,
    delete,
    desc,
    func,
    nulls_last,
    select,
    update,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from stragan.db.engine import Reader
from stragan.db.mentions import mentions
from stragan.db.statements import Params, Statement, metadata, one_of
from stragan.db.upsert import upsert
from stragan.features.showcase.schemas import Place, Sort

_NUMBER = BigInteger().with_variant(Integer, "sqlite")  # the number of an SQLite row, which the index refers to
LEXEMES = "showcase_lexemes(showcase.words)"  # a function, because it can say that it is dear to compute
MOST_NUMBERS = 6  # spans of numeric parameters in one search
MOST_STATEMENTS = 500

showcase = Table(
    "showcase",
    metadata,
    Column("id", _NUMBER, primary_key=True, autoincrement=False),
    Column("seller_id", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("category_id", Text),
    Column("format", Text),
    Column("price", BigInteger),  # hundredths; what an auction stands at
    Column("listed_price", BigInteger),  # hundredths; where an auction begins
    Column("available", Integer),
    Column("sold", Integer, nullable=False),
    Column("bidders", Integer, nullable=False),
    Column("promoted", Integer, nullable=False),
    Column("title_words", Integer, nullable=False),
    Column("started_at", BigInteger),
    Column("ending_at", BigInteger),
    Column("shipping_rates_id", Text),
    Column("choices", Text, nullable=False),  # ids of values, separated by spaces
    Column("numbers", Text, nullable=False),  # JSON: parameter id -> least, greatest
    Column("words", Text, nullable=False),
    Index("ix_showcase_seller_id", "seller_id", "status"),
    # Everything that a search without words looks at, so that it need not read the rows themselves.
    Index(
        "ix_showcase_status_category_id",
        "status",
        "category_id",
        "promoted",
        "started_at",
        "price",
        "sold",
        "ending_at",
        "title_words",
        "id",
    ),
)
s = showcase.c
COLUMNS = tuple(column.name for column in showcase.columns)


class number_at(ColumnElement[float]):  # noqa: N801  (reads like SQL where it is used)
    """The least (0) or greatest (1) number of the parameter whose id the SQL parameter names."""

    inherit_cache = False
    type = Float()

    def __init__(self, name: str, end: int) -> None:
        self.param = bindparam(name, type_=Text())
        self.end = end


@compiles(number_at, "sqlite")
def _number_sqlite(element: number_at, compiler: SQLCompiler, **kw: Any) -> str:
    parameter = compiler.process(element.param, **kw)
    return f"""json_extract(showcase.numbers, '$."' || {parameter} || '"[{element.end}]')"""


@compiles(number_at, "postgresql")
def _number_postgresql(element: number_at, compiler: SQLCompiler, **kw: Any) -> str:
    parameter = compiler.process(element.param, **kw).split("::")[0]
    return f"(showcase.numbers::jsonb #>> ARRAY[{parameter}::text, '{element.end}'])::float8"


def query_text(dialect: str, groups: Iterable[Sequence[str]]) -> str:
    """Of each group one word. Words have letters, digits and `_` only; a `*` at the end stands for any rest."""
    both, either, prefix = (" AND ", " OR ", '"{}"*') if dialect == "sqlite" else (" & ", " | ", "'{}':*")
    whole = '"{}"' if dialect == "sqlite" else "'{}'"

    def written(word: str) -> str:
        return prefix.format(word[:-1]) if word.endswith("*") else whole.format(word)

    return both.join("(" + either.join(map(written, group)) + ")" for group in groups)


PUT = Statement(upsert(showcase, ("id",), tuple(name for name in COLUMNS if name != "id")))
SELL = Statement(
    update(showcase).where(s.id == bindparam("number")).values(available=bindparam("available"), sold=bindparam("sold"))
)
BID = Statement(
    update(showcase)
    .where(s.id == bindparam("number"))
    .values(price=func.coalesce(bindparam("current", type_=BigInteger), s.listed_price), bidders=bindparam("bidders"))
)
REMOVE = Statement(delete(showcase).where(s.id == bindparam("number")))

FILTERS: dict[str, ColumnElement[bool]] = {
    "query": mentions("query", row="showcase.id", texts="showcase_text", lexemes=LEXEMES),
    "category_ids": one_of(s.category_id, "category_ids"),
    "seller_ids": one_of(s.seller_id, "seller_ids"),
    "formats": one_of(s.format, "formats"),
    "price_from": s.price >= bindparam("price_from"),
    "price_to": s.price <= bindparam("price_to"),
    "newest": s.started_at <= bindparam("newest"),
    **{f"from{i}": number_at(f"number{i}", 1) >= bindparam(f"from{i}", type_=Float()) for i in range(MOST_NUMBERS)},
    **{f"to{i}": number_at(f"number{i}", 0) <= bindparam(f"to{i}", type_=Float()) for i in range(MOST_NUMBERS)},
}
_newest = (nulls_last(desc(s.started_at)), desc(s.id))
_ORDERS: dict[Sort, tuple[ColumnElement[Any], ...]] = {
    "relevance": (s.title_words, desc(s.sold), *_newest),  # a short title says more of what was asked for
    "popularity": (desc(s.sold), *_newest),
    "price": (nulls_last(s.price), *_newest),
    "-price": (nulls_last(desc(s.price)), *_newest),
    "ending": (nulls_last(s.ending_at), *_newest),
    "newest": _newest,
}
_PLACE = (s.id, s.seller_id, s.promoted, s.price, s.shipping_rates_id)


class _Compiled:
    """The statements of each combination of filters, compiled once."""

    def __init__(self) -> None:
        self._made: dict[tuple[str, frozenset[str], Sort | None], Statement] = {}

    def get(self, what: str, names: frozenset[str], sort: Sort | None = None) -> Statement:
        key = (what, names, sort)
        if key not in self._made:
            if len(self._made) >= MOST_STATEMENTS:
                self._made.clear()
            self._made[key] = Statement(self._make(what, names, sort))
        return self._made[key]

    @staticmethod
    def _make(what: str, names: frozenset[str], sort: Sort | None) -> Any:
        where = and_(s.status == bindparam("status"), *(FILTERS[name] for name in sorted(names)))
        most = bindparam("most", type_=Integer)
        match what:
            case "counts":
                return select(s.category_id, func.count()).where(where).group_by(s.category_id)
            case "any":
                return select(s.id).where(where).limit(1)
            case "values":
                return select(s.choices, s.numbers).where(where).limit(most)
            case _:
                order = (desc(s.promoted), *_ORDERS[sort or "relevance"])
                page = select(*_PLACE).where(where).order_by(*order)
                return page.limit(most).offset(bindparam("offset", type_=Integer))


_compiled = _Compiled()


async def counts(db: Reader, status: str, given: Params) -> dict[str | None, int]:
    """How many offers match, by their categories."""
    statement = _compiled.get("counts", _names(given))
    return {row[0]: row[1] for row in await db.all(statement, {**given, "status": status})}


async def is_any(db: Reader, status: str, given: Params) -> bool:
    return await db.one(_compiled.get("any", _names(given)), {**given, "status": status}) is not None


async def values(db: Reader, status: str, given: Params, most: int) -> Sequence[Sequence[Any]]:
    """Choices and numbers of what matches."""
    return await db.all(_compiled.get("values", _names(given)), {**given, "status": status, "most": most})


async def page(db: Reader, status: str, given: Params, sort: Sort, most: int, offset: int) -> list[Place]:
    """Promoted offers first; each part in the order that is asked for."""
    statement = _compiled.get("page", _names(given), sort)
    rows = await db.all(statement, {**given, "status": status, "most": most, "offset": offset})
    return [Place(row[0], row[1], bool(row[2]), row[3], row[4]) for row in rows]


def _names(given: Params) -> frozenset[str]:
    return frozenset(name for name in given if name in FILTERS)
