"""Which files may be sent, and what an upload must be to fit its declaration."""

from stragan.features.conversation_files.schemas import Purpose
from stragan.kernel import files
from stragan.kernel.files import kind_by_name
from stragan.kernel.problems import OK, Problem, Problems

LONGEST_NAME = 255
KINDS = frozenset({"image/jpeg", "image/png", "image/gif", "image/bmp", "image/tiff", "application/pdf"})
UNKNOWN_TYPE = Problem(
    "UNSUPPORTED_ATTACHMENT_TYPE",
    "Attachments are JPEG, PNG, GIF, BMP and TIFF pictures and PDF documents.",
    pl="Załącznikami mogą być obrazy JPEG, PNG, GIF, BMP i TIFF oraz dokumenty PDF.",
)
OTHER_TYPE = Problem(
    "UNSUPPORTED_ATTACHMENT_TYPE",
    "The file is not what its Content-Type or its declared name says.",
    pl="Plik nie jest tym, co mówi nagłówek Content-Type albo zadeklarowana nazwa.",
)
LARGER = Problem(
    "ATTACHMENT_TOO_LARGE",
    "The file is larger than declared.",
    pl="Plik jest większy niż zadeklarowano.",
)
SMALLER = Problem(
    "ATTACHMENT_SIZE_MISMATCH",
    "The file is smaller than declared.",
    pl="Plik jest mniejszy niż zadeklarowano.",
)
ANOTHER = Problem(
    "ATTACHMENT_ALREADY_UPLOADED",
    "Another file was uploaded for this declaration.",
    pl="Dla tej deklaracji przesłano już inny plik.",
)


def kind_of(content: bytes) -> str | None:
    """The media type that the first bytes of a file tell, or None for anything that cannot be sent."""
    kind = files.kind_of(content)
    return kind if kind in KINDS else None


def name_is_usable(name: str, purpose: Purpose) -> Problems:
    """A name has 1 to 255 characters, and neither control characters nor slashes (2026 specification, own rule)."""
    if files.is_name(name, LONGEST_NAME):
        return OK
    return [
        Problem(
            purpose.code,
            f"A file's name has 1 to {LONGEST_NAME} characters and no slashes.",
            purpose.name_path,
            pl=f"Nazwa pliku ma od 1 do {LONGEST_NAME} znaków i nie zawiera ukośników.",
        )
    ]


def size_is_allowed(size: int, purpose: Purpose) -> Problems:
    """At most 5,242,880 bytes in messages, 2,097,152 in issues (2026 specification, #7645)."""
    if size > purpose.most_bytes:
        return [
            Problem(
                purpose.code,
                f"File size exceeds the allowed value of {purpose.most_bytes} bytes.",
                "size",
                pl=f"Rozmiar pliku przekracza dopuszczalną wartość {purpose.most_bytes} bajtów.",
            )
        ]
    return OK if size > 0 else [Problem(purpose.code, "A file is not empty.", "size", pl="Plik nie może być pusty.")]


def is_what_it_says(content: bytes, media_type: str, name: str) -> bool:
    """Bytes, `Content-Type` and the extension of the declared name are of one kind (own rule)."""
    return kind_of(content) == media_type and kind_by_name(name) in {"", media_type}


def blob_key(id_: str) -> str:
    return f"conversations/{id_[:2]}/{id_}"
