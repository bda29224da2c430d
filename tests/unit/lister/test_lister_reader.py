from decimal import Decimal

import pytest

from stragan.lister.reader import Unreadable, parse_price, parse_quantity, read, split_images

HEADER = "sku,title,price,quantity"


def codes(row):
    return [problem.code for problem in row.problems]


@pytest.mark.parametrize(
    ("case", "text", "expected"),
    [
        ("plain", "1299", "1299"),
        ("point", "1299.50", "1299.50"),
        ("comma", "1299,5", "1299.5"),
        ("thousands by a space", "1 299,00", "1299.00"),
        ("thousands by a hard space and złoty", "1\u00a0299,00 zł", "1299.00"),
        ("thousands by a comma", "1,299.00", "1299.00"),
        ("millions by points", "1.299.000,00", "1299000.00"),
        ("currency before", "PLN 5", "5"),
        ("a thousand or three decimals?", "1.299", None),
        ("three decimals", "12.345", None),
        ("nothing to pay", "0", None),
        ("negative", "-5", None),
        ("exponent", "1e3", None),
        ("another currency", "5 EUR", None),
        ("wrong groups", "12 34,00", None),
        ("words", "na zapytanie", None),
    ],
)
def test_prices(case, text, expected):
    assert parse_price(text) == (None if expected is None else Decimal(expected))


@pytest.mark.parametrize(
    ("case", "text", "expected"),
    [
        ("plain", "5", 5),
        ("none", "0", 0),
        ("as a spreadsheet writes it", "5,0", 5),
        ("with a unit", "5 szt.", 5),
        ("half", "1.5", None),
        ("negative", "-1", None),
        ("words", "dużo", None),
    ],
)
def test_quantities(case, text, expected):
    assert parse_quantity(text) == expected


@pytest.mark.parametrize(
    ("case", "cell", "expected"),
    [
        ("none", "", ()),
        ("one", "a.jpg", ("a.jpg",)),
        ("bars", "a.jpg|b.jpg", ("a.jpg", "b.jpg")),
        ("commas", "a.jpg, b.png", ("a.jpg", "b.png")),
        ("spaces", "a.JPG b.webp", ("a.JPG", "b.webp")),
        ("spaces inside names", "front view.jpg, side view.jpg", ("front view.jpg", "side view.jpg")),
        ("URLs without an ending", "https://x.pl/1 https://x.pl/2", ("https://x.pl/1", "https://x.pl/2")),
        ("a comma inside a URL", "https://x.pl/w_1,h_2/a.jpg", ("https://x.pl/w_1,h_2/a.jpg",)),
        ("one twice", "a.jpg|a.jpg", ("a.jpg",)),
    ],
)
def test_images(case, cell, expected):
    assert split_images(cell) == expected


@pytest.mark.parametrize(
    ("case", "content"),
    [
        ("comma", "sku,title,price,quantity,param:Kolor\nA,Lampa,10.00,1,biały\n"),
        ("semicolon", "sku;title;price;quantity;param:Kolor\nA;Lampa;10,00;1;biały\n"),
        ("tab", "sku\ttitle\tprice\tquantity\tparam:Kolor\nA\tLampa\t10\t1\tbiały\n"),
        ("byte order mark", "\ufeffsku,title,price,quantity,param:Kolor\r\nA,Lampa,10.00,1,biały\r\n"),
        ("capitals and spaces in the header", " SKU , Title,PRICE,Quantity,Param: Kolor\nA,Lampa,10.00,1,biały\n"),
    ],
)
def test_one_row_in_every_dialect(case, content):
    feed = read(content.encode())
    assert feed.warnings == ()
    (row,) = feed.rows
    assert (row.line, row.sku, row.title, row.price, row.quantity) == (2, "A", "Lampa", Decimal(10), 1)
    assert row.parameters == (("Kolor", "biały"),)
    assert row.problems == ()


def test_windows_1250_is_read_with_a_warning():
    feed = read(f"{HEADER}\nA,Żarówka,10,1\n".encode("cp1250"))
    assert [row.title for row in feed.rows] == ["Żarówka"]
    assert [warning.code for warning in feed.warnings] == ["ENCODING"]


