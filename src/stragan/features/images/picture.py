"""Decoding and scaling of uploaded files with Pillow. Blocks; runs in a thread.

The classes of the formats are used directly: they read the size without decoding, and what is too large is refused
before a single pixel is unpacked.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from typing import Any, NamedTuple

from PIL.GifImagePlugin import GifImageFile
from PIL.Image import Image, Resampling
from PIL.ImageFile import ImageFile
from PIL.ImageOps import exif_transpose
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile

from stragan.features.images.rules import TOO_MANY_PIXELS, UNREADABLE
from stragan.kernel.problems import Invalid

_FORMATS: dict[str, type[ImageFile]] = {
    "image/gif": GifImageFile,
    "image/jpeg": JpegImageFile,
    "image/png": PngImageFile,
    "image/webp": WebPImageFile,
}
_QUALITY: dict[str, dict[str, Any]] = {"image/jpeg": {"quality": 90, "optimize": True}, "image/webp": {"quality": 90}}
_SCALABLE = frozenset({"L", "RGB", "RGBA", "CMYK", "I;16"})


class Picture(NamedTuple):
    """A file as it will be stored."""

    content: bytes
    width: int
    height: int


def fit(content: bytes, media_type: str, side: int, most_pixels: int) -> Picture:
    """The file itself if its longer side fits, otherwise the scaled picture in the same format.

    An animation that fits is kept; of a larger one, the first frame. Raises `Invalid` for what cannot be decoded.
    """
    with _damage_is_refused():
        picture = _FORMATS[media_type](BytesIO(content))
    width, height = picture.size
    if width * height > most_pixels:
        raise Invalid(TOO_MANY_PIXELS)
    large = max(width, height) > side
    with _damage_is_refused():
        if not large:
            picture.draft(picture.mode, (1, 1))  # every byte of a JPEG is still read, but few pixels are computed
        picture.load()
    return _scaled(picture, media_type, side) if large else Picture(content, width, height)


@contextmanager
def _damage_is_refused() -> Iterator[None]:
    """Decoders fail on a stranger's bytes with any kind of exception, and all of it is the file's fault."""
    try:
        yield
    except Exception:  # noqa: BLE001
        raise Invalid(UNREADABLE) from None


def _scaled(picture: ImageFile, media_type: str, side: int) -> Picture:
    """Upright, without metadata except for the colour profile, which decides what the colours look like."""
    profile = picture.info.get("icc_profile")
    with suppress(Exception):  # EXIF that cannot be read tells no orientation
        exif_transpose(picture, in_place=True)
    factor = side / max(picture.size)
    size = (max(1, round(picture.width * factor)), max(1, round(picture.height * factor)))
    scaled = _scalable(picture).resize(size, Resampling.LANCZOS)
    scaled.info = {}
    with BytesIO() as file:
        options = _QUALITY.get(media_type, {})
        scaled.save(file, media_type.removeprefix("image/"), icc_profile=profile, **options)
        return Picture(file.getvalue(), *size)


def _scalable(picture: Image) -> Image:
    """Palettes and single bits have no colours in between."""
    if picture.has_transparency_data:
        return picture if picture.mode == "RGBA" else picture.convert("RGBA")
    return picture if picture.mode in _SCALABLE else picture.convert("RGB")
