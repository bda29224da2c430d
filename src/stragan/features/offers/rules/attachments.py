"""Files that an offer shows under its description (2026 specification, guide §11)."""

from collections import Counter

from stragan.features.attachments.schemas import SAFETY
from stragan.features.offers.rules.subject import VALIDATION_ERROR, Subject
from stragan.kernel.problems import OK, Problem, Problems

_PATH = "attachments"
_WRONG_TYPE = "IllegalOfferUpdateException.AttachmentsTypeChange"


def attachment_not_found(path: str, id_: str) -> Problem:
    return Problem(
        "AttachmentNotFoundException", f"{path} {id_} was not found.", path, pl=f"Nie znaleziono: {path} {id_}."
    )


def attachments_exist(subject: Subject) -> Problems:
    """Attachments were declared by the seller for offers; those whose files have not come are not shown (guide §12)."""
    known = subject.facts.attachments
    return [attachment_not_found(_PATH, given.id) for given in subject.draft.attachments or () if given.id not in known]


def attachments_are_not_of_a_product(subject: Subject) -> Problems:
    """Safety information is a product's, not an offer's (#11075)."""
    if all(held.type != SAFETY for held in subject.facts.attachments.values()):
        return OK
    return [
        Problem(
            _WRONG_TYPE,
            "Invalid attachment type: Instructions with safety information",
            _PATH,
            _WRONG_TYPE,
            pl="Nieprawidłowy typ załącznika: Instrukcja z informacją o bezpieczeństwie",
        )
    ]


def attachments_are_of_different_types(subject: Subject) -> Problems:
    """An offer has one attachment of a type (2026 specification)."""
    held = subject.facts.attachments
    types = Counter(held[given.id].type for given in subject.draft.attachments or () if given.id in held)
    return [
        Problem(
            VALIDATION_ERROR,
            f"An offer has one attachment of type {type_}.",
            _PATH,
            pl=f"Oferta może mieć jeden załącznik typu {type_}.",
        )
        for type_, count in types.items()
        if count > 1 and type_ != SAFETY
    ]


def attachments_are_few(subject: Subject) -> Problems:
    """An offer has up to 9 attachments, one in each section (guide §11)."""
    most = subject.facts.most_attachments
    if len(subject.draft.attachments or ()) <= most:
        return OK
    en, pl = f"An offer has up to {most} attachments.", f"Oferta może mieć do {most} załączników."
    return [Problem(VALIDATION_ERROR, en, _PATH, pl=pl)]
