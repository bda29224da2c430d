"""Bind a handler to an operation of the published API: path, method, scope and media types come from the contract."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from stragan.contract.operations import OPERATIONS, Operation, success_status
from stragan.contract.own import OWN
from stragan.http.call import Reply
from stragan.http.media import ANYTHING, BETA, JSON, PUBLIC

Handler = Callable[..., Awaitable[bytes | Reply]]  # (call, *path parameters)
ONLY_PUBLIC = frozenset({PUBLIC})


@dataclass(frozen=True, slots=True)
class Route:
    """What the pipeline needs to know before it calls the handler."""

    method: str
    path: str
    handler: Handler | None  # None: not implemented
    operation_id: str
    status: int
    scopes: frozenset[str]
    app_token: bool  # a token of an application alone is enough
    consumes: frozenset[str]  # empty: the handler judges the Content-Type itself
    produces: str
    refuses: str  # the media type of errors
    body_limit: str  # the name of the setting that limits the body
    also: tuple[str, ...]  # media types that its handler can give instead, when `Call.produces` says so
    keeps_answer: bool  # its handler puts `call.answering(…)` into the transaction that makes the thing


def operation(
    operation_id: str,
    *,
    consumes: frozenset[str] | None = None,
    body_limit: str = "max_body_bytes",
    keeps_answer: bool = False,
    also: tuple[str, ...] = (),
) -> Callable[[Handler], Route]:
    op: Operation = OPERATIONS.get(operation_id) or OWN[operation_id]

    def bind(handler: Handler) -> Route:
        taken = (frozenset(op.consumes) or ONLY_PUBLIC) if consumes is None else consumes
        route = _route(op, handler, taken, _produced(op), body_limit)
        return replace(route, keeps_answer=keeps_answer, also=also)

    return bind


def _produced(op: Operation) -> str:
    """The usual media type of answers; where they have no body that of requests, which clients accept as well."""
    if op.produces:
        return op.produces[0]
    return BETA if BETA in op.consumes else PUBLIC


def placeholder(op: Operation) -> Route:
    """An operation that is not implemented: token and scope are checked all the same, then it says so (501)."""
    return _route(op, None, frozenset(), PUBLIC, "max_body_bytes")


def _refusing(op: Operation, produces: str) -> str:
    """The media type of refusals: JSON where it is declared (client-facts 27), else that of answers but files."""
    if op.produces_errors == (JSON,):
        return JSON
    return PUBLIC if produces == ANYTHING or not op.produces else produces


def _route(op: Operation, handler: Handler | None, consumes: frozenset[str], produces: str, body_limit: str) -> Route:
    return Route(
        method=op.method,
        path=op.path,
        handler=handler,
        operation_id=op.id,
        status=success_status(op),
        scopes=frozenset(op.scopes),
        app_token=op.app_token,
        consumes=consumes,
        produces=produces,
        refuses=_refusing(op, produces),
        body_limit=body_limit,
        also=(),
        keeps_answer=False,
    )
