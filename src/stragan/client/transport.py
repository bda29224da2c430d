"""One HTTP call to an Allegro-compatible host: headers, token, errors, and repetition where it does no harm."""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx
import msgspec
import stamina

from stragan import __version__
from stragan.client.answer import read
from stragan.client.failures import ApiFailure, Unreachable, entries_of
from stragan.client.tokens import Credentials

VENDOR = "application/vnd.allegro.public.v1+json"
USER_AGENT = f"stragan/{__version__} (+https://stragan.example)"
IDEMPOTENT = frozenset({"GET", "PUT", "DELETE"})
TOO_MANY, UNAUTHORIZED, REFUSED, BROKEN = 429, 401, 400, 500
ATTEMPTS = 7
LONGEST_WAIT = 300.0
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
T = TypeVar("T")
logging.getLogger("stamina").addHandler(logging.NullHandler())  # repetitions are told through `announce`
Params = Sequence[tuple[str, str]]


def _silent(_: str) -> None:
    return


class Transport:
    """Sends requests with a token. Refused for going too fast, all calls of this transport wait together."""

    def __init__(
        self,
        credentials: Credentials,
        *,
        language: str = "en-US",
        connections: int = 8,
        attempts: int = ATTEMPTS,
        announce: Callable[[str], None] = _silent,
        network: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._credentials = credentials
        self._attempts = attempts
        self._announce = announce
        self._resume_at = 0.0
        self.requests = 0  # sent so far, repetitions included
        self.language = language
        self.http = httpx.AsyncClient(
            headers={"User-Agent": USER_AGENT},
            timeout=httpx.Timeout(60.0, connect=10.0),
            transport=network,
            limits=httpx.Limits(max_connections=connections, max_keepalive_connections=connections),
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.http.aclose()

    async def call(  # noqa: PLR0913  (the parts of an HTTP request)
        self,
        method: str,
        url: str,
        shape: type[T],
        *,
        params: Params = (),
        body: Any = None,
        content_type: str = VENDOR,
        language: str | None = None,
        idempotent: bool | None = None,
        attempts: int | None = None,
    ) -> T:
        """The decoded answer, or `ApiFailure`. `body` is bytes, or anything that can be encoded as JSON."""
        headers = {"Accept": VENDOR, "Accept-Language": language or self.language}
        content = body if body is None or isinstance(body, bytes) else msgspec.json.encode(body)
        if content is not None:
            headers["Content-Type"] = content_type
        request = self.http.build_request(method, url, params=list(params), content=content, headers=headers)
        harmless = method in IDEMPOTENT if idempotent is None else idempotent
        answer = await self._until_answered(request, attempts or self._attempts, harmless=harmless)
        return _decoded(f"{method} {request.url.path}", answer, shape)

    async def _until_answered(self, request: httpx.Request, attempts: int, *, harmless: bool) -> httpx.Response:
        async for attempt in stamina.retry_context(
            on=_repeat, attempts=attempts, timeout=None, wait_initial=0.2, wait_max=20.0
        ):
            with attempt:
                await self._turn()
                try:
                    return await self._with_token(request, harmless=harmless)
                except ApiFailure as failure:
                    self._slow_down(failure)
                    raise
        raise AssertionError("the loop ends by return or by exception")

    async def _turn(self) -> None:
        """Another call was told to wait: so does this one."""
        if (seconds := self._resume_at - time.monotonic()) > 0:
            await asyncio.sleep(seconds)

    def _slow_down(self, failure: ApiFailure) -> None:
        if failure.status == TOO_MANY and not isinstance(failure.repeat, bool):
            self._resume_at = max(self._resume_at, time.monotonic() + failure.repeat)
            self._announce(f"the host asks to wait {failure.repeat:.0f} s")

    async def _with_token(self, request: httpx.Request, *, harmless: bool) -> httpx.Response:
        token = await self._credentials.token()
        try:
            return await self._once(request, token, harmless=harmless)
        except ApiFailure as failure:
            if not failure.token_is_dead or (another := await self._credentials.renewed(token)) is None:
                raise
        return await self._once(request, another, harmless=harmless)

    async def _once(self, request: httpx.Request, token: str, *, harmless: bool) -> httpx.Response:
        request.headers["Authorization"] = f"Bearer {token}"
        call = f"{request.method} {request.url.path}"
        self.requests += 1
        try:
            answer = await self.http.send(request)
        except httpx.TransportError as error:
            sent = not isinstance(error, _NOT_SENT)
            reason = f"{request.url.scheme}://{request.url.netloc.decode()}: {str(error) or type(error).__name__}"
            raise Unreachable(call, reason, sent=sent, repeat=harmless or not sent) from error
        if answer.status_code < REFUSED:
            return answer
        raise ApiFailure(
            call,
            answer.status_code,
            entries_of(answer.content, answer.status_code),
            trace_id=answer.headers.get("trace-id"),
            repeat=_when(answer, harmless=harmless),
        )


def _repeat(error: Exception) -> bool | float:
    return error.repeat if isinstance(error, ApiFailure) else False


def _when(answer: httpx.Response, *, harmless: bool) -> bool | float:
    """Too many requests: after the given seconds, for the request was not carried out. A fault: if it does no harm."""
    after = answer.headers.get("retry-after", "")
    seconds = min(float(after), LONGEST_WAIT) if after.isascii() and after.isdigit() else None
    if answer.status_code == TOO_MANY or (answer.status_code >= BROKEN and harmless):
        return True if seconds is None else max(seconds, 0.05)
    return False


def _decoded(call: str, answer: httpx.Response, shape: type[T]) -> T:
    try:
        return read(answer.content or b"null", shape)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        entries = entries_of(str(error).encode(), answer.status_code)
        raise ApiFailure(call, answer.status_code, entries, trace_id=answer.headers.get("trace-id")) from error
