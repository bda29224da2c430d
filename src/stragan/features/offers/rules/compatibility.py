"""What an offer of a part may say that it fits (2026 specification, behaviour §8)."""

from collections.abc import Iterator

from stragan.catalogue.vehicles import SupportedCategory
from stragan.features.offers.compatibility import kind_of
from stragan.features.offers.rules.subject import VALIDATION_ERROR, Subject
from stragan.features.offers.schemas import CompatibilityItem
from stragan.kernel.problems import OK, Problem, Problems

LIST = "ConstraintViolationException.ValidCompatibilityTable"
SPECIFICATION = "ConstraintViolationException.ValidTecdocSpecification"


def vehicles_are_known(subject: Subject) -> Problems:
    """A compatibility list made from a product, its vehicles, and a TecDoc specification are named by a known id."""
    draft, known = subject.draft, subject.facts.vehicles
    listed, problems = draft.compatibility_list, list[Problem]()
    if listed is not None and (listed.id or listed.type == "PRODUCT_BASED") and listed.id not in known.lists:
        problems.append(
            Problem(
                LIST,
                f"Compatibility list {listed.id} was not found.",
                "compatibilityList.id",
                pl=f"Nie znaleziono listy zgodności {listed.id}.",
            )
        )
    problems += [
        Problem(
            LIST,
            f"Compatible product {item.id} was not found.",
            f"compatibilityList.items[{i}].id",
            pl=f"Nie znaleziono pojazdu {item.id}.",
        )
        for i, item in enumerate(_own_items(subject))
        if kind_of(item) == "ID" and item.id and item.id not in known.by_id
    ]
    if draft.tecdoc_specification is not None and draft.tecdoc_specification.id not in known.specifications:
        id_ = draft.tecdoc_specification.id
        problems.append(
            Problem(
                SPECIFICATION,
                f"TecDoc specification {id_} was not found.",
                "tecdocSpecification.id",
                pl=f"Nie znaleziono specyfikacji TecDoc {id_}.",
            )
        )
    return problems


def items_of_the_list_say_what_fits(subject: Subject) -> Problems:
    """An item has its text, or its id (#1794)."""
    return [
        Problem(
            VALIDATION_ERROR,
            "",
            "compatibilityList",
            "",
            en=f"rawItems[{i}].{member}: must not be empty",
            pl=f"rawItems[{i}].{member}: nie może być puste",
        )
        for i, item in enumerate(_own_items(subject))
        for member, value in (("text", item.text) if kind_of(item) == "TEXT" else ("id", item.id),)
        if not (value or "").strip()
    ]


def list_suits_the_category(subject: Subject) -> Problems:
    """A seller's own list is made where, of what and as long as `supported-categories` says (#10812, #1794, #11943).

    The list of a product comes with it into whatever category it is offered in.
    """
    items, category = _own_items(subject), subject.facts.category
    if not items or category is None:
        return OK
    allowed = subject.facts.vehicles.support(category.path_ids)
    if allowed is None:
        return [
            Problem(
                "CompatibilityListCategoryNotSupportedException",
                f"Category {category.id} does not support compatibility lists.",
                "compatibilityList",
                pl=f"W kategorii {category.id} nie można dodać sekcji „Pasuje do”.",
            )
        ]
    return [*_wrong_kinds(subject, items, allowed), *_too_much(items, allowed)]


def _wrong_kinds(subject: Subject, items: list[CompatibilityItem], allowed: SupportedCategory) -> Iterator[Problem]:
    if any(kind_of(item) != allowed.input_type for item in items):
        yield Problem(
            VALIDATION_ERROR,
            f"Selected compatibility table has different input type than {allowed.input_type}.",
            "compatibilityList",
            pl=f"Elementy sekcji „Pasuje do” muszą mieć w tej kategorii typ {allowed.input_type}.",
        )
        return
    known = subject.facts.vehicles.by_id
    for wrong in sorted({one.items_type for item in items if (one := known.get(item.id or ""))} - {allowed.items_type}):
        yield Problem(
            "OfferCompatibilityTableException",
            f"{wrong} is not a correct value for field type.",
            "compatibilityList.type",
            pl=f"{wrong} nie jest poprawną wartością pola type.",
        )


def _too_much(items: list[CompatibilityItem], allowed: SupportedCategory) -> Iterator[Problem]:
    if len(items) > allowed.max_rows:
        yield Problem(
            LIST,
            f"A compatibility list has at most {allowed.max_rows} items here.",
            "compatibilityList.items",
            pl=f"Sekcja „Pasuje do” może mieć tu najwyżej {allowed.max_rows} pozycji.",
        )
    most = allowed.max_characters_per_line
    for i, item in enumerate(items):
        if most is not None and kind_of(item) == "TEXT" and len(item.text or "") > most:
            yield Problem(
                LIST,
                f"An item of the compatibility list has at most {most} characters here.",
                f"compatibilityList.items[{i}].text",
                pl=f"Pozycja sekcji „Pasuje do” może mieć tu najwyżej {most} znaków.",
            )


def _own_items(subject: Subject) -> list[CompatibilityItem]:
    """Those of a list that the seller has made; the texts of a product's list are ignored."""
    listed = subject.draft.compatibility_list
    if listed is None or listed.id is not None or listed.type == "PRODUCT_BASED":
        return []
    return listed.items or []
