"""What a search for vehicles and a wish for suggestions must say."""

from collections.abc import Collection
from datetime import datetime
from email.utils import parsedate_to_datetime

from stragan.http.query import invalid
from stragan.kernel.problems import Invalid, Malformed, NotFound, Problem

GROUP_MISSING = Problem(
    "BadRequestException",
    "Parameter group.id is required unless tecdoc.kTypNr, tecdoc.nTypNr or phrase is given.",
    "group.id",
    pl="Podaj group.id, tecdoc.kTypNr, tecdoc.nTypNr albo phrase.",
)
NOTHING_NAMED = Problem(
    "BadRequestException",
    "Exactly one of the parameters offer.id and product.id is required.",
    "offer.id",
    pl="Podaj jeden z parametrów: offer.id albo product.id.",
)


def ensure_type(given: str | None, known: Collection[str]) -> str:
    """400 without a type, 422 for one that no category has whose lists are made of ids (2026 specification)."""
    if given is None:
        raise Malformed(invalid("type", "Parameter type is required."))
    if given not in known:
        raise Invalid(
            Problem(
                "UnsupportedTypeException",
                f"Type {given} is not supported. Supported types: {', '.join(sorted(known))}.",
                "type",
                pl=f"Typ {given} nie jest obsługiwany.",
            )
        )
    return given


def since(header: str) -> datetime | None:
    """`If-Modified-Since`; what is no HTTP date is 422 here (2026 specification)."""
    if not header:
        return None
    try:
        found = parsedate_to_datetime(header)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise Invalid(
            Problem(
                "ValidationException",
                f"{header} is not a date in the HTTP-date format.",
                "If-Modified-Since",
                pl="Nagłówek If-Modified-Since nie zawiera daty w formacie HTTP-date.",
            )
        )
    return found


def no_suggestion(of: str) -> NotFound:
    """The Polish text is the observed one (#4046)."""
    name, named = ("offer", "podanej oferty") if of == "offer.id" else ("product", "podanego produktu")
    return NotFound(
        Problem(
            "ResourceNotFoundException",
            f"No suggested compatibility list was found for the given {name}.",
            of,
            pl=f"Dla {named} nie znaleziono sugerowanej tabeli kompatybilności.",
        )
    )
