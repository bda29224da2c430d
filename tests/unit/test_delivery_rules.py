from typing import Any

import pytest

from stragan.catalogue.model import (
    DeliveryMethod,
    Period,
    QuantityLimit,
    RateConstraints,
    RateLimits,
    ShippingTime,
    WeightLimits,
)
from stragan.features.delivery.rules import RATE_RULES, RULES, Line, Proposal, quantity, weight
from stragan.features.delivery.schemas import (
    Features,
    Kind,
    Rate,
    RateRequest,
    Reference,
    ShippingRatesDetails,
    ShippingRatesRequest,
    Weight,
)
from stragan.features.delivery.schemas import Period as Time
from stragan.kernel.checks import broken
from stragan.kernel.money import Price

NONE = WeightLimits()
KILOGRAMS = WeightLimits(supported=True, min="1.000", max="30.000", unit="KILOGRAM")


def method(id_: str, name: str = "Kurier", **limits: Any) -> DeliveryMethod:
    constraints = {
        "allowed": True,
        "max_quantity_per_package": QuantityLimit(100),
        "max_package_weight": NONE,
        "first_item_rate": RateLimits("0.00", "15.99"),
        "next_item_rate": RateLimits("0.00", "5.00"),
        "shipping_time": ShippingTime(Period("PT24H", "PT48H"), customizable=True),
    }
    return DeliveryMethod(
        id=id_,
        name=name,
        payment_policy="IN_ADVANCE",
        allegro_endorsed=False,
        dispatch_country=None,
        destination_country="PL",
        marketplaces=("allegro-pl",),
        shipping_rates_constraints=RateConstraints(**(constraints | limits)),
    )


METHODS = {
    found.id: found
    for found in (
        method("courier"),
        method("heavy", "Paczka", max_package_weight=KILOGRAMS),
        method("heavy-cod", "Paczka pobranie", max_package_weight=KILOGRAMS),
        method("gone", allowed=False),
        method("fixed-time", shipping_time=ShippingTime(Period("PT24H", "PT48H"), customizable=False)),
        method("pickup", first_item_rate=RateLimits("0.00", "0.00"), max_quantity_per_package=QuantityLimit(1)),
    )
}


def pln(amount: str) -> Price:
    return Price(amount, "PLN")


def rate(id_: str = "courier", **changed: Any) -> RateRequest:
    values = {
        "delivery_method": Reference(id_),
        "max_quantity_per_package": 1,
        "first_item_rate": pln("10.00"),
        "next_item_rate": pln("0.00"),
    }
    return RateRequest(**(values | changed))


def request(*rates: RateRequest, **changed: Any) -> ShippingRatesRequest:
    return ShippingRatesRequest(**({"name": "Nowy cennik dostawy", "rates": list(rates) or [rate()]} | changed))


STORED = ShippingRatesDetails(
    id="1", name="x", type="PHYSICAL", dispatch_country="PL", rates=list[Rate](), last_modified="", features=Features()
)


