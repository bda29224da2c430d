"""The search of everybody's live offers, through HTTP and on both databases (2020 specification)."""

import importlib.util
from typing import Any

import pytest
import sqlalchemy
from buying import ask, buy, new_buyer
from listing import create, listable, publish, upload

from harness import Account, Server, new_account
from stragan.db import migrations
from stragan.db.statements import Statement
from stragan.features.showcase.store import showcase
from stragan.world import World

LISTING = "/offers/listing"
CHARGERS, ELECTRONICS = "257150", "42540aec-367a-4e5e-b411-17c09b08e41f"


def find(account: Account, **query: Any) -> dict[str, Any]:
    answer = account.get(LISTING, params={name.replace("__", "."): value for name, value in query.items()})
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def ids(body: dict[str, Any]) -> list[str]:
    return [offer["id"] for part in ("promoted", "regular") for offer in body["items"][part]]


def listed(seller: Account, name: str, price: str = "79.90", **changes: Any) -> str:
    document = listable(seller, name=name, **changes)
    document["sellingMode"] = changes.get(
        "sellingMode", {"format": "BUY_NOW", "price": {"amount": price, "currency": "PLN"}}
    )
    offer: str = create(seller, document)["id"]
    assert publish(seller, offer)[0]["status"] == "SUCCESS"
    return offer


def test_an_offer_is_found_as_long_as_it_is_live(seller: Account) -> None:
    offer = create(seller, listable(seller))["id"]
    assert ids(find(seller, seller__id=seller.id)) == []
    publish(seller, offer)
    assert ids(find(seller, seller__id=seller.id)) == [offer]
    publish(seller, offer, action="END")
    assert ids(find(seller, seller__id=seller.id)) == []
    closed = find(seller, seller__id=seller.id, searchMode="CLOSED")
    assert ids(closed) == [offer]


def test_a_result_says_what_a_buyer_asks_first(seller: Account) -> None:
    picture = upload(seller)
    offer = listed(seller, "Ładowarka sieciowa Zubr 20 W", images=[{"url": picture}])
    body = find(seller, seller__id=seller.id)
    assert body["items"] == {
        "promoted": [],
        "regular": [
            {
                "id": offer,
                "name": "Ładowarka sieciowa Zubr 20 W",
                "seller": {"id": seller.id, "company": True, "superSeller": False},
                "promotion": {"emphasized": False, "bold": False, "highlight": False},
                "delivery": {"availableForFree": False, "lowestPrice": {"amount": "10.99", "currency": "PLN"}},
                "images": [{"url": picture}],
                "sellingMode": {
                    "format": "BUY_NOW",
                    "price": {"amount": "79.90", "currency": "PLN"},
                    "popularity": 0,
                },
                "stock": {"unit": "UNIT", "available": 5},
                "category": {"id": CHARGERS},
            }
        ],
    }
    assert body["searchMeta"] == {"availableCount": 1, "totalCount": 1, "fallback": False}


def test_a_change_is_found_at_once(seller: Account) -> None:
    offer = listed(seller, "Ładowarka sieciowa Zubr 20 W")
    document = seller.get(f"/sale/offers/{offer}").json()
    document["name"] = "Zasilacz biurkowy Wisent 20 W"
    document["sellingMode"]["price"]["amount"] = "12.50"
    assert seller.put(f"/sale/offers/{offer}", json=document).status_code == 200
    mine = {"seller__id": seller.id}
    assert ids(find(seller, phrase="zubr", fallback="false", **mine)) == []
    found = find(seller, phrase="wisenty", **mine)
    assert ids(found) == [offer]
    assert found["items"]["regular"][0]["sellingMode"]["price"]["amount"] == "12.50"
    assert ids(find(seller, price__to="12.50", **mine)) == [offer]
    assert ids(find(seller, price__from="12.51", **mine)) == []


def test_a_purchase_is_seen_at_once(seller: Account, server: Server) -> None:
    offer = listed(seller, "Ładowarka sieciowa Zubr 20 W", stock={"available": 3, "unit": "UNIT"})
    buy(new_buyer(server), (offer, 2))
    shown = find(seller, seller__id=seller.id)["items"]["regular"][0]
    assert (shown["stock"]["available"], shown["sellingMode"]["popularity"]) == (1, 2)
    buy(new_buyer(server), (offer, 1))
    assert ids(find(seller, seller__id=seller.id)) == []


