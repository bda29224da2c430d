"""What offers of parts fit: `/sale/compatibility-list…`, `/sale/compatible-products`, and the lists of offers."""

from typing import Any

import pytest
from listing import create, listable, publish
from product_listing import by_gtin, errors
from product_listing import create as create_product_offer

from harness import problems

PRODUCTS, SUGGESTIONS = "/sale/compatible-products", "/sale/compatibility-list-suggestions"
DISCS, OTHER_DISCS, MATS, TYRES = (
    "b41c5851-c1ea-494b-9582-40acd0687d90",
    "7717a0e4-96a9-4408-a358-3d80309949af",
    "a3bebb97-4059-45d3-9d34-c2b939f63b46",
    "decc9f24-82cd-4b8c-a50a-afd9359e72af",
)
PADS_CATEGORY, INK_CATEGORY, MOTORCYCLE_CATEGORY, CASES = "310002", "250054", "310042", "257150"
NOWHERE = "b5a4e6a0-0000-4000-8000-000000000000"
LIST = "ConstraintViolationException.ValidCompatibilityTable"
TABLE = "OfferCompatibilityTableException"


def found(seller: Any, **params: Any) -> list[dict[str, Any]]:
    answer = seller.get(PRODUCTS, params={"type": "CAR", **params})
    assert answer.status_code == 200, answer.text
    vehicles: list[dict[str, Any]] = answer.json()["compatibleProducts"]
    return vehicles


def ids(seller: Any, phrase: str, kind: str = "CAR") -> list[str]:
    return [vehicle["id"] for vehicle in found(seller, type=kind, phrase=phrase)]


