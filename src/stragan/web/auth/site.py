"""`/auth/sign-in` and `/auth/sign-out`: for the pages of this site, without an application."""

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from stragan.auth import sign_in
from stragan.web.auth.signing_in import sign_in_by, sign_in_page
from stragan.web.binding import submit
from stragan.web.form import Form, form_of
from stragan.web.render import (
    SIGN_IN_PAGE,
    Visitor,
    error_page,
    is_genuine,
    local_path,
    redirect,
    set_cookie,
    visitor_of,
)


async def page(request: Request) -> Response:
    """Who is signed in already is sent on; a form that is too old to count is shown again by its page."""
    visitor = await visitor_of(request)
    back = local_path(visitor.query.get("return", "")) or "/"
    if request.method == "GET":
        return sign_in_page(visitor, _address(back)) if visitor.user is None else redirect(back)
    form = await form_of(request)
    address = _address(back)
    if not is_genuine(visitor, form):
        return error_page(visitor, 403, "old_form", again=address)
    if form.get("action") == "cancel":
        return redirect("/")
    outcome = await sign_in_by(visitor, form, back)
    if isinstance(outcome, Response):
        return outcome
    return sign_in_page(visitor, address, outcome)


@submit("/auth/sign-out", public=True)
async def sign_out(visitor: Visitor, _form: Form) -> Response:
    await sign_in.sign_out(visitor.world, visitor.cookie)
    response = redirect("/", notice="signed_out")
    set_cookie(response, visitor, sign_in.new_cookie())
    return response


def _address(back: str) -> str:
    return f"{SIGN_IN_PAGE}?{urlencode({'return': back})}"
