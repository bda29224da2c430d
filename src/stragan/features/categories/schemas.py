"""Categories and their parameters, as the catalogue has them and the wire shows them in one language.

Newer clients read `requiredIf` and `displayedIf`; clients of the guide read the two lists of value ids in the options,
which say the same of conditions on a single parameter. Both are sent.
"""

from msgspec import UNSET, UnsetType

from stragan.catalogue.model import Category, Condition, Options, Parameter, Text
from stragan.kernel.problems import Language
from stragan.kernel.wire import Wire


class ParentBody(Wire):
    id: str


class CategoryOptionsBody(Wire):
    advertisement: bool
    advertisement_price_optional: bool
    offers_with_product_publication_enabled: bool
    product_creation_enabled: bool
    custom_parameters_enabled: bool
    seller_can_require_purchase_comments: bool


class CategoryBody(Wire):
    id: str
    name: str
    parent: ParentBody | None
    leaf: bool
    options: CategoryOptionsBody


class CategoriesBody(Wire):
    categories: list[CategoryBody]


class MatchBody(Wire):
    """A category inside its path: the parent of the parent is the next step up."""

    id: str
    name: str
    parent: "MatchBody | None"


class MatchesBody(Wire):
    matching_categories: list[MatchBody]


class WithValueBody(Wire):
    id: str
    one_of_value_ids: tuple[str, ...]


class WithoutValueBody(Wire):
    id: str


class RequirementBody(Wire):
    parameters_with_value: list[WithValueBody]
    parameters_without_value: list[WithoutValueBody]


class DisplayBody(Wire):
    parameters_with_value: list[WithValueBody]


class ParameterOptionsBody(Wire):
    variants_allowed: bool
    variants_equal: bool
    ambiguous_value_id: str | None
    depends_on_parameter_id: str | None
    required_depends_on_value_ids: list[str] | None
    display_depends_on_value_ids: list[str] | None
    describes_product: bool
    custom_values_enabled: bool


class DictionaryRestrictions(Wire):
    multiple_choices: bool


class IntegerRestrictions(Wire):
    min: int | float | None
    max: int | float | None
    range: bool


class FloatRestrictions(IntegerRestrictions):
    precision: int | None


class StringRestrictions(Wire):
    min_length: int | None
    max_length: int | None
    allowed_number_of_values: int | None


Restrictions = DictionaryRestrictions | IntegerRestrictions | FloatRestrictions | StringRestrictions


class ValueBody(Wire):
    id: str
    value: str
    depends_on_value_ids: tuple[str, ...] | UnsetType = UNSET


class ParameterBody(Wire):
    """`options` and `required_for_product` belong to the parameters of offers, not to those of products."""

    id: str
    name: str
    type: str
    required: bool
    required_for_product: bool | UnsetType
    required_if: RequirementBody | None
    displayed_if: DisplayBody | None
    unit: str | None
    options: ParameterOptionsBody | UnsetType
    dictionary: list[ValueBody] | UnsetType
    restrictions: Restrictions


class ParametersBody(Wire):
    parameters: list[ParameterBody]


def category_body(category: Category, language: Language) -> CategoryBody:
    return CategoryBody(
        category.id,
        text(category.name, language),
        ParentBody(category.parent_id) if category.parent_id is not None else None,
        category.leaf,
        _category_options(category.options),
    )


def _category_options(options: Options) -> CategoryOptionsBody:
    return CategoryOptionsBody(
        advertisement=options.advertisement,
        advertisement_price_optional=options.advertisement_price_optional,
        offers_with_product_publication_enabled=options.offers_with_product_publication_enabled,
        product_creation_enabled=options.product_creation_enabled,
        custom_parameters_enabled=options.custom_parameters_enabled,
        seller_can_require_purchase_comments=options.seller_can_require_purchase_comments,
    )


def parameter_body(parameter: Parameter, language: Language) -> ParameterBody:
    """A parameter as offers of a category have it."""
    return ParameterBody(
        id=parameter.id,
        name=text(parameter.name, language),
        type=parameter.type,
        required=parameter.required,
        required_for_product=parameter.required_for_product,
        required_if=_requirement(parameter.required_if),
        displayed_if=_display(parameter.displayed_if),
        unit=parameter.unit,
        options=_parameter_options(parameter),
        dictionary=_dictionary(parameter, language),
        restrictions=_restrictions(parameter),
    )


def product_parameter_body(parameter: Parameter, language: Language) -> ParameterBody:
    """The same parameter as products of the category have it."""
    body = parameter_body(parameter, language)
    body.required, body.required_for_product = parameter.required_for_product, UNSET
    body.options = UNSET
    if body.dictionary:
        for value in body.dictionary:
            value.depends_on_value_ids = UNSET
    return body


def _parameter_options(parameter: Parameter) -> ParameterOptionsBody:
    return ParameterOptionsBody(
        variants_allowed=parameter.variants_allowed,
        variants_equal=parameter.variants_equal,
        ambiguous_value_id=parameter.ambiguous_value_id,
        depends_on_parameter_id=parameter.depends_on_parameter_id,
        required_depends_on_value_ids=_value_ids(parameter.required_if),
        display_depends_on_value_ids=_value_ids(parameter.displayed_if),
        describes_product=parameter.describes_product,
        custom_values_enabled=parameter.custom_values_enabled,
    )


def _value_ids(condition: Condition | None) -> list[str] | None:
    """The older form of a condition, which knows one other parameter only."""
    if condition is None or condition.parameters_without_value or len(condition.parameters_with_value) != 1:
        return None
    return list(condition.parameters_with_value[0].one_of_value_ids)


def _requirement(condition: Condition | None) -> RequirementBody | None:
    if condition is None:
        return None
    return RequirementBody(
        _with_values(condition), [WithoutValueBody(c.id) for c in condition.parameters_without_value]
    )


def _display(condition: Condition | None) -> DisplayBody | None:
    return None if condition is None else DisplayBody(_with_values(condition))


def _with_values(condition: Condition) -> list[WithValueBody]:
    return [WithValueBody(clause.id, clause.one_of_value_ids) for clause in condition.parameters_with_value]


def _dictionary(parameter: Parameter, language: Language) -> list[ValueBody] | UnsetType:
    if parameter.type != "dictionary":
        return UNSET
    return [ValueBody(value.id, text(value.name, language), value.depends_on) for value in parameter.values]


def _restrictions(parameter: Parameter) -> Restrictions:
    match parameter.type:
        case "dictionary":
            return DictionaryRestrictions(parameter.multiple_choices)
        case "integer":
            return IntegerRestrictions(parameter.min, parameter.max, parameter.range)
        case "float":
            return FloatRestrictions(parameter.min, parameter.max, parameter.range, parameter.precision)
        case "string":
            return StringRestrictions(parameter.min_length, parameter.max_length, parameter.allowed_number_of_values)


def text(both: Text, language: Language) -> str:
    return both.pl if language == "pl" else both.en
