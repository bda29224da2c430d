"""Addresses to which users may be sent back (RFC 6749 3.1.2, RFC 9700 4.1)."""

from collections.abc import Collection
from urllib.parse import urlsplit

# These would run, or show, what the address itself says, with nobody at the other end.
_NO_PLACE = frozenset({"javascript", "data", "vbscript", "about", "blob", "file", "view-source"})


def is_usable(address: str) -> bool:
    """An absolute URI without a fragment, of visible ASCII, and at a place: what an application may register."""
    if not address.isascii() or any(c <= " " or c == "\x7f" for c in address) or "#" in address or "\\" in address:
        return False
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    if not parts.scheme or parts.scheme.lower() in _NO_PLACE:
        return False
    if parts.scheme.lower() in ("http", "https"):
        return bool(parts.hostname) and parts.username is None
    return bool(parts.netloc or parts.path)


def is_registered(address: str, registered: Collection[str]) -> bool:
    """Compared letter by letter, as Allegro does: no port, no slash and no query is forgiven."""
    return address in registered and is_usable(address)
