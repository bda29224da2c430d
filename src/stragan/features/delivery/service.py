from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple
from uuid import NAMESPACE_URL, uuid5

from msgspec.structs import replace

from stragan.auth import service as accounts
from stragan.catalogue.model import DeliveryMethod
from stragan.db.engine import Reader, run
from stragan.features.delivery import store
from stragan.features.delivery.rules import (
    RULES,
    SETTINGS_RULES,
    Proposal,
    Settings,
    consumer_marketplace,
    quantity,
    weight,
)
from stragan.features.delivery.schemas import (
    CustomCost,
    DeliverySettings,
    Features,
    JoinPolicy,
    Kind,
    Rate,
    RateRequest,
    Reference,
    SettingsRequest,
    ShippingRates,
    ShippingRatesDetails,
    ShippingRatesRequest,
    Summary,
    Weight,
    read_details,
    read_stored_settings,
)
from stragan.http.call import Answering, unkept
from stragan.jobs import queue
from stragan.kernel.checks import ensure
from stragan.kernel.choices import DEFAULT, Choice, meant
from stragan.kernel.choices import named as ids_of_name
from stragan.kernel.ids import is_uuid, new_uuid
from stragan.kernel.marketplaces import BASE_MARKETPLACE
from stragan.kernel.moments import Moments
from stragan.kernel.money import Price, format_amount, parse_amount
from stragan.kernel.problems import Invalid, NotFound, Problem
from stragan.kernel.times import iso
from stragan.kernel.wire import array, encode
from stragan.world import World

REACH_CHANGED = "delivery.reach_changed"  # a price list goes to other marketplaces; the task is that of offers
_SEEDED = {  # method id -> quantity per package, first item, next item
    "845efe05-0c96-47c3-a8cb-aa4699c158ce": (10, "19.99", "0.00"),
    "7203cb90-864c-4cda-bf08-dc883f0c78ad": (10, "14.99", "0.00"),
    "2488f7b7-5d1c-4d65-b85c-4cbcf253fd93": (1, "10.99", "0.00"),
}


def methods(world: World, marketplace: str | None) -> bytes:
    """The delivery methods, of one marketplace or all; encoded once for each."""
    bodies: dict[str | None, bytes] | None = world.caches.get("delivery methods")
    if bodies is None:
        every = world.catalogue.delivery_methods
        bodies = {None: _encoded(every)}
        for id_ in {id_ for method in every for id_ in method.marketplaces}:
            bodies[id_] = _encoded([method for method in every if id_ in method.marketplaces])
        world.caches["delivery methods"] = bodies
    return bodies.get(marketplace) or array("deliveryMethods", ())


def _encoded(chosen: Sequence[DeliveryMethod]) -> bytes:
    return array("deliveryMethods", map(encode, chosen))


async def listed(world: World, seller_id: str, marketplace: str | None) -> bytes:
    rows = await store.summaries(world.db, seller_id)
    return array(
        "shippingRates", (summary for summary, ids in rows if marketplace is None or marketplace in ids.split())
    )


async def get(world: World, seller_id: str, id_: str) -> bytes:
    body = await find(world, seller_id, id_)
    if body is None:
        raise NotFound(_unknown(id_))
    return body


async def find(world: World, seller_id: str, id_: str) -> bytes | None:
    """The body of a price list of this seller."""
    return await store.find(world.db, seller_id, id_) if is_uuid(id_) else None


class Cheapest(NamedTuple):
    """The least that sending one item costs, and from which value on sending is free; None when it never is."""

    cost: Decimal
    free_from: Decimal | None


async def cheapest(world: World, wanted: Collection[tuple[str, str]]) -> dict[tuple[str, str], Cheapest]:
    """Of these price lists, each a seller and an id, those that there are and that have a method."""
    if not wanted:
        return {}
    sellers, ids = sorted({seller for seller, _ in wanted}), sorted({id_ for _, id_ in wanted})
    free_from: dict[str, Decimal | None] = {}
    for seller_id, body in await store.settings_of_many(world.db, sellers, BASE_MARKETPLACE):
        free = read_stored_settings(body).free_delivery
        free_from[seller_id] = parse_amount(free.amount) if free else None
    found = {}
    for seller_id, id_, body in await store.of_many(world.db, sellers, ids):
        rates = read_details(body).rates
        costs = [cost for rate in rates if (cost := parse_amount(rate.first_item_rate.amount)) is not None]
        if costs and (seller_id, id_) in wanted:
            found[seller_id, id_] = Cheapest(min(costs), free_from.get(seller_id))
    return found


