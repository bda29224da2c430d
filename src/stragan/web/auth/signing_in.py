"""Signing in and out by a form, as every page does it that needs to know the user."""

from msgspec import Struct
from starlette.responses import Response

from stragan.auth import sign_in
from stragan.auth.attempts import WINDOW_SECONDS, TooManyAttempts
from stragan.web.render import Visitor, address_of, card, redirect, set_cookie


class NotSignedIn(Struct, frozen=True):
    """Why not: names of texts by the field that they belong to; and the login that was typed."""

    status: int
    errors: dict[str, str]
    login: str


def sign_in_page(
    visitor: Visitor,
    address: str,
    refused: NotSignedIn | None = None,
    *,
    leads_to: str | None = None,
    **told: str | None,
) -> Response:
    """The form of login and password, which comes back to `address`.

    `told` is for what the user signs in: `application`, `place` to return to, `user_code` of a device.
    """
    response = card(
        visitor,
        "auth/sign_in.html",
        refused.status if refused else 200,
        leads_to=leads_to,
        address=address,
        login=refused.login if refused else "",
        errors=refused.errors if refused else {},
        application=told.get("application"),
        place=told.get("place"),
        user_code=told.get("user_code"),
    )
    return told_to_wait(response)


async def sign_in_by(visitor: Visitor, form: dict[str, str], address: str) -> Response | NotSignedIn:
    """Back to the page that asked, signed in; or what is wrong."""
    login, password = form.get("login", ""), form.get("password", "")
    missing = {
        name: f"{name}_missing" for name, value in (("login", login.strip()), ("password", password)) if not value
    }
    if missing:
        return NotSignedIn(400, missing, login)
    try:
        user_id = await sign_in.check_password(visitor.world, login, password, address_of(visitor.request))
    except TooManyAttempts:
        return NotSignedIn(429, {"login": "too_many"}, login)
    if user_id is None:
        return NotSignedIn(401, {"password": "password_wrong"}, login)
    if visitor.user is not None:
        await sign_in.sign_out(visitor.world, visitor.cookie)
    response = redirect(address)
    set_cookie(response, visitor, await sign_in.sign_in(visitor.world, user_id))
    return response


async def switch_account(visitor: Visitor, address: str) -> Response:
    """Sign out, and show the page again to nobody in particular."""
    await sign_in.sign_out(visitor.world, visitor.cookie)
    response = redirect(address)
    set_cookie(response, visitor, sign_in.new_cookie())
    return response


def told_to_wait(response: Response) -> Response:
    """A page that refuses because of too many guesses says for how long (RFC 6585 4)."""
    if response.status_code == 429:  # noqa: PLR2004  (HTTP)
        response.headers["retry-after"] = str(WINDOW_SECONDS)
    return response
