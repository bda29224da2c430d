from collections.abc import Callable, Mapping
from uuid import NAMESPACE_URL, uuid5

from stragan.db import documents as store
from stragan.features.documents import service as documents
from stragan.features.documents.service import Place
from stragan.features.product_safety.rules import RULES, party
from stragan.features.product_safety.schemas import (
    Address,
    Contact,
    Kind,
    Person,
    PersonalData,
    PersonRequest,
    Producer,
    ProducerData,
    ProducerRequest,
    Request,
    read_stored_person,
    read_stored_producer,
)
from stragan.kernel.checks import broken
from stragan.kernel.choices import DEFAULT
from stragan.kernel.ids import is_uuid
from stragan.kernel.problems import Malformed, NotFound, Problem, Problems
from stragan.kernel.wire import array
from stragan.world import World

MOST_REMEMBERED = 100_000
_LIST: Mapping[Kind, str] = {
    "responsible-persons": "responsiblePersons",
    "responsible-producers": "responsibleProducers",
}


# For offers, whose products refer to producers and persons.


async def find_producer(world: World, seller_id: str, id_: str) -> Producer | None:
    body = await _find(world, seller_id, "responsible-producers", id_)
    return read_stored_producer(body) if body is not None else None


async def find_person(world: World, seller_id: str, id_: str) -> Person | None:
    body = await _find(world, seller_id, "responsible-persons", id_)
    return read_stored_person(body) if body is not None else None


async def producers_named(world: World, seller_id: str, name: str) -> list[Producer]:
    """At most one: a name is the seller's only one."""
    return [
        read_stored_producer(body) for body, _ in await store.named(world.db, seller_id, "responsible-producers", name)
    ]


async def persons_named(world: World, seller_id: str, name: str) -> list[Person]:
    """At most one: a name is the seller's only one."""
    return [read_stored_person(body) for body, _ in await store.named(world.db, seller_id, "responsible-persons", name)]


async def producer_exists(world: World, seller_id: str, id_: str) -> bool:
    """Whether there is such a producer and it is this seller's."""
    return await _exists(world, seller_id, "responsible-producers", id_)


async def person_exists(world: World, seller_id: str, id_: str) -> bool:
    """Whether there is such a person and it is this seller's."""
    return await _exists(world, seller_id, "responsible-persons", id_)


# The resources.


async def listed(world: World, seller_id: str, kind: Kind, limit: int, offset: int) -> bytes:
    """One page, oldest first; `count` is that of the page."""
    bodies = [row[0] for row in await store.page(world.db, seller_id, kind, limit, offset)]
    total = await store.count(world.db, seller_id, kind)
    return b'%b,"count":%d,"totalCount":%d}' % (array(_LIST[kind], bodies)[:-1], len(bodies), total)


async def get_producer(world: World, seller_id: str, id_: str) -> bytes:
    body = await _find(world, seller_id, "responsible-producers", id_)
    if body is None:
        raise NotFound(unknown_party("responsible-producers", id_))
    return body


async def get_person(world: World, seller_id: str, id_: str) -> bytes:
    """Raises `NotFound` (404). The API has no operation for it, but the pages do."""
    body = await _find(world, seller_id, "responsible-persons", id_)
    if body is None:
        raise NotFound(unknown_party("responsible-persons", id_))
    return body


async def create(world: World, seller_id: str, request: Request) -> bytes:
    return await documents.create(world, seller_id, _kind(_whole(request)), request)


async def update(world: World, seller_id: str, id_: str, request: Request) -> bytes:
    kind = _kind(request)
    if not await _exists(world, seller_id, party(request).kind, id_):
        raise NotFound(kind.unknown(id_))
    return await documents.update(world, seller_id, kind, id_, _whole(request))


async def seed(world: World, seller_id: str, *, ids: Mapping[str, str] | None = None) -> None:
    """Give a seller without any a producer and a person named `default`."""
    chosen = ids or {}
    for request in _usual_parties():
        kind = _kind(request)
        id_ = chosen.get(kind.name) or str(uuid5(NAMESPACE_URL, f"{kind.name}/{seller_id}"))
        await documents.seed(world, seller_id, kind, id_, request)


