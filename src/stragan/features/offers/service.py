"""Use cases of offers in the draft generation (guide §1, §12, §14)."""

from typing import Any

from stragan.db.engine import Reader, Step, Tx
from stragan.features.offers import edits, store
from stragan.features.offers.document import Life
from stragan.features.offers.edits import life_after
from stragan.features.offers.edits import refused as refused_edits
from stragan.features.offers.facts import forget as forget_reference
from stragan.features.offers.lifecycle import activated, has_buyer, initial_stock, life_of, over, stopped, waiting
from stragan.features.offers.modern import after_put, describes_product, modern_view
from stragan.features.offers.packaging import promote, promotion_of, without_gap
from stragan.features.offers.price_rules import AssignedRule, AssignedRules, PriceRange, RuleConfiguration
from stragan.features.offers.price_rules import assigned as with_price_rules
from stragan.features.offers.price_rules import pinned as pinned_price_rules
from stragan.features.offers.price_rules import prices as prices_of
from stragan.features.offers.price_rules import read as read_price_rules
from stragan.features.offers.price_rules import removed as without_price_rules
from stragan.features.offers.rules.attachments import attachment_not_found
from stragan.features.offers.rules.delivery import HANDLING_DAYS, PROVINCES
from stragan.features.offers.rules.description import description_problems
from stragan.features.offers.rules.publication import DAYS
from stragan.features.offers.rules.selling import MOST_STOCK, NO_PACKAGE, WRONG_PRICE, is_possible_price
from stragan.features.offers.rules.title import (
    Title,
    shortened,
    title_fits_its_limit,
    title_has_enough_words,
    title_is_given,
    title_is_long_enough,
)
from stragan.features.offers.schemas import Modern, OwnRates, read_draft, read_offer
from stragan.features.offers.selling import bid, sell
from stragan.features.offers.standing import Standing, naming, standings
from stragan.features.offers.store import PublishedOffer, Rival, Row, ShownOffer, statuses
from stragan.features.offers.transitions import (
    CHARGE,
    CLOSE,
    Happened,
    charge_from,
    expire,
    list_now,
    lock,
    schedule,
    settle,
    stop,
)
from stragan.features.offers.writing import (
    CROSSED,
    TRIES,
    Checked,
    adding,
    built,
    check,
    draft_expiry,
    expiring_images,
    find,
    find_many,
    in_lock_order,
    limit_of,
    missing,
    modern_of,
    new_id,
    published,
    published_of,
    replace_in,
    rivals,
    ruled,
    shown,
    store_edit,
    submit_new,
    telling_of,
    title_of,
    uses_price_rule,
    with_problems,
)
from stragan.features.packages import service as packages
from stragan.features.tags import service as tags
from stragan.features.translated import service as translated
from stragan.http.call import Answering, unkept
from stragan.kernel.ids import numeric
from stragan.kernel.problems import (
    ApiError,
    Conflict,
    Forbidden,
    Invalid,
    Language,
    Malformed,
    NotFound,
    Problem,
    Problems,
)
from stragan.kernel.wire import encode
from stragan.world import World

NOT_A_DRAFT = Problem(
    "CannotDeleteOfferException", "You can only remove the draft offer.", pl="Możesz usunąć tylko szkic oferty."
)


async def create(world: World, seller_id: str, body: bytes, language: Language, answering: Answering = unkept) -> bytes:
    """Store a draft. Raises `Invalid` (422) for wrong shapes, unknown ids and more drafts than allowed."""
    checked = await _checked(world, seller_id, body)
    if problems := edits.new_offers_are_inactive(checked.draft):
        raise Invalid(*problems)
    life = Life(created_at=world.now(), expires_at=draft_expiry(world))
    answer = b""

    def steps(offer_id: int) -> list[Step]:
        nonlocal answer
        _, row = built(world, seller_id, offer_id, checked, life)
        answer = _in_language(row, language)
        return [*adding(world, row, checked.facts), *answering(answer)]

    await submit_new(world, steps)
    return answer


