"""Webhooks: subscriptions, messages, their signature, order and failures; own_server where the clock moves."""

import base64
import hashlib
import hmac
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from buying import buy, new_buyer
from changing import FIXED_PRICE, PRICES, QUANTITIES, live
from changing import change as run_command
from hooked import HOOKS, JSON, Receiver, attempts, change, deliveries, receiving, shown, subscribe, url
from listing import create, listable, publish
from msgspec.structs import replace
from watched import ask

from harness import Account, Server, client_id, new_account, problems, sign_in
from origin import Seen
from stragan.auth import service as auth
from stragan.auth.schemas import NewApplication
from stragan.kernel.times import DAY, HOUR, MINUTE, SECOND, iso, parse_instant
from stragan.world import World

PATH = "/in"


@pytest.fixture
def receiver(server: Server) -> Iterator[Receiver]:
    with receiving(server) as receiver:
        receiver.answers(PATH, "200 OK")
        yield receiver


@pytest.fixture
def own(own_server: Server) -> Iterator[Receiver]:
    with receiving(own_server) as receiver:
        receiver.answers(PATH, "200 OK")
        yield receiver


def polled(seller: Account) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = seller.get("/sale/offer-events", params={"limit": 1000}).json()["offerEvents"]
    return found


def orders(seller: Account) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = seller.get("/order/events", params={"limit": 1000}).json()["events"]
    return found


def restocked(seller: Account, id_: str, value: int) -> None:
    assert run_command(seller, QUANTITIES, {"changeType": "FIXED", "value": value}, id_)[0]["status"] == "SUCCESS"


def of_another_application(seller: Account) -> Account:
    async def mint(world: World) -> Account:
        user = await auth.find_user(world, id=seller.id)
        assert user is not None
        application = await auth.add_application(world, NewApplication(name="Inna"))
        token = await auth.mint(world, user, application.client_id, None)
        return Account(seller.server, token.access_token, seller.id, seller.login)

    return seller.server.run(mint)


def with_scopes(seller: Account, *scopes: str) -> Account:
    async def mint(world: World) -> Account:
        user = await auth.find_user(world, id=seller.id)
        assert user is not None
        token = await auth.mint(
            world, user, client_id(seller.server), frozenset(f"allegro:api:{name}" for name in scopes)
        )
        return Account(seller.server, token.access_token, seller.id, seller.login)

    return seller.server.run(mint)


# Messages


def test_what_polling_shows_is_sent(seller: Account, receiver: Receiver) -> None:
    made = subscribe(seller, PATH)
    id_ = live(seller, external={"id": "SKU-1"})
    buy(new_buyer(seller.server), (id_, 2))
    seller.server.settle()
    sent = receiver.got(PATH)
    assert all(list(message) == ["type", "timestamp", "data"] for message in sent)
    assert [message["data"] for message in sent if message["type"].startswith("offer.")] == polled(seller)
    assert [message["data"] for message in sent if message["type"].startswith("order.")] == orders(seller)
    assert sorted(message["type"] for message in sent) == [
        "offer.OFFER_ACTIVATED",
        "offer.OFFER_STOCK_CHANGED",
        "order.BOUGHT",
        "order.FILLED_IN",
        "order.READY_FOR_PROCESSING",
    ]
    assert all(message["timestamp"] == message["data"]["occurredAt"] for message in sent)
    assert {seen.method for seen in receiver.seen(PATH)} == {"POST"}
    assert [one["status"] for one in deliveries(seller, made["id"])] == ["DELIVERED"] * 5
    assert [one["responseStatus"] for one in attempts(seller, made["id"])] == [200] * 5


