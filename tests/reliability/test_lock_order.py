"""Requests of one seller that share offers, images and counters never wait for each other in a circle."""

import asyncio
import json
from typing import Any

from buying import new_buyer
from changing import live
from hooked import receiving
from listing import publish, upload
from product_listing import by_gtin, create

from harness import Account
from stragan.app import TASKS
from stragan.features.orders import service as orders
from stragan.features.product_offers import service
from stragan.features.product_offers.service import Origin
from stragan.features.publication import service as publication
from stragan.http.call import unkept
from stragan.jobs import worker
from stragan.kernel.problems import Invalid
from stragan.world import World

PATH = "/sale/product-offers"
BASE = "http://127.0.0.1"
ROUNDS, CREATIONS = 20, 6
INACTIVE = {"status": "INACTIVE"}


def test_creations_and_an_edit_that_use_a_new_image(seller: Account) -> None:
    """A creation uses the image and counts a draft, the edit uses it and counts one less."""
    created = []

    async def together(world: World, offer_id: str, image: str) -> list[Any]:
        origin = Origin(world, seller.id, BASE, is_new=True)
        new = json.dumps(by_gtin(images=[image], publication=INACTIVE)).encode()
        changes = json.dumps({"images": [image], "publication": {"status": "ACTIVE"}}).encode()
        creations = [service.create(origin, new, "en", unkept) for _ in range(CREATIONS)]
        edit = service.edit(Origin(world, seller.id, BASE, is_new=False), offer_id, changes, "en")
        return await asyncio.gather(*creations[:3], edit, *creations[3:])

    for number in range(ROUNDS):
        offer = create(seller, by_gtin(publication=INACTIVE))
        image = upload(seller, f"#{number:02x}7f00")
        replies = seller.server.run(together, offer["id"], image)
        assert [reply.status or 201 for reply in replies] == [201, 201, 201, 200, 201, 201, 201]
        after = seller.get(f"{PATH}/{offer['id']}").json()
        assert (after["publication"]["status"], after["images"]) == ("ACTIVE", [image])
        publish(seller, offer["id"], action="END")
        created += [json.loads(reply.body)["id"] for reply in replies if reply.status != 200]
    listed = seller.get("/sale/offers", params={"publication.status": "INACTIVE", "limit": 1000}).json()
    assert {offer["id"] for offer in listed["offers"]} == set(created)
    assert len(created) == ROUNDS * CREATIONS


def test_edits_and_commands_that_activate_the_same_offers(seller: Account) -> None:
    """Five go live, whoever asks first; a command holds all of its offers before it counts."""
    path = "/sale/offer-publication-commands"
    ids = [create(seller, by_gtin(publication=INACTIVE))["id"] for _ in range(12)]
    commands = []
    for order in (ids, ids[::-1]):
        commands.append(f"{path}/{len(commands):08d}-0000-4000-8000-000000000000")
        criteria = [{"offers": [{"id": id_} for id_ in order], "type": "CONTAINS_OFFERS"}]
        answer = seller.put(commands[-1], json={"publication": {"action": "ACTIVATE"}, "offerCriteria": criteria})
        assert answer.status_code == 201

    async def together(world: World) -> list[Any]:
        origin = Origin(world, seller.id, BASE, is_new=False)
        runs = [publication.run(world, f"{seller.id}/{command.rpartition('/')[2]}") for command in commands]
        body = json.dumps({"publication": {"status": "ACTIVE"}}).encode()
        edits = [service.edit(origin, id_, body, "en") for id_ in ids]
        return await asyncio.gather(*runs, *edits, return_exceptions=True)

    outcomes = seller.server.run(together)
    assert [
        outcome for outcome in outcomes if isinstance(outcome, Exception) and not isinstance(outcome, Invalid)
    ] == []
    listed = seller.get("/sale/offers", params={"publication.status": "ACTIVE"}).json()
    assert listed["totalCount"] == 5
    for command in commands:
        assert seller.get(command).json()["taskCount"]["failed"] == 7


def test_purchases_and_deliveries_of_webhooks(seller: Account) -> None:
    """Both journals wake the same subscription, whose jobs are taken, extended and finished meanwhile."""
    path = "/_stragan/webhooks"
    headers = {"Accept": "application/json"}
    for _ in range(3):
        body = {"url": "http://nowhere.example/", "events": ["offer.*", "order.*"]}
        assert seller.post(path, json=body, headers=headers).status_code == 201
    ids = [live(seller, stock={"available": 100, "unit": "UNIT"}) for _ in range(3)]
    buyer = new_buyer(seller.server)

    async def together(world: World) -> list[Any]:
        async def buys(offer_id: str) -> None:
            for _ in range(5):
                form = await orders.buy(world, orders.Purchase(buyer.login, [orders.Item(offer_id, 1)]))
                status = json.dumps({"status": "PROCESSING"}).encode()
                await orders.set_fulfillment(world, seller.id, form.id, None, status)

        async def works() -> None:
            for _ in range(10):
                await worker.run_due(world, TASKS)

        return await asyncio.gather(*map(buys, ids), works(), works(), return_exceptions=True)

    with receiving(seller.server):  # where nothing is at the address
        assert seller.server.run(together) == [None] * 5
        seller.server.settle()
    hooks = [hook["id"] for hook in seller.get(path, headers=headers).json()["webhooks"]]
    for hook in hooks:
        found = seller.get(f"{path}/{hook}/deliveries", params={"limit": 1000}, headers=headers).json()["deliveries"]
        assert len(found) == 3 + 15 + 15 * 4  # activations, stocks, four states of each order
