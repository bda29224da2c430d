from collections.abc import Awaitable, Callable, Mapping
from uuid import NAMESPACE_URL, uuid5

from msgspec.structs import replace

from stragan.db.engine import Reader, Row, run
from stragan.features.after_sales import store
from stragan.features.after_sales.rules import CAUSES, IMPLIED_WARRANTY_RULES, RETURN_POLICY_RULES, WARRANTY_RULES
from stragan.features.after_sales.schemas import (
    Address,
    Availability,
    Basic,
    Contact,
    Document,
    ImpliedWarranty,
    ImpliedWarrantyRequest,
    Kind,
    Options,
    Period,
    Reference,
    Request,
    RestrictionCause,
    ReturnCost,
    ReturnPolicy,
    ReturnPolicyRequest,
    Warranty,
    WarrantyPeriod,
    WarrantyRequest,
    read_stored_policy,
)
from stragan.http.call import Answering, unkept
from stragan.kernel.checks import ensure
from stragan.kernel.choices import DEFAULT, Choice, meant
from stragan.kernel.choices import named as ids_of_name
from stragan.kernel.ids import is_uuid, new_uuid
from stragan.kernel.moments import Moments
from stragan.kernel.problems import Language, Malformed, NotFound, Problem
from stragan.kernel.wire import encode
from stragan.world import World

InUse = Callable[[World, str, str], Awaitable[bool]]  # does an offer of this seller use this return policy?
_LIST: Mapping[Kind, bytes] = {
    "implied-warranties": b"impliedWarranties",
    "return-policies": b"returnPolicies",
    "warranties": b"warranties",
}
_SINGULAR: Mapping[Kind, tuple[str, str, str]] = {
    "implied-warranties": (
        "ImpliedWarranty",
        "There are no such complaint terms.",
        "Nie ma takich warunków reklamacji.",
    ),
    "return-policies": ("ReturnPolicy", "There are no such return terms.", "Nie ma takich warunków zwrotu."),
    "warranties": ("Warranty", "There is no such warranty.", "Nie ma takiej gwarancji."),
}


async def listed(world: World, seller_id: str, kind: Kind, language: Language, limit: int, offset: int) -> bytes:
    """One page, oldest first: whole return policies, ids and names of the others; `count` is that of the page."""
    if kind == "return-policies":
        rows = await store.page_of_bodies(world.db, seller_id, kind, limit, offset)
        items = [_body(row, language) for row in rows]
    else:
        rows = await store.page_of_names(world.db, seller_id, kind, limit, offset)
        items = [encode(Basic(*row)) for row in rows]
    return b'{"count":%d,"%b":[%b]}' % (len(items), _LIST[kind], b",".join(items))


async def get(world: World, seller_id: str, kind: Kind, id_: str, language: Language) -> bytes:
    row = await store.find(world.db, seller_id, kind, id_) if is_uuid(id_) else None
    if row is None:
        raise NotFound(_unknown(kind, id_))
    return _body(row, language)


async def known(reader: Reader, seller_id: str, kind: str, id_: str) -> bool:
    """Whether these terms exist and are the seller's."""
    return is_uuid(id_) and await store.known(reader, seller_id, kind, id_)


async def choices(world: World, seller_id: str, kind: Kind) -> tuple[Choice, ...]:
    """All terms of the kind, oldest first; names may repeat. What another process changes is seen in a second."""
    remembered = _remembered(world)
    found = remembered.get((seller_id, kind))
    if found is None:
        changes = remembered.changes
        found = tuple(Choice(*row) for row in await store.names(world.db, seller_id, kind))
        remembered.keep((seller_id, kind), found, changes)
    return found


async def named(world: World, seller_id: str, kind: Kind, name: str) -> list[str]:
    """The ids of the terms with this name."""
    return ids_of_name(await choices(world, seller_id, kind), name)


async def default(world: World, seller_id: str, kind: Kind) -> str | None:
    """The id of the terms of an offer that names none: the only ones, else those named `default` (behaviour §4)."""
    return meant(await choices(world, seller_id, kind))


def _remembered(world: World) -> Moments[tuple[Choice, ...]]:
    memory: Moments[tuple[Choice, ...]] = world.caches.setdefault("after-sales terms", Moments())
    return memory


async def create(
    world: World, seller_id: str, request: Request, language: Language, answering: Answering = unkept
) -> bytes:
    kind = _validated(request)
    id_ = new_uuid()
    columns = _columns(id_, seller_id, request)
    row = {"seller_id": seller_id, "kind": kind, "id": id_, "created_at": world.now(), **columns}
    answer = _answer(columns, language)
    async with world.db.write() as tx:
        await store.add(tx, row)
        await run(tx, answering(answer))
    _remembered(world).forget((seller_id, kind))
    return answer


async def update(world: World, seller_id: str, id_: str, request: Request, language: Language) -> bytes:
    kind = _kind(request)
    stored = await get(world, seller_id, kind, id_, language)
    _validated(request)
    if isinstance(request, ReturnPolicyRequest):
        request = replace(request, is_fulfillment=read_stored_policy(stored).is_fulfillment)  # it never changes
    columns = _columns(id_, seller_id, request)
    async with world.db.write() as tx:
        if not await store.replace(tx, seller_id, kind, id_, columns):
            raise NotFound(_unknown(kind, id_))
    _remembered(world).forget((seller_id, kind))
    return _answer(columns, language)


