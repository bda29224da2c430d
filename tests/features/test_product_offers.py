"""Product offers through HTTP: what is copied, chosen and defaulted, what is refused, how edits merge."""

from typing import Any

import pytest
from listing import upload
from product_listing import (
    GUIDE_GTIN,
    GUIDE_PRODUCT,
    NEW,
    OWN_VALUE,
    SAFE,
    TWO_OF_ONE_GTIN,
    WITHOUT_BRAND,
    by_gtin,
    complete_product,
    create,
    describing,
    errors,
    inline,
)

from harness import Account, new_account

PATH = "/sale/product-offers"


class TestFromTheCatalogue:
    def test_a_gtin_alone_lists_the_product(self, seller: Account) -> None:
        product = complete_product()
        offer = create(seller)
        assert offer["publication"]["status"] == "ACTIVE"
        assert offer["name"] == product.name
        assert offer["category"] == {"id": product.category}
        assert offer["validation"]["errors"] == []
        assert offer["sellingMode"]["format"] == "BUY_NOW"
        assert offer["sellingMode"]["price"] == {"amount": "149.90", "currency": "PLN"}
        assert offer["stock"] == {"available": 7, "unit": "UNIT"}
        assert offer["payments"] == {"invoice": "VAT"}
        assert offer["delivery"]["handlingTime"] == "PT24H"
        assert offer["delivery"]["shippingRates"] is not None
        assert offer["afterSalesServices"]["returnPolicy"] is not None
        assert offer["afterSalesServices"]["impliedWarranty"] is not None
        assert offer["afterSalesServices"]["warranty"] is None
        assert offer["location"] == {
            "countryCode": "PL",
            "province": "WIELKOPOLSKIE",
            "city": "Poznań",
            "postCode": "60-166",
        }
        assert offer["language"] == "pl-PL"
        assert offer["publication"]["duration"] is None
        assert len(offer["images"]) >= 1
        assert offer["description"]["sections"][0]["items"][0]["content"] == product.description
        element = offer["productSet"][0]
        assert element["product"]["id"] == product.id
        assert element["product"]["publication"] == {"status": "LISTED"}
        assert element["quantity"] == {"value": 1}
        assert element["safetyInformation"] == {"type": "TEXT", "description": product.safety}
        assert element["responsibleProducer"] is not None
        assert element["responsiblePerson"] is None
        assert element["marketedBeforeGPSRObligation"] is False
        assert element["deposits"] == []
        assert {value["id"] for value in element["product"]["parameters"]} >= {"225693", *product.parameters}
        assert [value["id"] for value in offer["parameters"]] == ["11323"]

    def test_parameters_carry_names_and_labels_in_the_readers_language(
        self, seller: Account, polish: dict[str, str]
    ) -> None:
        offer = create(seller)
        assert offer["parameters"] == [
            {"id": "11323", "name": "Condition", "values": ["New"], "valuesIds": ["11323_1"], "rangeValue": None}
        ]
        again = seller.get(f"{PATH}/{offer['id']}", headers=polish).json()
        assert again["parameters"] == [
            {"id": "11323", "name": "Stan", "values": ["Nowy"], "valuesIds": ["11323_1"], "rangeValue": None}
        ]

    def test_a_read_gives_what_the_creation_gave(self, seller: Account) -> None:
        offer = create(seller)
        assert seller.get(f"{PATH}/{offer['id']}").json() == offer
        assert seller.get(f"{PATH}/{offer['id']}").json() == offer  # the second time from what was built

    def test_other_marketplaces_are_all_shown(self, seller: Account) -> None:
        others = create(seller)["additionalMarketplaces"]
        assert set(others) == {"allegro-business-pl", "allegro-sk", "allegro-cz", "allegro-hu", "allegro-business-cz"}
        assert others["allegro-sk"] == {
            "sellingMode": None,
            "publication": {"state": "NOT_REQUESTED", "refusalReasons": []},
        }

    def test_by_the_products_id(self, seller: Account) -> None:
        element = {"product": {"id": GUIDE_PRODUCT}, "safetyInformation": SAFE}
        offer = create(seller, by_gtin(productSet=[element]))
        assert offer["productSet"][0]["product"]["id"] == GUIDE_PRODUCT
        assert offer["publication"]["status"] == "ACTIVE"

    def test_by_its_manufacturers_code(self, seller: Account) -> None:
        answer = seller.post(PATH, json=by_gtin(productSet=[{"product": {"id": "WEAR7720", "idType": "MPN"}}]))
        assert answer.status_code == 422
        assert errors(answer) == [("MultipleProductsFoundException", "productSet[0].product")]

    def test_an_inactive_offer_tells_what_is_missing(self, seller: Account) -> None:
        document = by_gtin(sellingMode=None, parameters=None, publication={"status": "INACTIVE"})
        offer = create(seller, document)
        assert offer["publication"]["status"] == "INACTIVE"
        assert offer["sellingMode"] == {"format": None, "price": None, "startingPrice": None, "minimalPrice": None}
        found = [(entry["code"], entry["path"]) for entry in offer["validation"]["errors"]]
        assert found == [
            ("ConstraintViolationException.AtLeastOneMode", "sellingMode.null"),
            ("ConstraintViolationException.MissingRequiredParameters", "parameters"),
        ]

    def test_a_live_offer_must_have_everything(self, seller: Account) -> None:
        answer = seller.post(PATH, json=by_gtin(parameters=None))
        assert answer.status_code == 422
        assert errors(answer) == [("ConstraintViolationException.MissingRequiredParameters", "parameters")]
        assert answer.json()["errors"][0]["message"] == "Missing required parameters: 11323"
        assert seller.get("/sale/offers").json()["totalCount"] == 0

    def test_both_generations_show_the_same_offer(self, seller: Account) -> None:
        offer = create(seller)
        older = seller.get(f"/sale/offers/{offer['id']}").json()
        assert older["name"] == offer["name"]
        assert older["product"] == {"id": offer["productSet"][0]["product"]["id"]}
        assert [image["url"] for image in older["images"]] == offer["images"]
        assert older["publication"]["status"] == "ACTIVE"
        rows = seller.get("/sale/offers").json()["offers"]
        assert [row["id"] for row in rows] == [offer["id"]]


