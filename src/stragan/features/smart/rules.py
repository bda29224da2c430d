"""When a seller and an offer are Smart! (2026 specification; the thresholds are those of its example)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from stragan.catalogue.model import DeliveryMethod
from stragan.kernel.marketplaces import CURRENCIES
from stragan.kernel.problems import OK, Language, Problem, Problems
from stragan.kernel.times import DAY

LEAST_SHARE, LEAST_RATES = Decimal("0.98"), 5
WINDOW = 365  # days of ratings that count
HORIZON = 30  # days back for which a change of the classification is looked for
Text = Mapping[Language, str]
TEXTS: Mapping[str, tuple[Text, Text]] = {
    "ratingPercentage": (
        {"en": "Recommendation rate", "pl": "Wskaźnik poleceń"},
        {
            "en": "A seller without the Super Seller badge needs a share of recommendations of at least 98%.",
            "pl": "Bez oznaczenia Super Sprzedawca potrzebny jest wskaźnik poleceń co najmniej 98%.",
        },
    ),
    "ratesCount": (
        {"en": "Recommendations", "pl": "Liczba poleceń"},
        {
            "en": "A seller without the Super Seller badge needs 5 buyers who recommend, in the last 12 months.",
            "pl": "Bez oznaczenia Super Sprzedawca potrzeba 5 polecających kupujących w ostatnich 12 miesiącach.",
        },
    ),
    "superSeller": (
        {"en": "Super Seller", "pl": "Super Sprzedawca"},
        {
            "en": "Sales of the best quality take the place of the other conditions.",
            "pl": "Sprzedaż najwyższej jakości zastępuje pozostałe warunki.",
        },
    ),
    "deliveryMethodPrices": (
        {"en": "Delivery methods and their prices", "pl": "Metody dostawy i ich ceny"},
        {
            "en": "The offer is sent by a method of Allegro, at a price that the method allows.",
            "pl": "Oferta jest wysyłana metodą Allegro, w cenie, na którą ta metoda pozwala.",
        },
    ),
    "returnPaidBy": (
        {"en": "Costs of returns", "pl": "Koszty zwrotu"},
        {
            "en": "The offer has a return policy; methods that go abroad count only if the seller pays for returns.",
            "pl": "Oferta ma warunki zwrotów; metody zagraniczne liczą się tylko, gdy za zwrot płaci sprzedający.",
        },
    ),
}


class Standing(NamedTuple):
    """A seller at one moment."""

    recommending: int
    rated: int
    is_super: bool

    @property
    def share(self) -> Decimal:
        return Decimal(self.recommending) / self.rated if self.rated else Decimal(0)

    @property
    def is_smart(self) -> bool:
        return self.is_super or (self.share >= LEAST_SHARE and self.recommending >= LEAST_RATES)


Tally = Mapping[int, tuple[int, int]]  # day, counted from 1970 -> recommendations and all ratings


def tally(opinions: Iterable[tuple[int, bool]]) -> Tally:
    """Of ratings with the moments at which they were made."""
    found: dict[int, tuple[int, int]] = {}
    for at, recommended in opinions:
        good, total = found.get(at // DAY, (0, 0))
        found[at // DAY] = good + recommended, total + 1
    return found


def standing(ratings: Tally, super_days: Collection[int], day: int) -> Standing:
    """At the end of a day, counted from 1970, by the ratings of its 365 days and the quality of its sales."""
    counted = [each for of, each in ratings.items() if day - WINDOW < of <= day]
    return Standing(sum(good for good, _ in counted), sum(total for _, total in counted), day in super_days)


def changed_on(ratings: Tally, super_days: Collection[int], today: int) -> int | None:
    """The day since which a seller is what he is today; None if that has not changed within the horizon."""
    now = standing(ratings, super_days, today).is_smart
    for day in range(today - 1, today - HORIZON, -1):
        if standing(ratings, super_days, day).is_smart != now:
            return day + 1
    return None


def fit_by_price(methods: Sequence[DeliveryMethod]) -> list[DeliveryMethod]:
    """Methods that Allegro stands for; a price list holds none whose price breaks the limits of its method."""
    return [method for method in methods if method.allegro_endorsed and method.shipping_rates_constraints.allowed]


def fit_by_returns(
    methods: Sequence[DeliveryMethod], country: str, *, has_policy: bool, seller_pays: bool
) -> list[DeliveryMethod]:
    return [method for method in methods if has_policy and (seller_pays or method.destination_country == country)]


def marketplace_is_known(marketplace: str) -> Problems:
    """A report is asked for one of the marketplaces (2026 specification)."""
    if marketplace in CURRENCIES:
        return OK
    return [
        Problem(
            "MARKETPLACE_NOT_SUPPORTED",
            f"Marketplace {marketplace} is not supported.",
            "marketplaceId",
            pl=f"Serwis {marketplace} nie jest obsługiwany.",
        )
    ]


def no_such_offer(id_: str) -> Problem:
    return Problem("NOT_FOUND", f"Offer {id_} not found.", "offerId", pl=f"Nie ma oferty {id_}.")