async def remove_return_policy(world: World, seller_id: str, id_: str, in_use: InUse) -> None:
    """A policy that offers use stays: 400 (behaviour §9)."""
    if not await known(world.db, seller_id, "return-policies", id_):
        raise NotFound(_unknown("return-policies", id_))
    if await in_use(world, seller_id, id_):
        raise Malformed(
            Problem(
                "RETURN_POLICY_IN_USE",
                f"Return policy {id_} is used in offers",
                en="Offers use these return terms. Choose other terms for them first.",
                pl="Te warunki zwrotu są używane w ofertach. Najpierw wybierz dla nich inne.",
            )
        )
    async with world.db.write() as tx:
        if not await store.remove(tx, seller_id, "return-policies", id_):
            raise NotFound(_unknown("return-policies", id_))
    _remembered(world).forget((seller_id, "return-policies"))


async def seed(world: World, seller_id: str, *, ids: Mapping[str, str] | None = None) -> None:
    """Give a seller without terms the usual ones, named `default`. Processes that start together make the same."""
    chosen = ids or {}
    for request in _usual_terms():
        kind = _kind(request)
        if await store.has_any(world.db, seller_id, kind):
            continue
        id_ = chosen.get(kind) or str(uuid5(NAMESPACE_URL, f"{kind}/{seller_id}"))
        columns = _columns(id_, seller_id, request)
        row = {"seller_id": seller_id, "kind": kind, "id": id_, "created_at": world.now(), **columns}
        async with world.db.write() as tx:
            await store.put(tx, row)
        _remembered(world).forget((seller_id, kind))


def _usual_terms() -> tuple[Request, ...]:
    """What Polish law asks for, at the address that the documentation of Allegro's sandbox suggests."""
    address = Address(name="Stragan", street="Grunwaldzka 182", post_code="60-166", city="Poznań", country_code="PL")
    year = WarrantyPeriod(period="P12M", lifetime=False)
    return (
        ImpliedWarrantyRequest(name=DEFAULT, individual=Period("P2Y"), corporate=Period("P2Y"), address=address),
        ReturnPolicyRequest(
            name=DEFAULT,
            availability=Availability("FULL"),
            withdrawal_period="P14D",
            return_cost=ReturnCost("BUYER"),
            address=address,
            options=Options(
                cash_on_delivery_not_allowed=True,
                free_accessories_return_required=True,
                refund_lowered_by_received_discount=True,
                business_return_allowed=False,
                collect_by_seller_only=False,
            ),
        ),
        WarrantyRequest(name=DEFAULT, type="MANUFACTURER", individual=year, corporate=year),
    )


def _kind(request: Request) -> Kind:
    match request:
        case ImpliedWarrantyRequest():
            return "implied-warranties"
        case ReturnPolicyRequest():
            return "return-policies"
        case WarrantyRequest():
            return "warranties"


def _validated(request: Request) -> Kind:
    match request:
        case ImpliedWarrantyRequest():
            ensure(request, IMPLIED_WARRANTY_RULES)
        case ReturnPolicyRequest():
            ensure(request, RETURN_POLICY_RULES)
        case WarrantyRequest():
            ensure(request, WARRANTY_RULES)
    return _kind(request)


def _columns(id_: str, seller_id: str, request: Request) -> dict[str, str | bytes | None]:
    english, polish = (encode(_document(id_, seller_id, request, language)) for language in ("en", "pl"))
    return {"name": request.name, "body": english, "body_pl": None if polish == english else polish}


def _answer(columns: Mapping[str, str | bytes | None], language: Language) -> bytes:
    return _body((columns["body"], columns["body_pl"]), language)


def _body(row: Row, language: Language) -> bytes:
    english, polish = row
    body: bytes = polish if language == "pl" and polish is not None else english
    return body


def _document(id_: str, seller_id: str, request: Request, language: str) -> Document:
    seller, name = Reference(seller_id), request.name or ""
    match request:
        case ImpliedWarrantyRequest():
            return ImpliedWarranty(
                id_, seller, name, request.individual, request.corporate, request.address, request.description
            )
        case ReturnPolicyRequest():
            return _return_policy(id_, seller, name, request, language)
        case WarrantyRequest():
            individual, corporate = _period(request.individual), _period(request.corporate)
            return Warranty(id_, seller, name, request.type, individual, corporate, None, request.description)


def _period(sent: WarrantyPeriod | None) -> WarrantyPeriod:
    """A warranty for life has no period."""
    if sent is None or sent.lifetime:
        return WarrantyPeriod(None, lifetime=True)
    return WarrantyPeriod(sent.period, lifetime=False)


def _return_policy(id_: str, seller: Reference, name: str, request: ReturnPolicyRequest, language: str) -> ReturnPolicy:
    sent = request.availability.restriction_cause if request.availability else None
    cause = CAUSES.get(sent.name or "") if sent else None
    explained = RestrictionCause(sent.name, cause.pl if language == "pl" else cause.en) if sent and cause else None
    contact = request.contact
    return ReturnPolicy(
        id=id_,
        is_fulfillment=bool(request.is_fulfillment),
        seller=seller,
        name=name,
        availability=Availability(request.availability.range, explained) if request.availability else None,
        withdrawal_period=request.withdrawal_period,
        return_cost=request.return_cost,
        address=request.address,
        contact=contact if contact != Contact() else None,
        options=request.options,
    )


def _unknown(kind: Kind, id_: str) -> Problem:
    name, en, pl = _SINGULAR[kind]
    return Problem(f"{name}NotFoundException", f"{name} {id_} not found", "id", en=en, pl=pl)
