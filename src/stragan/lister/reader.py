"""The seller's CSV: rows as Structs, with every problem of every row and the line where the row begins."""

import csv
import difflib
import io
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from stragan.kernel.gtin import LENGTHS, has_valid_checksum
from stragan.kernel.problems import Problem
from stragan.lister import remarks

COLUMNS = ("sku", "title", "price", "quantity", "category", "description", "images", "gtin", "brand", "condition")
REQUIRED = ("sku", "title", "price", "quantity")
PARAMETER = "param:"
MOST_SKU_CHARACTERS = 100  # the limit of external.id
MOST_CELL_CHARACTERS = 4_000_000
_DELIMITERS = ";,\t"
_CURRENCY = re.compile(r"(?i)^(?:pln|zł)|(?:pln|zł|zl)\.?$")
_GROUPED = re.compile(r"(\d{1,3}(?:([., '’])\d{3}(?:\2\d{3})*)?|\d+)(?:[.,](\d{1,2}))?")
_GROUP_MARK = re.compile(r"[., '’]")
_QUANTITY = re.compile(r"(\d{1,9})(?:[.,]0+)?\s*(?:szt|pcs)?\.?", re.IGNORECASE)
_BETWEEN_IMAGES = re.compile(
    r"\s*[|\n]\s*|(?<=\.(?:jpg|png|gif))[,;\s]+|(?<=\.(?:jpeg|webp))[,;\s]+|[,;\s]+(?=https?://)", re.IGNORECASE
)


class Row(Struct, frozen=True, kw_only=True):
    """What one row says. `price` or `quantity` is None when it has a problem."""

    line: int
    sku: str = ""
    title: str = ""
    price: Decimal | None = None
    quantity: int | None = None
    category: str = ""
    description: str = ""
    images: tuple[str, ...] = ()
    gtin: str = ""
    brand: str = ""
    condition: str = ""
    parameters: tuple[tuple[str, str], ...] = ()
    problems: tuple[Problem, ...] = ()  # any of these refuses the row
    notes: tuple[Problem, ...] = ()


class Feed(Struct, frozen=True):
    rows: tuple[Row, ...]
    warnings: tuple[Problem, ...]


