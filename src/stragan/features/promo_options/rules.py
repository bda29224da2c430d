"""When packages may be changed (2026 specification, behaviour §9)."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from msgspec import UnsetType

from stragan.catalogue.tariff import PROMOTION_PACKAGES, PackageType
from stragan.features.promo_options.schemas import ChosenPackage, Command, Modification, ModificationRequest
from stragan.kernel.problems import OK, Problem, Problems

CHANGE, NOW_GONE, GONE_WITH_CYCLE = "CHANGE", "REMOVE_NOW", "REMOVE_WITH_END_OF_CYCLE"
NOW, END_OF_CYCLE = "NOW", "END_OF_CYCLE"
NOT_ALLOWED = Problem(
    "promoPackageNotAllowed",
    "promo Package is not allowed for offer",
    en="This offer cannot be promoted: it is not listed, or it is an advertisement.",
    pl="Tej oferty nie można promować: nie jest wystawiona albo jest ogłoszeniem.",
)


class Wanted(NamedTuple):
    """A request, and the packages that are sold here."""

    request: ModificationRequest
    sold: Mapping[str, PackageType]


class WantedOfMany(NamedTuple):
    command: Command
    sold: Mapping[str, PackageType]


def modifications_are_complete(request: ModificationRequest) -> Problems:
    """Each has a kind of change, a kind of package and a package; a request without any says nothing (#13590)."""
    if request.modifications is None and not request.additional_marketplaces:
        return [_absent("modifications")]
    return [
        _absent(f"modifications[{i}].{name}")
        for i, one in enumerate(request.modifications or ())
        for name, value in (
            ("modificationType", one.modification_type),
            ("packageType", one.package_type),
            ("packageId", one.package_id),
        )
        if value is None
    ]


def changes_are_known(wanted: Wanted) -> Problems:
    """CHANGE, REMOVE_NOW or REMOVE_WITH_END_OF_CYCLE of a package of its kind; what is not sold can only be removed."""
    found = [_unsupported_in(one, wanted.sold) for one in wanted.request.modifications or ()]
    return [problem for problem in found if problem is not None]


def marketplace_is_the_own(wanted: Wanted) -> Problems:
    """Offers are promoted on their base marketplace alone (own rule)."""
    return _elsewhere(len(wanted.request.additional_marketplaces or ()))


def some_offers_are_named(wanted: WantedOfMany) -> Problems:
    """A command changes at least one offer (2026 specification)."""
    if any(criterion.offers for criterion in wanted.command.offer_criteria):
        return OK
    return [
        Problem(
            "VALIDATION_ERROR",
            "Size of batch should be between 1 and 1000 offers",
            "offerCriteria",
            pl="Podaj od 1 do 1000 ofert.",
        )
    ]


def modification_says_something(wanted: WantedOfMany) -> Problems:
    """It names a base package, or the extra ones."""
    change = wanted.command.modification
    if _is_given(change.base_package) or _is_given(change.extra_packages):
        return OK
    return [
        Problem(
            "VALIDATION_ERROR",
            "A modification names a base package or extra packages.",
            "modification",
            pl="Podaj pakiet podstawowy lub pakiety dodatkowe.",
        )
    ]


def modification_time_is_known(wanted: WantedOfMany) -> Problems:
    """NOW or END_OF_CYCLE (2026 specification)."""
    time = wanted.command.modification.modification_time
    if time in (None, NOW, END_OF_CYCLE):
        return OK
    return [
        Problem(
            "unsupportedModificationTime",
            f"Modification time '{time}' is not supported.",
            "modification.modificationTime",
            en="Unsupported modification time.",
            pl="Nieobsługiwany termin zmiany.",
        )
    ]


def packages_are_sold(wanted: WantedOfMany) -> Problems:
    """Each package is one of its kind; a base package without an id means none (#4155)."""
    change = wanted.command.modification
    base = change.base_package
    found = []
    if isinstance(base, ChosenPackage) and base.id is not None and wanted.sold.get(base.id) != "BASE":
        found.append(unsupported(base.id))
    extra: Sequence[ChosenPackage] = change.extra_packages if isinstance(change.extra_packages, list) else ()
    return [*found, *(unsupported(one.id or "") for one in extra if wanted.sold.get(one.id or "") != "EXTRA")]


def command_is_for_the_own_marketplace(wanted: WantedOfMany) -> Problems:
    """Offers are promoted on their base marketplace alone (own rule)."""
    return _elsewhere(len(wanted.command.additional_marketplaces or ()))


RULES = (changes_are_known, marketplace_is_the_own)
COMMAND_RULES = (
    some_offers_are_named,
    modification_says_something,
    modification_time_is_known,
    packages_are_sold,
    command_is_for_the_own_marketplace,
)


def unsupported(package_id: str) -> Problem:
    return _unsupported(f"Promo package '{package_id}' is not supported.")


def _unsupported_in(one: Modification, sold: Mapping[str, PackageType]) -> Problem | None:
    if one.modification_type not in (CHANGE, NOW_GONE, GONE_WITH_CYCLE):
        return _unsupported(f"Modification type '{one.modification_type}' is not supported.")
    if one.package_type not in ("BASE", "EXTRA"):
        return _unsupported(f"Package type '{one.package_type}' is not supported.")
    known = PROMOTION_PACKAGES.get(one.package_id or "")
    type_ = sold.get(one.package_id or "") if one.modification_type == CHANGE else known.type if known else None
    return None if type_ == one.package_type else unsupported(one.package_id or "")


def _unsupported(message: str) -> Problem:
    return Problem("unsupportedChangeType", message, en="Unsupported change type.", pl="Nieobsługiwany typ zmiany.")


def _absent(path: str) -> Problem:
    return Problem("invalidDataFormat", "Invalid or missing value.", path, pl="Błędna lub brakująca wartość.")


def _is_given(value: ChosenPackage | list[ChosenPackage] | UnsetType | None) -> bool:
    return isinstance(value, ChosenPackage | list)


def _elsewhere(count: int) -> Problems:
    return [
        Problem(
            NOT_ALLOWED.code,
            NOT_ALLOWED.message,
            f"additionalMarketplaces[{i}].marketplaceId",
            en="The offer is not listed on this marketplace.",
            pl="Oferta nie jest wystawiona w tym serwisie.",
        )
        for i in range(count)
    ]