async def update(world: World, seller_id: str, offer_id: str, body: bytes, language: Language) -> bytes:
    """Replace an offer by what the client sends; one that is live must stay fit to be listed."""
    checked = await _checked(world, seller_id, body, offer_id)
    for _ in range(TRIES):
        before = await _find(world, seller_id, offer_id)
        stored = read_offer(before.body)
        if problems := edits.refused(stored, checked.draft, life_of(before, stored), world.now()):
            raise Invalid(*problems)
        if checked.gaps and before.status in ("ACTIVE", "ACTIVATING"):
            raise Invalid(*checked.gaps)
        life = edits.life_after(life_of(before, stored), checked.draft, draft_expiry(world))
        offer, row = built(world, seller_id, before.id, checked, life, _kept(before, checked))
        row["initial_stock"] = initial_stock(before, stored, offer)
        if await store_edit(world, before, stored, offer, row, checked.facts):
            return _in_language(row, language)
        checked = await _checked(world, seller_id, body, offer_id)  # it may have got its package meanwhile
    raise Conflict(CROSSED)


def _kept(before: Row, checked: Checked) -> Modern | None:
    """What only product offers have, after an edit of the older generation."""
    modern = after_put(modern_of(before), checked.draft, checked.facts.category)
    return None if modern is None else with_problems(modern, checked.gaps)


async def dry_create(world: World, seller_id: str, body: bytes) -> tuple[Problems, Problems]:
    """What a creation would be refused for, and what would keep the draft from being listed; nothing is stored."""
    checked = await check(world, seller_id, read_draft(body))
    return [*checked.refused, *edits.new_offers_are_inactive(checked.draft)], checked.gaps


async def dry_update(world: World, seller_id: str, offer_id: str, body: bytes) -> tuple[Problems, Problems]:
    """The same of a replacement. Raises `NotFound` and `Forbidden` as the replacement does."""
    before = await _find(world, seller_id, offer_id)
    try:
        checked = await check(world, seller_id, read_draft(body), before.id)
    except ApiError as error:
        return error.problems, ()
    stored = read_offer(before.body)
    edited = edits.refused(stored, checked.draft, life_of(before, stored), world.now())
    refused = [*checked.refused, *edited]
    return [*refused, *(checked.gaps if before.status in ("ACTIVE", "ACTIVATING") else ())], checked.gaps


async def get(world: World, seller_id: str, offer_id: str, language: Language) -> bytes:
    number = numeric(offer_id)
    found = None if number is None else await store.bodies(world.db, seller_id, number)
    if found is None:
        raise await _missing(world, offer_id)
    body: bytes = found[1] if language == "pl" and found[1] is not None else found[0]
    return body


async def own_rates(world: World, seller_id: str, offer_id: str) -> bytes:
    """Delivery that an offer has without a price list: none, here an offer is sent as its list says or not at all."""
    await _find(world, seller_id, offer_id)
    return encode(OwnRates([]))


async def delete(world: World, seller_id: str, offer_id: str) -> None:
    """Remove a draft. Raises `Malformed` (400) for an offer that was ever activated."""
    for _ in range(TRIES):
        before = await _find(world, seller_id, offer_id)
        if before.status != "INACTIVE":
            raise Malformed(NOT_A_DRAFT)
        async with world.db.write() as tx:
            if await remove_draft(tx, seller_id, before.id, before.version):
                return
    raise Conflict(CROSSED)


async def remove_draft(tx: Tx, seller_id: str, offer_id: int, seen: int) -> bool:
    removed = await remove(tx, seller_id, offer_id, seen)
    if removed:
        await store.uncount_drafts(tx, seller_id, 1)
    return removed


async def remove(tx: Tx, seller_id: str, offer_id: int, seen: int) -> bool:
    """The offer with its tags, packages and translations, unless it has changed since the version that was `seen`."""
    removed = await store.remove(tx, seller_id, offer_id, seen)
    if removed:
        await tags.forget(tx, seller_id, offer_id)
        await packages.forget(tx, seller_id, offer_id)
        await translated.forget(tx, seller_id, offer_id)
    return removed


