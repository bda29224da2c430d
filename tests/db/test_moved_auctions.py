"""Auctions that run while a database is upgraded are ended by the job that may have a winner."""

import sqlite3
from pathlib import Path

from stragan.db.migrations import run

SELLER = "7"


def test_the_end_of_a_running_auction_gets_its_new_job(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'stragan.db'}"
    run.upgrade(address, "0009")
    connection = sqlite3.connect(tmp_path / "stragan.db")
    for id_, format_ in ((1, "AUCTION"), (2, "BUY_NOW"), (3, None)):
        connection.execute(
            "INSERT INTO offer"
            " (seller_id, id, version, status, body, listing, problems, words, format, sold, created_at)"
            " VALUES (?, ?, 1, 'ACTIVE', '{}', '{}', 0, '', ?, 0, 0)",
            (SELLER, id_, format_),
        )
    jobs = [("offers.end", 1), ("offers.start", 1), ("offers.end", 2), ("offers.end", 3)]
    for kind, id_ in jobs:
        connection.execute(
            "INSERT INTO job (kind, key, run_at, attempts) VALUES (?, ?, 5, 0)", (kind, f"{SELLER}/{id_}")
        )
    connection.commit()
    connection.close()
    run.upgrade(address)
    connection = sqlite3.connect(tmp_path / "stragan.db")
    moved = connection.execute("SELECT kind, key, run_at FROM job").fetchall()
    bids = connection.execute("SELECT current_price, bidders FROM offer").fetchall()
    connection.close()
    assert sorted(moved) == [
        ("bidding.close", "7/1", 5),
        ("offers.end", "7/2", 5),
        ("offers.end", "7/3", 5),
        ("offers.start", "7/1", 5),
    ]
    assert bids == [(None, 0)] * 3