def _usual_parties() -> tuple[Request, ...]:
    address = Address("PL", "Grunwaldzka 182", "60-166", "Poznań")
    contact = Contact(email="stragan@example.com")
    return (
        ProducerRequest(DEFAULT, ProducerData("Stragan", address, contact)),
        PersonRequest(DEFAULT, PersonalData("Stragan", address, contact)),
    )


async def _find(world: World, seller_id: str, kind: Kind, id_: str) -> bytes | None:
    row = await store.find(world.db, seller_id, kind, id_) if is_uuid(id_) else None
    return documents.spoken(row, "en") if row is not None else None


async def _exists(world: World, seller_id: str, kind: Kind, id_: str) -> bool:
    """What is found is remembered: nothing here can be deleted."""
    remembered: set[tuple[str, Kind, str]] = world.caches.setdefault("responsible parties", set())
    key = (seller_id, kind, id_)
    if key in remembered:
        return True
    if not is_uuid(id_) or not await store.exists(world.db, seller_id, kind, id_):
        return False
    if len(remembered) >= MOST_REMEMBERED:
        remembered.clear()
    remembered.add(key)
    return True


def _whole(request: Request) -> Request:
    """A document without its data, their address or their contact is a bare 400, as observed (behaviour §9, #10923)."""
    proposed = party(request)
    if proposed.address is None or proposed.contact is None:
        raise Malformed(Problem("ERROR", "Bad Request", pl="Nieprawidłowe żądanie"))
    return request


def _document(place: Place, request: Request) -> Person | Producer:
    """The document as it is answered; the rules have seen to it that everything is there."""
    proposed = party(request)
    name, contact = request.name or "", proposed.contact or Contact()
    reached = Contact(
        *((text or "").strip() or None for text in (contact.email, contact.phone_number, contact.form_url))
    )
    if isinstance(request, PersonRequest):
        return Person(place.id, name, PersonalData(proposed.shown_name, proposed.address, reached))
    return Producer(place.id, name, ProducerData(proposed.shown_name, proposed.address, reached))


def unknown_party(kind: Kind, id_: str) -> Problem:
    """What is said of an id that no entry of the seller has."""
    person = kind == "responsible-persons"
    return Problem(
        "RESPONSIBLE_PERSON_DOES_NOT_EXIST" if person else "RESPONSIBLE_PRODUCER_DOES_NOT_EXIST",
        f"Responsible {'person' if person else 'producer'} does not exist: {id_}.",
        "id",
        pl=f"Nie ma takiej osoby odpowiedzialnej: {id_}." if person else f"Nie ma takiego producenta: {id_}.",
    )


def _unknown(kind: Kind) -> Callable[[str], Problem]:
    def unknown(id_: str) -> Problem:
        return unknown_party(kind, id_)

    return unknown


def _taken(who: str) -> Callable[[str], Problem]:
    def taken(name: str) -> Problem:
        return Problem(
            "NAME_NOT_UNIQUE",
            f"There is another responsible {who} with the name {name}",
            "name",
            en=f"You already use the name {name}. Choose another one.",
            pl=f"Używasz już nazwy {name}. Wybierz inną.",
        )

    return taken


def _rules(request: Request) -> Problems:
    return broken(party(request), RULES)


def _name(request: Request) -> str:
    return request.name or ""


_PERSONS = documents.Kind[Request](
    "responsible-persons", (_rules,), _name, _document, _unknown("responsible-persons"), taken=_taken("person")
)
_PRODUCERS = documents.Kind[Request](
    "responsible-producers", (_rules,), _name, _document, _unknown("responsible-producers"), taken=_taken("producer")
)


def _kind(request: Request) -> documents.Kind[Request]:
    return _PERSONS if isinstance(request, PersonRequest) else _PRODUCERS
