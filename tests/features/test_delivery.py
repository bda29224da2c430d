"""Delivery methods and price lists, as the guide §7 shows them."""

import copy
import re
from typing import Any
from uuid import uuid4

import pytest
from msgspec.structs import replace

from stragan.features.delivery import service, store
from stragan.features.delivery.schemas import read_shipping_rates
from stragan.kernel.moments import Moments
from stragan.kernel.problems import Invalid
from stragan.kernel.wire import encode
from stragan.world import World

RATES = "/sale/shipping-rates"
GUIDE: dict[str, Any] = {
    "name": "Nowy cennik dostawy",
    "rates": [
        {
            "deliveryMethod": {"id": "845efe05-0c96-47c3-a8cb-aa4699c158ce"},
            "maxQuantityPerPackage": 10,
            "firstItemRate": {"amount": "12.58", "currency": "PLN"},
            "nextItemRate": {"amount": "12.58", "currency": "PLN"},
            "shippingTime": {"from": "PT72H", "to": "PT120H"},
        },
        {
            "deliveryMethod": {"id": "2488f7b7-5d1c-4d65-b85c-4cbcf253fd93"},
            "maxQuantityPerPackage": 1,
            "firstItemRate": {"amount": "7.99", "currency": "PLN"},
            "nextItemRate": {"amount": "0.00", "currency": "PLN"},
        },
    ],
}
CZECH = "8176f09d-08a4-5e1c-bae7-82cd0c446227"
ORDINARY = {"managedByAllegro": False, "isFulfillment": False}


def changed(**members: Any) -> dict[str, Any]:
    return copy.deepcopy(GUIDE) | members


def only_rate(**members: Any) -> dict[str, Any]:
    return changed(rates=[GUIDE["rates"][1] | members])


def problems(answer: Any) -> list[tuple[str, str | None]]:
    return [(error["code"], error["path"]) for error in answer.json()["errors"]]


# Delivery methods.


def test_methods_of_the_guide(seller: Any) -> None:
    methods = {method["id"]: method for method in seller.get("/sale/delivery-methods").json()["deliveryMethods"]}
    courier = methods["7203cb90-864c-4cda-bf08-dc883f0c78ad"]
    assert (courier["name"], courier["paymentPolicy"], courier["allegroEndorsed"]) == (
        "Przesyłka kurierska",
        "IN_ADVANCE",
        False,
    )
    constraints = courier["shippingRatesConstraints"]
    assert constraints["allowed"] is True
    assert constraints["maxQuantityPerPackage"] == {"max": 999999}
    assert constraints["firstItemRate"] == {"min": "0.00", "max": "100000000.00", "currency": "PLN"}
    assert constraints["nextItemRate"] == {"min": "0.00", "max": "100000000.00", "currency": "PLN"}
    assert constraints["shippingTime"] == {"default": {"from": "PT24H", "to": "PT48H"}, "customizable": True}
    registered = methods["aa1d05e0-943b-47cb-a759-9d8c16707129"]["shippingRatesConstraints"]
    assert registered["firstItemRate"] == {"min": "0.00", "max": "5.90", "currency": "PLN"}
    assert registered["shippingTime"] == {"default": {"from": "PT96H", "to": "PT120H"}, "customizable": False}
    assert methods["845efe05-0c96-47c3-a8cb-aa4699c158ce"]["paymentPolicy"] == "CASH_ON_DELIVERY"


def test_methods_need_no_user(application: Any, anonymous: Any, seller: Any) -> None:
    assert application.get("/sale/delivery-methods").content == seller.get("/sale/delivery-methods").content
    assert anonymous.get("/sale/delivery-methods").status_code == 401


@pytest.mark.parametrize(("marketplace", "countries"), [("allegro-cz", {"CZ"}), ("allegro-nowhere", set())])
def test_methods_of_a_marketplace(seller: Any, marketplace: str, countries: set[str]) -> None:
    methods = seller.get("/sale/delivery-methods", params={"marketplace": marketplace}).json()["deliveryMethods"]
    assert {method["destinationCountry"] for method in methods} == countries


# Price lists.


