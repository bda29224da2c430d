"""Price rules: `/sale/price-automation`, `/sale/offer-price-automation-commands` (behaviour §5)."""

import uuid
from typing import Any

import pytest
from buying import ask, buy, new_buyer
from listing import create as create_draft
from listing import publish, upload
from product_listing import create, describing, inline

from harness import Account, Server, new_account, problems
from stragan.features.price_automation import service
from stragan.kernel.times import MINUTE

RULES, COMMANDS = "/sale/price-automation/rules", "/sale/offer-price-automation-commands"
NOWHERE = "b5a4e6a0-0000-4000-8000-000000000000"
MIN = "FOLLOW_BY_ALLEGRO_MIN_PRICE"
EUROS = {"changeByAmount": {"operation": "ADD", "values": [{"amount": "2.00", "currency": "EUR"}]}}


def percent(value: str = "10", operation: str = "ADD") -> dict[str, Any]:
    return {"changeByPercentage": {"operation": operation, "value": value}}


def amount(value: str, operation: str, currency: str = "PLN") -> dict[str, Any]:
    return {"changeByAmount": {"operation": operation, "values": [{"amount": value, "currency": currency}]}}


def default(seller: Any, type_: str) -> str:
    return next(rule["id"] for rule in seller.get(RULES).json()["rules"] if rule["type"] == type_ and rule["default"])