class TestSets:
    def test_several_products_with_quantities(self, seller: Account) -> None:
        first = {"product": {"id": complete_product().gtins[0], "idType": "GTIN"}, "quantity": {"value": 2}}
        second = {"product": {"id": GUIDE_GTIN, "idType": "GTIN"}, "safetyInformation": SAFE}
        offer = create(seller, by_gtin(productSet=[first, second]))
        assert [element["quantity"]["value"] for element in offer["productSet"]] == [2, 1]
        assert offer["category"] == {"id": complete_product().category}

    def test_a_product_twice_is_refused(self, seller: Account) -> None:
        element = {"product": {"id": GUIDE_PRODUCT}, "safetyInformation": SAFE}
        answer = seller.post(PATH, json=by_gtin(productSet=[element, element]))
        assert (answer.status_code, errors(answer)) == (422, [("ProductSetDuplicatedProducts", "productSet")])

    def test_eleven_products_are_refused(self, seller: Account) -> None:
        element = {"product": {"id": GUIDE_PRODUCT}, "safetyInformation": SAFE}
        answer = seller.post(PATH, json=by_gtin(productSet=[element] * 11, publication={"status": "INACTIVE"}))
        assert (answer.status_code, errors(answer)) == (422, [("ProductSetMaxSizeExceeded", "productSet")])