def test_the_signature_is_that_of_standard_webhooks(seller: Account, receiver: Receiver) -> None:
    """Computed as the specification says it, with nothing of the server."""
    key = bytes(range(32))
    given = subscribe(seller, PATH, secret="whsec_" + base64.b64encode(key).decode())
    drawn = subscribe(seller, "/drawn")
    receiver.answers("/drawn", "204 No Content")
    live(seller)
    seller.server.settle()
    guide = verification()
    for path, secret in ((PATH, given["secret"]), ("/drawn", drawn["secret"])):
        (seen,) = receiver.seen(path)
        assert secret.startswith("whsec_")
        assert signed(seen, base64.b64decode(secret.removeprefix("whsec_"))) == seen.headers["webhook-signature"]
        assert abs(int(seen.headers["webhook-timestamp"]) - time.time()) < 60
        assert seen.headers["content-type"] == "application/json"
        assert guide(secret, seen.headers, seen.body) is True
        assert guide(secret, seen.headers, seen.body + b" ") is False
        assert guide(secret, seen.headers | {"webhook-timestamp": "1764190001"}, seen.body) is False
    assert len(base64.b64decode(drawn["secret"].removeprefix("whsec_"))) == 32
    ids = [receiver.seen(path)[0].headers["webhook-id"] for path in (PATH, "/drawn")]
    assert ids[0] != ids[1]
    assert [one["id"] for one in deliveries(seller, given["id"])] == ids[:1]


def verification() -> Any:
    """The function that the guide shows."""
    text = (Path(__file__).parents[2] / "docs/guides/webhooks.md").read_text()
    names: dict[str, Any] = {}
    exec(text.partition("```python")[2].partition("```")[0], names)
    return names["is_genuine"]


def signed(seen: Seen, key: bytes) -> str:
    content = b".".join([seen.headers["webhook-id"].encode(), seen.headers["webhook-timestamp"].encode(), seen.body])
    return "v1," + base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()


def test_only_what_is_subscribed_to_and_only_from_now_on(seller: Account, receiver: Receiver) -> None:
    id_ = live(seller)
    made = subscribe(seller, PATH, "offer.OFFER_STOCK_CHANGED", "order.BOUGHT")
    restocked(seller, id_, 9)
    run_command(seller, PRICES, FIXED_PRICE, id_)
    buy(new_buyer(seller.server), (id_, 1))
    seller.server.settle()
    assert sorted(receiver.types(PATH)) == ["offer.OFFER_STOCK_CHANGED"] * 2 + ["order.BOUGHT"]
    assert len(deliveries(seller, made["id"])) == 3


def test_each_seller_and_each_application_has_its_own(
    seller: Account, other_seller: Account, receiver: Receiver
) -> None:
    mine = subscribe(seller, PATH)
    theirs = subscribe(other_seller, "/theirs")
    receiver.answers("/theirs", "200 OK")
    live(seller)
    seller.server.settle()
    assert (len(receiver.seen(PATH)), receiver.seen("/theirs")) == (1, [])
    stranger = of_another_application(seller)
    for account, id_ in ((seller, theirs["id"]), (other_seller, mine["id"]), (stranger, mine["id"]), (seller, "x")):
        delivery = deliveries(seller, mine["id"])[0]["id"]
        for answer in (
            account.get(f"{HOOKS}/{id_}", headers=JSON),
            change(account, id_, status="PAUSED"),
            account.delete(f"{HOOKS}/{id_}", headers=JSON),
            account.get(f"{HOOKS}/{id_}/attempts", headers=JSON),
            account.get(f"{HOOKS}/{id_}/deliveries", headers=JSON),
            account.post(f"{HOOKS}/{id_}/deliveries/{delivery}/redeliver", json={}, headers=JSON),
            account.post(f"{HOOKS}/{id_}/replay", json={"from": iso(0)}, headers=JSON),
        ):
            assert problems(answer) == (404, [("NOT_FOUND", "webhookId")])
    assert [one["id"] for one in seller.get(HOOKS, headers=JSON).json()["webhooks"]] == [mine["id"]]
    assert stranger.get(HOOKS, headers=JSON).json() == {"webhooks": []}
    assert shown(seller, mine["id"])["status"] == "ACTIVE"


# Subscriptions