def test_the_guides_request_gives_the_guides_answer(seller: Any) -> None:
    answer = seller.post(RATES, json=GUIDE)
    assert answer.status_code == 201
    document = answer.json()
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", document["lastModified"])
    assert document == {
        "id": document["id"],
        "name": "Nowy cennik dostawy",
        "type": None,
        "dispatchCountry": None,
        "rates": [
            GUIDE["rates"][0] | {"maxPackageWeight": None},
            GUIDE["rates"][1] | {"maxPackageWeight": None, "shippingTime": None},
        ],
        "lastModified": document["lastModified"],
    }
    fetched = seller.get(f"{RATES}/{document['id']}")
    assert fetched.status_code == 200
    assert fetched.json() == document | {"features": ORDINARY}


def test_a_typed_list_with_a_weight(seller: Any) -> None:
    rate = {
        "deliveryMethod": {"id": "758fcd59-fbfa-4453-ae07-4800d72c2ca5"},
        "maxQuantityPerPackage": "6",
        "maxPackageWeight": {"value": 19, "unit": None},
        "firstItemRate": {"amount": 12.5, "currency": "PLN"},
        "nextItemRate": {"amount": 0, "currency": "PLN"},
        "shippingTime": {"from": "P1D", "to": "P20D"},
    }
    sent = {"name": "Mój cennik", "type": "PHYSICAL", "dispatchCountry": "PL", "rates": [rate]}
    document = seller.post(RATES, json=sent).json()
    assert (document["type"], document["dispatchCountry"]) == ("PHYSICAL", "PL")
    assert document["rates"] == [
        {
            "deliveryMethod": {"id": "758fcd59-fbfa-4453-ae07-4800d72c2ca5"},
            "maxQuantityPerPackage": 6,
            "maxPackageWeight": {"value": "19.000", "unit": "KILOGRAM"},
            "firstItemRate": {"amount": "12.50", "currency": "PLN"},
            "nextItemRate": {"amount": "0.00", "currency": "PLN"},
            "shippingTime": {"from": "P1D", "to": "P20D"},
        }
    ]


def test_the_list(seller: Any, other_seller: Any) -> None:
    other_seller.post(RATES, json=GUIDE)
    abroad = seller.post(
        RATES,
        json=changed(
            name="Cennik z wysyłką do Czech",
            rates=[
                GUIDE["rates"][0],
                GUIDE["rates"][1]
                | {
                    "deliveryMethod": {"id": CZECH},
                    "firstItemRate": {"amount": "99.00", "currency": "CZK"},
                    "nextItemRate": {"amount": "0.00", "currency": "CZK"},
                },
            ],
        ),
    ).json()
    listed = seller.get(RATES, params={"seller.id": "me", "limit": "60"}).json()["shippingRates"]
    assert [entry["name"] for entry in listed] == ["default", "Cennik z wysyłką do Czech"]
    assert listed[1] == {
        "id": abroad["id"],
        "name": "Cennik z wysyłką do Czech",
        "features": ORDINARY,
        "marketplaces": [{"id": "allegro-pl"}, {"id": "allegro-business-pl"}, {"id": "allegro-cz"}],
    }
    assert seller.get(RATES, params={"marketplace": "allegro-cz"}).json() == {"shippingRates": [listed[1]]}
    assert seller.get(RATES, params={"marketplace": "allegro-pl"}).json() == {"shippingRates": listed}
    assert seller.get(RATES, params={"marketplace": "allegro-hu"}).json() == {"shippingRates": []}


def test_names_may_repeat(seller: Any) -> None:
    """Allegro knows an answer for ambiguous names (`NonUniqueShippingRatesException`), so they occur."""
    assert [seller.post(RATES, json=GUIDE).status_code for _ in range(2)] == [201, 201]


def test_put_takes_the_document_back(seller: Any) -> None:
    id_ = seller.post(RATES, json=GUIDE).json()["id"]
    document = seller.get(f"{RATES}/{id_}").json()
    answer = seller.put(f"{RATES}/{id_}", json=document)
    assert answer.status_code == 200
    assert answer.json() | {"features": ORDINARY, "lastModified": document["lastModified"]} == document


def test_put_replaces(seller: Any) -> None:
    id_ = seller.post(RATES, json=GUIDE).json()["id"]
    sent = only_rate(firstItemRate={"amount": "8.00", "currency": "PLN"}) | {"name": "Zmieniony", "id": "ignored"}
    changed_ = seller.put(f"{RATES}/{id_}", json=sent).json()
    assert (changed_["id"], changed_["name"], len(changed_["rates"])) == (id_, "Zmieniony", 1)
    assert seller.get(f"{RATES}/{id_}").json() == changed_ | {"features": ORDINARY}
    assert "Zmieniony" in [entry["name"] for entry in seller.get(RATES).json()["shippingRates"]]