async def published_id(world: World, reader: Reader, seller_id: str, offer_id: str, missing_one: Problem) -> int:
    """The number of an offer of this seller that is no draft; a transaction locks its row.

    Raises `NotFound` with the problem, or `Forbidden` for another seller's offer.
    """
    number = numeric(offer_id)
    look = store.find if reader is world.db else store.lock
    row = None if number is None else await look(reader, seller_id, number)
    if row is None:
        raise await missing(world, offer_id, missing_one)
    if row.status == "INACTIVE":
        raise NotFound(missing_one)
    return row.id


async def owner(world: World, offer_id: str) -> str | None:
    """The seller whose offer has this id."""
    number = numeric(offer_id)
    return None if number is None else await store.owner(world.db, number)


async def uses_return_policy(world: World, seller_id: str, policy_id: str) -> bool:
    return await store.uses_return_policy(world.db, seller_id, policy_id)


async def _checked(world: World, seller_id: str, body: bytes, offer_id: str = "") -> Checked:
    """The request's document as it will be stored, when nothing in it is refused."""
    checked = await check(world, seller_id, read_draft(body), numeric(offer_id))
    if checked.refused:
        raise Invalid(*checked.refused)
    return checked


def _in_language(row: dict[str, Any], language: Language) -> bytes:
    body: bytes = row["body_pl"] if language == "pl" and row["body_pl"] is not None else row["body"]
    return body


async def _find(world: World, seller_id: str, offer_id: str) -> Row:
    row = await find(world, seller_id, offer_id)
    if row is None:
        raise await _missing(world, offer_id)
    return row


async def _missing(world: World, offer_id: str) -> Forbidden | NotFound:
    message = "Offer not found. It was deleted, archived or never existed."
    pl = "Nie znaleziono oferty. Została usunięta, zarchiwizowana lub nigdy nie istniała."
    return await missing(world, offer_id, Problem("NOT_FOUND", message, f"/sale/offers/{offer_id}", pl=pl))


__all__ = [
    "CHARGE",
    "CLOSE",
    "CROSSED",
    "DAYS",
    "HANDLING_DAYS",
    "MOST_STOCK",
    "NO_PACKAGE",
    "PROVINCES",
    "TRIES",
    "WRONG_PRICE",
    "AssignedRule",
    "AssignedRules",
    "Checked",
    "Happened",
    "Life",
    "PriceRange",
    "PublishedOffer",
    "Rival",
    "Row",
    "RuleConfiguration",
    "ShownOffer",
    "Standing",
    "Title",
    "activated",
    "adding",
    "attachment_not_found",
    "bid",
    "built",
    "charge_from",
    "check",
    "create",
    "delete",
    "describes_product",
    "description_problems",
    "draft_expiry",
    "dry_create",
    "dry_update",
    "expire",
    "expiring_images",
    "find",
    "find_many",
    "forget_reference",
    "get",
    "has_buyer",
    "in_lock_order",
    "initial_stock",
    "is_possible_price",
    "life_after",
    "life_of",
    "limit_of",
    "list_now",
    "lock",
    "missing",
    "modern_of",
    "modern_view",
    "naming",
    "new_id",
    "over",
    "own_rates",
    "owner",
    "pinned_price_rules",
    "prices_of",
    "promote",
    "promotion_of",
    "published",
    "published_id",
    "published_of",
    "read_price_rules",
    "refused_edits",
    "remove",
    "replace_in",
    "rivals",
    "ruled",
    "schedule",
    "sell",
    "settle",
    "shortened",
    "shown",
    "standings",
    "statuses",
    "stop",
    "stopped",
    "store_edit",
    "submit_new",
    "telling_of",
    "title_fits_its_limit",
    "title_has_enough_words",
    "title_is_given",
    "title_is_long_enough",
    "title_of",
    "update",
    "uses_price_rule",
    "uses_return_policy",
    "waiting",
    "with_price_rules",
    "with_problems",
    "without_gap",
    "without_price_rules",
]
