"""Size tables, made from the catalogue's templates (2026 specification, #4888). They stay for good.

The older generation shows how a table lies and the drawing of its template; the newer one no longer does (#5221).
"""

from typing import Literal

from stragan.kernel.wire import Wire, reader


class TemplateId(Wire):
    id: str | None = None


class GivenHeader(Wire):
    name: str | None = None


class GivenRow(Wire):
    cells: list[str] | None = None


class TableRequest(Wire):
    """`template` is of a new table only: a table keeps it."""

    name: str | None = None
    template: TemplateId | None = None
    headers: list[GivenHeader] | None = None
    values: list[GivenRow] | None = None


class Reference(Wire):
    id: str


class Header(Wire):
    name: str


class Row(Wire):
    cells: list[str]


class Caption(Wire):
    index: str
    value: str


class Image(Wire):
    captions: list[Caption]
    url: str


class Table(Wire):
    id: str
    name: str
    template: Reference
    headers: list[Header]
    values: list[Row]
    orientation: Literal["HORIZONTAL", "VERTICAL"]
    image: Image | None


class Template(Wire):
    id: str
    name: str
    image: Image | None
    headers: list[Header]
    values: list[Row]


class Templates(Wire):
    templates: list[Template]


class StoredTable(Wire):
    template: Reference


read_table = reader(TableRequest)
read_stored = reader(StoredTable)
