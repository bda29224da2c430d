"""Where an offer may say what it fits, and the vehicles that it may name (2026 specification, "Compatibility List")."""

from collections.abc import Sequence

from msgspec import UNSET, UnsetType

from stragan.kernel.wire import Wire


class ValidationRules(Wire, omit_defaults=True):
    max_rows: int
    max_characters_per_line: int | None = None


class SupportedCategory(Wire):
    category_id: str
    name: str
    items_type: str
    input_type: str
    validation_rules: ValidationRules


class SupportedCategories(Wire):
    supported_categories: list[SupportedCategory]


class GroupId(Wire):
    id: str


class Group(Wire):
    id: str
    text: str


class Groups(Wire):
    groups: list[Group]
    count: int
    total_count: int


class Attribute(Wire):
    id: str
    values: Sequence[str]


class CompatibleProduct(Wire):
    id: str
    text: str
    group: GroupId
    attributes: list[Attribute]


class CompatibleProducts(Wire):
    """`total_count` is left out of what a phrase finds."""

    compatible_products: list[CompatibleProduct]
    count: int
    total_count: int | UnsetType = UNSET


class SuggestedItem(Wire):
    """A vehicle that may stand in an offer's list as it is."""

    id: str
    text: str
    type: str = "ID"
    additional_info: list[str] = []


class SuggestedList(Wire):
    items: list[SuggestedItem]
    type: str = "MANUAL"
