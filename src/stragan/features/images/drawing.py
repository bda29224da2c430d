"""Small drawn pictures for the sandbox: a disc on a ground, as PNG files that differ only in their palettes."""

import struct
import zlib
from collections.abc import Iterator
from functools import cache
from math import isqrt

SIDE = 640  # more than the 500 pixels of a gallery, the 400 of a product
_RADIUS = 240
_GROUND, _DISC = b"\0", b"\1"
_WHITE = b"\xf4\xf1\xea"
_COLOURS = (0x1D6FA5, 0xC8553D, 0x3E7C59, 0x8E5EA2, 0xD9A441, 0x4A4E69, 0xB5446E)


@cache
def discs() -> tuple[bytes, ...]:
    """One PNG for each colour; the pixels are drawn and compressed once."""
    return tuple(_discs())


def _discs() -> Iterator[bytes]:
    pixels = zlib.compress(b"".join(_row(y) for y in range(SIDE)), 1)
    header = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 3, 0, 0, 0)  # eight bits of a palette
    for colour in _COLOURS:
        palette = _WHITE + colour.to_bytes(3, "big")
        parts = ((b"IHDR", header), (b"PLTE", palette), (b"IDAT", pixels), (b"IEND", b""))
        yield b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in parts)


def _row(y: int) -> bytes:
    distance = abs(y - SIDE // 2)
    half = isqrt(max(0, _RADIUS**2 - distance**2))
    margin = _GROUND * (SIDE // 2 - half)
    return b"\0" + margin + _DISC * (2 * half) + margin  # the leading zero: no filter


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