def make(seller: Any, type_: str = MIN, configuration: Any = None, name: str | None = None) -> str:
    body = {"name": name or f"Rule {uuid.uuid4().hex[:8]}", "type": type_, "configuration": configuration}
    answer = seller.post(RULES, json=body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def between(least: str, most: str, currency: str = "PLN", type_: str = "MARKETPLACE_CURRENCY") -> dict[str, Any]:
    ends = {"minPrice": {"amount": least, "currency": currency}, "maxPrice": {"amount": most, "currency": currency}}
    return {"priceRange": {"type": type_, **ends}}


def on(rule: str, marketplace: str = "allegro-pl", configuration: Any = None) -> dict[str, Any]:
    more = {"configuration": configuration} if configuration else {}
    return {"marketplace": {"id": marketplace}, "rule": {"id": rule}, **more}


def body(modification: Any, *ids: str, **more: Any) -> dict[str, Any]:
    criteria = [{"offers": [{"id": id_} for id_ in ids], "type": "CONTAINS_OFFERS"}]
    return {"modification": modification, "offerCriteria": criteria, **more}


def assign(seller: Any, modification: Any, *ids: str) -> list[dict[str, Any]]:
    """Run a command to its end, and let rules do their work; its tasks."""
    answer = seller.post(COMMANDS, json=body(modification, *ids))
    assert answer.status_code == 201, answer.text
    seller.server.settle()
    tasks: list[dict[str, Any]] = seller.get(f"{COMMANDS}/{answer.json()['id']}/tasks").json()["tasks"]
    return tasks


def set_rules(seller: Any, offer_id: str, *wanted: dict[str, Any]) -> None:
    assert [task["status"] for task in assign(seller, {"set": list(wanted)}, offer_id)] == ["SUCCESS"]


def follow(server: Server) -> None:
    """Some minutes later, when rules look again."""
    server.advance(6 * MINUTE)
    server.settle()


def prices(seller: Any, offer_id: str) -> dict[str, str]:
    offer = seller.get(f"/sale/product-offers/{offer_id}").json()
    modes = {name: there["sellingMode"] for name, there in offer["additionalMarketplaces"].items()}
    return {name: mode["price"]["amount"] for name, mode in {"pl": offer["sellingMode"], **modes}.items() if mode}


def price(seller: Any, offer_id: str) -> str:
    return prices(seller, offer_id)["pl"]


def row(seller: Any, offer_id: str) -> dict[str, Any]:
    (found,) = seller.get("/sale/offers", params={"offer.id": offer_id}).json()["offers"]
    mode: dict[str, Any] = found["sellingMode"]
    return mode


def assigned(seller: Any, offer_id: str) -> list[tuple[str, str]]:
    found = seller.get(f"/sale/price-automation/offers/{offer_id}/rules").json()["rules"]
    return [(one["marketplace"]["id"], one["rule"]["id"]) for one in found]


def cost(value: str) -> dict[str, Any]:
    return {"sellingMode": {"price": {"amount": value, "currency": "PLN"}}}


def reprice(seller: Any, offer_id: str, value: str) -> None:
    assert seller.patch(f"/sale/product-offers/{offer_id}", json=cost(value)).status_code == 200


class Rivals:
    """Offers of one new product, each by another seller."""

    def __init__(self, seller: Any, value: str) -> None:
        self.seller = seller
        self.offer_id = str(create(seller, describing(inline(upload(seller)), **cost(value)))["id"])
        (element,) = seller.get(f"/sale/product-offers/{self.offer_id}").json()["productSet"]
        self.product_id = element["product"]["id"]

    def another(self, value: str, **more: Any) -> tuple[Account, str]:
        seller = new_account(self.seller.server)
        document = describing({"id": self.product_id}, **cost(value), **more)
        return seller, str(create(seller, document)["id"])


@pytest.fixture
def rivals(seller: Account) -> Rivals:
    """The seller's offer costs 150.00."""
    return Rivals(seller, "150.00")


# Rules


def test_default_rules(seller: Account, other_seller: Account, polish: dict[str, str]) -> None:
    found = seller.get(RULES).json()["rules"]
    assert [(rule["type"], rule["name"], rule["default"]) for rule in found] == [
        ("FOLLOW_BY_ALLEGRO_MIN_PRICE", "Lowest price on Allegro", True),
        ("FOLLOW_BY_MARKET_MIN_PRICE", "Lowest price on market", True),
        ("EXCHANGE_RATE", "Price Converter", True),
        ("FOLLOW_BY_TOP_OFFER_PRICE", "Top offer", True),
    ]
    assert seller.get(f"{RULES}/{found[0]['id']}").json() == found[0]
    assert seller.get(f"{RULES}/{found[0]['id']}", headers=polish).json()["name"] == "Najniższa cena na Allegro"
    assert {rule["id"] for rule in other_seller.get(RULES).json()["rules"]}.isdisjoint(rule["id"] for rule in found)
    for refused in (
        seller.put(f"{RULES}/{found[0]['id']}", json={"name": "x"}),
        seller.delete(f"{RULES}/{found[0]['id']}"),
    ):
        assert problems(refused) == (403, [("PRICE_RULE_IS_DEFAULT", None)])
    assert seller.get(RULES).json()["rules"] == found


def test_a_rule_is_created_changed_and_deleted(seller: Account) -> None:
    created = seller.post(RULES, json={"name": "Ten per cent more", "type": MIN, "configuration": percent()})
    rule = created.json()
    assert (created.status_code, rule) == (
        201,
        {
            "id": rule["id"],
            "type": MIN,
            "name": "Ten per cent more",
            "default": False,
            "configuration": {"changeByPercentage": {"operation": "ADD", "value": "10"}},
            "updatedAt": rule["updatedAt"],
        },
    )
    assert seller.get(RULES).json()["rules"][4:] == [rule]
    changed = seller.put(f"{RULES}/{rule['id']}", json={"name": "Two euros more", "configuration": EUROS})
    assert changed.json() == rule | {
        "name": "Two euros more",
        "configuration": EUROS,
        "updatedAt": changed.json()["updatedAt"],
    }
    plain = seller.put(f"{RULES}/{rule['id']}", json={"name": "Two euros more"})
    assert plain.json()["configuration"] is None
    assert seller.get(f"{RULES}/{rule['id']}").json() == plain.json()
    removed = seller.delete(f"{RULES}/{rule['id']}")
    assert (removed.status_code, removed.content) == (204, b"")
    assert problems(seller.get(f"{RULES}/{rule['id']}")) == (404, [("PRICE_RULE_NOT_FOUND", "ruleId")])


@pytest.mark.parametrize(
    ("case", "members", "path"),
    [
        ("no name", {"name": None}, "name"),
        ("blank", {"name": "  "}, "name"),
        ("34 characters", {"name": "x" * 34}, "name"),
        ("nothing to do", {"configuration": {}}, "configuration"),
        ("two ways", {"configuration": percent() | EUROS}, "configuration"),
        ("51 %", {"configuration": percent("51")}, "configuration.changeByPercentage.value"),
        ("0 %", {"configuration": percent("0")}, "configuration.changeByPercentage.value"),
        ("no number", {"configuration": percent("ten")}, "configuration.changeByPercentage.value"),
        (
            "no amounts",
            {"configuration": {"changeByAmount": {"operation": "ADD", "values": []}}},
            "configuration.changeByAmount.values",
        ),
        ("dollars", {"configuration": amount("1.00", "ADD", "USD")}, "configuration.changeByAmount.values[0].currency"),
        (
            "less than nothing",
            {"configuration": amount("-1.00", "ADD")},
            "configuration.changeByAmount.values[0].amount",
        ),
        ("0.001", {"configuration": amount("0.001", "ADD")}, "configuration.changeByAmount.values[0].amount"),
    ],
)
@pytest.mark.one_database
def test_wrong_rules(seller: Account, case: str, members: dict[str, Any], path: str) -> None:
    id_ = make(seller, name="Mine")
    given = {"name": "Rule", "type": MIN} | members
    for answer in (seller.post(RULES, json=given), seller.put(f"{RULES}/{id_}", json=given)):
        assert (answer.status_code, [one["path"] for one in answer.json()["errors"]]) == (400, [path]), case
    assert [rule["name"] for rule in seller.get(RULES).json()["rules"][4:]] == ["Mine"]


@pytest.mark.parametrize("given", [{}, {"name": "x", "type": "CHEAPEST"}, [], {"name": 1, "type": None}])
@pytest.mark.one_database
def test_rules_of_another_shape(seller: Account, given: Any) -> None:
    assert seller.post(RULES, json=given).status_code == 400
    assert len(seller.get(RULES).json()["rules"]) == 4


def test_names_are_unique_and_rules_are_few(seller: Account) -> None:
    for i in range(20):
        make(seller, name=f"Rule {i}")
    twice = {"name": "Rule 0", "type": MIN}
    assert problems(seller.post(RULES, json=twice | {"name": "One more"})) == (
        400,
        [("PRICE_RULES_LIMIT_EXCEEDED", None)],
    )
    last = seller.get(RULES).json()["rules"][-1]["id"]
    assert problems(seller.put(f"{RULES}/{last}", json=twice)) == (409, [("PRICE_RULE_NAME_TAKEN", "name")])
    assert seller.delete(f"{RULES}/{last}").status_code == 204
    assert problems(seller.post(RULES, json=twice)) == (409, [("PRICE_RULE_NAME_TAKEN", "name")])
    assert len(seller.get(RULES).json()["rules"]) == 23


def test_rules_of_somebody_else(seller: Account, other_seller: Account) -> None:
    id_ = make(other_seller, name="Theirs")
    for unknown in (id_, NOWHERE, "none"):
        path = f"{RULES}/{unknown}"
        for answer in (seller.get(path), seller.put(path, json={"name": "Mine"}), seller.delete(path)):
            assert problems(answer) == (404, [("PRICE_RULE_NOT_FOUND", "ruleId")])
    assert other_seller.get(f"{RULES}/{id_}").json()["name"] == "Theirs"
    refused = seller.post(COMMANDS, json=body({"set": [on(id_)]}, "1"))
    assert problems(refused) == (422, [("PRICE_RULE_NOT_FOUND", "modification.set[0].rule.id")])


# Assignments


def test_rules_are_assigned_and_removed(seller: Account, other_seller: Account) -> None:
    offer_id, rule = create(seller)["id"], make(seller)
    where = f"/sale/price-automation/offers/{offer_id}/rules"
    empty = seller.get(where).json()
    assert (list(empty), empty["rules"], row(seller, offer_id)["priceAutomation"]) == (["rules", "updatedAt"], [], None)
    id_ = str(uuid.uuid4()).upper()
    made = seller.post(
        COMMANDS, json=body({"set": [on(rule, configuration=between("100", "200"))]}, offer_id, "404", id=id_)
    )
    assert (made.status_code, made.json()["id"], made.json()["completedAt"]) == (201, id_.lower(), None)
    (waiting, _) = seller.get(f"{COMMANDS}/{id_}/tasks").json()["tasks"]
    assert (waiting["status"], waiting["message"], waiting["field"]) == ("NEW", None, "repricing")
    seller.server.settle()
    assert seller.get(f"{COMMANDS}/{id_}").json()["taskCount"] == {"total": 2, "success": 1, "failed": 1}
    done, gone = seller.get(f"{COMMANDS}/{id_}/tasks").json()["tasks"]
    assert (done["status"], done["message"], gone["status"]) == ("SUCCESS", None, "FAIL")

    (found,) = seller.get(where).json()["rules"]
    assert found == {
        "marketplace": {"id": "allegro-pl"},
        "rule": {"id": rule},
        "configuration": between("100", "200"),
        "updatedAt": found["updatedAt"],
    }
    assert row(seller, offer_id)["priceAutomation"] == {"rule": {"id": rule}}
    assert problems(seller.delete(f"{RULES}/{rule}")) == (403, [("PRICE_RULE_IN_USE", None)])
    assert other_seller.get(where).status_code == 403
    assert seller.get("/sale/price-automation/offers/404/rules").status_code == 404

    assign(seller, {"remove": [{"marketplace": {"id": "allegro-pl"}}]}, offer_id)
    assert (assigned(seller, offer_id), row(seller, offer_id)["priceAutomation"]) == ([], None)
    assert seller.delete(f"{RULES}/{rule}").status_code == 204


def test_a_rule_takes_the_place_of_another(seller: Account) -> None:
    offer_id, first, second = create(seller)["id"], make(seller), make(seller)
    set_rules(seller, offer_id, on(first), on(default(seller, "EXCHANGE_RATE"), "allegro-sk"))
    set_rules(seller, offer_id, on(second))
    assert sorted(assigned(seller, offer_id)) == [
        ("allegro-pl", second),
        ("allegro-sk", default(seller, "EXCHANGE_RATE")),
    ]


def test_offers_are_found_by_their_rules(seller: Account) -> None:
    first, second, third = (create(seller)["id"] for _ in range(3))
    mine, converter = make(seller), default(seller, "EXCHANGE_RATE")
    set_rules(seller, first, on(mine))
    set_rules(seller, second, on(converter, "allegro-cz"))

    def found(**params: Any) -> set[str]:
        given = {f"sellingMode.priceAutomation.rule.{name.replace('_', '.')}": value for name, value in params.items()}
        return {offer["id"] for offer in seller.get("/sale/offers", params=given).json()["offers"]}

    assert (found(id=mine), found(id=converter), found(id=NOWHERE), found(id="%")) == ({first}, {second}, set(), set())
    assert (found(id_empty=False), found(id_empty=True)) == ({first, second}, {third})
    on_base = {"publication.marketplace": "allegro-pl", "sellingMode.priceAutomation.rule.id.empty": False}
    assert [offer["id"] for offer in seller.get("/sale/offers", params=on_base).json()["offers"]] == [first]


@pytest.mark.parametrize(
    ("case", "modification", "expected"),
    [
        ("nothing", {}, ("VALIDATION_ERROR", "modification")),
        ("no marketplace", {"set": []}, ("VALIDATION_ERROR", "modification")),
        (
            "both",
            {"set": [on("MIN")], "remove": [{"marketplace": {"id": "allegro-cz"}}]},
            ("VALIDATION_ERROR", "modification"),
        ),
        (
            "unknown marketplace",
            {"remove": [{"marketplace": {"id": "allegro-xx"}}]},
            ("UnsupportedAdditionalMarketplaceException", "modification.remove[0].marketplace.id"),
        ),
        ("named twice", {"set": [on("MIN"), on("MIN")]}, ("VALIDATION_ERROR", "modification.set[1].marketplace.id")),
        ("unknown rule", {"set": [on(NOWHERE)]}, ("PRICE_RULE_NOT_FOUND", "modification.set[0].rule.id")),
        ("conversion to itself", {"set": [on("RATE")]}, ("VALIDATION_ERROR", "modification.set[0].marketplace.id")),
        (
            "business",
            {"set": [on("MIN", "allegro-business-cz")]},
            ("VALIDATION_ERROR", "modification.set[0].marketplace.id"),
        ),
        (
            "configured conversion",
            {"set": [on("RATE", "allegro-cz", between("1", "2", "CZK"))]},
            ("VALIDATION_ERROR", "modification.set[0].configuration"),
        ),
        (
            "currency of the base marketplace there",
            {"set": [on("MIN", configuration=between("1", "2", type_="BASE_MARKETPLACE_CURRENCY"))]},
            ("VALIDATION_ERROR", "modification.set[0].configuration.priceRange.type"),
        ),
        (
            "euros in Czechia",
            {
                "set": [
                    on(
                        "MIN",
                        "allegro-cz",
                        {
                            "priceRange": between("1", "2", "CZK")["priceRange"]
                            | {"maxPrice": {"amount": "2", "currency": "EUR"}}
                        },
                    )
                ]
            },
            ("CurrencyNotSupportedException", "modification.set[0].configuration.priceRange.maxPrice.currency"),
        ),
        (
            "upside down",
            {"set": [on("MIN", configuration=between("2", "1.99"))]},
            ("VALIDATION_ERROR", "modification.set[0].configuration.priceRange"),
        ),
        (
            "no price",
            {"set": [on("MIN", configuration=between("0", "2"))]},
            ("ConstraintViolationException.Price", "modification.set[0].configuration.priceRange.minPrice.amount"),
        ),
    ],
)
@pytest.mark.one_database
def test_wrong_commands(seller: Account, case: str, modification: Any, expected: tuple[str, str]) -> None:
    rules = {"MIN": default(seller, MIN), "RATE": default(seller, "EXCHANGE_RATE")}
    for given in modification.get("set", ()):
        given["rule"] = {"id": rules.get(given["rule"]["id"], given["rule"]["id"])}
    id_ = str(uuid.uuid4())
    assert problems(seller.post(COMMANDS, json=body(modification, "1", id=id_))) == (422, [expected]), case
    assert seller.get(f"{COMMANDS}/{id_}").status_code == 404


def test_commands_have_the_limits_of_all_commands(seller: Account, other_seller: Account) -> None:
    removal, id_ = {"remove": [{"marketplace": {"id": "allegro-pl"}}]}, str(uuid.uuid4())
    many = seller.post(COMMANDS, json=body(removal, *map(str, range(1001))))
    assert problems(many) == (422, [("VALIDATION_ERROR", "offerCriteria[0].offers")])
    assert seller.post(COMMANDS, json=body(removal, "1", id="x")).status_code == 422
    assert seller.post(COMMANDS, json=body(removal, "1", id=id_)).status_code == 201
    assert seller.post(COMMANDS, json=body(removal, "2", id=id_)).status_code == 409
    assert other_seller.get(f"{COMMANDS}/{id_}").status_code == 404
    assert other_seller.get(f"{COMMANDS}/{id_}/tasks").status_code == 404


def test_offers_without_a_price_for_rules(seller: Account, other_seller: Account) -> None:
    auction = create_draft(seller)
    mode = {"format": "AUCTION", "startingPrice": {"amount": "10.00", "currency": "PLN"}}
    seller.put(f"/sale/offers/{auction['id']}", json=auction | {"sellingMode": mode})
    foreign, draft = create(other_seller)["id"], create_draft(seller)["id"]
    (refused,) = assign(seller, {"set": [on(default(seller, MIN))]}, auction["id"])
    assert [error["code"] for error in refused["errors"]] == ["IllegalOfferUpdateException.PriceMustBeSet"]
    (refused,) = assign(seller, {"set": [on(default(seller, MIN), "allegro-cz")]}, draft)
    assert [error["path"] for error in refused["errors"]] == ["additionalMarketplaces.allegro-cz.sellingMode.price"]
    (refused,) = assign(seller, {"set": [on(default(seller, MIN))]}, foreign)
    assert (refused["status"], assigned(other_seller, foreign)) == ("FAIL", [])


# Exchange rates


def test_a_price_is_converted_by_the_exchange_rate(seller: Account) -> None:
    offer_id = create(seller)["id"]
    dearer = make(seller, "EXCHANGE_RATE", percent("5"))
    set_rules(seller, offer_id, on(default(seller, "EXCHANGE_RATE"), "allegro-cz"), on(dearer, "allegro-sk"))
    # 149.90 PLN, at 5.80 CZK and 0.23 EUR a PLN
    assert prices(seller, offer_id) == {"pl": "149.90", "allegro-cz": "869.42", "allegro-sk": "36.20"}
    (told,) = seller.get("/sale/offer-events", params={"type": "OFFER_PRICE_CHANGED"}).json()["offerEvents"]
    assert told["offer"]["marketplaces"] == [
        {"id": "allegro-cz", "changeType": "AUTOMATIC"},
        {"id": "allegro-sk", "changeType": "AUTOMATIC"},
    ]
    (listed,) = seller.get("/sale/offers", params={"publication.marketplace": "allegro-sk"}).json()["offers"]
    mode = listed["additionalMarketplaces"]["allegro-sk"]["sellingMode"]
    assert mode == {"price": {"amount": "36.20", "currency": "EUR"}, "priceAutomation": {"rule": {"id": dearer}}}


def test_a_converted_price_follows_the_base_price(own_server: Server) -> None:
    seller = new_account(own_server)
    offer_id = create(seller)["id"]
    set_rules(seller, offer_id, on(default(seller, "EXCHANGE_RATE"), "allegro-cz"))
    reprice(seller, offer_id, "100.00")
    assert prices(seller, offer_id)["allegro-cz"] == "869.42"
    follow(own_server)
    assert prices(seller, offer_id) == {"pl": "100.00", "allegro-cz": "580.00"}
    assert assigned(seller, offer_id) == [("allegro-cz", default(seller, "EXCHANGE_RATE"))]
    own = {"additionalMarketplaces": {"allegro-cz": {"sellingMode": {"price": {"amount": "600", "currency": "CZK"}}}}}
    assert seller.patch(f"/sale/product-offers/{offer_id}", json=own).status_code == 200
    follow(own_server)
    assert (prices(seller, offer_id)["allegro-cz"], assigned(seller, offer_id)) == ("600.00", [])


# The prices of others


def test_the_lowest_price_is_followed_within_the_range(rivals: Rivals) -> None:
    seller, offer_id = rivals.seller, rivals.offer_id
    cheap, cheap_id = rivals.another("140.00")
    rivals.another("145.00")
    set_rules(seller, offer_id, on(default(seller, MIN), configuration=between("120", "160")))
    assert price(seller, offer_id) == "140.00"
    told = seller.get("/sale/offer-events", params={"type": "OFFER_PRICE_CHANGED"}).json()["offerEvents"]
    assert [event["offer"]["marketplaces"] for event in told] == [[{"id": "allegro-pl", "changeType": "AUTOMATIC"}]]
    assert buy(new_buyer(seller.server), (offer_id, 1))
    reprice(cheap, cheap_id, "90.00")
    set_rules(seller, offer_id, on(default(seller, MIN), configuration=between("120", "160")))
    assert (price(seller, offer_id), len(assigned(seller, offer_id))) == ("120.00", 1)


def test_rules_look_again_by_themselves(own_server: Server) -> None:
    seller = new_account(own_server)
    rivals = Rivals(seller, "150.00")
    other, other_id = rivals.another("145.00")
    set_rules(
        seller, rivals.offer_id, on(make(seller, MIN, amount("0.01", "SUBTRACT")), configuration=between("100", "200"))
    )
    assert price(seller, rivals.offer_id) == "144.99"
    reprice(other, other_id, "130.00")
    follow(own_server)
    assert price(seller, rivals.offer_id) == "129.99"
    reprice(other, other_id, "190.00")  # who is the cheapest already stays (#12442)
    follow(own_server)
    assert price(seller, rivals.offer_id) == "129.99"
    publish(other, other_id, action="END")
    follow(own_server)
    assert (price(seller, rivals.offer_id), len(assigned(seller, rivals.offer_id))) == ("129.99", 1)


def test_jobs_may_run_twice(rivals: Rivals) -> None:
    seller, offer_id = rivals.seller, rivals.offer_id
    rivals.another("140.00")
    command = body({"set": [on(default(seller, MIN), configuration=between("120", "160"))]}, offer_id)
    id_ = seller.post(COMMANDS, json=command).json()["id"]
    seller.server.settle()
    for task, key in ((service.run, f"{seller.id}/{id_}"), (service.follow_all, seller.id), (service.follow_all, "")):
        seller.server.run(task, key)
    assert (price(seller, offer_id), assigned(seller, offer_id)) == ("140.00", [("allegro-pl", default(seller, MIN))])
    told = seller.get("/sale/offer-events", params={"type": "OFFER_PRICE_CHANGED"}).json()["offerEvents"]
    assert len(told) == 1


def test_two_who_undercut_each_other_end_at_their_limits(own_server: Server) -> None:
    seller = new_account(own_server)
    rivals = Rivals(seller, "150.00")
    other, other_id = rivals.another("150.00")
    for account, id_, least in ((seller, rivals.offer_id, "149.95"), (other, other_id, "149.97")):
        set_rules(account, id_, on(make(account, MIN, amount("0.01", "SUBTRACT")), configuration=between(least, "160")))
    for _ in range(5):
        follow(own_server)
    assert (price(seller, rivals.offer_id), price(other, other_id)) == ("149.96", "149.97")


def test_more_than_the_lowest_price(rivals: Rivals) -> None:
    rivals.another("100.00")
    set_rules(
        rivals.seller, rivals.offer_id, on(make(rivals.seller, MIN, percent("7.5")), configuration=between("90", "200"))
    )
    assert price(rivals.seller, rivals.offer_id) == "107.50"


def test_without_a_range_or_another_offer_nothing_changes(rivals: Rivals) -> None:
    seller, offer_id = rivals.seller, rivals.offer_id
    set_rules(seller, offer_id, on(default(seller, MIN), configuration=between("100", "200")))
    assert price(seller, offer_id) == "150.00"
    rivals.another("110.00")
    set_rules(seller, offer_id, on(default(seller, MIN)))
    assert price(seller, offer_id) == "150.00"
    set_rules(seller, offer_id, on(default(seller, "FOLLOW_BY_MARKET_MIN_PRICE"), configuration=between("160", "200")))
    assert price(seller, offer_id) == "160.00"


def test_the_top_offer_is_the_one_that_sells(rivals: Rivals) -> None:
    seller, offer_id = rivals.seller, rivals.offer_id
    _, best = rivals.another("170.00")
    rivals.another("120.00")
    buy(new_buyer(seller.server), (best, 2), until="READY_FOR_PROCESSING")
    set_rules(seller, offer_id, on(default(seller, "FOLLOW_BY_TOP_OFFER_PRICE"), configuration=between("100", "200")))
    assert price(seller, offer_id) == "170.00"
    buy(new_buyer(seller.server), (offer_id, 3), until="READY_FOR_PROCESSING")
    set_rules(seller, offer_id, on(default(seller, "FOLLOW_BY_TOP_OFFER_PRICE"), configuration=between("100", "200")))
    assert price(seller, offer_id) == "170.00"


def test_lowest_prices_of_another_marketplace(rivals: Rivals) -> None:
    seller, offer_id = rivals.seller, rivals.offer_id
    there = {"allegro-cz": {"sellingMode": {"price": {"amount": "700", "currency": "CZK"}}}}
    rivals.another("140.00", additionalMarketplaces=there)
    limits = between("100", "200", type_="BASE_MARKETPLACE_CURRENCY")  # 580 to 1160 CZK
    set_rules(seller, offer_id, on(default(seller, MIN), "allegro-cz", limits))
    assert prices(seller, offer_id) == {"pl": "150.00", "allegro-cz": "700.00"}
    limits = between("130", "200", type_="BASE_MARKETPLACE_CURRENCY")
    set_rules(seller, offer_id, on(default(seller, MIN), "allegro-cz", limits))
    assert prices(seller, offer_id)["allegro-cz"] == "754.00"


# Who sets the price


@pytest.mark.parametrize("way", ["PATCH", "PUT", "command", "one"])
def test_an_own_price_switches_the_rule_off(seller: Account, way: str) -> None:
    offer_id = create(seller)["id"]
    set_rules(seller, offer_id, on(default(seller, MIN), configuration=between("100", "200")))
    id_, wanted = uuid.uuid4(), {"amount": "155.00", "currency": "PLN"}
    if way == "PATCH":
        reprice(seller, offer_id, "155.00")
    elif way == "PUT":
        document = seller.get(f"/sale/offers/{offer_id}").json()
        document["sellingMode"]["price"] = wanted
        assert seller.put(f"/sale/offers/{offer_id}", json=document).status_code == 200
    elif way == "command":
        command = body({"type": "FIXED_PRICE", "price": wanted}, offer_id)
        assert seller.put(f"/sale/offer-price-change-commands/{id_}", json=command).status_code == 201
    else:
        command = {"id": str(id_), "input": {"buyNowPrice": wanted}}
        assert seller.put(f"/offers/{offer_id}/change-price-commands/{id_}", json=command).status_code == 200
    seller.server.settle()
    assert (price(seller, offer_id), assigned(seller, offer_id)) == ("155.00", [])
    assert row(seller, offer_id)["priceAutomation"] is None


def test_whatever_else_changes_leaves_the_rule(seller: Account) -> None:
    offer_id, rule = create(seller)["id"], default(seller, MIN)
    set_rules(seller, offer_id, on(rule))
    assert seller.patch(f"/sale/product-offers/{offer_id}", json={"stock": {"available": 9}}).status_code == 200
    buy(new_buyer(seller.server), (offer_id, 1))
    assert row(seller, offer_id)["priceAutomation"] == {"rule": {"id": rule}}
    publish(seller, offer_id, action="END")
    publish(seller, offer_id)
    assert (assigned(seller, offer_id), row(seller, offer_id)["priceAutomation"]) == (
        [("allegro-pl", rule)],
        {"rule": {"id": rule}},
    )


def test_a_campaign_suspends_rules_but_does_not_end_them(rivals: Rivals) -> None:
    seller, offer_id = rivals.seller, rivals.offer_id
    rivals.another("140.00")
    wanted = on(default(seller, MIN), configuration=between("100", "200"))
    converted = on(default(seller, "EXCHANGE_RATE"), "allegro-cz")
    set_rules(seller, offer_id, wanted, converted)
    bargain = {"bargain": {"amount": "130.00", "currency": "PLN"}}
    seller.post("/sale/badges", json={"campaign": {"id": "BARGAIN"}, "offer": {"id": offer_id}, "prices": bargain})
    seller.server.settle()
    set_rules(seller, offer_id, wanted)
    assert prices(seller, offer_id) == {"pl": "130.00", "allegro-cz": "812.00"}
    seller.patch(f"/sale/badges/offers/{offer_id}/campaigns/BARGAIN", json={"process": {"status": "FINISHED"}})
    seller.server.settle()
    assert (prices(seller, offer_id), len(assigned(seller, offer_id))) == ({"pl": "140.00", "allegro-cz": "812.00"}, 2)


def test_rules_are_part_of_snapshots(own_server: Server) -> None:
    seller = new_account(own_server)
    offer_id, rule = create(seller)["id"], make(seller)
    set_rules(seller, offer_id, on(rule))
    assert ask(own_server, "/_stragan/snapshots/ruled", method="PUT").status_code in (200, 201)
    reprice(seller, offer_id, "155.00")
    assert ask(own_server, "/_stragan/snapshots/ruled/restore").status_code in (200, 204)
    assert assigned(seller, offer_id) == [("allegro-pl", rule)]
    assert ask(own_server, "/_stragan/reset").status_code in (200, 204)
    assert len(seller.get(RULES).json()["rules"]) == 4
