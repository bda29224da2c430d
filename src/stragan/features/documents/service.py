"""A seller's small named documents, whatever their kind: listed, read, made, changed, removed, and found by name.

A feature describes its kind once (`Kind`) and binds its operations to these functions; `features/contacts` is the
shortest example.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Generic, TypeVar

from stragan.db import document_offers
from stragan.db import documents as store
from stragan.db.documents import Texts
from stragan.db.engine import Duplicate, Reader, Row, Tx, run
from stragan.http.call import Answering, unkept
from stragan.kernel.checks import Rule, broken
from stragan.kernel.choices import Choice
from stragan.kernel.ids import is_uuid, new_uuid, numeric
from stragan.kernel.moments import Moments
from stragan.kernel.problems import OK, ApiError, Invalid, Language, NotFound, Problem, Problems
from stragan.kernel.wire import Wire, encode
from stragan.settings import Settings
from stragan.world import World

R = TypeVar("R")
Limit = tuple[Callable[[Settings], int], Callable[[int], Problem]]  # how many there may be, and what is said of more


@dataclass(frozen=True)
class Place:
    """Whose document it is, and in which language it is written."""

    seller_id: str
    id: str
    language: Language


@dataclass(frozen=True)
class Kind(Generic[R]):
    """What is special about one kind of document. R is the request that makes or changes one."""

    name: str  # in the table; the resource's own word
    rules: tuple[Rule[R], ...]
    title: Callable[[R], str]  # the name under which offers find it
    document: Callable[[Place, R], Wire]  # the answer; called only with a request that keeps the rules
    unknown: Callable[[str], Problem]  # what is said of an id that no document of the seller has
    limit: Limit | None = None
    taken: Callable[[str], Problem] | None = None  # what is said of a name that another one has; None: names may repeat
    refuses_taken: type[ApiError] = Invalid  # and how it is refused
    keeping: Callable[[R, bytes], R] | None = None  # a change, with what of the stored document never changes


async def listed(
    world: World, seller_id: str, kind: Kind[R], limit: int, offset: int, language: Language = "en"
) -> list[bytes]:
    """One page, oldest first."""
    return [spoken(row, language) for row in await store.page(world.db, seller_id, kind.name, limit, offset)]


async def get(world: World, seller_id: str, kind: Kind[R], id_: str, language: Language = "en") -> bytes:
    """Raises `NotFound` (404)."""
    row = await store.find(world.db, seller_id, kind.name, id_) if is_uuid(id_) else None
    if row is None:
        raise NotFound(kind.unknown(id_))
    return spoken(row, language)


async def create(  # noqa: PLR0913, PLR0917  (a request, and what the feature adds to it)
    world: World,
    seller_id: str,
    kind: Kind[R],
    request: R,
    answering: Answering = unkept,
    language: Language = "en",
    also: Problems = OK,
) -> bytes:
    """Raises `Invalid` (422): broken rules, what the feature found (`also`), the limit, a name that is taken."""
    _ensure(kind, request, also)
    id_ = new_uuid()
    texts = written(kind, seller_id, id_, request)
    answer = _told(texts, language)
    try:
        async with world.db.write() as tx:
            await ensure_room(world, tx, seller_id, kind)
            await store.add(tx, seller_id, kind.name, id_, texts, world.now())
            await run(tx, answering(answer))
    except Duplicate:
        raise kind.refuses_taken(_taken(kind, texts.name)) from None
    forget(world, seller_id, kind.name)
    return answer


async def update(  # noqa: PLR0913, PLR0917  (as `create`)
    world: World,
    seller_id: str,
    kind: Kind[R],
    id_: str,
    request: R,
    language: Language = "en",
    also: Problems = OK,
) -> bytes:
    """The whole document anew. Raises `NotFound` (404), else `Invalid` (422) as `create`."""
    stored = await get(world, seller_id, kind, id_)
    _ensure(kind, request, also)
    texts = written(kind, seller_id, id_, kind.keeping(request, stored) if kind.keeping else request)
    try:
        async with world.db.write() as tx:
            if not await store.replace(tx, seller_id, kind.name, id_, texts):
                raise NotFound(kind.unknown(id_))
    except Duplicate:
        raise kind.refuses_taken(_taken(kind, texts.name)) from None
    forget(world, seller_id, kind.name)
    return _told(texts, language)


async def remove(world: World, seller_id: str, kind: Kind[R], id_: str) -> None:
    """Raises `NotFound` (404)."""
    async with world.db.write() as tx:
        if not is_uuid(id_) or not await store.remove(tx, seller_id, kind.name, id_):
            raise NotFound(kind.unknown(id_))
    forget(world, seller_id, kind.name)


async def seed(world: World, seller_id: str, kind: Kind[R], id_: str, request: R) -> None:
    """The seller's first document of the kind, unless there is one. Processes that start together make the same."""
    if await store.count(world.db, seller_id, kind.name):
        return
    texts = written(kind, seller_id, id_, request)
    with suppress(Duplicate):  # another process was faster
        async with world.db.write() as tx:
            await store.add(tx, seller_id, kind.name, id_, texts, world.now())
    forget(world, seller_id, kind.name)