def test_a_subscription_is_made_shown_changed_and_deleted(seller: Account, receiver: Receiver) -> None:
    made = subscribe(seller, PATH, "offer.*")
    secret = made.pop("secret")
    assert len(secret) == len("whsec_") + 44
    assert made == {
        "id": made["id"],
        "url": url(PATH),
        "events": ["offer.*"],
        "status": "ACTIVE",
        "createdAt": made["createdAt"],
    }
    assert shown(seller, made["id"]) == made
    assert seller.get(HOOKS, headers=JSON).json() == {"webhooks": [made]}
    answer = change(seller, made["id"], url=url("/new"), events=["order.*"])
    assert (answer.status_code, answer.json()) == (200, made | {"url": url("/new"), "events": ["order.*"]})
    receiver.answers("/new", "200 OK")
    buy(new_buyer(seller.server), (live(seller), 1))
    seller.server.settle()
    assert (receiver.seen(PATH), sorted(receiver.types("/new"))) == (
        [],
        ["order.BOUGHT", "order.FILLED_IN", "order.READY_FOR_PROCESSING"],
    )
    assert seller.delete(f"{HOOKS}/{made['id']}", headers=JSON).status_code == 204
    assert problems(seller.get(f"{HOOKS}/{made['id']}", headers=JSON)) == (404, [("NOT_FOUND", "webhookId")])
    live(seller)
    seller.server.settle()
    assert len(receiver.seen("/new")) == 3


@pytest.mark.parametrize(
    ("case", "wish", "refused"),
    [
        ("no URL", {"url": "hooks"}, ["url"]),
        ("another scheme", {"url": "ftp://hooks.example/"}, ["url"]),
        ("an address", {"url": "http://10.0.0.1/"}, ["url"]),
        ("a private name without dots", {"url": "http://localhost/"}, ["url"]),
        ("another port", {"url": "https://hooks.example:8443/"}, ["url"]),
        ("a password", {"url": "https://me:secret@hooks.example/"}, ["url"]),
        ("nothing to tell", {"events": []}, ["events"]),
        (
            "strange types",
            {"events": ["offer.*", "offer.BOUGHT", "*", "OFFER_ENDED"]},
            [f"events[{i}]" for i in (1, 2, 3)],
        ),
        ("too many types", {"events": ["offer.*"] * 51}, ["events"]),
        ("no prefix", {"secret": base64.b64encode(bytes(32)).decode()}, ["secret"]),
        ("a short key", {"secret": "whsec_" + base64.b64encode(bytes(23)).decode()}, ["secret"]),
        ("a long key", {"secret": "whsec_" + base64.b64encode(bytes(65)).decode()}, ["secret"]),
        ("no base64", {"secret": "whsec_!"}, ["secret"]),
        ("everything", {"url": "", "events": ["x"], "secret": ""}, ["url", "events[0]", "secret"]),
    ],
)
def test_what_a_subscription_is_refused_for(case: str, wish: Any, refused: list[str], seller: Account) -> None:
    body = {"url": url(PATH), "events": ["offer.*"], **wish}
    answer = seller.post(HOOKS, json=body, headers=JSON)
    assert problems(answer) == (422, [("INVALID_VALUE", path) for path in refused])
    assert seller.get(HOOKS, headers=JSON).json() == {"webhooks": []}
    if "secret" not in wish:
        id_ = subscribe(seller, PATH, "offer.*")["id"]
        assert problems(change(seller, id_, **wish)) == (422, [("INVALID_VALUE", path) for path in refused])
        assert (shown(seller, id_)["url"], shown(seller, id_)["events"]) == (url(PATH), ["offer.*"])


def test_shapes_and_numbers(seller: Account) -> None:
    answer = seller.post(HOOKS, json={"url": url(PATH), "events": ["offer.*"], "sekret": ""}, headers=JSON)
    assert problems(answer) == (422, [("UnknownJSONProperty", None)])
    for _ in range(50):
        id_ = subscribe(seller, PATH)["id"]
    body = {"url": url(PATH), "events": ["offer.*"]}
    assert problems(seller.post(HOOKS, json=body, headers=JSON)) == (409, [("TOO_MANY_WEBHOOKS", None)])
    assert of_another_application(seller).post(HOOKS, json=body, headers=JSON).status_code == 201
    assert seller.delete(f"{HOOKS}/{id_}", headers=JSON).status_code == 204
    assert seller.post(HOOKS, json=body, headers=JSON).status_code == 201
    assert problems(change(seller, id_, status="DISABLED"))[0] == 404
    assert problems(change(seller, subscribed(seller), status="DISABLED")) == (
        422,
        [("JsonMappingException", "status")],
    )


