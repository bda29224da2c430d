"""Use cases of offers in the draft generation (guide §1, §12, §14)."""

from typing import Any

from stragan.db.engine import Duplicate, Tx, Unmet
from stragan.features.images import service as images
from stragan.features.offers import document, edits, rules, store
from stragan.features.offers.document import Life
from stragan.features.offers.facts import gather
from stragan.features.offers.lifecycle import life_of
from stragan.features.offers.rules.subject import Facts, Subject
from stragan.features.offers.schemas import Draft, read_draft, read_offer
from stragan.features.offers.store import Row
from stragan.features.offers.transitions import end, list_now, lock, schedule
from stragan.http.errors import ACCESS_DENIED
from stragan.kernel.checks import ensure
from stragan.kernel.ids import OfferIds, numeric
from stragan.kernel.problems import Conflict, Forbidden, Invalid, Language, Malformed, NotFound, Problem, Problems
from stragan.kernel.times import DAY
from stragan.world import World

_IDS = OfferIds()
_TRIES = 5
CROSSED = Problem(
    "OfferConflictException",
    "The offer is being edited at the same time.",
    pl="Oferta jest w tej chwili edytowana. Spróbuj ponownie.",
)
NOT_A_DRAFT = Problem(
    "CannotDeleteOfferException", "You can only remove the draft offer.", pl="Możesz usunąć tylko szkic oferty."
)


async def create(world: World, seller_id: str, body: bytes, language: Language) -> bytes:
    """Store a draft. Raises `Invalid` (422) for wrong shapes, unknown ids and more drafts than allowed."""
    draft, facts = await _checked(world, seller_id, body)
    if problems := edits.new_offers_are_inactive(draft):
        raise Invalid(*problems)
    life = Life(created_at=world.now(), expires_at=_draft_expiry(world))
    while True:
        row, _ = _built(world, seller_id, _IDS.next(), draft, facts, life)
        steps = store.adding(row, world.settings.max_drafts)
        try:
            await world.db.submit([*steps, *images.keeping(seller_id, _expiring_images(facts))])
        except Unmet:
            raise Invalid(_too_many_drafts(world.settings.max_drafts)) from None
        except Duplicate:
            continue  # another process drew the same id in the same millisecond
        return _in_language(row, language)


async def update(world: World, seller_id: str, offer_id: str, body: bytes, language: Language) -> bytes:
    """Replace an offer by what the client sends; one that is live must stay fit to be listed."""
    draft, facts = await _checked(world, seller_id, body)
    for _ in range(_TRIES):
        before = await _find(world, seller_id, offer_id)
        stored = read_offer(before.body)
        if problems := edits.refused(stored, draft, before.first_started_at, world.now()):
            raise Invalid(*problems)
        life = edits.life_after(life_of(before, stored), draft, _draft_expiry(world))
        row, problems = _built(world, seller_id, before.id, draft, facts, life)
        if problems and before.status in ("ACTIVE", "ACTIVATING"):
            raise Invalid(*problems)
        async with world.db.write() as tx:
            if await store.replace(tx, before.version, row | {"version": before.version + 1}):
                await images.keep(tx, seller_id, _expiring_images(facts))
                return _in_language(row, language)
    raise Conflict(CROSSED)


async def get(world: World, seller_id: str, offer_id: str, language: Language) -> bytes:
    number = numeric(offer_id)
    found = None if number is None else await store.bodies(world.db, seller_id, number)
    if found is None:
        raise await _missing(world, offer_id)
    body: bytes = found[1] if language == "pl" and found[1] is not None else found[0]
    return body


async def delete(world: World, seller_id: str, offer_id: str) -> None:
    """Remove a draft. Raises `Malformed` (400) for an offer that was ever activated."""
    for _ in range(_TRIES):
        before = await _find(world, seller_id, offer_id)
        if before.status != "INACTIVE":
            raise Malformed(NOT_A_DRAFT)
        async with world.db.write() as tx:
            if await remove_draft(tx, seller_id, before.id, before.version):
                return
    raise Conflict(CROSSED)


async def remove_draft(tx: Tx, seller_id: str, offer_id: int, seen: int) -> bool:
    removed = await store.remove(tx, seller_id, offer_id, seen)
    if removed:
        await store.uncount_draft(tx, seller_id)
    return removed


async def uses_return_policy(world: World, seller_id: str, policy_id: str) -> bool:
    return await store.uses_return_policy(world.db, seller_id, policy_id)


async def _checked(world: World, seller_id: str, body: bytes) -> tuple[Draft, Facts]:
    """The request's document as it will be stored, when nothing in it is refused."""
    draft = read_draft(body)
    facts = await gather(world, seller_id, draft)
    ensure(Subject(draft, facts), rules.REFUSED)
    return document.complete(draft, facts), facts


def _built(
    world: World, seller_id: str, offer_id: int, draft: Draft, facts: Facts, life: Life
) -> tuple[dict[str, Any], Problems]:
    problems = document.gaps(draft, facts)
    return document.row(seller_id, document.offer(offer_id, draft, life, world.now()), life, problems), problems


def _in_language(row: dict[str, Any], language: Language) -> bytes:
    body: bytes = row["body_pl"] if language == "pl" and row["body_pl"] is not None else row["body"]
    return body


async def _find(world: World, seller_id: str, offer_id: str) -> Row:
    number = numeric(offer_id)
    row = None if number is None else await store.find(world.db, seller_id, number)
    if row is None:
        raise await _missing(world, offer_id)
    return row


async def _missing(world: World, offer_id: str) -> Forbidden | NotFound:
    """Another seller's offer is forbidden, any other id is not found (behaviour §3)."""
    number = numeric(offer_id)
    if number is not None and await store.exists(world.db, number):
        return Forbidden(ACCESS_DENIED)
    message = "Offer not found. It was deleted, archived or never existed."
    pl = "Nie znaleziono oferty. Została usunięta, zarchiwizowana lub nigdy nie istniała."
    return NotFound(Problem("NOT_FOUND", message, f"/sale/offers/{offer_id}", pl=pl))


def _expiring_images(facts: Facts) -> list[str]:
    """Images that would expire if no offer used them."""
    return [url for url, expires in facts.images.items() if expires]


def _draft_expiry(world: World) -> int:
    """Every edit gives a draft its whole time again (guide §1)."""
    return world.now() + world.settings.draft_days * DAY


def _too_many_drafts(most: int) -> Problem:
    return Problem(
        "ConstraintViolationException.MaxInactiveOffers",
        f"You cannot create new drafts - your account has exceeded the maximum number {most:,} of drafts.",
        pl=f"Nie możesz tworzyć nowych szkiców - przekroczono ich maksymalną liczbę {most} na koncie.",
    )


__all__ = [
    "Row",
    "create",
    "delete",
    "end",
    "get",
    "list_now",
    "lock",
    "schedule",
    "update",
    "uses_return_policy",
]
