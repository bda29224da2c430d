"""A stored rating in the two shapes in which it is read."""

from collections.abc import Mapping

import msgspec

from stragan.features.ratings.schemas import (
    BetaAnswer,
    BetaComment,
    BetaRating,
    BetaRemoval,
    BetaRequest,
    Exclusion,
    Kept,
    Rating,
    Removal,
    read_rating,
)
from stragan.features.ratings.store import Found
from stragan.kernel.problems import Language

NOT_UNIQUE: Mapping[Language, str] = {"en": "Rating not unique", "pl": "Ocena nie jest unikalna"}
UNKNOWN = "pl"  # of a seller whose account is gone


def public(found: Found, language: Language) -> Rating:
    kept = read_rating(found.body)
    if found.excluded:
        kept.excluded_from_average_rates = True
        kept.excluded_from_average_rates_reason = NOT_UNIQUE[language]
    return msgspec.convert(kept, Rating, from_attributes=True)


def beta(found: Found, language: Language) -> BetaRating:
    kept = read_rating(found.body)
    return BetaRating(
        id=kept.id,
        created_at=kept.created_at,
        edited_at=kept.edited_at,
        last_changed_at=kept.last_changed_at,
        recommended=kept.recommended,
        buyer=kept.buyer,
        comment=None if kept.comment is None else BetaComment(kept.comment, kept.buyer_language),
        exclusion=Exclusion(NOT_UNIQUE[language]) if found.excluded else None,
        justifications=kept.justifications,
        answer=_answer(kept),
        removal=None if kept.removal is None else _removal(kept.removal, kept.seller_language or UNKNOWN),
        order=kept.order,
        first_negative_review_in_last_30_days=found.first_negative,
    )


def _answer(kept: Kept) -> BetaAnswer | None:
    given = kept.answer
    return None if given is None else BetaAnswer(given.created_at, given.message, kept.seller_language or UNKNOWN)


def _removal(removal: Removal, language: str) -> BetaRemoval:
    asked = removal.request
    request = None if asked is None else BetaRequest(asked.created_at, asked.message, asked.source, language=language)
    return BetaRemoval(removal.possible_to, request)
