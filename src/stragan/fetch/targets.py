"""From the text of a URL to what may be asked for: its one reading is checked, connected to and sent."""

import re
from typing import NamedTuple

import httpx

from stragan.fetch.failures import BadAddress

LONGEST = 2048
_PORTS = {"http": 80, "https": 443}
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
# The last label begins with a letter, which no number does, decimal or hexadecimal: resolvers take those for addresses.
_NAME = re.compile(rf"(?=.{{1,253}}$)(?:{_LABEL}\.)+[a-z](?:[a-z0-9-]{{0,61}}[a-z0-9])?", re.DOTALL)


class Target(NamedTuple):
    """A URL without its fragment, and what the connection needs. `trusted`: it may be anywhere."""

    url: httpx.URL
    host: str
    port: int
    trusted: bool


def target_of(text: str, trusted: frozenset[tuple[str, int]]) -> Target:
    """Raises `BadAddress` for everything that is not plainly `http(s)://name/…`."""
    try:
        return _checked(httpx.URL(text).copy_with(fragment=None), trusted)
    except (httpx.InvalidURL, ValueError):
        raise BadAddress("not a URL") from None


def redirected(target: Target, location: bytes, trusted: frozenset[tuple[str, int]]) -> Target:
    """Where a `Location` leads. Raises `BadAddress` just as for a first URL."""
    try:
        return _checked(target.url.join(location.decode()).copy_with(fragment=None), trusted)
    except (httpx.InvalidURL, ValueError):
        raise BadAddress("redirected to what is not a URL") from None


def _checked(url: httpx.URL, trusted: frozenset[tuple[str, int]]) -> Target:
    if url.scheme not in _PORTS:
        raise BadAddress("neither http nor https")
    if url.userinfo:
        raise BadAddress("a user before the host")
    if len(str(url)) > LONGEST:
        raise BadAddress("too long")
    host, port = url.raw_host.decode("ascii"), _PORTS[url.scheme] if url.port is None else url.port
    if (host, port) in trusted:
        return Target(url, host, port, trusted=True)
    if _NAME.fullmatch(host) is None:
        raise BadAddress("no host name")
    if port not in _PORTS.values():
        raise BadAddress("another port than 80 and 443")
    return Target(url, host, port, trusted=False)


def trusted_hosts(text: str) -> frozenset[tuple[str, int]]:
    """`localhost:8000, images` as pairs of host and port; without a port, those of http and https."""
    found: set[tuple[str, int]] = set()
    for entry in text.lower().replace(" ", "").split(","):
        host, _, port = entry.partition(":")
        if host:
            found |= {(host, int(port))} if port else {(host, known) for known in _PORTS.values()}
    return frozenset(found)
