"""`/auth/oauth/authorize`: a user signs in, sees what an application asks for, and allows it or not."""

import re
from urllib.parse import quote, urlencode

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

from stragan.auth import grants, service, sign_in
from stragan.auth.schemas import Application
from stragan.auth.scopes import granted, parse
from stragan.web.auth.signing_in import sign_in_by, switch_account
from stragan.web.form import form_of, query_of
from stragan.web.render import (
    Visitor,
    card,
    error_page,
    is_genuine,
    redirect,
    visitor_of,
)

ADDRESS = "/auth/oauth/authorize"
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")  # a SHA-256 in base64url
_OURS = frozenset(
    {
        "response_type",
        "client_id",
        "redirect_uri",
        "scope",
        "state",
        "prompt",
        "code_challenge",
        "code_challenge_method",
        "code",
        "error",
        "error_description",
    }
)


class Asked(Struct, frozen=True):
    """An authorization request whose client and return address are known to be right."""

    application: Application
    redirect_uri: str
    parameters: dict[str, str]

    @property
    def requested(self) -> frozenset[str]:
        return parse(self.parameters.get("scope", ""))

    @property
    def scopes(self) -> frozenset[str]:
        return granted(self.requested, self.application.scopes)

    @property
    def prompt(self) -> str:
        return self.parameters.get("prompt", "")

    def back(self, status: int, **result: str) -> Response:
        """To the application: the result, its state, and whatever else it has sent along (behaviour §1)."""
        state = {"state": self.parameters["state"]} if "state" in self.parameters else {}
        others = {name: value for name, value in self.parameters.items() if name not in _OURS}
        query = urlencode(result | state | others, quote_via=quote, safe="")
        joint = "&" if "?" in self.redirect_uri else "?"
        return redirect(f"{self.redirect_uri}{joint}{query}", status)

    def refused(self, status: int, error: str, description: str) -> Response:
        return self.back(status, error=error, error_description=description)


async def authorize(request: Request) -> Response:
    visitor = await visitor_of(request)
    asked = await _asked(visitor)
    if isinstance(asked, str):
        return error_page(visitor, 400, asked)
    status = 303 if request.method == "POST" else 302
    if broken := _broken(asked):
        return asked.refused(status, *broken)
    if request.method == "POST":
        return await _submitted(visitor, asked)
    return await _shown(visitor, asked)


async def _asked(visitor: Visitor) -> Asked | str:
    """The request, or the name of the text that says why the user must not be sent anywhere."""
    parameters = query_of(visitor.request)
    application = await service.find_application(visitor.world, parameters.get("client_id", ""))
    if application is None:
        return "no_application"
    redirect_uri = parameters.get("redirect_uri", "")
    if redirect_uri not in application.redirect_uris:
        return "no_redirect"
    return Asked(application, redirect_uri, parameters)


def _broken(asked: Asked) -> tuple[str, str] | None:
    """The first error that the application itself is told about (RFC 6749 4.1.2.1, RFC 7636 4.4.1)."""
    challenge = asked.parameters.get("code_challenge")
    if asked.parameters.get("response_type") != "code":
        return "unsupported_response_type", "Unsupported response types: only code is supported"
    if challenge is not None and asked.parameters.get("code_challenge_method") != "S256":
        return "invalid_request", "The code challenge method must be S256"
    if challenge is not None and not _CHALLENGE.fullmatch(challenge):
        return "invalid_request", "The code challenge must be a SHA-256 in base64url"
    if not asked.scopes:
        return "invalid_scope", "None of the requested scopes is declared by the application"
    return None


async def _shown(visitor: Visitor, asked: Asked) -> Response:
    if visitor.user is None:
        if asked.prompt == "none":
            return asked.refused(302, "login_required", "The user is not signed in")
        return _sign_in_page(visitor, asked)
    known = await sign_in.allowed(visitor.world, visitor.user.id, asked.application.client_id)
    if asked.scopes <= known and asked.prompt != "confirm":
        return await _with_code(visitor, asked, visitor.user.id, 302)
    if asked.prompt == "none":
        return asked.refused(302, "consent_required", "The user has not allowed this yet")
    return card(
        visitor,
        "auth/consent.html",
        leads_to=asked.redirect_uri,
        application=asked.application.name,
        scopes=asked.scopes,
        title="confirm_title" if asked.scopes <= known else "allow_title",
        place=asked.redirect_uri,
        address=_address(visitor),
    )


async def _submitted(visitor: Visitor, asked: Asked) -> Response:
    form = await form_of(visitor.request)
    here = _address(visitor)
    if not is_genuine(visitor, form):
        return error_page(visitor, 403, "old_form", again=here)
    match form.get("action") or ("allow" if visitor.user is not None and "login" not in form else "sign-in"):
        case "sign-in":
            return await _signed_in(visitor, asked, form)
        case "switch":
            return await switch_account(visitor, here)
        case "allow" if visitor.user is not None:
            await sign_in.allow(visitor.world, visitor.user.id, asked.application.client_id, asked.scopes)
            return await _with_code(visitor, asked, visitor.user.id, 303)
        case "cancel":
            return asked.refused(303, "access_denied", "User denied access")
        case _:
            return redirect(here)


async def _signed_in(visitor: Visitor, asked: Asked, form: dict[str, str]) -> Response:
    outcome = await sign_in_by(visitor, form, _address(visitor))
    if isinstance(outcome, Response):
        return outcome
    return _sign_in_page(visitor, asked, outcome.status, login=form.get("login", ""), errors=outcome.errors)


def _sign_in_page(
    visitor: Visitor, asked: Asked, status: int = 200, *, login: str = "", errors: dict[str, str] | None = None
) -> Response:
    return card(
        visitor,
        "auth/sign_in.html",
        status,
        leads_to=asked.redirect_uri,
        application=asked.application.name,
        address=_address(visitor),
        login=login,
        errors=errors or {},
    )


async def _with_code(visitor: Visitor, asked: Asked, user_id: str, status: int) -> Response:
    challenge = asked.parameters.get("code_challenge")
    approval = grants.Approval(user_id, asked.application.client_id, asked.redirect_uri, asked.scopes, challenge)
    return asked.back(status, code=await grants.new_code(visitor.world, approval))


def _address(visitor: Visitor) -> str:
    """This page with the request of the application, for the form to come back to."""
    query = visitor.request.scope["query_string"].decode("utf-8", "replace")
    return f"{ADDRESS}?{query}"
