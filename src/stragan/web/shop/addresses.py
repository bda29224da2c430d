"""Addresses of the shop: Allegro's own, so that the links that clients make lead somewhere.

They end with an id. What stands before it is for people: `/oferta/ladowarka-usb-c-7712345678`.
"""

import re
from collections.abc import Collection
from urllib.parse import quote, urlencode

from stragan.kernel.text import words

LISTING = "/listing"
PURCHASES = "/purchases"
_NUMBERED = re.compile(r"(?:.*-)?([0-9]{1,19})", re.ASCII | re.DOTALL)
_MOST_WORDS = 12
_MOST_SEGMENT = 200  # characters of an address that may be an id: its end is looked at from every dash


def slug(text: str) -> str:
    return "-".join(words(text)[:_MOST_WORDS])


def offer(offer_id: str, title: str) -> str:
    return f"/oferta/{_named(title, offer_id)}"


def category(category_id: str, name: str) -> str:
    return f"/kategoria/{_named(name, category_id)}"


def user(login: str) -> str:
    return f"/uzytkownik/{quote(login, safe='')}"


def purchase(order_id: str) -> str:
    return f"{PURCHASES}/{order_id}"


def _named(name: str, id_: str) -> str:
    words_ = slug(name)
    return f"{words_}-{id_}" if words_ else id_


def offer_id(segment: str) -> str | None:
    """The number at the end of an offer's address."""
    found = _NUMBERED.fullmatch(segment)
    return found.group(1) if found else None


def category_id(segment: str, known: Collection[str]) -> str | None:
    """The end of the address that is the id of a category; ids may have dashes."""
    at = max(0, len(segment) - _MOST_SEGMENT)
    while True:
        if segment[at:] in known:
            return segment[at:]
        dash = segment.find("-", at)
        if dash < 0:
            return None
        at = dash + 1


def with_query(path: str, pairs: list[tuple[str, str]]) -> str:
    return f"{path}?{urlencode(pairs)}" if pairs else path
