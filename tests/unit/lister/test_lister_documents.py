from copy import deepcopy
from decimal import Decimal

import pytest
from msgspec.structs import replace

from stragan.lister.documents import Wanted, merged, new
from stragan.lister.parameters import Entry, Filled
from stragan.lister.terms import Location, Terms, parse_location, province_of

TERMS = Terms(
    shipping_rates="rates",
    implied_warranty="implied",
    return_policy="returns",
    location=Location("PL", "MAZOWIECKIE", "Warszawa", "00-001"),
)
FILLED = Filled(
    entries=(Entry("1", ["1_1"]), Entry("2", values=["5.2"]), Entry("3", range_value={"from": "1", "to": "2"})),
    custom=(("Barwa", "ciepła"),),
    extra=(),
    missing=(),
    notes=(),
)
WANTED = Wanted("A-1", "Lampa", "257931", FILLED, "<p>a</p><p>b</p>", ("https://x/1",), Decimal("10"), 5)


def stored(**changes):
    """The offer as a host answers it: it adds members, and writes values in its own way."""
    offer = {
        "id": "1",
        "name": "Lampa",
        "category": {"id": "257931"},
        "parameters": [
            {"id": "1", "valuesIds": ["1_1"], "values": ["Nowy"], "rangeValue": None},
            {"id": "2", "valuesIds": None, "values": ["5.20"], "rangeValue": None},
            {"id": "3", "valuesIds": [], "values": [], "rangeValue": {"from": "1.0", "to": "2"}},
            {"id": "9", "valuesIds": ["9_9"], "values": [], "rangeValue": None},
        ],
        "customParameters": [{"name": "Barwa", "values": ["ciepła"]}],
        "description": {"sections": [{"items": [{"type": "TEXT", "content": "<p>a</p>\n<p>b</p>"}]}]},
        "images": [{"url": "https://x/1"}],
        "sellingMode": {"format": "BUY_NOW", "price": {"amount": "10.00", "currency": "PLN"}, "netPrice": None},
        "tax": {"id": "vat"},
        "stock": {"available": 5, "unit": "SET"},
        "publication": {"status": "ACTIVE", "duration": "PT72H"},
        "delivery": {"shippingRates": {"id": "another"}, "handlingTime": "PT168H", "additionalInfo": None},
        "payments": {"invoice": "NO_INVOICE"},
        "afterSalesServices": {"impliedWarranty": {"id": "x"}, "returnPolicy": {"id": "y"}, "warranty": None},
        "location": {"countryCode": "PL", "province": "SLASKIE", "city": "Katowice", "postCode": "40-001"},
        "external": {"id": "A-1"},
        "validation": {"errors": []},
    }
    return {**deepcopy(offer), **changes}


def test_a_new_document_holds_everything_known():
    assert new(WANTED, TERMS) == {
        "external": {"id": "A-1"},
        "publication": {"duration": None},
        "name": "Lampa",
        "category": {"id": "257931"},
        "parameters": FILLED.documents(),
        "customParameters": [{"name": "Barwa", "values": ["ciepła"]}],
        "description": {"sections": [{"items": [{"type": "TEXT", "content": "<p>a</p><p>b</p>"}]}]},
        "images": [{"url": "https://x/1"}],
        "sellingMode": {"format": "BUY_NOW", "price": {"amount": "10.00", "currency": "PLN"}},
        "stock": {"available": 5, "unit": "UNIT"},
        "delivery": {"shippingRates": {"id": "rates"}, "handlingTime": "PT24H"},
        "payments": {"invoice": "VAT"},
        "afterSalesServices": {
            "impliedWarranty": {"id": "implied"},
            "returnPolicy": {"id": "returns"},
            "warranty": None,
        },
        "location": {"countryCode": "PL", "province": "MAZOWIECKIE", "city": "Warszawa", "postCode": "00-001"},
    }


def test_a_row_that_changed_nothing_leaves_the_document_as_it_is():
    assert merged(stored(), WANTED, TERMS) == stored()


