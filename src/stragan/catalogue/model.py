"""The starter catalogue: the files that its authors write, and the tree of categories that they resolve to."""

from collections.abc import Iterable, Mapping
from importlib.resources import files
from typing import Literal, TypeVar

import msgspec
from msgspec import UNSET, UnsetType, field
from msgspec.structs import asdict, replace

from stragan.catalogue.authored import Authored
from stragan.catalogue.vehicles import NO_VEHICLES, VehicleFile, Vehicles, resolved

ParameterType = Literal["dictionary", "integer", "float", "string"]
T = TypeVar("T")


class Text(Authored, frozen=True):
    pl: str
    en: str


class WithValue(Authored, frozen=True):
    id: str
    one_of_value_ids: tuple[str, ...]


class WithoutValue(Authored, frozen=True):
    id: str


class Condition(Authored, frozen=True):
    """True when every one of its clauses is."""

    parameters_with_value: tuple[WithValue, ...] = ()
    parameters_without_value: tuple[WithoutValue, ...] = ()


class ParameterFacts(Authored, frozen=True, kw_only=True):
    """What is true of a parameter in every category that refers to it."""

    id: str
    name: Text
    type: ParameterType
    unit: str | None = None
    describes_product: bool = False
    identifies_product: bool = False
    is_gtin: bool = field(name="isGTIN", default=False)
    custom_values_enabled: bool = False
    ambiguous_value_id: str | None = None
    depends_on_parameter_id: str | None = None
    variants_allowed: bool = False
    variants_equal: bool = False
    multiple_choices: bool = False
    min: int | float | None = None
    max: int | float | None = None
    range: bool = False
    precision: int | None = None
    min_length: int | None = None
    max_length: int | None = None
    allowed_number_of_values: int | None = None


# The authored files.


class AuthoredValue(Authored, frozen=True):
    id: str
    pl: str
    en: str
    depends_on: tuple[str, ...] = ()


class AuthoredParameter(ParameterFacts, frozen=True, kw_only=True):
    values: tuple[AuthoredValue, ...] = ()


class ParameterFile(Authored, frozen=True):
    """`parameters/*.json`: the library from which categories choose."""

    parameters: tuple[AuthoredParameter, ...]


class Reference(Authored, frozen=True):
    """A parameter as one category uses it; a descendant may refer to it again with other flags."""

    id: str
    required: bool = False
    required_for_product: bool = False
    required_if: Condition | None = None
    displayed_if: Condition | None = None


class AuthoredOptions(Authored, frozen=True):
    """Only what differs from the parent category."""

    advertisement: bool | UnsetType = UNSET
    advertisement_price_optional: bool | UnsetType = UNSET
    offers_with_product_publication_enabled: bool | UnsetType = UNSET
    product_creation_enabled: bool | UnsetType = UNSET
    custom_parameters_enabled: bool | UnsetType = UNSET
    seller_can_require_purchase_comments: bool | UnsetType = UNSET


class Keywords(Authored, frozen=True):
    """Words and short phrases that titles of a leaf's offers contain."""

    pl: tuple[str, ...] = ()
    en: tuple[str, ...] = ()


class AuthoredCategory(Authored, frozen=True):
    """`categories/*.json`: one root; options and parameters hold for all descendants."""

    id: str
    name: Text
    options: AuthoredOptions = AuthoredOptions()
    parameters: tuple[Reference, ...] = ()
    keywords: Keywords = Keywords()
    children: tuple["AuthoredCategory", ...] = ()


class QuantityLimit(Authored, frozen=True):
    max: int


class RateLimits(Authored, frozen=True):
    min: str
    max: str
    currency: str = "PLN"


class WeightLimits(Authored, frozen=True):
    supported: bool = False
    min: str | None = None
    max: str | None = None
    unit: str | None = None


class Period(Authored, frozen=True):
    from_: str = field(name="from")
    to: str


class ShippingTime(Authored, frozen=True):
    default: Period
    customizable: bool


class RateConstraints(Authored, frozen=True):
    allowed: bool
    max_quantity_per_package: QuantityLimit
    max_package_weight: WeightLimits
    first_item_rate: RateLimits
    next_item_rate: RateLimits
    shipping_time: ShippingTime


class DeliveryMethod(Authored, frozen=True):
    """As `GET /sale/delivery-methods` shows it."""

    id: str
    name: str
    payment_policy: Literal["IN_ADVANCE", "CASH_ON_DELIVERY"]
    allegro_endorsed: bool
    dispatch_country: str | None
    destination_country: str
    marketplaces: tuple[str, ...]
    shipping_rates_constraints: RateConstraints


class DeliveryMethodFile(Authored, frozen=True):
    """`delivery_methods.json`."""

    delivery_methods: tuple[DeliveryMethod, ...]


