"""Publication commands: activate or end up to a thousand offers at once (guide §13, behaviour §5)."""

from typing import Literal

from stragan.features.commands.schemas import Criterion
from stragan.kernel.wire import Wire, reader

Action = Literal["ACTIVATE", "END"]


class Publication(Wire):
    action: Action
    scheduled_for: str | None = None


class Command(Wire):
    """`PUT /sale/offer-publication-commands/{commandId}`."""

    publication: Publication
    offer_criteria: list[Criterion]


read_command = reader(Command)
