"""Seeds: what a file or a new world begins with, once, and again after a reset."""

import asyncio
import json
from pathlib import Path

import msgspec
import pytest
from inhabiting import WORLDS, new_world
from product_listing import by_gtin
from sqlalchemy import select
from watched import ask

from harness import running, sign_in, started_before
from stragan.db.statements import Statement
from stragan.sandbox import store
from stragan.sandbox.seeds import UnfitSeed, read_file
from stragan.sandbox.sowing import sow

EXAMPLE = Path(__file__).parents[2] / "examples" / "seed.json"
DRAFTS, OFFERS, ORDERS = "/sale/offers", "/sale/offers?sort=stock.available", "/order/checkout-forms"
EXAMPLE_SEED = json.loads(EXAMPLE.read_text())


pytestmark = pytest.mark.usefixtures("no_world_stays")


def seeded_with(settings, folder, seed):
    file = folder / "seed.json"
    file.write_text(json.dumps(seed, indent=1))
    return msgspec.structs.replace(settings, seed=file)


@pytest.fixture
def place(kind, tmp_path, request):
    """A folder for a seed file, and settings of a server that has been started before."""
    (tmp_path / "data").mkdir()
    with started_before(kind, tmp_path / "data", request) as settings:
        yield tmp_path, settings


def state(account):
    """What the account sells and has sold."""
    offers = [
        (offer["name"], (offer["external"] or {}).get("id"), offer["publication"]["status"], offer["stock"])
        for offer in account.get(OFFERS).json()["offers"]
    ]
    orders = [
        (order["buyer"]["login"], order["status"], [item["quantity"] for item in order["lineItems"]])
        for order in account.get(ORDERS).json()["checkoutForms"]
    ]
    rates = [rate["name"] for rate in account.get("/sale/shipping-rates").json()["shippingRates"]]
    return offers, sorted(orders), sorted(rates)


CHARGER = ("CHARGER", "ACTIVE", {"available": 4, "sold": 3})
ORDERED = [("piotr", "READY_FOR_PROCESSING", [2]), ("stragan-buyer-1", "BOUGHT", [1])]


def assert_as_in_the_example(account):
    offers, orders, rates = state(account)
    assert [offer[1:] for offer in offers if offer[1] == "CHARGER"] == [CHARGER]
    assert [offer[:3] for offer in offers if offer[1] == "SOFA"] == [("Sofa, jeszcze bez zdjęć", "SOFA", "INACTIVE")]
    assert len(offers) == 2
    assert orders == ORDERED
    assert rates == ["Kurier 9,99", "default"]


def test_the_example_twice(place):
    settings = msgspec.structs.replace(place[1], seed=EXAMPLE)
    found = []
    for _ in range(2):
        with running(settings) as server:
            seeded = server.application.seeded
            assert [user.login for user in seeded.sellers] == ["stragan-seller", "stragan-seller-2", "anna"]
            assert [user.login for user in seeded.buyers] == ["stragan-buyer-1", "stragan-buyer-2", "piotr"]
            assert seeded.sellers[2].password == "market-1234"
            assert seeded.buyers[2].password
            account = sign_in(server, seeded.sellers[2].id)
            assert_as_in_the_example(account)
            assert account.get("/me").json()["company"] == {"name": "Anna Handlowa", "taxId": "5252674798"}
            (chosen,) = [
                offer for offer in account.get(OFFERS).json()["offers"] if offer["external"]["id"] == "CHARGER"
            ]
            rates = account.get(f"/sale/product-offers/{chosen['id']}").json()["delivery"]["shippingRates"]["id"]
            assert account.get(f"/sale/shipping-rates/{rates}").json()["name"] == "Kurier 9,99"
            grant = server.client.post(
                "/auth/oauth/token", data={"grant_type": "client_credentials"}, auth=("my-shop", "only-for-tests")
            )
            assert grant.status_code == 200
            found.append((seeded, state(account)))
    assert found[0] == found[1]


def test_what_was_deleted_stays_away_until_a_reset(place):
    folder, settings = place
    seed = {"sellers": [{"login": "anna", "drafts": [{"name": "Jeden"}, {"name": "Jeden"}, {"name": "Dwa"}]}]}
    settings = seeded_with(settings, folder, seed)
    with running(settings) as server:
        account = sign_in(server, server.application.seeded.sellers[2].id)
        drafts = {offer["id"]: offer["name"] for offer in account.get(DRAFTS).json()["offers"]}
        assert sorted(drafts.values()) == ["Dwa", "Jeden", "Jeden"]
        assert account.delete(f"{DRAFTS}/{next(iter(drafts))}").status_code == 204
    with running(settings) as server:
        account = sign_in(server, server.application.seeded.sellers[2].id)
        assert account.get(DRAFTS).json()["totalCount"] == 2
        assert ask(server, "POST", "/_stragan/reset").status_code == 200
        again = account.get(DRAFTS).json()["offers"]
        assert sorted(offer["name"] for offer in again) == ["Dwa", "Jeden", "Jeden"]
        assert account.get("/sale/shipping-rates").json()["shippingRates"][0]["name"] == "default"


