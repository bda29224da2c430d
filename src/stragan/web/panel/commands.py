"""`/panel/commands/{id}`: how far a publication command is, and what has become of each of its offers."""

from typing import NamedTuple

from starlette.responses import Response

from stragan.features.commands import service as commands
from stragan.features.commands.schemas import Report, Status
from stragan.features.offers import service as offers
from stragan.features.publication.service import KIND
from stragan.kernel.wire import reader
from stragan.web.binding import show
from stragan.web.panel.rows import Trouble, first_trouble
from stragan.web.render import Visitor, page

_read_report = reader(Report)


class Outcome(NamedTuple):
    """What has become of one offer; `reasons` say in words why nothing."""

    offer_id: str
    name: str
    status: Status
    reasons: list[str]
    trouble: Trouble | None


@show("/panel/commands/{command_id}")
async def command(visitor: Visitor) -> Response:
    world, seller_id, command_id = visitor.world, visitor.member.id, visitor.part("command_id")
    report = _read_report(await commands.report(world, seller_id, KIND, command_id))
    stored, tasks = await commands.task_rows(world, seller_id, KIND, command_id, (commands.MOST_LIMIT, 0))
    rows = await offers.find_many(world, seller_id, [task.offer_id for task in tasks])
    results = [
        Outcome(
            task.offer_id,
            offers.title_of(rows[task.offer_id]) if task.offer_id in rows else "",
            task.status,
            [failure.user_message for failure in commands.failures(task, visitor.language)],
            first_trouble(rows[task.offer_id], visitor.language) if task.offer_id in rows else None,
        )
        for task in tasks
    ]
    return page(
        visitor,
        "panel/command_report.html" if visitor.is_htmx else "panel/command.html",
        count=report.task_count,
        running=report.completed_at is None,
        results=results,
        created_at=stored.created_at,
    )


PAGES = (command,)
