"""Rate limits over HTTP: who is counted, what is refused and slowed, and that `Retry-After` is true by the clock."""

import asyncio
import time
import uuid
from collections import Counter
from typing import Any

import httpx
import pytest
from inhabiting import Inhabitant, Inhabited, forget_worlds, new_world
from watched import ask

from harness import V1, Account, Server, problems
from stragan.auth import service as auth
from stragan.http.limits import BUCKETS, LIMITS

pytestmark = pytest.mark.one_database

PRODUCTS, TOLD = "/sale/products?phrase=samsung", ("x-ratelimit-limit", "x-ratelimit-remaining")
TOO_MANY = {
    "en-US": "The maximum number of queries per user has been exceeded. Try again in a few moments.",
    "pl-PL": "Przekroczono maksymalną liczbę zapytań użytkownika. Spróbuj ponownie za chwilę.",
}


@pytest.fixture(scope="module")
def world(server: Server) -> Any:
    """Its limits are nobody else's."""
    yield new_world(server)
    forget_worlds(server)


@pytest.fixture
def anna(world: Inhabited) -> Any:
    world.power("DELETE", "/requests")
    yield world.seller()
    assert limit(world, limits="off")["limits"] == "off"


def limit(world: Inhabited, **wish: Any) -> dict[str, Any]:
    answer = world.power("PUT", "/limits", {"limits": "production", **wish})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def told(answer: httpx.Response) -> tuple[int, ...]:
    return tuple(int(answer.headers[name]) for name in TOLD)


def refused(answer: httpx.Response, language: str = "en-US") -> int:
    """The seconds to wait of an answer that is a refusal in every respect."""
    assert answer.status_code == 429, answer.text
    assert answer.json() == {
        "errors": [
            {
                "code": "TOO_MANY_REQUESTS",
                "message": "Too Many Requests.",
                "details": None,
                "path": "",
                "userMessage": TOO_MANY[language],
                "metadata": {},
            }
        ]
    }
    assert int(answer.headers["x-ratelimit-limit"]) > 0
    assert answer.headers["x-ratelimit-remaining"] == "0"
    return int(answer.headers["retry-after"])


def test_they_are_off_until_they_are_put_in_force(world: Inhabited, anna: Inhabitant) -> None:
    assert not set(TOLD) & set(anna.get("/me").headers)
    off = {"limits": "off", "factor": 1.0, "time": 1.0, "refused": 0, "slowed": 0, "allowed": {}, "used": []}
    assert world.power("GET", "/limits").json() == off
    on = limit(world)
    assert on["allowed"] == {one.name: one.most for one in LIMITS}
    assert told(anna.get("/me")) == (9_000, 8_999)
    shown = world.power("GET", "/limits").json()
    (used,) = shown.pop("used")
    assert shown == {key: value for key, value in on.items() if key != "used"}
    assert (used["rule"], used["used"], used["most"]) == ("client_asks_9000_times_a_minute", 1, 9_000)
    assert 0 < used["over_in"] <= 60_000


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, (422, [("JsonMappingException", "limits")])),
        ({"limits": "sandbox"}, (422, [("JsonMappingException", "limits")])),
        (
            {"limits": "production", "factor": 0, "time": 101},
            (422, [("INVALID_VALUE", "factor"), ("INVALID_VALUE", "time")]),
        ),
        ({"limits": "off", "latency": 1}, (422, [("UnknownJSONProperty", None)])),
    ],
)
def test_wishes_that_are_refused(world: Inhabited, body: dict[str, Any], expected: Any) -> None:
    assert problems(world.power("PUT", "/limits", body)) == expected
    assert world.power("GET", "/limits").json()["limits"] == "off"


def test_every_answer_to_a_known_caller_tells_what_is_left(world: Inhabited, anna: Inhabitant) -> None:
    limit(world)
    answers = [
        anna.get("/me"),
        anna.get("/nothing/here"),
        anna.delete("/me"),
        anna.get("/me", headers={"Accept": "text/html"}),
        anna.post("/sale/offers", content=b"{}", headers={"Content-Type": "text/plain"}),
        anna.post("/sale/offers", content=b"{", headers={"Content-Type": V1}),
        anna.get("/sale/offers/7"),
    ]
    assert [answer.status_code for answer in answers] == [200, 404, 405, 406, 415, 400, 404]
    assert [told(answer) for answer in answers] == [(9_000, 9_000 - n) for n in range(1, 8)]
    nobody = anna.get("/me", headers={"Authorization": "Bearer x"})
    assert (nobody.status_code, set(TOLD) & set(nobody.headers)) == (401, set())
    assert not set(TOLD) & set(world.power("GET", "/limits").headers)