def subscribed(seller: Account) -> str:
    return str(seller.get(HOOKS, headers=JSON).json()["webhooks"][0]["id"])


def test_a_token_may_subscribe_to_what_it_may_read(seller: Account, application: Account, anonymous: Account) -> None:
    body = {"url": url(PATH), "events": ["offer.*", "order.BOUGHT"]}
    for scopes in (["sale:offers:read"], ["orders:read"], ["sale:offers:write"]):
        answer = with_scopes(seller, *scopes).post(HOOKS, json=body, headers=JSON)
        assert problems(answer) == (403, [("AccessDenied", None)])
    reader = with_scopes(seller, "sale:offers:read")
    answer = reader.post(HOOKS, json=body | {"events": ["offer.*"]}, headers=JSON)
    assert answer.status_code == 201
    assert problems(change(reader, answer.json()["id"], events=["order.*"])) == (403, [("AccessDenied", None)])
    assert application.post(HOOKS, json=body, headers=JSON).status_code == 401
    assert anonymous.get(HOOKS, headers=JSON).status_code == 401


# Receivers that fail


def test_failures_are_tried_again_with_growing_delays_for_three_days(own_server: Server, own: Receiver) -> None:
    seller = new_account(own_server)
    own.answers(PATH, "500 Internal Server Error")
    hook = subscribe(seller, PATH, "offer.*")["id"]
    live(seller)
    own_server.settle()
    began = own_server.world.now()
    delays = []
    while (delivery := deliveries(seller, hook)[0])["status"] == "WAITING":
        assert delivery["attempts"] == len(delays) + 1 == len(own.seen(PATH))
        at = parse_instant(delivery["nextAttemptAt"])
        assert at is not None
        delays.append(round((at - own_server.world.now()) / SECOND, -1))
        own_server.advance(at - own_server.world.now() - 500)
        own_server.settle()
        assert len(own.seen(PATH)) == len(delays)  # not a moment sooner
        own_server.advance(500)
        own_server.settle()
        seller = sign_in(own_server, seller.id)
    doubled = [10 * 2**n for n in range(10)]
    assert delays[1:-1] == [*doubled, 10_240, 20_480, *[21_600] * 10]
    assert 2_000 < delays[-1] < 2_300  # what is left of the three days
    assert (delivery["attempts"], delivery["nextAttemptAt"]) == (len(delays) + 1, None)
    assert abs(own_server.world.now() - began - 3 * DAY) < MINUTE
    seen = own.seen(PATH)
    assert len(seen) == len(delays) + 1
    assert len({message.headers["webhook-id"] for message in seen}) == 1
    assert len({message.body for message in seen}) == 1
    made = attempts(seller, hook)
    assert [attempt["number"] for attempt in made] == list(range(len(seen), 0, -1))
    assert {(attempt["responseStatus"], attempt["error"]) for attempt in made} == {(500, "STATUS")}
    own.answers(PATH, "200 OK")
    answer = seller.post(f"{HOOKS}/{hook}/deliveries/{delivery['id']}/redeliver", json={}, headers=JSON)
    assert (answer.status_code, answer.json()["status"], answer.json()["attempts"]) == (202, "WAITING", 0)
    own_server.settle()
    assert deliveries(seller, hook)[0]["status"] == "DELIVERED"
    assert own.seen(PATH)[-1].headers["webhook-id"] == delivery["id"]


