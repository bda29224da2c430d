"""From a host name to addresses that a stranger may have us connect to."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import Executor
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from itertools import chain, zip_longest

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]  # (host, port) -> addresses as texts
# The library's own lists of special addresses differ between versions of Python; these hold in all of them.
_SPECIAL = tuple(
    ip_network(text)
    for text in (
        "0.0.0.0/8",
        "100.64.0.0/10",  # carriers' NAT
        "192.0.0.0/24",
        "192.88.99.0/24",  # relays of 6to4
        "224.0.0.0/4",
        "240.0.0.0/4",
        "2001::/23",  # Teredo among others, which carries an IPv4 address
        "2001:db8::/32",
        "3fff::/20",
    )
)
_UNICAST = ip_network("2000::/3")  # all that is assigned of IPv6; mapped and compatible IPv4 addresses lie outside
_NAT64 = ip_network("64:ff9b::/96")
_ISATAP = frozenset({0x00005EFE, 0x02005EFE})  # the third quarter of an address that carries an IPv4 address


def is_public(text: str) -> bool:
    """Whether an address is a single host on the public internet, in whatever disguise."""
    try:
        address = ip_address(text)
    except ValueError:
        return False
    if isinstance(address, IPv4Address):
        return _is_public_4(address)
    return _is_public_6(address)


def _is_public_4(address: IPv4Address) -> bool:
    return address.is_global and not any(address in network for network in _SPECIAL)


def _is_public_6(address: IPv6Address) -> bool:
    if address in _NAT64:  # how a network without IPv4 reaches the rest of the internet
        return _is_public_4(IPv4Address(int(address) & 0xFFFFFFFF))
    if address.scope_id is not None or address not in _UNICAST:
        return False
    if address.sixtofour is not None:
        return _is_public_4(address.sixtofour)
    if (int(address) >> 32) & 0xFFFFFFFF in _ISATAP:
        return False
    return address.is_global and not any(address in network for network in _SPECIAL)


def in_turns(addresses: Sequence[str]) -> list[str]:
    """Without repetition, both families by turns, so that one that leads nowhere costs one attempt."""
    distinct = list(dict.fromkeys(addresses))
    first = [text for text in distinct if (":" in text) == (":" in distinct[0])]
    second = [text for text in distinct if text not in first]
    return [text for text in chain.from_iterable(zip_longest(first, second)) if text is not None]


def system_resolve(threads: Executor) -> Resolve:
    """The system's resolver in threads of its own: names that never resolve must not hold up the work on files."""

    async def resolve(host: str, port: int) -> Sequence[str]:
        def ask() -> Sequence[str]:
            return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]

        return await asyncio.get_running_loop().run_in_executor(threads, ask)

    return resolve
