"""What tests of `Idempotency-Key` share: keys, price lists, and an API whose only handler is the test's own."""

import asyncio
import uuid
from typing import Any

import httpx
from sqlalchemy import func, select

from harness import V1, Account
from stragan.auth.service import authenticate
from stragan.db.statements import Statement
from stragan.http import store
from stragan.http.api import Api
from stragan.http.operation import Handler, operation
from stragan.world import World

RATES, CONTACTS = "/sale/shipping-rates", "/sale/offer-contacts"
REPLAYED = "idempotent-replayed"
COUNT = Statement(select(func.count()).select_from(store.keys))


def rates(name: str = "Paczki") -> dict[str, Any]:
    rate = {
        "deliveryMethod": {"id": "845efe05-0c96-47c3-a8cb-aa4699c158ce"},
        "maxQuantityPerPackage": 10,
        "firstItemRate": {"amount": "12.58", "currency": "PLN"},
        "nextItemRate": {"amount": "0.00", "currency": "PLN"},
    }
    return {"name": name, "rates": [rate]}


def under(key: str | bytes | None = None) -> dict[str, Any]:
    return {"Idempotency-Key": key or str(uuid.uuid4())}


def problem(answer: httpx.Response) -> tuple[int, str, str | None]:
    (error,) = answer.json()["errors"]
    return answer.status_code, error["code"], error["path"]


def names(seller: Account) -> list[str]:
    return [row["name"] for row in seller.get(RATES).json()["shippingRates"] if row["name"] != "default"]


async def count(world: World) -> int:
    row = await world.db.one(COUNT)
    assert row is not None
    return int(row[0])


def asking(application: Any, token: str | None) -> httpx.AsyncClient:
    """Asks within the event loop of the server, so that requests can meet."""
    headers = {"Authorization": f"Bearer {token}", "Accept": V1, "Content-Type": V1}
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(application), base_url="http://127.0.0.1", headers=headers, timeout=30
    )


class Desk:
    """An API whose only handler is the test's own."""

    def __init__(self, seller: Account, handler: Handler, *, keeps_answer: bool = False) -> None:
        route = operation("createContactUsingPOST", keeps_answer=keeps_answer)(handler)
        self.api = Api((route,), lambda _: seller.server.world, authenticate)
        self.token = seller.token

    async def post(self, key: str) -> httpx.Response:
        async with asking(self.api, self.token) as client:
            return await client.post(CONTACTS, content=b"{}", headers=under(key))


class Door:
    """Where a handler waits until it is let through."""

    def __init__(self) -> None:
        self.reached, self.open = asyncio.Event(), asyncio.Event()

    async def wait(self) -> None:
        self.reached.set()
        await self.open.wait()
