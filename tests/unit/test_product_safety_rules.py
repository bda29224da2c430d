from typing import Any

import pytest
from msgspec.structs import replace

from stragan.features.product_safety.rules import COUNTRIES, RULES, party
from stragan.features.product_safety.schemas import (
    Address,
    Contact,
    PersonalData,
    PersonRequest,
    ProducerData,
    ProducerRequest,
    Request,
)
from stragan.kernel.checks import broken

ADDRESS = Address("PL", "Wiśniowa 1", "00-000", "Warszawa")
CONTACT = Contact("some@email.com", "123123123", "https://example.com/contact")


def producer(name: str | None = "ABC", trade_name: str | None = "ABC sp. z o.o.", **parts: Any) -> ProducerRequest:
    return ProducerRequest(name, ProducerData(trade_name, **({"address": ADDRESS, "contact": CONTACT} | parts)))


def person(**parts: Any) -> PersonRequest:
    return PersonRequest("ABC", PersonalData("Jan Nowak", **({"address": ADDRESS, "contact": CONTACT} | parts)))


def located(**changed: Any) -> ProducerRequest:
    return producer(address=replace(ADDRESS, **changed))


def reached(*values: str | None) -> ProducerRequest:
    return producer(contact=Contact(*values))


def told(request: Request) -> list[tuple[str | None, str]]:
    return [(problem.path, problem.message) for problem in broken(party(request), RULES)]


@pytest.mark.parametrize(
    ("case", "request_"),
    [
        ("a producer", producer()),
        ("a person", person()),
        ("the longest names", producer("a" * 50, "b" * 200)),
        ("the longest address", producer(address=Address("PL", "s" * 200, "1" * 20, "c" * 100))),
        ("the longest contact", reached(f"{'a' * 42}@host.pl", "1" * 30, f"https://host.pl/{'a' * 64}")),
        ("an e-mail address alone", reached("a@b.pl")),
        ("a form alone", reached(None, None, "HTTP://b.pl")),
        ("blank texts count as none", reached("a@b.pl", "", " ")),
        ("domains of a domain", reached("jan.nowak+gpsr@mail.firma.com.pl")),
        ("a domain that is not ASCII", reached("biuro@żółw.pl", None, "https://żółw.pl/formularz?z=1")),
        ("far away", located(country_code="CN")),
    ],
)
def test_good_ones(case: str, request_: Request) -> None:
    assert told(request_) == []


def test_rules_can_be_asked_about_anything() -> None:
    for request in (ProducerRequest(), PersonRequest(), producer(address=None), person(contact=None)):
        assert told(request) != []


DATA = "producerData"


