from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from msgspec.structs import replace

from stragan.db import documents as store
from stragan.db.engine import Reader
from stragan.features.after_sales.enclosing import enclosed
from stragan.features.after_sales.rules import CAUSES, IMPLIED_WARRANTY_RULES, RETURN_POLICY_RULES, WARRANTY_RULES
from stragan.features.after_sales.schemas import (
    Address,
    Availability,
    Basic,
    Contact,
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
from stragan.features.documents import service as documents
from stragan.features.documents.service import Place
from stragan.http.call import Answering, unkept
from stragan.kernel.choices import DEFAULT, Choice, meant
from stragan.kernel.choices import named as ids_of_name
from stragan.kernel.problems import Language, Malformed, Problem
from stragan.kernel.wire import encode
from stragan.world import World

InUse = Callable[[World, str, str], Awaitable[bool]]  # does an offer of this seller use this return policy?
_LIST: Mapping[Kind, bytes] = {
    "implied-warranties": b"impliedWarranties",
    "return-policies": b"returnPolicies",
    "warranties": b"warranties",
}


async def listed(world: World, seller_id: str, kind: Kind, language: Language, limit: int, offset: int) -> bytes:
    """One page, oldest first: whole return policies, ids and names of the others; `count` is that of the page."""
    if kind == "return-policies":
        items = await documents.listed(world, seller_id, RETURN_POLICIES, limit, offset, language)
    else:
        rows = await store.page_of_names(world.db, seller_id, kind, limit, offset)
        items = [encode(Basic(*row)) for row in rows]
    return b'{"count":%d,"%b":[%b]}' % (len(items), _LIST[kind], b",".join(items))


async def get(world: World, seller_id: str, kind: Kind, id_: str, language: Language) -> bytes:
    return await documents.get(world, seller_id, KINDS[kind], id_, language)


async def known(reader: Reader, seller_id: str, kind: str, id_: str) -> bool:
    """Whether these terms exist and are the seller's."""
    return await documents.known(reader, seller_id, kind, id_)


async def choices(world: World, seller_id: str, kind: Kind) -> tuple[Choice, ...]:
    """All terms of the kind, oldest first; names may repeat. What another process changes is seen in a second."""
    return await documents.choices(world, seller_id, kind)


async def named(world: World, seller_id: str, kind: Kind, name: str) -> list[str]:
    """The ids of the terms with this name."""
    return ids_of_name(await choices(world, seller_id, kind), name)


async def default(world: World, seller_id: str, kind: Kind) -> str | None:
    """The id of the terms of an offer that names none: the only ones, else those named `default` (behaviour §4)."""
    return meant(await choices(world, seller_id, kind))


async def create(
    world: World, seller_id: str, request: Request, language: Language, answering: Answering = unkept
) -> bytes:
    request, also = await enclosed(world, seller_id, request)
    return await documents.create(world, seller_id, _kind(request), request, answering, language, also)


async def update(world: World, seller_id: str, id_: str, request: Request, language: Language) -> bytes:
    request, also = await enclosed(world, seller_id, request)
    return await documents.update(world, seller_id, _kind(request), id_, request, language, also)


async def remove_return_policy(world: World, seller_id: str, id_: str, in_use: InUse) -> None:
    """A policy that offers use stays: 400 (behaviour §9)."""
    await documents.get(world, seller_id, RETURN_POLICIES, id_)
    if await in_use(world, seller_id, id_):
        raise Malformed(
            Problem(
                "RETURN_POLICY_IN_USE",
                f"Return policy {id_} is used in offers",
                en="Offers use these return terms. Choose other terms for them first.",
                pl="Te warunki zwrotu są używane w ofertach. Najpierw wybierz dla nich inne.",
            )
        )
    await documents.remove(world, seller_id, RETURN_POLICIES, id_)


async def seed(world: World, seller_id: str, *, ids: Mapping[str, str] | None = None) -> None:
    """Give a seller without terms the usual ones, named `default`."""
    chosen = ids or {}
    for request in _usual_terms():
        kind = _kind(request)
        id_ = chosen.get(kind.name) or str(uuid5(NAMESPACE_URL, f"{kind.name}/{seller_id}"))
        await documents.seed(world, seller_id, kind, id_, request)


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


def _kind(request: Request) -> documents.Kind[Any]:
    match request:
        case ImpliedWarrantyRequest():
            return IMPLIED_WARRANTIES
        case ReturnPolicyRequest():
            return RETURN_POLICIES
        case WarrantyRequest():
            return WARRANTIES


def _implied_warranty(place: Place, request: ImpliedWarrantyRequest) -> ImpliedWarranty:
    return ImpliedWarranty(
        place.id,
        Reference(place.seller_id),
        request.name or "",
        request.individual,
        request.corporate,
        request.address,
        request.description,
    )


def _warranty(place: Place, request: WarrantyRequest) -> Warranty:
    return Warranty(
        place.id,
        Reference(place.seller_id),
        request.name or "",
        request.type,
        _period(request.individual),
        _period(request.corporate),
        request.attachment,
        request.description,
    )


def _period(sent: WarrantyPeriod | None) -> WarrantyPeriod:
    """A warranty for life has no period."""
    if sent is None or sent.lifetime:
        return WarrantyPeriod(None, lifetime=True)
    return WarrantyPeriod(sent.period, lifetime=False)


def _return_policy(place: Place, request: ReturnPolicyRequest) -> ReturnPolicy:
    sent = request.availability.restriction_cause if request.availability else None
    cause = CAUSES.get(sent.name or "") if sent else None
    words = (cause.pl if place.language == "pl" else cause.en) if cause else None
    explained = RestrictionCause(sent.name, words) if sent and words is not None else None
    contact = request.contact
    return ReturnPolicy(
        id=place.id,
        is_fulfillment=bool(request.is_fulfillment),
        seller=Reference(place.seller_id),
        name=request.name or "",
        availability=Availability(request.availability.range, explained) if request.availability else None,
        withdrawal_period=request.withdrawal_period,
        return_cost=request.return_cost,
        address=request.address,
        contact=contact if contact != Contact() else None,
        options=request.options,
    )


def _of_the_same_sort(request: ReturnPolicyRequest, stored: bytes) -> ReturnPolicyRequest:
    """Whether a policy is one of fulfilment never changes."""
    return replace(request, is_fulfillment=read_stored_policy(stored).is_fulfillment)


def _unknown(name: str, en: str, pl: str) -> Callable[[str], Problem]:
    def unknown(id_: str) -> Problem:
        return Problem(f"{name}NotFoundException", f"{name} {id_} not found", "id", en=en, pl=pl)

    return unknown


def _name(request: Request) -> str:
    return request.name or ""


IMPLIED_WARRANTIES = documents.Kind(
    "implied-warranties",
    IMPLIED_WARRANTY_RULES,
    _name,
    _implied_warranty,
    _unknown("ImpliedWarranty", "There are no such complaint terms.", "Nie ma takich warunków reklamacji."),
)
RETURN_POLICIES = documents.Kind(
    "return-policies",
    RETURN_POLICY_RULES,
    _name,
    _return_policy,
    _unknown("ReturnPolicy", "There are no such return terms.", "Nie ma takich warunków zwrotu."),
    keeping=_of_the_same_sort,
)
WARRANTIES = documents.Kind(
    "warranties",
    WARRANTY_RULES,
    _name,
    _warranty,
    _unknown("Warranty", "There is no such warranty.", "Nie ma takiej gwarancji."),
)
KINDS: Mapping[Kind, documents.Kind[Any]] = {
    "implied-warranties": IMPLIED_WARRANTIES,
    "return-policies": RETURN_POLICIES,
    "warranties": WARRANTIES,
}
