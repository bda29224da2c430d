"""Applies a seed to a world, through the services that answer the API, so that the same rules hold.

What is there already stays as it is: accounts by their login, applications by their id, terms by their name, offers by
their external id, all else by what it says. A row tells of each thing that it was made; a reset empties them, and
the seed is applied again.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple, TypeVar
from urllib.parse import urlencode

import msgspec
from msgspec import Raw, Struct
from msgspec.structs import replace

from stragan.auth import service as auth
from stragan.auth.schemas import NewApplication, NewUser
from stragan.auth.scopes import ALL
from stragan.db.engine import Step
from stragan.features.after_sales import service as after_sales
from stragan.features.after_sales.schemas import read_implied_warranty, read_return_policy, read_warranty
from stragan.features.delivery import service as delivery
from stragan.features.delivery.schemas import read_shipping_rates
from stragan.features.offers import service as offers
from stragan.features.offers.search import search
from stragan.features.orders import service as orders
from stragan.features.product_offers import service as product_offers
from stragan.features.product_offers.service import Origin
from stragan.features.product_safety import service as product_safety
from stragan.features.product_safety.schemas import read_person, read_producer
from stragan.http.call import Answering, Reply
from stragan.http.query import Query
from stragan.kernel.problems import ApiError, Language, NotFound, Problem
from stragan.kernel.wire import encode
from stragan.sandbox import store
from stragan.sandbox.accounts import SeededAccounts, SeededUser, keep_user
from stragan.sandbox.seeds import (
    Seed,
    SeedAccount,
    SeedApplication,
    SeedPurchase,
    SeedSeller,
    UnfitSeed,
    external_id_of,
    name_of,
    placed,
    read_file,
    text_of,
    told,
    within,
)
from stragan.world import World

T = TypeVar("T")
ENGLISH: Language = "en"
_POWER = "seed"
_OPERATION = re.compile(r"/sale/product-offers/([^/]+)/operations/([^/]+)$")
Maker = Callable[[Origin, bytes, Answering], Awaitable[object]]


class Sown(NamedTuple):
    """The accounts of the seed that no sandbox has by itself, in its order."""

    sellers: list[SeededUser]
    buyers: list[SeededUser]


class _Kept(NamedTuple):
    """What a world begins with again after a reset."""

    seed: Seed
    base_url: str


async def sow(world: World, seed: Seed, base_url: str) -> Sown:
    """Make what the seed names and the world lacks. `base_url` is where the world's clients find it.

    Raises `Invalid` (422) with the places in the seed when something is refused; what was made before stays.
    """
    world.powers[_POWER] = _Kept(seed, base_url)
    async with store.seeding_alone(world):
        return await _sow(world, seed, base_url)


async def _sow(world: World, seed: Seed, base_url: str) -> Sown:
    occurrences: dict[str, int] = {}
    for place, application in placed("applications", seed.applications):
        with within(place):
            await _add_application(world, application)
    sellers = [await keep_user(world, _new_user(account)) for account in seed.sellers]
    buyers = [await keep_user(world, _new_user(account)) for account in seed.buyers]
    for (place, seller), user in zip(placed("sellers", seed.sellers), sellers, strict=True):
        await _furnish(world, place, seller, Origin(world, user.id, base_url, is_new=True))
    for place, purchase in placed("purchases", seed.purchases):
        key = _key("purchases", encode(purchase), occurrences)
        with within(place):
            await _once(world, key, partial(_buy, world, purchase))
    return Sown(sellers, buyers)


async def sow_file(world: World, path: Path, seeded: SeededAccounts, base_url: str) -> SeededAccounts:
    """Apply a file; the accounts of the world with those of the file. Raises `UnfitSeed`."""
    seed = await asyncio.to_thread(read_file, path)
    try:
        return with_sown(seeded, await sow(world, seed, base_url))
    except ApiError as error:
        raise UnfitSeed(told(path, await asyncio.to_thread(text_of, path), error.problems)) from error


def with_sown(seeded: SeededAccounts, sown: Sown) -> SeededAccounts:
    """All accounts, those that every sandbox has first."""
    known = {user.id for user in (*seeded.sellers, *seeded.buyers)}
    return replace(
        seeded,
        sellers=[*seeded.sellers, *(user for user in sown.sellers if user.id not in known)],
        buyers=[*seeded.buyers, *(user for user in sown.buyers if user.id not in known)],
    )


async def sow_again(world: World) -> None:
    """After a reset: what the world began with."""
    kept: _Kept | None = world.powers.get(_POWER)
    if kept is not None:
        await sow(world, kept.seed, kept.base_url)


def _new_user(account: SeedAccount) -> NewUser:
    members = {name: getattr(account, name) for name in SeedAccount.__struct_fields__}
    return NewUser(**members)


async def _add_application(world: World, new: SeedApplication) -> None:
    if await auth.find_application(world, new.client_id) is None:
        scopes = ALL if new.scopes is None else frozenset(new.scopes)
        uris = tuple(new.redirect_uris)
        await auth.add_application(
            world,
            NewApplication(
                name=new.name,
                kind=new.kind,
                redirect_uris=uris,
                scopes=scopes,
                keep_secret=True,
                client_id=new.client_id,
                secret=new.client_secret,
            ),
        )


async def _furnish(world: World, place: str, seller: SeedSeller, origin: Origin) -> None:
    """Terms first: offers name them."""
    if seller.default_terms:
        await delivery.seed(world, origin.seller_id)
        await after_sales.seed(world, origin.seller_id)
        await product_safety.seed(world, origin.seller_id)
    occurrences: dict[str, int] = {}
    for name, make in MAKERS.items():
        for where, body in placed(f"{place}.{name}", getattr(seller, name)):
            key = _key(f"{seller.login}/{name}", bytes(body), occurrences, _natural(name, body))
            with within(where):
                await _once(world, key, partial(make, origin, bytes(body)))


def _natural(name: str, body: Raw) -> str | None:
    return external_id_of(body) if name in {"drafts", "product_offers"} else name_of(body)


def _key(kind: str, body: bytes, occurrences: dict[str, int], natural: str | None = None) -> str:
    """What tells one thing of a seed from another: its own name, or what it says and how often that was said before."""
    own = f"{kind}/{natural or blake2b(body, digest_size=16).hexdigest()}"
    occurrences[own] = occurrences.get(own, 0) + 1
    return own if natural else f"{own}/{occurrences[own]}"


async def _once(world: World, key: str, make: Callable[[Answering], Awaitable[object]]) -> None:
    """The thing and the mark that it was made are one transaction, as far as its service can."""
    if await store.is_seeded(world, key):
        return
    marked = False

    def marking(_: bytes | Reply) -> list[Step]:
        nonlocal marked
        marked = True
        return [store.seed_done(key)]

    try:
        await make(marking)
    except BaseException:
        await store.forget_seed(world, key)
        raise
    if not marked:
        await store.finish_seed(world, key)


async def _rates(origin: Origin, body: bytes, answering: Answering) -> object:
    return await delivery.create(origin.world, origin.seller_id, read_shipping_rates(body), answering)


async def _implied_warranty(origin: Origin, body: bytes, answering: Answering) -> object:
    request = read_implied_warranty(body)
    return await after_sales.create(origin.world, origin.seller_id, request, ENGLISH, answering)


async def _return_policy(origin: Origin, body: bytes, answering: Answering) -> object:
    return await after_sales.create(origin.world, origin.seller_id, read_return_policy(body), ENGLISH, answering)


async def _warranty(origin: Origin, body: bytes, answering: Answering) -> object:
    return await after_sales.create(origin.world, origin.seller_id, read_warranty(body), ENGLISH, answering)


async def _producer(origin: Origin, body: bytes, _: Answering) -> object:
    return await product_safety.create(origin.world, origin.seller_id, read_producer(body))


async def _person(origin: Origin, body: bytes, _: Answering) -> object:
    return await product_safety.create(origin.world, origin.seller_id, read_person(body))


async def _draft(origin: Origin, body: bytes, answering: Answering) -> object:
    return await offers.create(origin.world, origin.seller_id, body, ENGLISH, answering)


async def _product_offer(origin: Origin, body: bytes, answering: Answering) -> object:
    """One that fetches pictures is finished here and now: purchases may follow."""
    reply = await product_offers.create(origin, body, ENGLISH, answering)
    if begun := _operation(reply):
        offer_id, operation_id = begun
        world, seller_id = origin.world, origin.seller_id
        await product_offers.finish(world, f"{seller_id}/{offer_id}/{operation_id}")
        await product_offers.status(world, seller_id, offer_id, operation_id, origin.base_url)
    return reply


def _operation(reply: Reply) -> tuple[str, str] | None:
    match = _OPERATION.search((reply.headers or {}).get("Location", ""))
    return (match[1], match[2]) if match else None


# In the order in which they are made.
MAKERS: Mapping[str, Maker] = {
    "shipping_rates": _rates,
    "implied_warranties": _implied_warranty,
    "return_policies": _return_policy,
    "warranties": _warranty,
    "responsible_producers": _producer,
    "responsible_persons": _person,
    "drafts": _draft,
    "product_offers": _product_offer,
}


async def _buy(world: World, purchase: SeedPurchase, _: Answering) -> None:
    seller = await auth.find_user(world, login=purchase.seller)
    if seller is None:
        raise NotFound(_unknown("seller", "user", purchase.seller))
    items = [
        orders.Item(await _offer_id(world, seller.id, f"items[{index}]", item.external_id), item.quantity)
        for index, item in enumerate(purchase.items)
    ]
    bought = orders.Purchase(
        purchase.buyer,
        items,
        purchase.until,
        purchase.delivery_method_id,
        purchase.message_to_seller,
        purchase.invoice,
    )
    await orders.buy(world, bought)


class _Row(Struct):
    id: str


class _Rows(Struct):
    offers: list[_Row]


async def _offer_id(world: World, seller_id: str, place: str, external_id: str) -> str:
    query = Query(urlencode({"external.id": external_id, "publication.status": "ACTIVE"}).encode())
    found = msgspec.json.decode(await search(world, seller_id, query), type=_Rows).offers
    if not found:
        raise NotFound(_unknown(f"{place}.external_id", "active offer", external_id))
    return found[0].id


def _unknown(path: str, en: str, value: str) -> Problem:
    return Problem("NOT_FOUND", f"There is no {en} {value}", path, pl=f"Nie ma: {value}")
