"""Killed in a burst of requests with keys: whoever sends them all again has each thing once."""

import asyncio
import json
import signal
import sqlite3
import uuid
from contextlib import closing
from typing import Any

import httpx
import pytest
from remote import Remote, query, seller_headers, sent
from witness import HOOKS_LATER

from harness import Live

OFFERS, RATES, WARRANTIES = "/sale/offers", "/sale/shipping-rates", "/after-sales-service-conditions/warranties"
REQUESTS = 120
REPLAYED = "idempotent-replayed"
RATE = {
    "deliveryMethod": {"id": "845efe05-0c96-47c3-a8cb-aa4699c158ce"},
    "maxQuantityPerPackage": 10,
    "firstItemRate": {"amount": "12.58", "currency": "PLN"},
    "nextItemRate": {"amount": "0.00", "currency": "PLN"},
}
WARRANTY = {
    "type": "MANUFACTURER",
    "individual": {"period": "P24M", "lifetime": False},
    "corporate": {"period": None, "lifetime": True},
}
DOCUMENTS: dict[str, dict[str, Any]] = {RATES: {"rates": [RATE]}, WARRANTIES: WARRANTY, OFFERS: {}}  # without names


class Wish:
    """One thing that shall exist once, and the key under which it is asked for."""

    def __init__(self, number: int) -> None:
        self.name = f"Numer {number}"
        self.path = list(DOCUMENTS)[number % len(DOCUMENTS)]
        self.request = sent({"name": self.name, **DOCUMENTS[self.path]})
        self.request["headers"]["Idempotency-Key"] = str(uuid.uuid4())
        self.first: bytes | None = None  # the answer, if one came


async def send_until_killed(live: Live, headers: dict[str, str], wishes: list[Wish], kill_after: int) -> None:
    answered = 0

    async def send(client: httpx.AsyncClient, wish: Wish) -> None:
        nonlocal answered
        answer = await client.post(wish.path, **wish.request)
        assert answer.status_code == 201, answer.text
        wish.first = answer.content
        answered += 1
        if answered == kill_after:
            assert live.process is not None
            live.process.kill()

    limits = httpx.Limits(max_connections=30)
    options: dict[str, Any] = {"base_url": live.url, "headers": headers, "limits": limits, "timeout": 10}
    async with httpx.AsyncClient(**options, verify=False, event_hooks=HOOKS_LATER) as client:
        for result in await asyncio.gather(*(send(client, wish) for wish in wishes), return_exceptions=True):
            assert result is None or isinstance(result, httpx.TransportError), repr(result)


@pytest.mark.parametrize("kill_after", [1, 30, 75])
def test_killed_in_a_burst_of_keys(live: Live, kill_after: int) -> None:
    headers = seller_headers(live)
    wishes = [Wish(number) for number in range(REQUESTS)]
    asyncio.run(send_until_killed(live, headers, wishes, kill_after))
    assert live.stop(signal.SIGKILL) == -signal.SIGKILL
    assert kill_after <= len([wish for wish in wishes if wish.first is not None]) < REQUESTS
    live.start()
    try:
        with Remote(live, headers) as seller:
            for wish in wishes:
                again = seller.client.post(wish.path, **wish.request)
                assert (again.status_code, again.json()["name"]) == (201, wish.name)
                if wish.first is not None:
                    assert (again.content, again.headers[REPLAYED]) == (wish.first, "true")
                wish.first = again.content
        everything_is_there_once(live, wishes)
    finally:
        live.stop()


def everything_is_there_once(live: Live, wishes: list[Wish]) -> None:
    made = query(live, "SELECT id, name FROM shipping_rates WHERE name LIKE 'Numer %'")
    made += query(live, "SELECT id, name FROM seller_document WHERE name LIKE 'Numer %'")
    made += [(str(id_), json.loads(body)["name"]) for id_, body in query(live, "SELECT id, body FROM offer")]
    told = [(json.loads(wish.first or b"")["id"], wish.name) for wish in wishes]
    assert sorted(made) == sorted(told)
    assert query(live, "SELECT count(*) FROM idempotency_key WHERE lease_until > 0") == [(0,)]


def test_a_claim_of_a_killed_server_is_known_to_be_dead(live: Live) -> None:
    """Its lease is not over, but a file of SQLite has one process: no need to wait a minute."""
    headers, wish = seller_headers(live), Wish(0)
    with Remote(live, headers) as seller:
        first = seller.client.post(wish.path, **wish.request)
        assert first.status_code == 201
    live.stop(signal.SIGKILL)
    # As if it had been killed after the claim and before the commit of the price list:
    with closing(sqlite3.connect(live.folder / "data" / "stragan.db")) as connection:
        connection.execute("UPDATE idempotency_key SET lease_until = ?, status = NULL", (2**50,))
        connection.execute("DELETE FROM shipping_rates WHERE name = 'Numer 0'")
        connection.commit()
    live.start()
    try:
        with Remote(live, headers) as seller:
            second = seller.client.post(wish.path, **wish.request)
            assert (second.status_code, REPLAYED in second.headers) == (201, False)
            third = seller.client.post(wish.path, **wish.request)
            assert (third.content, third.headers[REPLAYED]) == (second.content, "true")
        assert query(live, "SELECT count(*) FROM shipping_rates WHERE name = 'Numer 0'") == [(1,)]
    finally:
        live.stop()
