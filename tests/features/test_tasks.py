"""The pace of background work: at once, after delays, or step by step, with and without moves of the clock."""

import asyncio
import uuid
from typing import Any

import pytest
from changing import live
from listing import command, create, listable, status
from product_listing import by_gtin
from watched import ask

from harness import Account, Server, new_account, sign_in
from stragan.jobs import pace as pacing
from stragan.jobs.pace import SPANS, USUAL, Pace
from stragan.kernel.times import DAY, HOUR, SECOND, parse_instant

TASKS, STEP = "/_stragan/tasks", "/_stragan/tasks/step"
COMMANDS = "/sale/offer-publication-commands"


@pytest.fixture
def own(own_server: Server) -> Account:
    return new_account(own_server)


def choose(server: Server, mode: str, **more: Any) -> dict[str, Any]:
    answer = ask(server, "PUT", TASKS, {"mode": mode, **more})
    assert answer.status_code == 200, answer.text
    shown: dict[str, Any] = answer.json()
    assert (shown["mode"], shown["seed"]) == (mode, more.get("seed", 0))
    return shown


def waiting(server: Server) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = ask(server, "GET", TASKS).json()["waiting"]
    return found


def stepped(server: Server, count: int) -> list[str]:
    answer = ask(server, "POST", STEP, {"count": count})
    assert answer.status_code == 200, answer.text
    return [task["kind"] for task in answer.json()["done"]]


def published(seller: Account, *ids: str) -> str:
    path = f"{COMMANDS}/{uuid.uuid4()}"
    assert seller.put(path, json=command("ACTIVATE", *ids)).status_code == 201
    return path


def is_complete(seller: Account, path: str) -> bool:
    return seller.get(path).json()["completedAt"] is not None


def test_by_hand(own: Account) -> None:
    server = own.server
    ids = [str(create(own, listable(own))["id"]) for _ in range(3)]
    choose(server, "manual")
    paths = [published(own, id_) for id_ in ids]
    server.settle()
    assert [is_complete(own, path) for path in paths] == [False] * 3
    shown = [task for task in waiting(server) if task["kind"] == "publication.run"]
    assert [task["key"] for task in shown] == [f"{own.id}/{path.rsplit('/', 1)[1]}" for path in paths]
    assert {(task["done_at"], task["due"], task["running"], task["failed"]) for task in shown} == {
        (None, True, False, False)
    }
    assert stepped(server, 1) == ["publication.run"]
    assert [is_complete(own, path) for path in paths] == [True, False, False]
    assert stepped(server, 10) == ["publication.run"] * 2
    assert [status(own, id_) for id_ in ids] == ["ACTIVE"] * 3
    assert stepped(server, 10) == []


def test_by_hand_time_makes_due_and_does_nothing(own: Account) -> None:
    server = own.server
    id_ = live(own, publication={"duration": "P3D"})
    choose(server, "manual")
    (task,) = waiting(server)
    assert (task["kind"], task["due"]) == ("offers.end", False)
    assert stepped(server, 10) == []
    server.advance(3 * DAY + HOUR)
    server.settle()  # the recurring ones run
    own = sign_in(server, own.id)
    assert [(task["kind"], task["due"]) for task in waiting(server)] == [("offers.end", True)]
    assert status(own, id_) == "ACTIVE"
    assert stepped(server, 10) == ["offers.end"]
    assert status(own, id_) == "ENDED"


def test_what_a_step_makes_due_can_be_stepped_too(own: Account) -> None:
    body = {"url": "http://hooks.example/", "events": ["offer.*"]}
    assert own.post("/_stragan/webhooks", json=body, headers={"Accept": "application/json"}).status_code == 201
    id_ = str(create(own, listable(own))["id"])
    choose(own.server, "manual")
    published(own, id_)
    assert stepped(own.server, 2) == ["publication.run", "webhooks.gather"]
    assert [task["kind"] for task in waiting(own.server)] == ["webhooks.deliver"]


