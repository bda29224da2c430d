"""Full-text search as a condition: an FTS5 table on SQLite, an expression of lexemes on PostgreSQL."""

from typing import Any

from sqlalchemy import ColumnElement, Text, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import Boolean
from typing_extensions import override


class mentions(ColumnElement[bool]):  # noqa: N801  (reads like SQL where it is used)
    """Rows whose words fulfil the query of the parameter `name`, which the store writes for the database.

    `row` is the column that the FTS5 table `texts` has as its rowid; `lexemes` is what PostgreSQL compares.
    """

    inherit_cache = False
    type = Boolean()

    def __init__(self, name: str, *, row: str, texts: str, lexemes: str) -> None:
        self.param = bindparam(name, type_=Text())
        self.row, self.texts, self.lexemes = row, texts, lexemes

    @override
    def self_group(self, against: Any = None) -> "mentions":
        return self  # as `one_of`: never `(…) = 1`


@compiles(mentions, "sqlite")
def _sqlite(element: mentions, compiler: SQLCompiler, **kw: Any) -> str:
    parameter, texts = compiler.process(element.param, **kw), element.texts
    return f"{element.row} IN (SELECT rowid FROM {texts} WHERE {texts} MATCH {parameter})"  # noqa: S608


@compiles(mentions, "postgresql")
def _postgresql(element: mentions, compiler: SQLCompiler, **kw: Any) -> str:
    parameter = compiler.process(element.param, **kw).split("::")[0]
    return f"{element.lexemes} @@ {parameter}::text::tsquery"
