"""What every offer of an account shares: price list, after-sales terms, place of dispatch, invoice."""

import asyncio
from collections.abc import Sequence

from msgspec import Struct

from stragan.client.allegro import Allegro
from stragan.client.shapes import Document, Named, ReturnPolicy
from stragan.kernel.problems import Problem
from stragan.kernel.text import fold
from stragan.lister import remarks
from stragan.lister.options import ListOptions

DEFAULT_NAME = "default"
_PARTS_OF_A_LOCATION = 4
# Provinces by the first digits of a post code; three digits where a province reaches into its neighbour's numbers.
_BY_TWO_DIGITS = {
    **dict.fromkeys(range(10), "MAZOWIECKIE"),
    **dict.fromkeys(range(10, 15), "WARMINSKO_MAZURSKIE"),
    **dict.fromkeys(range(15, 20), "PODLASKIE"),
    **dict.fromkeys(range(20, 25), "LUBELSKIE"),
    **dict.fromkeys(range(25, 30), "SWIETOKRZYSKIE"),
    **dict.fromkeys(range(30, 35), "MALOPOLSKIE"),
    **dict.fromkeys(range(35, 40), "PODKARPACKIE"),
    **dict.fromkeys(range(40, 45), "SLASKIE"),
    **dict.fromkeys(range(45, 50), "OPOLSKIE"),
    **dict.fromkeys(range(50, 60), "DOLNOSLASKIE"),
    **dict.fromkeys(range(60, 65), "WIELKOPOLSKIE"),
    **dict.fromkeys(range(65, 70), "LUBUSKIE"),
    **dict.fromkeys(range(70, 79), "ZACHODNIOPOMORSKIE"),
    **dict.fromkeys(range(80, 85), "POMORSKIE"),
    **dict.fromkeys(range(85, 90), "KUJAWSKO_POMORSKIE"),
    **dict.fromkeys(range(90, 100), "LODZKIE"),
}
_BY_THREE_DIGITS = {
    "085": "LUBELSKIE",
    "193": "WARMINSKO_MAZURSKIE",
    "194": "WARMINSKO_MAZURSKIE",
    **dict.fromkeys(("264", "265", "266", "267", "268", "269", "273"), "MAZOWIECKIE"),
    "343": "SLASKIE",
    "383": "MALOPOLSKIE",
    "474": "SLASKIE",
    "672": "DOLNOSLASKIE",
    "762": "POMORSKIE",
    **dict.fromkeys(("771", "772", "773"), "POMORSKIE"),
    "823": "WARMINSKO_MAZURSKIE",
    "896": "POMORSKIE",
    **dict.fromkeys(("963", "965"), "MAZOWIECKIE"),
}


class Location(Struct, frozen=True, rename="camel"):
    country_code: str
    province: str | None
    city: str
    post_code: str | None


class Terms(Struct, frozen=True, kw_only=True):
    """Ids of the account's terms; None where the account has nothing to choose or too much."""

    shipping_rates: str | None = None
    implied_warranty: str | None = None
    return_policy: str | None = None
    warranty: str | None = None
    location: Location | None = None
    invoice: str = "VAT"
    handling_time: str = "PT24H"
    given: frozenset[str] = frozenset()  # what was chosen for this run, and so replaces what an offer has
    warnings: tuple[Problem, ...] = ()


class Unusable(Exception):
    """The options do not fit the account."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


async def of_account(api: Allegro, options: ListOptions) -> Terms:
    """Read the terms of the account and choose: by name, else the one named `default`, else the only one."""
    rates, implied, policies, warranties = await asyncio.gather(
        api.shipping_rates(), api.implied_warranties(), api.return_policies(), api.warranties()
    )
    warnings: list[Problem] = []
    asked: dict[str, tuple[str | None, Sequence[Named | ReturnPolicy]]] = {
        "shipping_rates": (options.shipping_rates, rates),
        "implied_warranty": (options.implied_warranty, implied),
        "return_policy": (options.return_policy, policies),
        "warranty": (options.warranty, warranties),
    }
    chosen = {field: _chosen(field, name, items, warnings) for field, (name, items) in asked.items()}
    given = {field for field, (name, _) in asked.items() if name is not None}
    if options.location is not None:
        given.add("location")
        location: Location | None = parse_location(options.location)
    else:
        location = await _usual_location(api) or _of_policies(policies, warnings)
    if location is None:
        warnings.append(remarks.no_location())
    if options.invoice is not None:
        given.add("invoice")
    if options.handling_time is not None:
        given.add("handling_time")
    return Terms(
        **chosen,
        location=location,
        invoice=options.invoice or "VAT",
        handling_time=options.handling_time or "PT24H",
        given=frozenset(given),
        warnings=tuple(warnings),
    )


def _chosen(field: str, name: str | None, items: Sequence[Named | ReturnPolicy], warnings: list[Problem]) -> str | None:
    option, names = f"--{field.replace('_', '-')}", [item.name for item in items]
    if name is not None:
        wanted = [item for item in items if name == item.id or fold(name) == fold(item.name)]
        if not wanted:
            raise Unusable(remarks.unknown_name(option, name, names))
        return wanted[0].id
    if len(items) == 1:
        return items[0].id
    if default := next((item.id for item in items if fold(item.name) == DEFAULT_NAME), None):
        return default
    if items and field != "warranty":  # a warranty is never required
        warnings.append(remarks.choose(field.replace("_", " "), option, names))
    return None


def parse_location(text: str) -> Location:
    """`PL;MAZOWIECKIE;Warszawa;00-001`; province and post code may be empty outside Poland."""
    parts = [part.strip() for part in text.split(";")]
    if len(parts) != _PARTS_OF_A_LOCATION or not parts[0] or not parts[2]:
        raise Unusable(remarks.bad_location(text))
    country, province, city, post_code = parts
    name = fold(province).upper().replace(" ", "_").replace("-", "_")
    return Location(country.upper(), name or None, city, post_code or None)


async def _usual_location(api: Allegro) -> Location | None:
    """Where another offer of the account is sent from."""
    for summary in await api.list_offers(statuses=("ACTIVE", "ENDED"), most=1):
        return location_of(await api.get_offer(summary.id))
    return None


def location_of(offer: Document) -> Location | None:
    place = offer.get("location") or {}
    if not place.get("countryCode") or not place.get("city"):
        return None
    return Location(place["countryCode"], place.get("province"), place["city"], place.get("postCode"))


def _of_policies(policies: Sequence[ReturnPolicy], warnings: list[Problem]) -> Location | None:
    """The address for returns: where goods come back to, they usually leave from."""
    for policy in policies:
        address = policy.address
        if address is None or not address.city or not address.country_code:
            continue
        if address.country_code != "PL":
            return Location(address.country_code, None, address.city, address.post_code)
        if address.post_code and (province := province_of(address.post_code)):
            warnings.append(remarks.province_guessed(province, address.post_code))
            return Location("PL", province, address.city, address.post_code)
    return None


def province_of(post_code: str) -> str | None:
    """The province in which a Polish post code lies."""
    digits = post_code.replace("-", "")
    if len(digits) != 5 or not (digits.isascii() and digits.isdigit()):  # noqa: PLR2004  (00-000)
        return None
    return _BY_THREE_DIGITS.get(digits[:3]) or _BY_TWO_DIGITS.get(int(digits[:2]))
