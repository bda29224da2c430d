"""`Idempotency-Key`: a POST that is sent again gets the first answer and makes nothing twice."""

from typing import Any

import httpx
import pytest
from buying import buy, new_buyer
from changing import live
from keyed import RATES, REPLAYED, Desk, count, names, problem, rates, under
from paying import CLAIMS, REFUNDS, form, wanted
from product_listing import by_gtin

from harness import Account, Server, new_account, sign_in
from stragan.app import ROUTES
from stragan.auth.session import Session
from stragan.contract.own import OWN
from stragan.db.engine import Step
from stragan.features.delivery import service as delivery
from stragan.features.delivery.schemas import read_shipping_rates
from stragan.features.issues import routes as issues
from stragan.features.messages import routes as messages
from stragan.http import idempotency, store
from stragan.http.call import Call, Reply
from stragan.kernel.problems import Malformed
from stragan.kernel.times import DAY, HOUR
from stragan.kernel.wire import encode
from stragan.world import World

TERMS = "/after-sales-service-conditions"
JSON = "application/json"
ADDRESS = {
    "name": "Stoisko",
    "street": "Polna 1",
    "postCode": "60-166",
    "city": "Poznań",
    "countryCode": "PL",
}
DOCUMENTS: dict[str, tuple[str, dict[str, Any]]] = {  # of the operations that keep their answers themselves
    "createShippingRatesSetUsingPOST": (RATES, rates()),
    "createAfterSalesServiceImpliedWarrantyUsingPOST": (
        f"{TERMS}/implied-warranties",
        {"name": "Reklamacje", "individual": {"period": "P2Y"}, "corporate": {"period": "P2Y"}, "address": ADDRESS},
    ),
    "createAfterSalesServiceReturnPolicyUsingPOST": (
        f"{TERMS}/return-policies",
        {
            "name": "Zwroty",
            "availability": {"range": "FULL"},
            "withdrawalPeriod": "P14D",
            "returnCost": {"coveredBy": "BUYER"},
            "address": ADDRESS,
            "options": {
                "cashOnDeliveryNotAllowed": True,
                "freeAccessoriesReturnRequired": False,
                "refundLoweredByReceivedDiscount": False,
                "businessReturnAllowed": False,
                "collectBySellerOnly": False,
            },
        },
    ),
    "createAfterSalesServiceWarrantyUsingPOST": (
        f"{TERMS}/warranties",
        {
            "name": "Gwarancja",
            "type": "MANUFACTURER",
            "individual": {"period": "P24M", "lifetime": False},
            "corporate": {"period": None, "lifetime": True},
        },
    ),
    "addAdditionalEmailUsingPOST": ("/account/additional-emails", {"email": "sklep@example.com"}),
    "createOfferUsingPOST": ("/sale/offers", {"name": "Ładowarka"}),
    "createProductOffers": ("/sale/product-offers", by_gtin()),
}

# They need a conversation: test_conversation_keys.py.
ELSEWHERE = frozenset(route.operation_id for route in (*messages.ROUTES, *issues.ROUTES))


def asked(id_: str, account: Account) -> tuple[str, dict[str, Any]]:
    """Path and document of an operation that keeps its answer; money is asked back of an order."""
    if id_ in DOCUMENTS:
        return DOCUMENTS[id_]
    order = form(account, buy(new_buyer(account.server), (live(account), 1)))
    if id_ == "initiateRefund":
        return REFUNDS, wanted(order)
    return CLAIMS, {"lineItem": {"id": order["lineItems"][0]["id"]}, "quantity": 1}


# The first answer


@pytest.mark.parametrize(
    "id_", sorted(r.operation_id for r in ROUTES if r.keeps_answer and r.operation_id not in {*OWN, *ELSEWHERE})
)
def test_an_operation_that_keeps_its_answer(
    seller: Account, other_seller: Account, monkeypatch: pytest.MonkeyPatch, id_: str
) -> None:
    """It is stored with the thing itself: nothing is left to store when the handler has returned."""

    async def forbidden(*_: Any) -> None:
        raise AssertionError(f"{id_} does not use call.answering")

    monkeypatch.setattr(idempotency, "_keep", forbidden)
    (path, theirs), (_, document) = (asked(id_, account) for account in (other_seller, seller))
    key, plain = under(), other_seller.post(path, json=theirs)
    first, again = (seller.post(path, json=document, headers=key) for _ in range(2))
    assert (first.status_code, first.headers.get(REPLAYED)) == (plain.status_code, None)
    assert first.json()["id"] != plain.json()["id"]
    assert (again.status_code, again.content, again.headers[REPLAYED]) == (first.status_code, first.content, "true")
    assert again.headers["content-type"] == first.headers["content-type"]
    assert again.headers["trace-id"] != first.headers["trace-id"]


