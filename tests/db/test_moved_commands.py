"""Publication commands of older databases are found again in the tables that all commands share."""

import json
import sqlite3
from pathlib import Path

import pytest

from harness import running, sign_in
from stragan.db.migrations import run
from stragan.settings import Settings

SELLER, COMMAND = "seller", "8f0fdf4e-0b1f-4d0c-a2b2-7d9e8f0c1d2e"
GONE = "Could not change offer publication status. Offer not found. It was deleted, archived or never existed."


@pytest.fixture
def older(tmp_path: Path) -> Path:
    """A database from before the move, with a command of which one task is done."""
    path = tmp_path / "stragan.db"
    run.upgrade(f"sqlite:///{path}", "0006")
    connection = sqlite3.connect(path)
    content = json.dumps(["END", None, ["7", "8"]], separators=(",", ":")).encode()
    values = (SELLER, COMMAND, content, "END", None, 2, 1_600_000_000_000, None)
    connection.execute(f"INSERT INTO publication_command VALUES ({', '.join('?' * len(values))})", values)
    for task in (
        (SELLER, COMMAND, 0, "7", "FAIL", GONE, 1_600_000_000_001),
        (SELLER, COMMAND, 1, "8", "NEW", None, None),
    ):
        connection.execute(f"INSERT INTO publication_task VALUES ({', '.join('?' * len(task))})", task)
    job = ("publication.run", f"{SELLER}/{COMMAND}", 0, 0)
    connection.execute("INSERT INTO job (kind, key, run_at, attempts) VALUES (?, ?, ?, ?)", job)
    connection.commit()
    connection.close()
    return path


def test_an_unfinished_command_goes_on(older: Path) -> None:
    with running(Settings(data=older.parent, durable=False)) as server:
        assert server.application.seeded is not None
        connection = sqlite3.connect(older)
        (user,) = connection.execute("SELECT id FROM account LIMIT 1").fetchone()
        for table in ("command", "command_task"):  # the account of the test is made by the first start only
            connection.execute(f"UPDATE {table} SET seller_id = ?", (user,))
        connection.execute("UPDATE job SET key = ? WHERE kind = 'publication.run'", (f"{user}/{COMMAND}",))
        connection.commit()
        connection.close()
        seller = sign_in(server, user)
        path = f"/sale/offer-publication-commands/{COMMAND}"
        assert seller.get(path).json()["taskCount"] == {"total": 2, "success": 0, "failed": 1}
        server.settle()
        report = seller.get(path).json()
        assert (report["taskCount"], report["createdAt"]) == (
            {"total": 2, "success": 0, "failed": 2},
            "2020-09-13T12:26:40.000Z",
        )
        tasks = seller.get(f"{path}/tasks").json()["tasks"]
        assert [(task["offer"]["id"], task["message"], task["field"]) for task in tasks] == [
            ("7", GONE, "publication"),
            ("8", GONE, "publication"),
        ]
        request = {
            "publication": {"action": "END"},
            "offerCriteria": [{"offers": [{"id": "7"}, {"id": "8"}], "type": "CONTAINS_OFFERS"}],
        }
        assert seller.put(path, json=request).json() == report  # the same content is still the same
