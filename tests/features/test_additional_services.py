"""Additional services: definitions, groups, translations, and offers that name a group (behaviour §9)."""

from typing import Any

import pytest
from changing import MODIFICATIONS, change, codes, live, offer_of
from msgspec.structs import replace
from product_listing import by_gtin, errors

from harness import Server, new_account, problems
from stragan.kernel.times import SECOND, iso

BASE = "/sale/offer-additional-services"
GROUPS = f"{BASE}/groups"
NOWHERE = "b5a4e6a0-0000-4000-8000-000000000000"
CARRIED, PALLET = "4a215347-2294-55b8-bdfa-12269571fdc9", "78b0e700-02b2-573e-bc67-3fe74c83fe0b"
WRAPPED: dict[str, Any] = {
    "definition": {"id": "GIFT_WRAP"},
    "description": "Papier w gwiazdki",
    "configurations": [
        {
            "constraintCriteria": {"country": "PL", "type": "COUNTRY_SAME_QUANTITY", "deliveryMethods": []},
            "price": {"amount": "9.90", "currency": "PLN"},
        }
    ],
}
IN_DELIVERY: dict[str, Any] = {
    "constraintCriteria": {
        "country": "PL",
        "type": "COUNTRY_DELIVERY_SAME_QUANTITY",
        "deliveryMethods": [{"id": CARRIED}],
    },
    "price": {"amount": "49.00", "currency": "PLN"},
}
CARRY_IN = {"definition": {"id": "CARRY_IN"}, "description": "Do drugiego piętra", "configurations": [IN_DELIVERY]}
SAMPLE: dict[str, Any] = {"name": "Na prezent", "language": "pl-PL", "additionalServices": [WRAPPED, CARRY_IN]}
DEFAULT = "Wniesienie, podłączenie i sprawdzenie działania urządzenia."


def group(seller: Any, **members: Any) -> str:
    answer = seller.post(GROUPS, json=SAMPLE | members)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def with_service(**members: Any) -> dict[str, Any]:
    return SAMPLE | {"additionalServices": [{**WRAPPED, **members}]}


def with_configuration(*configurations: Any, **members: Any) -> dict[str, Any]:
    return SAMPLE | {
        "additionalServices": [{**CARRY_IN, "configurations": [*configurations, {**IN_DELIVERY, **members}]}]
    }


def with_criteria(**members: Any) -> dict[str, Any]:
    return with_configuration(constraintCriteria={**IN_DELIVERY["constraintCriteria"], **members})


def with_price(amount: str, currency: str = "PLN") -> dict[str, Any]:
    return with_configuration(price={"amount": amount, "currency": currency})


# Definitions


def test_definitions_by_category(seller: Any) -> None:
    categories = seller.get(f"{BASE}/categories", headers={"Accept-Language": "pl-PL"}).json()["categories"]
    assert [(one["name"], [defined["id"] for defined in one["definitions"]]) for one in categories] == [
        ("Pakowanie", ["GIFT_WRAP"]),
        ("Wniesienie", ["CARRY_IN", "CARRY_IN_AND_PREPARATION", "CARRY_IN_AND_SETUP"]),
        (
            "Montaż i instalacja",
            [
                "INSTALLATION",
                "CARRY_IN_AND_INSTALLATION",
                "CARRY_IN_AND_INSTALLATION_AND_PREPARATION",
                "DOOR_OPENING_DIRECTION_CHANGE",
            ],
        ),
    ]
    assert categories[0]["definitions"][0] == {
        "id": "GIFT_WRAP",
        "name": "Pakowanie na prezent",
        "description": {
            "hint": "Napisz, w co zapakujesz prezent i czy można dołączyć życzenia.",
            "editable": True,
            "default": None,
        },
        "maxPrice": {"amount": "200.00", "currency": "PLN"},
        "availableConstraints": [{"type": "COUNTRY_SAME_QUANTITY", "availableDeliveryMethods": []}],
        "updatedAt": "2023-06-01T08:00:00.000Z",
    }
    assert categories[2]["definitions"][1]["description"] == {"hint": None, "editable": False, "default": DEFAULT}


def test_definitions_name_delivery_methods_that_exist(seller: Any) -> None:
    known = {one["id"] for one in seller.get("/sale/delivery-methods").json()["deliveryMethods"]}
    for category in seller.get(f"{BASE}/categories").json()["categories"]:
        for defined in category["definitions"]:
            for constraint in defined["availableConstraints"]:
                methods = set(constraint["availableDeliveryMethods"])
                assert methods <= known
                assert bool(methods) == (constraint["type"] == "COUNTRY_DELIVERY_SAME_QUANTITY")