@pytest.mark.parametrize(
    ("case", "request_", "path", "message"),
    [
        ("no name", producer(None), "name", "name must be provided"),
        ("a blank name", producer("  "), "name", "name must be provided"),
        ("a long name", producer("a" * 51), "name", "name must have at most 50 characters"),
        ("a space before the name", producer(" ABC"), "name", "name contains forbidden spaces"),
        ("a space behind the name", producer("ABC "), "name", "name contains forbidden spaces"),
        ("two spaces in a row", producer("A  B"), "name", "name contains forbidden spaces"),
        ("a tabulator", producer("A\tB"), "name", "name contains forbidden characters"),
        ("a new line", producer("A\nB"), "name", "name contains forbidden characters"),
        ("a space that does not break", producer("A\u00a0B"), "name", "name contains forbidden characters"),
        ("no trade name", producer("A", None), f"{DATA}.tradeName", f"{DATA}.tradeName must be provided"),
        (
            "a long trade name",
            producer("A", "b" * 201),
            f"{DATA}.tradeName",
            f"{DATA}.tradeName must have at most 200 characters",
        ),
        (
            "spaces in a trade name",
            producer("A", "b  c"),
            f"{DATA}.tradeName",
            f"{DATA}.tradeName contains forbidden spaces",
        ),
        ("no street", located(street=None), f"{DATA}.address.street", f"{DATA}.address.street must be provided"),
        ("a blank city", located(city=" "), f"{DATA}.address.city", f"{DATA}.address.city must be provided"),
        (
            "a long street",
            located(street="s" * 201),
            f"{DATA}.address.street",
            f"{DATA}.address.street must have at most 200 characters",
        ),
        (
            "a long post code",
            located(postal_code="1" * 21),
            f"{DATA}.address.postalCode",
            f"{DATA}.address.postalCode must have at most 20 characters",
        ),
        (
            "a long city",
            located(city="c" * 101),
            f"{DATA}.address.city",
            f"{DATA}.address.city must have at most 100 characters",
        ),
        (
            "no country",
            located(country_code=None),
            f"{DATA}.address.countryCode",
            f"{DATA}.address.countryCode must be provided",
        ),
        ("Taiwan", located(country_code="TW"), f"{DATA}.address.countryCode", "Country code TW is not supported"),
        (
            "no country's code",
            located(country_code="XX"),
            f"{DATA}.address.countryCode",
            "Country code XX is not supported",
        ),
        (
            "small letters",
            located(country_code="pl"),
            f"{DATA}.address.countryCode",
            "Country code pl is not supported",
        ),
        (
            "a person outside the Union",
            person(address=replace(ADDRESS, country_code="CN")),
            "personalData.address.countryCode",
            "Country code CN is not supported",
        ),
        ("an empty contact", reached(), f"{DATA}.contact", "email or formUrl must be provided"),
        ("a phone alone", reached(None, "123"), f"{DATA}.contact", "email or formUrl must be provided"),
        ("blank ways", reached("", "123", " "), f"{DATA}.contact", "email or formUrl must be provided"),
        ("no e-mail address", reached("nobody"), f"{DATA}.contact.email", "Invalid email address format"),
        ("no domain", reached("nobody@host"), f"{DATA}.contact.email", "Invalid email address format"),
        ("a space in it", reached("no body@host.pl"), f"{DATA}.contact.email", "Invalid email address format"),
        (
            "a long e-mail address",
            reached(f"{'a' * 43}@host.pl"),
            f"{DATA}.contact.email",
            f"{DATA}.contact.email must have at most 50 characters",
        ),
        (
            "a long phone number",
            reached("a@b.pl", "1" * 31),
            f"{DATA}.contact.phoneNumber",
            f"{DATA}.contact.phoneNumber must have at most 30 characters",
        ),
        (
            "a long address of a form",
            reached(None, None, f"https://host.pl/{'a' * 65}"),
            f"{DATA}.contact.formUrl",
            f"{DATA}.contact.formUrl must have at most 80 characters",
        ),
        ("no scheme", reached(None, None, "example.com/contact"), f"{DATA}.contact.formUrl", "Invalid URL format"),
        ("no host", reached(None, None, "https:///contact"), f"{DATA}.contact.formUrl", "Invalid URL format"),
        ("a script", reached(None, None, "javascript:alert(1)"), f"{DATA}.contact.formUrl", "Invalid URL format"),
    ],
)
def test_bad_ones(case: str, request_: Request, path: str, message: str) -> None:
    assert told(request_) == [(path, message)]


def test_what_cannot_be_seen() -> None:
    """#10791: an address that looks right had a space without width in it."""
    path = f"{DATA}.contact.email"
    assert (path, "Invalid email address format") in told(reached("online@4szpaki.\u200bpl"))


def test_everything_is_told_at_once() -> None:
    request = ProducerRequest("", ProducerData("", Address(), Contact()))
    assert [path for path, _ in told(request)] == [
        "name",
        f"{DATA}.tradeName",
        f"{DATA}.address.street",
        f"{DATA}.address.postalCode",
        f"{DATA}.address.city",
        f"{DATA}.address.countryCode",
        f"{DATA}.contact",
    ]


def test_users_read_their_language() -> None:
    (problem,) = broken(party(located(country_code="TW")), RULES)
    assert problem.user_message("en") == "Country code TW is not supported"
    assert problem.user_message("pl") == "Kod kraju TW nie jest obsługiwany"


def test_countries() -> None:
    assert len(COUNTRIES["responsible-persons"]) == 27
    assert COUNTRIES["responsible-persons"] < COUNTRIES["responsible-producers"]
