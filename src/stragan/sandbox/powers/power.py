"""One operation of the sandbox API: where it is, what it takes and gives, and who answers it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from stragan.world import World

OK, CREATED = 200, 201
# World, address of the server, query of the authorization page, user, whether the user allows it -> where it leads
Walk = Callable[[World, str, bytes, str, bool], Awaitable[str | None]]


class Asked(NamedTuple):
    """A request that the admin token has let in. `query` is as it was sent, `base_url` the server's address as the
    client knows it, `walk` goes through the authorization page."""

    world: World
    body: bytes
    path: Mapping[str, str]
    query: bytes
    base_url: str
    walk: Walk


class Made(NamedTuple):
    """An answer with 201 where 200 is usual: something that was not there before."""

    answer: object


Handler = Callable[[Asked], Awaitable[object]]


@dataclass(frozen=True)
class Power:
    """`takes` and `gives` are the shapes of the bodies; without `gives` the answer is 204. `/{id}` are in the path."""

    method: str
    path: str
    answer: Handler
    takes: type | None
    gives: type | None
    status: int
    optional: bool  # the body may be left out: that is {}
    filters: tuple[str, ...]

    @property
    def about(self) -> str:
        """The handler's docstring tells users what it is for."""
        return " ".join((self.answer.__doc__ or "").split())


def power(  # noqa: PLR0913  (keywords)
    method: str,
    path: str,
    *,
    takes: type | None = None,
    gives: type | None = None,
    status: int = OK,
    optional: bool = False,
    filters: tuple[str, ...] = (),
) -> Callable[[Handler], Power]:
    """Bind a handler to a method and a path below `/_stragan`."""
    return lambda answer: Power(method, path, answer, takes, gives, status, optional, filters)
