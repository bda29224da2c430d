"""The refusals of product offers that were recorded word for word (behaviour §4): code, message, path, user message."""

from typing import Any

import pytest
from listing import upload
from product_listing import GUIDE_GTIN, GUIDE_PRODUCT, NEW, SAFE, by_gtin, complete_product, create, describing, inline

from harness import Account, new_account

PATH = "/sale/product-offers"


def refused(seller: Account, document: dict[str, Any], polish: bool = False) -> list[dict[str, Any]]:
    headers = {"Accept-Language": "pl-PL"} if polish else {}
    answer = seller.post(PATH, json=document, headers=headers)
    assert answer.status_code == 422, answer.text
    problems: list[dict[str, Any]] = answer.json()["errors"]
    return problems


def test_parameter_mismatch_of_a_dictionary(seller: Account) -> None:
    """#11384: the label and the ids of parameter and value, of both sides."""
    product = inline(
        upload(seller),
        parameters=[
            {"id": "225693", "values": [GUIDE_GTIN]},
            {"id": "4386", "valuesIds": ["4386_1"]},
            {"id": "127448", "valuesIds": ["127448_2"]},
        ],
    )
    [problem] = refused(seller, describing(product))
    assert problem["code"] == "PARAMETER_MISMATCH"
    assert problem["details"] is None
    assert problem["path"] == "productSet[0].product.parameters"
    assert problem["message"].startswith("The provided parameter 'Materiał etui'(127448) value (")
    assert "(127448_2)) does not match the existing parameter value (" in problem["message"]
    assert problem["message"].endswith("(127448_1))")
    assert problem["userMessage"].startswith("The specified product exists. The specified parameter `")
    assert set(problem["metadata"]) >= {"productId", "parameterId", "parameterName"}
    assert problem["metadata"]["productId"] == GUIDE_PRODUCT


def test_parameter_mismatch_of_a_number(seller: Account) -> None:
    """#9184; 5.80 equals 5.8 (#6419)."""
    product, number = next(
        (p, id_) for p, id_ in ((complete_product(), id_) for id_ in complete_product().parameters) if _is_number(id_)
    )
    value = product.parameters[number][0]
    gtin = {"id": "225693", "values": list(product.gtins)}
    data = {"name": product.name, "category": {"id": product.category}, "images": [upload(seller)]}
    same = describing({**data, "parameters": [gtin, {"id": number, "values": [f"{float(value):.2f}"]}]})
    create(seller, same)
    other = describing({**data, "parameters": [gtin, {"id": number, "values": [f"{float(value) + 1:.0f}"]}]})
    [problem] = refused(seller, other)
    assert problem["code"] == "PARAMETER_MISMATCH"
    assert f"({number}) value ({float(value) + 1:.0f}" in problem["message"]


def _is_number(parameter_id: str) -> bool:
    from stragan.catalogue.model import load

    category = load().categories[complete_product().category]
    return any(p.id == parameter_id and p.type in ("integer", "float") for p in category.parameters)


def test_category_mismatch(seller: Account) -> None:
    """#10559: names and ids of both categories, and of the product."""
    product = inline(upload(seller), category={"id": "250001"}, parameters=[{"id": "225693", "values": [GUIDE_GTIN]}])
    problem = refused(seller, describing(product))[0]
    assert problem["code"] == "CATEGORY_MISMATCH"
    assert problem["path"] == "productSet[0].product.category.id"
    assert problem["message"].startswith(
        "Existing Product related to submitted data was found. The provided category `"
    )
    assert "(250001) does not match the existing product category `" in problem["message"]
    assert problem["message"].endswith("(257150)")
    assert set(problem["metadata"]) == {
        "requestedCategoryId",
        "requestedCategoryName",
        "existingCategoryId",
        "existingCategoryName",
        "existingProductId",
    }


def test_the_offers_category_against_the_products(seller: Account) -> None:
    """#13957."""
    element = {"product": {"id": GUIDE_PRODUCT}, "safetyInformation": SAFE}
    problems = refused(seller, by_gtin(productSet=[element], category={"id": "250001"}))
    assert {
        "code": "ProductConstraintViolationException.DataIntegrity",
        "message": "The offer category (250001) does not match the product category (257150).",
    }.items() <= problems[0].items()


def test_a_parameter_in_the_wrong_section(seller: Account) -> None:
    """#11974."""
    [problem] = refused(seller, by_gtin(parameters=[NEW, {"id": "225693", "values": list(complete_product().gtins)}]))
    assert problem["code"] == "ParameterCategoryException"
    assert problem["message"] == "Parameter `225693:EAN (GTIN)` should not be specified as in section `offer`"
    assert problem["metadata"] == {
        "parameterId": "225693",
        "parameterName": "EAN (GTIN)",
        "requestedParameterType": "offer",
    }


