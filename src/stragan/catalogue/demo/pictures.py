"""Pictures of the demo's products: flat shapes on a soft ground, the same for the same name."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator
from colorsys import hls_to_rgb
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from stragan.catalogue.demo.silhouettes import SAME, SILHOUETTES, Shape, Tone, box

if TYPE_CHECKING:
    from PIL import Image, ImageDraw

SIDE = 800
FEED = "products.csv"
_STAGE = 600  # the part of the picture with the product, drawn larger and reduced for smooth edges
_TIMES = 2
_LARGEST_TEXT, _SMALLEST_TEXT = 46, 26
_MOST_WORDS = 4
_FEWEST_LETTERS = 3
_NOT_LAST = frozenset({"and", "for", "with"})
_QUALITY = 88

Colour = tuple[int, int, int]


class _Look(NamedTuple):
    """What a name decides: colours by the product, so that its views go together; the rest by the view."""

    ground: Colour
    halo: Colour
    tones: dict[Tone, Colour]
    size: float
    mirrored: bool


def write_feed(folder: Path) -> Path:
    """Put the feed and the pictures that it refers to into a folder; pictures that are there stay as they are."""
    folder.mkdir(parents=True, exist_ok=True)
    text = (files(__package__) / FEED).read_text(encoding="utf-8")
    for name, title in _pictures(text):
        path = folder / name
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            _write(path, draw(name, title))
    _write(folder / FEED, text.encode())
    return folder / FEED


def _write(path: Path, content: bytes) -> None:
    """A file is there as a whole or not at all, or an interrupted run would leave half a picture for ever."""
    unfinished = path.with_name(path.name + ".part")
    unfinished.write_bytes(content)
    unfinished.replace(path)


def _pictures(feed: str) -> Iterator[tuple[str, str]]:
    """Each picture once, with the title of the first product that shows it."""
    titles: dict[str, str] = {}
    for row in csv.DictReader(io.StringIO(feed, newline="")):
        for name in row["images"].split("|"):
            titles.setdefault(name, row["title"])
    yield from titles.items()


def draw(name: str, title: str) -> bytes:
    """A picture of 800 by 800 as JPEG: the shape that the name begins with, and the first words of the title."""
    from PIL import Image  # noqa: PLC0415  (only who draws pays for Pillow)

    look = _look(name)
    picture = Image.new("RGB", (SIDE, SIDE), look.ground)
    picture.paste(_stage(look, _silhouette(name)), ((SIDE - _STAGE) // 2, 50))
    _caption(picture, title, look.tones["dark"])
    content = io.BytesIO()
    picture.save(content, "JPEG", quality=_QUALITY)
    return content.getvalue()


def _look(name: str) -> _Look:
    product, view = sha256(re.sub(r"-?\d*\.\w+$", "", name).encode()).digest(), sha256(name.encode()).digest()
    hue = product[0] / 256
    ground = (hue + 0.05 * (view[0] % 5 - 2)) % 1
    tones: dict[Tone, Colour] = {
        "main": _colour(hue, 0.50, 0.45),
        "dark": _colour(hue, 0.30, 0.40),
        "light": _colour(hue, 0.78, 0.55),
        "accent": _colour(hue + 0.4 + product[1] / 1280, 0.58, 0.65),
    }
    halo = 0.87 + 0.01 * (view[1] % 4)
    size = 0.66 + view[2] / 256 * 0.14
    return _Look(_colour(ground, 0.95, 0.40), _colour(ground, halo, 0.42), tones, size, mirrored=view[3] % 2 == 1)


def _colour(hue: float, lightness: float, saturation: float) -> Colour:
    red, green, blue = (round(255 * part) for part in hls_to_rgb(hue % 1, lightness, saturation))
    return red, green, blue


def _silhouette(name: str) -> tuple[Shape, ...]:
    """By the first word of the name; a name without a shape of its own gets any."""
    kind = Path(name).stem.split("-", 1)[0]
    kind = SAME.get(kind, kind)
    if kind not in SILHOUETTES:
        kinds = sorted(SILHOUETTES)
        kind = kinds[sha256(kind.encode()).digest()[0] % len(kinds)]
    return SILHOUETTES[kind]


def _stage(look: _Look, shapes: Iterable[Shape]) -> "Image.Image":
    from PIL import Image, ImageDraw, ImageOps  # noqa: PLC0415

    side = _STAGE * _TIMES
    stage = Image.new("RGB", (side, side), look.ground)
    pencil = ImageDraw.Draw(stage)
    pencil.ellipse((0, 0, side - 1, side - 1), fill=look.halo)
    scale = side / 100 * look.size
    left, top = (side - 100 * scale) / 2, side * 0.9 - 93 * scale
    floor = box("main", 12, 90, 88, 97, 0).at
    pencil.ellipse([_moved(at, i, scale, left, top) for i, at in enumerate(floor[:4])], fill=look.ground)
    for shape in shapes:
        _put(pencil, shape, look.tones[shape.tone], scale, (left, top))
    return (ImageOps.mirror(stage) if look.mirrored else stage).reduce(_TIMES)


def _moved(at: float, i: int, scale: float, left: float, top: float) -> float:
    return at * scale + (top if i % 2 else left)


def _put(
    pencil: "ImageDraw.ImageDraw", shape: Shape, colour: Colour, scale: float, corner: tuple[float, float]
) -> None:
    corners = len(shape.at) if shape.figure == "polygon" else 4
    place = [_moved(at, i, scale, *corner) for i, at in enumerate(shape.at[:corners])]
    rest = shape.at[corners:]
    match shape.figure:
        case "oval":
            pencil.ellipse(place, fill=colour)
        case "box":
            pencil.rounded_rectangle(place, rest[0] * scale, fill=colour)
        case "polygon":
            pencil.polygon(place, fill=colour)
        case "line":
            pencil.line(place, fill=colour, width=round(rest[0] * scale))
        case "arc":
            pencil.arc(place, rest[0], rest[1], fill=colour, width=round(rest[2] * scale))


def _caption(picture: "Image.Image", title: str, colour: Colour) -> None:
    """The first words of the title as large as they fit.

    Pillow's own font knows ASCII only, so the marks of Polish letters are drawn over plain ones.
    """
    from PIL import ImageDraw, ImageFont  # noqa: PLC0415

    letters = [letter for letter in _letters(_short(title)) if letter.plain.isascii()]
    plain = "".join(letter.plain for letter in letters)
    widest = ImageFont.load_default(_LARGEST_TEXT).getlength(plain)
    size = max(_SMALLEST_TEXT, min(_LARGEST_TEXT, int(_LARGEST_TEXT * 0.9 * SIDE / max(widest, 1))))
    font = ImageFont.load_default(size)
    pencil = ImageDraw.Draw(picture)
    x, y = (SIDE - font.getlength(plain)) / 2, SIDE - 110
    pencil.text((x, y), plain, font=font, fill=colour)
    for i, letter in enumerate(letters):
        if letter.marks:
            left, top, right, bottom = font.getbbox(letter.plain)
            begins = x + font.getlength(plain[:i])
            _mark(pencil, letter, (begins + left, y + top, begins + right, y + bottom), size, colour)


def _short(title: str) -> str:
    """The first words, not ending in the middle of a measure or before a complement."""
    words = title.split()[:_MOST_WORDS]
    while len(words) > 1 and (len(words[-1]) < _FEWEST_LETTERS or words[-1] in _NOT_LAST or words[-1][0].isdigit()):
        words.pop()
    return " ".join(words).rstrip(",;:-")


class _Letter(NamedTuple):
    plain: str
    marks: str


def _letters(text: str) -> Iterator[_Letter]:
    for character in text:
        if character in "łŁ":
            yield _Letter("l" if character == "ł" else "L", "/")
        else:
            parts = unicodedata.normalize("NFD", character)
            yield _Letter(parts[0], parts[1:])


def _mark(
    pencil: "ImageDraw.ImageDraw", letter: _Letter, around: tuple[float, float, float, float], size: int, colour: Colour
) -> None:
    left, top, right, bottom = around
    middle, width = (left + right) / 2, max(2, size // 13)
    match letter.marks:
        case "\N{COMBINING ACUTE ACCENT}":
            at = (middle - 0.02 * size, top - 0.06 * size, middle + 0.1 * size, top - 0.18 * size)
            pencil.line(at, fill=colour, width=width)
        case "\N{COMBINING DOT ABOVE}":
            at = (middle - 0.05 * size, top - 0.17 * size, middle + 0.05 * size, top - 0.07 * size)
            pencil.ellipse(at, fill=colour)
        case "\N{COMBINING OGONEK}":
            at = (right - 0.18 * size, bottom - 0.04 * size, right, bottom + 0.16 * size)
            pencil.arc(at, 40, 250, fill=colour, width=width)
        case "/":
            stem = left + 0.11 * size if letter.plain == "L" else middle
            height = (top + bottom) / 2
            at = (stem - 0.13 * size, height + 0.07 * size, stem + 0.13 * size, height - 0.09 * size)
            pencil.line(at, fill=colour, width=width)
