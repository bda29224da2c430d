"""How an offer is checked and stored, whichever generation of the API wrote it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from msgspec.structs import replace

from stragan.db.engine import Duplicate, Step, Tx, Unmet, run
from stragan.features.events import service as events
from stragan.features.events.service import Event
from stragan.features.images import service as images
from stragan.features.offers import changes, document, limits, packaging, price_rules, rules, store
from stragan.features.offers.document import Life
from stragan.features.offers.facts import gather
from stragan.features.offers.rules.subject import Facts, Subject
from stragan.features.offers.schemas import (
    Draft,
    Modern,
    Offer,
    asks_for_marketplaces,
    elsewhere_of,
    read_modern,
    read_title,
)
from stragan.features.offers.store import PublishedOffer, Rival, Row, ShownOffer
from stragan.features.offers.transitions import START, Happened, charging, following, settle
from stragan.http.errors import ACCESS_DENIED
from stragan.jobs import queue
from stragan.kernel.checks import broken
from stragan.kernel.ids import OfferIds, numeric
from stragan.kernel.money import in_hundredths
from stragan.kernel.problems import Forbidden, Invalid, NotFound, Problem
from stragan.kernel.times import DAY
from stragan.world import World

_IDS = OfferIds()
_ABOVE_ALL_IDS = 2**63 - 1
TRIES = 5  # of an edit that crosses others
CROSSED = Problem(
    "OfferConflictException",
    "The offer is being edited at the same time.",
    pl="Oferta jest w tej chwili edytowana. Spróbuj ponownie.",
)


class Checked(NamedTuple):
    """A document as it will be stored, what refuses it, and what keeps it from being listed."""

    draft: Draft
    facts: Facts
    refused: Sequence[Problem]
    gaps: Sequence[Problem]


async def check(
    world: World, seller_id: str, draft: Draft, offer_id: int | None = None, *, is_modern: bool = False
) -> Checked:
    """`offer_id` is None for a new offer. `is_modern`: an offer whose product is known to the caller, and whose
    location is kept in any case."""
    facts = await gather(world, seller_id, draft, offer_id, product_is_known=is_modern)
    refused = broken(Subject(draft, facts), rules.REFUSED)
    if refused and not is_modern:
        return Checked(draft, facts, refused, ())
    completed = document.complete(draft, facts, keeps_location=is_modern)
    told = {problem.path for problem in refused}  # what is wrong is not missing as well
    gaps = [gap for gap in document.gaps(completed, facts) if not gap.path or gap.path not in told]
    return Checked(completed, facts, refused, gaps)


def draft_expiry(world: World) -> int:
    """Every edit gives a draft its whole time again (guide §1)."""
    return world.now() + world.settings.draft_days * DAY


def built(
    world: World, seller_id: str, offer_id: int, checked: Checked, life: Life, modern: Modern | None = None
) -> tuple[Offer, dict[str, Any]]:
    """The document and its row. A rule that no longer has its price is off."""
    if life.price_rules is not None:
        costs = price_rules.prices(checked.draft.selling_mode, modern)
        life = replace(life, price_rules=price_rules.kept(life.price_rules, costs, world.now()))
    offer = document.offer(offer_id, checked.draft, life, world.now())
    row = document.row(seller_id, offer, life, checked.gaps, modern)
    return offer, row | {"counted_product_id": limits.counted_product(offer, modern)}


async def ruled(world: World, seller_id: str | None, after: tuple[str, int], most: int) -> list[Row]:
    """Live offers whose prices rules may change, of one seller or of all, after this key (seller, offer)."""
    return await store.ruled(world.db, seller_id, after, most)


async def uses_price_rule(world: World, seller_id: str, rule_id: str) -> bool:
    return await store.uses_price_rule(world.db, seller_id, price_rules.pattern(None, rule_id))


async def rivals(world: World, product_id: str, most: int) -> list[Rival]:
    """The cheapest live Buy Now offers of a product, of all sellers."""
    return await store.rivals(world.db, product_id, most)


# New offers


def adding(
    world: World,
    row: dict[str, Any],
    facts: Facts,
    others: Sequence[Step] = (),
) -> list[Step]:
    """Everything that a new offer is in the database but for its event: its row, its images, its jobs.

    The seller's counters are locked last. `others` are the caller's steps that lock something else.
    """
    seller_id, key = row["seller_id"], f"{row['seller_id']}/{row['id']}"
    steps = [*store.adding(row), *asking(None, row), *images.keeping(seller_id, expiring_images(facts)), *others]
    if row["status"] == "ACTIVATING":
        steps.append(queue.putting(START, key, row["starting_at"]))
    steps += following(row, None)
    if row["status"] == "INACTIVE":
        steps.append(store.counting_draft(seller_id, world.settings.max_drafts))
    return [*steps, *limits.checks(world, None, row)]


def in_lock_order(steps: Sequence[Step]) -> list[Step]:
    """Steps of several new offers for one transaction: images and the like first, then offer by offer its row, which
    nobody else can hold, and its limits, for which those after it do not count yet."""
    return sorted(steps, key=lambda step: step.statement in store.COUNTED)


def asking(before: bytes | None, row: Mapping[str, Any]) -> list[Step]:
    """Store for searches which other marketplaces an offer asks for, and at which prices."""
    wanted = elsewhere_of(row["modern"]).additional_marketplaces
    if wanted == elsewhere_of(before).additional_marketplaces:
        return []
    prices = {id_: amount for id_, price in wanted.items() if (amount := in_hundredths(price.amount)) is not None}
    asked = store.pricing_there(row["seller_id"], row["id"], prices)
    return [store.leaving(row["seller_id"], row["id"]), *asked] if asks_for_marketplaces(before) else asked


def telling_of(row: dict[str, Any], now: int) -> list[Step]:
    """The event of an offer that is live from its creation on; the last steps of a transaction."""
    if row["status"] != "ACTIVE":
        return []
    return events.recording(row["seller_id"], [Event("OFFER_ACTIVATED", row["id"], row["external_id"])], now)


async def submit_new(world: World, steps_for: Callable[[int], Sequence[Step]]) -> None:
    """Store a new offer under an id of its own. Raises `Invalid` (422) when one of the seller's limits is reached."""
    while True:
        steps = steps_for(_IDS.next())
        try:
            await world.db.submit(steps)
        except Unmet as error:
            raise Invalid(limit_of(world, steps[error.step])) from None
        except Duplicate:
            continue  # another process drew the same id in the same millisecond
        return