async def marketplaces_of(reader: Reader, seller_id: str, id_: str) -> frozenset[str]:
    """The marketplaces to whose buyers a price list goes."""
    return frozenset((await store.marketplaces(reader, seller_id, id_) or "").split())


async def exists(reader: Reader, seller_id: str, id_: str) -> bool:
    """Whether there is such a price list and it is this seller's."""
    return is_uuid(id_) and await store.exists(reader, seller_id, id_)


async def choices(world: World, seller_id: str) -> tuple[Choice, ...]:
    """Every price list of the seller, oldest first; names may repeat. What another process adds is seen in a second."""
    remembered = _remembered(world)
    found = remembered.get(seller_id)
    if found is None:
        changes = remembered.changes
        found = tuple(Choice(*row) for row in await store.names(world.db, seller_id))
        remembered.keep(seller_id, found, changes)
    return found


async def named(world: World, seller_id: str, name: str) -> list[str]:
    """The ids of the price lists with this name."""
    return ids_of_name(await choices(world, seller_id), name)


async def default(world: World, seller_id: str) -> str | None:
    """The id of the list of an offer that names none: the only one, else the one named `default` (behaviour §4)."""
    return meant(await choices(world, seller_id))


def _remembered(world: World) -> Moments[tuple[Choice, ...]]:
    memory: Moments[tuple[Choice, ...]] = world.caches.setdefault("shipping rates", Moments())
    return memory


async def create(world: World, seller_id: str, request: ShippingRatesRequest, answering: Answering = unkept) -> bytes:
    known = _by_id(world)
    ensure(Proposal(request, known), RULES)
    now = world.now()
    country = request.dispatch_country if request.type == "PHYSICAL" else None
    details = _details(new_uuid(), request, request.type, country, now)
    row = {"seller_id": seller_id, "id": details.id, "created_at": now, **_columns(details, known)}
    answer = _answer(details)
    async with world.db.write() as tx:
        if await store.count(tx, seller_id) >= world.settings.max_shipping_rates:
            raise Invalid(_too_many(world.settings.max_shipping_rates))
        await store.add(tx, row)
        await run(tx, answering(answer))
    _remembered(world).forget(seller_id)
    return answer


async def update(world: World, seller_id: str, id_: str, request: ShippingRatesRequest) -> bytes:
    known = _by_id(world)
    stored = read_details(await get(world, seller_id, id_))  # its type and country never change: no need of a lock
    ensure(Proposal(request, known, stored), RULES)
    details = _details(id_, request, stored.type, stored.dispatch_country, world.now())
    async with world.db.write() as tx:
        await store.replace(tx, seller_id, id_, _columns(details, known))
        if set(_marketplaces(details, known)) != set(_marketplaces(stored, known)):
            await queue.put(tx, REACH_CHANGED, f"{seller_id}/{id_}", world.now())
    _remembered(world).forget(seller_id)
    return _answer(details)


async def settings(world: World, seller_id: str, marketplace: str | None) -> bytes:
    """The delivery settings; until they are changed, the dearest delivery is charged and none is free."""
    user = await accounts.find_user(world, id=seller_id)
    assert user is not None
    chosen = marketplace or user.base_marketplace
    ensure(Settings(chosen, None), SETTINGS_RULES)
    body = await store.settings(world.db, seller_id, consumer_marketplace(chosen))
    stored = read_stored_settings(body) if body is not None else None
    if stored is None:
        stored = DeliverySettings(Reference(chosen), None, None, JoinPolicy("MAX"), iso(user.created_at))
    return encode(replace(stored, marketplace=Reference(chosen)))


async def change_settings(world: World, seller_id: str, request: SettingsRequest) -> bytes:
    user = await accounts.find_user(world, id=seller_id)
    assert user is not None
    chosen = request.marketplace.id if request.marketplace else user.base_marketplace
    ensure(Settings(chosen, request), SETTINGS_RULES)
    changed = DeliverySettings(
        marketplace=Reference(chosen),
        free_delivery=_price(request.free_delivery) if request.free_delivery else None,
        abroad_free_delivery=_price(request.abroad_free_delivery) if request.abroad_free_delivery else None,
        join_policy=request.join_policy,
        updated_at=iso(world.now()),
        custom_cost=request.custom_cost or CustomCost(allowed=False),
    )
    body = encode(changed)
    async with world.db.write() as tx:
        await store.put_settings(tx, seller_id, chosen, body)
    return body