def test_definitions_of_the_older_generation(seller: Any) -> None:
    path, params = f"{BASE}/definitions", {"user.id": seller.id}
    every = seller.get(path, params=params).json()["definitions"]
    assert len(every) == 8
    assert every[0] == {
        "id": "GIFT_WRAP",
        "name": "Gift wrapping",
        "description": "Say what the present is wrapped in, and whether wishes can be added.",
        "availableConstraints": [{"type": "COUNTRY_SAME_QUANTITY", "availableDeliveryMethods": []}],
        "updatedAt": "2023-06-01T08:00:00.000Z",
    }
    assert seller.get(path, params={**params, "limit": 2, "offset": 1}).json()["definitions"] == every[1:3]


# Groups


def test_a_group_is_made_read_and_changed(own_server: Server) -> None:
    seller = new_account(own_server)
    created = seller.post(GROUPS, json=SAMPLE)
    document = created.json()
    assert created.status_code == 201, created.text
    assert document == {
        "id": document["id"],
        **SAMPLE,
        "seller": {"id": seller.id},
        "managedByAllegro": False,
        "createdAt": document["createdAt"],
        "updatedAt": document["createdAt"],
    }
    path = f"{GROUPS}/{document['id']}"
    assert seller.get(path).json() == document
    own_server.advance(SECOND)
    changed = seller.put(path, json={"name": "Tylko papier", "language": "pl-PL", "additionalServices": [WRAPPED]})
    assert (changed.status_code, changed.json()["createdAt"]) == (200, document["createdAt"])
    assert iso(own_server.world.now()) >= changed.json()["updatedAt"] > document["updatedAt"]
    assert (changed.json()["name"], changed.json()["additionalServices"]) == ("Tylko papier", [WRAPPED])
    assert seller.get(path).json() == changed.json()


def test_pages_of_groups(seller: Any) -> None:
    ids = [group(seller, name=f"Grupa {number}") for number in range(3)]

    def listed(**params: Any) -> list[str]:
        answer = seller.get(GROUPS, params=params)
        assert answer.status_code == 200, answer.text
        return [one["id"] for one in answer.json()["additionalServicesGroups"]]

    assert listed() == listed(**{"user.id": seller.id}) == ids
    assert listed(limit=1, offset=1) == ids[1:2]
    assert listed(offset=3) == []
    for params, path in (({"limit": 0}, "limit"), ({"limit": 1001}, "limit"), ({"offset": -1}, "offset")):
        assert problems(seller.get(GROUPS, params=params)) == (400, [("BadRequestException", path)])


def test_a_request_of_the_older_generation(seller: Any) -> None:
    """It names no language, and its member is called `constraints`."""
    older = [{"constraints": one["constraintCriteria"], "price": one["price"]} for one in WRAPPED["configurations"]]
    answer = seller.post(GROUPS, json={"name": "x", "additionalServices": [{**WRAPPED, "configurations": older}]})
    assert answer.status_code == 201, answer.text
    assert (answer.json()["language"], answer.json()["additionalServices"]) == ("pl-PL", [WRAPPED])


@pytest.mark.parametrize("text", [None, "", DEFAULT, "Carried in, connected, and tried out."])
def test_a_description_that_the_catalogue_has(seller: Any, text: str | None) -> None:
    service = {**CARRY_IN, "definition": {"id": "CARRY_IN_AND_INSTALLATION"}, "description": text}
    answer = seller.post(GROUPS, json=SAMPLE | {"additionalServices": [service]})
    assert answer.status_code == 201, answer.text
    assert answer.json()["additionalServices"][0]["description"] == DEFAULT


@pytest.mark.parametrize("amount", ["0", "500", "499.99"])
def test_prices_up_to_the_most(seller: Any, amount: str) -> None:
    answer = seller.post(GROUPS, json=with_price(amount))
    assert answer.status_code == 201, answer.text
    (told,) = answer.json()["additionalServices"][0]["configurations"]
    assert told["price"] == {"amount": f"{float(amount):.2f}", "currency": "PLN"}


SERVICES, FIRST = "additionalServices", "additionalServices[0]"
CONFIGURED = f"{FIRST}.configurations[0]"


