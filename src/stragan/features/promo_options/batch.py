"""The command that changes the packages of many offers (2026 specification, behaviour §5)."""

from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec

from stragan.db.engine import Tx
from stragan.features.commands import service as commands
from stragan.features.commands.schemas import OfferReference, Report, Status, offer_ids
from stragan.features.commands.service import Apply, Done, Outcome, Stored, Target, TaskRow, Todo, failed, succeeded
from stragan.features.offers import service as offers
from stragan.features.offers.service import Happened
from stragan.features.promo_options import rules
from stragan.features.promo_options.changing import Changing, can_be_promoted, change
from stragan.features.promo_options.rules import END_OF_CYCLE, NOW, WantedOfMany
from stragan.features.promo_options.schemas import (
    ChosenPackage,
    CommandModification,
    Order,
    PromoTask,
    PromoTasks,
    ShownModification,
    Summary,
    read_command,
)
from stragan.features.promo_options.selling import sold
from stragan.kernel.checks import broken
from stragan.kernel.ids import numeric
from stragan.kernel.marketplaces import BASE_MARKETPLACE
from stragan.kernel.problems import Invalid, Language, Problem
from stragan.kernel.times import iso
from stragan.kernel.wire import encode
from stragan.world import World

KIND, FIELD = "promo-options", "promotion"
AT_ONCE = 50  # offers in one transaction: a reader never waits longer than some milliseconds
GONE = Problem(
    "offerNotFound",
    "Offer not found. It was deleted, archived or never existed.",
    pl="Nie znaleziono oferty. Została usunięta, zarchiwizowana lub nigdy nie istniała.",
)
STATUSES: Mapping[Status, Literal["DONE", "ERROR", "IN_PROGRESS"]] = {
    "NEW": "IN_PROGRESS",
    "SUCCESS": "DONE",
    "FAIL": "ERROR",
}
_read_content = msgspec.json.Decoder(tuple[Order, list[str]]).decode


async def register(world: World, seller_id: str, command_id: str, body: bytes) -> bytes:
    """Take a command. Raises `Invalid` (422) for a wrong one, `Conflict` (409) for an id that is taken."""
    command = read_command(body)
    problems = [
        *commands.criteria_problems(world, command.offer_criteria),
        *broken(WantedOfMany(command, sold(world)), rules.COMMAND_RULES),
    ]
    if problems:
        raise Invalid(*problems)
    targets = [Target(id_, FIELD) for id_ in offer_ids(command.offer_criteria)]
    content = encode([_order(command.modification), [target.offer_id for target in targets]])
    return _summary(await commands.taken(world, seller_id, KIND, command_id, content, targets))


def _order(asked: CommandModification) -> Order:
    base = asked.base_package if isinstance(asked.base_package, ChosenPackage) else None
    extra = asked.extra_packages if isinstance(asked.extra_packages, list) else None
    return Order(
        base=None if base is None else base.id or "",
        extra=None if extra is None else [one.id or "" for one in extra],
        at_once=asked.modification_time == NOW,
    )


async def report(world: World, seller_id: str, command_id: str) -> bytes:
    return _summary(await commands.told(world, seller_id, KIND, command_id))


def _summary(report: Report) -> bytes:
    return encode(Summary(report.id, report.task_count))


async def tasks(world: World, seller_id: str, command_id: str, page: tuple[int, int], language: Language) -> bytes:
    command, rows = await commands.task_rows(world, seller_id, KIND, command_id, page)
    order = _order_of(command)
    shown = ShownModification(
        base_package=None if order.base is None else ChosenPackage(order.base or None),
        extra_packages=None if order.extra is None else [ChosenPackage(id_) for id_ in order.extra],
        modification_time=NOW if order.at_once else END_OF_CYCLE,
    )
    return encode(PromoTasks([_task(command, row, language) for row in rows], shown))


def _task(command: Stored, row: TaskRow, language: Language) -> PromoTask:
    return PromoTask(
        offer=OfferReference(row.offer_id),
        marketplace_id=BASE_MARKETPLACE,
        scheduled_at=iso(command.created_at),
        finished_at=None if row.finished_at is None else iso(row.finished_at),
        status=STATUSES[row.status],
        errors=commands.failures(row, language),
    )


def _order_of(command: Stored) -> Order:
    return _read_content(command.content)[0]


async def run(world: World, key: str) -> None:
    await commands.run(world, KIND, key, AT_ONCE, _prepare)


async def _prepare(world: World, command: Stored, _todo: Sequence[Todo]) -> Apply:
    """Each offer is read under its lock, so there is nothing to do before."""
    order = _order_of(command)

    async def apply(tx: Tx, todo: Sequence[Todo]) -> Done:
        outcomes: list[Outcome] = []
        happened: list[Happened] = []
        for task in sorted(todo, key=_in_order):  # of offers: every command locks them in the same one
            number = numeric(task.offer_id)
            offer = None if number is None else await offers.lock(tx, command.seller_id, number)
            if offer is None:
                outcomes.append(failed(task.position, GONE.message, [GONE]))
            elif _adds(order) and not can_be_promoted(offer):
                outcomes.append(failed(task.position, rules.NOT_ALLOWED.message, [rules.NOT_ALLOWED]))
            else:
                _, _, done = await change(tx, world, offer, lambda changing: _carry_out(changing, order))
                outcomes.append(succeeded(task.position))
                happened += done
        return Done(outcomes, happened)

    return apply


def _in_order(task: Todo) -> int:
    return numeric(task.offer_id) or 0


def _adds(order: Order) -> bool:
    return bool(order.base or order.extra)


def _carry_out(changing: Changing, order: Order) -> None:
    if order.base:
        changing.have(order.base, at_once=order.at_once)
    elif order.base is not None:
        for span in changing.running("BASE"):
            changing.drop(span, at_once=order.at_once)
    if order.extra is None:
        return
    for span in changing.running("EXTRA"):
        if span.package_id not in order.extra:
            changing.drop(span, at_once=order.at_once)
    for package_id in order.extra:
        changing.have(package_id, at_once=False)
