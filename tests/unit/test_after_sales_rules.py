from typing import Any

import pytest

from stragan.features.after_sales.rules import CAUSES, IMPLIED_WARRANTY_RULES, RETURN_POLICY_RULES, WARRANTY_RULES
from stragan.features.after_sales.schemas import (
    Address,
    Availability,
    Contact,
    ImpliedWarrantyRequest,
    Options,
    Period,
    RestrictionCause,
    ReturnCost,
    ReturnPolicyRequest,
    WarrantyPeriod,
    WarrantyRequest,
)
from stragan.kernel.checks import broken

ALL = Options(
    cash_on_delivery_not_allowed=True,
    free_accessories_return_required=True,
    refund_lowered_by_received_discount=True,
    business_return_allowed=False,
    collect_by_seller_only=False,
)
OPTIONS = "AVAILABILITY_ENABLED_RETURN_OPTIONS_INVALID"


def address(**changed: Any) -> Address:
    values = {
        "name": "Allegro.pl sp. z o.o.",
        "street": "Grunwaldzka 182",
        "post_code": "60-166",
        "city": "Poznań",
        "country_code": "PL",
    }
    return Address(**(values | changed))


def implied(**changed: Any) -> ImpliedWarrantyRequest:
    values = {"name": "Default", "individual": Period("P2Y"), "corporate": Period("P2Y"), "address": address()}
    return ImpliedWarrantyRequest(**(values | changed))


def warranty(**changed: Any) -> WarrantyRequest:
    period = WarrantyPeriod("P12M", lifetime=False)
    values = {"name": "Default", "type": "SELLER", "individual": period, "corporate": period}
    return WarrantyRequest(**(values | changed))


def policy(**changed: Any) -> ReturnPolicyRequest:
    values = {
        "name": "Default",
        "availability": Availability("FULL"),
        "withdrawal_period": "P14D",
        "return_cost": ReturnCost("SELLER"),
        "address": address(),
        "options": ALL,
    }
    return ReturnPolicyRequest(**(values | changed))


def because(range_: Any, cause: str | None) -> Availability:
    return Availability(range_, RestrictionCause(cause))


@pytest.mark.parametrize(
    ("case", "request_", "expected"),
    [
        ("good", implied(), []),
        ("longer", implied(individual=Period("P10Y")), []),
        ("no name", implied(name=None), ["name"]),
        ("blank name", implied(name=" "), ["name"]),
        ("control character", implied(name="a\x00b"), ["name"]),
        ("200 characters", implied(name="x" * 200), []),
        ("201 characters", implied(name="x" * 201), ["name"]),
        ("no corporate", implied(corporate=None), ["corporate.period"]),
        ("null corporate", implied(corporate=Period(None)), ["corporate.period"]),
        ("no individual", implied(individual=None), ["individual.period"]),
        ("one year", implied(corporate=Period("P1Y")), ["corporate.period"]),
        ("twelve months", implied(individual=Period("P12M")), ["individual.period"]),
        ("twenty-four months", implied(individual=Period("P24M")), ["individual.period"]),
        ("no address", implied(address=None), ["address"]),
        ("no street", implied(address=address(street=None)), ["address.street"]),
        ("Polish post code", implied(address=address(post_code="60166")), ["address.postCode"]),
        ("Czech post code", implied(address=address(post_code="110 00", country_code="CZ")), []),
        ("other post code", implied(address=address(post_code="SW1A 1AA", country_code="GB")), []),
        ("post code of signs", implied(address=address(post_code="#1", country_code="GB")), ["address.postCode"]),
        ("country in small letters", implied(address=address(country_code="pl")), ["address.countryCode"]),
        ("long street", implied(address=address(street="x" * 200)), []),
        ("too long street", implied(address=address(street="x" * 201)), ["address.street"]),
        ("description", implied(description="x" * 10_240), []),
        ("long description", implied(description="x" * 10_241), ["description"]),
        ("non-breaking space", implied(description="na\u00a0zawsze"), ["description"]),
        (
            "everything at once",
            ImpliedWarrantyRequest(),
            ["name", "individual.period", "corporate.period", "address"],
        ),
    ],
)
def test_implied_warranty(case: str, request_: ImpliedWarrantyRequest, expected: list[str]) -> None:
    problems = broken(request_, IMPLIED_WARRANTY_RULES)
    assert [p.path for p in problems] == expected
    assert {p.code for p in problems} <= {"UNPROCESSABLE_ENTITY"}


def test_the_texts_are_those_of_allegro() -> None:
    problems = broken(implied(corporate=None, address=None, description="a\u00a0b"), IMPLIED_WARRANTY_RULES)
    assert [p.user_message("pl") for p in problems] == [
        "corporate.period musi być podane",
        "address musi być podane",
        "description zawiera niedozwolone znaki: \u00a0",
    ]


