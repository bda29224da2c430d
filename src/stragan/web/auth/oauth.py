"""`/auth/oauth/authorize`: a user signs in, sees what an application asks for, and allows it or not."""

from string import punctuation
from urllib.parse import quote, urlencode

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

from stragan.auth import grants, pkce, redirects, service, sign_in
from stragan.auth.schemas import Application
from stragan.auth.scopes import granted, parse
from stragan.web.auth.parameters import present, raw_pairs, repeated
from stragan.web.auth.signing_in import NotSignedIn, sign_in_by, sign_in_page, switch_account
from stragan.web.auth.words import in_words, place
from stragan.web.form import form_of
from stragan.web.render import Visitor, card, error_page, is_genuine, redirect, visitor_of

ADDRESS = "/auth/oauth/authorize"
# What an application sends for us, and what it reads from our answers: none of it is passed through, but the state.
_OURS = frozenset(
    {
        b"response_type",
        b"client_id",
        b"redirect_uri",
        b"scope",
        b"state",
        b"prompt",
        b"code_challenge",
        b"code_challenge_method",
        b"code",
        b"error",
        b"error_description",
        b"error_uri",
        b"iss",
    }
)


class Asked(Struct, frozen=True):
    """An authorization request whose client and return address are known to be right."""

    application: Application
    redirect_uri: str
    parameters: dict[str, str]
    repeated: frozenset[str]
    raw: list[tuple[bytes, bytes]]

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
        query = urlencode([*result.items(), *self._echoed()], quote_via=quote, safe="")
        joint = "&" if "?" in self.redirect_uri else "?"
        return redirect(f"{self.redirect_uri}{joint}{query}", status)

    def _echoed(self) -> list[tuple[bytes, bytes]]:
        """Byte by byte. Of two states neither is the application's; of another parameter the last one counts."""
        values = dict(self.raw)
        state = [] if "state" in self.repeated or b"state" not in values else [(b"state", values[b"state"])]
        return [*state, *((name, value) for name, value in values.items() if name not in _OURS)]

    def refused(self, status: int, error: str, description: str) -> Response:
        return self.back(status, error=error, error_description=description)


async def authorize(request: Request) -> Response:
    visitor = await visitor_of(request)
    asked = await _asked(visitor)
    if isinstance(asked, str):
        return error_page(visitor, 400, asked)
    if request.method == "POST":
        return await _submitted(visitor, asked)
    return await _shown(visitor, asked)


async def _asked(visitor: Visitor) -> Asked | str:
    """The request, or the name of the text that says why the user must not be sent anywhere."""
    pairs = visitor.query.pairs
    parameters, twice = present(pairs), repeated(pairs)
    application = await service.find_application(visitor.world, parameters.get("client_id", ""))
    if application is None or "client_id" in twice:
        return "no_application"
    redirect_uri = parameters.get("redirect_uri", "")
    if "redirect_uri" in twice or not redirects.is_registered(redirect_uri, application.redirect_uris):
        return "no_redirect"
    return Asked(application, redirect_uri, parameters, twice, raw_pairs(visitor.request.scope["query_string"]))


def _broken(asked: Asked) -> tuple[str, str] | None:
    """The first error that the application itself is told about (RFC 6749 4.1.2.1, RFC 7636 4.4.1)."""
    challenge, method = (asked.parameters.get(name) for name in ("code_challenge", "code_challenge_method"))
    if asked.repeated:
        return "invalid_request", f"Parameters are given once: {', '.join(sorted(asked.repeated))}"
    if asked.parameters.get("response_type") != "code":
        return "unsupported_response_type", "Unsupported response types: only code is supported"
    if challenge is not None and method != pkce.METHOD:
        return "invalid_request", "The code challenge method must be S256"
    if challenge is None and method is not None:
        return "invalid_request", "A code challenge method needs a code challenge"
    if challenge is not None and not pkce.is_challenge(challenge):
        return "invalid_request", "The code challenge must be a SHA-256 in base64url"
    if not asked.scopes:
        return "invalid_scope", "None of the requested scopes is declared by the application"
    return None


async def _shown(visitor: Visitor, asked: Asked) -> Response:
    """Nobody is sent on before he has signed in, not even with an error: else whoever registers an application could
    make this server lead people to its pages (RFC 9700 4.11.2). Where nothing may be shown, it cannot be helped.
    """
    broken = _broken(asked)
    if visitor.user is None and asked.prompt != "none":
        return _sign_in_page(visitor, asked)
    if broken:
        return asked.refused(302, *broken)
    if visitor.user is None:
        return asked.refused(302, "login_required", "The user is not signed in")
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
        wishes=in_words(asked.scopes, known, visitor.language),
        title="confirm_title" if asked.scopes <= known else "allow_title",
        place=place(asked.redirect_uri),
        return_to=asked.redirect_uri,
        user_code=None,
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
        case "allow" if visitor.user is not None and (broken := _broken(asked)):
            return asked.refused(303, *broken)
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
    return _sign_in_page(visitor, asked, outcome)


def _sign_in_page(visitor: Visitor, asked: Asked, refused: NotSignedIn | None = None) -> Response:
    name, back = asked.application.name, asked.redirect_uri
    return sign_in_page(visitor, _address(visitor), refused, leads_to=back, application=name, place=place(back))


async def _with_code(visitor: Visitor, asked: Asked, user_id: str, status: int) -> Response:
    challenge = asked.parameters.get("code_challenge")
    approval = grants.Approval(user_id, asked.application.client_id, asked.redirect_uri, asked.scopes, challenge)
    return asked.back(status, code=await grants.new_code(visitor.world, approval))


def _address(visitor: Visitor) -> str:
    """This page with the request of the application, for the form to come back to."""
    query: bytes = visitor.request.scope["query_string"]
    return f"{ADDRESS}?{quote(query, safe=punctuation)}"