def test_a_longer_file_adds_what_is_new(place):
    folder, settings = place
    seed = {"sellers": [{"login": "anna", "password": "first", "drafts": [{"name": "Jeden"}]}]}
    with running(seeded_with(settings, folder, seed)):
        pass
    seed["sellers"][0] |= {"password": "second", "drafts": [{"name": "Jeden"}, {"name": "Dwa"}]}
    with running(seeded_with(settings, folder, seed)) as server:
        user = server.application.seeded.sellers[2]
        assert user.password == "first", "an account stays as it is"
        names = [offer["name"] for offer in sign_in(server, user.id).get(DRAFTS).json()["offers"]]
        assert sorted(names) == ["Dwa", "Jeden"]


def test_the_accounts_of_every_sandbox_may_sell_too(place):
    folder, settings = place
    seed = {"sellers": [{"login": "stragan-seller-2", "drafts": [{"name": "Mój"}]}]}
    with running(seeded_with(settings, folder, seed)) as server:
        seeded = server.application.seeded
        assert len(seeded.sellers) == 2
        assert sign_in(server, seeded.sellers[1].id).get(DRAFTS).json()["totalCount"] == 1


def test_a_refused_offer_stops_the_start_and_is_tried_again(place):
    folder, settings = place
    good, bad = {"name": "Dobry"}, {"name": "Zły", "category": {"id": "nothing"}}
    seed = {"sellers": [{"login": "anna", "drafts": [good, bad]}]}
    refused = seeded_with(settings, folder, seed)
    with pytest.raises(UnfitSeed, match=r"seed\.json:12: sellers\[0\]\.drafts\[1\]\.category\.id: "), running(refused):
        pass
    del bad["category"]
    with running(seeded_with(settings, folder, seed)) as server:
        account = sign_in(server, server.application.seeded.sellers[2].id)
        assert sorted(offer["name"] for offer in account.get(DRAFTS).json()["offers"]) == ["Dobry", "Zły"]


def test_processes_that_start_together_make_everything_once(place):
    """Only a PostgreSQL may have several."""
    _, settings = place
    seed = read_file(EXAMPLE)

    async def at_once(world):
        if world.db.dialect == "sqlite":
            await sow(world, seed, "http://127.0.0.1")
            return await sow(world, seed, "http://127.0.0.1")
        first, second, third = await asyncio.gather(*(sow(world, seed, "http://127.0.0.1") for _ in range(3)))
        assert first == second == third
        return first

    with running(settings) as server:
        sown = server.run(at_once)
        assert_as_in_the_example(sign_in(server, sown.sellers[0].id))


def test_what_a_crash_left_half_made_is_made_again(place):
    folder, settings = place
    settings = seeded_with(settings, folder, {"sellers": [{"login": "anna", "drafts": [{"name": "Jeden"}]}]})

    async def unfinish(world):
        rows = await world.db.all(Statement(select(store.seeds_table.c.key)))
        (key,) = [key for (key,) in rows if key]
        assert await store.is_seeded(world, key)
        await store.forget_seed(world, key)
        assert not await store.is_seeded(world, key)

    with running(settings) as server:
        account = sign_in(server, server.application.seeded.sellers[2].id)
        (draft,) = account.get(DRAFTS).json()["offers"]
        assert account.delete(f"{DRAFTS}/{draft['id']}").status_code == 204
        server.run(unfinish)
    with running(settings) as server:
        account = sign_in(server, server.application.seeded.sellers[2].id)
        assert account.get(DRAFTS).json()["totalCount"] == 1


def test_an_unreadable_file_stops_the_start(place):
    folder, settings = place
    settings = seeded_with(settings, folder, {"seller": []})
    with pytest.raises(UnfitSeed, match=r"seed\.json:2: the seed: unknown member seller"), running(settings):
        pass


def test_a_world_with_a_seed(server):
    world = new_world(server, {"seed": EXAMPLE_SEED})
    assert [user["login"] for user in world.facts["sellers"]] == ["stragan-seller", "stragan-seller-2", "anna"]
    assert world.facts["sellers"][2]["password"] == "market-1234"
    anna = world.seller("anna")
    assert_as_in_the_example(anna)
    (offer,) = [one for one in anna.get(OFFERS).json()["offers"] if one["external"]["id"] == "CHARGER"]
    pictures = anna.get(f"/sale/product-offers/{offer['id']}").json()["images"]
    assert pictures
    assert all(picture.startswith(f"{world.url}/original/") for picture in pictures)
    for order in anna.get(ORDERS).json()["checkoutForms"]:
        assert order["buyer"]["login"] in {"piotr", "stragan-buyer-1"}
    assert world.power("POST", "/reset").status_code == 200
    assert_as_in_the_example(world.seller("anna"))


def test_worlds_of_one_seed_are_as_apart_as_others(server):
    one, other = (new_world(server, {"seed": EXAMPLE_SEED}) for _ in range(2))
    token = one.seller("anna").token
    assert server.client.get(f"{other.url}/me", headers={"Authorization": f"Bearer {token}"}).status_code == 401
    assert one.facts["sellers"][2]["id"] != other.facts["sellers"][2]["id"]


