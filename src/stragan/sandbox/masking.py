"""Takes secrets out of what the journal shows: a log of it may end in a ticket."""

import re
from collections.abc import Iterable

MASK = "***"
_SECRETS = (
    "password|client_secret|access_token|refresh_token|id_token|device_code|code_verifier|admin_token|secret|token"
)
_JSON = re.compile(rf'("(?:{_SECRETS})"\s*:\s*")(?:[^"\\]|\\.)*', re.IGNORECASE | re.DOTALL)
# a code of OAuth is a secret for ten seconds; in JSON `code` is the name of a problem
_FORM = re.compile(rf"(^|[?&#;])((?:{_SECRETS}|code|csrf)=)[^&#\s]*", re.IGNORECASE)
_JWT = re.compile(r"eyJ[\w-]++\.[\w-]+(?:\.[\w-]*)?")
_CREDENTIALS = frozenset({"authorization", "proxy-authorization"})
_WHOLLY = frozenset({"cookie", "set-cookie"})


def text(value: str) -> str:
    """A body or a query without the values that open something; it may have been cut anywhere."""
    return _JWT.sub(MASK, _FORM.sub(rf"\1\2{MASK}", _JSON.sub(rf"\1{MASK}", value)))


def headers(pairs: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """By their names in small letters; of credentials only the scheme is left."""
    shown: dict[str, str] = {}
    for raw_name, raw_value in pairs:
        name, value = raw_name.decode("latin-1").lower(), _header(raw_name, raw_value)
        shown[name] = f"{shown[name]}, {value}" if name in shown else value
    return shown


def _header(raw_name: bytes, raw_value: bytes) -> str:
    name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
    if name in _WHOLLY:
        return MASK
    if name in _CREDENTIALS:
        scheme, _, rest = value.partition(" ")
        return f"{scheme} {MASK}" if rest else MASK
    return text(value)