def test_all_users_of_a_client_are_blocked_for_a_minute_and_nobody_else(world: Inhabited, anna: Inhabitant) -> None:
    """Nine thousand a minute is nine here."""
    piotr, other = world.seller("stragan-seller-2"), client(world, "stragan-seller")
    assert limit(world, factor=0.001)["allowed"]["client_asks_9000_times_a_minute"] == 9
    assert [(anna if n % 2 else piotr).get("/me").status_code for n in range(9)] == [200] * 9
    assert refused(anna.get("/me")) == 60
    assert refused(piotr.get("/sale/offers", headers={"Accept-Language": "pl-PL"}), "pl-PL") in {59, 60}
    assert other.get("/me").status_code == 200, "the same user through another application"
    assert world.power("GET", "/limits").json()["refused"] == 2


def client(world: Inhabited, login: str) -> Inhabitant:
    """The user with a token of another application."""

    async def mint(_: Any) -> str:
        here = world.world
        made = await auth.add_application(here, auth.NewApplication(name=f"App {uuid.uuid4().hex[:8]}"))
        user = await auth.find_user(here, login=login)
        return (await auth.mint(here, user, made.client_id, None)).access_token

    return Inhabitant(world, world.server.run(mint))


def test_the_told_seconds_are_true(world: Inhabited, anna: Inhabitant) -> None:
    """Refused until they have passed, whoever asks meanwhile; served when they have."""
    piotr = world.seller("stragan-seller-2")
    path = "/sale/matching-categories?name=telefon"
    limit(world)
    begun = time.monotonic()
    assert [anna.get(path).status_code for _ in range(5)] == [200] * 5
    waits = refused(anna.get(path))
    assert waits == 1
    assert piotr.get(path).status_code == 200, "it is a limit of each user"
    assert anna.get("/me").status_code == 200, "and of one resource"
    assert time.monotonic() - begun < 1, "the machine is too slow to tell anything"
    assert refused(anna.get(path)) == 1
    time.sleep(begun + 1.01 - time.monotonic())  # the clock is what is tested
    assert anna.get(path).status_code == 200


def test_the_clock_of_the_sandbox_is_not_theirs(world: Inhabited, anna: Inhabitant) -> None:
    limit(world, factor=0.0001)
    assert anna.get("/me").status_code == 200
    assert refused(anna.get("/me")) == 60
    world.power("POST", "/clock", {"advance": "PT2H"})
    assert refused(anna.get("/me")) in {59, 60}
    world.power("POST", "/clock", {"freeze": True})