def new_id() -> int:
    return _IDS.next()


def limit_of(world: World, step: Step) -> Problem:
    """The limit that an unmet step stands for."""
    return limits.problem_of(step) or images.problem_of(step) or too_many_drafts(world.settings.max_drafts)


# Edits


async def replace_in(
    tx: Tx, world: World, before: Row, stored: Offer, offer: Offer, row: dict[str, Any]
) -> Happened | None:
    """Overwrite an offer unless it has changed meanwhile (None); the caller settles what happened.

    The limits under which the edit stands are checked when it is settled: before that comes what locks other rows,
    images for instance.
    """
    if not await store.replace(tx, before.version, row | {"version": before.version + 1}):
        return None
    await run(tx, asking(before.modern, row))
    key = f"{before.seller_id}/{before.id}"
    happened = list(changes.between(stored, offer, before.modern, row["modern"]))
    if row["status"] != before.status:
        happened += _told(row, offer)
        if row["status"] == "ACTIVATING":
            await queue.put(tx, START, key, row["starting_at"])
    stays_live = row["status"] == "ACTIVE" and row["started_at"] == before.started_at
    if stays_live and (stored.promotion, stored.category) != (offer.promotion, offer.category):
        await run(tx, charging(row, world.now()))
    await run(tx, following(row, before))
    await packaging.agree(tx, world, before, row, (stored, offer))
    await packaging.follow(tx, before, row)
    was_a_draft = before.status == "INACTIVE" and row["status"] != "INACTIVE"
    return Happened(tuple(happened), was_a_draft, tuple(limits.checks(world, before, row)))


