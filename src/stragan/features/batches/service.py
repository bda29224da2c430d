"""Use cases of commands that change offers: what is taken, what is asked about it, and what their jobs do."""

from collections.abc import Sequence
from functools import partial

from stragan.features.batches import rules
from stragan.features.batches.changes import (
    Case,
    Change,
    Failed,
    automatically,
    change_element,
    change_prices,
    change_quantity,
    failed,
)
from stragan.features.batches.leaving import leave_price_list
from stragan.features.batches.schemas import (
    DecreasePercentage,
    DecreasePrice,
    FixedPrice,
    IncreasePrice,
    MarketplaceFixed,
    MarketplaceGain,
    MarketplacePrice,
    Modification,
    ModificationOrder,
    OfferOrder,
    PriceChange,
    PriceModification,
    PriceOrder,
    QuantityOrder,
    Subject,
    SubjectTask,
    SubjectTaskReport,
    read_bulk_command,
    read_bulk_orders,
    read_modification_command,
    read_modification_order,
    read_price_command,
    read_price_order,
    read_quantity_command,
    read_quantity_order,
)
from stragan.features.batches.single import change_price
from stragan.features.batches.working import AT_ONCE, ChangeOf, Edit, edited, preparing
from stragan.features.commands import service as commands
from stragan.features.commands.schemas import Criterion, offer_ids
from stragan.features.commands.service import Stored, Target
from stragan.features.product_safety import service as product_safety
from stragan.kernel.checks import ensure
from stragan.kernel.marketplaces import BASE_MARKETPLACE
from stragan.kernel.problems import Invalid, Language, Problem
from stragan.kernel.wire import encode
from stragan.world import World

PRICE, QUANTITY, MODIFICATION, BULK = "price", "quantity", "modification", "bulk"
PRICES, STOCK = "prices", "stock"  # the fields of a bulk command


# Registration


async def register_prices(world: World, seller_id: str, command_id: str, body: bytes) -> bytes:
    """Take a change of prices. Raises `Invalid` (422) for a wrong one, `Conflict` (409) for an id that is taken."""
    command = read_price_command(body)
    ensure(command, rules.PRICE_RULES)
    order = PriceOrder(_of_offers(command.modification), _offers(world, command.offer_criteria))
    return await _register(world, seller_id, PRICE, command_id, (order, PRICE))


async def register_quantities(world: World, seller_id: str, command_id: str, body: bytes) -> bytes:
    """Take a change of quantities."""
    command = read_quantity_command(body)
    ensure(command, rules.QUANTITY_RULES)
    order = QuantityOrder(command.modification, _offers(world, command.offer_criteria))
    return await _register(world, seller_id, QUANTITY, command_id, (order, QUANTITY))


async def register_modification(world: World, seller_id: str, command_id: str, body: bytes) -> bytes:
    """Take a change of one element."""
    command = read_modification_command(body)
    ensure(command, rules.MODIFICATION_RULES)
    order = ModificationOrder(command.modification, _offers(world, command.offer_criteria))
    (field,) = command.modification.elements()
    return await _register(world, seller_id, MODIFICATION, command_id, (order, field))


async def register_bulk(world: World, seller_id: str, body: bytes) -> bytes:
    """Take changes of prices and stock, each offer its own."""
    command = read_bulk_command(body)
    ensure(command, rules.BULK_RULES)
    orders = [
        OfferOrder(
            given.offer_id,
            None if given.prices is None else [_of_marketplace(*price) for price in given.prices.items()],
            given.stock,
        )
        for given in command.modifications
    ]
    targets = [Target(given.offer_id, field) for given in command.modifications for field in rules.fields_of(given)]
    return await commands.register(world, seller_id, BULK, command.command_id, encode(orders), targets)


def _offers(world: World, criteria: Sequence[Criterion]) -> list[str]:
    if problems := commands.criteria_problems(world, criteria):
        raise Invalid(*problems)
    return offer_ids(criteria)


async def _register(
    world: World,
    seller_id: str,
    kind: str,
    command_id: str,
    what: tuple[PriceOrder | QuantityOrder | ModificationOrder, str],
) -> bytes:
    order, field = what
    targets = [Target(id_, field) for id_ in order.offer_ids]
    return await commands.register(world, seller_id, kind, command_id, encode(order), targets)