def test_failures_weigh_twice(world: Inhabited, anna: Inhabitant) -> None:
    """Of the 2,490 offers a minute five are left."""
    limit(world, factor=0.002)
    wrong = {"stock": {"available": -1}}
    answers = [anna.post("/sale/product-offers", json=wrong) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [422, 422, 422, 429]
    assert refused(answers[-1]) == 60


def test_commands_weigh_as_many_offers_as_they_name(world: Inhabited, anna: Inhabitant) -> None:
    """Nine offers a minute, of commands of one kind."""
    limit(world, factor=0.001)
    allowed = world.power("GET", "/limits").json()["allowed"]
    assert allowed["user_changes_9000_offers_a_minute_of_quantity_change_commands"] == 9

    def command(kind: str, offers: int) -> int:
        criteria = [
            {"type": "CONTAINS_OFFERS", "offers": [{"id": str(n)} for n in range(7_000_000, 7_000_000 + offers)]}
        ]
        change = {"modification": {"changeType": "GAIN", "value": 1}, "offerCriteria": criteria}
        price = {"modification": {"type": "FIXED_PRICE", "price": {"amount": "1.00", "currency": "PLN"}}}
        body = change if kind == "quantity" else change | price
        return anna.put(f"/sale/offer-{kind}-change-commands/{uuid.uuid4()}", json=body).status_code

    assert [command("quantity", offers) for offers in (4, 4, 4, 1)] == [201, 201, 201, 429]
    assert command("price", 1) == 201
    used = {one["rule"]: one["used"] for one in world.power("GET", "/limits").json()["used"]}
    assert used["user_changes_9000_offers_a_minute_of_quantity_change_commands"] == 12
    assert used["user_changes_150000_offers_an_hour_of_price_change_commands"] == 1


def test_reports_weigh_as_many_offers_as_they_tell(world: Inhabited, anna: Inhabitant) -> None:
    criteria = [{"type": "CONTAINS_OFFERS", "offers": [{"id": str(n)} for n in range(7_000_000, 7_000_003)]}]
    path = f"/sale/offer-publication-commands/{uuid.uuid4()}"
    body = {"publication": {"action": "END"}, "offerCriteria": criteria}
    assert anna.put(path, json=body).status_code == 201
    limit(world)
    assert anna.get(path).json()["taskCount"]["total"] == 3
    assert len(anna.get(f"{path}/tasks").json()["tasks"]) == 3
    used = {one["rule"]: one["used"] for one in world.power("GET", "/limits").json()["used"]}
    assert used["user_reads_270000_offers_a_minute_of_publication_commands"] == 6


def test_searches_for_products_become_slow_and_then_are_refused(world: Inhabited, anna: Inhabitant) -> None:
    """One at once, then one every 0.2 s, for which three may wait."""
    assert BUCKETS[0].every == 20_000
    limit(world, factor=0.05, time=0.01)
    headers = {"Authorization": f"Bearer {anna.token}", "Accept": V1}

    async def at_once(_: Any) -> list[tuple[httpx.Response, float]]:
        transport = httpx.ASGITransport(world.server.asgi)
        async with httpx.AsyncClient(transport=transport, base_url=world.url, headers=headers) as asking:
            begun = time.monotonic()

            async def one() -> tuple[httpx.Response, float]:
                return await asking.get(PRODUCTS), time.monotonic() - begun

            return list(await asyncio.gather(*(one() for _ in range(6))))

    answers = world.server.run(at_once)
    assert Counter(answer.status_code for answer, _ in answers) == {200: 4, 429: 2}
    waited = sorted(took for answer, took in answers if answer.status_code == 200)
    assert [took >= 0.2 * n - 0.01 for n, took in enumerate(waited)] == [True] * 4
    assert {refused(answer) for answer, _ in answers if answer.status_code == 429} == {1}
    assert anna.get(PRODUCTS).status_code == 200
    shown = world.power("GET", "/limits").json()
    assert (shown["refused"], shown["slowed"] in {3, 4}) == (2, True)


def test_a_reset_does_not_wait_for_who_is_slowed(world: Inhabited, anna: Inhabitant) -> None:
    limit(world, factor=0.05, time=0.02)
    headers = {"Authorization": f"Bearer {anna.token}", "Accept": V1}

    async def overtaken(_: Any) -> tuple[int, bool]:
        transport = httpx.ASGITransport(world.server.asgi)
        async with httpx.AsyncClient(transport=transport, base_url=world.url, headers=headers) as asking:
            await asking.get(PRODUCTS)
            slowed = asyncio.create_task(asking.get(PRODUCTS))
            admin = {"Authorization": f"Bearer {world.facts['admin_token']}"}
            reset = await asking.post("/_stragan/reset", headers=admin)
            was_there = slowed.done()
            await slowed
            return reset.status_code, was_there

    assert world.server.run(overtaken) in {(200, False), (204, False)}


def test_the_journal_says_which_limit_it_was(world: Inhabited, anna: Inhabitant) -> None:
    limit(world, factor=0.0001)
    anna.get("/me")
    answer = anna.get("/me")
    (entry,) = world.power("GET", f"/requests?trace_id={answer.headers['trace-id']}").json()["requests"]
    (said,) = entry["problems"]
    assert (said["where"], said["rule"]) == ("server", "client_asks_9000_times_a_minute")
    assert "Retry-After" in said["hint"]


def test_the_shared_world_has_none(server: Server, seller: Account) -> None:
    assert ask(server, "GET", "/_stragan/limits").json()["limits"] == "off"
    assert not set(TOLD) & set(seller.get("/me").headers)