@pytest.mark.parametrize(
    ("case", "request_", "expected"),
    [
        ("good", warranty(), []),
        ("years", warranty(individual=WarrantyPeriod("P2Y")), []),
        ("days", warranty(individual=WarrantyPeriod("P90D")), []),
        ("for life", warranty(individual=WarrantyPeriod(None, lifetime=True)), []),
        ("no name", warranty(name=""), ["name"]),
        ("no type", warranty(type=None), ["type"]),
        ("only individual", warranty(corporate=None), ["corporate"]),
        ("only corporate", warranty(individual=None), ["individual"]),
        ("no period", warranty(individual=WarrantyPeriod(None, lifetime=False)), ["individual.period"]),
        ("zero", warranty(corporate=WarrantyPeriod("P0M")), ["corporate.period"]),
        ("hours", warranty(corporate=WarrantyPeriod("PT48H")), ["corporate.period"]),
        ("words", warranty(corporate=WarrantyPeriod("a year")), ["corporate.period"]),
        ("long description", warranty(description="x" * 10_241), ["description"]),
    ],
)
def test_warranty(case: str, request_: WarrantyRequest, expected: list[str]) -> None:
    assert [p.path for p in broken(request_, WARRANTY_RULES)] == expected


@pytest.mark.parametrize(
    ("case", "request_", "expected"),
    [
        ("full", policy(), []),
        ("restricted", policy(availability=because("RESTRICTED", "SEALED_MEDIA")), []),
        ("disabled", ReturnPolicyRequest(name="x", availability=because("DISABLED", "PRESS")), []),
        ("disabled with terms", policy(availability=because("DISABLED", "PRESS")), []),
        ("no name", policy(name=None), ["name"]),
        ("no availability", policy(availability=None), ["availability"]),
        ("no range", policy(availability=Availability()), ["availability.range"]),
        ("full with a cause", policy(availability=because("FULL", "PRESS")), ["availability.restrictionCause.name"]),
        ("full with an empty cause", policy(availability=because("FULL", None)), []),
        (
            "restricted without cause",
            policy(availability=Availability("RESTRICTED")),
            ["availability.restrictionCause.name"],
        ),
        (
            "cause of the other range",
            policy(availability=because("RESTRICTED", "PRESS")),
            ["availability.restrictionCause.name"],
        ),
        (
            "deprecated cause",
            policy(availability=because("DISABLED", "ALCOHOL")),
            ["availability.restrictionCause.name"],
        ),
        ("no period", policy(withdrawal_period=None), ["withdrawalPeriod"]),
        ("thirteen days", policy(withdrawal_period="P13D"), ["withdrawalPeriod"]),
        ("two weeks in weeks", policy(withdrawal_period="P2W"), ["withdrawalPeriod"]),
        ("hundred days", policy(withdrawal_period="P100D"), []),
        ("nobody pays", policy(return_cost=None), ["returnCost.coveredBy"]),
        ("null payer", policy(return_cost=ReturnCost(None)), ["returnCost.coveredBy"]),
        ("no address", policy(address=None), ["address"]),
        ("street of 36 in Poland", policy(address=address(street="x" * 36)), ["address.street"]),
        ("city of 31 in Poland", policy(address=address(city="x" * 31)), ["address.city"]),
        (
            "street of 36 in Germany",
            policy(address=address(street="x" * 36, country_code="DE", post_code="10115")),
            [],
        ),
        (
            "name of 51 in Czechia",
            policy(address=address(name="x" * 51, country_code="CZ", post_code="110 00")),
            ["address.name"],
        ),
        ("Polish post code", policy(address=address(post_code="60 166")), ["address.postCode"]),
        ("contact", policy(contact=Contact("123 123 123", "a@b.pl")), []),
        ("bad contact", policy(contact=Contact("call me", "a.b.pl")), ["contact.email", "contact.phoneNumber"]),
        ("no options", policy(options=None), [None]),
        ("one option missing", policy(options=Options(business_return_allowed=True)), [None]),
    ],
)
def test_return_policy(case: str, request_: ReturnPolicyRequest, expected: list[str | None]) -> None:
    problems = broken(request_, RETURN_POLICY_RULES)
    assert [p.path for p in problems] == expected
    assert [p.code for p in problems] == [OPTIONS if path is None else "UNPROCESSABLE_ENTITY" for path in expected]


@pytest.mark.parametrize(("range_", "count"), [("RESTRICTED", 4), ("DISABLED", 5)])
def test_causes_are_described_in_both_languages(range_: str, count: int) -> None:
    causes = [cause for cause in CAUSES.values() if cause.range == range_]
    assert len(causes) == count
    assert all(cause.en and cause.pl and cause.en != cause.pl for cause in causes)
