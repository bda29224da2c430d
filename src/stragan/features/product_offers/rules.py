"""What product offers must be beyond the rules that they share with drafts (behaviour §4)."""

from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from stragan.catalogue.model import Category
from stragan.features.attachments.schemas import SAFETY, Held
from stragan.features.deposits import service as deposits
from stragan.features.offers.schemas import Draft, Modern
from stragan.features.offers.service import (
    WRONG_PRICE,
    Title,
    attachment_not_found,
    is_possible_price,
    title_has_enough_words,
    title_is_long_enough,
)
from stragan.features.parameters.schemas import ParameterValue
from stragan.features.parameters.service import misplaced
from stragan.features.products.schemas import Product
from stragan.features.tax import service as tax
from stragan.kernel.checks import absent
from stragan.kernel.marketplaces import ADDITIONAL_CURRENCIES, BASE_MARKETPLACE, LANGUAGES, unsupported_currency
from stragan.kernel.problems import OK, Problem, Problems

MOST_SAFETY_TEXT, MOST_SAFETY_ATTACHMENTS = 5_000, 20
MOST_HINT = 1_000


class Case(Struct, frozen=True):
    """The assembled offer with what it was made of; `own` are the parameters of the section `offer`."""

    draft: Draft
    modern: Modern
    category: Category | None
    products: Sequence[Product | None]
    own: Sequence[ParameterValue]
    linked: bool  # whether this offer must have a product: those of the older generation may stay as they are
    older_limits: bool
    attachments: Mapping[str, Held]  # those of the seller that safety information names


CaseRule = Callable[[Case], Problems]


# Refusals


def language_is_supported(case: Case) -> Problems:
    """An offer is written in one of the languages of the marketplaces."""
    if case.modern.language in LANGUAGES:
        return OK
    return [
        Problem(
            "UnsupportedLanguageException",
            f"Language {case.modern.language} is not supported.",
            "language",
            pl=f"Język {case.modern.language} nie jest obsługiwany.",
            metadata={"availableLocales": ", ".join(LANGUAGES)},
        )
    ]


def marketplaces_are_other_ones(case: Case) -> Problems:
    """Additional marketplaces are known ones, and not the base marketplace of the account."""
    problems = []
    for name in case.modern.additional_marketplaces:
        path = f"additionalMarketplaces.{name}"
        if name == BASE_MARKETPLACE:
            en, pl = f"{name} is the base marketplace.", f"{name} jest serwisem bazowym."
            metadata = {"baseMarketplace": name}
            problems.append(
                Problem("BaseMarketplaceInAdditionalMarketplacesException", en, path, pl=pl, metadata=metadata)
            )
        elif name not in ADDITIONAL_CURRENCIES:
            others = ", ".join(ADDITIONAL_CURRENCIES)
            en, pl = f"Marketplace {name} is not supported.", f"Serwis {name} nie jest obsługiwany."
            metadata = {"supportedAdditionalMarketplaces": others}
            problems.append(Problem("UnsupportedAdditionalMarketplaceException", en, path, pl=pl, metadata=metadata))
    return problems


def prices_elsewhere_are_possible(case: Case) -> Problems:
    """A price on another marketplace is an amount in its limits, in that marketplace's currency."""
    problems = []
    for name, price in case.modern.additional_marketplaces.items():
        path = f"additionalMarketplaces.{name}.sellingMode.price"
        if not is_possible_price(price.amount):
            problems.append(Problem(WRONG_PRICE.code, WRONG_PRICE.message, f"{path}.amount", pl=WRONG_PRICE.pl))
        supported = ADDITIONAL_CURRENCIES.get(name, price.currency)
        if price.currency != supported:
            problems.append(unsupported_currency(price.currency, supported, path))
    return problems


def category_suits_the_product(case: Case) -> Problems:
    """The offer stands in the product's category or in one that is similar to it (behaviour §4)."""
    if case.category is None:
        return OK
    return [
        Problem(
            "ProductConstraintViolationException.DataIntegrity",
            f"The offer category ({case.category.id}) does not match the product category ({product.category_id}).",
            "category.id",
            pl=f"Kategoria oferty ({case.category.id}) nie pasuje do kategorii produktu ({product.category_id}).",
        )
        for product in case.products[:1]
        if product is not None and case.category.id not in (product.category_id, *product.similar)
    ]