@pytest.mark.parametrize(
    ("case", "sent", "expected"),
    [
        ("as in the guide", request(), []),
        ("letters of any alphabet", request(name="Żółw-1, do 30 kg."), []),
        ("64 characters", request(name="x" * 64), []),
        ("65 characters", request(name="x" * 65), [("ConstraintViolationException", "name")]),
        ("no name", request(name=None), [("ConstraintViolationException", "name")]),
        ("empty name", request(name=""), [("ConstraintViolationException", "name")]),
        ("blank name", request(name="  "), [("ConstraintViolationException", "name")]),
        ("underscore", request(name="above_free_shipping"), [("ConstraintViolationException", "name")]),
        ("no rates", request(rates=None), [("ConstraintViolationException", "rates")]),
        ("empty rates", request(rates=[]), [("ConstraintViolationException", "rates")]),
        (
            "a method twice",
            request(rate(), rate("heavy"), rate()),
            [("DELIVERY_METHOD_DUPLICATED", "rates[2].deliveryMethod.id")],
        ),
        ("electronic", request(type="ELECTRONIC"), []),
        ("physical", request(type="PHYSICAL", dispatch_country="PL"), []),
        ("physical from nowhere", request(type="PHYSICAL"), [("EMPTY_DISPATCH_COUNTRY", "dispatchCountry")]),
        (
            "physical from no code",
            request(type="PHYSICAL", dispatch_country="pl"),
            [("EMPTY_DISPATCH_COUNTRY", "dispatchCountry")],
        ),
        (
            "same weight of both payments",
            request(
                rate("heavy", max_package_weight=Weight("19")), rate("heavy-cod", max_package_weight=Weight("19.000"))
            ),
            [],
        ),
        (
            "different weights",
            request(rate("heavy", max_package_weight=Weight("19")), rate("heavy-cod")),
            [("MAX_PACKAGE_WEIGHT_DIFFERS", "rates[1].maxPackageWeight")],
        ),
        (
            "everything at once",
            request(rate("gone"), rate("fantasy"), name=""),
            [
                ("ConstraintViolationException", "name"),
                ("DELIVERY_METHOD_NOT_ALLOWED", "rates[0].deliveryMethod.id"),
                ("DELIVERY_METHOD_NOT_FOUND", "rates[1].deliveryMethod.id"),
            ],
        ),
    ],
)
def test_a_list(case: str, sent: ShippingRatesRequest, expected: list[tuple[str, str]]) -> None:
    assert [(p.code, p.path) for p in broken(Proposal(sent, METHODS), RULES)] == expected


@pytest.mark.parametrize(
    ("case", "sent", "expected"),
    [
        ("both absent", request(), []),
        ("both repeated", request(type="PHYSICAL", dispatch_country="PL"), []),
        ("another type", request(type="ELECTRONIC"), ["type"]),
        ("another country", request(dispatch_country="CZ"), ["dispatchCountry"]),
        ("the price of a further item", request(rate(next_item_rate=pln("1.00"))), ["rates[0].nextItemRate.amount"]),
    ],
)
def test_a_change_keeps_the_type(case: str, sent: ShippingRatesRequest, expected: list[str]) -> None:
    assert [p.path for p in broken(Proposal(sent, METHODS, STORED), RULES)] == expected


