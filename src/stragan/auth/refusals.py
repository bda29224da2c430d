"""What the OAuth endpoints refuse, in the two members of OAuth's error body."""

import re
from collections.abc import Mapping

# RFC 6749 5.2 allows no other characters; what a client has sent and is told again may hold any.
_FOREIGN = re.compile(r"[^\x20-\x21\x23-\x5b\x5d-\x7e]")


class Refused(Exception):
    """An error of the OAuth endpoints: a status, and the two members of the body."""

    def __init__(
        self, error: str, description: str, status: int = 400, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(description)
        self.error, self.status, self.headers = error, status, headers or {}
        self.description = printable(description)


def printable(text: str) -> str:
    """The text, with a question mark for each character that an error may not have."""
    return _FOREIGN.sub("?", text)
