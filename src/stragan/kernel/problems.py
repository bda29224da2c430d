"""What can go wrong, in the vocabulary of the wire: an `errors` entry, and the exceptions that carry them."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Literal

from msgspec import Struct
from msgspec.structs import replace
from typing_extensions import override

Language = Literal["en", "pl"]
MOST_PROBLEMS = 1_000  # that one answer tells


class Problem(Struct, frozen=True, gc=False, eq=False):
    """One broken rule. `message` speaks to the developer and stays English; `en` and `pl` speak to the user.

    `en` defaults to `message`, `pl` to `en`. `path` and `details` are sent as they are, null and "" included.
    """

    code: str
    message: str
    path: str | None = None
    details: str | None = None
    en: str | None = None
    pl: str | None = None
    metadata: Mapping[str, Any] | None = None
    rule: str | None = None  # the name of the rule that it breaks; not sent, but told by a dry run

    @override
    def __eq__(self, other: object) -> bool:
        """The same for a client; which rule has found it makes no difference."""
        return isinstance(other, Problem) and self._sent() == other._sent()

    @override
    def __hash__(self) -> int:
        return hash((self.code, self.message, self.path))

    def _sent(self) -> tuple[Any, ...]:
        return self.code, self.message, self.path, self.details, self.en, self.pl, self.metadata

    def under(self, prefix: str) -> "Problem":
        """The same problem seen from the enclosing object."""
        if not self.path:
            return replace(self, path=prefix)
        joint = "" if self.path.startswith("[") else "."
        return replace(self, path=f"{prefix}{joint}{self.path}")

    def user_message(self, language: Language) -> str:
        english = self.message if self.en is None else self.en
        return english if language == "en" or self.pl is None else self.pl


Problems = Sequence[Problem]
OK: Problems = ()


def unknown(path: str | None, value: str, en: str, pl: str) -> Problem:
    """Something that is named and is not there; `pl` is in the genitive."""
    return Problem("NOT_FOUND", f"There is no {en} {value}", path, pl=f"Nie ma {pl} {value}")


class Failure(Struct, frozen=True, rename="camel"):
    """A `Problem` as one entry of the `errors` array of a refusal."""

    code: str
    message: str
    details: str | None
    path: str | None
    user_message: str
    metadata: Mapping[str, Any]


class Refusal(Struct, frozen=True):
    """The body of every answer with a status of 400 or more, but for the OAuth style of 401."""

    errors: list[Failure]


def refusal(problems: Problems, language: Language) -> Refusal:
    """Of very many problems the first thousand, so that an answer is not many times as large as its request."""
    problems = problems[:MOST_PROBLEMS]
    return Refusal(
        [Failure(p.code, p.message, p.details, p.path, p.user_message(language), p.metadata or {}) for p in problems]
    )


class ApiError(Exception):
    """A refusal that the client can understand; anything else is a bug and answers 500."""

    status: ClassVar[int]

    def __init__(self, *problems: Problem, headers: Mapping[str, str] | None = None) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = problems
        self.headers = headers

    def in_words(self, language: Language) -> list[str]:
        """What people are told, one sentence or more for each problem."""
        return [problem.user_message(language) for problem in self.problems]


class Malformed(ApiError):
    status = 400


class Forbidden(ApiError):
    status = 403


class NotFound(ApiError):
    status = 404


class NotAllowed(ApiError):
    status = 405


class NotAcceptable(ApiError):
    status = 406


class Conflict(ApiError):
    status = 409


class PreconditionFailed(ApiError):
    status = 412


class TooLarge(ApiError):
    status = 413


class UnsupportedMediaType(ApiError):
    status = 415


class Invalid(ApiError):
    status = 422


class TooManyRequests(ApiError):
    status = 429


class NotImplementedHere(ApiError):
    status = 501


class Unauthorized(Exception):
    """401 in the OAuth style, the only answer of the API host that is not in the `errors` envelope."""

    status: ClassVar[int] = 401

    def __init__(self, error: str, description: str) -> None:
        super().__init__(description)
        self.error = error
        self.description = description