def _told(row: dict[str, Any], offer: Offer) -> list[Event]:
    if row["status"] == "ACTIVE":
        return [Event("OFFER_ACTIVATED", row["id"], row["external_id"])]
    if row["status"] == "ENDED":
        return [Event("OFFER_ENDED", row["id"], row["external_id"], ended_by=offer.publication.ended_by)]
    return []


async def store_edit(world: World, before: Row, stored: Offer, offer: Offer, row: dict[str, Any], facts: Facts) -> bool:
    """One edit in a transaction of its own; False when the offer has changed since it was read."""
    async with world.db.write() as tx:
        happened = await replace_in(tx, world, before, stored, offer, row)
        if happened is None:
            return False
        await images.keep(tx, before.seller_id, expiring_images(facts))
        await settle(tx, before.seller_id, [happened], world.now())
    return True


def expiring_images(facts: Facts) -> list[str]:
    """Images that would expire if no offer used them."""
    return [url for url, expires in facts.images.items() if expires]


def modern_of(row: Row | Rival) -> Modern | None:
    return None if row.modern is None else read_modern(row.modern)


def with_problems(modern: Modern, problems: Sequence[Problem]) -> Modern:
    return replace(modern, problems=list(problems))


async def find(world: World, seller_id: str, offer_id: str) -> Row | None:
    number = numeric(offer_id)
    return None if number is None else await store.find(world.db, seller_id, number)


async def find_many(world: World, seller_id: str, offer_ids: Iterable[str]) -> dict[str, Row]:
    """The seller's offers of these ids, by id as it is written; what is no id or nobody's is not there."""
    asked = {id_: number for id_ in offer_ids if (number := numeric(id_)) is not None}
    found = {row.id: row for row in await store.find_many(world.db, seller_id, list(asked.values()))}
    return {id_: found[number] for id_, number in asked.items() if number in found}


def title_of(row: Row) -> str:
    """As people read it; the column `words` is folded."""
    return read_title(row.body).name


async def published(world: World, seller_id: str, before: int | None, most: int) -> list[PublishedOffer]:
    """The seller's newest offers that are no drafts, older than the one with the id `before`."""
    return await store.published(world.db, seller_id, _ABOVE_ALL_IDS if before is None else before, most)


async def published_of(world: World, seller_id: str, offer_ids: Iterable[str]) -> list[PublishedOffer]:
    """Those of these offers that are the seller's and no drafts, newest first."""
    rows = {row.id: row for row in (await find_many(world, seller_id, offer_ids)).values()}
    found = [PublishedOffer(id_, row.category_id, row.body) for id_, row in rows.items() if row.status != "INACTIVE"]
    return sorted(found, reverse=True)


async def shown(world: World, offer_ids: Sequence[int]) -> dict[int, ShownOffer]:
    """Those of these offers, of all sellers, that are no drafts."""
    return {row.id: row for row in await store.anybodys(world.db, offer_ids) if row.status != "INACTIVE"}


async def missing(world: World, offer_id: str, problem: Problem) -> Forbidden | NotFound:
    """Another seller's offer is forbidden, any other id is not found (behaviour §3)."""
    number = numeric(offer_id)
    if number is not None and await store.is_taken(world.db, number):
        return Forbidden(ACCESS_DENIED)
    return NotFound(problem)


def too_many_drafts(most: int) -> Problem:
    return Problem(
        "ConstraintViolationException.MaxInactiveOffers",
        f"You cannot create new drafts - your account has exceeded the maximum number {most:,} of drafts.",
        pl=f"Nie możesz tworzyć nowych szkiców - przekroczono ich maksymalną liczbę {most} na koncie.",
    )
