"""What may be uploaded, and which URL means which image."""

import re
from hashlib import sha256

from stragan.kernel.problems import Problem

KINDS = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})
_PATH = re.compile(r"[0-9a-f]{6}/[0-9a-f]{28}")
_PREFIX = "/original/"
_ADDRESS = re.compile(rf"https?://[^/?#\s]+{_PREFIX}({_PATH.pattern})(?:[?#]\S*)?")
_DIRECTORY_DIGITS, _DIGITS = 6, 34

EMPTY = Problem("EMPTY_IMAGE", "The request contains no image.", pl="Żądanie nie zawiera zdjęcia.")
UNREADABLE = Problem(
    "INVALID_IMAGE",
    "The file is not an image or it is damaged.",
    pl="Plik nie jest zdjęciem albo jest uszkodzony.",
)
TOO_MANY_PIXELS = Problem(
    "IMAGE_PIXEL_COUNT_TOO_HIGH", "Image pixel count is too high.", pl="Zdjęcie ma zbyt wiele pikseli."
)


def kind_of(content: bytes) -> str | None:
    """The media type that the first bytes of a file tell, or None for anything that cannot be uploaded."""
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "image/webp"
    return None


def path_for(seller_id: str, content: bytes) -> str:
    """The path of a seller's image: the same file twice is one image, while no two sellers ever share one.

    Sharing would save space, but then the end of one seller's image would have to be agreed with all others.
    """
    digest = sha256(seller_id.encode() + b"\0" + content).hexdigest()[:_DIGITS]
    return f"{digest[:_DIRECTORY_DIGITS]}/{digest[_DIRECTORY_DIGITS:]}"


def is_path(text: str) -> bool:
    return _PATH.fullmatch(text) is not None


def path_in(url: str) -> str | None:
    """The path of an uploaded image inside a URL; None when it cannot be one.

    Only the path counts: the server answers under several host names, Allegro's among them, and a client may give back
    any of them. The path holds a digest of the file, so that it cannot mean another image.
    """
    found = _ADDRESS.fullmatch(url)
    return found[1] if found else None


def url_path(path: str) -> str:
    return _PREFIX + path


def blob_key(path: str) -> str:
    """256 folders hold the files: one folder for each image would waste a disk block apiece."""
    return f"images/{path[:2]}/{path.replace('/', '')}"