@pytest.mark.parametrize(
    ("case", "sent", "kind", "expected"),
    [
        ("good", rate(), None, []),
        ("no method", rate(delivery_method=None), None, [("ConstraintViolationException", "deliveryMethod")]),
        ("unknown method", rate("fantasy"), None, [("DELIVERY_METHOD_NOT_FOUND", "deliveryMethod.id")]),
        ("withdrawn method", rate("gone"), None, [("DELIVERY_METHOD_NOT_ALLOWED", "deliveryMethod.id")]),
        ("quantity as text", rate(max_quantity_per_package="100"), None, []),
        (
            "no quantity",
            rate(max_quantity_per_package=None),
            None,
            [("ConstraintViolationException", "maxQuantityPerPackage")],
        ),
        (
            "quantity zero",
            rate(max_quantity_per_package=0),
            None,
            [("MAX_QUANTITY_PER_PACKAGE_OUT_OF_RANGE", "maxQuantityPerPackage")],
        ),
        (
            "quantity in words",
            rate(max_quantity_per_package="many"),
            None,
            [("MAX_QUANTITY_PER_PACKAGE_OUT_OF_RANGE", "maxQuantityPerPackage")],
        ),
        (
            "quantity over the limit",
            rate(max_quantity_per_package=101),
            None,
            [("MAX_QUANTITY_PER_PACKAGE_OUT_OF_RANGE", "maxQuantityPerPackage")],
        ),
        ("highest first item", rate(first_item_rate=pln("15.99")), None, []),
        ("one decimal", rate(first_item_rate=pln("10.5")), None, []),
        ("first item too dear", rate(first_item_rate=pln("16")), None, [("RATE_OUT_OF_RANGE", "firstItemRate.amount")]),
        ("negative", rate(first_item_rate=pln("-1")), None, [("RATE_OUT_OF_RANGE", "firstItemRate.amount")]),
        ("comma", rate(first_item_rate=pln("1,00")), None, [("INVALID_RATE", "firstItemRate.amount")]),
        ("three decimals", rate(first_item_rate=pln("1.005")), None, [("INVALID_RATE", "firstItemRate.amount")]),
        (
            "currency",
            rate(first_item_rate=Price("1.00", "EUR")),
            None,
            [("INVALID_RATE_CURRENCY", "firstItemRate.currency")],
        ),
        (
            "null prices",
            rate(first_item_rate=None, next_item_rate=None),
            None,
            [("ConstraintViolationException", "firstItemRate"), ("ConstraintViolationException", "nextItemRate")],
        ),
        ("next item", rate(next_item_rate=pln("5")), None, []),
        ("next item too dear", rate(next_item_rate=pln("5.01")), None, [("RATE_OUT_OF_RANGE", "nextItemRate.amount")]),
        (
            "next item of a typed list",
            rate(next_item_rate=pln("1")),
            "PHYSICAL",
            [("RATE_OUT_OF_RANGE", "nextItemRate.amount")],
        ),
        ("pickup is free", rate("pickup", first_item_rate=pln("0")), None, []),
        ("pickup for money", rate("pickup"), None, [("RATE_OUT_OF_RANGE", "firstItemRate.amount")]),
        ("weight", rate("heavy", max_package_weight=Weight("30.000", "KILOGRAM")), None, []),
        (
            "weight not supported",
            rate(max_package_weight=Weight("2")),
            None,
            [("MAX_PACKAGE_WEIGHT_NOT_SUPPORTED", "maxPackageWeight")],
        ),
        (
            "too heavy",
            rate("heavy", max_package_weight=Weight("30.001")),
            None,
            [("MAX_PACKAGE_WEIGHT_OUT_OF_RANGE", "maxPackageWeight")],
        ),
        (
            "in grams",
            rate("heavy", max_package_weight=Weight("20", "GRAM")),
            None,
            [("MAX_PACKAGE_WEIGHT_OUT_OF_RANGE", "maxPackageWeight")],
        ),
        (
            "four decimals",
            rate("heavy", max_package_weight=Weight("2.0001")),
            None,
            [("MAX_PACKAGE_WEIGHT_OUT_OF_RANGE", "maxPackageWeight")],
        ),
        ("own time", rate(shipping_time=Time("PT72H", "PT120H")), None, []),
        ("own time in days", rate(shipping_time=Time("P1D", "P20D")), None, []),
        (
            "time is fixed",
            rate("fixed-time", shipping_time=Time("PT72H", "PT120H")),
            None,
            [("SHIPPING_TIME_IS_NOT_CUSTOMIZABLE", "shippingTime")],
        ),
        (
            "no whole days",
            rate(shipping_time=Time("PT25H", "3 days")),
            None,
            [("INVALID_SHIPPING_TIME", "shippingTime.from"), ("INVALID_SHIPPING_TIME", "shippingTime.to")],
        ),
        (
            "backwards",
            rate(shipping_time=Time("P3D", "P2D")),
            None,
            [("INVALID_SHIPPING_TIME", "shippingTime")],
        ),
    ],
)
def test_a_rate(case: str, sent: RateRequest, kind: Kind | None, expected: list[tuple[str, str]]) -> None:
    chosen = METHODS.get(sent.delivery_method.id) if sent.delivery_method else None
    problems = broken(Line(sent, chosen, kind), RATE_RULES)
    assert [(p.code, p.path) for p in problems] == expected
    assert all(p.pl and p.user_message("pl") != p.user_message("en") for p in problems)


def test_numbers_as_they_are_read() -> None:
    assert quantity(rate(max_quantity_per_package="٣")) is None
    assert quantity(rate(max_quantity_per_package="12")) == 12
    assert weight(rate()) is None
    assert str(weight(rate(max_package_weight=Weight("19.5")))) == "19.5"