def test_words_are_found_in_all_their_forms(seller: Account) -> None:
    offer = listed(seller, "Zegarki ścienne żółwie 30 cm")
    mine = {"seller__id": seller.id, "fallback": "false"}
    for phrase in ("zegarek", "ZEGARKA żółwi", "scienny zegarek", "30cm", "zółwie, zegarki!"):
        assert ids(find(seller, phrase=phrase, **mine)) == [offer], phrase
    for phrase in ("zegarek kuchenny", "zeg", "!!!", "do", '" OR "', "* *", "NEAR(zegarki)"):
        assert ids(find(seller, phrase=phrase, **mine)) == [], phrase


def test_related_offers_where_none_has_all_words(seller: Account) -> None:
    chosen, other = listed(seller, "Żyrandol Kasztelan mosiężny"), listed(seller, "Żyrandol Wojewoda stalowy")
    mine = {"seller__id": seller.id}
    none = find(seller, phrase="żyrandol kasztelan srebrny", fallback="false", **mine)
    assert (ids(none), none["searchMeta"]["fallback"]) == ([], False)
    related = find(seller, phrase="żyrandol kasztelan srebrny", **mine)
    assert (ids(related), related["searchMeta"]["fallback"]) == ([chosen], True)
    begun = find(seller, phrase="wojew", **mine)
    assert (ids(begun), begun["searchMeta"]["fallback"]) == ([other], True)
    assert ids(find(seller, phrase="xyzzy", **mine)) == []


def test_the_rarest_words_decide_what_is_related(seller: Account) -> None:
    common = [listed(seller, f"Świecznik Hetman model {letter}") for letter in "ABC"]
    rare = listed(seller, "Kandelabr Buława dębowy")
    found = find(seller, phrase="świecznik hetman buława", seller__id=seller.id)
    assert ids(found) == [rare]
    assert rare not in common


def test_descriptions_are_searched_when_that_is_asked(seller: Account) -> None:
    text = {"type": "TEXT", "content": "<p>Przywieziona z <b>Afganistanu</b> &amp; sprawdzona.</p>"}
    offer = listed(seller, "Ładowarka sieciowa Zubr 20 W", description={"sections": [{"items": [text]}]})
    mine = {"seller__id": seller.id, "fallback": "false"}
    assert ids(find(seller, phrase="afganistan", **mine)) == []
    assert ids(find(seller, phrase="afganistan zubr", searchMode="DESCRIPTIONS", **mine)) == [offer]
    assert ids(find(seller, phrase="amp", searchMode="DESCRIPTIONS", **mine)) == []


def test_sorts(seller: Account, server: Server) -> None:
    cheap = listed(seller, "Ładowarka Zubr tania", "10.00")
    dear = listed(seller, "Ładowarka Zubr droga", "90.00")
    middle = listed(seller, "Ładowarka Zubr średnia i długo opisana", "50.00", publication={"duration": "P3D"})
    buy(new_buyer(server), (dear, 1))
    mine = {"seller__id": seller.id}
    assert ids(find(seller, sort="+price", **mine)) == [cheap, middle, dear]
    assert ids(find(seller, sort="price", **mine)) == [cheap, middle, dear]
    assert ids(find(seller, sort="-price", **mine)) == [dear, middle, cheap]
    assert ids(find(seller, sort="-startTime", **mine)) == [middle, dear, cheap]
    assert ids(find(seller, sort="-popularity", **mine)) == [dear, middle, cheap]
    assert ids(find(seller, sort="+endTime", **mine))[0] == middle
    assert ids(find(seller, **mine)) == [dear, middle, cheap]
    assert ids(find(seller, phrase="ładowarki zubr", **mine)) == [dear, cheap, middle]
    page = find(seller, sort="+price", limit=1, offset=1, **mine)
    assert (ids(page), page["searchMeta"]["totalCount"]) == ([middle], 3)
    assert ids(find(seller, limit=0, **mine)) == []


