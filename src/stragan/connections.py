"""What one connection may cost: heads that are too large, and clients that take their time, are ended.

uvicorn with httptools has a limit for neither. A head is refused beyond `MOST_HEAD_BYTES`; it has `HEAD_SECONDS` to
come, and a body has to come at `LEAST_RATE` at least. A request that comes in one piece pays for none of this.
"""

from asyncio import TimerHandle, Transport
from http import HTTPStatus
from typing import Any

from typing_extensions import override
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from stragan.kernel.problems import Problem, refusal
from stragan.kernel.wire import encode

MOST_HEAD_BYTES = 65_536  # method, address and headers
HEAD_SECONDS = 15
BODY_SECONDS = 20  # after which it is looked at how much has come
LEAST_RATE = 1_000  # bytes a second
_TOO_LONG = Problem("URI_TOO_LONG", "The address of the request is too long.", pl="Adres żądania jest za długi.")
_TOO_LARGE = Problem("HEADERS_TOO_LARGE", "The headers are too large.", pl="Nagłówki żądania są za duże.")
_TOO_SLOW = Problem("REQUEST_TIMEOUT", "The request did not come in time.", pl="Żądanie nie nadeszło na czas.")


class _HeadIsTooLarge(Exception):
    """Makes the parser stop."""


class PatientProtocol(HttpToolsProtocol):
    """A connection whose client is waited for, but not for ever."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._in_head = True  # none, or only a part of the head of the next request has come
        self._moved = False  # a head or a whole request has been completed by the bytes at hand
        self._head_bytes = self._body_bytes = 0  # of an incomplete head; of a body since the last look
        self._may_be_large = False
        self._refused: tuple[HTTPStatus, Problem] | None = None
        self._timer: TimerHandle | None = None

    @override
    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._timer = self.loop.call_later(HEAD_SECONDS, self._head_is_late)

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_timer()
        super().connection_lost(exc)

    @override
    def data_received(self, data: bytes) -> None:
        self._may_be_large = self._head_bytes + len(data) > MOST_HEAD_BYTES
        self._moved = False
        super().data_received(data)
        if self.transport.is_closing():
            return
        if not self._in_head:
            self._body_bytes += len(data)
            if self._timer is None:
                self._timer = self.loop.call_later(BODY_SECONDS, self._look_at_body)
        elif not self._moved:
            self._head_bytes += len(data)
            if self._head_bytes > MOST_HEAD_BYTES:
                self._refuse_head()
                self.send_400_response("")
            elif self._timer is None:
                self._timer = self.loop.call_later(HEAD_SECONDS, self._head_is_late)

    @override
    def on_headers_complete(self) -> None:
        self._in_head, self._moved, self._head_bytes, self._body_bytes = False, True, 0, 0
        self._stop_timer()
        if self._may_be_large:
            size = len(self.url) + sum(len(name) + len(value) for name, value in self.headers)
            if size > MOST_HEAD_BYTES:
                self._refuse_head()
                raise _HeadIsTooLarge
        super().on_headers_complete()

    @override
    def on_message_complete(self) -> None:
        self._in_head = self._moved = True
        self._stop_timer()
        super().on_message_complete()

    @override
    def send_400_response(self, msg: str) -> None:
        """What the parser stopped at, or what is told to a client that is not waited for any more."""
        if self._refused is None:
            super().send_400_response(msg)
            return
        status, problem = self._refused
        cycle: Any = self.cycle  # None before the first request
        if cycle is None or cycle.response_complete:  # else the answer would come into the midst of another
            self.transport.write(_answer(status, problem))
        self.transport.close()

    def _refuse_head(self) -> None:
        url_is_long = len(getattr(self, "url", b"")) > MOST_HEAD_BYTES // 2
        status = HTTPStatus.REQUEST_URI_TOO_LONG if url_is_long else HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
        self._refused = status, _TOO_LONG if url_is_long else _TOO_LARGE

    def _head_is_late(self) -> None:
        self._timer = None
        if self.transport.is_closing():
            return
        if self._head_bytes == 0:
            self.transport.close()
            return
        self._refused = HTTPStatus.REQUEST_TIMEOUT, _TOO_SLOW
        self.send_400_response("")

    def _look_at_body(self) -> None:
        """Whoever is not being read, or waits for `100 Continue`, is not slow."""
        self._timer = None
        if self.transport.is_closing():
            return
        held = self.flow.read_paused or self.cycle.waiting_for_100_continue
        if not held and self._body_bytes < BODY_SECONDS * LEAST_RATE:
            self.transport.close()
            return
        self._body_bytes = 0
        self._timer = self.loop.call_later(BODY_SECONDS, self._look_at_body)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


def _answer(status: HTTPStatus, problem: Problem) -> bytes:
    body = encode(refusal((problem,), "en"))
    head = f"HTTP/1.1 {status.value} {status.phrase}\r\ncontent-type: application/json\r\nconnection: close\r\n"
    return f"{head}content-length: {len(body)}\r\n\r\n".encode() + body