class TestInlineData:
    def test_a_new_product_is_proposed(self, seller: Account) -> None:
        offer = create(seller, describing(inline(upload(seller))))
        product = offer["productSet"][0]["product"]
        assert product["publication"] == {"status": "PROPOSED"}
        assert offer["name"] == "Etui pancerne Stragan Tarcza do Samsung Galaxy S24 granatowe"
        found = seller.get(f"/sale/products/{product['id']}")
        assert found.status_code == 200
        assert found.json()["name"] == offer["name"]

    def test_data_of_a_known_product_are_linked_to_it(self, seller: Account) -> None:
        product = inline(
            upload(seller),
            name="Etui silikonowe Samsung",
            parameters=[{"id": "225693", "values": [GUIDE_GTIN]}, {"id": "4386", "valuesIds": ["4386_1"]}],
        )
        offer = create(seller, describing(product))
        assert offer["productSet"][0]["product"]["id"] == GUIDE_PRODUCT
        assert offer["productSet"][0]["product"]["publication"] == {"status": "LISTED"}

    def test_another_value_than_the_products_is_a_mismatch(self, seller: Account) -> None:
        product = inline(
            upload(seller),
            parameters=[
                {"id": "225693", "values": [GUIDE_GTIN]},
                {"id": "4386", "valuesIds": ["4386_1"]},
                {"id": "127448", "valuesIds": ["127448_2"]},
            ],
        )
        answer = seller.post(PATH, json=describing(product))
        assert (answer.status_code, errors(answer)) == (
            422,
            [("PARAMETER_MISMATCH", "productSet[0].product.parameters")],
        )
        assert answer.json()["errors"][0]["metadata"]["productId"] == GUIDE_PRODUCT

    def test_another_category_than_the_products_is_a_mismatch(self, seller: Account) -> None:
        product = inline(
            upload(seller),
            category={"id": "250001"},
            parameters=[{"id": "225693", "values": [GUIDE_GTIN]}],
        )
        answer = seller.post(PATH, json=describing(product))
        assert answer.status_code == 422
        assert ("CATEGORY_MISMATCH", "productSet[0].product.category.id") in errors(answer)

    @pytest.mark.parametrize(
        ("case", "changes", "expected"),
        [
            ("no name", {"name": None}, ("RequiredProductName", "productSet[0].product.name")),
            ("no category", {"category": None}, ("MissedCategoryIdException", "productSet[0].product.category.id")),
            (
                "an unknown label",
                {"parameters": [{"name": "Rodzaj", "values": ["talerz latający"]}]},
                ("DictionaryParameterValueNotFound", "productSet[0].product.parameters"),
            ),
            (
                "an unknown parameter",
                {"parameters": [{"name": "Rozmiar kapelusza", "values": ["57"]}]},
                ("ParameterNameNotFoundException", "productSet[0].product.parameters"),
            ),
        ],
    )
    def test_data_that_make_no_product(
        self, seller: Account, case: str, changes: dict[str, Any], expected: tuple[str, str]
    ) -> None:
        answer = seller.post(PATH, json=describing(inline(upload(seller), **changes)))
        assert answer.status_code == 422
        assert expected in errors(answer)
        assert seller.get("/sale/offers").json()["totalCount"] == 0