@pytest.mark.one_database
class TestVehicles:
    def test_supported_categories(self, seller: Any, application: Any, polish: dict[str, str]) -> None:
        path = "/sale/compatibility-list/supported-categories"
        shown = seller.get(path, headers=polish).json()["supportedCategories"]
        assert application.get(path, headers=polish).json()["supportedCategories"] == shown
        assert [(one["categoryId"], one["itemsType"], one["inputType"], one["validationRules"]) for one in shown] == [
            ("250054", "PRINTER", "TEXT", {"maxRows": 200, "maxCharactersPerLine": 100}),
            ("310016", "CAR", "ID", {"maxRows": 2000}),
            ("310018", "CAR", "ID", {"maxRows": 2000}),
            ("310020", "CAR", "ID", {"maxRows": 2000}),
            ("310024", "CAR", "ID", {"maxRows": 2000}),
            ("310034", "CAR", "ID", {"maxRows": 2000}),
            ("310042", "MOTORCYCLE_EXPLODED", "ID", {"maxRows": 2000}),
        ]
        assert shown[1]["name"] == "Części samochodowe"

    def test_groups_are_paged(self, seller: Any) -> None:
        path, params = f"{PRODUCTS}/groups", {"type": "CAR"}
        every = seller.get(path, params=params).json()
        texts = [group["text"] for group in every["groups"]]
        assert (every["count"], every["totalCount"]) == (19, 19) == (len(texts), len(set(texts)))
        assert texts == sorted(texts)
        page = seller.get(path, params={**params, "limit": 2, "offset": 18}).json()
        assert page == {"groups": every["groups"][18:], "count": 1, "totalCount": 19}
        bikes = seller.get(path, params={"type": "MOTORCYCLE_EXPLODED"}).json()["groups"]
        assert [group["text"] for group in bikes] == ["BMW", "HONDA", "KAWASAKI", "KTM", "SUZUKI", "YAMAHA"]

    def test_vehicles_of_a_group(self, seller: Any) -> None:
        groups = seller.get(f"{PRODUCTS}/groups", params={"type": "CAR"}).json()["groups"]
        audi = next(group["id"] for group in groups if group["text"] == "AUDI")
        answer = seller.get(PRODUCTS, params={"type": "CAR", "group.id": audi, "limit": 1, "offset": 3}).json()
        (vehicle,) = answer.pop("compatibleProducts")
        assert answer == {"count": 1, "totalCount": 4}
        assert vehicle["text"] == "AUDI A6 C7 (4G2, 4GC) 2014/09-2018/09 3.0 TDI quattro 326KM/240kW"
        assert vehicle["group"] == {"id": audi}
        assert vehicle["attributes"] == [
            {"id": "BRAND", "values": ["AUDI"]},
            {"id": "MODEL", "values": ["A6 C7 (4G2, 4GC)"]},
            {"id": "MODEL_FROM", "values": ["2010/11"]},
            {"id": "MODEL_TO", "values": ["2018/09"]},
            {"id": "TYPE", "values": ["3.0 TDI quattro"]},
            {"id": "VERSION_FROM", "values": ["2014/09"]},
            {"id": "VERSION_TO", "values": ["2018/09"]},
            {"id": "BODY", "values": ["sedan"]},
            {"id": "ENGINE_CAPACITY", "values": ["2967"]},
            {"id": "ENGINE_CODE", "values": ["CVUB"]},
            {"id": "POWER_HP", "values": ["326"]},
            {"id": "POWER_KW", "values": ["240"]},
            {"id": "K_TYP_NR", "values": ["900028"]},
        ]
        assert found(seller, **{"group.id": "0" * 32}) == []

    def test_a_phrase_comes_before_everything_else(self, seller: Any) -> None:
        params = {"type": "CAR", "phrase": "octavia 2.0 TDI", "group.id": "x", "limit": 1, "offset": 1}
        answer = seller.get(PRODUCTS, params=params, headers={"If-Modified-Since": "yesterday"})
        assert (answer.status_code, sorted(answer.json())) == (200, ["compatibleProducts", "count"])
        texts = [vehicle["text"] for vehicle in answer.json()["compatibleProducts"]]
        assert (answer.json()["count"], len(texts)) == (2, 2)
        assert all("OCTAVIA" in text and "2.0 TDI" in text for text in texts)
        assert found(seller, phrase="syrena 105") == found(seller, phrase="--") == []

    def test_numbers(self, seller: Any) -> None:
        (van,) = found(seller, phrase="sprinter")
        (number,) = next(one["values"] for one in van["attributes"] if one["id"] == "N_TYP_NR")
        by_number = {"tecdoc.nTypNr": number, "group.id": "x"}
        assert seller.get(PRODUCTS, params={"type": "CAR", **by_number}).json() == {
            "compatibleProducts": [van],
            "count": 1,
            "totalCount": 1,
        }
        assert found(seller, **{"tecdoc.kTypNr": number}) == []
        both = found(seller, **{"tecdoc.kTypNr": "900028", "tecdoc.nTypNr": number})
        assert [vehicle["text"].split()[0] for vehicle in both] == ["AUDI", "MERCEDES-BENZ"]
        assert found(seller, **{"tecdoc.kTypNr": "900028", "phrase": "sprinter"}) == []

    @pytest.mark.parametrize("path", [f"{PRODUCTS}/groups", PRODUCTS])
    def test_what_was_seen_is_not_sent_again(self, seller: Any, path: str) -> None:
        params = {"type": "CAR", "tecdoc.kTypNr": "900028"}
        first = seller.get(path, params=params)
        modified = first.headers["last-modified"]
        assert (first.status_code, modified) == (200, "Mon, 02 Mar 2026 08:00:00 GMT")
        again = seller.get(path, params=params, headers={"If-Modified-Since": modified})
        assert (again.status_code, again.content) == (304, b"")
        older = seller.get(path, params=params, headers={"If-Modified-Since": "Mon, 02 Mar 2026 07:59:59 GMT"})
        assert (older.status_code, older.content) == (200, first.content)
        wrong = seller.get(path, params=params, headers={"If-Modified-Since": "2026-03-02"})
        assert problems(wrong) == (422, [("ValidationException", "If-Modified-Since")])

    @pytest.mark.parametrize(
        ("case", "params", "status", "code", "path"),
        [
            ("no type", {"group.id": "x"}, 400, "BadRequestException", "type"),
            ("a type of texts", {"type": "PRINTER", "phrase": "x"}, 422, "UnsupportedTypeException", "type"),
            ("no group", {"type": "CAR"}, 400, "BadRequestException", "group.id"),
            ("limit 0", {"type": "CAR", "group.id": "x", "limit": 0}, 400, "BadRequestException", "limit"),
            ("limit 201", {"type": "CAR", "group.id": "x", "limit": 201}, 400, "BadRequestException", "limit"),
            ("offset -1", {"type": "CAR", "group.id": "x", "offset": -1}, 400, "BadRequestException", "offset"),
        ],
    )
    def test_wrong_questions(
        self, seller: Any, case: str, params: dict[str, Any], status: int, code: str, path: str
    ) -> None:
        assert problems(seller.get(PRODUCTS, params=params)) == (status, [(code, path)]), case
        if path != "group.id":
            assert problems(seller.get(f"{PRODUCTS}/groups", params=params)) == (status, [(code, path)]), case


