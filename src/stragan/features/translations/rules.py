"""When a translation may be kept (2026 specification, behaviour §9)."""

from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from stragan.features.offers.service import Title, description_problems, title_fits_its_limit, title_is_given
from stragan.features.product_offers.service import safety_text_problems
from stragan.features.translations.schemas import TranslationRequest
from stragan.kernel.checks import Rule
from stragan.kernel.description import Description
from stragan.kernel.marketplaces import LANGUAGES
from stragan.kernel.problems import OK, Problem, Problems

_BODY_PATH = "description"


class Original(Struct, frozen=True):
    """What is translated: the offer in its own language. `safety` has the texts of its products, by their ids."""

    language: str
    title: str
    description: Description | None
    image_urls: frozenset[str]
    products: frozenset[str]
    safety: Mapping[str, str]


class Proposal(Struct, frozen=True):
    request: TranslationRequest
    language: str
    original: Original
    title_length: int


def language_is_another_one(proposal: Proposal) -> Problems:
    """One of the languages of offers, but not the offer's own."""
    if proposal.language not in LANGUAGES:
        return [unsupported(proposal.language)]
    if proposal.language != proposal.original.language:
        return OK
    return [
        Problem(
            "VALIDATION_ERROR",
            f"{proposal.language} is the base language of the offer.",
            "language",
            pl=f"{proposal.language} to język podstawowy oferty.",
        )
    ]


def something_is_translated(proposal: Proposal) -> Problems:
    """At least one of title, description and safety information is given."""
    given = proposal.request
    if (
        (given.title and given.title.translation is not None)
        or (given.description and given.description.translation is not None)
        or (given.safety_information and given.safety_information.products is not None)
    ):
        return OK
    return [
        Problem(
            "VALIDATION_ERROR",
            "At least one of title, description or safetyInformation is required.",
            "request.body",
            pl="Podaj tłumaczenie tytułu, opisu albo informacji o bezpieczeństwie.",
        )
    ]


def title_may_be_shown(proposal: Proposal) -> Problems:
    """A title that is not blank and not longer than titles are; its letters are those of the language."""
    given = proposal.request.title
    if given is None or given.translation is None:
        return OK
    title = Title(given.translation, proposal.title_length)
    found = [*title_is_given(title), *title_fits_its_limit(title)]
    return [replace(problem, path="title.translation") for problem in found]


def description_is_well_formed(proposal: Proposal) -> Problems:
    """The rules of descriptions (guide §6)."""
    given = proposal.request.description
    if given is None or given.translation is None:
        return OK
    found = description_problems(given.translation, proposal.original.image_urls)
    return [replace(problem, path=_in_translation(problem.path)) for problem in found]


def _in_translation(path: str | None) -> str:
    inside = (path or "").removeprefix(_BODY_PATH) if (path or "").startswith(_BODY_PATH) else ""
    return f"description.translation{inside}"


def description_keeps_its_structure(proposal: Proposal) -> Problems:
    """A translation has the sections of the original with their texts and pictures in the same places."""
    given = proposal.request.description
    if given is None or given.translation is None:
        return OK
    if _structure(given.translation) == _structure(proposal.original.description):
        return OK
    return [
        Problem(
            "VALIDATION_ERROR",
            "The translated description must have the structure and the images of the original one.",
            "description.translation.sections",
            pl="Przetłumaczony opis musi mieć układ i zdjęcia opisu oferty.",
        )
    ]


def _structure(description: Description | None) -> list[list[tuple[str, str | None]]]:
    sections = (description.sections if description else None) or ()
    return [[(item.type, item.url) for item in section.items or ()] for section in sections]


def safety_texts_are_of_products(proposal: Proposal) -> Problems:
    """Each is of a product of the offer, which is named once, and a text as safety information is."""
    given = proposal.request.safety_information
    problems: list[Problem] = []
    seen: set[str] = set()
    for i, product in enumerate((given.products if given else None) or ()):
        path, id_ = f"safetyInformation.products[{i}]", (product.id or "").lower()
        if id_ not in proposal.original.products:
            en, pl = f"Product {product.id} is not in the offer.", f"Produktu {product.id} nie ma w ofercie."
            problems.append(Problem("ProductNotFoundException", en, f"{path}.id", pl=pl))
        elif id_ in seen:
            en, pl = f"Product {product.id} is named twice.", f"Produkt {product.id} występuje dwa razy."
            problems.append(Problem("VALIDATION_ERROR", en, f"{path}.id", pl=pl))
        seen.add(id_)
        problems += safety_text_problems(product.translation or "", f"{path}.translation")
    return problems


RULES: tuple[Rule[Proposal], ...] = (
    language_is_another_one,
    something_is_translated,
    title_may_be_shown,
    description_is_well_formed,
    description_keeps_its_structure,
    safety_texts_are_of_products,
)


def unsupported(language: str) -> Problem:
    return Problem(
        "UnsupportedLanguageException",
        f"Language {language} is not supported.",
        "language",
        pl=f"Język {language} nie jest obsługiwany.",
        metadata={"availableLocales": ", ".join(LANGUAGES)},
    )


NOTHING_CHANGES = Problem(
    "TranslationNotChangedException",
    "The translation does not change anything.",
    en="This is the translation that the offer already has.",
    pl="Oferta ma już takie tłumaczenie.",
)
SOLD = Problem(
    "TranslationUpdateNotAllowedException",
    "The translation cannot be changed after a purchase or a bid.",
    en="Somebody has bought the offer or bid for it: its translations stay as they are.",
    pl="Ktoś kupił lub licytował tę ofertę: jej tłumaczenia nie mogą się zmienić.",
)


def no_such_offer(id_: str) -> Problem:
    return Problem("NOT_FOUND", f"Offer {id_} not found.", "offerId", pl=f"Nie ma oferty {id_}.")
