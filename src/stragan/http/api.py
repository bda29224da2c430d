"""What happens to a request for an operation of the published API, in order, in one place.

path and method (404, 405) -> Accept (406) -> token (401) -> scope (403) -> body (413) -> Content-Type (415)
-> the feature's handler, or the first answer to the same `Idempotency-Key` -> its bytes, or its refusal in the
envelope. Every answer carries a `trace-id`.
"""

import logging
import random
from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from time import monotonic
from typing import Any, NamedTuple

from stragan.auth.session import Session
from stragan.contract.operations import OPERATIONS
from stragan.contract.own import OWN
from stragan.contract.tree import OtherMethods, Tree
from stragan.http import errors, idempotency
from stragan.http.call import Call, Reply
from stragan.http.language import choose
from stragan.http.media import PUBLIC, accepts, essence
from stragan.http.operation import Route, placeholder
from stragan.http.store import Answer
from stragan.kernel.problems import (
    ApiError,
    Forbidden,
    Language,
    NotAcceptable,
    NotAllowed,
    NotFound,
    NotImplementedHere,
    Problem,
    TooLarge,
    Unauthorized,
    UnsupportedMediaType,
    refusal,
)
from stragan.kernel.wire import encode
from stragan.world import World

log = logging.getLogger(__name__)
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]
Authenticate = Callable[[World, str], Awaitable[Session]]
_WITHOUT_BODY = frozenset({"GET", "HEAD", "DELETE", "OPTIONS"})  # a body of these is not even read (client-facts 3)
_SECURITY = (
    (b"cache-control", b"no-cache, no-store, max-age=0, must-revalidate"),
    (b"pragma", b"no-cache"),
    (b"expires", b"0"),
    (b"x-frame-options", b"DENY"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-xss-protection", b"0"),
    (b"vary", b"Origin,Access-Control-Request-Method,Access-Control-Request-Headers"),
)
# What the API leaves in the scope of a request, for whoever stands around it: who asked, and why it was refused.
SESSION, PROBLEMS = "stragan.session", "stragan.problems"
_KEY = b"idempotency-key"
_WANTED = frozenset(
    {
        b"accept",
        b"accept-language",
        b"authorization",
        b"content-length",
        b"content-type",
        b"host",
        b"if-modified-since",
        _KEY,
    }
)


class ClientGone(Exception):
    """The connection broke before the whole body had come: nothing may be done with the part, and nobody listens."""


class Incoming(NamedTuple):
    scope: Scope
    receive: Receive
    headers: dict[bytes, str]
    language: Language


class Api:
    """An ASGI application. `world_of` finds the world of a host name; `authenticate` turns a header into a session."""

    def __init__(self, routes: Iterable[Route], world_of: Callable[[str], World], authenticate: Authenticate) -> None:
        bound = {route.operation_id: route for route in routes}
        self._tree: Tree[Route] = Tree(
            (op.method, op.path, bound.get(op.id) or placeholder(op)) for op in (*OPERATIONS.values(), *OWN.values())
        )
        self._world_of = world_of
        self._authenticate = authenticate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = _headers(scope)
        language = choose(headers.get(b"accept-language", ""))
        refused = PUBLIC
        try:
            route, parameters = self._route(scope["method"], scope["path"])
            refused = route.refuses
            status, media_type, body, extra = await self._answer(
                Incoming(scope, receive, headers, language), route, parameters
            )
        except ClientGone:
            return
        except ApiError as error:
            status, body = error.status, encode(refusal(error.problems, language))
            media_type, extra = refused, error.headers
            scope[PROBLEMS] = error.problems
        except Unauthorized as error:
            status, body = error.status, errors.oauth_body(error.error, error.description)
            media_type, extra = refused, {"www-authenticate": errors.challenge(error.error)}
            scope[PROBLEMS] = (Problem(error.error, error.description),)
        except Exception:
            trace = _trace_id().decode()
            log.exception("%s %s crashed, trace-id %s", scope["method"], scope["path"], trace)
            status, body = 500, encode(refusal((errors.CRASH,), language))
            media_type, extra = refused, {"trace-id": trace}
            scope[PROBLEMS] = (errors.CRASH,)
        await _send(send, status, media_type, body, extra)

    def _route(self, method: str, path: str) -> tuple[Route, tuple[str, ...]]:
        match = self._tree.match("GET" if method == "HEAD" else method, path)  # the server leaves the body out
        if match is None or "\0" in path:  # no id holds a NUL, and PostgreSQL takes none
            raise NotFound(errors.NOT_FOUND)
        if isinstance(match, OtherMethods):
            raise NotAllowed(errors.NOT_ALLOWED, headers={"allow": ", ".join(match.allowed)})
        return match.value, match.parameters

    async def _answer(self, request: "Incoming", route: Route, parameters: tuple[str, ...]) -> Answer:
        scope, receive, headers, language = request
        accept, produces = headers.get(b"accept", ""), route.produces
        if route.handler is not None and not accepts(accept, produces):
            if (chosen := next((kind for kind in route.also if accepts(accept, kind)), None)) is None:
                raise NotAcceptable(errors.NOT_ACCEPTABLE)
            produces = chosen
        host = headers.get(b"host", "")
        world = self._world_of(host)
        session = scope[SESSION] = await self._permitted(world, headers.get(b"authorization", ""), route)
        if route.handler is None:
            raise NotImplementedHere(errors.not_implemented(route.operation_id))
        content_type = headers.get(b"content-type", "")
        body = b""
        if scope["method"] not in _WITHOUT_BODY:
            most = getattr(world.settings, route.body_limit)
            body = await _read(receive, most, headers.get(b"content-length", ""))
            if route.consumes and (body or content_type) and essence(content_type) not in route.consumes:
                raise UnsupportedMediaType(errors.UNSUPPORTED)
        base_url = world.settings.public_url or f"{scope['scheme']}://{host}"
        wished = headers.get(b"accept-language", "")
        call = Call(world, session, language, wished, base_url, scope["query_string"], content_type, body)
        call.produces = produces
        call.if_modified_since = headers.get(b"if-modified-since", "")
        if _KEY in headers and scope["method"] == "POST":
            return await _once(call, route, parameters, scope["path"], headers[_KEY])
        return _answered(route, await route.handler(call, *parameters))

    async def _permitted(self, world: World, authorization: str, route: Route) -> Session:
        session = world.sessions.get(authorization)
        if session is None or session.expires_at <= world.now() or world.ended.due <= monotonic():
            session = await self._authenticate(world, authorization)
        if not route.app_token and session.user_id is None:
            raise Unauthorized("unauthorized", "Empty user_name claim")
        if session.user_id is not None and not route.scopes <= session.scopes:
            raise Forbidden(errors.ACCESS_DENIED, headers=errors.lacking(route.scopes, session.scopes))
        return session


async def refuse(error: ApiError, scope: Scope, send: Send) -> None:
    """The envelope for a request that comes to no application."""
    language = choose(_headers(scope).get(b"accept-language", ""))
    await _send(send, error.status, PUBLIC, encode(refusal(error.problems, language)), error.headers)


def _answered(route: Route, reply: bytes | Reply) -> Answer:
    if isinstance(reply, bytes):
        return Answer(route.status, route.produces, reply)
    status = route.status if reply.status is None else reply.status
    return Answer(status, reply.media_type or route.produces, reply.body, reply.headers)


async def _once(call: Call, route: Route, parameters: tuple[str, ...], path: str, key: str) -> Answer:
    """Run the handler, unless a request with the same `Idempotency-Key` was there before."""
    handler = route.handler
    assert handler is not None

    async def run(keeping: idempotency.Keeping) -> Answer:
        call.keep = lambda reply: keeping(_answered(route, reply))
        return _answered(route, await handler(call, *parameters))

    request = idempotency.Keyed(
        idempotency.key_of(key, call.session, route.operation_id),
        idempotency.fingerprint(route.method, path, call.raw_query, call.body),
        route.keeps_answer,
    )
    return await idempotency.once(call.world, request, run)


def _trace_id() -> bytes:
    return b"%016x" % random.getrandbits(64)


def _headers(scope: Scope) -> dict[bytes, str]:
    """The headers that matter here; one that is sent twice is a list with commas, as HTTP has it."""
    found: dict[bytes, str] = {}
    for name, value in scope["headers"]:
        if name in _WANTED:
            text = value.decode("latin-1")
            found[name] = f"{found[name]}, {text}" if name in found else text
    return found


async def _read(receive: Receive, most: int, declared: str) -> bytes:
    if declared.isdecimal() and int(declared) > most:
        raise TooLarge(errors.TOO_LARGE)
    body, more = await _part(receive)
    if more:
        chunks, size = [body], len(body)
        while more and size <= most:
            chunk, more = await _part(receive)
            chunks.append(chunk)
            size += len(chunk)
        body = b"".join(chunks)
    if len(body) > most:
        raise TooLarge(errors.TOO_LARGE)
    return body


async def _part(receive: Receive) -> tuple[bytes, bool]:
    """The next part of a body, and whether there are more."""
    message = await receive()
    if message["type"] == "http.disconnect":
        raise ClientGone
    return message.get("body", b""), message.get("more_body", False)


async def _send(send: Send, status: int, media_type: str, body: bytes, extra: Mapping[str, str] | None) -> None:
    length = (b"content-length", b"%d" % len(body))
    usual = _SECURITY if not extra else (header for header in _SECURITY if header[0].decode() not in extra)
    headers = [(b"trace-id", _trace_id()), length, *usual]
    if body:
        headers.append((b"content-type", media_type.encode()))
    if extra:
        if "trace-id" in extra:
            del headers[0]
        headers += [(name.encode(), value.encode("latin-1")) for name, value in extra.items()]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
