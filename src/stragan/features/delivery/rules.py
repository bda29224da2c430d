"""When a price list and delivery settings may be saved.

Each delivery method brings its own limits, the `shippingRatesConstraints` of its entry.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from stragan.catalogue.model import DeliveryMethod, RateLimits
from stragan.features.delivery.schemas import (
    Kind,
    RateRequest,
    SettingsRequest,
    ShippingRatesDetails,
    ShippingRatesRequest,
)
from stragan.kernel.checks import Rule, broken
from stragan.kernel.marketplaces import CURRENCIES
from stragan.kernel.money import CENT, Price, parse_amount
from stragan.kernel.problems import OK, Problem, Problems
from stragan.kernel.times import DAY, parse_duration

_NAME_LENGTH = 64
_NAME_PUNCTUATION = frozenset("-., ")
_GRAM = Decimal("0.001")
_ON_DELIVERY = " pobranie"
_HIGHEST_THRESHOLD = "100000000.00"
_BUSINESS = "allegro-business-"
_CURRENCIES = {name: currency for name, currency in CURRENCIES.items() if not name.startswith(_BUSINESS)}


class Proposal(NamedTuple):
    """A list as it shall be: what the client sent, the methods there are, and what is stored when it is changed."""

    request: ShippingRatesRequest
    methods: Mapping[str, DeliveryMethod]
    stored: ShippingRatesDetails | None = None

    @property
    def kind(self) -> Kind | None:
        """The type that the list has, or gets when it is new."""
        return self.stored.type if self.stored else self.request.type


class Line(NamedTuple):
    """One rate beside the method that it is for."""

    rate: RateRequest
    method: DeliveryMethod | None
    kind: Kind | None


def quantity(rate: RateRequest) -> int | None:
    """The quantity as a number; None when it is absent or no whole number."""
    sent = rate.max_quantity_per_package
    if isinstance(sent, str):
        return int(sent) if sent.isascii() and sent.isdigit() else None
    return sent


def weight(rate: RateRequest) -> Decimal | None:
    """The weight limit in kilograms; None when it is absent or no number of at most three decimals."""
    value = parse_amount(rate.max_package_weight.value) if rate.max_package_weight else None
    return value if value is not None and value == value.quantize(_GRAM) else None


def _violation(path: str, en: str, pl: str) -> Problems:
    return (Problem("ConstraintViolationException", "Unprocessable entity", path, en=en, pl=pl),)


# Rules of the list.


def name_is_short_and_plain(proposal: Proposal) -> Problems:
    """A price list has a name of at most 64 letters, digits, spaces, hyphens, dots and commas (guide §7, #1674)."""
    name = proposal.request.name or ""
    if not name.strip():
        return _violation("name", "Name is required.", "Nazwa jest wymagana.")
    if len(name) > _NAME_LENGTH:
        return _violation(
            "name", f"Name is longer than {_NAME_LENGTH} characters.", f"Nazwa ma więcej niż {_NAME_LENGTH} znaki."
        )
    if not all(character.isalnum() or character in _NAME_PUNCTUATION for character in name):
        return _violation("name", "Name contains invalid characters.", "Nazwa zawiera niedozwolone znaki.")
    return OK


def there_is_a_rate(proposal: Proposal) -> Problems:
    """A price list has at least one rate; `null` and an empty list are refused (behaviour §9, #1245)."""
    if proposal.request.rates:
        return OK
    return (
        Problem(
            "ConstraintViolationException",
            "An error has occurred",
            "rates",
            en="Transferred data is incorrect",
            pl="Przekazane dane są niepoprawne",
        ),
    )


def each_method_occurs_once(proposal: Proposal) -> Problems:
    """A delivery method has one rate in a price list."""
    seen: set[str] = set()
    problems = []
    for i, rate in enumerate(proposal.request.rates or ()):
        id_ = rate.delivery_method.id if rate.delivery_method else None
        if id_ is not None and id_ in seen:
            problems.append(
                Problem(
                    "DELIVERY_METHOD_DUPLICATED",
                    f"Shipping method {id_} is used more than once",
                    f"rates[{i}].deliveryMethod.id",
                    en="This delivery method is in the price list more than once.",
                    pl="Ta metoda dostawy występuje w cenniku więcej niż raz.",
                )
            )
        elif id_ is not None:
            seen.add(id_)
    return problems


def physical_list_names_its_country(proposal: Proposal) -> Problems:
    """A list of the type PHYSICAL says in two letters from which country it is sent (behaviour §9)."""
    if proposal.kind != "PHYSICAL" or proposal.stored:
        return OK
    country = proposal.request.dispatch_country or ""
    if len(country) == 2 and country.isascii() and country.isalpha() and country.isupper():  # noqa: PLR2004
        return OK
    return (
        Problem(
            "EMPTY_DISPATCH_COUNTRY",
            "dispatchCountry is required for the type PHYSICAL, as a two-letter code in capitals",
            "dispatchCountry",
            en="Choose the country of dispatch.",
            pl="Wskaż kraj wysyłki.",
        ),
    )


def type_and_country_stay(proposal: Proposal) -> Problems:
    """A change may leave out the type and the country of dispatch, or repeat them, but not change them."""
    stored, request = proposal.stored, proposal.request
    if stored is None:
        return OK
    pairs = (
        ("type", request.type, stored.type),
        ("dispatchCountry", request.dispatch_country, stored.dispatch_country),
    )
    return [
        Problem(
            "SHIPPING_RATES_TYPE_MISMATCH",
            f"{path} must be {'absent' if has is None else has}, as in the stored price list",
            path,
            en="The type and the country of dispatch of a price list cannot be changed.",
            pl="Nie można zmienić typu ani kraju wysyłki cennika.",
        )
        for path, sent, has in pairs
        if sent is not None and sent != has
    ]


def methods_of_one_carrier_share_their_weight(proposal: Proposal) -> Problems:
    """A method paid in advance and the same one paid on delivery have the same weight limit."""
    methods = proposal.methods
    sent = {rate.delivery_method.id: rate for rate in proposal.request.rates or () if rate.delivery_method}
    by_name = {methods[id_].name: rate for id_, rate in sent.items() if id_ in methods}
    problems = []
    for i, rate in enumerate(proposal.request.rates or ()):
        method = methods.get(rate.delivery_method.id) if rate.delivery_method else None
        if method is None or not method.name.endswith(_ON_DELIVERY):
            continue
        other = by_name.get(method.name.removesuffix(_ON_DELIVERY))
        if other is not None and weight(other) != weight(rate):
            problems.append(
                Problem(
                    "MAX_PACKAGE_WEIGHT_DIFFERS",
                    f"Shipping method {method.id} and its variant paid in advance differ in maxPackageWeight",
                    f"rates[{i}].maxPackageWeight",
                    en="The maximum weight must be the same for payment in advance and on delivery.",
                    pl="Maksymalna waga musi być taka sama dla przedpłaty i pobrania.",
                )
            )
    return problems


def every_rate_keeps_the_limits_of_its_method(proposal: Proposal) -> Problems:
    """Each rate is held against the constraints of its delivery method."""
    problems: list[Problem] = []
    for i, rate in enumerate(proposal.request.rates or ()):
        method = proposal.methods.get(rate.delivery_method.id) if rate.delivery_method else None
        found = broken(Line(rate, method, proposal.kind), RATE_RULES)
        problems += [problem.under(f"rates[{i}]") for problem in found]
    return problems


# Rules of one rate.


def method_may_be_used(line: Line) -> Problems:
    """A rate names a delivery method that exists and that price lists may still use (`allowed`)."""
    if line.rate.delivery_method is None:
        return _violation("deliveryMethod", "Delivery method is required.", "Metoda dostawy jest wymagana.")
    id_ = line.rate.delivery_method.id
    if line.method is None:
        message = f"Shipping method {id_} does not exist"
        en, pl = "There is no such delivery method.", "Wskazana metoda dostawy nie istnieje."
        return (Problem("DELIVERY_METHOD_NOT_FOUND", message, "deliveryMethod.id", en=en, pl=pl),)
    if not line.method.shipping_rates_constraints.allowed:
        message = f"Shipping method {id_} is not allowed"
        en = f"The delivery method {line.method.name} cannot be used."
        pl = f"Metoda dostawy {line.method.name} jest niedostępna."
        return (Problem("DELIVERY_METHOD_NOT_ALLOWED", message, "deliveryMethod.id", en=en, pl=pl),)
    return OK


def quantity_is_within_the_limit(line: Line) -> Problems:
    """The quantity of a package is a whole number from 1 to the `max` of the method."""
    if line.rate.max_quantity_per_package is None:
        return _violation("maxQuantityPerPackage", "Quantity is required.", "Liczba sztuk jest wymagana.")
    most = line.method.shipping_rates_constraints.max_quantity_per_package.max if line.method else None
    number = quantity(line.rate)
    if number is not None and number >= 1 and (most is None or number <= most):
        return OK
    upper = most or 999_999
    return (
        Problem(
            "MAX_QUANTITY_PER_PACKAGE_OUT_OF_RANGE",
            f"maxQuantityPerPackage must be between 1 and {upper}",
            "maxQuantityPerPackage",
            en=f"The quantity in a package must be between 1 and {upper}.",
            pl=f"Liczba sztuk w paczce musi być od 1 do {upper}.",
        ),
    )


def first_item_rate_is_within_the_limits(line: Line) -> Problems:
    """The price of the first item lies between the `min` and `max` of the method, in its currency."""
    limits = line.method.shipping_rates_constraints.first_item_rate if line.method else None
    return _price_within("firstItemRate", line.rate.first_item_rate, limits)


def next_item_rate_is_within_the_limits(line: Line) -> Problems:
    """The price of a further item lies between the `min` and `max` of the method, in its currency.

    Lists of a type no longer know a price of further items: theirs is 0.00.
    """
    limits = line.method.shipping_rates_constraints.next_item_rate if line.method else None
    if limits is not None and line.kind is not None:
        limits = RateLimits(min="0.00", max="0.00", currency=limits.currency)
    return _price_within("nextItemRate", line.rate.next_item_rate, limits)


def _price_within(path: str, price: Price | None, limits: RateLimits | None) -> Problems:
    if price is None:
        return _violation(path, "Price is required.", "Cena jest wymagana.")
    amount = parse_amount(price.amount)
    if amount is None or amount != amount.quantize(CENT):
        message = f"{path}.amount is no amount of money: at most two decimals after a point"
        en, pl = "The price is not an amount of money.", "Cena nie jest prawidłową kwotą."
        return (Problem("INVALID_RATE", message, f"{path}.amount", en=en, pl=pl),)
    if limits is None:
        return OK
    if price.currency != limits.currency:
        message = f"{path}.currency must be {limits.currency}"
        en = f"The currency must be {limits.currency}."
        pl = f"Walutą musi być {limits.currency}."
        return (Problem("INVALID_RATE_CURRENCY", message, f"{path}.currency", en=en, pl=pl),)
    if not Decimal(limits.min) <= amount <= Decimal(limits.max):
        message = f"{path}.amount must be between {limits.min} and {limits.max}"
        en = f"The price must be between {limits.min} and {limits.max} {limits.currency}."
        pl = f"Cena musi być od {limits.min} do {limits.max} {limits.currency}."
        return (Problem("RATE_OUT_OF_RANGE", message, f"{path}.amount", en=en, pl=pl),)
    return OK


def weight_is_within_the_limits(line: Line) -> Problems:
    """A weight limit is given only for methods that support one, in kilograms, between their `min` and `max`."""
    sent = line.rate.max_package_weight
    if sent is None or line.method is None:
        return OK
    limits = line.method.shipping_rates_constraints.max_package_weight
    if not limits.supported:
        message = f"Shipping method {line.method.id} does not support maxPackageWeight"
        en = "The weight of a package cannot be limited for this delivery method."
        pl = "Dla tej metody dostawy nie można określić maksymalnej wagi paczki."
        return (Problem("MAX_PACKAGE_WEIGHT_NOT_SUPPORTED", message, "maxPackageWeight", en=en, pl=pl),)
    least, most = Decimal(limits.min or 0), Decimal(limits.max or "Infinity")
    value = weight(line.rate)
    if sent.unit in (None, limits.unit) and value is not None and least <= value <= most:
        return OK
    message = f"maxPackageWeight must be between {limits.min} and {limits.max} {limits.unit}, at most three decimals"
    en = f"The maximum weight must be between {limits.min} and {limits.max} kg."
    pl = f"Maksymalna waga musi być od {limits.min} do {limits.max} kg."
    return (Problem("MAX_PACKAGE_WEIGHT_OUT_OF_RANGE", message, "maxPackageWeight", en=en, pl=pl),)


def shipping_time_is_customizable(line: Line) -> Problems:
    """A shipping time is given only where the method allows one of the seller's own (guide §7, #522)."""
    if line.rate.shipping_time is None or line.method is None:
        return OK
    if line.method.shipping_rates_constraints.shipping_time.customizable:
        return OK
    return (
        Problem(
            "SHIPPING_TIME_IS_NOT_CUSTOMIZABLE",
            f"Shipping method {line.method.id} can not have shipping time customized",
            "shippingTime",
            en=f"The shipping time of {line.method.name} cannot be changed.",
            pl=f"Nie można zmienić czasu dostawy metody {line.method.name}.",
        ),
    )


def shipping_time_is_whole_days(line: Line) -> Problems:
    """A shipping time is two ISO 8601 durations, multiples of 24 hours (guide §7), the first not the longer one."""
    time = line.rate.shipping_time
    if time is None:
        return OK
    ends = {"from": parse_duration(time.from_), "to": parse_duration(time.to)}
    problems = [
        Problem(
            "INVALID_SHIPPING_TIME",
            f"shippingTime.{name} must be an ISO 8601 duration, a multiple of 24 hours",
            f"shippingTime.{name}",
            en="The shipping time must be a number of whole days.",
            pl="Czas dostawy musi być liczbą pełnych dni.",
        )
        for name, duration in ends.items()
        if duration is None or duration % DAY
    ]
    if not problems and (ends["from"] or 0) > (ends["to"] or 0):
        message = "shippingTime.from must not be longer than shippingTime.to"
        en = "The shortest shipping time is longer than the longest."
        pl = "Najkrótszy czas dostawy jest dłuższy niż najdłuższy."
        return (Problem("INVALID_SHIPPING_TIME", message, "shippingTime", en=en, pl=pl),)
    return problems


# Rules of delivery settings.


class Settings(NamedTuple):
    """The settings of a marketplace, as they shall be; without a request they are only asked for."""

    marketplace: str
    request: SettingsRequest | None


def consumer_marketplace(marketplace: str) -> str:
    """`allegro-business-pl` has the settings of `allegro-pl`."""
    return f"allegro-{marketplace.removeprefix(_BUSINESS)}" if marketplace.startswith(_BUSINESS) else marketplace


def marketplace_has_settings(settings: Settings) -> Problems:
    """Settings exist for the marketplaces of Allegro; those of a business one are changed at its consumers' one."""
    id_ = settings.marketplace
    known = consumer_marketplace(id_) in _CURRENCIES
    if known and not (settings.request and id_.startswith(_BUSINESS)):
        return OK
    message = f"Delivery settings of the marketplace {id_} {'cannot be modified' if known else 'do not exist'}"
    en, pl = "This marketplace is not supported.", "Ten serwis nie jest obsługiwany."
    return (Problem("MARKETPLACE_NOT_SUPPORTED", message, "marketplace.id", en=en, pl=pl),)


def free_delivery_is_an_amount(settings: Settings) -> Problems:
    """The order value from which delivery is free is an amount in the currency of the marketplace, or absent."""
    currency, request = _CURRENCIES.get(settings.marketplace), settings.request
    if currency is None or request is None:
        return OK
    limits = RateLimits(min="0.00", max=_HIGHEST_THRESHOLD, currency=currency)
    sent = {"freeDelivery": request.free_delivery, "abroadFreeDelivery": request.abroad_free_delivery}
    return [problem for path, price in sent.items() if price for problem in _price_within(path, price, limits)]


RATE_RULES: tuple[Rule[Line], ...] = (
    method_may_be_used,
    quantity_is_within_the_limit,
    first_item_rate_is_within_the_limits,
    next_item_rate_is_within_the_limits,
    weight_is_within_the_limits,
    shipping_time_is_customizable,
    shipping_time_is_whole_days,
)
RULES: tuple[Rule[Proposal], ...] = (
    name_is_short_and_plain,
    there_is_a_rate,
    physical_list_names_its_country,
    type_and_country_stay,
    each_method_occurs_once,
    every_rate_keeps_the_limits_of_its_method,
    methods_of_one_carrier_share_their_weight,
)
SETTINGS_RULES: tuple[Rule[Settings], ...] = (marketplace_has_settings, free_delivery_is_an_amount)
