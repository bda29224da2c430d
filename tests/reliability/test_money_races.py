"""Refunds, claims, purchases and payouts of one seller at the same moment: no deadlock, and nothing twice."""

import asyncio
import json
from typing import Any

from buying import buy, new_buyer
from changing import live
from paying import balances, bill, claim, form, moves, pieces, wanted

from harness import Account
from stragan.features.orders import service as orders
from stragan.features.payments import service as payments
from stragan.features.refund_claims import service as claims
from stragan.features.refunds import service as refunds
from stragan.kernel.problems import Invalid
from stragan.world import World

ROUNDS = 5


async def attempt(work: Any) -> str:
    try:
        await work
    except Invalid as refusal:
        return refusal.problems[0].code
    return "done"


def test_a_piece_is_refunded_once(seller: Account) -> None:
    order = form(seller, buy(new_buyer(seller.server), (live(seller), 3)))
    bodies = [json.dumps(wanted(order, pieces(order, 1))).encode() for _ in range(8)]

    async def together(world: World) -> list[str]:
        return await asyncio.gather(*(attempt(refunds.create(world, seller.id, body)) for body in bodies))

    assert sorted(seller.server.run(together)) == ["VALIDATION_ERROR"] * 5 + ["done"] * 3
    seller.server.settle()
    assert [move[:2] for move in moves(seller)] == [("REFUND_CHARGE", "-79.90")] * 3 + [("CONTRIBUTION", "254.69")]


def test_a_command_and_a_task_that_run_several_times_at_once(seller: Account) -> None:
    order = form(seller, buy(new_buyer(seller.server), (live(seller), 3)))
    body = json.dumps(wanted(order, pieces(order, 1))).encode()

    async def command(world: World) -> set[bytes]:
        return set(await asyncio.gather(*(refunds.create(world, seller.id, body) for _ in range(6))))

    (answer,) = seller.server.run(command)
    claim(seller, order, 1)

    async def tasks(world: World) -> None:
        id_ = json.loads(answer)["id"]
        await asyncio.gather(*(refunds.process(world, seller.id, id_) for _ in range(4)))
        await asyncio.gather(*(claims.decide(world, seller.id, order["id"]) for _ in range(4)))

    seller.server.run(tasks)
    seller.server.settle()
    assert [move[0] for move in moves(seller)] == ["REFUND_CHARGE", "CONTRIBUTION"]
    assert [entry[0] for entry in bill(seller)] == ["REF", "SUC"]


def test_one_claim_of_many_at_once(seller: Account) -> None:
    order = form(seller, buy(new_buyer(seller.server), (live(seller), 1)))
    body = json.dumps({"lineItem": {"id": order["lineItems"][0]["id"]}, "quantity": 1}).encode()

    async def together(world: World) -> list[str]:
        return await asyncio.gather(*(attempt(claims.create(world, seller.id, body)) for _ in range(6)))

    assert sorted(seller.server.run(together)) == ["ClaimExistsException"] * 5 + ["done"]


def test_everything_at_once(seller: Account) -> None:
    """Each needs the seller's book, and most of them other rows before it."""
    buyer = new_buyer(seller.server)
    id_ = live(seller, stock={"available": 500, "unit": "UNIT"})
    bought = 0

    async def together(world: World, order: dict[str, Any], cancelled: str) -> None:
        purchase = orders.Purchase(buyer.login, [orders.Item(id_, 1)])
        line = {"lineItem": {"id": order["lineItems"][0]["id"]}, "quantity": 1}
        await asyncio.gather(
            *(orders.buy(world, purchase) for _ in range(3)),
            refunds.create(world, seller.id, json.dumps(wanted(order, pieces(order, 1))).encode()),
            claims.create(world, seller.id, json.dumps(line).encode()),
            orders.cancel(world, cancelled),
            payments.pay_out(world, seller.id),
        )

    for _ in range(ROUNDS):
        order, cancelled = form(seller, buy(buyer, (id_, 1))), buy(buyer, (id_, 1))
        seller.server.run(together, order, cancelled)
        seller.server.settle()
        bought += 5
    after = balances(seller)
    assert sum(after.values()) == 0
    carried = after["BANK"] + after["WALLET/P24/AVAILABLE"]
    assert after["BUYERS"] == -carried
    assert after["BILLING"] <= 0 <= after["WALLET/P24/AVAILABLE"]
    assert len([move for move in moves(seller) if move[0] == "CONTRIBUTION"]) == bought
