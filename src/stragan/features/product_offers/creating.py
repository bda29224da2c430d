"""A new product offer, or only everything that would be said of it."""

import msgspec

from stragan.db.engine import Step
from stragan.features.offers import service as offers
from stragan.features.offers.schemas import Status
from stragan.features.offers.service import Life
from stragan.features.product_offers import operations, view
from stragan.features.product_offers.finding import ensure_may_sell
from stragan.features.product_offers.origin import Origin
from stragan.features.product_offers.preparing import Prepared, prepare, without_new_products
from stragan.features.product_offers.reading import read_create
from stragan.features.product_offers.schemas import ProductOfferRequest
from stragan.features.product_offers.view import Shown
from stragan.features.products import service as catalogue
from stragan.http.call import Answering, Reply
from stragan.kernel.problems import Invalid, Language, Problem, Problems


async def create(origin: Origin, body: bytes, language: Language, answering: Answering) -> Reply:
    """A new offer: live at once unless the request says INACTIVE.

    Raises `Malformed` (400), `Forbidden` (403) and `Invalid` (422); then nothing was stored.
    """
    await ensure_may_sell(origin.world, origin.seller_id)
    request = read_create(body)
    prepared = await prepare(origin, request)
    wanted = wanted_status(request)
    ensure_creatable(prepared, wanted)
    reply = Reply()

    def steps(offer_id: int) -> list[Step]:
        nonlocal reply
        made, reply, told = creating(origin, body, prepared, (offer_id, wanted), language)
        return [*made, *answering(reply), *told]

    await offers.submit_new(origin.world, steps)
    if reply.status == operations.ACCEPTED:
        origin.world.alarm.ring()
    return reply


def wanted_status(request: ProductOfferRequest) -> Status:
    """ACTIVE unless it says otherwise; advertisements are always made INACTIVE, they need a package first."""
    if request.selling_mode is not None and request.selling_mode.format == "ADVERTISEMENT":
        return "INACTIVE"
    return (request.publication.status if request.publication else None) or "ACTIVE"


def ensure_creatable(prepared: Prepared, wanted: Status) -> None:
    if problems := creation_problems(prepared, wanted):
        raise Invalid(*problems)


def creation_problems(prepared: Prepared, wanted: Status) -> Problems:
    """An offer that is to be live has no problem at all; an inactive one may lack what only listing needs."""
    wrong_status = [
        Problem(
            "VALIDATION_ERROR",
            f"An offer cannot be created with status {wanted}.",
            "publication.status",
            pl=f"Nie można utworzyć oferty w statusie {wanted}.",
        )
    ] * (wanted not in ("ACTIVE", "INACTIVE"))
    return [*prepared.refused, *wrong_status, *(prepared.gaps if wanted == "ACTIVE" else ())]


def creating(
    origin: Origin, body: bytes, prepared: Prepared, made: tuple[int, Status], language: Language
) -> tuple[list[Step], Reply, list[Step]]:
    """The steps that store the offer, its answer, and the steps that must be the last of their transaction."""
    world, (offer_id, wanted) = origin.world, made
    later = operations.is_slow(world, prepared)
    life = Life(created_at=world.now(), expires_at=offers.draft_expiry(world))
    if wanted == "ACTIVE" and not later:
        life = listed(life, prepared, world.now())
    if later:
        without_new_products(prepared)
    offer, row = offers.built(world, origin.seller_id, offer_id, prepared.checked, life, prepared.modern)
    if later:
        operation, others = operations.beginning(origin, offer_id, operations.Pending("create", msgspec.Raw(body)))
    else:
        others = [step for product in prepared.new_products for step in catalogue.adding(product)]
    steps = offers.adding(world, row, prepared.checked.facts, others)
    answer = view.body(Shown(offer, prepared.modern, prepared.checked.facts.category), language, prepared.warnings)
    reply = operations.accepted(operation, answer) if later else Reply(answer, 201)
    return steps, reply, offers.telling_of(row, world.now())


def listed(life: Life, prepared: Prepared, now: int) -> Life:
    """Live at once, or waiting for the listing date."""
    if prepared.starting_at is not None:
        return offers.waiting(life, prepared.starting_at)
    publication = prepared.checked.draft.publication
    return offers.activated(life, publication.duration if publication else None, now)


async def dry_run(origin: Origin, body: bytes) -> tuple[Problems, Problems]:
    """What the creation would be refused for, and what would only keep the offer from being listed."""
    await ensure_may_sell(origin.world, origin.seller_id)
    request = read_create(body)
    prepared = await prepare(origin, request)
    return creation_problems(prepared, wanted_status(request)), prepared.gaps
