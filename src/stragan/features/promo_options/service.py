"""Use cases of promotion packages: what is sold, what offers have, and changes of one offer or of many."""

from collections.abc import Sequence

from stragan.catalogue.tariff import PROMOTION_PACKAGES, PackageType, promotion_cycle
from stragan.features.offers import service as offers
from stragan.features.packages import service as packages
from stragan.features.packages.service import Span
from stragan.features.promo_options import rules
from stragan.features.promo_options.batch import KIND, register, report, run, tasks
from stragan.features.promo_options.changing import TURN, Changing, can_be_promoted, change, turn
from stragan.features.promo_options.rules import CHANGE, NOW_GONE, Wanted
from stragan.features.promo_options.schemas import (
    AvailablePackage,
    AvailablePackages,
    Modification,
    OfferPromoOptions,
    PendingChanges,
    PromoOption,
    PromoOptionsOfSeller,
    read_request,
)
from stragan.features.promo_options.selling import sold
from stragan.http.errors import ACCESS_DENIED
from stragan.kernel.checks import ensure
from stragan.kernel.marketplaces import BASE_MARKETPLACE
from stragan.kernel.problems import ApiError, Forbidden, Invalid, Language, Malformed, NotFound, Problem
from stragan.kernel.times import iso
from stragan.kernel.wire import encode
from stragan.world import World


def available(world: World, language: Language) -> bytes:
    """The packages that offers can be promoted by."""

    def of(type_: PackageType) -> list[AvailablePackage]:
        return [
            AvailablePackage(
                one.id, one.name.pl if language == "pl" else one.name.en, promotion_cycle(world.tariff, one)
            )
            for one in PROMOTION_PACKAGES.values()
            if sold(world).get(one.id) == type_
        ]

    return encode(AvailablePackages(BASE_MARKETPLACE, of("BASE"), of("EXTRA")))


async def of_offer(world: World, seller_id: str, offer_id: str) -> bytes:
    """Raises `Forbidden` (403) for whatever is not the seller's, because the specification knows nothing else."""
    row = await offers.find(world, seller_id, offer_id)
    if row is None:
        raise Forbidden(ACCESS_DENIED)
    return encode(_document(world, row.id, row.status, await packages.of_offer(world.db, seller_id, row.id)))


async def of_seller(world: World, seller_id: str, limit: int, offset: int) -> bytes:
    """Those of the seller's offers that have packages, newest first."""
    ids, total = await packages.promoted(world.db, seller_id, world.now(), limit, offset)
    statuses = await offers.statuses(world.db, seller_id, ids)
    spans = await packages.of_offers(world.db, seller_id, ids)
    shown = [_document(world, id_, statuses[id_], spans.get(id_, ())) for id_ in ids if id_ in statuses]
    return encode(PromoOptionsOfSeller(shown, len(shown), total))


async def modify(world: World, seller_id: str, offer_id: str, body: bytes) -> bytes:
    """Change the packages of one offer, all of it or nothing.

    Raises `Malformed` (400), `Forbidden` (403) for another seller's offer, and `Invalid` (422), for an unknown one too.
    """
    request = read_request(body)
    if problems := rules.modifications_are_complete(request):
        raise Malformed(*problems)
    ensure(Wanted(request, sold(world)), rules.RULES)
    modifications = request.modifications or []
    found = await offers.find(world, seller_id, offer_id)
    async with world.db.write() as tx:
        row = None if found is None else await offers.lock(tx, seller_id, found.id)
        if row is None:
            raise await _missing(world, offer_id)
        if any(one.modification_type == CHANGE for one in modifications) and not can_be_promoted(row):
            raise Invalid(rules.NOT_ALLOWED)
        row, spans, happened = await change(tx, world, row, lambda changing: _apply(changing, modifications))
        await offers.settle(tx, seller_id, happened, world.now())
    world.alarm.ring()
    return encode(_document(world, row.id, row.status, spans))


def _apply(changing: Changing, modifications: Sequence[Modification]) -> None:
    for one in modifications:
        package_id = one.package_id or ""
        if one.modification_type == CHANGE:
            changing.have(package_id, at_once=False)
            continue
        for span in changing.running(one.package_type or ""):
            if span.package_id == package_id:  # what does not run is not there to be removed (#4000)
                changing.drop(span, at_once=one.modification_type == NOW_GONE)


async def _missing(world: World, offer_id: str) -> ApiError:
    message = f"Offer {offer_id} does not exist."
    unknown = Problem("offerNotFound", message, en="There is no such offer.", pl="Nie ma takiej oferty.")
    error = await offers.missing(world, offer_id, unknown)
    return Invalid(unknown) if isinstance(error, NotFound) else error


def _document(world: World, offer_id: int, status: str, spans: Sequence[Span]) -> OfferPromoOptions:
    """As things are now; the packages of an offer that has ended wait for its next listing."""
    spans, now = packages.promotion(spans), world.now()
    base, pending = packages.base(spans, now), packages.pending(spans, now)
    extra = packages.running(spans, "EXTRA", now)
    is_live = status == "ACTIVE"
    return OfferPromoOptions(
        offer_id=str(offer_id),
        marketplace_id=BASE_MARKETPLACE,
        base_package=None if base is None else _option(world, base, is_live=is_live),
        extra_packages=[_option(world, span, is_live=is_live) for span in extra],
        pending_changes=None if pending is None else PendingChanges(_option(world, pending, is_live=is_live)),
    )


def _option(world: World, span: Span, *, is_live: bool) -> PromoOption:
    cycle, now = packages.cycles(world.tariff)[span.package_id], world.now()
    return PromoOption(
        id=span.package_id,
        valid_from=iso(span.valid_from),
        valid_to=None if span.valid_to is None else iso(span.valid_to),
        next_cycle_date=iso(packages.cycle_end(span, cycle, now)) if is_live and span.valid_to is None else None,
    )


__all__ = [
    "KIND",
    "TURN",
    "available",
    "modify",
    "of_offer",
    "of_seller",
    "register",
    "report",
    "run",
    "tasks",
    "turn",
]
