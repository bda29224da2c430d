"""Category, description and images: what must be there before an offer can be listed."""

from stragan.features.offers.rules.subject import Subject, gap
from stragan.kernel.problems import OK, Problem, Problems


def description_is_given(subject: Subject) -> Problems:
    """An offer has a description with at least one section."""
    description = subject.draft.description
    if description is not None and description.sections:
        return OK
    return [gap("New offer description is required.", "Nowy opis oferty jest wymagany.")]


def description_says_something(subject: Subject) -> Problems:
    """A description has at least one text or image."""
    description = subject.draft.description
    if description is not None and any(section.items for section in description.sections or ()):
        return OK
    return [gap("Describe your offer.", "Opisz swoją ofertę.")]


def category_is_a_leaf(subject: Subject) -> Problems:
    """An offer is listed in a category of the lowest tier (guide §3)."""
    if subject.draft.category is None:
        return [gap("Category may not be empty.", "Podaj kategorię.")]
    category = subject.facts.category
    if category is None or category.leaf:
        return OK
    return [
        Problem(
            "VALIDATION_ERROR",
            f"Category {category.id} is not a leaf. Choose a category of the lowest tier.",
            "category.id",
            "",
            pl=f"Kategoria {category.id} nie jest najniższego poziomu. Wybierz kategorię najniższego poziomu.",
        )
    ]


def there_are_images(subject: Subject) -> Problems:
    """A described offer has at least one image; the first one is its thumbnail."""
    draft = subject.draft
    if draft.images or (draft.category is None and draft.description is None):
        return OK
    return [gap("At least one image is required.", "Dodaj co najmniej jedno zdjęcie.")]


def images_are_few(subject: Subject) -> Problems:
    """An offer has at most 16 images, or what `max_offer_images` says (guide §7, behaviour §4)."""
    most = subject.facts.most.images
    if subject.draft.images is None or len(subject.draft.images) <= most:
        return OK
    return [
        Problem(
            "ConstraintViolationException.GallerySize",
            f"An offer may have at most {most} images.",
            "images",
            "",
            pl=f"Oferta może mieć najwyżej {most} zdjęć.",
        )
    ]
