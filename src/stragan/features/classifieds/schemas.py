"""Advertisements: the packages that they are listed with, and what people do with them (2026 specification)."""

from typing import Literal

from stragan.features.packages.schemas import Type
from stragan.kernel.wire import Wire, reader

EventType = Literal[
    "SHOWED_PHONE_NUMBER",
    "ASKED_QUESTION",
    "CLICKED_ASK_QUESTION",
    "ADDED_TO_FAVOURITES",
    "REMOVED_FROM_FAVOURITES",
]


# What is sold


class Extension(Wire):
    name: str
    description: str


class Promotion(Wire):
    name: str
    duration: str


class Publication(Wire):
    duration: str


class PackageConfiguration(Wire):
    """`publication` is how long a BASE package pays for the listing; an EXTRA one has none."""

    id: str
    name: str
    type: Type
    publication: Publication | None
    promotions: list[Promotion]
    extensions: list[Extension]


class PackageConfigurations(Wire):
    packages: list[PackageConfiguration]


# What an advertisement has


class BasePackage(Wire):
    id: str | None = None


class ExtraPackage(Wire):
    id: str | None = None
    republish: bool | None = None


class PackagesRequest(Wire):
    base_package: BasePackage | None = None
    extra_packages: list[ExtraPackage] | None = None


class AssignedPackages(Wire):
    base_package: BasePackage
    extra_packages: list[ExtraPackage]


# What people do


class EventCount(Wire):
    event_type: EventType
    count: int


class DayCounts(Wire):
    """`date` is a day of UTC."""

    date: str
    event_stats: list[EventCount]


class SellerStats(Wire):
    event_stats_total: list[EventCount]
    events_per_day: list[DayCounts]


class OfferId(Wire):
    id: str


class OfferStats(Wire):
    offer: OfferId
    event_stats_total: list[EventCount]
    events_per_day: list[DayCounts]


class OffersStats(Wire):
    offer_stats: list[OfferStats]


read_packages = reader(PackagesRequest)