def test_put_keeps_the_type(seller: Any) -> None:
    id_ = seller.post(RATES, json=only_rate() | {"type": "PHYSICAL", "dispatchCountry": "PL"}).json()["id"]
    kept = seller.put(f"{RATES}/{id_}", json=only_rate())
    assert (kept.status_code, kept.json()["type"], kept.json()["dispatchCountry"]) == (200, "PHYSICAL", "PL")
    refused = seller.put(f"{RATES}/{id_}", json=only_rate() | {"type": "ELECTRONIC"})
    assert (refused.status_code, problems(refused)) == (422, [("SHIPPING_RATES_TYPE_MISMATCH", "type")])


@pytest.mark.parametrize(
    ("case", "sent", "expected"),
    [
        ("no rates", changed(rates=None), ("ConstraintViolationException", "rates")),
        ("name", changed(name="above_free_shipping"), ("ConstraintViolationException", "name")),
        (
            "unknown method",
            only_rate(deliveryMethod={"id": "b5a4e6a0-0000-4000-8000-000000000000"}),
            ("DELIVERY_METHOD_NOT_FOUND", "rates[0].deliveryMethod.id"),
        ),
        (
            "withdrawn method",
            only_rate(
                deliveryMethod={"id": "7b1bface-2620-571b-83f3-01b990acffd3"},
                firstItemRate={"amount": "4.99", "currency": "PLN"},
            ),
            ("DELIVERY_METHOD_NOT_ALLOWED", "rates[0].deliveryMethod.id"),
        ),
        (
            "too dear",
            only_rate(firstItemRate={"amount": "14.00", "currency": "PLN"}),
            ("RATE_OUT_OF_RANGE", "rates[0].firstItemRate.amount"),
        ),
        (
            "fixed time",
            only_rate(shippingTime={"from": "PT24H", "to": "PT48H"}),
            ("SHIPPING_TIME_IS_NOT_CUSTOMIZABLE", "rates[0].shippingTime"),
        ),
        ("time as text", only_rate(shippingTime="PT24H"), ("JsonMappingException", "rates[0].shippingTime")),
        ("unknown type", changed(type="BOTH"), ("JsonMappingException", "type")),
        ("no object", [], ("JsonMappingException", "request.body")),
    ],
)
def test_refusals(seller: Any, case: str, sent: Any, expected: tuple[str, str]) -> None:
    before = seller.get(RATES).content
    answer = seller.post(RATES, json=sent)
    assert (answer.status_code, problems(answer)) == (422, [expected])
    assert seller.get(RATES).content == before


def test_refusals_speak_polish(seller: Any, polish: dict[str, str]) -> None:
    answer = seller.post(RATES, json=changed(name="a_b"), headers=polish)
    assert [error["userMessage"] for error in answer.json()["errors"]] == ["Nazwa zawiera niedozwolone znaki."]


def test_no_json(seller: Any) -> None:
    headers = {"Content-Type": "application/vnd.allegro.public.v1+json"}
    answer = seller.post(RATES, content=b'{"name":', headers=headers)
    assert (answer.status_code, problems(answer)) == (400, [("BAD_REQUEST", "request.body")])


@pytest.mark.parametrize("id_", ["b5a4e6a0-0000-4000-8000-000000000000", "nonsense"])
def test_unknown(seller: Any, id_: str) -> None:
    for answer in (seller.get(f"{RATES}/{id_}"), seller.put(f"{RATES}/{id_}", json=GUIDE)):
        assert (answer.status_code, problems(answer)) == (404, [("ShippingRatesNotFoundException", "id")])


def test_lists_of_others_do_not_exist(seller: Any, other_seller: Any) -> None:
    path = f"{RATES}/{other_seller.post(RATES, json=GUIDE).json()['id']}"
    before = other_seller.get(path).content
    assert seller.get(path).status_code == 404
    assert seller.put(path, json=changed(name="Moje")).status_code == 404
    assert other_seller.get(path).content == before


def test_lists_are_never_deleted(seller: Any) -> None:
    id_ = seller.post(RATES, json=GUIDE).json()["id"]
    assert seller.delete(f"{RATES}/{id_}").status_code == 405


def test_a_user_is_needed(application: Any, anonymous: Any) -> None:
    for account in (application, anonymous):
        assert account.get(RATES).status_code == 401
        assert account.post(RATES, json=GUIDE).status_code == 401


