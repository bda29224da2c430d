"""When a size table is right (2026 specification; the sizes are own rules, as none are published)."""

from stragan.features.size_tables.schemas import GivenHeader, GivenRow, TableRequest
from stragan.kernel.checks import Rule, absent, each, oversized
from stragan.kernel.problems import OK, Problem, Problems

LONGEST_NAME, LONGEST_TEXT, MOST_COLUMNS, MOST_ROWS = 250, 100, 20, 100


def table_has_a_name(request: TableRequest) -> Problems:
    """A name of at most 250 characters, one of them visible."""
    return _text("name", request.name, LONGEST_NAME)


def headers_are_texts(request: TableRequest) -> Problems:
    """1 to 20 headers, each of at most 100 characters."""
    if request.headers is None:
        return [absent("headers")]
    if not 1 <= len(request.headers) <= MOST_COLUMNS:
        return [_sized("headers", MOST_COLUMNS)]
    return each("headers", request.headers, _header_is_text)


def rows_are_complete(request: TableRequest) -> Problems:
    """1 to 100 rows, each with a cell of at most 100 characters for every header; a cell may be empty."""
    if request.values is None:
        return [absent("values")]
    if not 1 <= len(request.values) <= MOST_ROWS:
        return [_sized("values", MOST_ROWS)]
    return each("values", request.values, lambda row: _row_fits(row, len(request.headers or ())))


def _header_is_text(header: GivenHeader) -> Problems:
    return _text("name", header.name, LONGEST_TEXT)


def _row_fits(row: GivenRow, columns: int) -> Problems:
    if row.cells is None:
        return [absent("cells")]
    if columns and len(row.cells) != columns:
        en = f"A row has {columns} cells, one for each header."
        return [Problem("VALIDATION_ERROR", en, "cells", pl=f"Wiersz ma {columns} komórek, po jednej na nagłówek.")]
    return [oversized(f"cells[{i}]", LONGEST_TEXT) for i, cell in enumerate(row.cells) if len(cell) > LONGEST_TEXT]


def _text(path: str, value: str | None, most: int) -> Problems:
    if value is None:
        return [absent(path)]
    if not value.strip():
        return [Problem("VALIDATION_ERROR", "must not be blank", path, pl="nie może być puste")]
    return [oversized(path, most)] if len(value) > most else OK


def _sized(path: str, most: int) -> Problem:
    en, pl = f"size must be between 1 and {most}", f"wielkość musi należeć do zakresu od 1 do {most}"
    return Problem("VALIDATION_ERROR", en, path, pl=pl)


TABLE_RULES: tuple[Rule[TableRequest], ...] = (table_has_a_name, headers_are_texts, rows_are_complete)


def template_is_named(request: TableRequest) -> Problems:
    """A new table says which template it is made from."""
    given = request.template
    return OK if given is not None and given.id is not None else [absent("template.id" if given else "template")]


def no_such_table(id_: str) -> Problem:
    en, pl = "There is no such size table.", "Nie ma takiej tabeli rozmiarów."
    return Problem("SizeTableNotFoundException", f"Size table {id_} not found", "tableId", en=en, pl=pl)


def no_such_template(id_: str) -> Problem:
    en, pl = "There is no such template of size tables.", "Nie ma takiego szablonu tabeli rozmiarów."
    return Problem("SizeTableTemplateNotFoundException", f"Template {id_} not found", "template.id", en=en, pl=pl)


def too_many_tables(most: int) -> Problem:
    return Problem(
        "VALIDATION_ERROR",
        f"You cannot create more than {most} size tables",
        en=f"You may have up to {most} size tables. Change one of them instead.",
        pl=f"Możesz mieć najwyżej {most} tabel rozmiarów. Zmień którąś z nich.",
    )
