"""Stands between the server and the application: writes each request into the journal, and lets it meet a fault."""

from collections.abc import Awaitable
from typing import Any

from stragan.sandbox import faults, hostile, journal, profiles
from stragan.sandbox.callers import caller_of
from stragan.sandbox.striking import Asgi, struck
from stragan.world import World


def watched(world: World, app: Asgi, scope: Any, receive: Any, send: Any) -> Awaitable[None]:
    """On the path of every request of a sandbox, but for those to the sandbox API itself.

    Without faults, without a journal and without the hostile mode it hands the request on.
    """
    app = hostile.over(world, app, scope)
    if journal.of(world).on:
        return _recorded(world, app, scope, receive, send)
    if faults.of(world):
        return _meet(world, None, app, (scope, receive, send, send))
    return app(scope, receive, send)


def _header(scope: Any, wanted: bytes) -> str:
    for name, value in scope["headers"]:
        if name == wanted:
            return str(value, "latin-1")
    return ""


async def _recorded(world: World, app: Asgi, scope: Any, receive: Any, send: Any) -> None:
    kept, entry = journal.of(world), journal.Entry(scope, receive, send, world.now())
    kept.begin(entry)
    try:
        if faults.of(world):
            await _meet(world, entry, app, (scope, entry.receive, entry.send, send))
        else:
            await app(scope, entry.receive, entry.send)
    finally:
        kept.end(entry, scope)


async def _meet(world: World, entry: journal.Entry | None, app: Asgi, exchange: tuple[Any, Any, Any, Any]) -> None:
    """The application, or the fault that this request meets; none touches what lies under `/_stragan`."""
    scope, receive, send, connection = exchange
    fault = None
    if not scope["path"].startswith("/_stragan"):
        fault = await faults.of(world).strike(world, scope["method"], scope["path"], _header(scope, b"authorization"))
        profile = faults.of(world).profile
        if profile is not None and (fault is None or fault.wish.status is None):
            send = await _weighing(world, profile, scope, send)
    if fault is None:
        await app(scope, receive, send)
        return
    if entry is not None:
        entry.fault, entry.fault_answered = fault.id, fault.wish.status is not None
    await struck(fault, app, scope, receive, send, connection)


async def _weighing(world: World, profile: profiles.Profile, scope: Any, send: Any) -> Any:
    """A `send` that has the profile count a refusal."""
    caller = await caller_of(world, _header(scope, b"authorization"))
    return profiles.watching(send, lambda: profile.weigh(world.now(), scope["method"], scope["path"], caller))