def test_offers_with_pictures_by_link_are_finished(server, monkeypatch):
    """The seed waits for the pictures, so that a purchase may follow."""
    slow = msgspec.structs.replace(server.world.settings, slow_product_offers=True)
    monkeypatch.setattr(server.world, "settings", slow)
    offer = by_gtin(external={"id": "SLOW"})
    purchase = {"buyer": "stragan-buyer-2", "seller": "anna", "items": [{"external_id": "SLOW"}]}
    seed = {"sellers": [{"login": "anna", "product_offers": [offer]}], "purchases": [purchase, purchase]}
    anna = new_world(server, {"seed": seed}).seller("anna")
    assert anna.get(OFFERS).json()["offers"][0]["publication"]["status"] == "ACTIVE"
    assert anna.get(ORDERS).json()["totalCount"] == 2


@pytest.mark.parametrize(
    ("case", "seed", "problem"),
    [
        ("shape", {"sellers": [{}]}, ("JsonMappingException", "seed.sellers[0].login")),
        ("rule", {"buyers": [{"login": ""}]}, ("INVALID_SEED", "seed.buyers[0].login")),
        (
            "an offer",
            {"sellers": [{"login": "a", "drafts": [{"name": "Zły", "category": {"id": "0"}}]}]},
            ("CATEGORY_NOT_EXISTS", "seed.sellers[0].drafts[0].category.id"),
        ),
        (
            "a price list",
            {"sellers": [{"login": "a", "shipping_rates": [{"name": 1, "rates": "x"}]}]},
            ("JsonMappingException", "seed.sellers[0].shipping_rates[0].rates"),
        ),
        (
            "no seller",
            {"purchases": [{"buyer": "stragan-buyer-1", "seller": "x", "items": []}]},
            ("NOT_FOUND", "seed.purchases[0].seller"),
        ),
        (
            "no offer",
            {"purchases": [{"buyer": "stragan-buyer-1", "seller": "stragan-seller", "items": [{"external_id": "x"}]}]},
            ("NOT_FOUND", "seed.purchases[0].items[0].external_id"),
        ),
        (
            "no buyer",
            {"purchases": [{"buyer": "x", "seller": "stragan-seller", "items": []}]},
            ("WRONG_NUMBER_OF_ITEMS", "seed.purchases[0].items"),
        ),
    ],
)
def test_a_refused_seed_makes_no_world(server, case, seed, problem):
    refused = ask(server, "POST", WORLDS, {"seed": seed})
    assert refused.status_code == 422
    assert [(error["code"], error["path"]) for error in refused.json()["errors"]] == [problem]
    assert ask(server, "GET", WORLDS).json() == {"worlds": []}


def test_terms_of_all_kinds(server):
    address = {"name": "Anna", "street": "Targowa 1", "postCode": "00-001", "city": "Warszawa", "countryCode": "PL"}
    contact = {"email": "anna@example.com"}
    where = {"countryCode": "PL", "street": "Targowa 1", "postalCode": "00-001", "city": "Warszawa"}
    seller = {
        "login": "anna",
        "default_terms": False,
        "implied_warranties": [
            {"name": "Mine", "individual": {"period": "P2Y"}, "corporate": {"period": "P2Y"}, "address": address}
        ],
        "return_policies": [
            {
                "name": "Mine",
                "availability": {"range": "FULL"},
                "withdrawalPeriod": "P14D",
                "returnCost": {"coveredBy": "BUYER"},
                "address": address,
                "options": {
                    "cashOnDeliveryNotAllowed": True,
                    "freeAccessoriesReturnRequired": True,
                    "refundLoweredByReceivedDiscount": True,
                    "businessReturnAllowed": False,
                    "collectBySellerOnly": False,
                },
            }
        ],
        "warranties": [
            {
                "name": "Mine",
                "type": "SELLER",
                "individual": {"period": "P12M", "lifetime": False},
                "corporate": {"period": "P12M", "lifetime": False},
            }
        ],
        "responsible_producers": [
            {"name": "Mine", "producerData": {"tradeName": "Anna", "address": where, "contact": contact}}
        ],
        "responsible_persons": [
            {"name": "Mine", "personalData": {"name": "Anna", "address": where, "contact": contact}}
        ],
    }
    anna = new_world(server, {"seed": {"sellers": [seller]}}).seller("anna")
    terms = "/after-sales-service-conditions"
    for path, name in (
        (f"{terms}/implied-warranties", "impliedWarranties"),
        (f"{terms}/return-policies", "returnPolicies"),
        (f"{terms}/warranties", "warranties"),
        ("/sale/responsible-producers", "responsibleProducers"),
        ("/sale/responsible-persons", "responsiblePersons"),
    ):
        assert [one["name"] for one in anna.get(path).json()[name]] == ["Mine"], path
    assert anna.get("/sale/shipping-rates").json()["shippingRates"] == []