def test_a_failure_holds_back_later_events_of_the_same_offer_only(own_server: Server, own: Receiver) -> None:
    seller = new_account(own_server)
    one, other = live(seller), live(seller)
    hook = subscribe(seller, PATH, "offer.*")["id"]
    own.answers(PATH, "400 Bad Request")
    restocked(seller, one, 9)
    own_server.settle()
    own.answers(PATH, "200 OK")
    restocked(seller, one, 8)
    run_command(seller, PRICES, FIXED_PRICE, one)
    restocked(seller, other, 7)
    own_server.settle()
    subjects = [(message["type"], message["data"]["offer"]["id"]) for message in own.got(PATH)]
    assert subjects == [("offer.OFFER_STOCK_CHANGED", one), ("offer.OFFER_STOCK_CHANGED", other)]
    assert [row["status"] for row in deliveries(seller, hook)] == ["DELIVERED", "WAITING", "WAITING", "WAITING"]
    own_server.advance(6 * SECOND)
    own_server.settle()
    mine = [message["data"] for message in own.got(PATH) if message["data"]["offer"]["id"] == one]
    expected = [event for event in polled(seller) if event["offer"]["id"] == one][1:]
    assert mine == [expected[0], *expected]  # the first one twice
    assert len(expected) == 3


@pytest.mark.parametrize("how", ["silent", "refused", "503"])
def test_a_receiver_that_is_away_is_left_alone_and_gets_all_when_it_is_back(
    own_server: Server, own: Receiver, how: str
) -> None:
    seller = new_account(own_server)
    ids = [live(seller) for _ in range(3)]
    hook = subscribe(seller, PATH, "offer.*")["id"]
    fails(own_server, own, how)
    for id_ in ids:
        restocked(seller, id_, 9)
    own_server.settle()
    made = attempts(seller, hook)
    error = {"silent": (None, "TIMEOUT"), "refused": (None, "UNREACHABLE"), "503": (503, "STATUS")}[how]
    assert [(attempt["responseStatus"], attempt["error"]) for attempt in made] == [error]  # the others were not tried
    for _ in range(3):
        own_server.advance(2 * MINUTE)
        own_server.settle()
    assert {(attempt["responseStatus"], attempt["error"]) for attempt in attempts(seller, hook)} == {error}
    fails(own_server, own, "no more")
    own_server.advance(10 * MINUTE)
    own_server.settle()
    for id_ in ids:
        restocked(seller, id_, 7)
    own_server.settle()
    assert {row["status"] for row in deliveries(seller, hook)} == {"DELIVERED"}
    assert once_and_in_order(own.got(PATH)) == polled(seller)[-6:]