class TestRefusals:
    @pytest.mark.parametrize(
        ("case", "changes", "code", "path"),
        [
            (
                "an unknown product",
                {"productSet": [{"product": {"id": "00000000-0000-4000-8000-000000000000"}}]},
                "ProductNotFoundException",
                "productSet[0].product",
            ),
            (
                "a GTIN of nobody",
                {"productSet": [{"product": {"id": "5900000000008", "idType": "GTIN"}}]},
                "MatchingProductForDataNotFoundException",
                "productSet[0].product",
            ),
            (
                "a GTIN of two",
                {"productSet": [{"product": {"id": TWO_OF_ONE_GTIN, "idType": "GTIN"}}]},
                "MultipleProductsFoundException",
                "productSet[0].product",
            ),
            (
                "a language of nobody",
                {"language": "de-DE"},
                "UnsupportedLanguageException",
                "language",
            ),
            (
                "the base marketplace",
                {
                    "additionalMarketplaces": {
                        "allegro-pl": {"sellingMode": {"price": {"amount": "5", "currency": "PLN"}}}
                    }
                },
                "BaseMarketplaceInAdditionalMarketplacesException",
                "additionalMarketplaces.allegro-pl",
            ),
            (
                "a price list by an unknown name",
                {"delivery": {"shippingRates": {"name": "nieznany"}}},
                "ShippingRatesNotFoundException",
                "delivery.shippingRates",
            ),
            (
                "a warranty by an unknown name",
                {"afterSalesServices": {"warranty": {"name": "nieznana"}}},
                "WarrantyNotFoundException",
                "afterSalesServices.warranty",
            ),
            ("a size table by name", {"sizeTable": {"name": "x"}}, "SizeTableNotFoundException", "sizeTable"),
            (
                "an unknown price list",
                {"delivery": {"shippingRates": {"id": "00000000-0000-4000-8000-000000000000"}}},
                "ShippingRatesNotFoundException",
                "delivery.shippingRates.id",
            ),
            ("a short title", {"name": "Etui nowe"}, "ConstraintViolationException.StringLength", "name"),
            (
                "no stock",
                {"stock": {"available": 0}},
                "AvailableStockMustEqualToOneOrBeGreaterThanOne",
                "stock.available",
            ),
            (
                "a price below one",
                {"sellingMode": {"price": {"amount": "0.99", "currency": "PLN"}}},
                "ConstraintViolationException.Price",
                "sellingMode.price.amount",
            ),
            (
                "a product's parameter in the offer",
                {"parameters": [NEW, {"id": "225693", "values": [GUIDE_GTIN]}]},
                "ParameterCategoryException",
                "parameters",
            ),
            (
                "no such status",
                {"publication": {"status": "ENDED"}},
                "VALIDATION_ERROR",
                "publication.status",
            ),
            (
                "an image that was never here",
                {"images": ["http://127.0.0.1/original/0000aa/bbbbbbbbbbbbbbbbbbbbbbbbbbbb"]},
                "OfferImagesNotFoundException",
                "images",
            ),
        ],
    )
    def test_with_their_codes(self, seller: Account, case: str, changes: dict[str, Any], code: str, path: str) -> None:
        answer = seller.post(PATH, json=by_gtin(**changes))
        assert answer.status_code == 422
        assert set(errors(answer)) == {(code, path)}
        assert seller.get("/sale/offers").json()["totalCount"] == 0

    def test_the_sandboxs_product_with_an_own_value(self, seller: Account) -> None:
        element = {"product": {"id": OWN_VALUE}, "safetyInformation": SAFE}
        answer = seller.post(PATH, json=by_gtin(productSet=[element]))
        assert answer.status_code == 422
        assert "OfferCustomParametersException" in {code for code, _ in errors(answer)}

    def test_the_sandboxs_product_without_a_required_parameter(self, seller: Account) -> None:
        element = {"product": {"id": WITHOUT_BRAND}, "safetyInformation": SAFE}
        answer = seller.post(PATH, json=by_gtin(productSet=[element]))
        assert answer.status_code == 422
        assert "ConstraintViolationException.MissingRequiredParameters" in {code for code, _ in errors(answer)}

    def test_no_product_at_all(self, seller: Account) -> None:
        answer = seller.post(PATH, json=by_gtin(productSet=None, name="Ładowarka sieciowa USB-C 20 W biała"))
        assert "ConstraintViolationException.ProductizationMinLimitReached" in {code for code, _ in errors(answer)}

    def test_safety_information_is_missing(self, seller: Account) -> None:
        answer = seller.post(PATH, json=by_gtin(GUIDE_GTIN))
        assert (answer.status_code, errors(answer)) == (
            422,
            [("SAFETY_INFO_NOT_DEFINED", "productSet[0].safetyInformation")],
        )

    def test_what_was_sold_before_the_law_needs_none(self, seller: Account) -> None:
        element = {"product": {"id": GUIDE_PRODUCT}, "marketedBeforeGPSRObligation": True}
        offer = create(seller, by_gtin(productSet=[element]))
        assert offer["productSet"][0]["marketedBeforeGPSRObligation"] is True
        assert offer["productSet"][0]["responsibleProducer"] is None

    def test_a_seller_without_terms_is_told_of_each(self, server: Any) -> None:
        fresh = new_account(server, terms=False)
        answer = fresh.post(PATH, json=by_gtin())
        assert answer.status_code == 422
        assert errors(answer) == [
            ("DefaultShippingRatesNotFoundException", "delivery.shippingRates"),
            ("ImpliedWarrantyNotDefinedException", "afterSalesServices.impliedWarranty"),
            ("ReturnPolicyNotDefinedException", "afterSalesServices.returnPolicy"),
        ]
        assert {problem["message"] for problem in answer.json()["errors"]} == {"Unprocessable Entity"}

    def test_a_private_person_needs_no_terms(self, server: Any) -> None:
        private = new_account(server, business=False)
        offer = create(private)
        assert offer["afterSalesServices"] == {"impliedWarranty": None, "returnPolicy": None, "warranty": None}


class TestWarnings:
    def test_nothing_to_tell(self, seller: Account) -> None:
        assert create(seller)["warnings"] == []

    def test_what_is_no_obstacle_is_told_with_the_answer(self, seller: Account, polish: dict[str, str]) -> None:
        small = upload(seller, size=(300, 200))
        document = by_gtin(images=[upload(seller), small], delivery={"additionalInfo": "Odbiór osobisty"})
        answer = seller.post(PATH, json=document, headers=polish)
        assert answer.status_code == 201
        told = [(warning["code"], warning["path"]) for warning in answer.json()["warnings"]]
        assert told == [("DEPRECATED_FIELD", "delivery.additionalInfo"), ("IMAGE_TOO_SMALL", "images[1]")]
        assert answer.json()["warnings"][0]["userMessage"] == "Pole delivery.additionalInfo jest przestarzałe."
        assert seller.get(f"{PATH}/{answer.json()['id']}").json()["warnings"] == []


