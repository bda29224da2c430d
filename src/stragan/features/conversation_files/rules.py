"""Which files may be sent, and what an upload must be to fit its declaration."""

import re
from urllib.parse import quote

from stragan.features.conversation_files.schemas import Purpose
from stragan.kernel.problems import OK, Problem, Problems

LONGEST_NAME = 255
_CONTROL = re.compile(r"[\x00-\x1f\x7f/\\]")
_BEGINNINGS = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"BM", "image/bmp"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"%PDF-", "application/pdf"),
)
EXTENSIONS = {
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "bmp": "image/bmp",
    "tif": "image/tiff",
    "tiff": "image/tiff",
    "pdf": "application/pdf",
}
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
    return next((kind for beginning, kind in _BEGINNINGS if content.startswith(beginning)), None)


def kind_by_name(name: str) -> str | None:
    """What the extension promises, "" without one, None for one of other files."""
    _, dot, extension = name.rpartition(".")
    return EXTENSIONS.get(extension.lower()) if dot else ""


def name_is_usable(name: str, purpose: Purpose) -> Problems:
    """A name has 1 to 255 characters, and neither control characters nor slashes (2026 specification, own rule)."""
    if name.strip() and len(name) <= LONGEST_NAME and not _CONTROL.search(name):
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


def disposition(name: str) -> str:
    """`attachment; filename="=?UTF-8?Q?name.jpg?="; filename*=UTF-8''name.jpg` (#8750)."""
    word = quote(name.replace("_", "\0"), safe=" ").replace("%00", "=5F").replace("%", "=").replace(" ", "_")
    return f"attachment; filename=\"=?UTF-8?Q?{word}?=\"; filename*=UTF-8''{quote(name, safe='')}"


def blob_key(id_: str) -> str:
    return f"conversations/{id_[:2]}/{id_}"