def _of_offers(given: PriceModification) -> PriceChange:
    """Every kind of change in the one form in which it is carried out."""
    marketplace = given.marketplace_id or BASE_MARKETPLACE
    if isinstance(given, FixedPrice):
        return PriceChange("FIXED", given.price.amount, given.price.currency, marketplace)
    sign = "-" if isinstance(given, DecreasePrice | DecreasePercentage) else ""
    if isinstance(given, IncreasePrice | DecreasePrice):
        return PriceChange("GAIN", sign + given.value.amount, given.value.currency, marketplace)
    return PriceChange("PERCENTAGE", sign + rules.percentage_of(given.percentage), None, marketplace)


def _of_marketplace(marketplace: str, given: MarketplacePrice) -> PriceChange:
    if isinstance(given, MarketplaceFixed):
        return PriceChange("FIXED", given.value.amount, given.value.currency, marketplace)
    if isinstance(given, MarketplaceGain):
        return PriceChange("GAIN", given.value.amount, given.value.currency, marketplace)
    return PriceChange("PERCENTAGE", rules.percentage_of(given.percentage), None, marketplace)


# Reports


async def bulk_tasks(world: World, seller_id: str, command_id: str, page: tuple[int, int], language: Language) -> bytes:
    """Tasks of a bulk command name an offer and a field: one offer may have two."""
    _, rows = await commands.task_rows(world, seller_id, BULK, command_id, page)
    return encode(
        SubjectTaskReport(
            [
                SubjectTask(Subject(row.offer_id, row.field), row.message, row.status, commands.failures(row, language))
                for row in rows
            ]
        )
    )


# The work


async def run_prices(world: World, key: str) -> None:
    await commands.run(world, PRICE, key, AT_ONCE, preparing(_price_change))


async def run_quantities(world: World, key: str) -> None:
    await commands.run(world, QUANTITY, key, AT_ONCE, preparing(_quantity_change))


async def run_modification(world: World, key: str) -> None:
    await commands.run(world, MODIFICATION, key, AT_ONCE, preparing(_element_change))


async def run_bulk(world: World, key: str) -> None:
    await commands.run(world, BULK, key, AT_ONCE, preparing(_bulk_change))


async def _price_change(_world: World, command: Stored) -> ChangeOf:
    order = read_price_order(command.content)
    return lambda _task: partial(change_prices, changes=[order.change])


async def _quantity_change(_world: World, command: Stored) -> ChangeOf:
    order = read_quantity_order(command.content)
    return lambda _task: partial(change_quantity, change=order.change)


async def _element_change(world: World, command: Stored) -> ChangeOf:
    order = read_modification_order(command.content)
    if (missing := await _missing_party(world, command.seller_id, order.change)) is not None:
        failure = failed(missing)
        return lambda _task: lambda _case: failure
    return lambda _task: partial(change_element, wanted=order.change)


async def _missing_party(world: World, seller_id: str, wanted: Modification) -> Problem | None:
    """Who is responsible for products must be one of the seller's own entries."""
    person, producer = wanted.responsible_person, wanted.responsible_producer
    if (
        person is not None
        and person.id is not None
        and not await product_safety.person_exists(world, seller_id, person.id)
    ):
        return product_safety.unknown_party("responsible-persons", person.id).under("responsiblePerson")
    if (
        producer is not None
        and producer.id is not None
        and not await product_safety.producer_exists(world, seller_id, producer.id)
    ):
        return product_safety.unknown_party("responsible-producers", producer.id).under("responsibleProducer")
    return None


async def _bulk_change(_world: World, command: Stored) -> ChangeOf:
    orders = read_bulk_orders(command.content)
    changes: dict[tuple[str, str], Change] = {}
    for order in orders:
        if order.prices is not None:
            changes[order.offer_id, PRICES] = partial(change_prices, changes=order.prices)
        if order.stock is not None:
            changes[order.offer_id, STOCK] = partial(change_quantity, change=order.stock)
    return lambda task: changes[task.offer_id, task.field]


__all__ = [
    "AT_ONCE",
    "BULK",
    "MODIFICATION",
    "PRICE",
    "QUANTITY",
    "Case",
    "Change",
    "ChangeOf",
    "Edit",
    "Failed",
    "automatically",
    "bulk_tasks",
    "change_price",
    "change_prices",
    "edited",
    "failed",
    "leave_price_list",
    "preparing",
    "register_bulk",
    "register_modification",
    "register_prices",
    "register_quantities",
    "run_bulk",
    "run_modification",
    "run_prices",
    "run_quantities",
]
