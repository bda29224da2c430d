"""What a product has to have before the catalogue takes it. Paths begin at the product."""

import unicodedata

from msgspec import Struct
from msgspec.structs import replace

from stragan.catalogue.model import Category
from stragan.features.parameters import service as parameters
from stragan.features.products.schemas import Proposal
from stragan.kernel.checks import Rule
from stragan.kernel.problems import OK, Problem, Problems

LONGEST_NAME = 75
MOST_IMAGES = 16
LANGUAGES = ("en-US", "pl-PL", "uk-UA", "sk-SK", "cs-CZ", "hu-HU")
REFUSED = "ProductValidationException"
_TEXT_CODES = (  # of values that product offers call wrong as a whole
    "ConstraintViolationException.TooLongValueInStringParameter",
    "ConstraintViolationException.TooShortValueInStringParameter",
    "ConstraintViolationException.TooManyValuesInStringParameter",
)
_SIGNS = frozenset("²³`'’´„“”–…°€×µ⌀")


class Proposed(Struct, frozen=True):
    """A proposal with the category that it names; None when there is none or no such one."""

    proposal: Proposal
    category: Category | None


def _refused(message: str, pl: str, path: str | None = None) -> Problem:
    return Problem(REFUSED, message, path, pl=pl)


def product_has_a_name(proposed: Proposed) -> Problems:
    """A new product has a name (behaviour §4)."""
    if (proposed.proposal.name or "").strip():
        return OK
    return (Problem("RequiredProductName", "Product name is required.", "name", pl="Podaj nazwę produktu."),)


def name_is_short(proposed: Proposed) -> Problems:
    """A product's name has at most 75 characters (2026 specification)."""
    if len(proposed.proposal.name or "") <= LONGEST_NAME:
        return OK
    en = f"Product name is too long: at most {LONGEST_NAME} characters."
    return (_refused(en, f"Nazwa produktu jest za długa: najwyżej {LONGEST_NAME} znaków."),)


def name_has_only_allowed_characters(proposed: Proposed) -> Problems:
    """A product's name has no em dash, and of other unusual signs only those of titles (behaviour §4)."""
    name = proposed.proposal.name or ""
    strange = [
        f"{character} - {unicodedata.name(character, 'Unnamed').title()} [{place}]"
        for place, character in enumerate(name)
        if not _is_allowed(character)
    ]
    if not strange:
        return OK
    told = ", ".join(strange)
    return (
        _refused(
            f"Product name contains invalid characters {told}",
            f"Nazwa produktu zawiera niedozwolone znaki {told}",
        ),
    )


def _is_allowed(character: str) -> bool:
    if character.isascii():
        return character.isprintable()
    return character in _SIGNS or unicodedata.category(character)[0] in "LNM"


def product_has_a_category(proposed: Proposed) -> Problems:
    """A new product names a category of the catalogue (behaviour §4)."""
    id_ = proposed.proposal.category_id
    if not id_:
        en = "Category id is required to create a product."
        return (Problem("MissedCategoryIdException", en, "category.id", pl="Podaj kategorię produktu."),)
    if proposed.category is not None:
        return OK
    return (
        Problem(
            "CATEGORY_NOT_EXISTS",
            f"Category {id_} does not exist",
            "category.id",
            en=f"There is no category `{id_}`.",
            pl=f"Nie ma kategorii `{id_}`.",
            metadata={"categoryId": id_},
        ),
    )


def category_is_a_leaf(proposed: Proposed) -> Problems:
    """A product belongs to a category without subcategories (2026 specification)."""
    category = proposed.category
    if category is None or category.leaf:
        return OK
    return (
        Problem(
            "INVALID_CATEGORY_ID",
            f"Category {category.id} is not a leaf category",
            "category.id",
            en=f"Choose a subcategory of `{category.name.en}`.",
            pl=f"Wybierz podkategorię kategorii `{category.name.pl}`.",
            metadata={"categoryId": category.id},
        ),
    )


def category_takes_new_products(proposed: Proposed) -> Problems:
    """Products are made only in categories with `productCreationEnabled` (behaviour §4, §8)."""
    category = proposed.category
    if category is None or not category.leaf or category.options.product_creation_enabled:
        return OK
    en = f"Product creation is not allowed in category {category.id}"
    return (_refused(en, f"W kategorii {category.id} nie można tworzyć produktów"),)


def product_has_an_image(proposed: Proposed) -> Problems:
    """A new product has at least one image (behaviour §4, #8435)."""
    if proposed.proposal.images:
        return OK
    return (
        _refused("Product needs to have at least one image", "Produkt powinien posiadać co najmniej jedno zdjęcie"),
    )


