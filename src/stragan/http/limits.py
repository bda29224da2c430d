"""How fast the public service lets its clients go: the numbers, each with its source, and nothing else.

What is counted, refused and slowed with them: `http/pace.py` and `http/limiting.py`.
"""

import re
from functools import cached_property
from typing import Literal

from msgspec import Struct

from stragan.kernel.times import DAY, HOUR, MINUTE, SECOND

Counted = Literal["requests", "offers"]


class Rated(Struct, frozen=True, kw_only=True, dict=True):
    """The operations that something holds for. In a path `{id}` is one segment, `*` at its end is any text."""

    name: str
    methods: frozenset[str]
    path: str

    @property
    def head(self) -> str:
        """The first two segments, by which it is looked up."""
        return head_of(self.path.rstrip("*"))

    @cached_property
    def _fits(self) -> re.Pattern[str]:
        parts = re.split(r"(\{\w+\}|\*$)", self.path)
        return re.compile("".join(".*" if p == "*" else "[^/]+" if p[:1] == "{" else re.escape(p) for p in parts))

    def is_for(self, method: str, path: str) -> bool:
        return method in self.methods and self._fits.fullmatch(path) is not None


class Limit(Rated, frozen=True, kw_only=True, dict=True):
    """So many requests of one caller in a time; one more, and they are refused until the time is over.

    The time begins with the first request. `blocks` is how long they are refused from the first that was too many,
    where it is not the rest of the time. Where offers are counted, a request weighs as many as it changes or asks for.
    """

    of: Literal["client", "user"]
    most: int
    window: int
    blocks: int | None = None
    counts: Counted = "requests"


class Bucket(Rated, frozen=True, kw_only=True, dict=True):
    """A leaky bucket of each user: `burst` answers at once, then one every `every` ms, for which requests wait.

    Of those that would wait no more than `waiting` do so at a time; the others are refused.
    """

    burst: int
    every: int
    waiting: int


def head_of(path: str) -> str:
    return "/".join(path.split("/", 3)[:3])


ALL = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_GET, _POST, _PUT = frozenset({"GET", "HEAD"}), frozenset({"POST"}), frozenset({"PUT"})
_OFFERS = "/sale/product-offers"
_COMMANDS = (  # the collection, how commands come to be, offer changes of an hour (2026 specification)
    ("publication", _PUT, 250_000),
    ("modification", _PUT, 250_000),
    ("quantity-change", _PUT, 250_000),
    ("price-change", _PUT, 150_000),
    ("bulk-modification", _POST, 150_000),
    ("price-automation", _POST, 150_000),
)


def _of_commands() -> tuple[Limit, ...]:
    """A user's commands change so many offers, and tell of so many, kind by kind (2026 specification)."""
    found = []
    for kind, methods, hourly in _COMMANDS:
        path, name = f"/sale/offer-{kind}-commands", f"user_{{}}_of_{kind.replace('-', '_')}_commands"
        for does, how, most, window in (
            ("changes_9000_offers_a_minute", methods, 9_000, MINUTE),
            (f"changes_{hourly}_offers_an_hour", methods, hourly, HOUR),
            ("reads_270000_offers_a_minute", _GET, 270_000, MINUTE),
        ):
            limit = Limit(
                name=name.format(does),
                methods=how,
                path=f"{path}*",
                of="user",
                most=most,
                window=window,
                counts="offers",
            )
            found.append(limit)
    return tuple(found)


def _user(name: str, methods: frozenset[str], path: str, most: int, window: int) -> Limit:
    return Limit(name=name, methods=methods, path=path, of="user", most=most, window=window)


_SHIPMENTS = "/order/checkout-forms/{id}/shipments"
LIMITS: tuple[Limit, ...] = (
    # behaviour §2: all users of a client together; refused for a minute from then on
    Limit(
        name="client_asks_9000_times_a_minute",
        methods=ALL,
        path="/*",
        of="client",
        most=9_000,
        window=MINUTE,
        blocks=MINUTE,
    ),
    # behaviour §2
    _user("user_lists_2490_offers_a_minute", frozenset({"POST", "PATCH"}), f"{_OFFERS}*", 2_490, MINUTE),
    _user("user_lists_74700_offers_an_hour", frozenset({"POST", "PATCH"}), f"{_OFFERS}*", 74_700, HOUR),
    _user("seller_reads_3500_offers_a_minute", _GET, f"{_OFFERS}/*", 3_500, MINUTE),
    # 2026 specification
    _user("user_previews_25_fees_a_second", _POST, "/pricing/offer-fee-preview", 25, SECOND),
    _user("user_matches_5_categories_a_second", _GET, "/sale/matching-categories", 5, SECOND),
    _user("user_asks_5_times_a_second_for_price_rules", ALL, "/sale/price-automation/*", 5, SECOND),
    _user("user_asks_50_times_a_second_for_carriers", _GET, "/order/carriers", 50, SECOND),
    _user("user_asks_50_times_a_second_for_parcels", frozenset({"GET", "HEAD", "POST"}), _SHIPMENTS, 50, SECOND),
    _user("user_renames_1000000_tags_an_hour", _PUT, "/sale/offer-tags/{id}", 1_000_000, HOUR),
    _user("user_proposes_100_changes_a_day", _POST, "/sale/products/{id}/change-proposals", 100, DAY),
    _user("user_sends_1_message_a_second", _POST, "/messaging/messages", 1, SECOND),
    _user("user_answers_1_message_a_second", _POST, "/messaging/threads/{id}/messages", 1, SECOND),
    _user("user_lists_returns_25_times_a_second", _GET, "/order/customer-returns", 25, SECOND),
    Limit(
        name="client_lists_returns_50_times_a_second",
        methods=_GET,
        path="/order/customer-returns",
        of="client",
        most=50,
        window=SECOND,
    ),
    *_of_commands(),
)
# Not published and said to adapt; this is what was seen (behaviour §2): about twenty fast answers, then 20 s for each.
# How many may wait is our own rule: as many as are answered within the minute that clients wait.
BUCKETS: tuple[Bucket, ...] = (
    Bucket(
        name="user_searches_products_one_by_one", methods=_GET, path="/sale/products", burst=20, every=20_000, waiting=3
    ),
)
