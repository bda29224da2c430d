"""Which file an attachment of a type may be (2026 specification)."""

from collections.abc import Mapping

from stragan.features.attachments.schemas import SAFETY, SentFile, Type
from stragan.http.errors import UNSUPPORTED
from stragan.kernel.files import JPEG, PDF, PNG, is_name, kind_of
from stragan.kernel.problems import (
    OK,
    ApiError,
    Malformed,
    Problem,
    Problems,
    TooLarge,
    UnsupportedMediaType,
)
from stragan.settings import Settings

LONGEST_NAME = 200
DOCUMENT, PICTURE = frozenset({PDF}), frozenset({JPEG, PNG})
_KINDS: Mapping[Type, frozenset[str]] = {
    "ENERGY_LABEL": PICTURE,
    "TIRE_LABEL": PICTURE,
    SAFETY: DOCUMENT | PICTURE,
}
WRONG_CONTENT = Problem("ConstraintViolationException", "Invalid file format", pl="Nieprawidłowy format pliku")  # #7742
USED_UP = Problem(
    "ATTACHMENT_ALREADY_UPLOADED",
    "The address takes one file, and it has one.",
    pl="Pod ten adres można przesłać jeden plik i już go przesłano.",
)
NOT_FOUND = Problem("NOT_FOUND", "Attachment not found.", pl="Nie znaleziono załącznika.")


def kinds_of(type_: Type) -> frozenset[str]:
    """The media types that it may have: PDF, pictures for labels, both for safety information (#7289, #7604)."""
    return _KINDS.get(type_, DOCUMENT)


def most_bytes(settings: Settings, type_: Type) -> int:
    """20 MB, 50 MB for safety information (#10670)."""
    return settings.max_safety_attachment_bytes if type_ == SAFETY else settings.max_attachment_bytes


def name_is_usable(name: str, path: str) -> Problems:
    """A name has 1 to 200 characters, and neither control characters nor slashes (2026 specification, own rule)."""
    if is_name(name, LONGEST_NAME):
        return OK
    return [
        Problem(
            "VALIDATION_ERROR",
            f"A file's name has 1 to {LONGEST_NAME} characters and no slashes.",
            path,
            pl=f"Nazwa pliku ma od 1 do {LONGEST_NAME} znaków i nie zawiera ukośników.",
        )
    ]


def refusal(settings: Settings, type_: Type, file: SentFile) -> ApiError | None:
    """Why this is no file for the type: 415 what it is said to be, 413 its size, 400 what it is by its bytes."""
    if file.media_type not in kinds_of(type_):
        return UnsupportedMediaType(UNSUPPORTED)
    if len(file.content) > (most := most_bytes(settings, type_)):
        en, pl = f"The file is larger than {most} bytes.", f"Plik jest większy niż {most} bajtów."
        return TooLarge(Problem("PayloadTooLargeException", en, pl=pl))
    return None if kind_of(file.content) == file.media_type else Malformed(WRONG_CONTENT)
