"""What is said of a link that gives no image, and how long the one that it gives stands for it."""

import re
from http import HTTPStatus

from stragan.fetch import failures
from stragan.fetch.failures import FetchFailure
from stragan.kernel.problems import Problem
from stragan.kernel.times import DAY, SECOND

TOO_LARGE = "PayloadTooLargeException"
LONGEST_LIFE = 7 * DAY
_LONGEST_SHOWN = 500
_NOT_KEPT = re.compile(r"(?:^|[,\s])no-(?:store|cache)(?:[,\s=]|$)", re.IGNORECASE)
_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,10})", re.IGNORECASE)
_MET = 200
# The documented codes are few; a status without one of its own has that of its nearest relative.
_CODES = {
    401: "Forbidden",
    403: "Forbidden",
    404: "NotFound",
    410: "NotFound",
    429: "TooManyRequests",
    451: "Forbidden",
    502: "BadGateway",
    503: "BadGateway",
    504: "BadGateway",
}
_CLIENT_ERROR, _SERVER_ERROR = 400, 500
# failure -> why, in English and in Polish
_REASONS = {
    failures.Unreachable: ("no valid connection to the server", "brak prawidłowego połączenia z serwerem"),
    failures.Encoded: ("the server sent a compressed file", "serwer wysłał skompresowany plik"),
    failures.TooManyRedirects: ("too many redirects", "zbyt wiele przekierowań"),
}
_UNEXPECTED = ("the server sent no image", "serwer nie wysłał zdjęcia")


def failed(failure: FetchFailure, url: str, most_bytes: int) -> Problem:
    """Nothing came from the link. A private address is told like an unknown one: our network is nobody's business."""
    if isinstance(failure, failures.TooSlow):
        return _too_slow(url)
    if isinstance(failure, failures.TooLarge):
        return _too_large(url, most_bytes)
    if (reason := _REASONS.get(type(failure))) is not None:
        return _unavailable(url, *reason)
    return incorrect(url)


def refused(status: int, url: str) -> Problem | None:
    """The server of the image must answer 200; what it answers instead is told to the client (behaviour §6, #7750)."""
    if status == _MET:
        return None
    if status < _CLIENT_ERROR:
        return _unavailable(url, *_UNEXPECTED)
    code = _CODES.get(status, "BadRequest" if status < _SERVER_ERROR else "InternalServerError")
    told = f"{status} {_name(status)}".rstrip()
    url = _shown(url)
    return Problem(
        f"DownloadError.{code}",
        f"Cannot download the image from the address '{url}'. The image server returned HTTP code: {told} "
        "with error: ''.",
        pl=f"Nie można pobrać zdjęcia z adresu '{url}'. Serwer ze zdjęciem zwrócił kod HTTP: {told} z błędem: ''.",
    )


def incorrect(url: str) -> Problem:
    """The link must be an http or https URL with a public host name, or an image of the seller (behaviour §3, §4)."""
    url = _shown(url)
    return Problem(
        "OfferImagesNotFoundException",
        f"Provided image address is incorrect: {url}.",
        pl=f"Podany adres obrazka jest nieprawidłowy: {url}.",
    )


def life(cache_control: str) -> int:
    """For how long, in milliseconds, a link is not fetched again: 7 days, or less as its server wishes (behaviour §4).

    Of several hops each may shorten it.
    """
    if _NOT_KEPT.search(cache_control):
        return 0
    return min([int(seconds) * SECOND for seconds in _MAX_AGE.findall(cache_control)] + [LONGEST_LIFE])


def _too_slow(url: str) -> Problem:
    """The whole image must come within the time limit (behaviour §6, #5440)."""
    return Problem(
        "UploadImageRequestTimeoutException",
        "Request Timeout",
        "",
        en=f"The time limit for downloading an image from the address {_shown(url)} has been exceeded",
        pl=f"Przekroczono limit czasu pobierania zdjęcia z adresu {_shown(url)}",
        metadata={"imageUrl": url},
    )


def _too_large(url: str, most_bytes: int) -> Problem:
    """An image behind a link may be as large as one that is uploaded."""
    url = _shown(url)
    return Problem(
        TOO_LARGE,
        f"The image at the address {url} is larger than {most_bytes} bytes.",
        pl=f"Zdjęcie pod adresem {url} jest większe niż {most_bytes} bajtów.",
    )


def _unavailable(url: str, why: str, why_pl: str) -> Problem:
    """The server of the image must be there, and it must speak proper HTTP (guide §5: with a valid certificate)."""
    url = _shown(url)
    return Problem(
        "OfferImagesNotAvailableException",
        f"The image at the address {url} is not available: {why}.",
        pl=f"Zdjęcie pod adresem {url} jest niedostępne: {why_pl}.",
    )


def _name(status: int) -> str:
    try:
        return HTTPStatus(status).name
    except ValueError:
        return ""


def _shown(url: str) -> str:
    return url if len(url) <= _LONGEST_SHOWN else f"{url[:_LONGEST_SHOWN]}…"