def test_with_delays(own: Account) -> None:
    server = own.server
    id_ = str(create(own, listable(own))["id"])
    ask(server, "POST", "/_stragan/clock", {"freeze": True})
    choose(server, "realistic", seed=7)
    path = published(own, id_)
    (task,) = waiting(server)
    run_at, done_at = parse_instant(task["run_at"]), parse_instant(task["done_at"])
    assert run_at is not None
    assert done_at is not None
    span = SPANS["publication.run"]
    assert span.least <= done_at - run_at <= span.most
    assert done_at == Pace("realistic", 7).done_at(task["kind"], task["key"], run_at)
    to(server, done_at - 1)
    assert not is_complete(own, path)
    to(server, done_at)
    assert is_complete(own, path)
    assert status(own, id_) == "ACTIVE"
    assert waiting(server) == []


def to(server: Server, instant: int) -> None:
    ask(server, "POST", "/_stragan/clock", {"advance": f"PT{(instant - server.world.now()) / SECOND:.3f}S"})
    server.settle()


def test_delays_are_of_seed_and_job() -> None:
    def delays(seed: int) -> list[int]:
        pace = Pace("realistic", seed)
        return [pace.done_at(kind, key, 0) or 0 for kind in ("publication.run", "strange") for key in "abcdefgh"]

    assert delays(1) == delays(1) != delays(2)
    assert len(set(delays(1))) > 10
    assert all(USUAL.least <= delay <= USUAL.most for delay in delays(1)[8:])
    assert Pace().done_at("publication.run", "a", 5) == 5
    assert Pace("manual").done_at("publication.run", "a", 5) is None


@pytest.mark.parametrize("mode", ["realistic", "manual"])
def test_product_offers_are_finished_later(own: Account, mode: str) -> None:
    server = own.server
    assert own.post("/sale/product-offers", json=by_gtin()).status_code == 201
    choose(server, mode)
    answer = own.post("/sale/product-offers", json=by_gtin())
    assert answer.status_code == 202
    assert answer.json()["publication"]["status"] == "INACTIVE"
    server.advance(HOUR)
    server.settle()
    own = sign_in(server, own.id)
    if mode == "manual":
        assert own.get(answer.headers["location"]).status_code == 202
        assert stepped(server, 1) == ["product_offers.finish"]
    assert own.get(answer.headers["location"]).status_code == 303
    choose(server, "immediate")
    assert own.post("/sale/product-offers", json=by_gtin()).status_code == 201


def test_immediate_does_at_once_what_was_held(own: Account) -> None:
    id_ = str(create(own, listable(own))["id"])
    choose(own.server, "manual")
    path = published(own, id_)
    bell = own.server.run(listening)
    choose(own.server, "immediate")
    own.server.run(rung, bell)
    own.server.settle()
    assert is_complete(own, path)


async def listening(world: Any) -> Any:
    return world.alarm.listen()


async def rung(_world: Any, bell: Any) -> None:
    await asyncio.wait_for(bell.wait(30), 1)


def test_what_is_refused(server: Server) -> None:
    for method, path, wish, told in (
        ("PUT", TASKS, {"mode": "slow"}, (422, "JsonMappingException", "mode")),
        ("PUT", TASKS, {}, (422, "JsonMappingException", "mode")),
        ("POST", STEP, {"count": 0}, (422, "INVALID_VALUE", "count")),
        ("POST", STEP, {"count": 1001}, (422, "INVALID_VALUE", "count")),
        ("POST", STEP, {}, (409, "TASKS_NOT_MANUAL", None)),
    ):
        answer = ask(server, method, path, wish)
        (error,) = answer.json()["errors"]
        assert (answer.status_code, error["code"], error["path"]) == told
    assert ask(server, "GET", TASKS).json()["mode"] == "immediate"
    assert pacing.of(server.world) == Pace()