@pytest.mark.parametrize(
    ("case", "wanted", "member", "expected"),
    [
        ("title", {"name": "Lampa LED"}, "name", "Lampa LED"),
        ("stock keeps its unit", {"quantity": 6}, "stock", {"available": 6, "unit": "SET"}),
        ("none of a listed offer", {"quantity": 0}, "stock", {"available": 5, "unit": "SET"}),
        (
            "price",
            {"price": Decimal("10.5")},
            "sellingMode",
            {"format": "BUY_NOW", "price": {"amount": "10.50", "currency": "PLN"}},
        ),
        ("pictures", {"images": ("https://x/2",)}, "images", [{"url": "https://x/2"}]),
        ("no pictures in the row", {"images": ()}, "images", [{"url": "https://x/1"}]),
        (
            "no description in the row",
            {"description": None},
            "description",
            {"sections": [{"items": [{"type": "TEXT", "content": "<p>a</p>\n<p>b</p>"}]}]},
        ),
        (
            "description",
            {"description": "<p>c</p>"},
            "description",
            {"sections": [{"items": [{"type": "TEXT", "content": "<p>c</p>"}]}]},
        ),
        (
            "a parameter in its place, the others as they are",
            {"filled": replace(FILLED, entries=(Entry("2", values=["6"]), Entry("4", ["4_1"])))},
            "parameters",
            [
                stored()["parameters"][0],
                {"id": "2", "valuesIds": [], "values": ["6"], "rangeValue": None},
                *stored()["parameters"][2:],
                {"id": "4", "valuesIds": ["4_1"], "values": [], "rangeValue": None},
            ],
        ),
        (
            "an own parameter",
            {"filled": replace(FILLED, custom=(("Barwa", "zimna"), ("Moc", "5")))},
            "customParameters",
            [{"name": "Barwa", "values": ["zimna"]}, {"name": "Moc", "values": ["5"]}],
        ),
    ],
)
def test_only_what_the_row_says_is_changed(case, wanted, member, expected):
    assert merged(stored(), replace(WANTED, **wanted), TERMS) == stored(**{member: expected})


def test_terms_fill_what_is_empty():
    empty = stored(delivery=None, afterSalesServices=None, location=None, payments={"invoice": "VAT"})
    fresh = new(WANTED, TERMS)
    expected = {name: fresh[name] for name in ("delivery", "afterSalesServices", "location")}
    assert merged(empty, WANTED, TERMS) == stored(**expected, payments={"invoice": "VAT"})


def test_an_account_without_terms_changes_nothing():
    empty = stored(afterSalesServices=None, location=None)
    assert merged(empty, WANTED, Terms(shipping_rates="rates")) == empty


def test_terms_that_were_given_replace_what_is_stored():
    given = replace(
        TERMS,
        warranty="warranty",
        handling_time="P7D",
        given=frozenset({"shipping_rates", "warranty", "location", "invoice", "handling_time"}),
    )
    assert merged(stored(), WANTED, given) == stored(
        delivery={"shippingRates": {"id": "rates"}, "handlingTime": "PT168H", "additionalInfo": None},
        afterSalesServices={
            "impliedWarranty": {"id": "x"},
            "returnPolicy": {"id": "y"},
            "warranty": {"id": "warranty"},
        },
        location={"countryCode": "PL", "province": "MAZOWIECKIE", "city": "Warszawa", "postCode": "00-001"},
        payments={"invoice": "VAT"},
    )


def test_a_draft_may_have_no_stock():
    draft = stored(publication={"status": "INACTIVE"})
    assert merged(draft, replace(WANTED, quantity=0), TERMS)["stock"] == {"available": 0, "unit": "SET"}


@pytest.mark.parametrize(
    ("case", "post_code", "province"),
    [
        ("Warsaw", "00-001", "MAZOWIECKIE"),
        ("Poznań", "60-166", "WIELKOPOLSKIE"),
        ("Radom lies among the codes of Kielce", "26-600", "MAZOWIECKIE"),
        ("Kielce", "25-001", "SWIETOKRZYSKIE"),
        ("Elbląg lies among the codes of Gdańsk", "82-300", "WARMINSKO_MAZURSKIE"),
        ("without the dash", "30002", "MALOPOLSKIE"),
        ("79 is not used", "79-000", None),
        ("not a post code", "ABC", None),
    ],
)
def test_provinces(case, post_code, province):
    assert province_of(post_code) == province


@pytest.mark.parametrize(
    ("case", "text", "expected"),
    [
        ("whole", "PL;MAZOWIECKIE;Warszawa;00-001", Location("PL", "MAZOWIECKIE", "Warszawa", "00-001")),
        ("Polish spelling", "pl; Łódzkie ;Łódź;90-001", Location("PL", "LODZKIE", "Łódź", "90-001")),
        (
            "two words",
            "PL;kujawsko-pomorskie;Toruń;87-100",
            Location("PL", "KUJAWSKO_POMORSKIE", "Toruń", "87-100"),
        ),
        ("abroad", "CZ;;Praha;", Location("CZ", None, "Praha", None)),
    ],
)
def test_locations(case, text, expected):
    assert parse_location(text) == expected
