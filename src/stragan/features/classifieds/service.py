"""Use cases of packages of advertisements: what is sold where, and what an advertisement is listed with."""

from collections.abc import Sequence

from stragan.catalogue.tariff import Package
from stragan.db.engine import Tx
from stragan.features.categories import service as categories
from stragan.features.classifieds import rules
from stragan.features.classifieds.rules import Wanted
from stragan.features.classifieds.schemas import (
    AssignedPackages,
    BasePackage,
    Extension,
    ExtraPackage,
    PackageConfiguration,
    PackageConfigurations,
    PackagesRequest,
    Promotion,
    Publication,
    read_packages,
)
from stragan.features.classifieds.stats import counting, of_offers, of_seller, show_contact
from stragan.features.offers import service as offers
from stragan.features.offers.service import Row
from stragan.features.packages import service as packages
from stragan.features.packages.service import Assigned, Bought
from stragan.http.query import invalid
from stragan.kernel.checks import ensure
from stragan.kernel.problems import Invalid, Language, Malformed, NotFound
from stragan.kernel.times import parse_duration
from stragan.kernel.wire import encode
from stragan.world import World

ADVERTISEMENT = "ADVERTISEMENT"


def configurations(world: World, category_id: str | None, language: Language) -> bytes:
    """The packages of a category; one that takes no advertisements has none. Raises `Malformed` (400)."""
    category = None if category_id is None else categories.find(world, category_id)
    if category is None:
        raise Malformed(invalid("category.id"))
    sold = [
        _configuration(package, language)
        for package in world.tariff.packages.values()
        if category.options.advertisement and packages.is_sold_in(world.tariff, package.id, category.path_ids)
    ]
    return encode(PackageConfigurations(sold))


def configuration(world: World, package_id: str, language: Language) -> bytes:
    package = world.tariff.packages.get(package_id)
    if package is None:
        raise NotFound(rules.no_such_package(package_id))
    return encode(_configuration(package, language))


def _configuration(package: Package, language: Language) -> PackageConfiguration:
    return PackageConfiguration(
        id=package.id,
        name=package.name.pl if language == "pl" else package.name.en,
        type=package.type,
        publication=Publication(package.every) if package.type == "BASE" else None,
        promotions=[Promotion(one.name, one.duration) for one in package.promotions],
        extensions=[Extension(one.name, one.description) for one in package.extensions],
    )


async def of_offer(world: World, seller_id: str, offer_id: str) -> bytes:
    """Raises `NotFound` (404) while there are none, and `Forbidden` (403) for another seller's offer."""
    row = await _find(world, seller_id, offer_id)
    found = await packages.assigned_to(world.db, seller_id, row.id)
    if not found:
        raise NotFound(rules.no_such_advertisement(offer_id))
    base, *extra = found
    return encode(
        AssignedPackages(BasePackage(base.package_id), [ExtraPackage(one.package_id, one.republish) for one in extra])
    )


async def assign(world: World, seller_id: str, offer_id: str, body: bytes) -> None:
    """Give an advertisement its packages, in place of those that it has.

    Those of one that is listed begin and end now, but for the base package, which stays. Raises `NotFound` (404),
    `Forbidden` (403) for another seller's offer, and `Invalid` (422).
    """
    request = read_packages(body)
    found = await _find(world, seller_id, offer_id)
    async with world.db.write() as tx:
        row = await offers.lock(tx, seller_id, found.id)
        if row is None:
            raise NotFound(rules.no_such_advertisement(offer_id))
        if row.format != ADVERTISEMENT:
            raise Invalid(rules.ONLY_ADVERTISEMENTS)
        ensure(_wanted(world, request, row), rules.RULES)
        wanted = rules.assigned(request)
        if row.status == "ACTIVE":
            await _change_while_listed(tx, world, row, wanted)
        await packages.assign(tx, seller_id, row.id, wanted)
        await offers.without_gap(tx, row, offers.NO_PACKAGE.code)
    world.alarm.ring()


def _wanted(world: World, request: PackagesRequest, row: Row) -> Wanted:
    category = categories.find(world, row.category_id) if row.category_id is not None else None
    path = category.path_ids if category is not None and category.options.advertisement else None
    known = world.tariff.packages
    return Wanted(request, known, lambda id_: path is not None and packages.is_sold_in(world.tariff, id_, path))


async def _change_while_listed(tx: Tx, world: World, row: Row, wanted: Sequence[Assigned]) -> None:
    now, key = world.now(), (row.seller_id, row.id)
    before = await packages.assigned_to(tx, *key)
    if before and before[0].package_id != wanted[0].package_id:
        raise Invalid(rules.BASE_STAYS)
    spans = packages.classifieds(await packages.of_offer(tx, *key))
    ids, after = [one.package_id for one in wanted], spans
    for span in spans:
        if span.runs(now) and span.package_id not in ids:
            after = packages.leave(after, span, now, now)
    for one in wanted:
        cycle = parse_duration(world.tariff.packages[one.package_id].every) or 0
        after = packages.put(after, Bought("CLASSIFIEDS", one.package_id, one.type, cycle), now)
    await packages.write(tx, *key, spans, after)
    await offers.charge_from(tx, row, now)


async def _find(world: World, seller_id: str, offer_id: str) -> Row:
    row = await offers.find(world, seller_id, offer_id)
    if row is None:
        raise await offers.missing(world, offer_id, rules.no_such_advertisement(offer_id))
    return row


__all__ = [
    "assign",
    "configuration",
    "configurations",
    "counting",
    "of_offer",
    "of_offers",
    "of_seller",
    "show_contact",
]
