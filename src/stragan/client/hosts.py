"""The addresses of an Allegro-compatible host: Allegro spreads over three names, a server of one's own has one."""

from urllib.parse import urlsplit

from msgspec import Struct


class Hosts(Struct, frozen=True):
    """Base addresses without a trailing slash."""

    api: str
    auth: str
    upload: str


NAMES = {
    "allegro": Hosts("https://api.allegro.pl", "https://allegro.pl", "https://upload.allegro.pl"),
    "allegro-sandbox": Hosts(
        "https://api.allegro.pl.allegrosandbox.pl",
        "https://allegro.pl.allegrosandbox.pl",
        "https://upload.allegro.pl.allegrosandbox.pl",
    ),
}


def hosts_of(text: str) -> Hosts:
    """`allegro`, `allegro-sandbox`, or the URL of a host that answers everything under one name.

    Raises `ValueError` for anything else.
    """
    if text in NAMES:
        return NAMES[text]
    address = text.strip().rstrip("/")
    for hosts in NAMES.values():
        if address in (hosts.api, hosts.auth, hosts.upload):
            return hosts
    url = urlsplit(address if "://" in text else f"http://{address}")
    if url.scheme not in ("http", "https") or not url.hostname or url.query or url.fragment:
        raise ValueError(f"{text!r} is neither a URL nor one of {', '.join(NAMES)}")
    base = f"{url.scheme}://{url.netloc}{url.path}"
    return Hosts(base, base, base)