class Unreadable(Exception):
    """The file as a whole cannot be used."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def read_file(path: Path) -> Feed:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise Unreadable(remarks.no_file(str(path), error.strerror or str(error))) from error
    return read(content)


def read(content: bytes) -> Feed:
    """The rows of a file. Blank rows do not count."""
    text, warnings = _decoded(content)
    lines = _lines(text)
    _, header = next(lines, (1, []))
    if isinstance(header, Problem):
        raise Unreadable(header)
    columns = [_column(name) for name in header]
    warnings += _check_header(columns)
    rows = [_row(number, cells, columns) for number, cells in lines if isinstance(cells, Problem) or any(cells)]
    return Feed(tuple(_refuse_doubles(rows)), tuple(warnings))


def _decoded(content: bytes) -> tuple[str, list[Problem]]:
    try:
        return content.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        return content.decode("cp1250", errors="replace"), [remarks.not_utf8()]


def _lines(text: str) -> Iterator[tuple[int, list[str] | Problem]]:
    """Each record with the line where it begins; a record that is not CSV becomes a problem, and reading goes on."""
    csv.field_size_limit(MOST_CELL_CHARACTERS)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    while True:
        begins = reader.line_num + 1
        try:
            yield begins, [cell.strip() for cell in next(reader)]
        except StopIteration:
            return
        except csv.Error as error:
            yield begins, remarks.broken_row(str(error))


def _delimiter(text: str) -> str:
    """The mark that separates the column names."""
    first = text.partition("\n")[0]
    return max(_DELIMITERS, key=first.count)


def _column(name: str) -> str:
    """Known names in lower case; the name of a parameter as it is written."""
    if name.lower().startswith(PARAMETER):
        return PARAMETER + name[len(PARAMETER) :].strip()
    return name.lower()


def _check_header(columns: Sequence[str]) -> list[Problem]:
    if missing := [name for name in REQUIRED if name not in columns]:
        raise Unreadable(remarks.no_header(missing))
    for name in columns:
        if name and columns.count(name) > 1:
            raise Unreadable(remarks.double_column(name))
    unknown = [name for name in columns if name and name not in COLUMNS and not name.startswith(PARAMETER)]
    return [remarks.unknown_column(name, _similar(name)) for name in unknown]


def _similar(name: str) -> str | None:
    return next(iter(difflib.get_close_matches(name, COLUMNS, 1)), None)


def _row(line: int, cells: list[str] | Problem, columns: Sequence[str]) -> Row:
    if isinstance(cells, Problem):
        return Row(line=line, problems=(cells,))
    values = dict(zip(columns, cells, strict=False))
    problems = [remarks.empty_cell(name) for name in REQUIRED if not values.get(name)]
    if len(cells) > len(columns) and any(cells[len(columns) :]):
        problems.insert(0, remarks.too_many_cells(len(cells), len(columns)))
    if len(values.get("sku", "")) > MOST_SKU_CHARACTERS:
        problems.append(remarks.long_sku(MOST_SKU_CHARACTERS))
    price, quantity = parse_price(values.get("price", "")), parse_quantity(values.get("quantity", ""))
    if price is None and values.get("price"):
        problems.append(remarks.bad_price(values["price"]))
    if quantity is None and values.get("quantity"):
        problems.append(remarks.bad_quantity(values["quantity"]))
    gtin, notes = _gtin(values.get("gtin", ""))
    return Row(
        line=line,
        price=price,
        quantity=quantity,
        gtin=gtin,
        images=split_images(values.get("images", "")),
        parameters=_parameters(values),
        problems=tuple(problems),
        notes=notes,
        **{name: values.get(name, "") for name in ("sku", "title", "category", "description", "brand", "condition")},
    )


def _parameters(values: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    named = ((name.removeprefix(PARAMETER), value) for name, value in values.items() if name.startswith(PARAMETER))
    return tuple((name, value) for name, value in named if name and value)


def parse_price(text: str) -> Decimal | None:
    """`1299`, `1299.00`, `1 299,00 zł`, `1,299.00`; None when it can be read in two ways or in none."""
    bare = _CURRENCY.sub("", text.replace("\u00a0", " ").replace("\u202f", " ")).strip()
    match = _GROUPED.fullmatch(bare)
    if match is None:
        return None
    whole, mark, cents = match.groups()
    if mark in (".", ",") and cents is None and whole.count(mark) == 1:
        return None  # 1.299 is one złoty to some and a thousand to others
    if mark is not None and cents is not None and bare[-len(cents) - 1] == mark:
        return None
    amount = Decimal(f"{_GROUP_MARK.sub('', whole)}.{cents or 0}")
    return amount if amount > 0 else None


def parse_quantity(text: str) -> int | None:
    match = _QUANTITY.fullmatch(text)
    return int(match[1]) if match else None


def split_images(cell: str) -> tuple[str, ...]:
    """Names are separated by `|` or a line break; by a comma or a space after an image's ending or before a URL."""
    return tuple(dict.fromkeys(name for name in _BETWEEN_IMAGES.split(cell) if name))


def _gtin(text: str) -> tuple[str, tuple[Problem, ...]]:
    digits = re.sub(r"[\s-]", "", text)
    if not digits:
        return "", ()
    is_number = digits.isascii() and digits.isdigit() and len(digits) in LENGTHS
    if is_number and has_valid_checksum(digits):
        return digits, ()
    return "", (remarks.bad_gtin(text),)


def _refuse_doubles(rows: Sequence[Row]) -> Iterator[Row]:
    lines: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        lines[row.sku].append(row.line)
    for row in rows:
        if row.sku and len(lines[row.sku]) > 1:
            double = remarks.double_sku(row.sku, lines[row.sku])
            yield replace(row, problems=(*row.problems, double))
        else:
            yield row
