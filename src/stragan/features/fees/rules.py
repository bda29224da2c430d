"""What a preview of fees may ask (2026 specification; that of 2020 for the older preview)."""

from msgspec import Struct

from stragan.catalogue.tariff import Package
from stragan.features.fees.schemas import Conditions, FeePreviewRequest
from stragan.kernel.marketplaces import BASE_MARKETPLACE, CURRENCIES, unsupported_currency
from stragan.kernel.money import Price, parse_amount
from stragan.kernel.problems import OK, Problem, Problems


class Preview(Struct, frozen=True):
    """A request with what the rules must know: its category as far as it exists, the packages of the tariff."""

    request: FeePreviewRequest
    category_exists: bool
    packages: dict[str, Package]

    @property
    def marketplace(self) -> str:
        return self.request.marketplace_id or BASE_MARKETPLACE

    @property
    def price(self) -> tuple[str, Price] | None:
        """What one piece is sold for there, and its path; an auction may end at its starting price."""
        offer, mode = self.request.offer, self.request.offer.selling_mode
        there = (offer.additional_marketplaces or {}).get(self.marketplace)
        if there is not None and there.selling_mode is not None and there.selling_mode.price is not None:
            return f"offer.additionalMarketplaces.{self.marketplace}.sellingMode.price", there.selling_mode.price
        if mode is None:
            return None
        if mode.price is not None:
            return "offer.sellingMode.price", mode.price
        if mode.format == "AUCTION" and mode.starting_price is not None:
            return "offer.sellingMode.startingPrice", mode.starting_price
        return None

    @property
    def is_advertisement(self) -> bool:
        mode = self.request.offer.selling_mode
        return mode is not None and mode.format == "ADVERTISEMENT"


def invalid(details: str, path: str | None, pl: str) -> Problem:
    return Problem("VALIDATION_ERROR", "Validation error", path, details, details, pl)


def marketplace_is_known(preview: Preview) -> Problems:
    """`marketplaceId` is the base marketplace or one of the additional ones."""
    name = preview.marketplace
    if name in CURRENCIES:
        return OK
    return [invalid(f"There is no marketplace {name}.", "marketplaceId", f"Nie ma serwisu {name}.")]


def category_exists(preview: Preview) -> Problems:
    """A category that is given is one of the tree; one that is not given only makes the model incomplete."""
    return OK if preview.category_exists else [unknown_category("offer.category.id")]


def unknown_category(path: str) -> Problem:
    return invalid("There is no such category.", path, "Nie ma takiej kategorii.")


def price_is_an_amount(preview: Preview) -> Problems:
    """The price is a decimal number that is not negative."""
    if preview.price is None:
        return OK
    path, price = preview.price
    return OK if is_price(price.amount) else [wrong_price(f"{path}.amount")]


def is_price(amount: str) -> bool:
    return (parsed := parse_amount(amount)) is not None and parsed >= 0


def wrong_price(path: str) -> Problem:
    return invalid("The price is not an amount such as 12.50.", path, "Cena nie jest kwotą, np. 12.50.")


def price_is_in_the_marketplace_currency(preview: Preview) -> Problems:
    """The price that counts has the currency of the marketplace."""
    if preview.price is None or preview.marketplace not in CURRENCIES:
        return OK
    (path, price), currency = preview.price, CURRENCIES[preview.marketplace]
    return OK if price.currency == currency else [unsupported_currency(price.currency, currency, path)]


def only_advertisements_have_packages(preview: Preview) -> Problems:
    """Packages are for advertisements (behaviour §11)."""
    packages = preview.request.classifieds_packages
    if preview.is_advertisement or packages is None or not (packages.base_package or packages.extra_packages):
        return OK
    text = "Only advertisements can have packages."
    return [invalid(text, None, "Tylko ogłoszenia mogą mieć pakiety.")]


def packages_are_of_the_tariff(preview: Preview) -> Problems:
    """A base package is a BASE of the tariff, an extra one an EXTRA."""
    packages = preview.request.classifieds_packages
    if packages is None:
        return OK
    asked = [] if packages.base_package is None else [("BASE", "basePackage", packages.base_package.id)]
    asked += [
        ("EXTRA", f"extraPackages[{index}]", extra.id) for index, extra in enumerate(packages.extra_packages or [])
    ]
    return [
        invalid(
            f"There is no such package: {id_}.", f"classifiedsPackages.{path}.id", f"Nie ma takiego pakietu: {id_}."
        )
        for kind, path, id_ in asked
        if (package := preview.packages.get(id_ or "")) is None or package.type != kind
    ]


RULES = (
    marketplace_is_known,
    category_exists,
    price_is_an_amount,
    price_is_in_the_marketplace_currency,
    only_advertisements_have_packages,
    packages_are_of_the_tariff,
)


def conditions_name_a_category_and_a_price(conditions: Conditions) -> Problems:
    """The older preview requires both (2020 specification)."""
    missing = [
        path
        for path, value in (
            ("category.id", conditions.category and conditions.category.id),
            ("unitPrice", conditions.unit_price),
        )
        if value is None
    ]
    return [invalid(f"{path} is required.", f"offer.{path}", f"Pole {path} jest wymagane.") for path in missing]


def unit_price_is_an_amount(conditions: Conditions) -> Problems:
    """`unitPrice` is a decimal number that is not negative."""
    unit_price = conditions.unit_price
    return OK if unit_price is None or is_price(unit_price) else [wrong_price("offer.unitPrice")]


def type_or_shop_is_given(conditions: Conditions) -> Problems:
    """`type` or the older `shop` says where the offer is (2020 specification)."""
    if conditions.type is not None or conditions.shop is not None:
        return OK
    return [invalid("type or shop is required.", "offer.type", "Pole type lub shop jest wymagane.")]


def advertisements_name_a_quantity(conditions: Conditions) -> Problems:
    """Of an advertisement `quantity` or `soldQuantity` is given (2020 specification)."""
    if conditions.type != "advertisement" or conditions.quantity is not None or conditions.sold_quantity is not None:
        return OK
    told = "quantity or soldQuantity is required for advertisements."
    return [invalid(told, "offer.quantity", "Dla ogłoszeń wymagane jest pole quantity lub soldQuantity.")]


def numbers_are_not_too_small(conditions: Conditions) -> Problems:
    """Quantities are at least 1, numbers of photos at least 0 (2020 specification), none above a million."""
    numbers = (
        ("quantity", conditions.quantity, 1),
        ("soldQuantity", conditions.sold_quantity, 1),
        ("numberOfPhotos", conditions.number_of_photos, 0),
        ("numberOfBigPhotos", conditions.number_of_big_photos, 0),
    )
    return [
        invalid(
            f"{name} is not from {least} to {MOST}.", f"offer.{name}", f"{name} musi być liczbą od {least} do {MOST}."
        )
        for name, number, least in numbers
        if number is not None and not least <= number <= MOST
    ]


MOST = 1_000_000
CONDITIONS = (
    conditions_name_a_category_and_a_price,
    unit_price_is_an_amount,
    type_or_shop_is_given,
    advertisements_name_a_quantity,
    numbers_are_not_too_small,
)
