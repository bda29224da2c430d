"""When an application may be registered (behaviour §1: hosts and flows, DCR; RFC 8252 and RFC 9700 for addresses)."""

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

from msgspec import Struct

from stragan.auth.schemas import Kind
from stragan.auth.scopes import ALL
from stragan.kernel.problems import OK, Problem, Problems, unknown

LEAST_NAME, MOST_NAME = 3, 50
MOST_URIS, MOST_URI = 10, 2_000
_PRINTABLE = re.compile(r"[!-~]+")  # what a URI may be made of, and more; the rest of it is percent-encoded
_PRIVATE = re.compile(r"[a-z][a-z0-9+-]*(\.[a-z0-9+-]+)+")  # com.example.app, as RFC 8252 7.1 has it
_MARKUP = frozenset('"<>\\^`{|}')
# Not of a host: one begins after a user's name, the others would part the Content-Security-Policy that names the host.
_NO_HOST = frozenset("@,;'")


class Registration(Struct, frozen=True, kw_only=True):
    """What an owner says of an application."""

    name: str
    kind: Kind
    redirect_uris: tuple[str, ...]
    scopes: frozenset[str]


def name_has_3_to_50_characters(new: Registration) -> Problems:
    """Behaviour §1, DCR."""
    if LEAST_NAME <= len(new.name.strip()) <= MOST_NAME and new.name.isprintable():
        return OK
    return (
        Problem(
            "INVALID_NAME",
            f"The name must have {LEAST_NAME} to {MOST_NAME} characters that can be printed.",
            "name",
            pl=f"Nazwa musi mieć od {LEAST_NAME} do {MOST_NAME} drukowalnych znaków.",
        ),
    )


def redirect_addresses_fit_the_kind(new: Registration) -> Problems:
    """A browser needs an address to return to, a device has none (behaviour §1, hosts and flows)."""
    if new.kind == "DEVICE" and new.redirect_uris:
        return (
            Problem(
                "REDIRECT_URI_NOT_ALLOWED",
                "An application for devices has no redirect address.",
                "redirect_uris",
                pl="Aplikacja na urządzenia nie ma adresu powrotu.",
            ),
        )
    if new.kind == "BROWSER" and not 1 <= len(new.redirect_uris) <= MOST_URIS:
        return (
            Problem(
                "INVALID_REDIRECT_URIS",
                f"An application for browsers has 1 to {MOST_URIS} redirect addresses.",
                "redirect_uris",
                pl=f"Aplikacja przeglądarkowa ma od 1 do {MOST_URIS} adresów powrotu.",
            ),
        )
    return OK


def redirect_addresses_are_safe(new: Registration) -> Problems:
    """Absolute, without a fragment, and where nobody else listens (RFC 6749 3.1.2, RFC 8252 7, RFC 9700 2.1)."""
    found = []
    for index, uri in enumerate(new.redirect_uris):
        reason = _unsafe(uri)
        if reason is not None:
            found.append(Problem("INVALID_REDIRECT_URI", reason[0], f"redirect_uris[{index}]", pl=reason[1]))
        elif uri in new.redirect_uris[:index]:
            path = f"redirect_uris[{index}]"
            found.append(
                Problem("DUPLICATE_REDIRECT_URI", "The address is there twice.", path, pl="Adres się powtarza.")
            )
    return found


def _unsafe(uri: str) -> tuple[str, str] | None:
    """Why a browser must not be sent there, in English and Polish."""
    if len(uri) > MOST_URI or not _PRINTABLE.fullmatch(uri) or _MARKUP & set(uri):
        return (
            f"A redirect address has at most {MOST_URI} characters, all of which may stand in an address.",
            f"Adres powrotu ma najwyżej {MOST_URI} znaków, wszystkie dozwolone w adresie.",
        )
    try:
        parts = urlsplit(uri)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return "This is not an address.", "To nie jest adres."
    if "#" in uri:
        return "A redirect address has no fragment.", "Adres powrotu nie ma fragmentu."
    if parts.scheme in {"https", "http"}:
        if not host or _NO_HOST & set(parts.netloc):
            return "A redirect address names a host, and no user.", "Adres powrotu podaje host, a nie użytkownika."
        if parts.scheme == "https" or _is_loopback(host):
            return None
        return (
            "A redirect address is https, unless it is on this machine.",
            "Adres powrotu spoza tego komputera to https.",
        )
    if _PRIVATE.fullmatch(parts.scheme):
        return None
    return (
        "A redirect address is https, http on this machine, or of a scheme like com.example.app.",
        "Adres powrotu to https, http na tym komputerze albo schemat w rodzaju com.example.app.",
    )


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def scopes_are_known(new: Registration) -> Problems:
    """At least one, and none that there is not."""
    if not new.scopes:
        problem = Problem("NO_SCOPES", "Choose at least one scope.", "scopes", pl="Wybierz co najmniej jeden zakres.")
        return (problem,)
    return [unknown("scopes", name, "scope", "zakresu") for name in sorted(new.scopes - ALL)]


RULES = (
    name_has_3_to_50_characters,
    redirect_addresses_fit_the_kind,
    redirect_addresses_are_safe,
    scopes_are_known,
)
