"""When an advertisement may have its packages, and what may be asked about events (behaviour §9)."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from stragan.catalogue.tariff import Package
from stragan.features.classifieds.schemas import PackagesRequest
from stragan.features.packages.schemas import Assigned
from stragan.kernel.checks import absent
from stragan.kernel.problems import OK, Problem, Problems

MOST_OFFERS, MOST_MONTHS = 50, 3
ONLY_ADVERTISEMENTS = Problem(  # as fees tell it (behaviour §11)
    "VALIDATION_ERROR",
    "Validation error",
    details="Only advertisements can have packages.",
    en="Only advertisements can have packages.",
    pl="Pakiety mogą mieć tylko ogłoszenia.",
)
BASE_STAYS = Problem(
    "VALIDATION_ERROR",
    "The base package of a listed advertisement cannot be changed.",
    "basePackage.id",
    pl="Nie można zmienić pakietu podstawowego wystawionego ogłoszenia.",
)


class Wanted(NamedTuple):
    """A request, the packages that there are, and whether one of them is sold in the offer's category."""

    request: PackagesRequest
    packages: Mapping[str, Package]
    is_sold: Callable[[str], bool]

    def ids(self) -> Sequence[str]:
        return [one.package_id for one in assigned(self.request)]


def base_package_is_given(wanted: Wanted) -> Problems:
    """An advertisement has one base package (behaviour §9)."""
    base = wanted.request.base_package
    if base is None:
        return [absent("basePackage")]
    return [absent("basePackage.id")] if base.id is None else OK


def extra_packages_have_ids(wanted: Wanted) -> Problems:
    """Extra packages are named; each of them once."""
    extra = wanted.request.extra_packages or ()
    missing = [absent(f"extraPackages[{i}].id") for i, one in enumerate(extra) if one.id is None]
    twice = [id_ for id_, count in Counter(one.id for one in extra).items() if id_ is not None and count > 1]
    return [
        *missing,
        *(
            Problem(
                "VALIDATION_ERROR",
                f"Package {id_} is given twice.",
                "extraPackages",
                pl=f"Pakiet {id_} podano dwa razy.",
            )
            for id_ in twice
        ),
    ]


def packages_are_sold_in_the_category(wanted: Wanted) -> Problems:
    """Each package exists and is sold where the advertisement is (#1615)."""
    ids = [id_ for id_ in wanted.ids() if not wanted.is_sold(id_)]
    if not ids:
        return OK
    listed = ", ".join(ids)
    return [
        Problem(
            "PackagesNotActiveException",
            f"Packages with ids: [{listed}] are not active.",
            pl=f"Pakiety o identyfikatorach [{listed}] nie są aktywne.",
        )
    ]


def packages_are_of_their_type(wanted: Wanted) -> Problems:
    """A BASE package as the base package, EXTRA ones as the extra packages (2026 specification)."""
    found = []
    for one, path in zip(assigned(wanted.request), _paths(wanted.request), strict=True):
        package = wanted.packages.get(one.package_id)
        if package is not None and package.type != one.type:
            en, pl = (
                f"Package {package.id} is of type {package.type}.",
                f"Pakiet {package.id} jest typu {package.type}.",
            )
            found.append(Problem("VALIDATION_ERROR", en, path, pl=pl))
    return found


RULES = (
    base_package_is_given,
    extra_packages_have_ids,
    packages_are_of_their_type,
    packages_are_sold_in_the_category,
)


def assigned(request: PackagesRequest) -> list[Assigned]:
    """The packages that a request names, the base package first."""
    base, extra = request.base_package, request.extra_packages or ()
    found = [Assigned(base.id, "BASE")] if base is not None and base.id is not None else []
    return [*found, *(Assigned(one.id, "EXTRA", bool(one.republish)) for one in extra if one.id is not None)]


def _paths(request: PackagesRequest) -> list[str]:
    base, extra = request.base_package, request.extra_packages or ()
    found = ["basePackage.id"] if base is not None and base.id is not None else []
    return [*found, *(f"extraPackages[{i}].id" for i, one in enumerate(extra) if one.id is not None)]


def no_such_advertisement(offer_id: str) -> Problem:
    return Problem(
        "ClassifiedForOfferNotFoundException",
        f"Classified with id: {offer_id} does not exist.",
        pl=f"Ogłoszenie o identyfikatorze {offer_id} nie istnieje albo nie ma pakietu.",
    )


def no_such_package(id_: str) -> Problem:
    return Problem(
        "PackageNotFoundException",
        f"Package with id: {id_} does not exist.",
        pl=f"Pakiet o identyfikatorze {id_} nie istnieje.",
    )


# Events


class Period(NamedTuple):
    """Both ends are in it; instants in ms."""

    since: int
    until: int
    now: int


def period_is_over(period: Period) -> Problems:
    """Neither end lies in the future (2026 specification)."""
    return [
        Problem(
            "VALIDATION_ERROR",
            f"{name} must not be in the future.",
            name,
            pl=f"Wartość {name} nie może być z przyszłości.",
        )
        for name, at in (("date.gte", period.since), ("date.lte", period.until))
        if at > period.now
    ]


def period_goes_forward(period: Period) -> Problems:
    """It begins before it ends (2026 specification)."""
    if period.since <= period.until:
        return OK
    return [
        Problem(
            "VALIDATION_ERROR",
            "date.gte must not be later than date.lte.",
            "date.gte",
            pl="Wartość date.gte nie może być późniejsza niż date.lte.",
        )
    ]


def period_is_short(period: Period) -> Problems:
    """It is shorter than three months of the calendar (2026 specification)."""
    begin = datetime.fromtimestamp(period.since // 1000, UTC)
    end = datetime.fromtimestamp(period.until // 1000, UTC)
    months = (end.year - begin.year) * 12 + end.month - begin.month
    since, until = (at.replace(year=2000, month=1) for at in (begin, end))
    if months < MOST_MONTHS or (months == MOST_MONTHS and until < since):
        return OK
    return [
        Problem(
            "VALIDATION_ERROR",
            f"The difference between date.gte and date.lte must be less than {MOST_MONTHS} months.",
            "date.gte",
            pl=f"Różnica między date.gte a date.lte musi być mniejsza niż {MOST_MONTHS} miesiące.",
        )
    ]


def offers_are_few(offer_ids: Sequence[str]) -> Problems:
    """At most fifty (2026 specification)."""
    if len(offer_ids) <= MOST_OFFERS:
        return OK
    return [
        Problem(
            "VALIDATION_ERROR",
            f"At most {MOST_OFFERS} offers can be given.",
            "offer.id",
            pl=f"Można podać najwyżej {MOST_OFFERS} ofert.",
        )
    ]


PERIOD_RULES = (period_is_over, period_goes_forward, period_is_short)
