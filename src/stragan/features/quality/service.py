from collections.abc import Mapping

from stragan.features.orders import service as orders
from stragan.features.quality.reckoning import BEST, DAYS, POINTS, Outcome, Result, grade, outcomes_of, results
from stragan.features.quality.schemas import Metric, Quality, QualityHistory
from stragan.features.ratings import service as ratings
from stragan.kernel.problems import Language
from stragan.kernel.times import DAY, iso
from stragan.kernel.wire import encode
from stragan.world import World

NAMES: Mapping[str, Mapping[Language, str]] = {
    "BUYER_SATISFACTION": {"pl": "Zadowolenie kupujących", "en": "Buyer satisfaction"},
    "DISPATCH_IN_TIME": {"pl": "Wysyłka w terminie", "en": "On-time dispatch"},
    "FAST_DISPATCH": {"pl": "Szybka wysyłka", "en": "Fast dispatch"},
    "NO_CANCELLATIONS": {"pl": "Brak anulowanych zamówień", "en": "No cancelled orders"},
}


async def history(world: World, seller_id: str, language: Language) -> bytes:
    """The quality of the seller's sales on each of the last 30 days that has one, the newest first."""
    return encode(QualityHistory([_quality(result, language) for result in await _results(world, seller_id)]))


async def super_days(world: World, seller_id: str) -> frozenset[int]:
    """Those of the last 30 days, counted from 1970, on which the quality is of the best grade."""
    results_ = await _results(world, seller_id)
    return frozenset(result.day for result in results_ if grade(sum(result.scores.values())) == BEST)


async def points(world: World, seller_id: str) -> int | None:
    """The points of the newest result, of at most 500; None without one."""
    found = await _results(world, seller_id)
    return sum(found[0].scores.values()) if found else None


async def _results(world: World, seller_id: str) -> list[Result]:
    now = world.now()
    outcomes = [outcome for sale in await orders.sales(world, seller_id) for outcome in outcomes_of(sale, now)]
    for at, recommended in await ratings.opinions(world, seller_id, now - 2 * DAYS * DAY):
        outcomes.append(Outcome("BUYER_SATISFACTION", at, recommended))
    return results(outcomes, now)


def _quality(result: Result, language: Language) -> Quality:
    score = sum(result.scores.values())
    return Quality(
        result_for=iso(result.day * DAY)[:10],
        score=score,
        grade=grade(score),
        max_score=sum(POINTS.values()),
        metrics=[Metric(code, NAMES[code][language], points, POINTS[code]) for code, points in result.scores.items()],
    )
