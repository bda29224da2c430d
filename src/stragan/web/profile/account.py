"""`/profile`: who I am, my password, where I am signed in, and what I have allowed to applications."""

from starlette.responses import Response

from stragan.auth import account, sign_in
from stragan.auth.closing import service as closing
from stragan.auth.scopes import SCOPES, in_order
from stragan.kernel.problems import ApiError
from stragan.web.binding import show, submit
from stragan.web.form import Form
from stragan.web.render import Visitor, address_of, page, problems_by_field, redirect, set_cookie
from stragan.web.texts import reader

HERE = "/profile"
Errors = dict[str, list[str]]


@show(HERE)
async def profile(visitor: Visitor) -> Response:
    return await _page(visitor)


async def _page(visitor: Visitor, status: int = 200, errors: Errors | None = None) -> Response:
    user = visitor.member
    found = await account.allowed(visitor.world, user.id)
    words = {
        entry.client_id: [SCOPES[name].read_in(visitor.language) for name in in_order(entry.scopes)] for entry in found
    }
    return page(
        visitor,
        "profile/account.html",
        status,
        allowed=found,
        words=words,
        sessions=sum(entry.sessions for entry in found),
        browsers=await account.browsers(visitor.world, user.id),
        errors=errors or {},
        least_password=account.LEAST_PASSWORD,
    )


@submit("/profile/password")
async def password(visitor: Visitor, form: Form) -> Response:
    """This browser stays signed in, with a new cookie; all others, and all applications, are out."""
    old, new = form.get("old_password", ""), form.get("new_password", "")
    if new != form.get("repeated", ""):
        return await _page(visitor, 422, {"repeated": [reader(visitor.language)("password_differs")]})
    try:
        cookie = await account.change_password(visitor.world, visitor.member, old, new, address_of(visitor.request))
    except ApiError as error:
        return await _page(visitor, error.status, problems_by_field(error, visitor.language))
    response = redirect(HERE, notice="password_changed")
    set_cookie(response, visitor, cookie)
    return response


@submit("/profile/sign-out-everywhere")
async def sign_out_everywhere(visitor: Visitor, _form: Form) -> Response:
    await closing.sign_out_everywhere(visitor.world, visitor.member.id)
    response = redirect("/", notice="signed_out_everywhere")
    set_cookie(response, visitor, sign_in.new_cookie())
    return response


@submit("/profile/applications/{client_id}/withdraw")
async def withdraw(visitor: Visitor, _form: Form) -> Response:
    await closing.withdraw(visitor.world, visitor.member.id, visitor.part("client_id"))
    return redirect(HERE, notice="withdrawn")


PAGES = (profile, password, sign_out_everywhere, withdraw)
