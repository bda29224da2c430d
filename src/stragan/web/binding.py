"""How a page is bound to its address: who may open it, and what is checked before its function runs.

```python
@show("/panel/offers")
async def offers(visitor: Visitor) -> Response: ...


@submit("/panel/offers/{offer_id}/end")
async def end(visitor: Visitor, form: Form) -> Response: ...
```

A page is for who is signed in, unless it says `public=True`: others sign in first and come back. A form counts only
if it was shown by us to this browser. What a service refuses and the page does not catch becomes an error page.
"""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from stragan.web.form import Form, form_of
from stragan.web.render import Visitor, error_page, is_genuine, redirect, sign_in_first, visitor_of

MOST_PAGE_BYTES = 400_000  # a description of 40,000 bytes, each written as `%xx`, and the rest of an offer
Shown = Callable[[Visitor], Awaitable[Response]]
Submitted = Callable[[Visitor, Form], Awaitable[Response]]


def show(path: str, *, public: bool = False) -> Callable[[Shown], Route]:
    """A page at this address."""

    def bind(handler: Shown) -> Route:
        async def answer(request: Request) -> Response:
            visitor = await visitor_of(request)
            if visitor.user is None and not public:
                return sign_in_first(visitor)
            return await handler(visitor)

        return Route(path, answer, methods=["GET"], name=handler.__name__)

    return bind


def submit(path: str, *, public: bool = False) -> Callable[[Submitted], Route]:
    """What a form, or htmx, sends to this address."""

    def bind(handler: Submitted) -> Route:
        async def answer(request: Request) -> Response:
            visitor = await visitor_of(request)
            form = await form_of(request, MOST_PAGE_BYTES)
            if visitor.user is None and not public:
                return sign_in_first(visitor)
            if not is_genuine(visitor, form):
                return error_page(visitor, 403, "old_form")
            return await handler(visitor, form)

        return Route(path, answer, methods=["POST"], name=handler.__name__)

    return bind


def moved(path: str, to: str) -> Route:
    """An address that leads to another one."""

    async def answer(_: Request) -> Response:
        return redirect(to)

    return Route(path, answer, methods=["GET"])
