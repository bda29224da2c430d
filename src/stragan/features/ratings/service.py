"""Use cases of ratings: of sellers, who read and answer them, and of buyers, who act through the sandbox."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from msgspec.structs import replace

from stragan.auth import service as accounts
from stragan.db.engine import Tx
from stragan.db.searches import Page
from stragan.features.offers import service as offers
from stragan.features.ratings import rules, store, view
from stragan.features.ratings.rating import Opinion, Score, rate, remove, row_of
from stragan.features.ratings.schemas import (
    SIZES,
    Answer,
    BetaRatings,
    Count,
    Kept,
    OfferRating,
    RatedUser,
    Ratings,
    Removal,
    RemovalRequest,
    Removed,
    Side,
    Statistics,
    Summary,
    Total,
    read_answer,
    read_rating,
    read_removal,
)
from stragan.kernel.problems import Language, Malformed, NotFound, Problem
from stragan.kernel.times import iso, parse_instant
from stragan.kernel.wire import encode
from stragan.world import World

__all__ = [
    "Opinion",
    "Reader",
    "Score",
    "answer",
    "get",
    "listed",
    "of_offer",
    "opinions",
    "rate",
    "remove",
    "request_removal",
    "summary",
]


class Reader(NamedTuple):
    """Who reads ratings: the language, and whether the beta shape is asked for."""

    language: Language
    beta: bool


async def listed(world: World, seller_id: str, filters: Mapping[str, Any], page: Page, reader: Reader) -> bytes:
    """One page of the seller's ratings, the one that was changed last first."""
    found = await store.page(world.db, seller_id, filters, page)
    if reader.beta:
        return encode(BetaRatings([view.beta(one, reader.language) for one in found]))
    return encode(Ratings([view.public(one, reader.language) for one in found]))


async def get(world: World, seller_id: str, id_: str, reader: Reader) -> bytes:
    found = await store.find(world.db, seller_id, id_)
    if found is None:
        raise NotFound(_unknown(id_))
    return encode(view.beta(found, reader.language) if reader.beta else view.public(found, reader.language))


async def answer(world: World, seller_id: str, id_: str, body: bytes) -> bytes:
    """Answer a rating, once; the same answer again changes nothing. Raises `NotFound` and `Malformed` (400)."""
    message = read_answer(body).message
    if problems := rules.message_can_be_read(message):
        raise Malformed(*problems)
    language = await _language(world, seller_id)
    async with world.db.write() as tx:
        rating = await _locked(tx, seller_id, id_)
        if rating.answer is None:
            rating = replace(rating, answer=Answer(iso(world.now()), message), seller_language=language)
            await store.replace(tx, row_of(seller_id, rating))
        elif rating.answer.message != message:
            raise Malformed(rules.ANSWERED)
    return encode(rating.answer)


async def request_removal(world: World, seller_id: str, id_: str, body: bytes) -> bytes:
    """Ask the buyer to remove a rating that does not recommend. Raises `NotFound` and `Malformed` (400)."""
    message = read_removal(body).request.message
    if problems := rules.message_can_be_read(message):
        raise Malformed(*[problem.under("request") for problem in problems])
    language = await _language(world, seller_id)
    async with world.db.write() as tx:
        rating = await _locked(tx, seller_id, id_)
        removal = _requested(rating, message, world.now())
        await store.replace(tx, row_of(seller_id, replace(rating, removal=removal, seller_language=language)))
    return encode(removal)


def _requested(rating: Kept, message: str, now: int) -> Removal:
    if rating.recommended or rating.removal is None:
        raise Malformed(rules.RECOMMENDS)
    if rating.removal.request is not None:
        raise Malformed(rules.REQUESTED)
    if now > (parse_instant(rating.removal.possible_to) or 0):
        raise Malformed(rules.TOO_LATE)
    return replace(rating.removal, request=RemovalRequest(iso(now), message, "SELLER"))


async def of_offer(world: World, seller_id: str, offer_id: str) -> bytes:
    """What buyers think of what is sold. Raises `Forbidden` for another seller's offer, `NotFound` for any other id."""
    row = await offers.find(world, seller_id, offer_id)
    if row is None:
        message, pl = f"Offer {offer_id} not found.", f"Nie ma oferty {offer_id}."
        raise await offers.missing(world, offer_id, Problem("NOT_FOUND", message, "offerId", pl=pl))
    counted = await store.scored(world.db, seller_id, row.id)
    by_score = {score: sum(count for of, _, count in counted if of == score) for score in (5, 4, 3, 2, 1)}
    by_size = {size: sum(count for _, of, count in counted if of == size) for size in SIZES}
    total = sum(by_score.values())
    points = sum(score * count for score, count in by_score.items())
    return encode(
        OfferRating(
            average_score=_one_decimal(Decimal(points) / total) if total else None,
            score_distribution=[Count(str(score), count) for score, count in by_score.items()],
            total_responses=total,
            size_feedback=[Count(size, count) for size, count in by_size.items()],
        )
    )


async def summary(world: World, user_id: str) -> bytes:
    """What anybody may know of a user's ratings. Raises `NotFound` (404) for an unknown user."""
    user = await accounts.find_user(world, id=user_id)
    if user is None:
        raise NotFound(
            Problem("NOT_FOUND", f"User {user_id} not found.", "userId", pl=f"Nie ma użytkownika {user_id}.")
        )
    sides = await store.sides(world.db, user_id)
    unique = await store.unique(world.db, user_id)
    fates = await store.fates(world.db, user_id)
    shown, counting, removed = fates.pop(None, 0), sum(unique.values()), sum(fates.values())
    return encode(
        Summary(
            recommended=_side(sides, recommended=True),
            not_recommended=_side(sides, recommended=False),
            recommended_percentage=_percentage(unique.get(True, 0), counting),
            statistics=Statistics(
                received=Total(shown + removed),
                excluded=Total(shown - counting),
                removed=Removed(
                    removed,
                    by_admin=fates.get("ADMIN", 0),
                    by_buyer=fates.get("BUYER", 0),
                    by_buyer_due_to_compensation=fates.get("BUYER_DUE_TO_COMPENSATION", 0),
                ),
            ),
            user=RatedUser(iso(user.created_at)[:10]),
        )
    )


def _side(sides: Mapping[bool, tuple[int, int]], *, recommended: bool) -> Side:
    total, unique = sides.get(recommended, (0, 0))
    return Side(unique=unique, total=total)


def _percentage(part: int, of: int) -> str | None:
    return _one_decimal(Decimal(100 * part) / of).replace(".", ",") if of else None


def _one_decimal(number: Decimal) -> str:
    return str(number.quantize(Decimal("0.1"), ROUND_HALF_UP))


async def opinions(world: World, seller_id: str, since: int) -> Sequence[tuple[int, bool]]:
    """When ratings that count were made since then, and whether they recommend."""
    return await store.opinions(world.db, seller_id, since)


async def _language(world: World, seller_id: str) -> str | None:
    """The one of the seller's account, such as `pl`."""
    user = await accounts.find_user(world, id=seller_id)
    return user.language[:2] if user is not None else None


async def _locked(tx: Tx, seller_id: str, id_: str) -> Kept:
    body = await store.lock(tx, seller_id, id_)
    if body is None:
        raise NotFound(_unknown(id_))
    return read_rating(body)


def _unknown(id_: str) -> Problem:
    return Problem("NOT_FOUND", f"Rating {id_} not found.", f"/sale/user-ratings/{id_}", pl=f"Nie ma oceny {id_}.")