def test_the_limit_is_told(seller: Any, server: Any) -> None:
    async def create(world: World) -> None:
        small = copy.copy(world)
        small.settings = replace(world.settings, max_shipping_rates=2)
        await service.create(small, seller.id, read_shipping_rates(encode(GUIDE)))

    server.run(create)
    with pytest.raises(Invalid) as refused:
        server.run(create)
    problem = refused.value.problems[0]
    assert (problem.code, problem.metadata) == ("SHIPPING_RATES_LIMIT_EXCEEDED", {"limit": "2"})
    assert "2" in problem.user_message("en")
    assert "2" in problem.user_message("pl")
    assert len(seller.get(RATES).json()["shippingRates"]) == 2


def test_what_other_features_ask(seller: Any, other_seller: Any, server: Any) -> None:
    listed = seller.get(RATES).json()["shippingRates"]
    id_ = listed[0]["id"]

    async def ask(world: World) -> tuple[Any, ...]:
        return (
            await service.exists(world.db, seller.id, id_),
            await service.exists(world.db, other_seller.id, id_),
            await service.choices(world, seller.id),
            await service.find(world, seller.id, id_),
            await service.find(world, other_seller.id, id_),
        )

    mine, others, names, body, no_body = server.run(ask)
    assert (mine, others, no_body) == (True, False, None)
    assert names == ((id_, "default"),)
    assert body == seller.get(f"{RATES}/{id_}").content


def test_lists_by_name(seller: Any, other_seller: Any, server: Any) -> None:
    """What an offer gets that names a list, or none: the only one, else the one named `default` (behaviour §4)."""

    async def ask(world: World, name: str) -> tuple[Any, ...]:
        return (
            await service.named(world, seller.id, name),
            await service.named(world, other_seller.id, name),
            await service.default(world, seller.id),
        )

    first = seller.get(RATES).json()["shippingRates"][0]["id"]
    seller.put(f"{RATES}/{first}", json=changed(name="Kurier"))
    assert server.run(ask, "Kurier") == ([first], [], first)
    second = seller.post(RATES, json=changed(name="default")).json()["id"]
    assert server.run(ask, "default")[0::2] == ([second], second)
    seller.put(f"{RATES}/{second}", json=changed(name="Kurier"))
    assert server.run(ask, "default")[0::2] == ([], None)
    assert sorted(server.run(ask, "Kurier")[0]) == sorted([first, second])
    assert server.run(ask, "kurier") == ([], [], None)


def test_a_seller_without_lists_has_no_default(server: Any) -> None:
    async def ask(world: World) -> tuple[Any, ...]:
        seller_id = str(uuid4())
        before = await service.default(world, seller_id), await service.named(world, seller_id, "default")
        await service.seed(world, seller_id)
        return *before, await service.named(world, seller_id, "default") == [await service.default(world, seller_id)]

    assert server.run(ask) == (None, [], True)


