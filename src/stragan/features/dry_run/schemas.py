"""Dry runs: what a request would be told, in more words than the wire has, and nothing is stored.

`accepted` says whether the request itself would succeed, `listable` whether the offer could be live.
"""

from typing import Any

from stragan.kernel.wire import Wire


class Finding(Wire):
    """One problem. `pointer` leads to the place in the request (RFC 6901), `received` is what stands there."""

    code: str
    message: str
    user_message: str
    path: str | None
    pointer: str
    received: Any
    rule: str | None
    hint: str


class Outcome(Wire):
    accepted: bool
    listable: bool
    problems: list[Finding]
