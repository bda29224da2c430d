"""What a buyer says about a purchase, which Allegro's API has no operation for."""

from msgspec import Struct, field

from stragan.features.ratings import service as ratings
from stragan.features.ratings.schemas import Rates, RemovedBy, Size
from stragan.kernel.wire import reader
from stragan.sandbox.powers.power import Asked, Made, power


class GivenRates(Struct, frozen=True, forbid_unknown_fields=True):
    """From 1 to 5."""

    delivery: int | None = None
    delivery_cost: int | None = None
    description: int | None = None
    service: int | None = None


class GivenScore(Struct, frozen=True, forbid_unknown_fields=True):
    """What the buyer thinks of one of the things bought, from 1 to 5."""

    offer_id: str
    score: int
    size: Size | None = None


class RatingRequest(Struct, frozen=True, forbid_unknown_fields=True):
    recommended: bool
    comment: str | None = None
    rates: GivenRates = field(default_factory=GivenRates)
    scores: list[GivenScore] = []
    justifications: list[str] = []


class RatingAnswer(Struct, frozen=True):
    rating_id: str


class RemoveRequest(Struct, frozen=True, forbid_unknown_fields=True):
    by: RemovedBy = "BUYER"


read_rating = reader(RatingRequest)
read_remove = reader(RemoveRequest)


@power("POST", "/purchases/{id}/rate", takes=RatingRequest, gives=RatingAnswer)
async def rate(asked: Asked) -> RatingAnswer | Made:
    """The buyer rates an order that is ready for processing (201), or changes the rating (200)."""
    wanted = read_rating(asked.body)
    given = wanted.rates
    rates = Rates(given.delivery, given.delivery_cost, given.description, given.service)
    scores = [ratings.Score(one.offer_id, one.score, one.size) for one in wanted.scores]
    opinion = ratings.Opinion(wanted.recommended, wanted.comment, rates, scores, wanted.justifications)
    id_, is_new = await ratings.rate(asked.world, asked.path["id"], opinion)
    return Made(RatingAnswer(id_)) if is_new else RatingAnswer(id_)


@power("POST", "/purchases/{id}/remove-rating", takes=RemoveRequest, optional=True)
async def remove(asked: Asked) -> None:
    """The buyer, or the marketplace, removes the rating of an order for good."""
    wanted = read_remove(asked.body)
    await ratings.remove(asked.world, asked.path["id"], wanted.by)


POWERS = (rate, remove)
