"""Files that people bring: what they are by their bytes and by their names, and how they are sent back."""

import re
from hashlib import sha256
from urllib.parse import quote

PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
PATH = re.compile(r"[0-9a-f]{6}/[0-9a-f]{28}")
_DIRECTORY_DIGITS, _DIGITS = 6, 34
_CONTROL = re.compile(r"[\x00-\x1f\x7f/\\]")
_BEGINNINGS = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"BM", "image/bmp"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"%PDF-", PDF),
)
_EXTENSIONS = {
    "jpg": JPEG,
    "jpeg": JPEG,
    "png": PNG,
    "gif": "image/gif",
    "bmp": "image/bmp",
    "tif": "image/tiff",
    "tiff": "image/tiff",
    "pdf": PDF,
}


def kind_of(content: bytes) -> str | None:
    """The media type that the first bytes of a file tell, or None for anything that nobody may bring."""
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for beginning, kind in _BEGINNINGS if content.startswith(beginning)), None)


def kind_by_name(name: str) -> str | None:
    """What the extension promises, "" without one, None for one of other files."""
    _, dot, extension = name.rpartition(".")
    return _EXTENSIONS.get(extension.lower()) if dot else ""


def is_name(name: str, longest: int) -> bool:
    """Whether a file may be called so: 1 to `longest` characters, neither control characters nor slashes."""
    return bool(name.strip()) and len(name) <= longest and not _CONTROL.search(name)


def saved_as(name: str, media_type: str) -> str:
    """The name under which a file is safe to be opened: with an extension of what it is."""
    if kind_by_name(name) == media_type:
        return name
    return f"{name}.{next(extension for extension, kind in _EXTENSIONS.items() if kind == media_type)}"


def disposition(name: str) -> str:
    """`attachment; filename="=?UTF-8?Q?name.jpg?="; filename*=UTF-8''name.jpg` (#8750)."""
    word = quote(name.replace("_", "\0"), safe=" ").replace("%00", "=5F").replace("%", "=").replace(" ", "_")
    return f"attachment; filename=\"=?UTF-8?Q?{word}?=\"; filename*=UTF-8''{quote(name, safe='')}"


def path_for(owner: str, content: bytes) -> str:
    """The path of an owner's file: the same file twice is one, while no two owners ever share one.

    Sharing would save space, but then the end of one owner's file would have to be agreed with all others.
    """
    digest = sha256(owner.encode() + b"\0" + content).hexdigest()[:_DIGITS]
    return f"{digest[:_DIRECTORY_DIGITS]}/{digest[_DIRECTORY_DIGITS:]}"


def is_path(text: str) -> bool:
    return PATH.fullmatch(text) is not None


def blob_key(folder: str, path: str) -> str:
    """256 folders hold the files: one folder for each file would waste a disk block apiece."""
    return f"{folder}/{path[:2]}/{path.replace('/', '')}"