def test_nothing_is_made_twice(seller: Account) -> None:
    key = under()
    first = seller.post(RATES, json=rates(), headers=key)
    seller.put(f"{RATES}/{first.json()['id']}", json=rates("Inna nazwa"), headers=key)  # a PUT has no keys
    again = seller.post(RATES, json=rates(), headers=key)
    assert again.content == first.content
    assert names(seller) == ["Inna nazwa"]


def test_status_headers_and_media_type_are_repeated(seller: Account) -> None:
    async def accepted(call: Call) -> Reply:
        return Reply(b'{"a":1}', 202, {"location": "/somewhere", "retry-after": "5"}, JSON)

    async def scenario(_: World) -> list[httpx.Response]:
        desk = Desk(seller, accepted)
        return [await desk.post("k"), await desk.post("k")]

    first, again = seller.server.run(scenario)
    for answer in (first, again):
        told = answer.headers["location"], answer.headers["retry-after"], answer.headers["content-type"]
        assert (answer.status_code, answer.content, told) == (202, b'{"a":1}', ("/somewhere", "5", JSON))
    assert (first.headers.get(REPLAYED), again.headers[REPLAYED]) == (None, "true")


def test_an_empty_body_is_repeated(seller: Account) -> None:
    async def quiet(call: Call) -> bytes:
        return b""

    async def scenario(_: World) -> list[httpx.Response]:
        desk = Desk(seller, quiet)
        return [await desk.post("k"), await desk.post("k")]

    first, again = seller.server.run(scenario)
    assert (first.status_code, first.content) == (again.status_code, again.content) == (201, b"")


# Whose key it is


def test_keys_of_others_and_of_other_operations(seller: Account, other_seller: Account) -> None:
    key = under()
    mine = seller.post(RATES, json=rates(), headers=key)
    theirs = other_seller.post(RATES, json=rates(), headers=key)
    path, document = DOCUMENTS["createAfterSalesServiceWarrantyUsingPOST"]
    warranty = seller.post(path, json=document, headers=key)
    assert [answer.status_code for answer in (mine, theirs, warranty)] == [201, 201, 201]
    assert len({answer.json()["id"] for answer in (mine, theirs, warranty)}) == 3
    assert REPLAYED not in theirs.headers
    assert REPLAYED not in warranty.headers


def test_an_application_without_a_user_has_keys_of_its_own() -> None:
    alone = Session("app", None, frozenset(), 2**60)
    user = Session("app", "7", frozenset(), 2**60)
    assert idempotency.key_of("k", alone, "op") == ("app", "op", "k")
    assert idempotency.key_of("k", user, "op") == ("7", "op", "k")


@pytest.mark.parametrize(
    ("case", "path", "document"),
    [("another body", RATES, rates("Inne")), ("a query", f"{RATES}?a=1", rates())],
)
def test_another_request_under_the_key(seller: Account, case: str, path: str, document: dict[str, Any]) -> None:
    key = under()
    first = seller.post(RATES, json=rates(), headers=key)
    refused = seller.post(path, json=document, headers=key)
    assert problem(refused) == (422, "IDEMPOTENCY_KEY_REUSED", "Idempotency-Key")
    assert names(seller) == ["Paczki"]
    assert seller.post(RATES, json=rates(), headers=key).content == first.content


def test_what_makes_a_request_the_same() -> None:
    requests = [
        ("POST", "/a", b"", b"x"),
        ("PUT", "/a", b"", b"x"),
        ("POST", "/b", b"", b"x"),
        ("POST", "/a", b"b", b"x"),
        ("POST", "/a", b"", b"y"),
        ("POST", "/a", b"x", b""),
        ("POST", "/ax", b"", b""),
        ("POST", "/ą", b"", b"x"),
        ("POST", "/a", b"", b"\0x"),
    ]
    assert len({idempotency.fingerprint(*request) for request in requests}) == len(requests)


@pytest.mark.parametrize(
    ("case", "key"),
    [
        ("empty", b""),
        ("too long", b"k" * 256),
        ("a space", b"a b"),
        ("sent twice", b"a, b"),
        ("a tab", b"a\tb"),
        ("not ASCII", "klucz-ż".encode()),
        ("a control character", b"a\x7f"),
    ],
)
def test_a_key_that_is_none(seller: Account, case: str, key: bytes) -> None:
    refused = seller.post(RATES, json=rates(), headers={"Idempotency-Key": key})
    assert problem(refused) == (400, "IDEMPOTENCY_KEY_INVALID", "Idempotency-Key")
    assert names(seller) == []


@pytest.mark.parametrize("key", ["k", "!" + "~" * 254, '"8e03978e-40d5-43dd-bc93-6894a57f9324"', "%00", "'--"])
def test_a_key_of_any_visible_characters(seller: Account, key: str) -> None:
    first, again = (seller.post(RATES, json=rates(), headers=under(key)) for _ in range(2))
    assert (again.content, again.headers[REPLAYED]) == (first.content, "true")


def test_without_a_key_nothing_is_kept(own_server: Server) -> None:
    seller = new_account(own_server)
    for _ in range(2):
        assert seller.post(RATES, json=rates()).status_code == 201
    assert (len(names(seller)), own_server.run(count)) == (2, 0)


