"""Arithmetic of prices and what commands make of a document."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stragan.features.batches.changes import Case, Failed, change_element, change_quantity, new_price
from stragan.features.batches.rules import percentage_of
from stragan.features.batches.schemas import (
    Assigned,
    Modification,
    PaymentsChange,
    PriceChange,
    QuantityModification,
    SafetyText,
    TaxChange,
)
from stragan.features.offers.schemas import Draft, Modern, SellingMode, SetElement, Stock, TaxRate, TaxSettings
from stragan.kernel.marketplaces import BASE_MARKETPLACE, CURRENCIES
from stragan.kernel.money import Price

PATH = "sellingMode.price"


def change(how: Any, amount: str, currency: str | None = None) -> PriceChange:
    return PriceChange(how, amount, currency, BASE_MARKETPLACE)


def priced(before: str, how: Any, amount: str) -> str | None:
    price = new_price(Price(before, "PLN"), change(how, amount), PATH)
    return None if isinstance(price, Failed) else price.amount


@pytest.mark.parametrize(
    ("before", "how", "amount", "after"),
    [
        ("10.05", "PERCENTAGE", "50", "15.08"),  # 15.075: half up, not half even
        ("10.15", "PERCENTAGE", "-50", "5.08"),  # 5.075
        ("99.99", "PERCENTAGE", "0.005", "99.99"),  # 99.9949995
        ("100", "PERCENTAGE", "0.005", "100.01"),  # 100.005
        ("100", "PERCENTAGE", "-0", "100.00"),
        ("1.01", "GAIN", "-0.01", "1.00"),
        ("1.00", "GAIN", "-0.01", None),
        ("999999999.99", "GAIN", "0.01", "1000000000.00"),
        ("1000000000", "GAIN", "0.01", None),
        ("1000000000", "PERCENTAGE", "999999999999.999999", None),
        ("5.00", "FIXED", "7.1", "7.10"),
    ],
)
def test_new_prices(before: str, how: Any, amount: str, after: str | None) -> None:
    assert priced(before, how, amount) == after


@given(st.integers(100, 10**9), st.integers(-9_999, 100_000))
def test_a_percentage_is_off_by_half_a_hundredth_at_most(hundredths: int, percents: int) -> None:
    before, percentage = Decimal(hundredths) / 100, Decimal(percents) / 100
    exact = before * (100 + percentage) / 100
    after = priced(str(before), "PERCENTAGE", str(percentage))
    if after is None:
        assert exact < Decimal("0.995") or exact > 10**9
    else:
        assert -Decimal("0.005") <= exact - Decimal(after) < Decimal("0.005")


@pytest.mark.parametrize(
    ("before", "wanted", "code"),
    [
        (None, change("GAIN", "1", "PLN"), "IllegalOfferUpdateException.PriceMustBeSet"),
        (None, change("PERCENTAGE", "1"), "IllegalOfferUpdateException.PriceMustBeSet"),
        (Price("10", "PLN"), change("GAIN", "1", "CZK"), "CurrencyNotSupportedException"),
        (Price("10", "EUR"), change("PERCENTAGE", "1"), "CurrencyNotSupportedException"),
        (None, change("FIXED", "0.99", "PLN"), "ConstraintViolationException.Price"),
    ],
)
def test_prices_that_cannot_be(before: Price | None, wanted: PriceChange, code: str) -> None:
    failure = new_price(before, wanted, PATH)
    assert isinstance(failure, Failed)
    assert [problem.code for problem in failure.problems] == [code]


def test_every_marketplace_has_a_currency() -> None:
    names = ("allegro-business-pl", "allegro-sk", "allegro-cz", "allegro-hu", "allegro-business-cz")
    assert set(CURRENCIES) == {"allegro-pl", *names}


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("10%", "10"),
        ("+15.5%", "15.5"),
        ("33.3", "33.3"),
        ("-10.50%", "-10.50"),
        (" 5 ", "5"),
        ("+-5", "+-5"),
        ("%%", "%%"),
    ],
)
def test_percentages_are_read(text: str, number: str) -> None:
    assert percentage_of(text) == number


@pytest.mark.parametrize(
    ("how", "value", "available", "sold_out"),
    [("FIXED", 3, 3, False), ("GAIN", 2, 7, False), ("GAIN", -5, 0, True), ("GAIN", 0, 5, False)],
)
def test_quantities(how: Any, value: int, available: int, sold_out: bool) -> None:
    case = Case(Draft(selling_mode=SellingMode("BUY_NOW"), stock=Stock(5, "SET")), None)
    assert change_quantity(case, QuantityModification(how, value)) is None
    assert (case.draft.stock, case.is_sold_out) == (Stock(available, "SET"), sold_out)


def test_a_gain_of_nothing_known_starts_at_zero() -> None:
    case = Case(Draft(selling_mode=SellingMode("BUY_NOW")), None)
    assert change_quantity(case, QuantityModification("GAIN", 4)) is None
    assert case.draft.stock == Stock(4)


def test_only_the_first_product_is_touched() -> None:
    first, second = SetElement("a", responsible_producer_id="old"), SetElement("b", responsible_producer_id="old")
    case = Case(Draft(), Modern(product_set=[first, second]))
    for wanted in (
        Modification(responsible_producer=Assigned("new")),
        Modification(responsible_person=Assigned("who")),
        Modification(safety_information=SafetyText("Ostrożnie.")),
    ):
        assert change_element(case, wanted) is None
    assert case.modern is not None
    changed, kept = case.modern.product_set
    assert (changed.responsible_producer_id, changed.responsible_person_id) == ("new", "who")
    assert changed.safety_information is not None
    assert kept == second
    assert first.responsible_producer_id == "old"  # what was read is left as it was


def test_the_rate_of_vat_is_that_of_the_home_country() -> None:
    settings = TaxSettings([TaxRate("23.00", "PL"), TaxRate("21.00", "CZ")], "GOODS")
    case = Case(Draft(), Modern(tax_settings=settings))
    assert change_element(case, Modification(payments=PaymentsChange("VAT", TaxChange("8")))) is None
    assert case.modern is not None
    assert case.modern.tax_settings == TaxSettings([TaxRate("8.00", "PL"), TaxRate("21.00", "CZ")], "GOODS")
    assert case.draft.tax is not None
    assert (case.draft.tax.rate, case.draft.tax.subject) == ("8.00", "GOODS")
