"""Use cases of publication commands: register, report, and the work itself in small transactions."""

from stragan.db.engine import Duplicate, Tx
from stragan.features.offers import service as offers
from stragan.features.publication import rules, store
from stragan.features.publication.schemas import (
    Command,
    OfferReference,
    Report,
    Task,
    TaskCount,
    TaskReport,
    read_command,
)
from stragan.features.publication.store import Stored
from stragan.jobs import queue
from stragan.kernel.ids import is_uuid, numeric
from stragan.kernel.problems import Conflict, Failure, Invalid, NotFound, Problem
from stragan.kernel.times import MINUTE, iso, parse_instant
from stragan.kernel.wire import encode
from stragan.world import World

RUN = "publication.run"
AT_ONCE = 50  # offers in one transaction: a reader never waits longer than a few milliseconds
FAILED = "Could not change offer publication status. {}"
INVALID = "You cannot activate an invalid offer."
GONE = "Offer not found. It was deleted, archived or never existed."
PAST = "You cannot schedule activating an offer in the past."
NOT_LISTED = "You cannot end an offer that is not listed."
NO_STOCK = "The listed quantity cannot be less than 1."
AUCTION_OVER = "You cannot activate an auction that has ended."


async def register(world: World, seller_id: str, command_id: str, body: bytes) -> bytes:
    """Accept a command; the work is done by a job. Repeating it gives the first run's report.

    Raises `Invalid` (422) for a wrong command and `Conflict` (409) for an id that was used for another content.
    """
    command_id = _checked_id(command_id)
    command = read_command(body)
    most = world.settings.max_command_offers
    problems = [
        *rules.offers_are_few(command, most),
        *rules.offer_ids_are_given(command),
        *rules.only_activation_is_scheduled(command),
        *rules.listing_date_is_an_instant(command),
    ]
    if problems:
        raise Invalid(*problems)
    wanted = _stored(command_id, command, world.now())
    known = await store.find(world.db, seller_id, command_id)
    if known is None:
        try:
            async with world.db.write() as tx:
                await store.add(tx, seller_id, wanted, command.offer_ids())
                await queue.put(tx, RUN, f"{seller_id}/{command_id}", world.now())
        except Duplicate:
            known = await store.find(world.db, seller_id, command_id)
        else:
            world.alarm.ring()
            return encode(_report(wanted, {}, total=0))
    assert known is not None
    if known.content != wanted.content:
        raise Conflict(
            Problem(
                "COMMAND_ALREADY_REGISTERED_WITH_DIFFERENT_CONTENT",
                "Command with the given id but with different content is already registered.",
                "",
                pl="Zlecenie o podanym identyfikatorze, ale z inną treścią, jest już zarejestrowane.",
            )
        )
    return await report(world, seller_id, command_id)


async def report(world: World, seller_id: str, command_id: str) -> bytes:
    command = await _find(world, seller_id, command_id)
    counted = await store.counts(world.db, seller_id, command.id)
    return encode(_report(command, counted, total=command.total))


async def tasks(world: World, seller_id: str, command_id: str, limit: int, offset: int) -> bytes:
    command = await _find(world, seller_id, command_id)
    rows = await store.page(world.db, seller_id, command.id, limit, offset)
    return encode(
        TaskReport(
            [
                Task(
                    offer=OfferReference(offer_id),
                    message=message,
                    status=status,
                    scheduled_at=iso(command.created_at),
                    finished_at=iso(finished_at) if finished_at is not None else None,
                    field="publication",
                    errors=[_failure(message)] if status == "FAIL" else [],
                )
                for offer_id, status, message, finished_at in rows
            ]
        )
    )


async def run(world: World, key: str) -> None:
    """Work on a command until none of its tasks is new. Interrupted, it goes on where it was."""
    seller_id, _, command_id = key.partition("/")
    command = await store.find(world.db, seller_id, command_id)
    while command is not None and command.completed_at is None:
        async with world.db.write() as tx:
            if not await store.lock(tx, seller_id, command_id):
                return
            new = await store.new(tx, seller_id, command_id, AT_ONCE)
            now = world.now()
            if not new:
                await store.complete(tx, seller_id, command_id, now)
                return
            outcomes = [(at, *await _change(tx, seller_id, offer_id, command, now)) for at, offer_id in new]
            await store.finish(tx, seller_id, command_id, outcomes, now)


async def _change(tx: Tx, seller_id: str, offer_id: str, command: Stored, now: int) -> tuple[str, str]:
    """Status and message of one task."""
    number = numeric(offer_id)
    offer = None if number is None else await offers.lock(tx, seller_id, number)
    if offer is None:
        return "FAIL", FAILED.format(GONE)
    if command.action == "END":
        if offer.status not in ("ACTIVE", "ACTIVATING"):
            return ("SUCCESS", "") if offer.status == "ENDED" else ("FAIL", FAILED.format(NOT_LISTED))
        await offers.end(tx, offer, "USER", now)
        return "SUCCESS", ""
    if offer.status in ("ACTIVE", "ACTIVATING"):
        return "SUCCESS", ""
    if reason := _reason_against_listing(offer, command):
        return "FAIL", reason
    if command.scheduled_for is not None:
        await offers.schedule(tx, offer, command.scheduled_for, now)
    else:
        await offers.list_now(tx, offer, now)
    return "SUCCESS", ""


def _reason_against_listing(offer: offers.Row, command: Stored) -> str | None:
    if offer.problems:
        return FAILED.format(INVALID)
    if offer.status == "ENDED" and offer.format == "AUCTION":
        return FAILED.format(AUCTION_OVER)
    if offer.format != "ADVERTISEMENT" and not offer.available:
        return FAILED.format(NO_STOCK)
    at = command.scheduled_for
    if at is not None and at // MINUTE <= command.created_at // MINUTE:
        return PAST
    return None


def _stored(command_id: str, command: Command, now: int) -> Stored:
    at = command.publication.scheduled_for
    scheduled_for = parse_instant(at) if at is not None else None
    ids = command.offer_ids()
    content = encode([command.publication.action, scheduled_for, ids])
    return Stored(command_id, content, command.publication.action, scheduled_for, len(ids), now, None)


def _report(command: Stored, counted: dict[str, int], total: int) -> Report:
    """Right after the registration all counts are 0, as the guide §13 shows."""
    return Report(
        id=command.id,
        created_at=iso(command.created_at),
        completed_at=iso(command.completed_at) if command.completed_at is not None else None,
        task_count=TaskCount(total, counted.get("SUCCESS", 0), counted.get("FAIL", 0)),
    )


def _failure(message: str) -> Failure:
    reason = message.removeprefix(FAILED.format(""))
    return Failure("UnknownError", reason, None, None, reason, {})


async def _find(world: World, seller_id: str, command_id: str) -> Stored:
    command = await store.find(world.db, seller_id, command_id.lower())
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
