"""Statements are written once with SQLAlchemy Core and compiled once per dialect; the drivers run the text."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, MetaData, bindparam
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import asyncpg
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.base import Executable
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import Boolean
from typing_extensions import override

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
Params = Mapping[str, Any]
SQLITE = sqlite.dialect(paramstyle="named")
POSTGRESQL = asyncpg.dialect()  # type: ignore[no-untyped-call]


class one_of(ColumnElement[bool]):  # noqa: N801  (reads like SQL where it is used)
    """`column IN (…)` with one parameter that holds the list, so that the statement's text never changes.

    SQLite reads the list from a JSON text, PostgreSQL from an array; `Statement` converts the parameter.
    """

    inherit_cache = False
    type = Boolean()

    def __init__(self, column: ColumnElement[Any], name: str) -> None:
        self.column = column
        self.param = bindparam(name, type_=column.type)
        self.name = name

    @override
    def self_group(self, against: Any = None) -> "one_of":
        """Never `(…) = 1`, which SQLAlchemy makes of a truth inside AND: SQLite would not look into an index."""
        return self


@compiles(one_of, "sqlite")
def _one_of_sqlite(element: one_of, compiler: SQLCompiler, **kw: Any) -> str:
    _lists(compiler).add(element.name)
    column = compiler.process(element.column, **kw)
    return f"{column} IN (SELECT value FROM json_each({compiler.process(element.param, **kw)}))"  # noqa: S608  (compiled parts)


@compiles(one_of, "postgresql")
def _one_of_postgresql(element: one_of, compiler: SQLCompiler, **kw: Any) -> str:
    _lists(compiler).add(element.name)
    kind = compiler.dialect.type_compiler_instance.process(element.column.type)
    parameter = compiler.process(element.param, **kw | {"render_postcompile": True}).split("::")[0]
    return f"{compiler.process(element.column, **kw)} = ANY({parameter}::{kind}[])"


def _lists(compiler: SQLCompiler) -> set[str]:
    if not hasattr(compiler, "stragan_lists"):
        compiler.stragan_lists = set()  # type: ignore[attr-defined]
    names: set[str] = compiler.stragan_lists  # type: ignore[attr-defined]
    return names


class Statement:
    """A Core statement with its text and parameter order for both dialects, compiled at first use."""

    __slots__ = ("_postgresql", "_sqlite", "core")

    def __init__(self, core: Executable) -> None:
        self.core = core
        self._sqlite: tuple[str, Callable[[Params], Params]] | None = None
        self._postgresql: tuple[str, Callable[[Params], list[Any]]] | None = None

    def sqlite(self) -> tuple[str, Callable[[Params], Params]]:
        if self._sqlite is None:
            compiled = self.core.compile(dialect=SQLITE)  # type: ignore[attr-defined]
            self._sqlite = (str(compiled), _sqlite_binder(compiled))
        return self._sqlite

    def postgresql(self) -> tuple[str, Callable[[Params], list[Any]]]:
        if self._postgresql is None:
            compiled = self.core.compile(dialect=POSTGRESQL)  # type: ignore[attr-defined]
            names = list(compiled.positiontup or ())
            fixed = _fixed(compiled)
            self._postgresql = (str(compiled), lambda params: [params[n] if n in params else fixed[n] for n in names])
        return self._postgresql


def _fixed(compiled: SQLCompiler) -> dict[str, Any]:
    """The values that the statement itself carries, such as `LIMIT 1` or `status = 'ACTIVE'`."""
    return {name: bind.value for name, bind in compiled.binds.items() if not bind.required}


def _sqlite_binder(compiled: SQLCompiler) -> Callable[[Params], Params]:
    fixed = _fixed(compiled)
    lists = tuple(_lists(compiled))
    if lists:

        def bind_lists(params: Params) -> Params:
            return {**fixed, **params, **{name: json.dumps(params[name]) for name in lists}}

        return bind_lists
    if fixed:
        return lambda params: {**fixed, **params}
    return lambda params: params


__all__ = ["Params", "Statement", "metadata", "one_of", "postgresql"]
