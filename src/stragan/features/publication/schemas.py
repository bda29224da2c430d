"""Publication commands: activate or end up to a thousand offers at once (guide §13, behaviour §5)."""

from typing import Literal

from stragan.kernel.problems import Failure
from stragan.kernel.wire import Wire, reader

Action = Literal["ACTIVATE", "END"]


class OfferReference(Wire):
    id: str


class Criterion(Wire):
    offers: list[OfferReference]
    type: Literal["CONTAINS_OFFERS"]


class Publication(Wire):
    action: Action
    scheduled_for: str | None = None


class Command(Wire):
    """`PUT /sale/offer-publication-commands/{commandId}`."""

    publication: Publication
    offer_criteria: list[Criterion]

    def offer_ids(self) -> list[str]:
        """Each offer once, in the order of the request."""
        return list(dict.fromkeys(offer.id for criterion in self.offer_criteria for offer in criterion.offers))


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
    status: Literal["NEW", "SUCCESS", "FAIL"]
    scheduled_at: str
    finished_at: str | None
    field: str
    errors: list[Failure]


class TaskReport(Wire):
    tasks: list[Task]


read_command = reader(Command)