async def seed(world: World, seller_id: str, *, id: str | None = None, name: str = DEFAULT) -> None:  # noqa: A002
    """Give a seller without any price list a sensible one. Processes that start together make the same one."""
    if await store.count(world.db, seller_id):
        return
    rates = [
        RateRequest(
            delivery_method=Reference(method),
            max_quantity_per_package=most,
            first_item_rate=Price(first, "PLN"),
            next_item_rate=Price(following, "PLN"),
        )
        for method, (most, first, following) in _SEEDED.items()
    ]
    now = world.now()
    id_ = id or str(uuid5(NAMESPACE_URL, f"shipping-rates/{seller_id}"))
    details = _details(id_, ShippingRatesRequest(name=name, rates=rates), None, None, now)
    async with world.db.write() as tx:
        row = {"seller_id": seller_id, "id": id_, "created_at": now, **_columns(details, _by_id(world))}
        await store.put(tx, row)
    _remembered(world).forget(seller_id)


def _by_id(world: World) -> Mapping[str, DeliveryMethod]:
    return {method.id: method for method in world.catalogue.delivery_methods}


def _details(
    id_: str, request: ShippingRatesRequest, kind: Kind | None, country: str | None, now: int
) -> ShippingRatesDetails:
    return ShippingRatesDetails(
        id=id_,
        name=request.name or "",
        type=kind,
        dispatch_country=country,
        rates=[_rate(rate) for rate in request.rates or ()],
        last_modified=iso(now),
        features=Features(),
    )


def _rate(request: RateRequest) -> Rate:
    """The rate as it is answered; the rules have seen to it that everything is there."""
    assert request.delivery_method is not None
    kilograms = weight(request)
    return Rate(
        delivery_method=request.delivery_method,
        max_quantity_per_package=quantity(request) or 0,
        max_package_weight=None if kilograms is None else Weight(f"{kilograms:.3f}", "KILOGRAM"),
        first_item_rate=_price(request.first_item_rate),
        next_item_rate=_price(request.next_item_rate),
        shipping_time=request.shipping_time,
    )


def _price(price: Price | None) -> Price:
    amount = parse_amount(price.amount) if price else None
    assert price is not None
    assert amount is not None
    return Price(format_amount(amount), price.currency)


def _columns(details: ShippingRatesDetails, known: Mapping[str, DeliveryMethod]) -> dict[str, object]:
    """A list is qualified for the marketplaces of its methods, in the order in which they first occur."""
    marketplaces = _marketplaces(details, known)
    summary = Summary(details.id, details.name, Features(), [Reference(id_) for id_ in marketplaces])
    return {
        "name": details.name,
        "marketplaces": " ".join(marketplaces),
        "summary": encode(summary),
        "body": encode(details),
    }


def _marketplaces(details: ShippingRatesDetails, known: Mapping[str, DeliveryMethod]) -> list[str]:
    return list(dict.fromkeys(id_ for rate in details.rates for id_ in known[rate.delivery_method.id].marketplaces))


def _answer(details: ShippingRatesDetails) -> bytes:
    return encode(
        ShippingRates(
            id=details.id,
            name=details.name,
            type=details.type,
            dispatch_country=details.dispatch_country,
            rates=details.rates,
            last_modified=details.last_modified,
        )
    )


def _unknown(id_: str) -> Problem:
    return Problem(
        "ShippingRatesNotFoundException",
        f"Shipping rates {id_} not found",
        "id",
        en="There is no such price list of delivery.",
        pl="Nie ma takiego cennika dostawy.",
    )


def _too_many(most: int) -> Problem:
    return Problem(
        "SHIPPING_RATES_LIMIT_EXCEEDED",
        f"The limit of {most} shipping rates sets has been reached",
        en=f"You can have at most {most} price lists of delivery.",
        pl=f"Możesz mieć najwyżej {most} cenników dostawy.",
        metadata={"limit": str(most)},
    )