def parameters_stand_in_their_section(case: Case) -> Problems:
    """What describes the product is said of the product, everything else of the offer (behaviour §8)."""
    if case.category is None or not case.modern.product_set:
        return OK
    of_product = misplaced(case.modern.product_set[0].parameters, case.category, "product")
    return [
        *misplaced(case.own, case.category, "offer"),
        *(problem.under("productSet[0].product") for problem in of_product),
    ]


def safety_information_can_be_read(case: Case) -> Problems:
    """A safety text has 1 to 5,000 characters and no HTML; there are at most 20 attachments (behaviour §9)."""
    problems: list[Problem] = []
    for i, element in enumerate(case.modern.product_set):
        given, path = element.safety_information, f"productSet[{i}].safetyInformation"
        if given is None:
            continue
        if given.type == "TEXT":
            problems += safety_text_problems(given.description or "", f"{path}.description")
        elif given.type == "ATTACHMENTS" and not 1 <= len(given.attachments or ()) <= MOST_SAFETY_ATTACHMENTS:
            en = f"Safety information has 1 to {MOST_SAFETY_ATTACHMENTS} attachments."
            pl = f"Informacje o bezpieczeństwie to od 1 do {MOST_SAFETY_ATTACHMENTS} załączników."
            problems.append(Problem("VALIDATION_ERROR", en, f"{path}.attachments", pl=pl))
        elif given.type == "NO_SAFETY_INFORMATION":
            en = "Usage of NO_SAFETY_INFORMATION option is not allowed."
            pl = "Opcja NO_SAFETY_INFORMATION nie jest dostępna."
            metadata = {"productSet.safetyInformation": "NO_SAFETY_INFORMATION"}
            problems.append(Problem("NO_SAFETY_INFORMATION_OPTION_NOT_ALLOWED", en, path, pl=pl, metadata=metadata))
    return problems


def safety_text_problems(text: str, path: str) -> Problems:
    """A safety text has 1 to 5,000 characters and no HTML (behaviour §9)."""
    if not 1 <= len(text.strip()) <= MOST_SAFETY_TEXT:
        en = f"Safety information has 1 to {MOST_SAFETY_TEXT} characters."
        pl = f"Informacje o bezpieczeństwie mają od 1 do {MOST_SAFETY_TEXT} znaków."
        return [Problem("VALIDATION_ERROR", en, path, pl=pl)]
    if "<" in text and ">" in text:
        en, pl = "Safety information may not contain HTML.", "Informacje o bezpieczeństwie nie mogą zawierać HTML."
        return [Problem("VALIDATION_ERROR", en, path, pl=pl)]
    return OK


def deposits_are_known(case: Case) -> Problems:
    """A deposit is one of those that there are, named once for a product, of one package or more (2026
    specification)."""
    problems = []
    for i, element in enumerate(case.modern.product_set):
        ids = [given.id.lower() for given in element.deposits]
        for j, given in enumerate(element.deposits):
            path = f"productSet[{i}].deposits[{j}]"
            if not deposits.exists(given.id):
                en, pl = f"Deposit {given.id} was not found.", f"Nie znaleziono kaucji {given.id}."
                problems.append(Problem("DepositNotFoundException", en, f"{path}.id", pl=pl))
            elif ids[j] in ids[:j]:
                en, pl = f"Deposit {given.id} is named twice.", f"Kaucja {given.id} występuje dwa razy."
                problems.append(Problem("VALIDATION_ERROR", en, f"{path}.id", pl=pl))
            if given.quantity < 1:
                en, pl = "There is one package or more.", "Liczba opakowań wynosi co najmniej 1."
                problems.append(Problem("VALIDATION_ERROR", en, f"{path}.quantity", pl=pl))
    return problems


