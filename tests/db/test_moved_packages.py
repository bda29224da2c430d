"""Live offers of older databases have the packages that their promotion stands for, since their listing began."""

import json
import sqlite3
from pathlib import Path
from typing import Any

from stragan.db.migrations import run


def test_promotion_of_live_offers_is_found_again(tmp_path: Path) -> None:
    path = tmp_path / "stragan.db"
    run.upgrade(f"sqlite:///{path}", "0026")
    connection = sqlite3.connect(path)

    def offer(id_: int, status: str, promotion: dict[str, bool] | None) -> None:
        row: dict[str, Any] = {
            "seller_id": "7",
            "id": id_,
            "version": 1,
            "status": status,
            "body": json.dumps({"promotion": promotion}).encode(),
            "listing": b"{}",
            "problems": 0,
            "words": "",
            "sold": 0,
            "created_at": 1,
            "started_at": None if status == "INACTIVE" else 100 + id_,
        }
        marks = ", ".join("?" * len(row))
        connection.execute(f"INSERT INTO offer ({', '.join(row)}) VALUES ({marks})", list(row.values()))

    offer(1, "ACTIVE", {"emphasized": True, "departmentPage": True})
    offer(2, "ACTIVE", {"emphasized": True, "emphasizedHighlightBoldPackage": True, "bold": True})
    offer(3, "ACTIVE", {"emphasized": False})
    offer(4, "ACTIVE", None)
    offer(5, "INACTIVE", {"emphasized": True})
    offer(6, "ENDED", {"emphasized": True})
    connection.commit()
    run.upgrade(f"sqlite:///{path}")
    columns = "seller_id, offer_id, family, package_id, valid_from, valid_to, type"
    rows = connection.execute(f"SELECT {columns} FROM offer_package ORDER BY offer_id, type").fetchall()
    connection.close()
    assert rows == [
        ("7", 1, "PROMO", "emphasized10d", 101, None, "BASE"),
        ("7", 1, "PROMO", "departmentPage", 101, None, "EXTRA"),
        ("7", 2, "PROMO", "promoPackage", 102, None, "BASE"),
    ]