def test_the_sum_with_delivery_sorts(seller: Account) -> None:
    method = seller.get("/sale/shipping-rates").json()["shippingRates"][0]["id"]
    rates = seller.get(f"/sale/shipping-rates/{method}").json()
    price = {"amount": "30.00", "currency": "PLN"}
    dear = {"name": "droga", "rates": [{**rates["rates"][0], "firstItemRate": price, "nextItemRate": price}]}
    answer = seller.post("/sale/shipping-rates", json=dear)
    assert answer.status_code == 201, answer.text
    sent = listed(
        seller,
        "Ładowarka Zubr z drogą dostawą",
        "10.00",
        delivery={"shippingRates": {"id": answer.json()["id"]}, "handlingTime": "PT24H"},
    )
    other = listed(seller, "Ładowarka Zubr", "20.00")
    mine = {"seller__id": seller.id}
    assert ids(find(seller, sort="+withDeliveryPrice", **mine)) == [other, sent]
    assert ids(find(seller, sort="-withDeliveryPrice", **mine)) == [sent, other]
    free = {"freeDelivery": {"amount": "15.00", "currency": "PLN"}, "joinPolicy": {"strategy": "MAX"}}
    assert seller.put("/sale/delivery-settings", json=free).status_code == 200
    shown = {offer["id"]: offer["delivery"] for offer in find(seller, **mine)["items"]["regular"]}
    assert shown[other] == {"availableForFree": True, "lowestPrice": {"amount": "0.00", "currency": "PLN"}}
    assert shown[sent]["lowestPrice"]["amount"] == "30.00"


def test_categories_have_counts_and_a_path(seller: Account) -> None:
    offer = listed(seller, "Ładowarka sieciowa Zubr 20 W")
    path = seller.server.world.catalogue.categories[CHARGERS].path_ids
    mine = {"seller__id": seller.id}
    main = find(seller, **mine)["categories"]
    assert ([one["id"] for one in main["subcategories"]], main["path"]) == ([path[0]], [])
    assert main["subcategories"][0]["count"] == 1
    above = find(seller, category__id=path[0], **mine)
    assert ids(above) == [offer]
    assert [one["id"] for one in above["categories"]["path"]] == [path[0]]
    assert [one["id"] for one in above["categories"]["subcategories"]] == [path[1]]
    leaf = find(seller, category__id=CHARGERS, **mine)
    assert (ids(leaf), leaf["categories"]["subcategories"]) == ([offer], [])
    other = next(c.id for c in seller.server.world.catalogue.categories.values() if c.path_ids[0] != path[0])
    assert ids(find(seller, category__id=other, **mine)) == []


def test_parameters_part_the_results(seller: Account) -> None:
    used = [{"id": "11323", "valuesIds": ["11323_2"]}, {"id": "4386", "valuesIds": ["4386_1"]}]
    new, old = listed(seller, "Ładowarka Zubr nowa"), listed(seller, "Ładowarka Zubr używana", parameters=used)
    mine = {"seller__id": seller.id, "category__id": CHARGERS}
    condition = counted(find(seller, **mine))["parameter.11323"]
    assert condition == {"11323_1": (1, False), "11323_2": (1, False)}
    chosen = find(seller, parameter__11323="11323_2", **mine)
    assert ids(chosen) == [old]
    assert counted(chosen)["parameter.11323"] == {"11323_1": (1, False), "11323_2": (1, True)}
    assert counted(chosen)["parameter.4386"] == {"4386_1": (1, False)}
    assert set(ids(find(seller, parameter__11323=["11323_1", "11323_2"], **mine))) == {new, old}
    for nonsense in ("11323_99", '11323_1" OR "x', "π", "*"):
        assert ids(find(seller, parameter__11323=nonsense, **mine)) == [], nonsense
    assert set(ids(find(seller, parameter__999999="1", **mine))) == {new, old}
    anywhere = find(seller, seller__id=seller.id, parameter__11323="11323_1")
    assert ids(anywhere) == [new]