def test_rows_know_the_line_where_they_begin():
    content = f'{HEADER},description\nA,Lampa,10,1,"first\n\nthird"\n\nB,Stół,20,2,\n'
    rows = read(content.encode()).rows
    assert [(row.line, row.sku, row.description) for row in rows] == [(2, "A", "first\n\nthird"), (6, "B", "")]


def test_unusual_line_separators_do_not_divide_rows():
    (row,) = read(f"{HEADER}\nA,Lampa\u2028stojąca\x0bx,10,1\n".encode()).rows
    assert row.title == "Lampa\u2028stojąca\x0bx"


@pytest.mark.parametrize(
    ("case", "line", "expected"),
    [
        ("no price", "A,Lampa,,1", ["EMPTY"]),
        ("nothing but a title", ",Lampa,,", ["EMPTY", "EMPTY", "EMPTY"]),
        ("bad price and quantity", "A,Lampa,abc,x", ["PRICE", "QUANTITY"]),
        ("too many cells", "A,Lampa,10,1,more", ["ROW"]),
        ("empty cells beyond the header", "A,Lampa,10,1,,", []),
        ("a quotation mark that does not close", 'A,"Lampa,10,1', ["ROW"]),
        ("a quotation mark inside a quoted cell", 'A,"5" monitor",10,1', ["ROW"]),
        ("a quotation mark inside a bare cell", 'A,Monitor 5",10,1', []),
        ("long sku", f"{'x' * 101},Lampa,10,1", ["SKU"]),
    ],
)
def test_every_problem_of_a_row_is_told(case, line, expected):
    rows = read(f"{HEADER}\n{line}\n".encode()).rows
    assert [codes(row) for row in rows] == [expected]


def test_an_unreadable_row_does_not_end_the_file():
    rows = read(f'{HEADER}\nA,"a" b,1,1\nB,Stół,20,2\n'.encode()).rows
    assert [(row.line, row.sku, codes(row)) for row in rows] == [(2, "", ["ROW"]), (3, "B", [])]


def test_rows_with_one_sku_are_all_refused():
    rows = read(f"{HEADER}\nA,Lampa,10,1\nB,Stół,20,2\nA,Krzesło,30,3\n".encode()).rows
    assert [codes(row) for row in rows] == [["DOUBLE_SKU"], [], ["DOUBLE_SKU"]]
    assert "2, 4" in rows[0].problems[0].message


@pytest.mark.parametrize(
    ("case", "gtin", "kept", "notes"),
    [
        ("EAN-13", "5901234123457", "5901234123457", []),
        ("with spaces", "590 1234 123457", "5901234123457", []),
        ("wrong check digit", "5901234123458", "", ["GTIN"]),
        ("spoilt by a spreadsheet", "5,90123E+12", "", ["GTIN"]),
        ("empty", "", "", []),
    ],
)
def test_gtin(case, gtin, kept, notes):
    (row,) = read(f'{HEADER},gtin\nA,Lampa,10,1,"{gtin}"\n'.encode()).rows
    assert (row.gtin, [note.code for note in row.notes], row.problems) == (kept, notes, ())


def test_unknown_columns_are_left_out_with_a_warning():
    feed = read(b"sku,title,price,quantity,titel,colour of the box\nA,Lampa,10,1,x,y\n")
    assert [(w.code, "title?" in w.message) for w in feed.warnings] == [
        ("UNKNOWN_COLUMN", True),
        ("UNKNOWN_COLUMN", False),
    ]
    assert feed.rows[0].problems == ()


@pytest.mark.parametrize(
    ("case", "content"),
    [
        ("empty file", b""),
        ("no header", b"A,Lampa,10,1\n"),
        ("a column twice", b"sku,sku,title,price,quantity\n"),
        ("not text", bytes(range(256))),
    ],
)
def test_a_file_without_a_usable_header_is_unreadable(case, content):
    with pytest.raises(Unreadable):
        read(content)
