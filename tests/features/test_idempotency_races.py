"""`Idempotency-Key` when requests meet, and when the server dies in the middle of one."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from keyed import RATES, REPLAYED, Desk, Door, asking, count, names, problem, rates, under

from harness import Account, Server, new_account, sign_in
from stragan.features.delivery import service as delivery
from stragan.features.delivery.schemas import read_shipping_rates
from stragan.http import idempotency
from stragan.http.call import Call
from stragan.kernel.problems import Invalid, Problem
from stragan.kernel.times import DAY, HOUR
from stragan.kernel.wire import encode
from stragan.world import World

TOGETHER = 20


# Requests that meet


def together(seller: Account, path: str, document: dict[str, Any]) -> list[httpx.Response]:
    key = under()

    async def scenario(_: World) -> list[httpx.Response]:
        async with asking(seller.server.asgi, seller.token) as client:
            content = json.dumps(document).encode()  # as the last one is sent
            return list(
                await asyncio.gather(
                    *(client.post(path, content=content, headers=key) for _ in range(TOGETHER)),
                )
            )

    answers = seller.server.run(scenario)
    return [*answers, seller.post(path, json=document, headers=key)]


@pytest.mark.parametrize("path", [RATES, "/sale/offers"])
def test_many_at_once_make_one(seller: Account, path: str) -> None:
    for round_ in range(3):
        name = f"Nazwa {round_}"
        document = rates(name) if path == RATES else {"name": name}
        answers = together(seller, path, document)
        made = [answer for answer in answers if answer.status_code == 201]
        assert {answer.status_code for answer in answers} <= {201, 409}
        assert made[-1].headers[REPLAYED] == "true"
        assert len({answer.content for answer in made}) == 1
        assert len([answer for answer in made if REPLAYED not in answer.headers]) == 1
        for answer in answers:
            if answer.status_code == 409:
                assert problem(answer)[1] == "IDEMPOTENCY_KEY_IN_USE"
    if path == RATES:
        assert sorted(names(seller)) == [f"Nazwa {round_}" for round_ in range(3)]
    else:
        assert seller.get(path).json()["totalCount"] == 3


def test_the_first_one_still_runs(seller: Account) -> None:
    """No waiting: a repetition is told at once to come later; then it gets the answer."""
    runs: list[int] = []

    async def scenario(_: World) -> tuple[httpx.Response, httpx.Response, httpx.Response]:
        door = Door()

        async def slow(call: Call) -> bytes:
            runs.append(1)
            await door.wait()
            return b'{"id":"1"}'

        desk = Desk(seller, slow)
        first = asyncio.create_task(desk.post("k"))
        await door.reached.wait()
        meanwhile = await desk.post("k")
        door.open.set()
        return await first, meanwhile, await desk.post("k")

    first, meanwhile, again = seller.server.run(scenario)
    assert problem(meanwhile) == (409, "IDEMPOTENCY_KEY_IN_USE", "Idempotency-Key")
    assert meanwhile.headers["retry-after"] == "1"
    assert (first.status_code, again.content, len(runs)) == (201, first.content, 1)


def test_a_clock_that_jumps_does_not_end_a_running_request(own_server: Server) -> None:
    seller, runs = new_account(own_server), []

    async def scenario(world: World) -> tuple[httpx.Response, httpx.Response, int]:
        door = Door()

        async def slow(call: Call) -> bytes:
            runs.append(1)
            await door.wait()
            return b"{}"

        desk = Desk(seller, slow)
        first = asyncio.create_task(desk.post("k"))
        await door.reached.wait()
        world.clock.offset += 26 * HOUR
        await idempotency.expire(world, "")
        world.clock.offset -= 20 * HOUR  # the token lives for twelve hours; the key has been kept
        meanwhile = await desk.post("k")
        door.open.set()
        await first
        return meanwhile, await desk.post("k"), await count(world)

    meanwhile, again, kept = own_server.run(scenario)
    assert problem(meanwhile)[1] == "IDEMPOTENCY_KEY_IN_USE"
    assert (again.headers[REPLAYED], kept, len(runs)) == ("true", 1, 1)


# A server that dies


async def broken_off(desk: Desk, door: Door, key: str) -> None:
    """A request that is stopped in the middle, as when its process dies."""
    first = asyncio.create_task(desk.post(key))
    await door.reached.wait()
    first.cancel()
    await asyncio.wait([first])


def dying(runs: list[int]) -> tuple[Door, Callable[[Call], Awaitable[bytes]]]:
    """A handler that makes a price list and then gets no further, but only the first time."""
    door = Door()

    async def handler(call: Call) -> bytes:
        runs.append(1)
        body = await delivery.create(call.world, call.seller_id, read_shipping_rates(encode(rates())), call.answering)
        if len(runs) == 1:
            await door.wait()
        return body

    return door, handler


def test_nobody_knows_how_it_ended(own_server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed between its commit and the storing of its answer: it is not run again until the key expires."""
    seller, runs = new_account(own_server), []
    monkeypatch.setattr(idempotency, "LEASE", 0)

    async def scenario(_: World) -> httpx.Response:
        door, handler = dying(runs)
        desk = Desk(seller, handler)
        await broken_off(desk, door, "k")
        return await desk.post("k")

    answer = own_server.run(scenario)
    assert problem(answer) == (409, "IDEMPOTENCY_OUTCOME_UNKNOWN", "Idempotency-Key")
    assert (names(seller), len(runs)) == (["Paczki"], 1)
    own_server.advance(DAY)

    async def later(_: World) -> httpx.Response:
        return await Desk(sign_in_again, dying(runs)[1]).post("k")

    sign_in_again = sign_in(own_server, seller.id)
    assert own_server.run(later).status_code == 201


