"""Use cases of publication commands: what is taken, and what becomes of each offer."""

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from stragan.db.engine import Tx
from stragan.features.commands import service as commands
from stragan.features.commands.schemas import offer_ids
from stragan.features.commands.service import Apply, Done, Outcome, Stored, Target, Todo, failed, succeeded
from stragan.features.offers import service as offers
from stragan.features.offers.service import Happened
from stragan.features.packages import service as packages
from stragan.features.publication import rules
from stragan.features.publication.schemas import Action, read_command
from stragan.kernel.ids import numeric
from stragan.kernel.problems import Invalid, Problem, Problems
from stragan.kernel.times import MINUTE, parse_instant
from stragan.kernel.wire import encode
from stragan.world import World

KIND = "publication"
RUN = commands.job_of(KIND)
AT_ONCE = 50  # offers in one transaction: a reader never waits longer than a few milliseconds
FAILED = "Could not change offer publication status. {}"
INVALID = "You cannot activate an invalid offer."
GONE = "Offer not found. It was deleted, archived or never existed."
PAST = "You cannot schedule activating an offer in the past."
NOT_LISTED = "You cannot end an offer that is not listed."
NO_STOCK = "The listed quantity cannot be less than 1."
AUCTION_OVER = "You cannot activate an auction that has ended."
NO_PACKAGE = offers.NO_PACKAGE.pl or ""  # of an advertisement, told in Polish whatever the language (#5298)
POLISH = {
    INVALID: "Nie można wystawić oferty, która ma braki.",
    GONE: "Nie znaleziono oferty. Została usunięta, zarchiwizowana lub nigdy nie istniała.",
    PAST: "Nie można zaplanować wystawienia na termin, który już minął.",
    NOT_LISTED: "Nie można zakończyć oferty, która nie jest wystawiona.",
    NO_STOCK: "Liczba wystawionych sztuk nie może być mniejsza niż 1.",
    AUCTION_OVER: "Nie można ponownie wystawić zakończonej licytacji.",
    NO_PACKAGE: NO_PACKAGE,
}


class Order(NamedTuple):
    """The content of a stored command; its tasks name the offers again."""

    action: Action
    scheduled_for: int | None
    offer_ids: list[str]


_read_order = msgspec.json.Decoder(Order).decode


async def register(world: World, seller_id: str, command_id: str, body: bytes) -> bytes:
    """Accept a command. Raises `Invalid` (422) for a wrong one, `Conflict` (409) for an id that is taken."""
    command = read_command(body)
    problems = [
        *commands.criteria_problems(world, command.offer_criteria),
        *rules.only_activation_is_scheduled(command),
        *rules.listing_date_is_an_instant(command),
    ]
    if problems:
        raise Invalid(*problems)
    at, ids = command.publication.scheduled_for, offer_ids(command.offer_criteria)
    order = Order(command.publication.action, parse_instant(at) if at is not None else None, ids)
    targets = [Target(id_, KIND) for id_ in ids]
    return await commands.register(world, seller_id, KIND, command_id, encode(order), targets)


async def run(world: World, key: str) -> None:
    await commands.run(world, KIND, key, AT_ONCE, _prepare)


async def _prepare(world: World, command: Stored, _todo: Sequence[Todo]) -> Apply:
    """A change of status reads each offer under its lock, so there is nothing to do before."""
    order = _read_order(command.content)

    async def apply(tx: Tx, todo: Sequence[Todo]) -> Done:
        outcomes, happened, now = [], [], world.now()
        # All offers before the counters, which the first listing may lock; in the same order as every command.
        rows = {number: await offers.lock(tx, command.seller_id, number) for number in sorted(_numbers(todo))}
        for task in todo:
            number = numeric(task.offer_id)
            # What is asked of the same offer once more starts from the result of the first time.
            offer = rows.pop(number) if number in rows else await _again(tx, command, number)
            try:
                outcome, done = await _change(tx, (world, command, order), task, offer, now)
            except Invalid as error:
                outcome, done = _limited(task, error.problems), None
            outcomes.append(outcome)
            happened += [done] if done else []
        return Done(outcomes, happened)

    return apply


def _numbers(todo: Sequence[Todo]) -> set[int]:
    return {number for task in todo if (number := numeric(task.offer_id)) is not None}


async def _again(tx: Tx, command: Stored, number: int | None) -> offers.Row | None:
    return None if number is None else await offers.lock(tx, command.seller_id, number)


async def _change(
    tx: Tx, work: tuple[World, Stored, Order], task: Todo, offer: offers.Row | None, now: int
) -> tuple[Outcome, Happened | None]:
    """The result of one task, and what is left to be settled. Raises `Invalid` when a limit of the seller is met."""
    world, command, order = work
    if offer is None:
        return _refused(task, GONE), None
    if order.action == "END":
        if offer.status in ("ACTIVE", "ACTIVATING"):
            return succeeded(task.position), await offers.stop(tx, offer, now)
        return (succeeded(task.position) if offer.status == "ENDED" else _refused(task, NOT_LISTED)), None
    if offer.status in ("ACTIVE", "ACTIVATING"):
        return succeeded(task.position), None
    if reason := await _without_package(tx, offer) or _reason_against_listing(offer):
        return _refused(task, reason), None
    if order.scheduled_for is None:
        return succeeded(task.position), await offers.list_now(tx, world, offer, now)
    if order.scheduled_for // MINUTE <= command.created_at // MINUTE:
        return failed(task.position, PAST, [Problem("UnknownError", PAST, pl=POLISH[PAST])]), None
    return succeeded(task.position), await offers.schedule(tx, world, offer, order.scheduled_for, now)


async def _without_package(tx: Tx, offer: offers.Row) -> str | None:
    """An advertisement is given a package for each listing: with its end the one that it had is used up (#5298)."""
    if offer.format != "ADVERTISEMENT" or await packages.has_base(tx, offer.seller_id, offer.id):
        return None
    return NO_PACKAGE


def _reason_against_listing(offer: offers.Row) -> str | None:
    if offer.problems:
        return INVALID
    if offer.status == "ENDED" and offer.format == "AUCTION":
        return AUCTION_OVER
    if offer.format != "ADVERTISEMENT" and not offer.available:
        return NO_STOCK
    return None


def _refused(task: Todo, reason: str) -> Outcome:
    return failed(task.position, FAILED.format(reason), [Problem("UnknownError", reason, pl=POLISH[reason])])


def _limited(task: Todo, problems: Problems) -> Outcome:
    """A limit of the seller is told with the code that an edit is refused with."""
    return failed(task.position, FAILED.format(problems[0].message), problems)
