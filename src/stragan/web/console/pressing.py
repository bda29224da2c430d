"""A button of the console calls the function that answers the sandbox API's operation: there is no second one."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.responses import Response
from starlette.routing import Route

from stragan.kernel.problems import ApiError
from stragan.kernel.wire import encode
from stragan.sandbox import admin
from stragan.sandbox.powers.power import Asked, Made, Power
from stragan.web.binding import show, submit
from stragan.web.form import Form
from stragan.web.render import Visitor, page, redirect
from stragan.world import World

Body = Mapping[str, object]
Shown = Callable[[Visitor, list[str]], Awaitable[Response]]
Pressed = Callable[[Visitor, Form], Awaitable[str]]


async def press(visitor: Visitor, power: Power, body: Body | None = None, path: Mapping[str, str] | None = None) -> Any:
    """What the operation answers. Raises what it refuses. The caller has made sure that the visitor may."""
    asked = Asked(visitor.world, encode(dict(body or {})), path or {}, b"", visitor.base_url, _nowhere)
    given = await power.answer(asked)
    return given.answer if isinstance(given, Made) else given


async def _nowhere(_world: World, _base_url: str, _query: bytes, _user: str, _allowed: bool) -> str | None:  # noqa: FBT001  (called by its shape)
    """No button walks through the authorization page."""
    return None


async def is_admin(visitor: Visitor) -> bool:
    return await admin.is_proved(visitor.world, visitor.cookie)


async def closed(visitor: Visitor) -> Response | None:
    """Why there are no controls: this is no sandbox, or the admin token was not proved yet. None where there are."""
    if not visitor.world.settings.sandbox:
        return page(visitor, "console/no_sandbox.html", 404)
    return None if await is_admin(visitor) else page(visitor, "console/prove.html", 403, errors=())


def control(path: str) -> Callable[[Shown], Route]:
    """A page of controls; its function also gets what was refused."""

    def bind(shown: Shown) -> Route:
        async def handler(visitor: Visitor) -> Response:
            return await closed(visitor) or await shown(visitor, [])

        handler.__name__ = shown.__name__
        return show(path)(handler)

    return bind


def button(path: str, shown: Shown) -> Callable[[Pressed], Route]:
    """A button on a page of controls: its function does it, and says where to look then.

    What a power refuses is told on the page, with its status.
    """

    def bind(pressed: Pressed) -> Route:
        async def handler(visitor: Visitor, form: Form) -> Response:
            refused = await closed(visitor)
            if refused is not None:
                return refused
            try:
                return redirect(await pressed(visitor, form), notice="sandbox_done")
            except ApiError as error:
                reasons = [_reason(problem.path, problem.user_message(visitor.language)) for problem in error.problems]
                response = await shown(visitor, reasons)
                response.status_code = error.status
                return response

        handler.__name__ = pressed.__name__
        return submit(path)(handler)

    return bind


def _reason(path: str | None, message: str) -> str:
    return f"{path}: {message}" if path else message
