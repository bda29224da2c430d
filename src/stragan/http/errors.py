"""The refusals that no feature makes: unknown path, wrong method, media types, tokens, scopes (behaviour §2).

The texts of Allegro's users are kept word for word, since clients show and compare them.
"""

from collections.abc import Collection

from stragan.auth.scopes import in_order
from stragan.kernel.problems import Problem
from stragan.kernel.wire import CONTACT_EN, CONTACT_PL, encode

_BEARER = 'Bearer realm="allegro"'
NOT_FOUND = Problem(
    "NotFoundException",
    "Not found",
    en="Function is not available. Contact the author of the application.",
    pl="Funkcja niedostępna. Skontaktuj się z autorem aplikacji.",
)
NOT_ALLOWED = Problem(
    "NotAllowedException", "The HTTP method is not allowed", en="An error occurred", pl="Wystąpił błąd"
)
NOT_ACCEPTABLE = Problem(
    "NotAcceptableException",
    "Not acceptable representation requested. Please check 'Accept' request header",
    en=CONTACT_EN,
    pl=CONTACT_PL,
)
UNSUPPORTED = Problem(
    "NotSupportedException",
    "Unsupported content type. Please check 'Content-Type' request header",
    en=CONTACT_EN,
    pl=CONTACT_PL,
)
UNSUPPORTED_LANGUAGE = Problem(
    "UnsupportedLanguageInAcceptLanguageHeader",
    "Unsupported language. Please check 'Accept-Language' request header",
    en=CONTACT_EN,
    pl=CONTACT_PL,
)
ACCESS_DENIED = Problem(
    "AccessDenied",
    "Access is denied",
    en="No access to the specified resource.",
    pl="Brak dostępu do wskazanego zasobu.",
)
TOO_LARGE = Problem(
    "PayloadTooLargeException",
    "The request entity exceeds the maximum allowed.",
    pl="Treść żądania przekracza dozwolony rozmiar.",
)
TOO_MANY = Problem(
    "TOO_MANY_REQUESTS",
    "Too Many Requests.",
    "",
    en="The maximum number of queries per user has been exceeded. Try again in a few moments.",
    pl="Przekroczono maksymalną liczbę zapytań użytkownika. Spróbuj ponownie za chwilę.",
)
CRASH = Problem(
    "INTERNAL_SERVER_ERROR",
    "An error occurred",
    en="Internal server error. Try again in a few minutes.",
    pl="Wewnętrzny błąd serwera. Spróbuj ponownie za kilka minut.",
)


def not_implemented(operation_id: str) -> Problem:
    """Part of the API, but not of this server yet: never a 404, which would read as a wrong address."""
    en, pl = f"The operation {operation_id} is not implemented.", f"Operacja {operation_id} nie jest dostępna."
    return Problem("NOT_IMPLEMENTED", en, details=operation_id, pl=pl, metadata={"operationId": operation_id})


def oauth_body(error: str, description: str) -> bytes:
    """The body of 401, which is not in the envelope: clients refresh their token when they read `invalid_token`."""
    return encode({"error": error, "error_description": description})


def challenge(error: str) -> str:
    """`WWW-Authenticate` of a 401. Only a token that was sent and is no good has an error (RFC 6750 3.1)."""
    return f'{_BEARER}, error="{error}"' if error == "invalid_token" else _BEARER


def lacking(needed: Collection[str], has: Collection[str]) -> dict[str, str]:
    """The header of a 403 for a token without a scope: all that are needed, and in words which one is not there."""
    missing = " ".join(in_order(set(needed) - set(has)))
    description = f"The token lacks the scope {missing}."
    scope = " ".join(in_order(needed))
    return {
        "www-authenticate": (
            f'{_BEARER}, error="insufficient_scope", error_description="{description}", scope="{scope}"'
        )
    }
