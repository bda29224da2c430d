"""What may be uploaded, and which URL means which image."""

import re

from stragan.kernel import files
from stragan.kernel.problems import Problem

KINDS = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})
_PREFIX = "/original/"
_ADDRESS = re.compile(rf"https?://[^/?#\s]+{_PREFIX}({files.PATH.pattern})(?:[?#]\S*)?")

EMPTY = Problem("EMPTY_IMAGE", "The request contains no image.", pl="Żądanie nie zawiera zdjęcia.")
UNREADABLE = Problem(
    "INVALID_IMAGE",
    "The file is not an image or it is damaged.",
    pl="Plik nie jest zdjęciem albo jest uszkodzony.",
)
EXPIRED = Problem(
    "OfferImagesNotFoundException",
    "An image of the offer has just expired.",
    "images",
    pl="Zdjęcie oferty właśnie wygasło.",
)
TOO_MANY_PIXELS = Problem(
    "IMAGE_PIXEL_COUNT_TOO_HIGH", "Image pixel count is too high.", pl="Zdjęcie ma zbyt wiele pikseli."
)


def kind_of(content: bytes) -> str | None:
    """The media type that the first bytes of a file tell, or None for anything that cannot be uploaded."""
    kind = files.kind_of(content)
    return kind if kind in KINDS else None


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
    return files.blob_key("images", path)
