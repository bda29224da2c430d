"""The Buy Now price of one offer, changed while the client waits (behaviour §5)."""

from functools import partial

from stragan.db.engine import Duplicate
from stragan.features.batches.changes import Failed, change_prices
from stragan.features.batches.schemas import (
    ChangePrice,
    ChangePriceOutput,
    PriceChange,
    PriceChanged,
    SingleOrder,
    read_change_price,
)
from stragan.features.batches.working import Edit, edited
from stragan.features.commands import service as commands
from stragan.features.commands.service import Outcome, Stored, Target
from stragan.features.offers import service as offers
from stragan.kernel.ids import is_uuid
from stragan.kernel.marketplaces import BASE_MARKETPLACE, CURRENCY
from stragan.kernel.problems import Conflict, Invalid, Language, Problem
from stragan.kernel.wire import encode
from stragan.world import World

KIND, FIELD = "price-of-one", "price"
INVALID_INPUT = "ValidationError.MethodArgumentNotValidException"


class _CrossedError(Exception):
    """The offer has changed since it was read: the transaction is undone and tried again."""


async def change_price(
    world: World, seller_id: str, offer_id: str, command_id: str, body: bytes, language: Language
) -> bytes:
    """Change the price at once; a repetition gives the first answer.

    Raises `Invalid` (422) for what can be no price, `NotFound` (404) and `Forbidden` (403) for the offer, `Conflict`
    (409) for an id that was used for something else. An offer that cannot take the price is an answer, not a refusal.
    """
    request = read_change_price(body)
    _ensure_valid(request, command_id)
    price = request.input.buy_now_price
    change = PriceChange("FIXED", price.amount, price.currency, BASE_MARKETPLACE)
    command = commands.made(world, seller_id, KIND, command_id, encode(SingleOrder(offer_id, change)), 1)
    for _ in range(offers.TRIES):
        if await commands.repeated(world, command) is not None:
            break
        found = await _edited(world, seller_id, offer_id, change)
        try:
            await _store(world, command, offer_id, found)
        except (_CrossedError, Duplicate):
            continue
        break
    else:
        raise Conflict(offers.CROSSED)
    return await _answer(world, command, request, language)


def _ensure_valid(request: ChangePrice, command_id: str) -> None:
    """The price is one that an offer of the base marketplace can have, and both ids are the same (behaviour §5)."""
    if request.id is not None and is_uuid(command_id) and request.id.lower() != command_id.lower():
        en = "The id in the body differs from that of the address."
        raise Invalid(Problem("VALIDATION_ERROR", en, "id", pl="Identyfikator w treści różni się od tego w adresie."))
    price = request.input.buy_now_price
    if offers.is_possible_price(price.amount) and price.currency == CURRENCY:
        return
    message, path = "Not valid parameters: input.buyNowPrice", "input.buyNowPrice"
    pl = "Niepoprawne parametry: input.buyNowPrice"
    raise Invalid(Problem(INVALID_INPUT, message, path, INVALID_INPUT, pl=pl))


async def _edited(world: World, seller_id: str, offer_id: str, change: PriceChange) -> Edit | Failed:
    before = await offers.find(world, seller_id, offer_id)
    if before is None:
        raise await offers.missing(world, offer_id, _gone(offer_id))
    return await edited(world, before, partial(change_prices, changes=[change]))


def _gone(offer_id: str) -> Problem:
    return Problem(
        "NOT_FOUND",
        "Offer not found. It was deleted, archived or never existed.",
        f"/offers/{offer_id}",
        pl="Nie znaleziono oferty. Została usunięta, zarchiwizowana lub nigdy nie istniała.",
    )


async def _store(world: World, command: Stored, offer_id: str, found: Edit | Failed) -> None:
    """The command with its result, and the offer, in one transaction."""
    is_failure = isinstance(found, Failed)
    outcome: Outcome = commands.failed(0, *found) if is_failure else commands.succeeded(0)
    async with world.db.write() as tx:
        now = world.now()
        await commands.add_done(tx, command, Target(offer_id, FIELD), outcome, now)
        if isinstance(found, Failed):
            return
        happened = await offers.replace_in(tx, world, *found)
        if happened is None:
            raise _CrossedError
        await offers.settle(tx, command.seller_id, [happened], now)


async def _answer(world: World, command: Stored, request: ChangePrice, language: Language) -> bytes:
    """What is stored of the command says how it went, the first time and every other one."""
    _, (row,) = await commands.task_rows(world, command.seller_id, KIND, command.id, (1, 0))
    output = ChangePriceOutput("SUCCESSFUL" if row.status == "SUCCESS" else "ERROR", commands.failures(row, language))
    return encode(PriceChanged(command.id, request.input, output))
