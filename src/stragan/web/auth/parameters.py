"""Parameters of the OAuth endpoints: each one once, and those without a value are not there (RFC 6749 3.1, 3.2)."""

from collections import Counter
from collections.abc import Iterable
from urllib.parse import unquote_to_bytes

from starlette.requests import Request

from stragan.auth.refusals import Refused
from stragan.web.form import form_of, query_of

Pairs = Iterable[tuple[str, str]]
KNOWN = frozenset(
    {
        "client_id",
        "client_secret",
        "code",
        "code_challenge",
        "code_challenge_method",
        "code_verifier",
        "device_code",
        "grant_type",
        "prompt",
        "redirect_uri",
        "refresh_token",
        "response_type",
        "scope",
        "state",
        "token",
        "token_type_hint",
    }
)


def repeated(pairs: Pairs) -> frozenset[str]:
    """The names that are there more than once. Unknown ones do not count: they are ignored anyway."""
    times = Counter(name for name, _ in pairs)
    return frozenset(name for name in KNOWN if times[name] > 1)


async def sent(request: Request) -> dict[str, str]:
    """What a program has sent in the query, in the form, or in both (client-facts 16).

    Each of the two has a parameter once, and both together say the same. A secret in an address would be written into
    logs on its way (RFC 6749 2.3.1).
    """
    query, form = query_of(request).pairs, (await form_of(request)).pairs
    for pairs in (query, form):
        if twice := repeated(pairs):
            raise Refused("invalid_request", f"Parameters are given once: {', '.join(sorted(twice))}.")
    in_query, in_form = present(query), present(form)
    if "client_secret" in in_query:
        raise Refused("invalid_request", "client_secret is sent in the body, never in the address.")
    if other := {name for name in KNOWN & in_query.keys() & in_form.keys() if in_query[name] != in_form[name]}:
        raise Refused("invalid_request", f"Query and form differ in: {', '.join(sorted(other))}.")
    return in_query | in_form


def present(pairs: Pairs) -> dict[str, str]:
    return {name: value for name, value in pairs if value}


def raw_pairs(query: bytes) -> list[tuple[bytes, bytes]]:
    """Names and values as bytes, so that they can be echoed exactly, whatever encoding they are in."""
    parts = (part.partition(b"=") for part in query.split(b"&") if part)
    return [(_bytes(name), _bytes(value)) for name, _, value in parts]


def _bytes(encoded: bytes) -> bytes:
    return unquote_to_bytes(encoded.replace(b"+", b" "))
