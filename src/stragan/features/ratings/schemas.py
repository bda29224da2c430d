"""Ratings of sales by buyers, what sellers answer to them, and scores of offers (2026 specification).

`Kept` is the stored document. What depends on other ratings or on the reader's language (whether it counts in the
averages, and why not) is added when it is read, in the public shape (`Rating`) or the beta one (`BetaRating`).
"""

from typing import Literal, get_args

from msgspec import field

from stragan.kernel.wire import Wire, reader

RemovedBy = Literal["ADMIN", "BUYER", "BUYER_DUE_TO_COMPENSATION"]
Size = Literal["BIGGER", "FIT", "SMALLER"]
SIZES: tuple[Size, ...] = get_args(Size)


class RatingBuyer(Wire):
    id: str
    login: str


class RatedOffer(Wire):
    """`snapshot` would lead to the offer as it was; no snapshots are kept here."""

    id: str
    title: str
    snapshot: str | None = None


class RatedOrder(Wire):
    id: str
    offers: list[RatedOffer]


class Rates(Wire):
    """1 to 5; null for what the buyer has not rated. `delivery` has not been asked for since October 2019 (#2227)."""

    delivery: int | None = None
    delivery_cost: int | None = None
    description: int | None = None
    service: int | None = None


class Answer(Wire):
    created_at: str
    message: str


class RemovalRequest(Wire):
    created_at: str
    message: str
    source: Literal["SELLER", "ADMIN"]


class Removal(Wire):
    """Until when removal can be asked for; `request` is null while it was not."""

    possible_to: str
    request: RemovalRequest | None = None


class Rating(Wire):
    id: str
    created_at: str
    edited_at: str | None
    last_changed_at: str
    recommended: bool
    buyer: RatingBuyer
    comment: str | None
    rates: Rates
    excluded_from_average_rates: bool
    excluded_from_average_rates_reason: str | None
    answer: Answer | None
    removal: Removal | None
    order: RatedOrder


class Ratings(Wire):
    ratings: list[Rating]


class Justification(Wire):
    text: str
    visible_for_buyer: bool = True


class Kept(Rating):
    """With what only the beta shape shows; languages such as `pl`."""

    buyer_language: str
    seller_language: str | None
    justifications: list[Justification]


class BetaComment(Wire):
    text: str
    language: str


class BetaAnswer(Wire):
    created_at: str
    text: str
    language: str


class BetaRequest(RemovalRequest):
    language: str


class BetaRemoval(Wire):
    possible_to: str
    request: BetaRequest | None


class Exclusion(Wire):
    reason: str


class BetaRating(Wire):
    """The newer shape: languages, no rates (#11594)."""

    id: str
    created_at: str
    edited_at: str | None
    last_changed_at: str
    recommended: bool
    buyer: RatingBuyer
    comment: BetaComment | None
    exclusion: Exclusion | None
    justifications: list[Justification]
    answer: BetaAnswer | None
    removal: BetaRemoval | None
    order: RatedOrder
    first_negative_review_in_last_30_days: bool = field(name="firstNegativeReviewInLast30Days")


class BetaRatings(Wire):
    ratings: list[BetaRating]


class AnswerRequest(Wire):
    message: str


class RemovalMessage(Wire):
    message: str


class RemovalBody(Wire):
    request: RemovalMessage


class Count(Wire):
    name: str
    count: int


class OfferRating(Wire):
    """`averageScore` has one decimal, and is null while nobody has scored the offer."""

    average_score: str | None
    score_distribution: list[Count]
    total_responses: int
    size_feedback: list[Count]


class Side(Wire):
    unique: int
    total: int


class Total(Wire):
    total: int


class Removed(Total):
    by_admin: int
    by_buyer: int
    by_buyer_due_to_compensation: int


class Statistics(Wire):
    received: Total
    excluded: Total
    removed: Removed


class RatedUser(Wire):
    created_at: str


class Summary(Wire):
    """`recommendedPercentage` is written with a comma, and is null while there are no ratings that count."""

    recommended: Side
    not_recommended: Side
    recommended_percentage: str | None
    statistics: Statistics
    user: RatedUser


read_rating = reader(Kept)
read_answer = reader(AnswerRequest)
read_removal = reader(RemovalBody)
