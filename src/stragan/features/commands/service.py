"""What all commands have in common: registration, reports, and the work in small transactions.

A kind of command brings two things: the tasks of a request, and how a batch of them is done.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import NamedTuple

from stragan.db.engine import Duplicate, Tx
from stragan.features.commands import rules, store
from stragan.features.commands.schemas import (
    Criterion,
    OfferReference,
    Report,
    Task,
    TaskCount,
    TaskReport,
)
from stragan.features.commands.store import Outcome, Stored, Target, TaskRow, Todo
from stragan.features.offers import service as offers
from stragan.features.offers.service import Happened
from stragan.http.query import Query
from stragan.jobs import queue
from stragan.kernel.ids import is_uuid
from stragan.kernel.problems import Conflict, Failure, Invalid, Language, NotFound, Problem, Problems, refusal
from stragan.kernel.times import iso
from stragan.kernel.wire import encode, reader
from stragan.world import World

DEFAULT_LIMIT, MOST_LIMIT, MOST_OFFSET = 100, 1000, 999  # of a page of tasks
_read_problems = reader(list[Problem])


class Done(NamedTuple):
    """What a batch has come to; tasks that are not mentioned stay new and are tried again."""

    outcomes: Sequence[Outcome]
    happened: Sequence[Happened]


# (open transaction, tasks that are still new) -> what has been done of them
Apply = Callable[[Tx, Sequence[Todo]], Awaitable[Done]]
# Reads and computes, without a transaction, what the next transaction shall do with these tasks.
Prepare = Callable[[World, Stored, Sequence[Todo]], Awaitable[Apply]]


def succeeded(position: int) -> Outcome:
    return Outcome(position, "SUCCESS", "", None)


def failed(position: int, message: str, problems: Problems = ()) -> Outcome:
    """Without problems of its own a failed task repeats its message as the only one."""
    return Outcome(position, "FAIL", message, encode(list(problems)) if problems else None)


def job_of(kind: str) -> str:
    """The kind of the job that works on commands of this kind."""
    return f"{kind}.run"


# Registration


def criteria_problems(world: World, criteria: Sequence[Criterion]) -> Problems:
    """What is wrong with the offers that a command names."""
    most = world.settings.max_command_offers
    return [*rules.offers_are_few(criteria, most), *rules.offer_ids_are_given(criteria)]


async def register(
    world: World, seller_id: str, kind: str, command_id: str, content: bytes, targets: Sequence[Target]
) -> bytes:
    """Take a command, as `taken` does, and answer with its report."""
    return encode(await taken(world, seller_id, kind, command_id, content, targets))


async def taken(
    world: World, seller_id: str, kind: str, command_id: str, content: bytes, targets: Sequence[Target]
) -> Report:
    """Take a command; the work is done by a job. Repeating it gives the first run's report.

    Raises `Invalid` (422) for an id that is no UUID and `Conflict` (409) for one that was used for another content.
    """
    command = made(world, seller_id, kind, command_id, content, len(targets))
    if await repeated(world, command) is None:
        try:
            async with world.db.write() as tx:
                await store.add(tx, command, targets)
                await queue.put(tx, job_of(kind), f"{seller_id}/{command.id}", world.now())
        except Duplicate:
            await repeated(world, command)
        else:
            world.alarm.ring()
            return _report(command, {}, total=0)  # right after the registration all counts are 0 (guide §13)
    return await told(world, seller_id, kind, command.id)


def made(world: World, seller_id: str, kind: str, command_id: str, content: bytes, total: int) -> Stored:
    """A new command; ids are lower case (behaviour §5)."""
    return Stored(seller_id, kind, _checked_id(command_id), content, total, world.now(), None)


async def repeated(world: World, command: Stored) -> Stored | None:
    """The command that was registered under this id before, if any. Raises `Conflict` when its content differs."""
    known = await store.find(world.db, command.seller_id, command.kind, command.id)
    if known is not None and known.content != command.content:
        raise Conflict(
            Problem(
                "COMMAND_ALREADY_REGISTERED_WITH_DIFFERENT_CONTENT",
                "Command with the given id but with different content is already registered.",
                "",
                pl="Zlecenie o podanym identyfikatorze, ale z inną treścią, jest już zarejestrowane.",
            )
        )
    return known


async def add_done(tx: Tx, command: Stored, target: Target, outcome: Outcome, now: int) -> None:
    """A command of one task that is done in the transaction of its registration. Raises `Duplicate`."""
    await store.add(tx, command, [target])
    await store.finish(tx, command, [outcome], now)
    await store.complete(tx, command, now)


# Reports


async def report(world: World, seller_id: str, kind: str, command_id: str) -> bytes:
    return encode(await told(world, seller_id, kind, command_id))


async def told(world: World, seller_id: str, kind: str, command_id: str) -> Report:
    """The report, for a kind of command that shows it in its own way."""
    command = await _find(world, seller_id, kind, command_id)
    return _report(command, await store.counts(world.db, command), total=command.total)


async def tasks(
    world: World, seller_id: str, kind: str, command_id: str, page: tuple[int, int], language: Language
) -> bytes:
    command, rows = await task_rows(world, seller_id, kind, command_id, page)
    return encode(TaskReport([task(command, row, language) for row in rows]))


async def task_rows(
    world: World, seller_id: str, kind: str, command_id: str, page: tuple[int, int]
) -> tuple[Stored, list[TaskRow]]:
    """A page (limit, offset) of tasks, for a kind of command that shows them in its own way."""
    command = await _find(world, seller_id, kind, command_id)
    return command, await store.page(world.db, command, *page)


def failures(row: TaskRow, language: Language) -> list[Failure]:
    """The `errors` of a task."""
    if row.status != "FAIL":
        return []
    problems = [Problem("UnknownError", row.message or "")] if row.problems is None else _read_problems(row.problems)
    return refusal(problems, language).errors


def page_of(query: Query) -> tuple[int, int]:
    """Limit and offset of a page of tasks."""
    return query.whole("limit", DEFAULT_LIMIT, 1, MOST_LIMIT), query.whole("offset", 0, 0, MOST_OFFSET)


def _report(command: Stored, counted: dict[str, int], total: int) -> Report:
    return Report(
        id=command.id,
        created_at=iso(command.created_at),
        completed_at=iso(command.completed_at) if command.completed_at is not None else None,
        task_count=TaskCount(total, counted.get("SUCCESS", 0), counted.get("FAIL", 0)),
    )


def task(command: Stored, row: TaskRow, language: Language) -> Task:
    return Task(
        offer=OfferReference(row.offer_id),
        message=row.message,
        status=row.status,
        scheduled_at=iso(command.created_at),
        finished_at=iso(row.finished_at) if row.finished_at is not None else None,
        field=row.field,
        errors=failures(row, language),
    )


async def _find(world: World, seller_id: str, kind: str, command_id: str) -> Stored:
    command = await store.find(world.db, seller_id, kind, command_id.lower())
    if command is None:
        raise NotFound(Problem("COMMAND_NOT_FOUND", "Command not found.", "", pl="Nie znaleziono zlecenia."))
    return command


def _checked_id(command_id: str) -> str:
    if is_uuid(command_id):
        return command_id.lower()
    raise Invalid(
        Problem(
            "VALIDATION_ERROR",
            "Command id must be a UUID.",
            "commandId",
            f"Invalid value: {command_id}",
            pl="Identyfikator zlecenia musi być w formacie UUID.",
        )
    )


# The work


async def run(world: World, kind: str, key: str, at_once: int, prepare: Prepare) -> None:
    """Work on a command until none of its tasks is new. Interrupted, it goes on where it was.

    Offers are read and changes are computed before the transaction, which is short therefore. In it the command is
    locked and the tasks are looked up again, so that a second worker that runs the same command does no task twice.
    """
    seller_id, _, command_id = key.partition("/")
    while (command := await store.find(world.db, seller_id, kind, command_id)) and command.completed_at is None:
        todo = await store.new(world.db, command, at_once)
        apply = await prepare(world, command, todo)
        async with world.db.write() as tx:
            if not await store.lock(tx, command):
                return
            still_new = set(await store.new(tx, command, at_once))
            done = await apply(tx, [task for task in todo if task in still_new])
            now = world.now()
            await store.finish(tx, command, done.outcomes, now)
            if not await store.new(tx, command, 1):
                await store.complete(tx, command, now)
            await offers.settle(tx, seller_id, done.happened, now)


__all__ = [
    "Apply",
    "Done",
    "Outcome",
    "Prepare",
    "Stored",
    "Target",
    "TaskRow",
    "Todo",
    "add_done",
    "criteria_problems",
    "failed",
    "failures",
    "job_of",
    "made",
    "page_of",
    "register",
    "repeated",
    "report",
    "run",
    "succeeded",
    "taken",
    "task",
    "task_rows",
    "tasks",
    "told",
]
