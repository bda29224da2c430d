"""Three ways to a token: the seller's consent in a browser, a refresh, and a sandbox that hands tokens out."""

import asyncio
import base64
import hashlib
import html
import secrets
import time
import webbrowser
from collections.abc import Callable
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import msgspec
from msgspec import Struct

from stragan.client.failures import ApiFailure, ErrorEntry, SignInFailed, Unreachable, entries_of
from stragan.client.hosts import Hosts
from stragan.client.tokens import Token
from stragan.client.transport import REFUSED, USER_AGENT

CONSENT_SECONDS = 300.0
_LONGEST_LINE = 8_192
_PAGE = (
    "<!doctype html><html lang='en'><meta charset='utf-8'><title>Stragan</title>"
    "<body style='font:18px system-ui;margin:4rem auto;max-width:32rem'><p>{}</p></body></html>"
)
DONE = "Signed in. You can close this page. / Zalogowano. Możesz zamknąć tę stronę."


class Application(Struct, frozen=True):
    """The registered application; without a secret the token is asked for with PKCE alone."""

    client_id: str
    client_secret: str | None = None
    redirect_uri: str = "http://localhost:8000"


class TokenAnswer(Struct):
    access_token: str
    expires_in: int
    refresh_token: str | None = None

    def kept(self) -> Token:
        return Token(self.access_token, self.refresh_token, time.time() + self.expires_in)


async def consent(
    hosts: Hosts,
    application: Application,
    announce: Callable[[str], None],
    open_page: Callable[[str], object] = webbrowser.open,
) -> Token:
    """Let the seller sign in and consent in the browser, and catch the code at the loopback address."""
    verifier, state = secrets.token_urlsafe(48), secrets.token_urlsafe(16)
    digest = hashlib.sha256(verifier.encode()).digest()
    query = {
        "response_type": "code",
        "client_id": application.client_id,
        "redirect_uri": application.redirect_uri,
        "state": state,
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }
    page = f"{hosts.auth}/auth/oauth/authorize?{urlencode(query)}"
    async with _Listener(application.redirect_uri, state) as listener:
        announce(page)
        await asyncio.to_thread(open_page, page)
        code = await listener.code()
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": application.redirect_uri,
        "code_verifier": verifier,
    }
    return await _ask_for_token(hosts, application, form)


async def refresh(hosts: Hosts, application: Application, refresh_token: str) -> Token:
    form = {"grant_type": "refresh_token", "refresh_token": refresh_token, "redirect_uri": application.redirect_uri}
    return await _ask_for_token(hosts, application, form)


async def mint(hosts: Hosts, admin_token: str, login: str) -> Token:
    """A sandbox's token for one of its accounts."""
    url = f"{hosts.api}/_stragan/tokens"
    body = msgspec.json.encode({"login": login})
    headers = {"Authorization": f"Bearer {admin_token}", "Content-Type": "application/json"}
    return await _post(url, content=body, headers=headers)


async def _ask_for_token(hosts: Hosts, application: Application, form: dict[str, str]) -> Token:
    """Basic with a secret; without one the client id travels in the form (behaviour §1)."""
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    if application.client_secret is None:
        form = {**form, "client_id": application.client_id}
    else:
        pair = f"{application.client_id}:{application.client_secret}".encode()
        headers["Authorization"] = f"Basic {base64.b64encode(pair).decode()}"
    return await _post(f"{hosts.auth}/auth/oauth/token", content=urlencode(form).encode(), headers=headers)


async def _post(url: str, *, content: bytes, headers: dict[str, str]) -> Token:
    call = f"POST {urlsplit(url).path}"
    async with httpx.AsyncClient(headers={"User-Agent": USER_AGENT}, timeout=30) as http:
        try:
            answer = await http.post(url, content=content, headers={**headers, "Accept": "application/json"})
        except httpx.TransportError as error:
            raise Unreachable(call, f"{url}: {str(error) or type(error).__name__}", sent=True, repeat=False) from error
    if answer.status_code >= REFUSED:
        raise ApiFailure(call, answer.status_code, entries_of(answer.content, answer.status_code))
    try:
        return msgspec.json.decode(answer.content, type=TokenAnswer).kept()
    except msgspec.DecodeError as error:
        raise ApiFailure(call, answer.status_code, [ErrorEntry("TOKEN", str(error))]) from error


class _Listener:
    """An HTTP server for one question: it answers the redirect of the consent page and keeps the code."""

    def __init__(self, redirect_uri: str, state: str) -> None:
        self._url = urlsplit(redirect_uri)
        self._state = state
        self._answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> "_Listener":
        if self._url.hostname not in ("localhost", "127.0.0.1", "::1"):
            raise SignInFailed(f"The redirect address {self._url.geturl()} is not on this computer.")
        try:
            self._server = await asyncio.start_server(
                self._serve, self._url.hostname, self._url.port or 80, limit=_LONGEST_LINE
            )
        except OSError as error:
            raise SignInFailed(f"Nothing can listen at {self._url.geturl()}: {error}") from error
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._server is not None:
            self._server.close()
        self._answer.cancel()

    async def code(self) -> str:
        try:
            return await asyncio.wait_for(self._answer, CONSENT_SECONDS)
        except TimeoutError:
            raise SignInFailed("Nobody signed in within five minutes.") from None

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            request = (await reader.readline()).decode("latin-1").split(" ")
            while (await reader.readline()).strip():
                pass  # the headers do not matter
            status, text = self._reply(request[1] if len(request) > 1 else "")
            body = _PAGE.format(html.escape(text)).encode()
            head = f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nConnection: close\r\n"
            writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
            await writer.drain()
        except (OSError, ValueError):
            pass  # a browser that hangs up or talks nonsense; the seller may try again
        finally:
            writer.close()

    def _reply(self, target: str) -> tuple[str, str]:
        """Only the redirect with our state counts; a browser also asks for its icon."""
        url = urlsplit(target)
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        if (url.path or "/") != (self._url.path or "/") or not secrets.compare_digest(
            query.get("state", "").encode(), self._state.encode()
        ):
            return "404 Not Found", "Not this page. / To nie ta strona."
        if self._answer.done():
            return "200 OK", DONE
        if "code" not in query:
            reason = query.get("error", "access_denied")
            self._answer.set_exception(SignInFailed(f"The consent was refused ({reason})."))
            return "200 OK", "Refused. / Odmowa."
        self._answer.set_result(query["code"])
        return "200 OK", DONE