@pytest.mark.parametrize(
    ("case", "request_", "path"),
    [
        ("no name", SAMPLE | {"name": None}, "name"),
        ("blank name", SAMPLE | {"name": " "}, "name"),
        ("long name", SAMPLE | {"name": "x" * 101}, "name"),
        ("another language", SAMPLE | {"language": "cs-CZ"}, "language"),
        ("no services", SAMPLE | {SERVICES: None}, SERVICES),
        ("services empty", SAMPLE | {SERVICES: []}, SERVICES),
        ("a service twice", SAMPLE | {SERVICES: [WRAPPED, WRAPPED]}, f"{SERVICES}[1].definition.id"),
        ("no definition", with_service(definition=None), f"{FIRST}.definition"),
        ("no definition's id", with_service(definition={}), f"{FIRST}.definition.id"),
        ("unknown definition", with_service(definition={"id": "ENGRAVING"}), f"{FIRST}.definition.id"),
        ("no description", with_service(description=None), f"{FIRST}.description"),
        ("blank description", with_service(description=" "), f"{FIRST}.description"),
        ("long description", with_service(description="x" * 1001), f"{FIRST}.description"),
        (
            "another description",
            SAMPLE | {SERVICES: [{**CARRY_IN, "definition": {"id": "CARRY_IN_AND_SETUP"}}]},
            f"{FIRST}.description",
        ),
        ("no configurations", with_service(configurations=None), f"{FIRST}.configurations"),
        ("configurations empty", with_service(configurations=[]), f"{FIRST}.configurations"),
        ("no constraint", with_configuration(constraintCriteria=None), f"{CONFIGURED}.constraintCriteria"),
        ("no price", with_configuration(price=None), f"{CONFIGURED}.price"),
        ("no country", with_criteria(country=None), f"{CONFIGURED}.constraintCriteria.country"),
        ("another country", with_criteria(country="CZ"), f"{CONFIGURED}.constraintCriteria.country"),
        ("no type", with_criteria(type=None), f"{CONFIGURED}.constraintCriteria.type"),
        ("another type", with_criteria(type="COUNTRY_SAME_QUANTITY"), f"{CONFIGURED}.constraintCriteria.type"),
        ("no methods", with_criteria(deliveryMethods=None), f"{CONFIGURED}.constraintCriteria.deliveryMethods"),
        ("methods empty", with_criteria(deliveryMethods=[]), f"{CONFIGURED}.constraintCriteria.deliveryMethods"),
        (
            "a method without the service",
            with_criteria(deliveryMethods=[{"id": CARRIED}, {"id": NOWHERE}]),
            f"{CONFIGURED}.constraintCriteria.deliveryMethods[1].id",
        ),
        (
            "methods where there is no delivery",
            with_service(
                configurations=[
                    {
                        **WRAPPED["configurations"][0],
                        "constraintCriteria": {
                            "country": "PL",
                            "type": "COUNTRY_SAME_QUANTITY",
                            "deliveryMethods": [{"id": CARRIED}],
                        },
                    }
                ]
            ),
            f"{CONFIGURED}.constraintCriteria.deliveryMethods",
        ),
        (
            "two prices for one method",
            with_configuration(IN_DELIVERY),
            f"{FIRST}.configurations[1].constraintCriteria",
        ),
        ("too dear", with_price("500.01"), f"{CONFIGURED}.price.amount"),
        ("negative", with_price("-0.01"), f"{CONFIGURED}.price.amount"),
        ("no amount", with_price("much"), f"{CONFIGURED}.price.amount"),
    ],
)
def test_wrong_groups(seller: Any, case: str, request_: dict[str, Any], path: str) -> None:
    id_ = group(seller)
    before = seller.get(f"{GROUPS}/{id_}").json()
    for answer in (seller.post(GROUPS, json=request_), seller.put(f"{GROUPS}/{id_}", json=request_)):
        assert problems(answer) == (422, [("VALIDATION_ERROR", path)]), case
    assert seller.get(GROUPS).json() == {"additionalServicesGroups": [before]}


def test_another_currency(seller: Any) -> None:
    expected = (422, [("CurrencyNotSupportedException", f"{CONFIGURED}.price.currency")])
    assert problems(seller.post(GROUPS, json=with_price("1.00", "EUR"))) == expected


def test_two_prices_for_two_methods(seller: Any) -> None:
    other = {"country": "PL", "type": "COUNTRY_DELIVERY_SAME_QUANTITY", "deliveryMethods": [{"id": PALLET}]}
    answer = seller.post(GROUPS, json=with_configuration(IN_DELIVERY, constraintCriteria=other))
    assert answer.status_code == 201, answer.text
    assert len(answer.json()[SERVICES][0]["configurations"]) == 2


