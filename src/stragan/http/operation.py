"""Bind a handler to an operation of the published API: path, method, scope and media types come from the contract."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from stragan.contract.operations import OPERATIONS, Operation, success_status
from stragan.http import errors
from stragan.http.call import Call, Reply
from stragan.http.media import PUBLIC
from stragan.kernel.problems import NotImplementedHere

Handler = Callable[..., Awaitable[bytes | Reply]]  # (call, *path parameters)
ONLY_PUBLIC = frozenset({PUBLIC})


@dataclass(frozen=True, slots=True)
class Route:
    """What the pipeline needs to know before it calls the handler."""

    method: str
    path: str
    handler: Handler
    operation_id: str
    status: int
    scopes: frozenset[str]
    app_token: bool  # a token of an application alone is enough
    consumes: frozenset[str]  # empty: the handler judges the Content-Type itself
    produces: str
    body_limit: str  # the name of the setting that limits the body
    implemented: bool = True


def operation(
    operation_id: str, *, consumes: frozenset[str] | None = None, body_limit: str = "max_body_bytes"
) -> Callable[[Handler], Route]:
    op: Operation = OPERATIONS[operation_id]

    def bind(handler: Handler) -> Route:
        return Route(
            method=op.method,
            path=op.path,
            handler=handler,
            operation_id=operation_id,
            status=success_status(op),
            scopes=frozenset(op.scopes),
            app_token=op.app_token,
            consumes=(frozenset(op.consumes) or ONLY_PUBLIC) if consumes is None else consumes,
            produces=op.produces[0] if op.produces else PUBLIC,
            body_limit=body_limit,
        )

    return bind


def placeholder(op: Operation) -> Route:
    """An operation that is not implemented: token and scope are checked all the same, then it says so (501)."""

    async def refuse(_call: Call, *_parameters: str) -> bytes:
        raise NotImplementedHere(errors.not_implemented(op.id))

    return Route(
        method=op.method,
        path=op.path,
        handler=refuse,
        operation_id=op.id,
        status=success_status(op),
        scopes=frozenset(op.scopes),
        app_token=op.app_token,
        consumes=frozenset(),
        produces=PUBLIC,
        body_limit="max_image_bytes",
        implemented=False,
    )