def test_a_kept_answer_is_known_after_a_crash(seller: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(idempotency, "LEASE", 0)
    runs: list[int] = []

    async def scenario(_: World) -> httpx.Response:
        door, handler = dying(runs)
        desk = Desk(seller, handler, keeps_answer=True)
        await broken_off(desk, door, "k")
        return await desk.post("k")

    answer = seller.server.run(scenario)
    assert (answer.status_code, answer.headers[REPLAYED], answer.json()["name"]) == (201, "true", "Paczki")
    assert (names(seller), len(runs)) == (["Paczki"], 1)


def test_a_request_that_was_given_up_makes_nothing(seller: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    """An operation that keeps its answer is run again; should the first run still live, it fails at its commit."""
    monkeypatch.setattr(idempotency, "LEASE", 0)
    runs: list[int] = []

    async def scenario(_: World) -> tuple[httpx.Response, httpx.Response, httpx.Response]:
        door = Door()

        async def handler(call: Call) -> bytes:
            runs.append(1)
            if len(runs) == 1:
                await door.wait()
            return await delivery.create(
                call.world, call.seller_id, read_shipping_rates(encode(rates())), call.answering
            )

        desk = Desk(seller, handler, keeps_answer=True)
        first = asyncio.create_task(desk.post("k"))
        await door.reached.wait()
        second = await desk.post("k")
        door.open.set()
        return await first, second, await desk.post("k")

    first, second, third = seller.server.run(scenario)
    assert problem(first) == (409, "IDEMPOTENCY_KEY_IN_USE", "Idempotency-Key")
    assert (second.status_code, REPLAYED in second.headers) == (201, False)
    assert (third.content, third.headers[REPLAYED]) == (second.content, "true")
    assert (names(seller), len(runs)) == (["Paczki"], 2)


def test_a_refusal_that_comes_too_late(seller: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever has lost the key must not say that nothing was done: the other run may have done it."""
    monkeypatch.setattr(idempotency, "LEASE", 0)
    runs: list[int] = []

    async def scenario(_: World) -> tuple[httpx.Response, httpx.Response]:
        door = Door()

        async def handler(call: Call) -> bytes:
            runs.append(1)
            if len(runs) == 1:
                await door.wait()
                raise Invalid(Problem("TOO_MANY", "There are too many."))
            return b"{}"

        desk = Desk(seller, handler, keeps_answer=True)
        first = asyncio.create_task(desk.post("k"))
        await door.reached.wait()
        second = await desk.post("k")
        door.open.set()
        return await first, second

    first, second = seller.server.run(scenario)
    assert problem(first) == (409, "IDEMPOTENCY_KEY_IN_USE", "Idempotency-Key")
    assert second.status_code == 201
