"""Commands that change many offers: taken at once, done by a job, told by a report and its tasks (behaviour §5).

Every kind of command that names its offers by `offerCriteria` shares these shapes.
"""

from collections.abc import Iterable
from typing import Literal

from stragan.kernel.problems import Failure
from stragan.kernel.wire import Wire

Status = Literal["NEW", "SUCCESS", "FAIL"]


class OfferReference(Wire):
    id: str


class Criterion(Wire):
    offers: list[OfferReference]
    type: Literal["CONTAINS_OFFERS"]


class TaskCount(Wire):
    total: int
    success: int
    failed: int


class Report(Wire):
    id: str
    created_at: str
    completed_at: str | None
    task_count: TaskCount


class Task(Wire):
    offer: OfferReference
    message: str | None
    status: Status
    scheduled_at: str
    finished_at: str | None
    field: str
    errors: list[Failure]


class TaskReport(Wire):
    tasks: list[Task]


def offer_ids(criteria: Iterable[Criterion]) -> list[str]:
    """Each offer once, in the order of the request."""
    return list(dict.fromkeys(offer.id for criterion in criteria for offer in criterion.offers))
