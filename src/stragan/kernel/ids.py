"""Identifiers: offers are numeric and time-ordered, everything else is a UUID; all are strings on the wire."""

import re
import secrets
import time
from uuid import uuid4

_EPOCH_MS = 1_577_836_800_000  # 2020-01-01: keeps offer ids at 14 digits until 2051
_UUID = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}")
_MAX_DIGITS = 18  # fits a signed 64-bit integer


def new_uuid() -> str:
    return str(uuid4())


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
