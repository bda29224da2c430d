"""Identifiers: offers are numeric and time-ordered, everything else is a UUID; all are strings on the wire."""

import re
import secrets
import time
from hashlib import sha256
from uuid import UUID, uuid4

_EPOCH_MS = 1_577_836_800_000  # 2020-01-01: keeps offer ids at 14 digits until 2051
_UUID = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}")
_TIME_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-1[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_GREGORIAN_MS = 12_219_292_800_000  # from 15 October 1582, where the time of a UUID begins, to 1970
_TICKS = 10_000  # of 100 ns in a millisecond
_MULTICAST = 1 << 40  # marks a node that is drawn, not a network card
_MAX_DIGITS = 18  # fits a signed 64-bit integer


def new_uuid() -> str:
    return str(uuid4())


def time_uuid(ms: int) -> str:
    """A UUID of version 1 for an instant: what orders, line items and payments are named by (behaviour §10)."""
    ticks = (ms + _GREGORIAN_MS) * _TICKS + secrets.randbelow(_TICKS)
    low, middle, high = ticks & 0xFFFFFFFF, ticks >> 32 & 0xFFFF, ticks >> 48 & 0x0FFF | 0x1000
    sequence, node = secrets.randbits(14), secrets.randbits(48) | _MULTICAST
    return str(UUID(fields=(low, middle, high, sequence >> 8 | 0x80, sequence & 0xFF, node)))


def instant_of(uuid: str) -> int:
    """The millisecond for which a UUID of version 1 was made."""
    return UUID(uuid).time // _TICKS - _GREGORIAN_MS


def once_uuid(drawn: str, *owners: str) -> str:
    """The UUID of what is made once by whoever was given a drawn one: always the same, and nobody can aim at another's.

    `drawn` is a UUID of version 1, whose time is kept; `owners` are who uses it, and for what.
    """
    old, digest = UUID(drawn), sha256("\0".join((drawn.lower(), *owners)).encode()).digest()
    sequence, node = int.from_bytes(digest[:2], "big") & 0x3FFF, int.from_bytes(digest[2:8], "big") | _MULTICAST
    fields = (old.time_low, old.time_mid, old.time_hi_version, sequence >> 8 | 0x80, sequence & 0xFF, node)
    return str(UUID(fields=fields))


def is_time_uuid(text: str) -> bool:
    return _TIME_UUID.fullmatch(text.lower()) is not None


class OfferIds:
    """Hands out offer ids: real milliseconds with two random digits, never the same or a smaller one twice.

    Two processes may meet on one id; the primary key then refuses the second, who asks again.
    """

    def __init__(self) -> None:
        self._last = 0

    def next(self) -> int:
        drawn = (time.time_ns() // 1_000_000 - _EPOCH_MS) * 100 + secrets.randbelow(100)
        self._last = max(self._last + 1, drawn)
        return self._last


def numeric(text: str) -> int | None:
    """The number that a numeric id stands for; None for anything that cannot be one."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _MAX_DIGITS else None


def is_uuid(text: str) -> bool:
    """A UUID in lower or upper case, with or without dashes (clients send both)."""
    return _UUID.fullmatch(text.lower()) is not None
