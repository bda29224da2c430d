"""What is asked of a fetch, and what comes of it. Apart from the fetcher, whose libraries slow down a start."""

from collections.abc import Sequence
from typing import NamedTuple

Headers = Sequence[tuple[str, str]]


class Limits(NamedTuple):
    """For one fetch with all its hops. `redirects` are followed by GET alone; 0 hands a redirect to the caller.

    Without `most_bytes` only the status is wanted: the body is not read, whatever it is and however long.
    """

    seconds: float
    most_bytes: int | None
    redirects: int = 0


class Answer(NamedTuple):
    """The last hop's status and content (of successes only), and `Cache-Control` of all hops together."""

    status: int
    content: bytes
    cache_control: str