def manual(*items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "MANUAL", "items": list(items)}


def vehicle(id_: str, **members: Any) -> dict[str, Any]:
    return {"type": "ID", "id": id_, **members}


def text_item(text: str | None) -> dict[str, Any]:
    return {"type": "TEXT", "text": text}


def part(seller: Any, compatibility: Any, category: str = PADS_CATEGORY) -> Any:
    """A draft of a part, whose parameters are not looked at here."""
    return seller.post(
        "/sale/offers",
        json=listable(seller, category={"id": category}, parameters=[], compatibilityList=compatibility),
    )


def told(answer: Any) -> list[tuple[str, str]]:
    """Code and path of what is wrong with the list of a stored draft."""
    assert answer.status_code == 201, answer.text
    codes = (LIST, TABLE, "CompatibilityListCategoryNotSupportedException")
    return [
        (one["code"], one["path"])
        for one in answer.json()["validation"]["errors"]
        if one["code"] in codes or one["path"] == "compatibilityList"
    ]


class TestDrafts:
    def test_a_list_of_vehicles(self, seller: Any) -> None:
        """What is ignored and what is filled in (2026 specification)."""
        golf, octavia = ids(seller, "golf vii 1.4")[0], ids(seller, "octavia iii 1.4")[0]
        items = [
            vehicle(golf, text="Moje auto", additionalInfo=[{"value": "tylko z silnikiem CMBA"}]),
            {"id": octavia},
        ]
        answer = part(seller, {"items": items})
        assert told(answer) == []
        shown = {
            "type": "MANUAL",
            "items": [
                vehicle(
                    golf,
                    text="VOLKSWAGEN GOLF VII (5G1, BQ1, BE1, BE2) 2012/11-2017/03 1.4 TSI 122KM/90kW",
                    additionalInfo=[{"value": "tylko z silnikiem CMBA"}],
                ),
                vehicle(
                    octavia,
                    text="SKODA OCTAVIA III (5E3, NL3, NR3) 2014/05-2020/10 1.4 TSI 150KM/110kW",
                    additionalInfo=[],
                ),
            ],
        }
        assert answer.json()["compatibilityList"] == shown
        path = f"/sale/offers/{answer.json()['id']}"
        document = seller.get(path).json()
        assert seller.put(path, json=document).json()["compatibilityList"] == shown
        product_offer = seller.get(f"/sale/product-offers/{document['id']}").json()
        assert product_offer["compatibilityList"] == shown
        emptied = seller.put(path, json=document | {"compatibilityList": {"items": None}}).json()
        assert emptied["compatibilityList"] is None

    def test_a_list_of_texts(self, seller: Any) -> None:
        answer = part(seller, {"items": [text_item("HP LaserJet 1010"), {"text": "x" * 100}]}, INK_CATEGORY)
        assert told(answer) == []
        assert answer.json()["compatibilityList"] == manual(text_item("HP LaserJet 1010"), text_item("x" * 100))

    def test_what_a_category_does_not_allow(self, seller: Any) -> None:
        golf, bike = ids(seller, "golf vii 1.4")[0], ids(seller, "MT-07", "MOTORCYCLE_EXPLODED")[0]
        none = [("CompatibilityListCategoryNotSupportedException", "compatibilityList")]
        assert told(part(seller, manual(vehicle(golf)), CASES)) == none
        assert told(part(seller, manual(text_item("Golf")))) == [("VALIDATION_ERROR", "compatibilityList")]
        assert told(part(seller, manual(vehicle(golf)), INK_CATEGORY)) == [("VALIDATION_ERROR", "compatibilityList")]
        assert told(part(seller, manual(vehicle(bike)))) == [(TABLE, "compatibilityList.type")]
        assert told(part(seller, manual(vehicle(bike)), MOTORCYCLE_CATEGORY)) == []

    def test_the_limits_of_a_category(self, seller: Any) -> None:
        rows = [text_item(f"Drukarka {i}") for i in range(201)]
        assert told(part(seller, manual(*rows[:200]), INK_CATEGORY)) == []
        assert told(part(seller, manual(*rows), INK_CATEGORY)) == [(LIST, "compatibilityList.items")]
        long = part(seller, manual(rows[0], text_item("x" * 101)), INK_CATEGORY)
        assert told(long) == [(LIST, "compatibilityList.items[1].text")]

    @pytest.mark.parametrize(
        ("case", "compatibility", "code", "path"),
        [
            ("unknown vehicle", manual(vehicle(NOWHERE)), LIST, "compatibilityList.items[0].id"),
            ("id of no shape", manual(vehicle("Golf")), LIST, "compatibilityList.items[0].id"),
            ("text is null", manual(text_item(None)), "VALIDATION_ERROR", "compatibilityList"),
            ("text is absent", manual({"type": "TEXT"}), "VALIDATION_ERROR", "compatibilityList"),
            ("text is blank", manual(text_item(" ")), "VALIDATION_ERROR", "compatibilityList"),
            ("no id", manual({"type": "ID", "text": "Golf"}), "VALIDATION_ERROR", "compatibilityList"),
            ("unknown list", {"type": "PRODUCT_BASED", "id": "x"}, LIST, "compatibilityList.id"),
            ("list without id", {"type": "PRODUCT_BASED"}, LIST, "compatibilityList.id"),
        ],
    )
    def test_refusals(self, seller: Any, case: str, compatibility: dict[str, Any], code: str, path: str) -> None:
        assert problems(part(seller, compatibility)) == (422, [(code, path)]), case
        assert seller.get("/sale/offers").json()["totalCount"] == 0

    def test_a_wrong_edit_changes_nothing(self, seller: Any) -> None:
        offer = part(seller, manual(vehicle(ids(seller, "golf vii 1.4")[0]))).json()
        path = f"/sale/offers/{offer['id']}"
        wrong = offer | {"compatibilityList": manual(vehicle(NOWHERE))}
        assert problems(seller.put(path, json=wrong)) == (422, [(LIST, "compatibilityList.items[0].id")])
        assert seller.get(path).json()["compatibilityList"] == offer["compatibilityList"]

    def test_a_live_offer_keeps_to_its_category(self, seller: Any) -> None:
        offer_id = str(create(seller)["id"])
        publish(seller, offer_id)
        live = seller.get(f"/sale/offers/{offer_id}").json()
        wrong = live | {"compatibilityList": manual(vehicle(ids(seller, "golf vii 1.4")[0]))}
        answer = seller.put(f"/sale/offers/{offer_id}", json=wrong)
        assert problems(answer) == (422, [("CompatibilityListCategoryNotSupportedException", "compatibilityList")])
        assert seller.get(f"/sale/offers/{offer_id}").json()["compatibilityList"] is None


