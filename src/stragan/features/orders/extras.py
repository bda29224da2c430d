"""Additional services that a buyer adds to an item: those of the group that its offer names (behaviour §9).

A service is done for every piece, at the price that the group has for the way in which the order is sent.
"""

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from stragan.db.engine import Reader
from stragan.features.additional_services import service as additional_services
from stragan.features.additional_services.schemas import Service
from stragan.features.offers.schemas import Offer
from stragan.features.orders.rules import Item, Line, service_is_not_offered
from stragan.features.orders.schemas import AdditionalService, LineItem
from stragan.kernel.money import Price
from stragan.kernel.problems import Invalid, Problem


async def chosen(
    reader: Reader, seller_id: str, lines: Sequence[tuple[Line, Offer]], method_id: str | None
) -> dict[str, list[AdditionalService]]:
    """What was asked for with each offer; `method_id` None is an order that is not sent, or nobody knows yet how.

    Reads nothing when nothing is asked for. Raises `Invalid` (422) for what an offer does not have with this delivery.
    """
    found: dict[str, list[AdditionalService]] = {}
    problems: list[Problem] = []
    for index, (line, offer) in enumerate(lines):
        group_id = offer.additional_services.id if offer.additional_services and line.item.services else None
        group = await additional_services.services(reader, seller_id, group_id) if group_id is not None else {}
        services, missing = _chosen(line.item, group, method_id)
        found[offer.id] = services
        problems += [problem.under(f"items[{index}]") for problem in missing]
    if problems:
        raise Invalid(*problems)
    return found


def added(items: Sequence[LineItem], services: Mapping[str, list[AdditionalService]]) -> list[LineItem]:
    """Line items with the services of their offers; where pieces have several prices, the first has them for all."""
    left = dict(services)
    return [replace(item, selected_additional_services=left.pop(item.offer.id, [])) for item in items]


def _chosen(
    item: Item, group: Mapping[str, Service], method_id: str | None
) -> tuple[list[AdditionalService], list[Problem]]:
    services, problems = [], []
    for id_ in item.services:
        price = _price(group[id_], method_id) if id_ in group else None
        if price is None:
            problems.append(service_is_not_offered(item, id_))
        else:
            services.append(AdditionalService(id_, additional_services.name_of(id_), price, item.quantity))
    return services, problems


def _price(service: Service, method_id: str | None) -> Price | None:
    """Of the first configuration that fits: one without delivery methods always does."""
    for configuration in service.configurations:
        methods = {method.id for method in configuration.constraint_criteria.delivery_methods}
        if not methods or method_id in methods:
            return configuration.price
    return None
