"""Tax settings of a category (behaviour §9, #10047)."""

from typing import Any

import pytest

from stragan.features.tax import service

TAX = "/sale/tax-settings"
GUIDE_SETTING = "f40ae51c-70a2-4882-98a7-6272404f0ec5"


def test_settings_of_a_category(seller: Any, server: Any, polish: dict[str, str]) -> None:
    category = next(iter(server.world.catalogue.categories))
    answer = seller.get(TAX, params={"category.id": category}, headers=polish)
    assert answer.status_code == 200
    settings = answer.json()
    assert settings["subjects"] == [
        {"label": "Towar", "value": "GOODS"},
        {"label": "Usługa", "value": "SERVICES"},
        {"label": "Wybierz", "value": None},
    ]
    rates, *abroad = settings["rates"]
    assert {entry["countryCode"]: [value["value"] for value in entry["values"]] for entry in abroad} == {
        "CZ": ["21.00", "12.00", None],
        "SK": ["23.00", "19.00", "5.00", None],
        "HU": ["27.00", "18.00", "5.00", None],
        "LT": ["21.00", "12.00", "5.00", None],
    }
    assert not any(value["exemptionRequired"] for entry in abroad for value in entry["values"])
    assert rates["countryCode"] == "PL"
    assert rates["values"] == [
        {"label": "23%", "value": "23.00", "exemptionRequired": False},
        {"label": "8%", "value": "8.00", "exemptionRequired": False},
        {"label": "5%", "value": "5.00", "exemptionRequired": False},
        {"label": "0%", "value": "0.00", "exemptionRequired": False},
        {"label": "ZW", "value": "EXEMPT", "exemptionRequired": True},
        {"label": "Wybierz", "value": None, "exemptionRequired": False},
    ]
    exemptions = [entry["value"] for entry in settings["exemptions"]]
    assert exemptions == ["MONEY_EQUIVALENT", "ART_43", "ART_113", "OTHER_LEGAL_BASIS", None]
    english = seller.get(TAX, params={"category.id": category}).json()
    assert [entry["label"] for entry in english["subjects"]] == ["Goods", "Service", "Choose"]


def test_what_is_offered_can_be_used(seller: Any, server: Any) -> None:
    category = next(iter(server.world.catalogue.categories))
    settings = seller.get(TAX, params={"category.id": category}).json()
    exempt = [entry["value"] for entry in settings["exemptions"] if entry["value"]]
    for subject in (entry["value"] for entry in settings["subjects"] if entry["value"]):
        for rate in (value for value in settings["rates"][0]["values"] if value["value"]):
            for exemption in exempt if rate["exemptionRequired"] else [None]:
                assert len(service.match(rate["value"], subject, exemption)) == 1


@pytest.mark.parametrize(
    ("query", "countries"),
    [
        ("countryCode=PL", ["PL"]),
        ("countryCode=CZ&countryCode=PL", ["PL", "CZ"]),
        ("countryCode=CZ,PL", ["PL", "CZ"]),
        ("countryCode=CZ", ["CZ"]),
        ("countryCode=", ["PL", "CZ", "SK", "HU", "LT"]),
    ],
)
def test_countries(seller: Any, server: Any, query: str, countries: list[str]) -> None:
    category = next(iter(server.world.catalogue.categories))
    settings = seller.get(f"{TAX}?category.id={category}&{query}").json()
    assert [rates["countryCode"] for rates in settings["rates"]] == countries
    assert len(settings["subjects"]) == 3


@pytest.mark.parametrize(
    ("case", "query", "status", "place"),
    [
        ("no category", "", 400, "category.id"),
        ("an empty category", "category.id=", 400, "category.id"),
        ("an unknown category", "category.id=nowhere", 404, "category.id"),
        ("an unknown country", "category.id=CATEGORY&countryCode=DE", 400, "countryCode"),
    ],
)
def test_refusals(seller: Any, server: Any, case: str, query: str, status: int, place: str) -> None:
    category = next(iter(server.world.catalogue.categories))
    answer = seller.get(f"{TAX}?{query.replace('CATEGORY', category)}")
    assert (answer.status_code, answer.json()["errors"][0]["path"]) == (status, place)


def taxed(seller: Any, **tax: str) -> Any:
    return seller.post("/sale/offers", json={"name": "Oferta testowa", "tax": tax})


def test_the_guides_settings_are_matched(seller: Any) -> None:
    wanted = {"rate": "23.00", "subject": "GOODS", "exemption": "MONEY_EQUIVALENT"}  # §9
    for given in (wanted, {"id": GUIDE_SETTING}):
        assert taxed(seller, **given).json()["tax"] == {"id": GUIDE_SETTING, **wanted}


@pytest.mark.parametrize(
    ("case", "given", "paths"),
    [
        ("a rate is missing", {"subject": "SERVICES", "exemption": "ART_43", "rate": "7"}, ["tax"]),
        ("exemption and subject", {"rate": "EXEMPT"}, ["tax.subject", "tax.exemption"]),
        ("exemption", {"rate": "EXEMPT", "subject": "GOODS"}, ["tax.exemption"]),
        ("subject", {"rate": "5.00"}, ["tax.subject"]),
        ("rate", {"subject": "SERVICES"}, ["tax.rate", "tax.exemption"]),
        ("no match", {"rate": "8.00", "subject": "GOODS", "exemption": "ART_43"}, ["tax"]),
        ("unknown id", {"id": "b5a4e6a0-0000-4000-8000-000000000000"}, ["tax"]),
    ],
)
def test_what_does_not_match_names_what_is_missing(
    seller: Any, case: str, given: dict[str, str], paths: list[str]
) -> None:
    answer = taxed(seller, **given)
    assert answer.status_code == 422
    found = [(error["code"], error["path"]) for error in answer.json()["errors"]]
    assert found == [("TransactionTaxSettingsNotFoundException", path) for path in paths], case
    assert seller.get("/sale/offers").json()["totalCount"] == 0


def test_an_exemption_follows_where_only_one_is_possible(seller: Any) -> None:
    found = taxed(seller, rate="8.00", subject="SERVICES").json()["tax"]
    assert (found["rate"], found["subject"], found["exemption"]) == ("8.00", "SERVICES", None)
