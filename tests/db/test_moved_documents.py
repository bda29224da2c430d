"""Terms, persons and producers of older databases are found again in the table that all small documents share."""

import sqlite3
from pathlib import Path

from stragan.db.migrations import run


def test_what_earlier_tables_held_is_there(tmp_path: Path) -> None:
    path = tmp_path / "stragan.db"
    run.upgrade(f"sqlite:///{path}", "0024")
    connection = sqlite3.connect(path)
    connection.execute("INSERT INTO after_sales_terms VALUES ('7', 'warranties', 'w', 'Two years', 5, X'01', X'02')")
    connection.execute("INSERT INTO responsible_party VALUES ('7', 'responsible-persons', 'p', 'Jan', 6, X'03')")
    connection.commit()
    run.upgrade(f"sqlite:///{path}")
    columns = "seller_id, kind, id, name, unique_name, created_at, body, body_pl"
    rows = connection.execute(f"SELECT {columns} FROM seller_document ORDER BY created_at").fetchall()
    connection.close()
    assert rows == [
        ("7", "warranties", "w", "Two years", None, 5, b"\1", b"\2"),
        ("7", "responsible-persons", "p", "Jan", "Jan", 6, b"\3", None),
    ]