def counted(body: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        one["id"]: {value["value"]: (value.get("count"), value["selected"]) for value in one["values"]}
        for one in body["filters"]
    }


def test_numbers_part_the_results(seller: Account) -> None:
    coffee = "257933"
    basic = [{"id": "11323", "valuesIds": ["11323_1"]}, {"id": "248811", "valuesIds": ["248811_1"]}]
    required = seller.get(f"/sale/categories/{coffee}/parameters").json()["parameters"]
    known = {p["id"] for p in basic} | {"265200"}
    basic += [
        {"id": parameter["id"], "valuesIds": [parameter["dictionary"][0]["id"]]}
        for parameter in required
        if parameter["required"] and parameter["id"] not in known
    ]
    by_weight = {
        weight: listed(
            seller,
            f"Kawa ziarnista Zubr {weight} g",
            category={"id": coffee},
            parameters=[*basic, {"id": "265200", "values": [weight]}],
        )
        for weight in ("250", "500", "1000")
    }
    mine = {"seller__id": seller.id, "category__id": coffee}
    weight = next(one for one in find(seller, **mine)["filters"] if one["id"] == "parameter.265200")
    assert (weight["type"], weight["minValue"], weight["maxValue"], weight["unit"]) == ("NUMERIC", 250, 1000, "g")
    assert [value["idSuffix"] for value in weight["values"]] == [".from", ".to"]
    assert set(ids(find(seller, parameter__265200__from="250.5", **mine))) == {by_weight["500"], by_weight["1000"]}
    assert ids(find(seller, parameter__265200__from="300", parameter__265200__to="500", **mine)) == [by_weight["500"]]
    refused(seller, {"parameter.265200.from": "dużo", "category.id": coffee}, 422, "parameter.265200.from")


def test_bids_move_the_price(seller: Account, server: Server) -> None:
    mode = {"format": "AUCTION", "startingPrice": {"amount": "1.00", "currency": "PLN"}}
    offer = listed(
        seller,
        "Ładowarka Zubr z licytacji",
        sellingMode=mode,
        stock={"available": 1, "unit": "UNIT"},
        publication={"duration": "P3D"},
    )
    mine = {"seller__id": seller.id}
    shown = find(seller, **mine)["items"]["regular"][0]
    assert shown["sellingMode"] == {"format": "AUCTION", "price": {"amount": "1.00", "currency": "PLN"}, "bidCount": 0}
    assert shown["publication"]["endingAt"] is not None
    for maximum in ("20.00", "10.00"):
        bid = {"offer_id": offer, "buyer": new_buyer(server).login, "max_amount": maximum}
        answer = ask(server, "/_stragan/bids", bid)
        assert answer.status_code in (200, 201), answer.text
    shown = find(seller, **mine)["items"]["regular"][0]["sellingMode"]
    assert shown["bidCount"] == 2
    assert float(shown["price"]["amount"]) > 10
    assert ids(find(seller, price__from="10", **mine)) == [offer]
    assert ids(find(seller, sellingMode__format="BUY_NOW", **mine)) == []
    assert ids(find(seller, sellingMode__format="AUCTION", **mine)) == [offer]


def test_parts_of_the_answer_are_chosen(seller: Account) -> None:
    mine = {"seller__id": seller.id}
    assert list(find(seller, **mine)) == ["items", "categories", "filters", "searchMeta", "sort"]
    assert list(find(seller, include=["-all", "filters", "sort"], **mine)) == ["filters", "sort"]
    assert list(find(seller, include="-items", **mine)) == ["categories", "filters", "searchMeta", "sort"]
    sorts = find(seller, sort="-price", include="-all,sort", **mine)["sort"]
    assert [one["value"] for one in sorts if one["selected"]] == ["-price"]
    refused(seller, {"include": "everything", "seller.id": "1"}, 422, "include")


def refused(account: Account, query: dict[str, Any], status: int, path: str | None) -> None:
    answer = account.get(LISTING, params=query)
    assert (answer.status_code, answer.json()["errors"][0]["path"]) == (status, path), answer.text


