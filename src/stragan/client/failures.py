"""What a caller of the client catches: one exception that carries the error entries of the answer."""

from collections.abc import Sequence
from typing import Any

import msgspec

from stragan.client.answer import Answer

_LONGEST_TEXT = 300


class ErrorEntry(Answer, frozen=True):
    """One entry of `errors`, of a draft's `validation.errors` or of a task; hosts leave members out or null."""

    code: str = ""
    message: str = ""
    details: str | None = None
    path: str | None = None
    user_message: str | None = None

    @property
    def text(self) -> str:
        """What a person should read."""
        return self.user_message or self.message or self.details or self.code

    @property
    def blocks(self) -> bool:
        """Allegro marks entries of a draft that would not stop it from being listed."""
        return self.details != "NON_BLOCKING"


class ApiFailure(Exception):
    """The host refused the call. `repeat` is True, or the seconds to wait, when the same call may succeed later."""

    def __init__(
        self,
        call: str,
        status: int,
        errors: Sequence[ErrorEntry],
        *,
        trace_id: str | None = None,
        repeat: bool | float = False,
    ) -> None:
        super().__init__(f"{call}: {status} " + "; ".join(entry.text for entry in errors))
        self.call = call
        self.status = status
        self.errors = tuple(errors)
        self.trace_id = trace_id
        self.repeat = repeat

    @property
    def token_is_dead(self) -> bool:
        """401 of the OAuth style, after which a refreshed token may help (client-facts 25)."""
        return self.status == 401 and any(entry.code == "invalid_token" for entry in self.errors)  # noqa: PLR2004


class Unreachable(ApiFailure):
    """No answer at all. `sent` tells whether the host may have received the request."""

    def __init__(self, call: str, reason: str, *, sent: bool, repeat: bool) -> None:
        super().__init__(call, 0, [ErrorEntry("UNREACHABLE", reason)], repeat=repeat)
        self.sent = sent


class SignInFailed(Exception):
    """There is no token and none can be had without the seller."""


def entries_of(body: bytes, status: int) -> list[ErrorEntry]:
    """The errors of an answer: the envelope, the OAuth style of 401, or whatever text a gateway sends."""
    try:
        answer = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        answer = None
    if isinstance(answer, dict):
        if isinstance(answer.get("errors"), list):
            return [entry_of(item) for item in answer["errors"]]
        if isinstance(answer.get("error"), str):
            return [ErrorEntry(answer["error"], str(answer.get("error_description") or answer["error"]))]
    text = " ".join(body.decode(errors="replace").split())[:_LONGEST_TEXT]
    return [ErrorEntry(f"HTTP_{status}", text or f"HTTP status {status}")]


def entry_of(item: Any) -> ErrorEntry:
    """An entry whatever its members are: middlemen turn objects into arrays and texts into null."""
    if not isinstance(item, dict):
        return ErrorEntry("ERROR", str(item))
    return ErrorEntry(
        code=_text(item.get("code")) or "ERROR",
        message=_text(item.get("message")) or "",
        details=_text(item.get("details")),
        path=_text(item.get("path")),
        user_message=_text(item.get("userMessage")),
    )


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