class TestShapes:
    def test_unknown_members_are_told_by_their_bare_names(self, seller: Account) -> None:
        document = by_gtin(product="x", delivery={"shippingRatesId": "y"})
        answer = seller.post(PATH, json=document)
        assert answer.status_code == 422
        problem = answer.json()["errors"][0]
        assert problem["code"] == "UnknownJSONProperty"
        assert problem["message"] == "Unknown properties found in the request."
        assert problem["path"] is None
        assert set(problem["metadata"]["unknownProperties"].split(", ")) == {"product", "shippingRatesId"}

    @pytest.mark.parametrize(
        ("case", "changes", "status", "path"),
        [
            ("language null", {"language": "NULL"}, 400, "language"),
            ("a set that is no list", {"productSet": {"product": {}}}, 400, "productSet"),
            ("a bare quantity", {"productSet": [{"quantity": 2}]}, 400, "productSet[0].quantity"),
            ("an image as an object", {"images": [{"url": "http://x.example/1.jpg"}]}, 422, "images[0]"),
        ],
    )
    def test_wrong_types(self, seller: Account, case: str, changes: dict[str, Any], status: int, path: str) -> None:
        document = by_gtin(**changes)
        if document.get("language") == "NULL":
            document["language"] = None
        answer = seller.post(PATH, json=document)
        assert (answer.status_code, errors(answer)) == (status, [("JsonMappingException", path)])

    def test_what_is_no_json(self, seller: Account) -> None:
        answer = seller.post(PATH, content=b"{", headers={"Content-Type": "application/vnd.allegro.public.v1+json"})
        assert (answer.status_code, errors(answer)) == (400, [("BAD_REQUEST", "request.body")])

    def test_numbers_are_taken_for_texts(self, seller: Account) -> None:
        document = by_gtin(sellingMode={"price": {"amount": 99.5, "currency": "PLN"}})
        assert create(seller, document)["sellingMode"]["price"]["amount"] == "99.50"


class TestOtherSellers:
    def test_another_sellers_offer_is_forbidden(self, seller: Account, other_seller: Account) -> None:
        offer = create(seller)
        for method, path in (("GET", ""), ("PATCH", ""), ("GET", "/parts?include=stock")):
            body = {"stock": {"available": 1}} if method == "PATCH" else None
            answer = other_seller.request(method, f"{PATH}/{offer['id']}{path}", json=body)
            assert (answer.status_code, errors(answer)) == (403, [("OfferAccessDeniedException", "")])
        assert seller.get(f"{PATH}/{offer['id']}").json()["stock"]["available"] == 7

    def test_an_offer_of_nobody(self, seller: Account) -> None:
        answer = seller.get(f"{PATH}/12345")
        assert answer.status_code == 404
        problem = answer.json()["errors"][0]
        assert (problem["code"], problem["message"]) == ("OfferNotFoundException", "Not Found")
        assert problem["userMessage"] == "Offer 12345 does not exist."
        assert problem["metadata"] == {"offerId": "12345"}

    def test_what_is_no_id(self, seller: Account) -> None:
        assert seller.get(f"{PATH}/abc").status_code == 400


class TestParts:
    def test_stock_and_price(self, seller: Account) -> None:
        offer = create(seller)
        answer = seller.get(f"{PATH}/{offer['id']}/parts", params={"include": ["stock", "price"]})
        assert answer.json() == {
            "id": offer["id"],
            "stock": {"available": 7},
            "sellingMode": {"price": {"amount": "149.90", "currency": "PLN"}},
            "additionalMarketplaces": {},
        }

    def test_only_stock_of_a_list_with_commas(self, seller: Account) -> None:
        offer = create(seller)
        assert seller.get(f"{PATH}/{offer['id']}/parts?include=stock").json() == {
            "id": offer["id"],
            "stock": {"available": 7},
        }
        both = seller.get(f"{PATH}/{offer['id']}/parts?include=stock%2Cprice").json()
        assert set(both) == {"id", "stock", "sellingMode", "additionalMarketplaces"}

    @pytest.mark.parametrize("query", ["", "?include=", "?include=images"])
    def test_an_unknown_part(self, seller: Account, query: str) -> None:
        offer = create(seller)
        answer = seller.get(f"{PATH}/{offer['id']}/parts{query}")
        assert (answer.status_code, errors(answer)) == (400, [("UnknownProductOfferPartException", "include")])
