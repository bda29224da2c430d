"""`/console/tokens`: what a token says, and a token for a test. Tokens come in forms and are never shown back."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from stragan.auth.registry import service as registry
from stragan.auth.schemas import TokenAnswer
from stragan.auth.scopes import SCOPES
from stragan.kernel.problems import ApiError, Forbidden, Problem
from stragan.sandbox.powers import tokens as powers
from stragan.web.binding import show, submit
from stragan.web.console import decoding
from stragan.web.console.pressing import is_admin, press
from stragan.web.form import Form
from stragan.web.render import Visitor, page, problems_by_field

HERE = "/console/tokens"
NOT_YOURS = Problem(
    "NOT_YOUR_LOGIN",
    "Without the admin token you get tokens of your own account only.",
    "login",
    pl="Bez tokenu administratora dostaniesz tokeny tylko własnego konta.",
)


@show(HERE)
async def tokens(visitor: Visitor) -> Response:
    return await _page(visitor)


@submit(HERE)
async def decode(visitor: Visitor, form: Form) -> Response:
    decoded = await decoding.decode(visitor.world, form.text("token"))
    return await _page(visitor, 200 if decoded else 400, decoded=decoded, unreadable=decoded is None)


@submit(f"{HERE}/new")
async def mint(visitor: Visitor, form: Form) -> Response:
    """A token of the own account for an own application, as if consent had been given; of any account with the
    admin token."""
    if not visitor.world.settings.sandbox:
        return page(visitor, "console/no_sandbox.html", 404)
    login = form.text("login") or visitor.member.login
    chosen = {"login": login, "client_id": form.text("client_id"), "scopes": form.all("scopes")}
    try:
        if login != visitor.member.login and not await is_admin(visitor):
            raise Forbidden(NOT_YOURS)
        application = await registry.find(visitor.world, visitor.member.id, form.text("client_id"))
        body = {"login": login, "client_id": application.client_id, "scopes": form.all("scopes") or None}
        made: TokenAnswer = await press(visitor, powers.mint, body)
    except ApiError as error:
        errors = problems_by_field(error, visitor.language)
        return await _page(visitor, error.status, errors=errors, chosen=chosen)
    return await _page(visitor, made=made, chosen=chosen)


async def _page(visitor: Visitor, status: int = 200, **values: Any) -> Response:
    usual: Mapping[str, Any] = {
        "decoded": None,
        "unreadable": False,
        "made": None,
        "errors": {},
        "chosen": {"login": visitor.member.login, "client_id": "", "scopes": []},
    }
    return page(
        visitor,
        "console/tokens.html",
        status,
        applications=await registry.listed(visitor.world, visitor.member.id),
        elevated=await is_admin(visitor),
        sandbox=visitor.world.settings.sandbox,
        all_scopes=[(name, words.read_in(visitor.language)) for name, words in SCOPES.items()],
        **{**usual, **values},
    )


PAGES = (tokens, decode, mint)
