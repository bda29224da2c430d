"""Fetches what a stranger's URL names, without ever becoming the stranger's hand inside our own network.

Each hop, the first and every redirect, goes the same way: read the URL, resolve its name once, refuse it if any of its
addresses is not public, connect to an address that was checked. What is behind a URL is never read past the limits.
"""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from stragan import __version__
from stragan.fetch.addresses import Resolve, in_turns, is_public, system_resolve
from stragan.fetch.failures import NotPublic, TooManyRedirects, TooSlow, Unresolved
from stragan.fetch.network import Network, Request
from stragan.fetch.targets import Target, redirected, target_of, trusted_hosts
from stragan.fetch.terms import Answer, Headers, Limits

USER_AGENT = f"stragan/{__version__}"
CONNECT_SECONDS = 3.0
RESOLVERS = 8
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


class Fetcher:
    """`trusted` hosts (`name:port`, with commas) may be private. Tests bring `resolve` and `network`."""

    def __init__(self, trusted: str = "", *, resolve: Resolve | None = None, network: Network | None = None) -> None:
        self._trusted = trusted_hosts(trusted)
        self._resolve = resolve or system_resolve(ThreadPoolExecutor(RESOLVERS, "resolve"))
        self._network = network or Network()

    def normal(self, url: str) -> str:
        """The one spelling of a URL by which its content may be remembered. Raises `BadAddress`."""
        return str(target_of(url, self._trusted).url)

    async def fetch(
        self, url: str, limits: Limits, *, method: str = "GET", headers: Headers = (), content: bytes | None = None
    ) -> Answer:
        """Raises a `FetchFailure` when no answer comes within the limits; any status is an answer."""
        raw = [("User-Agent", USER_AGENT), *headers]
        request = Request(method, [(name.encode("ascii"), value.encode("latin-1")) for name, value in raw], content)
        target = target_of(url, self._trusted)
        try:
            async with asyncio.timeout(limits.seconds):
                return await self._follow(target, request, limits)
        except TimeoutError:
            raise TooSlow(f"{limits.seconds} s") from None

    async def _follow(self, target: Target, request: Request, limits: Limits) -> Answer:
        allowed = limits.redirects if request.method == "GET" else 0
        cache_control: list[bytes] = []
        for _ in range(allowed + 1):
            received = await self._network.exchange(
                target,
                await self._addresses(target),
                request,
                connect_seconds=min(CONNECT_SECONDS, limits.seconds),
                most_bytes=limits.most_bytes,
            )
            cache_control.append(received.headers.get(b"cache-control", b""))
            location = received.headers.get(b"location")
            if not allowed or received.status not in _REDIRECTS or location is None:
                told = b", ".join(filter(None, cache_control)).decode("latin-1")
                return Answer(received.status, received.content, told)
            target = redirected(target, location, self._trusted)
        raise TooManyRedirects(f"more than {allowed}")

    async def _addresses(self, target: Target) -> Sequence[str]:
        """The addresses of a name, asked for once. One bad address among good ones is enough to refuse them all."""
        try:
            found = await self._resolve(target.host, target.port)
        except OSError as error:
            raise Unresolved(str(error)) from error
        if not found:
            raise Unresolved(target.host)
        if not target.trusted and not all(map(is_public, found)):
            raise NotPublic(target.host)
        return in_turns(found)
