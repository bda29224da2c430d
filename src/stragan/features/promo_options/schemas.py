"""Promotion packages of offers in the form of 2026: what is sold, what an offer has, and how that is changed.

Requests are read leniently where the service tells more than a shape could (behaviour §9, #13590).
"""

from typing import Literal, NamedTuple

from msgspec import UNSET, UnsetType

from stragan.features.commands.schemas import Criterion, OfferReference, TaskCount
from stragan.kernel.problems import Failure
from stragan.kernel.wire import Wire, reader


class AvailablePackage(Wire):
    id: str
    name: str
    cycle_duration: str


class AvailablePackages(Wire):
    marketplace_id: str
    base_packages: list[AvailablePackage]
    extra_packages: list[AvailablePackage]
    additional_marketplaces: list[None] = []


class PromoOption(Wire):
    """A package that renews has a `nextCycleDate` and no `validTo`, one that is to end the other way round."""

    id: str
    valid_from: str
    valid_to: str | None
    next_cycle_date: str | None


class PendingChanges(Wire):
    base_package: PromoOption | None


class OfferPromoOptions(Wire):
    offer_id: str
    marketplace_id: str
    base_package: PromoOption | None
    extra_packages: list[PromoOption]
    pending_changes: PendingChanges | None
    additional_marketplaces: list[None] = []


class PromoOptionsOfSeller(Wire):
    promo_options: list[OfferPromoOptions]
    count: int
    total_count: int


# One offer


class Modification(Wire):
    modification_type: str | None = None
    package_type: str | None = None
    package_id: str | None = None


class OtherMarketplace(Wire):
    marketplace_id: str | None = None
    modifications: list[Modification] | None = None


class ModificationRequest(Wire):
    modifications: list[Modification] | None = None
    additional_marketplaces: list[OtherMarketplace] | None = None


# Many offers


class ChosenPackage(Wire):
    """Without an id: none."""

    id: str | None = None


class CommandModification(Wire):
    """What is absent stays as it is; `extraPackages` are all that the offers are to have (2026 specification)."""

    base_package: ChosenPackage | UnsetType | None = UNSET
    extra_packages: list[ChosenPackage] | UnsetType | None = UNSET
    modification_time: str | None = None


class OtherCommandModification(Wire):
    marketplace_id: str | None = None
    modification: CommandModification | None = None


class Command(Wire):
    """`PUT /sale/offers/promo-options-commands/{commandId}`."""

    offer_criteria: list[Criterion]
    modification: CommandModification
    additional_marketplaces: list[OtherCommandModification] | None = None


class Summary(Wire):
    """No dates, unlike the reports of other commands (behaviour §5)."""

    id: str
    task_count: TaskCount


class PromoTask(Wire):
    offer: OfferReference
    marketplace_id: str
    scheduled_at: str
    finished_at: str | None
    status: Literal["DONE", "ERROR", "IN_PROGRESS"]
    errors: list[Failure]


class ShownModification(Wire):
    """The modification as it was understood; null is what it leaves as it is."""

    base_package: ChosenPackage | None = None
    extra_packages: list[ChosenPackage] | None = None
    modification_time: str | None = None


class PromoTasks(Wire):
    tasks: list[PromoTask]
    modification: ShownModification
    additional_marketplaces: list[None] = []


# Stored for the job


class Order(NamedTuple):
    """`base` is an id, "" for none, or None for the one that there is; so is each of the extra packages as a whole."""

    base: str | None
    extra: list[str] | None
    at_once: bool


read_request = reader(ModificationRequest)
read_command = reader(Command)