def test_groups_have_a_limit(seller: Any, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    assert server.world.settings.max_service_groups == 1_000
    monkeypatch.setattr(server.world, "settings", replace(server.world.settings, max_service_groups=1))
    group(seller)
    assert problems(seller.post(GROUPS, json=SAMPLE)) == (422, [("VALIDATION_ERROR", None)])
    assert len(seller.get(GROUPS).json()["additionalServicesGroups"]) == 1


# Translations


def translation(*texts: tuple[str | None, str | None]) -> dict[str, Any]:
    return {SERVICES: {"translation": [{"definition": {"id": id_}, "description": text} for id_, text in texts]}}


def shown(language: str, *texts: tuple[str, str]) -> dict[str, Any]:
    told = translation(*texts)
    return {"language": language, SERVICES: {**told[SERVICES], "type": "MANUAL"}}


def translations(seller: Any, id_: str, **params: str) -> Any:
    answer = seller.get(f"{GROUPS}/{id_}/translations", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()["translations"]


def test_a_group_is_translated(seller: Any) -> None:
    id_ = group(seller)
    path = f"{GROUPS}/{id_}/translations"
    assert translations(seller, id_) == []
    wrapped, carried = ("GIFT_WRAP", "Paper with stars"), ("CARRY_IN", "Up to the second floor")
    first = seller.patch(f"{path}/en-US", json=translation(wrapped))
    assert (first.status_code, first.json()) == (200, shown("en-US", wrapped))
    second = seller.patch(f"{path}/en-US", json=translation(carried))  # the other service keeps its text
    assert (second.status_code, second.json()) == (200, shown("en-US", wrapped, carried))
    czech = ("GIFT_WRAP", "Papír s hvězdami")
    assert seller.patch(f"{path}/cs-CZ", json=translation(czech)).json() == shown("cs-CZ", czech)
    assert translations(seller, id_) == [shown("en-US", wrapped, carried), shown("cs-CZ", czech)]
    assert translations(seller, id_, language="cs-CZ") == [shown("cs-CZ", czech)]
    assert translations(seller, id_, language="sk-SK") == []
    assert seller.get(f"{GROUPS}/{id_}").json()[SERVICES] == SAMPLE[SERVICES]
    removed = seller.delete(f"{path}/en-US")
    assert (removed.status_code, removed.content) == (204, b"")
    assert translations(seller, id_) == [shown("cs-CZ", czech)]
    assert problems(seller.delete(f"{path}/en-US")) == (404, [("TranslationNotFoundException", "language")])


def test_a_service_leaves_with_its_translation(seller: Any) -> None:
    id_ = group(seller)
    wrapped, carried = ("GIFT_WRAP", "Paper with stars"), ("CARRY_IN", "Up to the second floor")
    path = f"{GROUPS}/{id_}/translations"
    assert seller.patch(f"{path}/en-US", json=translation(wrapped, carried)).status_code == 200
    assert seller.patch(f"{path}/sk-SK", json=translation(carried)).status_code == 200
    assert seller.put(f"{GROUPS}/{id_}", json=SAMPLE | {SERVICES: [WRAPPED]}).status_code == 200
    assert translations(seller, id_) == [shown("en-US", wrapped)]
    refused = seller.patch(f"{path}/en-US", json=translation(carried))
    assert problems(refused) == (422, [("VALIDATION_ERROR", "additionalServices.translation[0].definition.id")])
    assert problems(seller.delete(f"{path}/sk-SK")) == (404, [("TranslationNotFoundException", "language")])


TEXTS = f"{SERVICES}.translation"


@pytest.mark.parametrize(
    ("case", "language", "request_", "path"),
    [
        ("the group's own language", "pl-PL", translation(("GIFT_WRAP", "x")), "language"),
        ("no language", "xx-XX", translation(("GIFT_WRAP", "x")), "language"),
        ("half a language", "en", translation(("GIFT_WRAP", "x")), "language"),
        ("nothing", "en-US", {}, SERVICES),
        ("no texts", "en-US", {SERVICES: {}}, TEXTS),
        ("texts empty", "en-US", translation(), TEXTS),
        ("no definition", "en-US", {SERVICES: {"translation": [{"description": "x"}]}}, f"{TEXTS}[0].definition"),
        ("no definition's id", "en-US", translation((None, "x")), f"{TEXTS}[0].definition.id"),
        ("not of the group", "en-US", translation(("INSTALLATION", "x")), f"{TEXTS}[0].definition.id"),
        ("a fixed text", "en-US", translation(("CARRY_IN_AND_SETUP", "x")), f"{TEXTS}[0].definition.id"),
        ("twice", "en-US", translation(("GIFT_WRAP", "x"), ("GIFT_WRAP", "y")), f"{TEXTS}[1].definition.id"),
        ("no text", "en-US", translation(("GIFT_WRAP", None)), f"{TEXTS}[0].description"),
        ("a blank text", "en-US", translation(("GIFT_WRAP", " ")), f"{TEXTS}[0].description"),
        ("a long text", "en-US", translation(("GIFT_WRAP", "x" * 1001)), f"{TEXTS}[0].description"),
    ],
)
def test_wrong_translations(seller: Any, case: str, language: str, request_: dict[str, Any], path: str) -> None:
    fixed = {**CARRY_IN, "definition": {"id": "CARRY_IN_AND_SETUP"}, "description": None}
    id_ = group(seller, **{SERVICES: [WRAPPED, fixed]})
    answer = seller.patch(f"{GROUPS}/{id_}/translations/{language}", json=request_)
    assert problems(answer) == (422, [("VALIDATION_ERROR", path)]), case
    assert translations(seller, id_) == []


# Whose they are


def everything(seller: Any, id_: str) -> list[Any]:
    """Each operation on one group."""
    path = f"{GROUPS}/{id_}"
    return [
        seller.get(path),
        seller.put(path, json=SAMPLE | {"name": "x"}),
        seller.get(f"{path}/translations"),
        seller.patch(f"{path}/translations/en-US", json=translation(("GIFT_WRAP", "x"))),
        seller.delete(f"{path}/translations/cs-CZ"),
    ]


@pytest.mark.parametrize("id_", [NOWHERE, "x"])
def test_unknown_ids(seller: Any, id_: str) -> None:
    for answer in everything(seller, id_):
        assert problems(answer) == (404, [("AdditionalServicesGroupNotFoundException", "groupId")])


def test_somebody_elses_group(seller: Any, other_seller: Any) -> None:
    id_ = group(other_seller)
    czech = ("GIFT_WRAP", "Papír s hvězdami")
    other_seller.patch(f"{GROUPS}/{id_}/translations/cs-CZ", json=translation(czech))
    for answer in everything(seller, id_):
        assert problems(answer) == (404, [("AdditionalServicesGroupNotFoundException", "groupId")])
    assert other_seller.get(f"{GROUPS}/{id_}").json()["name"] == SAMPLE["name"]
    assert translations(other_seller, id_) == [shown("cs-CZ", czech)]
    assert seller.get(GROUPS).json() == {"additionalServicesGroups": []}


# Offers


def test_a_draft_names_a_group(seller: Any, other_seller: Any) -> None:
    mine, foreign = group(seller), group(other_seller)
    created = seller.post("/sale/offers", json={"name": "Szafa", "additionalServices": {"id": mine}})
    assert (created.status_code, created.json()["additionalServices"]) == (201, {"id": mine})
    listed = seller.get("/sale/offers").json()["offers"]
    assert [offer["additionalServices"] for offer in listed] == [{"id": mine}]
    for id_ in (foreign, NOWHERE):
        refused = seller.post("/sale/offers", json={"name": "Szafa", "additionalServices": {"id": id_}})
        assert problems(refused) == (422, [("AdditionalServicesGroupNotFoundException", "additionalServices.id")])


def test_a_product_offer_names_a_group(seller: Any) -> None:
    id_ = group(seller, name="Po nazwie")
    answer = seller.post("/sale/product-offers", json=by_gtin(additionalServices={"name": "Po nazwie"}))
    assert (answer.status_code, answer.json()["additionalServices"]) == (201, {"id": id_})
    unknown = seller.post("/sale/product-offers", json=by_gtin(additionalServices={"name": "Żadna"}))
    assert errors(unknown) == [("AdditionalServicesGroupNotFoundException", "additionalServices")]
    group(seller, name="Po nazwie")
    ambiguous = seller.post("/sale/product-offers", json=by_gtin(additionalServices={"name": "Po nazwie"}))
    assert errors(ambiguous) == [("AdditionalServicesGroupNotUniqueException", "additionalServices")]


def test_a_command_gives_offers_a_group(seller: Any, other_seller: Any) -> None:
    id_, mine, foreign = live(seller), group(seller), group(other_seller)
    (task,) = change(seller, MODIFICATIONS, {"additionalServicesGroup": {"id": mine}}, id_)
    assert (task["status"], offer_of(seller, id_)["additionalServices"]) == ("SUCCESS", {"id": mine})
    (task,) = change(seller, MODIFICATIONS, {"additionalServicesGroup": {"id": foreign}}, id_)
    assert codes(task) == ["AdditionalServicesGroupNotFoundException"]
    assert offer_of(seller, id_)["additionalServices"] == {"id": mine}