def images_are_few(proposed: Proposed) -> Problems:
    """A product has at most as many images as an offer's gallery, 16 (behaviour §4)."""
    if len(proposed.proposal.images) <= MOST_IMAGES:
        return OK
    en = f"A product can have at most {MOST_IMAGES} images."
    return (_refused(en, f"Produkt może mieć najwyżej {MOST_IMAGES} zdjęć.", "images"),)


def product_has_parameters(proposed: Proposed) -> Problems:
    """A new product is described by one parameter at least (behaviour §4); without a category none can be read."""
    if proposed.proposal.parameters or proposed.category is None:
        return OK
    en = "Product needs to have at least one parameter"
    return (_refused(en, "Produkt powinien posiadać co najmniej jeden parametr", "parameters"),)


def required_parameters_are_given(proposed: Proposed) -> Problems:
    """A product has what its category requires of products (behaviour §8)."""
    if proposed.category is None:
        return OK
    return parameters.missing_of_product(proposed.proposal.parameters, proposed.category)


def gtin_is_given_where_required(proposed: Proposed) -> Problems:
    """A category that always requires a GTIN takes no product without one (behaviour §4, #6660)."""
    if proposed.category is None:
        return OK
    given = {value.id: value for value in proposed.proposal.parameters}
    return [
        _refused(
            f"This category requires parameter {expected.parameter.name.en}",
            f"Ta kategoria wymaga parametru {expected.parameter.name.pl}",
        )
        for expected in parameters.facts_of(proposed.category).required
        if expected.kind == "gtin"
        and not (expected.parameter.id in given and parameters.has_value(given[expected.parameter.id], "gtin"))
    ]


def parameters_describe_the_product(proposed: Proposed) -> Problems:
    """A product has only parameters that describe products (behaviour §8)."""
    if proposed.category is None:
        return OK
    return parameters.misplaced(proposed.proposal.parameters, proposed.category, "product")


def values_are_given(proposed: Proposed) -> Problems:
    """A parameter that is given has a value of its kind (behaviour §4, #8292; the misspelling is the service's)."""
    return [
        _refused(
            f"Values, valuesIds or rangeValue are not defined correctly for parameter {id_}.",
            f"Niepoprawnie zdefininiowano values, valuesIds lub rangeValue dla parametru {id_}.",
        )
        for id_ in sorted(_without_value(proposed))
    ]


def _without_value(proposed: Proposed) -> set[str]:
    if proposed.category is None:
        return set()
    expected = parameters.facts_of(proposed.category).expected
    given = [value for value in proposed.proposal.parameters if value.id in expected]
    return {value.id for value in given if not parameters.has_value(value, expected[value.id].kind)}


def values_suit_their_parameters(proposed: Proposed) -> Problems:
    """The values of a product are what its category expects of them (behaviour §4, §8)."""
    if proposed.category is None:
        return OK
    empty = _without_value(proposed)
    filled = [value for value in proposed.proposal.parameters if value.id not in empty]
    return [_as_of_a_product(problem) for problem in parameters.misfits(filled, proposed.category)]


def _as_of_a_product(problem: Problem) -> Problem:
    """Texts that are too long are the product's fault as a whole (#10959)."""
    return replace(problem, code=REFUSED, path=None, details=None) if problem.code in _TEXT_CODES else problem


RULES: tuple[Rule[Proposed], ...] = (
    product_has_a_name,
    name_is_short,
    name_has_only_allowed_characters,
    product_has_a_category,
    category_is_a_leaf,
    category_takes_new_products,
    product_has_an_image,
    images_are_few,
    product_has_parameters,
    required_parameters_are_given,
    gtin_is_given_where_required,
    parameters_describe_the_product,
    values_are_given,
    values_suit_their_parameters,
)


def language_is_given(language: str | None) -> Problems:
    """A proposal says in which language it is written (behaviour §4, #9563)."""
    code = "ConstraintViolationException.LanguageRequired"
    if not language:
        en = "The language of the product data is required."
        return (Problem(code, en, "language", code, pl="Podaj język danych produktu."),)
    if language in LANGUAGES:
        return OK
    return (unsupported_language(language),)


def unsupported_language(language: str) -> Problem:
    """Products are written in one of Allegro's six languages (behaviour §4)."""
    locales = ",".join(LANGUAGES)
    return Problem(
        "UnsupportedLanguageException",
        f"Unsupported language: {language}. Available locales: {locales}",
        "language",
        en=f"Language {language} is not supported. Choose one of: {locales}.",
        pl=f"Język {language} nie jest obsługiwany. Wybierz jeden z: {locales}.",
        metadata={"availableLocales": locales},
    )