def rates_are_of_their_countries(case: Case) -> Problems:
    """Each country has one rate, which is one of its own; the rate of Poland is a part of the offer's VAT setting, and
    found with it (behaviour §9)."""
    problems, seen = [], set()
    for i, given in enumerate(case.modern.tax_settings.rates if case.modern.tax_settings else ()):
        path, country = f"taxSettings.rates[{i}]", given.country_code or tax.HOME
        if not tax.rates_of(country):
            en, pl = f"Country {country} is not supported.", f"Kraj {country} nie jest obsługiwany."
            problems.append(Problem("VALIDATION_ERROR", en, f"{path}.countryCode", pl=pl))
        elif country in seen:
            en, pl = f"Country {country} is named twice.", f"Kraj {country} występuje dwa razy."
            problems.append(Problem("VALIDATION_ERROR", en, f"{path}.countryCode", pl=pl))
        elif given.rate is None:
            problems.append(absent(f"{path}.rate"))
        elif country != tax.HOME and given.rate not in tax.rates_of(country):
            code, text = "TransactionTaxSettingsNotFoundException", "Unprocessable Entity"
            en, pl = "Tax settings not found", "Nie znaleziono ustawień podatku"
            problems.append(Problem(code, text, f"{path}.rate", en=en, pl=pl))
        seen.add(country)
    return problems


def safety_attachments_exist(case: Case) -> Problems:
    """Files with safety information are the seller's, were uploaded, and are of the type for it (#11000)."""
    problems: list[Problem] = []
    for i, element in enumerate(case.modern.product_set):
        given, path = element.safety_information, f"productSet[{i}].safetyInformation.attachments"
        if given is None or given.type != "ATTACHMENTS":
            continue
        for reference in given.attachments or ():
            found = case.attachments.get(reference.id)
            if found is None or not found.is_uploaded:
                problems.append(attachment_not_found(path, reference.id))
            elif found.type != SAFETY:
                en, pl = f"Invalid attachment type: {found.type}", f"Nieprawidłowy typ załącznika: {found.type}"
                problems.append(Problem("VALIDATION_ERROR", en, path, pl=pl))
    return problems


def message_to_seller_is_complete(case: Case) -> Problems:
    """A message can be required where the category allows it, and only with a hint for the buyer (behaviour §9)."""
    given = case.modern.message_to_seller
    if given is None:
        return OK
    if given.hint is not None and len(given.hint) > MOST_HINT:
        en, pl = f"The hint has at most {MOST_HINT} characters.", f"Podpowiedź ma najwyżej {MOST_HINT} znaków."
        return [Problem("VALIDATION_ERROR", en, "messageToSellerSettings.hint", pl=pl)]
    if given.mode != "REQUIRED":
        return OK
    if case.category is not None and not case.category.options.seller_can_require_purchase_comments:
        en = "A message from the buyer cannot be required in this category."
        pl = "W tej kategorii nie można wymagać wiadomości od kupującego."
        return [Problem("VALIDATION_ERROR", en, "messageToSellerSettings.mode", pl=pl)]
    if given.hint is None or not given.hint.strip():
        en, pl = "A required message needs a hint.", "Wymagana wiadomość potrzebuje podpowiedzi."
        return [Problem("VALIDATION_ERROR", en, "messageToSellerSettings.hint", pl=pl)]
    return OK


REFUSED: tuple[CaseRule, ...] = (
    language_is_supported,
    marketplaces_are_other_ones,
    prices_elsewhere_are_possible,
    category_suits_the_product,
    parameters_stand_in_their_section,
    safety_information_can_be_read,
    safety_attachments_exist,
    deposits_are_known,
    rates_are_of_their_countries,
    message_to_seller_is_complete,
)


# What keeps an offer from being listed


def offer_is_linked_to_a_product(case: Case) -> Problems:
    """Since July 2024 an offer is linked to a product of the catalogue (behaviour §4)."""
    if not case.linked or case.modern.product_set:
        return OK
    code = "ConstraintViolationException.ProductizationMinLimitReached"
    en = "Products' number in the set must be greater than or equal to 1."
    pl = "Liczba produktów w zestawie musi być większa lub równa 1."
    return [Problem(code, en, "productSet", code, pl=pl)]


def products_have_safety_information(case: Case) -> Problems:
    """Every product tells how it is used safely, unless it was on the market before the law of December 2024
    (behaviour §9)."""
    if case.older_limits:
        return OK
    return [
        Problem(
            "SAFETY_INFO_NOT_DEFINED",
            "Safety information is not defined.",
            f"productSet[{i}].safetyInformation",
            pl="Uzupełnij informacje o bezpieczeństwie produktu.",
        )
        for i, element in enumerate(case.modern.product_set)
        if element.safety_information is None and not element.marketed_before_gpsr_obligation
    ]


