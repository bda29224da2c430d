import pytest

from stragan.features.categories import service

pytestmark = pytest.mark.one_database


ROOT = "954b95b6-43cf-4104-8354-dea4d9b10ddf"
ELECTRONICS, GSM, CASES = "42540aec-367a-4e5e-b411-17c09b08e41f", "348", "257150"


def test_the_main_categories(seller):
    answer = seller.get("/sale/categories")
    assert answer.status_code == 200
    categories = answer.json()["categories"]
    assert len(categories) == 13
    assert {category["parent"] and category["parent"]["id"] for category in categories} == {None}
    assert {category["leaf"] for category in categories} == {False}


@pytest.mark.parametrize("parent", [ROOT, "", f" {ROOT} "])
def test_the_fixed_root_means_the_same(seller, parent):
    with_parent = seller.get("/sale/categories", params={"parent.id": parent, "phrase": "ignored"})
    assert with_parent.content == seller.get("/sale/categories").content


def test_children_of_a_category(seller, server):
    categories = seller.get("/sale/categories", params={"parent.id": GSM}).json()["categories"]
    expected = [c.id for c in server.world.catalogue.categories.values() if c.parent_id == GSM]
    assert [category["id"] for category in categories] == expected != []
    assert {category["parent"]["id"] for category in categories} == {GSM}


def test_a_leaf_has_no_children(seller):
    assert seller.get("/sale/categories", params={"parent.id": CASES}).json() == {"categories": []}


def test_a_category_as_the_guide_shows_it(seller):
    answer = seller.get(f"/sale/categories/{GSM}")
    assert answer.status_code == 200
    assert answer.json() == {
        "id": "348",
        "name": "GSM Accessories",
        "parent": {"id": "4"},
        "leaf": False,
        "options": {
            "advertisement": False,
            "advertisementPriceOptional": False,
            "offersWithProductPublicationEnabled": True,
            "productCreationEnabled": False,
            "customParametersEnabled": True,
            "sellerCanRequirePurchaseComments": False,
        },
    }


def test_names_follow_the_language(seller, polish):
    for path, english, polish_name in (
        (f"/sale/categories/{CASES}", "Cases and covers", "Etui i pokrowce"),
        (f"/sale/categories/{GSM}", "GSM Accessories", "Akcesoria GSM"),
    ):
        assert seller.get(path).json()["name"] == english
        assert seller.get(path, headers=polish).json()["name"] == polish_name
        assert seller.get(path, headers={"Accept-Language": "cs-CZ"}).json()["name"] == english
    names = [c["name"] for c in seller.get("/sale/categories", headers=polish).json()["categories"]]
    assert "Dom i ogród" in names


@pytest.mark.parametrize(
    ("path", "params"),
    [
        ("/sale/categories", {"parent.id": "999999999"}),
        ("/sale/categories/999999999", None),
        ("/sale/categories/999999999/parameters", None),
        ("/sale/categories/999999999/product-parameters", None),
    ],
)
def test_an_unknown_category(seller, polish, path, params):
    answer = seller.get(path, params=params)
    assert answer.status_code == 404
    assert answer.json() == {
        "errors": [
            {
                "code": "ERROR",
                "message": "Category '999999999' not found",
                "details": "ResourceNotFoundException",
                "path": None,
                "userMessage": "Category '999999999' not found",
                "metadata": {},
            }
        ]
    }
    answer = seller.get(path, params=params, headers=polish)
    assert answer.json()["errors"][0]["userMessage"] == "Nie ma kategorii '999999999'"


def parameter(account, category_id, parameter_id, **headers):
    answer = account.get(f"/sale/categories/{category_id}/parameters", headers=headers)
    return next(p for p in answer.json()["parameters"] if p["id"] == parameter_id)


def test_the_parameters_of_a_category_are_those_of_the_catalogue(seller, server):
    answer = seller.get(f"/sale/categories/{CASES}/parameters")
    assert answer.status_code == 200
    expected = [parameter.id for parameter in server.world.catalogue.categories[CASES].parameters]
    assert [parameter["id"] for parameter in answer.json()["parameters"]] == expected


def test_a_dictionary(seller, polish):
    condition = parameter(seller, CASES, "11323")
    dictionary = condition.pop("dictionary")
    assert dictionary[:2] == [
        {"id": "11323_1", "value": "New", "dependsOnValueIds": []},
        {"id": "11323_2", "value": "Used", "dependsOnValueIds": []},
    ]
    assert condition == {
        "id": "11323",
        "name": "Condition",
        "type": "dictionary",
        "required": True,
        "requiredForProduct": False,
        "requiredIf": None,
        "displayedIf": None,
        "unit": None,
        "options": {
            "variantsAllowed": False,
            "variantsEqual": False,
            "ambiguousValueId": None,
            "dependsOnParameterId": None,
            "requiredDependsOnValueIds": None,
            "displayDependsOnValueIds": None,
            "describesProduct": False,
            "customValuesEnabled": False,
        },
        "restrictions": {"multipleChoices": False},
    }
    in_polish = parameter(seller, CASES, "11323", **polish)
    assert (in_polish["name"], in_polish["dictionary"][0]["value"]) == ("Stan", "Nowy")