# For offers, which name a document by its id or by its name.


async def known(reader: Reader, seller_id: str, kind: str, id_: str) -> bool:
    """Whether the document exists and is the seller's."""
    return is_uuid(id_) and await store.exists(reader, seller_id, kind, id_)


async def choices(world: World, seller_id: str, kind: str) -> tuple[Choice, ...]:
    """All documents of the kind, oldest first; names may repeat. What another process changes is seen in a second."""
    remembered = _remembered(world)
    found = remembered.get((seller_id, kind))
    if found is None:
        changes = remembered.changes
        found = tuple(Choice(*row) for row in await store.names(world.db, seller_id, kind))
        remembered.keep((seller_id, kind), found, changes)
    return found


def forget(world: World, seller_id: str, kind: str) -> None:
    """Documents of the kind have changed."""
    _remembered(world).forget((seller_id, kind))


# For documents that are about offers.


async def page_about(
    world: World, seller_id: str, kind: str, offer_id: str | None, page_id: str | None, limit: int
) -> tuple[list[bytes], str | None]:
    """One page of those about the offer, or of all, oldest first; the id of the next page, if there is one.

    Pages go on where the last one ended, whatever was removed meanwhile. Raises `Invalid` (422) for an id of no page.
    """
    after = (-1, "") if page_id is None else _cursor(page_id)
    number = None if offer_id is None else numeric(offer_id)
    if offer_id is not None and number is None:
        return [], None
    rows = await document_offers.after(world.db, seller_id, kind, number, after, limit + 1)
    shown = rows[:limit]
    token = urlsafe_b64encode(f"{shown[-1][0]}/{shown[-1][1]}".encode()).decode() if len(rows) > limit else None
    return [row[2] for row in shown], token


def _cursor(page_id: str) -> tuple[int, str]:
    try:
        at, _, id_ = urlsafe_b64decode(page_id.encode("ascii")).decode("ascii").partition("/")
    except (NotBase64, ValueError):
        at, id_ = "", ""
    number = numeric(at)
    if number is None or not is_uuid(id_):
        raise Invalid(Problem("BadRequestException", "There is no such page.", "page.id", pl="Nie ma takiej strony."))
    return number, id_


# For features whose documents do more than the functions above.


async def ensure_room(world: World, tx: Tx, seller_id: str, kind: Kind[R]) -> None:
    """One more may be made. Raises `Invalid` (422)."""
    if kind.limit is not None:
        most = kind.limit[0](world.settings)
        if await store.locked_count(tx, seller_id, kind.name) >= most:
            raise Invalid(kind.limit[1](most))


def written(kind: Kind[R], seller_id: str, id_: str, request: R) -> Texts:
    """The document as it is stored."""
    english = encode(kind.document(Place(seller_id, id_, "en"), request))
    polish = encode(kind.document(Place(seller_id, id_, "pl"), request))
    return Texts(kind.title(request), english, None if polish == english else polish, kind.taken is not None)


def spoken(row: Row, language: Language) -> bytes:
    """Of a body and its Polish one, the one for this reader."""
    english, polish = row
    body: bytes = polish if language == "pl" and polish is not None else english
    return body


def _told(texts: Texts, language: Language) -> bytes:
    return spoken((texts.english, texts.polish), language)


def _ensure(kind: Kind[R], request: R, also: Problems) -> None:
    if problems := [*broken(request, kind.rules), *also]:
        raise Invalid(*problems)


def _taken(kind: Kind[R], name: str) -> Problem:
    if kind.taken is None:
        raise LookupError(f"names of {kind.name} need not be unique")
    return kind.taken(name)


def _remembered(world: World) -> Moments[tuple[Choice, ...]]:
    memory: Moments[tuple[Choice, ...]] = world.caches.setdefault("documents", Moments())
    return memory