@pytest.mark.parametrize(
    ("case", "query", "status", "path"),
    [
        ("nothing asked", {}, 400, None),
        ("only a filter", {"price.from": "1"}, 400, None),
        ("an unknown category", {"category.id": "1"}, 404, "category.id"),
        ("a limit", {"phrase": "a", "limit": "101"}, 422, "limit"),
        ("an offset", {"phrase": "a", "offset": "-1"}, 422, "offset"),
        ("beyond what is reached", {"phrase": "a", "offset": "5990", "limit": "20"}, 422, "offset"),
        ("a sort", {"phrase": "a", "sort": "name"}, 422, "sort"),
        ("a mode", {"phrase": "a", "searchMode": "ALL"}, 422, "searchMode"),
        ("a flag", {"phrase": "a", "fallback": "perhaps"}, 422, "fallback"),
        ("a format", {"phrase": "a", "sellingMode.format": "GIFT"}, 422, "sellingMode.format"),
        ("a price", {"phrase": "a", "price.to": "1,50"}, 422, "price.to"),
        ("a phrase", {"phrase": "a" * 1025}, 422, "phrase"),
    ],
)
def test_refusals(seller: Account, case: str, query: dict[str, Any], status: int, path: str | None) -> None:
    assert case
    refused(seller, query, status, path)


def test_promoted_offers_come_first(seller: Account) -> None:
    plain = listed(seller, "Ładowarka Zubr", "10.00")
    promoted = listed(seller, "Ładowarka Zubr na wystawie", "90.00", promotion={"emphasized": True})
    body = find(seller, sort="+price", seller__id=seller.id)
    assert [offer["id"] for offer in body["items"]["promoted"]] == [promoted]
    assert [offer["id"] for offer in body["items"]["regular"]] == [plain]


def test_snapshots_and_resets_keep_the_window_right(own_server: Server) -> None:
    seller = new_account(own_server)
    kept = listed(seller, "Ładowarka Zubr")
    assert ask(own_server, "/_stragan/snapshots/window", method="PUT").status_code in (200, 201)
    lost = listed(seller, "Ładowarka Wisent")
    assert set(ids(find(seller, phrase="ładowarki"))) == {kept, lost}
    assert ask(own_server, "/_stragan/snapshots/window/restore").status_code in (200, 204)
    assert ids(find(seller, phrase="ładowarki")) == [kept]
    assert ids(find(seller, phrase="wisent", fallback="false")) == []
    assert ask(own_server, "/_stragan/reset").status_code in (200, 204)
    assert find(seller, phrase="ładowarki")["searchMeta"]["totalCount"] == 0


def test_the_migration_fills_the_window_as_offers_do(seller: Account, server: Server) -> None:
    """Offers that were there before the window get the same rows that are written since."""
    text = {"type": "TEXT", "content": "<h1>Kawa &amp; herbata</h1><p>Ziarna z <b>Etiopii</b>.</p>"}
    listed(
        seller,
        "Ładowarka sieciowa Zubr CK-1210 20W",
        description={"sections": [{"items": [text]}]},
        ean="5901234123457",
    )
    listed(seller, "Ładowarka sieciowa Zubr na wystawie", promotion={"emphasized": True})
    spec = importlib.util.spec_from_file_location("showcase", migrations.FOLDER / "versions/0022_showcase.py")
    assert spec is not None
    assert spec.loader is not None
    migration = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(migration)

    async def both(world: World) -> tuple[list[Any], list[Any]]:
        mine = migration.OFFERS.replace("WHERE", f"WHERE seller_id = '{seller.id}' AND")
        columns = "seller_id id status body format current_price bidders available sold started_at ending_at"
        names = [*columns.split(), "shipping_rates_id", "category_id"]
        statement = Statement(sqlalchemy.text(mine).columns(*map(sqlalchemy.column, names)))
        rows = [migration.row_of(*row) for row in await world.db.all(statement)]
        there = Statement(sqlalchemy.select(showcase).where(showcase.c.seller_id == seller.id).order_by(showcase.c.id))
        stored = [dict(zip(showcase.columns.keys(), row, strict=True)) for row in await world.db.all(there)]
        return rows, stored

    filled, stored = server.run(both)
    assert len(stored) == 2
    assert filled == stored
