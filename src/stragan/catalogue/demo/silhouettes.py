"""The silhouettes of the demo feed's products: shapes on a square of 100 by 100, from back to front."""

from typing import Literal, NamedTuple

Tone = Literal["main", "dark", "light", "accent"]


class Shape(NamedTuple):
    """A figure on a field of 100 by 100; the last number is a radius, a width, or the angles and width of an arc."""

    figure: Literal["oval", "box", "polygon", "line", "arc"]
    tone: Tone
    at: tuple[float, ...]


def _oval(tone: Tone, *at: float) -> Shape:
    return Shape("oval", tone, at)


def box(tone: Tone, *at: float) -> Shape:
    return Shape("box", tone, at)


def _polygon(tone: Tone, *at: float) -> Shape:
    return Shape("polygon", tone, at)


def _line(tone: Tone, *at: float) -> Shape:
    return Shape("line", tone, at)


def _arc(tone: Tone, *at: float) -> Shape:
    return Shape("arc", tone, at)


SILHOUETTES: dict[str, tuple[Shape, ...]] = {
    "kettle": (
        _arc("dark", 58, 26, 96, 74, 270, 90, 6),
        _polygon("dark", 30, 36, 12, 30, 26, 54),
        _polygon("main", 30, 26, 70, 26, 80, 84, 20, 84),
        _polygon("light", 26, 52, 74, 52, 79, 80, 21, 80),
        box("dark", 17, 83, 83, 90, 3),
        _oval("accent", 44, 16, 56, 28),
    ),
    "toaster": (
        box("dark", 34, 20, 46, 50, 4),
        box("dark", 54, 20, 66, 50, 4),
        box("main", 14, 40, 86, 86, 12),
        box("light", 22, 62, 66, 68, 3),
        _oval("accent", 70, 56, 80, 66),
    ),
    "machine": (
        box("main", 18, 14, 82, 32, 6),
        box("dark", 54, 30, 82, 84, 4),
        box("main", 14, 82, 86, 90, 3),
        box("dark", 28, 32, 44, 42, 2),
        box("light", 26, 60, 46, 80, 4),
        _arc("light", 18, 63, 32, 76, 90, 270, 3),
        _oval("accent", 62, 19, 72, 29),
    ),
    "blender": (
        box("main", 42, 6, 58, 52, 8),
        box("accent", 47, 16, 53, 26, 3),
        _polygon("dark", 45, 52, 55, 52, 62, 80, 38, 80),
        _polygon("light", 24, 62, 76, 62, 72, 92, 28, 92),
    ),
    "phone": (
        box("dark", 28, 8, 72, 92, 9),
        box("main", 31, 11, 69, 89, 7),
        box("light", 35, 15, 54, 35, 5),
        _oval("dark", 37, 17, 44, 24),
        _oval("dark", 45, 26, 52, 33),
        _line("accent", 44, 82, 56, 82, 3),
    ),
    "screen": (
        box("dark", 8, 18, 92, 74, 5),
        box("light", 12, 22, 88, 70, 3),
        _polygon("main", 12, 70, 12, 54, 36, 38, 58, 60, 72, 50, 88, 62, 88, 70),
        _oval("accent", 68, 28, 80, 40),
        box("dark", 44, 74, 56, 82, 1),
        box("dark", 28, 82, 72, 87, 2),
    ),
    "laptop": (
        box("dark", 20, 20, 80, 66, 4),
        box("light", 24, 24, 76, 62, 2),
        _line("main", 32, 36, 58, 36, 3),
        _line("main", 32, 44, 66, 44, 3),
        _line("accent", 32, 52, 48, 52, 3),
        _polygon("main", 16, 66, 84, 66, 96, 82, 4, 82),
    ),
    "headphones": (
        _arc("dark", 18, 14, 82, 92, 180, 0, 7),
        box("main", 13, 48, 31, 84, 8),
        box("main", 69, 48, 87, 84, 8),
        box("accent", 27, 52, 34, 80, 3),
        box("accent", 66, 52, 73, 80, 3),
    ),
    "speaker": (
        box("main", 26, 10, 74, 90, 16),
        _oval("dark", 34, 48, 66, 80),
        _oval("light", 42, 56, 58, 72),
        _oval("dark", 41, 22, 59, 40),
        _oval("accent", 47, 28, 53, 34),
    ),
    "keys": (
        box("dark", 6, 32, 94, 72, 6),
        *(box("light", 11 + 10 * x, 37 + 10 * y, 18 + 10 * x, 44 + 10 * y, 2) for x in range(8) for y in range(2)),
        box("accent", 28, 58, 72, 66, 2),
    ),
    "mouse": (
        _oval("main", 30, 12, 70, 90),
        _arc("dark", 30, 12, 70, 90, 180, 0, 2),
        _line("dark", 50, 14, 50, 48, 2),
        box("accent", 46, 24, 54, 42, 4),
    ),
    "watch": (
        box("dark", 37, 4, 63, 96, 6),
        _oval("main", 22, 22, 78, 78),
        _oval("light", 28, 28, 72, 72),
        _line("dark", 50, 50, 50, 34, 4),
        _line("accent", 50, 50, 62, 56, 4),
    ),
    "clock": (
        _oval("dark", 10, 10, 90, 90),
        _oval("light", 17, 17, 83, 83),
        _line("main", 50, 50, 50, 28, 5),
        _line("main", 50, 50, 66, 60, 5),
        _oval("accent", 46, 46, 54, 54),
    ),
    "disc": (
        _oval("dark", 8, 26, 92, 84),
        _oval("main", 8, 20, 92, 78),
        _oval("light", 34, 32, 66, 56),
        _oval("accent", 45, 39, 55, 48),
    ),
    "router": (
        *(_line("dark", x, 18, x, 60, 4) for x in (20, 40, 60, 80)),
        box("main", 10, 56, 90, 80, 8),
        *(_oval("accent", x, 66, x + 4, 70) for x in (24, 34, 44)),
    ),
    "pan": (
        box("dark", 62, 46, 98, 54, 4),
        _oval("main", 4, 18, 68, 82),
        _oval("dark", 9, 23, 63, 77),
        _arc("light", 16, 30, 56, 70, 190, 260, 3),
    ),
    "mug": (
        _arc("dark", 58, 38, 88, 70, 270, 90, 7),
        box("main", 22, 24, 70, 86, 8),
        box("light", 22, 46, 70, 60, 0),
        _line("accent", 38, 18, 38, 8, 3),
        _line("accent", 52, 18, 52, 8, 3),
    ),
    "bottle": (
        box("dark", 41, 6, 59, 20, 3),
        _polygon("main", 42, 20, 58, 20, 68, 36, 32, 36),
        box("main", 32, 32, 68, 94, 7),
        box("light", 32, 50, 68, 76, 0),
        _oval("accent", 44, 57, 56, 69),
    ),
    "jar": (
        box("dark", 28, 16, 72, 30, 4),
        box("main", 22, 28, 78, 90, 12),
        box("light", 22, 46, 78, 74, 0),
        _oval("accent", 42, 52, 58, 68),
    ),
    "candle": (
        _oval("accent", 44, 10, 56, 34),
        _line("dark", 50, 30, 50, 44, 2),
        box("main", 28, 42, 72, 92, 6),
        box("light", 34, 58, 66, 78, 3),
    ),
    "pot": (
        _oval("accent", 22, 14, 50, 44),
        _oval("accent", 50, 10, 76, 42),
        _line("dark", 50, 52, 38, 28, 3),
        _line("dark", 50, 52, 62, 26, 3),
        box("main", 22, 48, 78, 60, 3),
        _polygon("main", 27, 60, 73, 60, 64, 92, 36, 92),
        _polygon("light", 33, 66, 45, 66, 45, 88, 38, 88),
    ),
    "knife": (
        _polygon("light", 6, 46, 62, 40, 62, 58, 24, 58),
        box("dark", 60, 40, 95, 54, 5),
        _oval("accent", 68, 45, 72, 49),
        _oval("accent", 82, 45, 86, 49),
    ),
    "lamp": (
        _polygon("main", 36, 10, 64, 10, 80, 44, 20, 44),
        _line("dark", 50, 44, 50, 86, 5),
        _oval("dark", 30, 82, 70, 92),
        _oval("accent", 43, 40, 57, 54),
    ),
    "desk": (
        box("main", 6, 34, 94, 43, 2),
        box("dark", 14, 43, 21, 88, 1),
        box("dark", 79, 43, 86, 88, 1),
        box("light", 52, 43, 79, 60, 2),
        _line("dark", 62, 51, 69, 51, 2),
        box("accent", 24, 22, 44, 34, 2),
    ),
    "shelf": (
        box("dark", 18, 8, 23, 92, 1),
        box("dark", 77, 8, 82, 92, 1),
        *(box("main", 18, y, 82, y + 5, 1) for y in (14, 36, 58, 80)),
        *(box("light", x, 42, x + 5, 58, 1) for x in (28, 35, 42)),
        box("accent", 60, 24, 70, 36, 2),
    ),
    "chair": (
        box("main", 32, 8, 68, 46, 9),
        box("light", 38, 16, 62, 30, 4),
        box("main", 26, 50, 74, 62, 6),
        _line("dark", 50, 62, 50, 80, 5),
        _line("dark", 28, 86, 72, 86, 5),
        *(_oval("accent", x, 84, x + 8, 92) for x in (24, 46, 68)),
    ),
    "textile": (
        box("dark", 12, 66, 88, 84, 8),
        box("main", 12, 46, 88, 64, 8),
        box("light", 12, 26, 88, 44, 8),
        box("accent", 64, 26, 72, 84, 0),
    ),
    "roll": (
        box("main", 16, 32, 84, 68, 6),
        _oval("dark", 68, 32, 96, 68),
        _oval("light", 74, 40, 90, 60),
        box("accent", 26, 32, 32, 68, 0),
        box("accent", 54, 32, 60, 68, 0),
    ),
    "drill": (
        _line("dark", 4, 34, 26, 34, 3),
        _polygon("dark", 20, 28, 32, 24, 32, 44, 20, 40),
        box("main", 30, 18, 84, 50, 8),
        _polygon("main", 56, 46, 76, 46, 80, 78, 62, 78),
        box("accent", 52, 76, 90, 90, 4),
        box("light", 40, 27, 66, 33, 3),
    ),
    "chest": (
        _arc("dark", 34, 14, 66, 46, 180, 0, 5),
        box("main", 10, 32, 90, 84, 6),
        box("dark", 10, 52, 90, 57, 0),
        box("accent", 42, 48, 58, 64, 3),
    ),
    "box": (
        _polygon("light", 12, 34, 50, 20, 88, 34, 50, 48),
        _polygon("main", 12, 34, 50, 48, 50, 90, 12, 74),
        _polygon("dark", 50, 48, 88, 34, 88, 74, 50, 90),
        _polygon("accent", 28, 28, 36, 25, 74, 39, 66, 42),
    ),
    "bricks": (
        *(box("light", x, 26, x + 12, 40, 2) for x in (24, 44, 64)),
        box("main", 16, 34, 84, 58, 3),
        box("dark", 8, 60, 48, 84, 3),
        box("accent", 52, 60, 92, 84, 3),
    ),
    "board": (
        box("dark", 12, 12, 88, 88, 5),
        *(
            box("light" if (x + y) % 2 else "main", 18 + 16 * x, 18 + 16 * y, 34 + 16 * x, 34 + 16 * y, 0)
            for x in range(4)
            for y in range(4)
        ),
        _oval("accent", 37, 37, 47, 47),
        _oval("accent", 69, 53, 79, 63),
    ),
    "bear": (
        _oval("main", 22, 10, 42, 30),
        _oval("main", 58, 10, 78, 30),
        _oval("main", 24, 50, 76, 94),
        _oval("main", 26, 14, 74, 58),
        _oval("light", 40, 34, 60, 52),
        _oval("dark", 37, 28, 42, 33),
        _oval("dark", 58, 28, 63, 33),
        _polygon("accent", 36, 56, 50, 61, 36, 68),
        _polygon("accent", 64, 56, 50, 61, 64, 68),
    ),
    "bag": (
        _arc("dark", 36, 4, 64, 36, 180, 0, 5),
        box("main", 22, 18, 78, 92, 16),
        box("dark", 30, 54, 70, 84, 7),
        _line("accent", 34, 62, 66, 62, 3),
        _line("light", 32, 38, 68, 38, 4),
    ),
    "shirt": (
        _polygon("main", 32, 16, 68, 16, 96, 36, 84, 52, 72, 44, 72, 90, 28, 90, 28, 44, 16, 52, 4, 36),
        _oval("dark", 40, 9, 60, 25),
        box("light", 54, 40, 64, 50, 2),
    ),
    "dress": (
        _polygon("main", 36, 10, 42, 22, 58, 22, 64, 10, 68, 44, 32, 44),
        _polygon("main", 32, 48, 68, 48, 86, 92, 14, 92),
        box("accent", 31, 42, 69, 50, 2),
        _line("light", 44, 56, 38, 86, 2),
        _line("light", 58, 56, 64, 86, 2),
    ),
    "hat": (
        _oval("accent", 42, 8, 58, 24),
        _oval("main", 18, 20, 82, 100),
        box("dark", 12, 58, 88, 84, 8),
        *(_line("light", x, 62, x, 80, 2) for x in (26, 38, 50, 62, 74)),
    ),
    "wallet": (
        box("light", 20, 20, 80, 50, 4),
        box("main", 12, 30, 88, 82, 8),
        box("dark", 60, 48, 88, 64, 6),
        _oval("accent", 66, 53, 72, 59),
    ),
    "tent": (
        _polygon("main", 50, 14, 94, 84, 6, 84),
        _polygon("light", 50, 14, 66, 84, 34, 84),
        _polygon("dark", 50, 44, 60, 84, 40, 84),
        _line("accent", 50, 14, 50, 6, 2),
    ),
    "guitar": (
        _line("dark", 50, 6, 50, 56, 6),
        box("accent", 44, 4, 56, 14, 2),
        _oval("main", 33, 42, 67, 72),
        _oval("main", 27, 58, 73, 96),
        _oval("dark", 42, 56, 58, 72),
        _line("light", 42, 82, 58, 82, 3),
    ),
    "pens": (
        box("main", 20, 26, 30, 92, 3),
        box("dark", 36, 26, 46, 92, 3),
        box("light", 52, 26, 62, 92, 3),
        box("accent", 68, 26, 78, 92, 3),
        *(_polygon("dark", x, 26, x + 10, 26, x + 5, 10) for x in (20, 36, 52, 68)),
    ),
    "cable": (
        _arc("main", 20, 30, 80, 90, 0, 360, 5),
        _arc("dark", 29, 39, 71, 81, 0, 360, 5),
        _line("main", 50, 32, 84, 16, 5),
        box("accent", 78, 8, 94, 20, 3),
    ),
    "table": (
        box("light", 14, 12, 86, 88, 4),
        box("main", 14, 12, 86, 28, 4),
        *(_line("dark", 14, y, 86, y, 1) for y in (43, 58, 73)),
        *(_line("dark", x, 28, x, 88, 1) for x in (38, 62)),
        _oval("accent", 46, 62, 54, 70),
    ),
}
SAME: dict[str, str] = {
    "coffee": "machine",
    "robot": "disc",
    "keyboard": "keys",
    **dict.fromkeys(("tv", "tablet", "monitor"), "screen"),
    **dict.fromkeys(("blanket", "bedding"), "textile"),
    **dict.fromkeys(("mat", "sleeping", "bands"), "roll"),
    "toolbox": "chest",
    **dict.fromkeys(("powerbank", "charger", "seeds"), "box"),
    **dict.fromkeys(("game", "puzzle"), "board"),
    "canister": "bottle",
    "tin": "jar",
    "size": "table",
}
