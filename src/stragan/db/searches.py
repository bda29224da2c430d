"""Pages of a seller's rows by any combination of filters; each combination is compiled once."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Integer, Table, and_, bindparam, func, select

from stragan.db.engine import Reader, Row
from stragan.db.statements import Params, Statement

MOST_STATEMENTS = 500


class Page(NamedTuple):
    limit: int
    offset: int


Order = Sequence[ColumnElement[Any]]


class Search:
    """`filters` are conditions by name, each with a parameter of that name; the table has a `seller_id`.

    `order` is the usual one, `sorts` are others by name.
    """

    def __init__(
        self,
        table: Table,
        columns: Sequence[ColumnElement[Any]],
        filters: Mapping[str, ColumnElement[bool]],
        order: Order,
        sorts: Mapping[str, Order] = MappingProxyType({}),
    ) -> None:
        self._table, self._columns, self._filters = table, columns, filters
        self._order, self._sorts = order, sorts
        self._compiled: dict[tuple[frozenset[str], str | None], tuple[Statement, Statement]] = {}

    async def page(
        self, db: Reader, seller_id: str, given: Params, page: Page, sort: str | None = None
    ) -> tuple[Sequence[Row], int]:
        """The rows of one page, and how many match in all."""
        counted = await db.one(self._statements(frozenset(given), sort)[1], {**given, "seller_id": seller_id})
        return await self.rows(db, seller_id, given, page, sort), counted[0] if counted else 0

    async def rows(
        self, db: Reader, seller_id: str, given: Params, page: Page, sort: str | None = None
    ) -> Sequence[Row]:
        params = {**given, "seller_id": seller_id, "limit": page.limit, "offset": page.offset}
        return await db.all(self._statements(frozenset(given), sort)[0], params)

    def _statements(self, names: frozenset[str], sort: str | None) -> tuple[Statement, Statement]:
        """One that reads rows, one that counts them."""
        key = (names, sort)
        if key not in self._compiled:
            if len(self._compiled) >= MOST_STATEMENTS:
                self._compiled.clear()
            owned = self._table.c.seller_id == bindparam("seller_id")
            where = and_(owned, *(self._filters[name] for name in sorted(names)))
            rows = select(*self._columns).where(where).order_by(*(self._order if sort is None else self._sorts[sort]))
            rows = rows.limit(bindparam("limit", type_=Integer)).offset(bindparam("offset", type_=Integer))
            count = select(func.count()).select_from(self._table).where(where)
            self._compiled[key] = (Statement(rows), Statement(count))
        return self._compiled[key]