def with_product(product_id: str = DISCS, **changes: Any) -> dict[str, Any]:
    return by_gtin(productSet=[{"product": {"id": product_id}}], **changes)


class TestProducts:
    def test_a_product_says_what_it_fits(self, seller: Any) -> None:
        product = seller.get(f"/sale/products/{DISCS}").json()
        listed, specification = product["compatibilityList"], product["tecdocSpecification"]
        assert (listed["type"], len(listed["items"])) == ("PRODUCT_BASED", 8)
        assert listed["items"][0] == {"text": "SEAT LEON (1P1) 2005/07-2010/12 1.9 TDI 105KM/77kW"}
        assert specification["items"][0] == {"name": "Średnica [mm]", "values": ["288"]}
        assert seller.get(SUGGESTIONS, params={"product.id": DISCS}).json() == listed
        mats = seller.get(f"/sale/products/{MATS}").json()
        assert (len(mats["compatibilityList"]["items"]), mats["tecdocSpecification"]) == (3, None)
        tyres = seller.get(f"/sale/products/{TYRES}").json()
        assert (tyres["compatibilityList"], tyres["tecdocSpecification"]) == (None, None)

    def test_an_offer_has_what_its_product_has(self, seller: Any) -> None:
        product = seller.get(f"/sale/products/{DISCS}").json()
        offer = create_product_offer(seller, with_product())
        items = product["compatibilityList"]["items"]
        assert offer["compatibilityList"] == {"type": "PRODUCT_BASED", "items": items}
        draft = seller.get(f"/sale/offers/{offer['id']}").json()
        assert draft["compatibilityList"] == product["compatibilityList"]
        assert draft["tecdocSpecification"] == product["tecdocSpecification"]
        # it may be sent back as it is, and nothing changes; another product brings its own
        path = f"/sale/product-offers/{offer['id']}"
        same = seller.patch(path, json={"compatibilityList": offer["compatibilityList"]})
        assert same.json()["compatibilityList"] == offer["compatibilityList"]
        other = seller.get(f"/sale/products/{OTHER_DISCS}").json()
        changed = seller.patch(path, json={"productSet": [{"product": {"id": OTHER_DISCS}}]})
        assert changed.json()["compatibilityList"]["items"] == other["compatibilityList"]["items"] != items
        draft = seller.get(f"/sale/offers/{offer['id']}").json()
        assert draft["tecdocSpecification"] == other["tecdocSpecification"]

    def test_a_list_of_ones_own_instead(self, seller: Any) -> None:
        golf = ids(seller, "golf vii 1.4")[0]
        offer = create_product_offer(seller, with_product(compatibilityList={"items": [vehicle(golf)]}))
        (item,) = offer["compatibilityList"]["items"]
        assert (offer["compatibilityList"]["type"], item["id"], item["additionalInfo"]) == ("MANUAL", golf, [])
        path = f"/sale/product-offers/{offer['id']}"
        assert seller.patch(path, json={"stock": {"available": 3}}).json()["compatibilityList"]["items"] == [item]
        back = seller.patch(path, json={"compatibilityList": None}).json()["compatibilityList"]
        assert (back["type"], len(back["items"])) == ("PRODUCT_BASED", 8)

    def test_refusals(self, seller: Any) -> None:
        golf = ids(seller, "golf vii 1.4")[0]
        unsupported = by_gtin(compatibilityList={"items": [vehicle(golf)]})
        unsupported["productSet"][0]["product"] = {"id": TYRES}
        answer = seller.post("/sale/product-offers", json=unsupported | {"publication": {"status": "INACTIVE"}})
        assert answer.status_code == 422
        assert errors(answer) == [("CompatibilityListCategoryNotSupportedException", "compatibilityList")]
        unknown = seller.post("/sale/product-offers", json=with_product(compatibilityList=manual(vehicle(NOWHERE))))
        assert (unknown.status_code, errors(unknown)) == (422, [(LIST, "compatibilityList.items[0].id")])
        assert seller.get("/sale/offers").json()["totalCount"] == 0


