"""`/auth/skojarz-aplikacje`: where a user types the code that a device shows, and allows the device or not."""

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from stragan.auth import device
from stragan.auth.attempts import TooManyAttempts
from stragan.web.auth.signing_in import sign_in_by, sign_in_page, switch_account, told_to_wait
from stragan.web.auth.token import DEVICE_PAGE
from stragan.web.auth.words import in_words
from stragan.web.form import form_of
from stragan.web.render import Visitor, card, error_page, is_genuine, redirect, visitor_of


async def connect(request: Request) -> Response:
    visitor = await visitor_of(request)
    code = visitor.query.text("code")
    if request.method == "POST":
        return await _submitted(visitor, code)
    if visitor.user is None:
        return sign_in_page(visitor, _address(code), user_code=code)
    return await _consent_page(visitor, code) if code else _code_page(visitor)


def _address(code: str) -> str:
    return f"{DEVICE_PAGE}?{urlencode({'code': code})}" if code else DEVICE_PAGE


async def _consent_page(visitor: Visitor, code: str) -> Response:
    assert visitor.user is not None
    try:
        waiting = await device.waiting(visitor.world, code, visitor.user.id)
    except TooManyAttempts:
        return _code_page(visitor, code, "too_many", 429)
    if waiting is None:
        return _code_page(visitor, code, "device_code_wrong", 400)
    return card(
        visitor,
        "auth/consent.html",
        application=waiting.application.name,
        wishes=in_words(waiting.scopes, frozenset(), visitor.language),
        title="allow_title",
        place=None,
        return_to=None,
        user_code=waiting.user_code,
        address=_address(code),
    )


def _code_page(visitor: Visitor, code: str = "", error: str | None = None, status: int = 200) -> Response:
    response = card(visitor, "auth/device_code.html", status, address=DEVICE_PAGE, code=code, error=error)
    return told_to_wait(response)


async def _submitted(visitor: Visitor, code: str) -> Response:
    form = await form_of(visitor.request)
    if not is_genuine(visitor, form):
        return error_page(visitor, 403, "old_form", again=_address(code))
    match form.get("action"):
        case "sign-in":
            return await _signed_in(visitor, code, form)
        case "switch":
            return await switch_account(visitor, _address(code))
        case "cancel" if visitor.user is None:
            return redirect("/")
        case "allow" | "cancel" as action if visitor.user is not None:
            return await _decided(visitor, code, visitor.user.id, allowed=action == "allow")
        case _:
            return redirect(_address(code))


async def _signed_in(visitor: Visitor, code: str, form: dict[str, str]) -> Response:
    outcome = await sign_in_by(visitor, form, _address(code))
    if isinstance(outcome, Response):
        return outcome
    return sign_in_page(visitor, _address(code), outcome, user_code=code)


async def _decided(visitor: Visitor, code: str, user_id: str, *, allowed: bool) -> Response:
    try:
        decided = await device.decide(visitor.world, code, user_id, allowed=allowed)
    except TooManyAttempts:
        return _code_page(visitor, code, "too_many", 429)
    if not decided:
        return _code_page(visitor, code, "device_code_wrong", 400)
    return card(visitor, "auth/device_done.html", allowed=allowed)