def test_a_text(seller):
    gtin = parameter(seller, CASES, "225693")
    assert (gtin["type"], gtin["restrictions"]) == (
        "string",
        {"minLength": 8, "maxLength": 14, "allowedNumberOfValues": 10},
    )
    assert "dictionary" not in gtin


RESTRICTIONS = {
    "dictionary": {"multipleChoices"},
    "integer": {"min", "max", "range"},
    "float": {"min", "max", "range", "precision"},
    "string": {"minLength", "maxLength", "allowedNumberOfValues"},
}


def test_every_list_of_parameters_has_the_shape_of_its_type(seller, server):
    seen = set()
    for category in (category for category in server.world.catalogue.categories.values() if category.leaf):
        for shown in seller.get(f"/sale/categories/{category.id}/parameters").json()["parameters"]:
            assert set(shown["restrictions"]) == RESTRICTIONS[shown["type"]]
            assert ("dictionary" in shown) == (shown["type"] == "dictionary")
            seen.add(shown["type"])
    assert seen == set(RESTRICTIONS)


def test_conditions_are_sent_in_both_forms(seller, server):
    conditional = [
        (category, parameter)
        for category in server.world.catalogue.categories.values()
        for parameter in category.parameters
        if parameter.required_if or parameter.displayed_if
    ]
    assert conditional
    for category, expected in conditional[:20]:
        shown = parameter(seller, category.id, expected.id)
        for name, older, condition in (
            ("requiredIf", "requiredDependsOnValueIds", expected.required_if),
            ("displayedIf", "displayDependsOnValueIds", expected.displayed_if),
        ):
            if condition is None:
                assert (shown[name], shown["options"][older]) == (None, None)
                continue
            clauses = [{"id": c.id, "oneOfValueIds": list(c.one_of_value_ids)} for c in condition.parameters_with_value]
            assert shown[name]["parametersWithValue"] == clauses
            if len(clauses) == 1 and not condition.parameters_without_value:
                assert shown["options"][older] == clauses[0]["oneOfValueIds"]


def test_product_parameters_are_those_that_describe_a_product(seller, server):
    answer = seller.get(f"/sale/categories/{CASES}/product-parameters")
    expected = [p.id for p in server.world.catalogue.categories[CASES].parameters if p.describes_product]
    assert [shown["id"] for shown in answer.json()["parameters"]] == expected != []
    for shown in answer.json()["parameters"]:
        assert not {"options", "requiredForProduct"} & set(shown)
        assert all(set(value) == {"id", "value"} for value in shown.get("dictionary", ()))


def test_bodies_that_are_kept_are_few(server):
    async def walk(world):
        for _ in range(2):
            for category_id in world.catalogue.categories:
                for language in ("en", "pl"):
                    service.parameters(world, category_id, language)
        return len(world.caches["categories.bodies"])

    assert server.run(walk) == 1000


def test_an_application_may_read_everything_and_nobody_else(application, anonymous):
    for path in (
        "/sale/categories",
        f"/sale/categories/{CASES}",
        f"/sale/categories/{CASES}/parameters",
        f"/sale/categories/{CASES}/product-parameters",
        "/sale/matching-categories?name=etui",
    ):
        assert application.get(path).status_code == 200
        assert anonymous.get(path).status_code == 401


def test_matching_categories_come_inside_their_paths(seller, polish):
    answer = seller.get("/sale/matching-categories", params={"name": "Etui do Samsung Galaxy S21"})
    assert answer.status_code == 200
    found = answer.json()["matchingCategories"]
    assert len(found) == 5
    assert found[0] == {
        "id": CASES,
        "name": "Cases and covers",
        "parent": {
            "id": "250003",
            "name": "Phone protection",
            "parent": {
                "id": GSM,
                "name": "GSM Accessories",
                "parent": {
                    "id": "4",
                    "name": "Phones and accessories",
                    "parent": {"id": ELECTRONICS, "name": "Electronics", "parent": None},
                },
            },
        },
    }
    answer = seller.get("/sale/matching-categories", params={"name": "phone case"}, headers=polish)
    assert answer.json()["matchingCategories"][0]["name"] == "Etui i pokrowce"


def test_nothing_matches(seller):
    answer = seller.get("/sale/matching-categories", params={"name": "qwertyuiop 12345"})
    assert (answer.status_code, answer.json()) == (200, {"matchingCategories": []})


@pytest.mark.parametrize("query", ["", "?name=", "?name=%20%20"])
def test_a_name_must_be_given(seller, polish, query):
    answer = seller.get(f"/sale/matching-categories{query}")
    assert answer.status_code == 422
    assert [(e["path"], e["userMessage"]) for e in answer.json()["errors"]] == [("name", "Give a name to look for.")]
    answer = seller.get(f"/sale/matching-categories{query}", headers=polish)
    assert answer.json()["errors"][0]["userMessage"] == "Podaj nazwę do wyszukania."


def test_others_find_categories(server):
    async def find(world, category_id):
        return service.find(world, category_id)

    assert server.run(find, CASES).name.en == "Cases and covers"
    assert server.run(find, "999999999") is None