# Refusals and crashes free the key


def test_a_refused_request_may_be_corrected(seller: Account) -> None:
    key = under()
    refusals = [seller.post(RATES, json=rates(""), headers=key) for _ in range(2)]
    assert [answer.status_code for answer in refusals] == [422, 422]
    assert refusals[0].content == refusals[1].content
    assert REPLAYED not in refusals[1].headers
    assert seller.post(RATES, json=rates(), headers=key).status_code == 201
    assert names(seller) == ["Paczki"]


def test_a_refusal_that_is_no_exception_frees_the_key_as_well(seller: Account) -> None:
    statuses = [415, 201, 500]

    async def moody(call: Call) -> Reply:
        return Reply(b"{}", statuses.pop(0))

    async def scenario(_: World) -> list[int]:
        desk = Desk(seller, moody)
        return [(await desk.post("k")).status_code for _ in range(3)]

    assert seller.server.run(scenario) == [415, 201, 201]


@pytest.mark.parametrize("keeps_answer", [False, True])
def test_a_crash_frees_the_key(seller: Account, *, keeps_answer: bool) -> None:
    runs: list[int] = []

    async def unlucky_once(call: Call) -> bytes:
        runs.append(1)
        if len(runs) == 1:
            raise RuntimeError("out of luck")
        return b"{}"

    async def scenario(_: World) -> list[int]:
        desk = Desk(seller, unlucky_once, keeps_answer=keeps_answer)
        return [(await desk.post("k")).status_code for _ in range(3)]

    assert seller.server.run(scenario) == [500, 201, 201]
    assert len(runs) == 2


def test_a_crash_after_the_commit_does_not(seller: Account) -> None:
    """The answer was stored with the thing, so it is known although the client was told of a crash."""

    async def unlucky(call: Call) -> bytes:
        await delivery.create(call.world, call.seller_id, read_shipping_rates(encode(rates())), call.answering)
        raise RuntimeError("out of luck")

    async def scenario(_: World) -> list[httpx.Response]:
        desk = Desk(seller, unlucky, keeps_answer=True)
        return [await desk.post("k"), await desk.post("k")]

    first, again = seller.server.run(scenario)
    assert (first.status_code, again.status_code, again.json()["name"]) == (500, 201, "Paczki")
    assert names(seller) == ["Paczki"]


def test_an_answer_that_cannot_be_kept_is_told_all_the_same(seller: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> Step:
        raise RuntimeError("no room")

    async def made(call: Call) -> bytes:
        return b"{}"

    async def scenario(_: World) -> list[httpx.Response]:
        desk = Desk(seller, made)
        return [await desk.post("k"), await desk.post("k")]

    monkeypatch.setattr(store, "answering", broken)
    first, again = seller.server.run(scenario)
    assert first.status_code == 201
    assert problem(again) == (409, "IDEMPOTENCY_KEY_IN_USE", "Idempotency-Key")


# The end of a key


def test_a_key_is_kept_for_a_day(own_server: Server) -> None:
    seller, key = new_account(own_server), under()

    async def freeze(world: World, at: int) -> None:
        await world.clock.set(world.db, at, frozen=True)

    start = own_server.world.now()
    own_server.run(freeze, start)
    first = seller.post(RATES, json=rates(), headers=key)
    own_server.run(freeze, start + DAY - 1)
    seller = sign_in(own_server, seller.id)
    assert seller.post(RATES, json=rates(), headers=key).content == first.content
    own_server.run(freeze, start + DAY)
    second = seller.post(RATES, json=rates("Inne"), headers=key)
    assert (second.status_code, REPLAYED in second.headers) == (201, False)
    assert sorted(names(seller)) == ["Inne", "Paczki"]
    assert seller.post(RATES, json=rates("Inne"), headers=key).content == second.content


def test_old_keys_are_forgotten(own_server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(idempotency, "AT_ONCE", 2)
    seller = new_account(own_server)
    for _ in range(5):
        seller.post(RATES, json=rates(), headers=under())
    own_server.advance(23 * HOUR)
    sign_in(own_server, seller.id).post(RATES, json=rates(), headers=under())
    own_server.settle()
    assert own_server.run(count) == 6
    own_server.advance(HOUR)
    own_server.settle()
    assert own_server.run(count) == 1
    assert len(names(sign_in(own_server, seller.id))) == 6  # what was made stays


def test_a_key_in_polish(seller: Account, polish: dict[str, str]) -> None:
    refused = seller.post(RATES, json=rates(), headers=polish | {"Idempotency-Key": "a b"})
    assert refused.json()["errors"][0]["userMessage"] == (
        "Idempotency-Key musi mieć od 1 do 255 widocznych znaków ASCII."
    )


def test_a_key_that_is_none_is_refused_by_itself() -> None:
    session = Session("app", "7", frozenset(), 2**60)
    with pytest.raises(Malformed):
        idempotency.key_of("k\n", session, "op")