def test_names_are_read_once(seller: Any, server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many offers in a row do not ask the database each time."""
    asked = []
    names = store.names

    async def counted(reader: Any, seller_id: str) -> Any:
        asked.append(seller_id)
        return await names(reader, seller_id)

    async def ask(world: World) -> None:
        world.caches["shipping rates"] = Moments(now=lambda: 0.0)  # no second passes, however slow the machine
        for _ in range(3):
            await service.default(world, seller.id)
            await service.named(world, seller.id, "default")

    monkeypatch.setattr(store, "names", counted)
    server.run(ask)
    assert asked == [seller.id]


def test_seeding_twice_changes_nothing(seller: Any, server: Any) -> None:
    before = seller.get(RATES).content

    async def again(world: World) -> None:
        await service.seed(world, seller.id)

    server.run(again)
    assert seller.get(RATES).content == before


def test_a_seeded_list_may_have_a_chosen_id(server: Any) -> None:
    """The guide's first seller owns the ids of the guide's examples."""
    seller_id, id_ = str(uuid4()), str(uuid4())

    async def make(world: World) -> tuple[bool, Any]:
        await service.seed(world, seller_id, id=id_)
        await service.seed(world, seller_id)
        return await service.exists(world.db, seller_id, id_), await service.choices(world, seller_id)

    assert server.run(make) == (True, ((id_, "default"),))


# Delivery settings.

SETTINGS = "/sale/delivery-settings"


def test_settings_before_they_are_changed(seller: Any) -> None:
    settings = seller.get(SETTINGS).json()
    assert settings == {
        "marketplace": {"id": "allegro-pl"},
        "freeDelivery": None,
        "abroadFreeDelivery": None,
        "joinPolicy": {"strategy": "MAX"},
        "customCost": {"allowed": False},
        "updatedAt": settings["updatedAt"],
    }
    assert seller.get(SETTINGS).json() == settings


def test_the_guides_settings(seller: Any) -> None:
    guide = {  # §7, an answer; amounts are texts now (2026 specification)
        "freeDelivery": {"amount": 4.04, "currency": "PLN"},
        "joinPolicy": {"strategy": "MAX"},
        "customCost": {"allowed": True},
        "updatedAt": "2019-08-21T10:13:40.036Z",
    }
    assert seller.put(SETTINGS, json=guide).status_code == 200
    found = seller.get(SETTINGS).json()
    assert found.pop("updatedAt") > guide["updatedAt"]
    assert found == {
        "marketplace": {"id": "allegro-pl"},
        "freeDelivery": {"amount": "4.04", "currency": "PLN"},
        "abroadFreeDelivery": None,
        "joinPolicy": {"strategy": "MAX"},
        "customCost": {"allowed": True},
    }
    assert seller.put(SETTINGS, json={"joinPolicy": {"strategy": "MIN"}}).json()["customCost"] == {"allowed": False}


def test_settings_are_kept_for_each_marketplace(seller: Any, other_seller: Any) -> None:
    guide = {"freeDelivery": {"amount": 4.04, "currency": "PLN"}, "joinPolicy": {"strategy": "SUM"}}
    answer = seller.put(SETTINGS, json=guide | {"customCost": {"allowed": True}})
    assert answer.status_code == 200
    assert answer.json()["freeDelivery"] == {"amount": "4.04", "currency": "PLN"}
    assert seller.get(SETTINGS, params={"marketplace.id": "allegro-pl"}).content == answer.content
    business = seller.get(SETTINGS, params={"marketplace.id": "allegro-business-pl"}).json()
    assert business == answer.json() | {"marketplace": {"id": "allegro-business-pl"}}
    assert seller.get(SETTINGS, params={"marketplace.id": "allegro-cz"}).json()["joinPolicy"] == {"strategy": "MAX"}
    assert other_seller.get(SETTINGS).json()["joinPolicy"] == {"strategy": "MAX"}
    again = seller.put(SETTINGS, json=answer.json()).json()
    assert again | {"updatedAt": ""} == answer.json() | {"updatedAt": ""}


@pytest.mark.parametrize(
    ("case", "members", "expected"),
    [
        ("marketplace", {"marketplace": {"id": "allegro-mars"}}, ("MARKETPLACE_NOT_SUPPORTED", "marketplace.id")),
        ("business", {"marketplace": {"id": "allegro-business-pl"}}, ("MARKETPLACE_NOT_SUPPORTED", "marketplace.id")),
        (
            "currency",
            {"marketplace": {"id": "allegro-cz"}, "freeDelivery": {"amount": "1", "currency": "PLN"}},
            ("INVALID_RATE_CURRENCY", "freeDelivery.currency"),
        ),
        (
            "amount",
            {"abroadFreeDelivery": {"amount": "-1", "currency": "PLN"}},
            ("RATE_OUT_OF_RANGE", "abroadFreeDelivery.amount"),
        ),
        ("strategy", {"joinPolicy": {"strategy": "AVERAGE"}}, ("JsonMappingException", "joinPolicy.strategy")),
        ("no strategy", {"joinPolicy": None}, ("JsonMappingException", "joinPolicy")),
    ],
)
def test_bad_settings(seller: Any, case: str, members: dict[str, Any], expected: tuple[str, str]) -> None:
    answer = seller.put(SETTINGS, json={"joinPolicy": {"strategy": "MAX"}} | members)
    assert (answer.status_code, problems(answer)) == (422, [expected])


def test_settings_of_an_unknown_marketplace(seller: Any, application: Any) -> None:
    answer = seller.get(SETTINGS, params={"marketplace.id": "allegro-mars"})
    assert (answer.status_code, problems(answer)) == (422, [("MARKETPLACE_NOT_SUPPORTED", "marketplace.id")])
    assert application.get(SETTINGS).status_code == 401