def once_and_in_order(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What a receiver makes of it that forgets what it had already; per offer in the order in which it came."""
    first: dict[str, dict[str, Any]] = {}
    for message in messages:
        first.setdefault(message["data"]["id"], message["data"])
    per_offer: dict[str, list[str]] = {}
    for event in first.values():
        per_offer.setdefault(event["offer"]["id"], []).append(event["occurredAt"])
    assert all(times == sorted(times) for times in per_offer.values())
    return sorted(first.values(), key=lambda event: base64.b64decode(event["id"] + "=="))


def fails(server: Server, receiver: Receiver, how: str) -> None:
    receiver.internet.dead = frozenset({"93.184.215.14"} if how == "refused" else ())
    receiver.answers(PATH, "503 Service Unavailable" if how == "503" else "200 OK")
    if how == "silent":
        server.world.settings = replace(server.world.settings, webhook_ms=50)
        receiver.origin.pages[PATH] = lambda _: receiver.origin.closed.wait(0.3) and None


def test_410_ends_the_subscription(seller: Account, receiver: Receiver) -> None:
    hook = subscribe(seller, PATH)["id"]
    id_ = live(seller)
    receiver.answers(PATH, "410 Gone")
    restocked(seller, id_, 9)
    seller.server.settle()
    assert shown(seller, hook)["status"] == "DISABLED"
    assert {row["status"] for row in deliveries(seller, hook)} == {"DELIVERED", "FAILED"}
    receiver.answers(PATH, "200 OK")
    restocked(seller, id_, 8)
    seller.server.settle()
    assert len(receiver.seen(PATH)) == 2
    assert change(seller, hook, status="ACTIVE").json()["status"] == "ACTIVE"
    restocked(seller, id_, 7)
    seller.server.settle()
    assert len(receiver.seen(PATH)) == 3  # what happened meanwhile was for nobody
    assert receiver.got(PATH)[-1]["data"] == polled(seller)[-1]


def test_redirects_are_not_followed_and_long_answers_not_read(seller: Account, receiver: Receiver) -> None:
    hook = subscribe(seller, PATH)["id"]
    receiver.answers(PATH, "302 Found", location=url("/elsewhere"))
    id_ = live(seller)
    seller.server.settle()
    assert [(one["responseStatus"], one["error"]) for one in attempts(seller, hook)] == [(302, "STATUS")]
    assert receiver.seen("/elsewhere") == []
    assert change(seller, hook, url=url("/long")).status_code == 200
    receiver.answers("/long", "200 OK", content_length="9999999999", content_encoding="gzip")
    restocked(seller, id_, 8)
    seller.server.settle()
    assert [(one["responseStatus"], one["error"]) for one in attempts(seller, hook)][:2] == [(200, None)] * 2


@pytest.mark.parametrize("host", ["inside.example", "both.example", "nowhere.example"])
def test_private_and_unknown_addresses_look_the_same_and_are_never_connected_to(
    seller: Account, receiver: Receiver, host: str
) -> None:
    hook = subscribe(seller, PATH)["id"]
    assert change(seller, hook, url=f"http://{host}/in").status_code == 200
    live(seller)
    seller.server.settle()
    (attempt,) = attempts(seller, hook)
    assert (attempt["responseStatus"], attempt["error"]) == (None, "ADDRESS")
    assert receiver.internet.connected == []


# Pause, redelivery, replay


def test_pause_and_go_on(seller: Account, receiver: Receiver) -> None:
    hook = subscribe(seller, PATH)["id"]
    assert change(seller, hook, status="PAUSED").json()["status"] == "PAUSED"
    id_ = live(seller)
    restocked(seller, id_, 9)
    seller.server.settle()
    assert receiver.seen(PATH) == []
    assert [row["status"] for row in deliveries(seller, hook)] == ["WAITING"] * 2
    assert change(seller, hook, status="ACTIVE").json()["status"] == "ACTIVE"
    seller.server.settle()
    assert [message["data"] for message in receiver.got(PATH)] == polled(seller)


def test_redelivery(seller: Account, receiver: Receiver) -> None:
    hook = subscribe(seller, PATH)["id"]
    live(seller)
    seller.server.settle()
    (delivery,) = deliveries(seller, hook)
    path = f"{HOOKS}/{hook}/deliveries"
    answer = seller.post(f"{path}/{delivery['id']}/redeliver", json={}, headers=JSON)
    assert answer.status_code == 202
    seller.server.settle()
    first, second = receiver.seen(PATH)
    assert (first.body, first.headers["webhook-id"]) == (second.body, second.headers["webhook-id"])
    other = subscribe(seller, "/other")["id"]
    for hook_id, strange in ((hook, "msg_x"), (hook, delivery["id"] + "9"), (other, delivery["id"])):
        answer = seller.post(f"{HOOKS}/{hook_id}/deliveries/{strange}/redeliver", json={}, headers=JSON)
        assert problems(answer) == (404, [("NOT_FOUND", "deliveryId")])


def test_replay_of_a_range(seller: Account, receiver: Receiver) -> None:
    id_ = live(seller)
    for value in (9, 8, 7):
        restocked(seller, id_, value)
    buy(new_buyer(seller.server), (id_, 1))
    hook = subscribe(seller, PATH, "offer.*", "order.BOUGHT")["id"]
    events, sold = polled(seller), orders(seller)

    def replayed(**wish: str) -> list[dict[str, Any]]:
        before = len(receiver.got(PATH))
        answer = seller.post(f"{HOOKS}/{hook}/replay", json=wish, headers=JSON)
        assert answer.status_code == 202, answer.text
        seller.server.settle()
        found = [message["data"] for message in receiver.got(PATH)[before:]]
        assert answer.json() == {"deliveries": len(found)}
        return found

    assert replayed(**{"from": events[1]["id"], "to": events[2]["id"]}) == events[1:3]
    assert replayed(**{"from": events[3]["id"]}) == events[3:]
    assert replayed(**{"from": sold[0]["id"]}) == [event for event in sold if event["type"] == "BOUGHT"]
    everything = replayed(**{"from": events[0]["occurredAt"], "to": iso(seller.server.world.now() + MINUTE)})
    assert [event for event in everything if "offer" in event] == events
    assert [event["type"] for event in everything if "order" in event] == ["BOUGHT"]
    assert replayed(**{"from": iso(seller.server.world.now() + MINUTE)}) == []
    assert {row["status"] for row in deliveries(seller, hook)} == {"DELIVERED"}
    for wish in ({"from": "?"}, {"from": events[0]["id"], "to": sold[0]["id"]}):
        answer = seller.post(f"{HOOKS}/{hook}/replay", json=wish, headers=JSON)
        assert problems(answer) == (422, [("INVALID_VALUE", "from")])


def test_lists_are_bounded(seller: Account, receiver: Receiver) -> None:
    hook = subscribe(seller, PATH)["id"]
    id_ = live(seller)
    for value in (9, 8):
        restocked(seller, id_, value)
    seller.server.settle()
    assert [one["number"] for one in attempts(seller, hook, limit=2)] == [3, 2]
    assert len(deliveries(seller, hook, limit=2)) == 2
    assert deliveries(seller, hook, status="WAITING,FAILED") == []
    for path in ("attempts?limit=0", "attempts?limit=1001", "deliveries?limit=x", "deliveries?status=NEW"):
        assert seller.get(f"{HOOKS}/{hook}/{path}", headers=JSON).status_code == 400


def test_what_was_delivered_is_forgotten_after_a_week_and_what_waits_after_sixty_days(
    own_server: Server, own: Receiver
) -> None:
    seller = new_account(own_server)
    hook = subscribe(seller, PATH, "offer.*")["id"]
    id_ = live(seller)
    own_server.settle()
    change(seller, hook, status="PAUSED")
    restocked(seller, id_, 9)
    own_server.settle()
    for days, left in ((6, 2), (2, 1), (50, 1), (3, 0)):
        own_server.advance(days * DAY + HOUR)
        own_server.settle()
        assert len(deliveries(sign_in(own_server, seller.id), hook)) == left


def test_drafts_wake_nobody(seller: Account, receiver: Receiver) -> None:
    hook = subscribe(seller, PATH)["id"]
    create(seller, listable(seller))
    seller.server.settle()
    assert (deliveries(seller, hook), receiver.seen(PATH)) == ([], [])


def test_many_offers_published_at_once(seller: Account, receiver: Receiver) -> None:
    """More than one message at a time, each offer's in order."""
    hook = subscribe(seller, PATH)["id"]
    ids = [str(create(seller, listable(seller))["id"]) for _ in range(12)]
    publish(seller, *ids)
    publish(seller, *ids, action="END")
    seller.server.settle()
    assert once_and_in_order(receiver.got(PATH)) == polled(seller)
    assert len(receiver.got(PATH)) == len(deliveries(seller, hook)) == 24


def test_a_reset_ends_subscriptions_and_a_restore_brings_them_back(own_server: Server, own: Receiver) -> None:
    seller = new_account(own_server)
    hook = subscribe(seller, PATH)["id"]
    change(seller, hook, status="PAUSED")
    live(seller)
    own_server.settle()
    for path, method in (("/_stragan/snapshots/paused", "PUT"), ("/_stragan/reset", "POST")):
        assert ask(own_server, method, path).status_code in {200, 201}
    assert seller.get(HOOKS, headers=JSON).json() == {"webhooks": []}
    own_server.settle()
    assert own.seen(PATH) == []
    assert ask(own_server, "POST", "/_stragan/snapshots/paused/restore").status_code == 200
    assert change(seller, hook, status="ACTIVE").status_code == 200
    own_server.settle()
    assert [message["data"] for message in own.got(PATH)] == polled(seller)
