"""Delivery and location (guide §7, §12, behaviour §3)."""

import re
from functools import lru_cache

from stragan.features.offers.rules.subject import Subject, gap, too_long
from stragan.kernel.countries import CODES
from stragan.kernel.problems import OK, Problem, Problems
from stragan.kernel.text import fold
from stragan.kernel.times import DAY, parse_duration, parse_instant

OLDER_HANDLING_DAYS = frozenset({0, 1, 2, 3, 4, 5, 7, 10, 14, 21})
HANDLING_DAYS = OLDER_HANDLING_DAYS | {30, 60}
MOST_ADDITIONAL_INFO, MOST_CITY = 650, 35
PROVINCES = frozenset(
    {
        "DOLNOSLASKIE",
        "KUJAWSKO_POMORSKIE",
        "LUBELSKIE",
        "LUBUSKIE",
        "LODZKIE",
        "MALOPOLSKIE",
        "MAZOWIECKIE",
        "OPOLSKIE",
        "PODKARPACKIE",
        "PODLASKIE",
        "POMORSKIE",
        "SLASKIE",
        "SWIETOKRZYSKIE",
        "WARMINSKO_MAZURSKIE",
        "WIELKOPOLSKIE",
        "ZACHODNIOPOMORSKIE",
    }
)
_POST_CODE_PL = re.compile(r"\d{2}-\d{3}")


@lru_cache(maxsize=1024)
def province(text: str) -> str:
    """Upper case without diacritics, as answers show it: `małopolskie` is `MALOPOLSKIE`."""
    return fold(text.strip()).upper().replace("-", "_").replace(" ", "_")


def handling_time_is_one_of_the_offered(subject: Subject) -> Problems:
    """The handling time is 0, 1, 2, 3, 4, 5, 7, 10, 14, 21, 30 or 60 days, in days or hours."""
    delivery = subject.draft.delivery
    if delivery is None or delivery.handling_time is None:
        return OK
    length = parse_duration(delivery.handling_time)
    allowed = OLDER_HANDLING_DAYS if subject.facts.older_limits else HANDLING_DAYS
    if length is not None and length % DAY == 0 and length // DAY in allowed:
        return OK
    return [
        Problem(
            "VALIDATION_ERROR",
            f'"{delivery.handling_time}" is not valid value for delivery.handlingTime.',
            "delivery.handlingTime",
            "",
            pl=f"Czas wysyłki „{delivery.handling_time}” jest nieprawidłowy.",
        )
    ]


def additional_info_is_short(subject: Subject) -> Problems:
    """Additional delivery information has at most 650 characters."""
    delivery = subject.draft.delivery
    if delivery is None or delivery.additional_info is None or len(delivery.additional_info) <= MOST_ADDITIONAL_INFO:
        return OK
    return [too_long("delivery.additionalInfo", MOST_ADDITIONAL_INFO)]


def shipment_date_is_an_instant(subject: Subject) -> Problems:
    """The date from which a pre-sale is shipped is ISO 8601 with its zone."""
    delivery = subject.draft.delivery
    if delivery is None or delivery.shipment_date is None or parse_instant(delivery.shipment_date) is not None:
        return OK
    return [
        Problem(
            "VALIDATION_ERROR",
            f'"{delivery.shipment_date}" is not valid value for delivery.shipmentDate.',
            "delivery.shipmentDate",
            "",
            pl="Data wysyłki jest nieprawidłowa.",
        )
    ]


def location_can_exist(subject: Subject) -> Problems:
    """A country is one of ISO 3166; in Poland the province is one of sixteen and the post code is NN-NNN."""
    location = subject.draft.location
    if location is None:
        return OK
    wrong = [
        name
        for name, is_right in (
            ("countryCode", location.country_code is None or location.country_code in CODES),
            ("province", not _in_poland(subject) or not location.province or province(location.province) in PROVINCES),
            (
                "postCode",
                not _in_poland(subject) or not location.post_code or _POST_CODE_PL.fullmatch(location.post_code),
            ),
        )
        if not is_right
    ]
    problems = [
        Problem(
            "VALIDATION_ERROR",
            f"{name} of the location is not valid.",
            f"location.{name}",
            "",
            pl=f"Lokalizacja: pole {name} jest nieprawidłowe.",
        )
        for name in wrong
    ]
    if location.city is not None and len(location.city) > MOST_CITY:
        problems.append(too_long("location.city", MOST_CITY))
    return problems


def location_is_given(subject: Subject) -> Problems:
    """A location has a country and a city, in Poland also a province and a post code."""
    location = subject.draft.location
    if location is None:
        return [gap("Location may not be empty.", "Podaj lokalizację. Lokalizacja nie może być pusta.")]
    needed = [("countryCode", location.country_code), ("city", location.city)]
    if _in_poland(subject):
        needed += [("province", location.province), ("postCode", location.post_code)]
    return [
        Problem(
            "EMPTY_LOCATION",
            f"{name} of the location may not be empty.",
            f"location.{name}",
            "",
            pl=f"Uzupełnij lokalizację: pole {name} nie może być puste.",
        )
        for name, value in needed
        if not (value and value.strip())
    ]


def delivery_is_given(subject: Subject) -> Problems:
    """What is sold is also sent: a price list and a handling time, but for advertisements."""
    mode, delivery = subject.draft.selling_mode, subject.draft.delivery
    if mode is None or mode.format in (None, "ADVERTISEMENT"):
        return OK
    problems = []
    if delivery is None or delivery.shipping_rates is None:
        problems.append(
            Problem(
                "EMPTY_SHIPPING_RATES",
                "No shipping rates set.",
                "delivery.shippingRates.id",
                "",
                pl="Brak ustawionego cennika dostawy.",
            )
        )
    if delivery is None or delivery.handling_time is None:
        problems.append(gap("Estimated shipping time may not be empty.", "Podaj przewidywany czas wysyłki."))
    return problems


def _in_poland(subject: Subject) -> bool:
    location = subject.draft.location
    return location is not None and location.country_code == "PL"