class AuthoredProduct(Authored, frozen=True, kw_only=True):
    """A product of the starter catalogue: what its pictures leave to be said.

    `parameters` has ids of dictionary values, texts or numbers, or both ends of a range. In a dictionary, what does
    not begin with the parameter's id and `_` is a text beside the ambiguous value. `gtins` and `mpn` are not repeated
    there; `stragan.catalogue.products.filled` puts them with the others.
    """

    id: str
    name: str
    category: str
    gtins: tuple[str, ...] = ()
    mpn: str | None = None
    parameters: dict[str, tuple[str, ...]] = {}
    description: str = ""
    safety: str = ""
    producer: str = ""
    similar: tuple[str, ...] = ()
    has_protected_brand: bool = False
    ai_co_created: bool = False


class ProductFile(Authored, frozen=True):
    """`products/*.json`."""

    products: tuple[AuthoredProduct, ...]


# The resolved catalogue.


class Value(Authored, frozen=True):
    id: str
    name: Text
    depends_on: tuple[str, ...] = ()


class Parameter(ParameterFacts, frozen=True, kw_only=True):
    """A parameter as one category shows it."""

    values: tuple[Value, ...] = ()
    required: bool = False
    required_for_product: bool = False
    required_if: Condition | None = None
    displayed_if: Condition | None = None


class Options(Authored, frozen=True):
    advertisement: bool = False
    advertisement_price_optional: bool = False
    offers_with_product_publication_enabled: bool = True
    product_creation_enabled: bool = True
    custom_parameters_enabled: bool = True
    seller_can_require_purchase_comments: bool = False


class Category(Authored, frozen=True):
    """A category with everything it inherits; `path_ids` lead from the root to itself."""

    id: str
    name: Text
    parent_id: str | None
    leaf: bool
    options: Options
    parameters: tuple[Parameter, ...]
    keywords: Keywords
    path_ids: tuple[str, ...]


class Catalogue(Authored, frozen=True):
    """Categories in tree order: a parent before its children, siblings as written."""

    categories: dict[str, Category]
    delivery_methods: tuple[DeliveryMethod, ...] = ()
    vehicles: Vehicles = NO_VEHICLES


class BrokenCatalogueError(Exception):
    """The data files contradict each other."""


def load() -> Catalogue:
    """The starter catalogue that ships with the package."""
    library = {authored.id: _parameter(authored) for file in read_parameter_files() for authored in file.parameters}
    return Catalogue(
        categories=resolve(read_category_files(), library),
        delivery_methods=_read("delivery_methods.json", DeliveryMethodFile).delivery_methods,
        vehicles=resolved(_read("vehicles.json", VehicleFile)),
    )


def load_products() -> tuple[AuthoredProduct, ...]:
    """The products that ship with the package; apart from `load`, for only an empty database needs them."""
    return tuple(product for file in _read_all("products", ProductFile) for product in file.products)


def read_parameter_files() -> list[ParameterFile]:
    return _read_all("parameters", ParameterFile)


def read_category_files() -> list[AuthoredCategory]:
    return _read_all("categories", AuthoredCategory)


def resolve(roots: Iterable[AuthoredCategory], library: Mapping[str, Parameter]) -> dict[str, Category]:
    """Hand options and parameters down the trees."""
    found: dict[str, Category] = {}
    for root in roots:
        _resolve(root, None, library, found)
    return found


def _resolve(
    node: AuthoredCategory, parent: Category | None, library: Mapping[str, Parameter], found: dict[str, Category]
) -> None:
    inherited = {parameter.id: parameter for parameter in parent.parameters} if parent else {}
    own = {reference.id: _used(reference, node, library) for reference in node.parameters}
    changed = {name: value for name, value in asdict(node.options).items() if value is not UNSET}
    category = Category(
        id=node.id,
        name=node.name,
        parent_id=parent.id if parent else None,
        leaf=not node.children,
        options=replace(parent.options if parent else Options(), **changed),
        parameters=tuple((inherited | own).values()),
        keywords=node.keywords,
        path_ids=((*parent.path_ids, node.id) if parent else (node.id,)),
    )
    if node.id in found:
        raise BrokenCatalogueError(f"two categories have the id {node.id}")
    found[node.id] = category
    for child in node.children:
        _resolve(child, category, library, found)


def _used(reference: Reference, category: AuthoredCategory, library: Mapping[str, Parameter]) -> Parameter:
    if (parameter := library.get(reference.id)) is None:
        raise BrokenCatalogueError(f"category {category.id} refers to parameter {reference.id}, which no file defines")
    if reference == Reference(reference.id):
        return parameter
    return replace(
        parameter,
        required=reference.required,
        required_for_product=reference.required_for_product,
        required_if=reference.required_if,
        displayed_if=reference.displayed_if,
    )


def _parameter(authored: AuthoredParameter) -> Parameter:
    values = tuple(Value(value.id, Text(value.pl, value.en), value.depends_on) for value in authored.values)
    return Parameter(**(asdict(authored) | {"values": values}))


def _read(name: str, kind: type[T]) -> T:
    return msgspec.json.decode((files(__package__) / "data" / name).read_bytes(), type=kind)


def _read_all(folder: str, kind: type[T]) -> list[T]:
    decoder = msgspec.json.Decoder(kind)
    found = [file for file in (files(__package__) / "data" / folder).iterdir() if file.name.endswith(".json")]
    return [decoder.decode(file.read_bytes()) for file in sorted(found, key=lambda file: file.name)]
