"""Use cases of events: counted where they happen, by day, and told to the seller of the advertisement.

The server itself knows of questions, and of telephone numbers that the shop has shown; whatever else people do is
brought by the sandbox.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

from stragan.db.engine import Step, run
from stragan.features.classifieds import rules, store
from stragan.features.classifieds.rules import Period
from stragan.features.classifieds.schemas import (
    DayCounts,
    EventCount,
    EventType,
    OfferId,
    OffersStats,
    OfferStats,
    SellerStats,
)
from stragan.features.classifieds.store import Counted, Days
from stragan.features.contacts.schemas import Contact
from stragan.features.contacts.service import CONTACTS
from stragan.features.documents import service as documents
from stragan.features.offers import service as offers
from stragan.features.offers.schemas import read_offer
from stragan.features.offers.service import Row
from stragan.http.query import invalid
from stragan.kernel.checks import broken
from stragan.kernel.problems import Invalid, Malformed, NotFound
from stragan.kernel.times import DAY, iso
from stragan.kernel.wire import encode, reader
from stragan.world import World

USUAL_PERIOD = 30 * DAY  # when the beginning is not given
_DATE = len("2026-07-01")
read_stored_contact = reader(Contact)


def counting(row: Row, type_: EventType, now: int, count: int = 1) -> Sequence[Step]:
    """Count an event in the caller's transaction; none, if the offer is no advertisement or was never listed."""
    if row.format != "ADVERTISEMENT" or row.first_started_at is None:
        return []
    return [store.counting(row.seller_id, row.id, _day(now), type_, count)]


async def show_contact(world: World, seller_id: str, offer_id: str, reader_id: str) -> Contact | None:
    """How to reach the seller about a listed advertisement, which counts if somebody else wants to know."""
    row = await offers.find(world, seller_id, offer_id)
    if row is None or row.status != "ACTIVE" or row.format != "ADVERTISEMENT":
        return None
    named = read_offer(row.body).contact
    if named is None or named.id is None:
        return None
    contact = read_stored_contact(await documents.get(world, seller_id, CONTACTS, named.id))
    if contact.phones and reader_id != seller_id:
        async with world.db.write() as tx:
            await run(tx, counting(row, "SHOWED_PHONE_NUMBER", world.now()))
    return contact


async def of_seller(world: World, seller_id: str, since: int | None, until: int | None) -> bytes:
    """Raises `Invalid` (422)."""
    days = _days(world, since, until)
    counted = await store.of_seller(world.db, seller_id, days)
    return encode(SellerStats(_total(counted), _per_day(counted)))


async def of_offers(
    world: World, seller_id: str, offer_ids: Sequence[str], since: int | None, until: int | None
) -> bytes:
    """Each advertisement once, in the order of the request.

    Raises `Malformed` (400) without one, `Invalid` (422), `NotFound` (404), and `Forbidden` (403) for another seller's.
    """
    if not offer_ids:
        raise Malformed(invalid("offer.id"))
    asked = list(dict.fromkeys(offer_ids))
    days = _days(world, since, until, asked)
    found = await offers.find_many(world, seller_id, asked)
    for id_ in asked:
        if id_ not in found:
            raise await offers.missing(world, id_, rules.no_such_advertisement(id_))
        if found[id_].format != "ADVERTISEMENT":
            raise NotFound(rules.no_such_advertisement(id_))
    counted = await store.of_offers(world.db, seller_id, [found[id_].id for id_ in asked], days)
    shown = []
    for id_ in asked:
        own = counted.get(found[id_].id, ())
        shown.append(OfferStats(OfferId(str(found[id_].id)), _total(own), _per_day(own)))
    return encode(OffersStats(shown))


def _days(world: World, since: int | None, until: int | None, offer_ids: Sequence[str] = ()) -> Days:
    now = world.now()
    end = now if until is None else until
    period = Period(end - USUAL_PERIOD if since is None else since, end, now)
    if problems := [*broken(period, rules.PERIOD_RULES), *rules.offers_are_few(offer_ids)]:
        raise Invalid(*problems)
    return Days(_day(period.since), _day(period.until))


def _day(at: int) -> str:
    return iso(at)[:_DATE]


def _total(counted: Iterable[Counted]) -> list[EventCount]:
    sums: Counter[EventType] = Counter()
    for one in counted:
        sums[one.type] += one.times
    return [EventCount(type_, count) for type_, count in sorted(sums.items())]


def _per_day(counted: Iterable[Counted]) -> list[DayCounts]:
    """Days on which something has happened."""
    days: dict[str, list[EventCount]] = {}
    for one in counted:
        days.setdefault(one.day, []).append(EventCount(one.type, one.times))
    return [DayCounts(day, counts) for day, counts in days.items()]