def products_have_a_responsible_producer(case: Case) -> Problems:
    """Every product names who is responsible for it, unless it was on the market before the law of December 2024
    (behaviour §9)."""
    if case.older_limits:
        return OK
    return [
        Problem(
            "RESPONSIBLE_PRODUCER_NOT_SPECIFIED",
            "Responsible producer is required for every product in the offer",
            f"offer.modules.productSafety.data.productsData[{i}].responsibleProducer",
            pl="Producent odpowiedzialny jest obowiązkowy dla każdego produktu w ofercie",
        )
        for i, element in enumerate(case.modern.product_set)
        if element.responsible_producer_id is None and not element.marketed_before_gpsr_obligation
    ]


def title_is_long(case: Case) -> Problems:
    """The title has at least 12 characters and 3 words; the profile of 2021 knows no such limit (behaviour §3)."""
    if case.older_limits or not case.draft.name:
        return OK
    title = Title(case.draft.name, 0)
    return [*title_is_long_enough(title), *title_has_enough_words(title)]


GAPS: tuple[CaseRule, ...] = (
    offer_is_linked_to_a_product,
    products_have_safety_information,
    products_have_a_responsible_producer,
    title_is_long,
)


# What is no obstacle, but good to know


def title_is_the_whole_name(case: Case) -> Problems:
    """A title that was made of the product's name and had to be shortened is worth a look (behaviour §4)."""
    product = case.products[0] if case.products else None
    name = case.draft.name or ""
    if product is None or name == product.name or not product.name.startswith(name) or not name:
        return OK
    en = f"The name of the product is too long for a title and was shortened: {name}"
    pl = f"Nazwa produktu jest za długa na tytuł i została skrócona: {name}"
    return [Problem("TITLE_SHORTENED", en, "name", pl=pl)]


def additional_info_goes_away(case: Case) -> Problems:
    """`delivery.additionalInfo` is deprecated (2026 specification)."""
    if case.draft.delivery is None or not case.draft.delivery.additional_info:
        return OK
    en, pl = "delivery.additionalInfo is deprecated.", "Pole delivery.additionalInfo jest przestarzałe."
    return [Problem("DEPRECATED_FIELD", en, "delivery.additionalInfo", pl=pl)]


WARNINGS: tuple[CaseRule, ...] = (title_is_the_whole_name, additional_info_goes_away)


# How the problems of the shared rules are called here: name of the rule -> code, path


_CODES: Mapping[str, tuple[str, str | None]] = {
    "selling_mode_and_its_prices_are_given": ("ConstraintViolationException.AtLeastOneMode", "sellingMode.null"),
    "location_is_given": ("EMPTY_LOCATION", "location"),
    "images_were_uploaded": ("OfferImagesNotFoundException", "images"),
    "images_are_few": ("GallerySizeException", "images"),
    "title_fits_its_limit": ("ConstraintViolationException.StringLength", "name"),
    "payments_are_given": ("EMPTY_PAYMENTS", "payments"),
    "category_is_a_leaf": ("INVALID_CATEGORY_ID", "category.id"),
}
STRICTER = frozenset({"list_suits_the_category"})  # keeps a draft from being listed; refused here (#8293)
_GIVES_ITS_CODE = "ConstraintViolationException."


def translated(problem: Problem) -> Problem:
    """The code and the path that product offers have for a problem of a shared rule."""
    if problem.message == "Description images are not valid.":
        code = "ConstraintViolationException.DescriptionImageNotAttached"
        return replace(problem, code=code, path="description", details=code)
    if (known := _CODES.get(problem.rule or "")) is None:
        return replace(problem, details=None) if problem.details == "" else problem
    code, path = known
    details = code if code.startswith(_GIVES_ITS_CODE) else None
    if problem.rule == "selling_mode_and_its_prices_are_given":
        en = "You must select at least one sale method and enter the required prices."
        return replace(problem, code=code, path=problem.path or path, details=details, message=en, en=en)
    metadata = {"gallerySizeLimit": "16"} if code == "GallerySizeException" else problem.metadata
    return replace(problem, code=code, path=problem.path or path, details=details, metadata=metadata)
