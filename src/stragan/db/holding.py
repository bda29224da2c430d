"""Bytes within bytes as a condition, for what a document says that no column does."""

from typing import Any

from sqlalchemy import ColumnElement, LargeBinary, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import Boolean
from typing_extensions import override


class holds(ColumnElement[bool]):  # noqa: N801  (reads like SQL where it is used)
    """Rows whose bytes contain those of the parameter."""

    inherit_cache = False
    type = Boolean()

    def __init__(self, column: ColumnElement[bytes], name: str) -> None:
        self.column, self.param = column, bindparam(name, type_=LargeBinary())

    @override
    def self_group(self, against: Any = None) -> "holds":
        return self  # as `one_of`: never `(…) = 1`


@compiles(holds, "sqlite")
def _holds_sqlite(element: holds, compiler: SQLCompiler, **kw: Any) -> str:
    return f"instr({compiler.process(element.column, **kw)}, {compiler.process(element.param, **kw)}) > 0"


@compiles(holds, "postgresql")
def _holds_postgresql(element: holds, compiler: SQLCompiler, **kw: Any) -> str:
    return f"position({compiler.process(element.param, **kw)} IN {compiler.process(element.column, **kw)}) > 0"