class TestSuggestions:
    def test_of_an_offer(self, seller: Any, other_seller: Any) -> None:
        with_discs = create_product_offer(seller, with_product())["id"]
        suggested = seller.get(SUGGESTIONS, params={"offer.id": with_discs, "language": "pl-PL"}).json()
        assert (suggested["type"], len(suggested["items"])) == ("PRODUCT_BASED", 8)
        someone_elses = other_seller.get(SUGGESTIONS, params={"offer.id": with_discs})
        assert problems(someone_elses) == (404, [("ResourceNotFoundException", "offer.id")])

    def test_of_a_title(self, seller: Any) -> None:
        title = "Klocki hamulcowe Skoda Octavia III oraz Volkswagen Golf V komplet"
        document = listable(seller, name=title, category={"id": PADS_CATEGORY}, parameters=[])
        offer = create(seller, document)
        suggested = seller.get(SUGGESTIONS, params={"offer.id": offer["id"]}).json()
        assert suggested["type"] == "MANUAL"
        assert {item["text"].partition(" (")[0] for item in suggested["items"]} == {
            "SKODA OCTAVIA III",
            "VOLKSWAGEN GOLF V",
        }
        taken = seller.put(f"/sale/offers/{offer['id']}", json=offer | {"compatibilityList": suggested})
        assert taken.json()["compatibilityList"] == suggested
        elsewhere = create(seller, listable(seller, name=title))
        assert seller.get(SUGGESTIONS, params={"offer.id": elsewhere["id"]}).status_code == 404

    def test_there_is_none(self, seller: Any, polish: dict[str, str]) -> None:
        for name, id_ in (("product.id", TYRES), ("product.id", NOWHERE), ("offer.id", "1"), ("offer.id", "x")):
            answer = seller.get(SUGGESTIONS, params={name: id_}, headers=polish)
            assert problems(answer) == (404, [("ResourceNotFoundException", name)])
        assert answer.json()["errors"][0]["userMessage"] == (
            "Dla podanej oferty nie znaleziono sugerowanej tabeli kompatybilności."
        )

    @pytest.mark.parametrize("params", [{}, {"offer.id": "1", "product.id": DISCS}])
    def test_exactly_one_is_named(self, seller: Any, params: dict[str, str]) -> None:
        assert problems(seller.get(SUGGESTIONS, params=params)) == (400, [("BadRequestException", "offer.id")])