def test_a_responsible_person_of_an_unknown_name(seller: Account) -> None:
    """#10727: a name with a comma and dots is one name."""
    name = "CAROX, J. OLEKSY"
    element = {"product": {"id": complete_product().id}, "responsiblePerson": {"name": name}}
    [problem] = refused(seller, by_gtin(productSet=[element]))
    assert problem["code"] == "RESPONSIBLE_PERSON_NAME_DOES_NOT_EXIST"
    assert problem["message"] == f"Responsible person by that name does not exist: {name} Seller ID: [{seller.id}]."
    assert problem["path"] == "productSet[0].responsiblePerson.name"
    assert problem["userMessage"] == f"Responsible person by that name does not exist: {name}"
    assert problem["metadata"] == {"responsiblePersonName": name}


def test_a_responsible_producer_of_an_unknown_name(seller: Account) -> None:
    """#10896."""
    element = {"product": {"id": complete_product().id}, "responsibleProducer": {"type": "NAME", "name": "Arasaka"}}
    [problem] = refused(seller, by_gtin(productSet=[element]), polish=True)
    assert problem["code"] == "RESPONSIBLE_PRODUCER_NAME_DOES_NOT_EXIST"
    assert problem["path"] == "productSet[0].responsibleProducer.name"
    assert problem["userMessage"] == "Producent odpowiedzialny ze wskazaną nazwą nie istnieje: Arasaka"


def test_terms_and_producers_by_name(seller: Account) -> None:
    element = {
        "product": {"id": complete_product().id},
        "responsibleProducer": {"type": "NAME", "name": "default"},
        "responsiblePerson": {"name": "default"},
    }
    document = by_gtin(
        productSet=[element],
        delivery={"shippingRates": {"name": "default"}},
        afterSalesServices={name: {"name": "default"} for name in ("impliedWarranty", "returnPolicy", "warranty")},
    )
    offer = create(seller, document)
    assert offer["productSet"][0]["responsibleProducer"]["id"]
    assert offer["productSet"][0]["responsiblePerson"]["id"]
    assert offer["afterSalesServices"]["warranty"]["id"]


@pytest.mark.parametrize(
    ("case", "changes", "message"),
    [
        ("no image", {"images": None}, "Product needs to have at least one image"),
        (
            "an em dash",
            {"name": "Etui pancerne — Stragan Tarcza do Samsung Galaxy S24"},
            "Product name contains invalid characters — - Em Dash [",
        ),
    ],
)
def test_a_product_that_is_not_taken(seller: Account, case: str, changes: dict[str, Any], message: str) -> None:
    """#8435, and what integrators wrote down of the sandbox."""
    problems = refused(seller, describing(inline(upload(seller), **changes)))
    assert problems[0]["code"] == "ProductValidationException"
    assert problems[0]["path"] == "productSet[0].product"
    assert problems[0]["message"].startswith(message)


def test_only_small_images(seller: Account) -> None:
    problems = refused(seller, describing(inline(upload(seller, size=(300, 200)))))
    assert [(p["code"], p["path"]) for p in problems] == [("ProductValidationException", "productSet[0].product")]
    assert problems[0]["message"] == ("All images got rejected during product creation, reasons = [TOO_SMALL_IMAGE]")


def test_missing_parameters_in_both_languages(seller: Account) -> None:
    """#8216, #9489: clients read the ids out of the message."""
    [problem] = refused(seller, by_gtin(parameters=None), polish=True)
    code = "ConstraintViolationException.MissingRequiredParameters"
    assert problem == {
        "code": code,
        "message": "Missing required parameters: 11323",
        "details": code,
        "path": "parameters",
        "userMessage": "Uzupełnij parametry obowiązkowe: Stan.",
        "metadata": {},
    }


def test_a_fresh_account(server: Any) -> None:
    problems = refused(new_account(server, terms=False), by_gtin())
    assert [problem["message"] for problem in problems] == ["Unprocessable Entity"] * 3
    assert problems[1]["userMessage"].startswith("You do not have any Complaints Terms")


def test_quantity_of_nothing(seller: Account) -> None:
    """#11011."""
    [problem] = refused(seller, by_gtin(stock={"available": 0}))
    assert (problem["message"], problem["path"]) == ("The listed quantity cannot be less than 1.", "stock.available")


def test_prices(seller: Account) -> None:
    """#1364."""
    [problem] = refused(seller, by_gtin(sellingMode={"price": {"amount": "0,99", "currency": "PLN"}}))
    assert problem["code"] == "ConstraintViolationException.Price"
    assert problem["message"] == (
        "Enter a correct price. Make sure that the specified price does not contain letters. "
        "Recommended price format: 0.00."
    )


def test_a_description_with_a_picture_that_is_not_attached(seller: Account) -> None:
    """#7056."""
    items = [{"type": "IMAGE", "url": upload(seller, "#123456")}]
    document = by_gtin(images=[upload(seller)], description={"sections": [{"items": items}]})
    [problem] = refused(seller, document)
    assert problem["code"] == "ConstraintViolationException.DescriptionImageNotAttached"
