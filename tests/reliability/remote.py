"""A seller of a live server, as a script on another machine would act."""

import json as jsonlib
import sqlite3
from io import BytesIO
from typing import Any

import httpx
from PIL import Image
from witness import HOOKS

from harness import V1, Live


def seller_headers(live: Live, number: int = 0) -> dict[str, str]:
    answer = httpx.post(
        f"{live.url}/_stragan/tokens",
        json={"login": live.ready["sellers"][number]["login"]},
        headers={"Authorization": f"Bearer {live.ready['admin_token']}"},
    )
    assert answer.status_code == 200, answer.text
    return {"Authorization": f"Bearer {answer.json()['access_token']}", "Accept": V1}


class Remote:
    """The methods that tests/features/listing.py needs."""

    def __init__(self, live: Live, headers: dict[str, str] | None = None) -> None:
        self.headers = headers or seller_headers(live)
        self.client = httpx.Client(base_url=live.url, headers=self.headers, timeout=10, verify=False, event_hooks=HOOKS)

    def __enter__(self) -> "Remote":
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self.client.get(path, **options)

    def post(self, path: str, *, json: Any = None, **options: Any) -> httpx.Response:
        return self.client.post(path, **(options | sent(json)))

    def put(self, path: str, *, json: Any = None, **options: Any) -> httpx.Response:
        return self.client.put(path, **(options | sent(json)))


def sent(json: Any) -> dict[str, Any]:
    if json is None:
        return {}
    return {"content": jsonlib.dumps(json).encode(), "headers": {"Content-Type": V1}}


def picture(number: int) -> bytes:
    """A small picture unlike that of any other number."""
    file = BytesIO()
    Image.new("RGB", (420, 410), (number % 256, number // 256 % 256, 77)).save(file, "PNG")
    return file.getvalue()


def query(live: Live, statement: str) -> list[tuple[Any, ...]]:
    """What is in the file of a server, running or not."""
    connection = sqlite3.connect(live.folder / "data" / "stragan.db")
    try:
        return connection.execute(statement).fetchall()
    finally:
        connection.close()
