"""Many buyers want the last items: as many get one as there are, the others are told so, and the books agree."""

import asyncio
import json
from collections import Counter
from typing import Any

import httpx
from buying import PURCHASES, basket, new_buyer
from changing import events as offer_events
from changing import live

from harness import Account, Server, new_account
from stragan.world import World

BUYERS, ITEMS, LOGINS = 200, 50, 10


def all_at_once(server: Server, bodies: list[dict[str, Any]]) -> list[httpx.Response]:
    assert server.application.seeded is not None
    headers = {"Authorization": f"Bearer {server.application.seeded.admin_token}"}

    async def scenario(_world: World) -> list[httpx.Response]:
        transport = httpx.ASGITransport(server.asgi)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1", headers=headers) as client:
            return await asyncio.gather(*(client.post(PURCHASES, json=body) for body in bodies))

    return server.run(scenario)


def orders(seller: Account) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = seller.get("/order/checkout-forms", params={"limit": 100}).json()["checkoutForms"]
    return found


def told(seller: Account) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = seller.get("/order/events", params={"limit": 1000}).json()["events"]
    return found


def test_exactly_as_many_are_sold_as_there_are(own_server: Server) -> None:
    seller = new_account(own_server)
    id_ = live(seller, stock={"available": ITEMS, "unit": "UNIT"})
    buyers = [new_buyer(own_server) for _ in range(LOGINS)]
    answers = all_at_once(own_server, [basket(buyers[i % LOGINS], (id_, 1)) for i in range(BUYERS)])
    assert Counter(answer.status_code for answer in answers) == {201: ITEMS, 422: BUYERS - ITEMS}
    refused = {answer.json()["errors"][0]["code"] for answer in answers if answer.status_code == 422}
    assert refused <= {"OFFER_NOT_ACTIVE", "NOT_ENOUGH_STOCK"}
    sold = {answer.json()["checkout_form_id"] for answer in answers if answer.status_code == 201}
    assert {order["id"] for order in orders(seller)} == sold
    assert len(sold) == ITEMS
    assert Counter(event["type"] for event in told(seller)) == {
        "BOUGHT": ITEMS,
        "FILLED_IN": ITEMS,
        "READY_FOR_PROCESSING": ITEMS,
    }
    offer = seller.get(f"/sale/offers/{id_}").json()
    assert (offer["stock"]["available"], offer["publication"]["endedBy"]) == (0, "EMPTY_STOCK")
    assert Counter(offer_events(seller, id_)) == {
        "OFFER_ACTIVATED": 1,
        "OFFER_STOCK_CHANGED": ITEMS,
        "OFFER_ENDED": 1,
    }


def test_baskets_in_both_orders_do_not_block_each_other(own_server: Server) -> None:
    """Who buys A and B, and who buys B and A, while the seller changes both: all end, and nothing is sold twice."""
    seller, buyer = new_account(own_server), new_buyer(own_server)
    stock = {"available": 30, "unit": "UNIT"}
    first, second = live(seller, stock=stock), live(seller, stock=stock)
    there, back = ((first, 1), (second, 2)), ((second, 2), (first, 1))
    answers = all_at_once(own_server, [basket(buyer, *(there if i % 2 else back)) for i in range(40)])
    assert Counter(answer.status_code for answer in answers) == {201: 15, 422: 25}
    left = [seller.get(f"/sale/offers/{id_}").json()["stock"]["available"] for id_ in (first, second)]
    assert left == [15, 0]
    pieces: Counter[str] = Counter()
    for order in orders(seller):
        for line in order["lineItems"]:
            pieces[line["offer"]["id"]] += line["quantity"]
    assert pieces == {first: 15, second: 30}


def test_a_reader_of_order_events_misses_nothing(own_server: Server) -> None:
    """A cursor that follows while buyers buy sees every event once and in order."""
    seller, buyer = new_account(own_server), new_buyer(own_server)
    token = {"Authorization": f"Bearer {seller.token}", "Accept": "application/vnd.allegro.public.v1+json"}
    ids = [live(seller, stock={"available": 20, "unit": "UNIT"}) for _ in range(3)]
    assert own_server.application.seeded is not None
    admin = {"Authorization": f"Bearer {own_server.application.seeded.admin_token}"}

    async def scenario(_world: World) -> tuple[list[str], list[int]]:
        transport = httpx.ASGITransport(own_server.asgi)
        seen: list[str] = []
        done = asyncio.Event()

        async def follow(client: httpx.AsyncClient) -> None:
            while True:
                finished = done.is_set()
                params = {"limit": "7"} | ({"from": seen[-1]} if seen else {})
                answer = await client.get("/order/events", params=params, headers=token)
                found = json.loads(answer.content)["events"]
                seen.extend(event["id"] for event in found)
                if finished and not found:
                    return
                await asyncio.sleep(0)  # on SQLite a read does not wait, and buyers want to run too

        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            reading = asyncio.create_task(follow(client))
            bodies = [basket(buyer, (ids[i % 3], 1)) for i in range(60)]
            bought = await asyncio.gather(*(client.post(PURCHASES, json=body, headers=admin) for body in bodies))
            done.set()
            await reading
        return seen, [answer.status_code for answer in bought]

    seen, statuses = own_server.run(scenario)
    assert statuses == [201] * 60
    assert seen == [event["id"] for event in told(seller)]
    assert len(set(seen)) == 180
