"""Every operation of the published API: what its specification declares, without its prose."""

from collections.abc import Mapping
from http import HTTPStatus
from importlib.resources import files
from types import MappingProxyType

import msgspec
from msgspec import Struct


class Operation(Struct, frozen=True, forbid_unknown_fields=True):
    """Facts of one operation; where both generations have it, the newer one is meant first.

    `scopes` are those a user's token needs, `app_token` says that a token of the application alone will do, and
    `public` that no token is needed at all. The first of `produces` and of `consumes` is the usual media type.
    """

    id: str
    method: str
    path: str
    generations: tuple[str, ...]
    scopes: tuple[str, ...]
    app_token: bool
    public: bool
    statuses: dict[str, tuple[int, ...]]
    consumes: tuple[str, ...]
    produces: tuple[str, ...]
    produces_errors: tuple[str, ...]


def _load() -> Mapping[str, Operation]:
    facts = files("stragan.contract").joinpath("data/operations.json").read_bytes()
    return MappingProxyType({op.id: op for op in msgspec.json.decode(facts, type=list[Operation])})


OPERATIONS: Mapping[str, Operation] = _load()

_USUAL_SUCCESS = {"POST": 201, "DELETE": 204}


def success_status(op: Operation) -> int:
    """What the operation answers when it has done its work; of several statuses, the usual one of its method."""
    declared = [status for status in op.statuses[op.generations[-1]] if status < HTTPStatus.MULTIPLE_CHOICES]
    usual = _USUAL_SUCCESS.get(op.method)
    return usual if usual in declared else min(declared)
