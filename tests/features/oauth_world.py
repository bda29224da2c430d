"""What the OAuth tests share: an application, a user with a password, and a browser that walks the pages."""

import asyncio
import base64
import hashlib
import json
import uuid
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
from selectolax.lexbor import LexborHTMLParser

from stragan.auth import scopes as all_scopes
from stragan.auth import service as auth
from stragan.auth.schemas import Application, User

PASSWORD = "koszyk-śliwek-1234"
REDIRECT = "http://localhost:8000/back"
TOKEN, AUTHORIZE = "/auth/oauth/token", "/auth/oauth/authorize"
DEVICE, REVOKE, DEVICE_PAGE = "/auth/oauth/device", "/auth/oauth/revoke", "/auth/skojarz-aplikacje"
DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
NO_TOKEN = "Full authentication is required to access this resource"
WRONG_CLIENT = (401, "Unauthorized", "Unauthorized")
PENDING = (400, "authorization_pending", "User has not authorized the device code yet.")
VERIFIER = "v" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
READ, WRITE, PROFILE = "allegro:api:sale:offers:read", "allegro:api:sale:offers:write", "allegro:api:profile:read"


def claims(token: str) -> dict[str, Any]:
    return json.loads(_part(token, 1))


def header(token: str) -> dict[str, Any]:
    return json.loads(_part(token, 0))


def _part(token: str, index: int) -> bytes:
    part = token.split(".")[index]
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def basic(client_id: str, secret: str | None) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{client_id}:{secret}".encode()).decode()}


@dataclass
class Browser:
    """Keeps cookies and fills in forms, as a browser without JavaScript does."""

    server: Any
    language: str = "en-US"
    cookies: dict[str, str] = field(default_factory=dict)

    def request(self, method: str, url: str, **options: Any) -> httpx.Response:
        headers = {"Accept-Language": self.language} | options.pop("headers", {})
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        self.server.client.cookies.clear()  # other tests have used the same client
        answer = self.server.client.request(method, url, headers=headers, **options)
        self.cookies |= dict(answer.cookies)
        self.server.client.cookies.clear()
        return answer

    def get(self, url: str, **options: Any) -> httpx.Response:
        return self.request("GET", url, **options)

    def submit(self, page: httpx.Response, action: str, **values: str) -> httpx.Response:
        """Press the button with this value, after typing the values."""
        form = LexborHTMLParser(page.text).css_first("main form[method=post]")
        assert form is not None, page.text
        fields = {
            name: node.attributes.get("value") or ""
            for node in form.css("input")
            if (name := node.attributes["name"]) is not None
        }
        assert action in {button.attributes["value"] for button in form.css("button")}
        data = fields | values | {"action": action}
        return self.request("POST", form.attributes["action"] or "", data=data)

    def sign_in(self, url: str, login: str, password: str = PASSWORD) -> httpx.Response:
        """Sign in and follow to the page behind; the answer may already be the application's."""
        answer = self.submit(self.get(url), "sign-in", login=login, password=password)
        assert answer.status_code == 303, answer.text
        return self.get(answer.headers["location"])


def text(page: httpx.Response) -> str:
    return LexborHTMLParser(page.text).body.text(separator=" ")  # type: ignore[union-attr]


def result(answer: httpx.Response, redirect_uri: str = REDIRECT) -> dict[str, str]:
    """What the application reads from the address that the browser was sent to."""
    location = answer.headers["location"]
    assert location.startswith(redirect_uri + "?"), location
    return dict(parse_qsl(urlsplit(location).query, keep_blank_values=True))


def device_page(codes: dict[str, Any]) -> str:
    return codes["verification_uri_complete"].removeprefix("http://127.0.0.1")


@dataclass
class Stage:
    """A server with one application and one user of a test."""

    server: Any
    app: Application
    user: User

    @property
    def basic(self) -> dict[str, str]:
        return basic(self.app.client_id, self.app.secret)

    def url(self, **parameters: str | None) -> str:
        usual = {"response_type": "code", "client_id": self.app.client_id, "redirect_uri": REDIRECT}
        return f"{AUTHORIZE}?" + urlencode({k: v for k, v in (usual | parameters).items() if v is not None})

    def code(self, **parameters: str | None) -> str:
        """Through all pages."""
        browser = Browser(self.server)
        page = browser.sign_in(self.url(**parameters), self.user.login)
        answer = page if page.status_code == 302 else browser.submit(page, "allow")
        return result(answer)["code"]

    def post(self, parameters: dict[str, str] | None = None, **options: Any) -> httpx.Response:
        options.setdefault("headers", self.basic)
        return self.server.client.post(TOKEN, data=parameters or {}, **options)

    def exchange(self, code: str, **parameters: str) -> httpx.Response:
        data = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT}
        return self.post(data | parameters)

    def refresh(self, token: str, **parameters: str) -> httpx.Response:
        return self.post({"grant_type": "refresh_token", "refresh_token": token} | parameters)

    def revoke(self, token: str, **parameters: str) -> httpx.Response:
        data = {"token": token} | parameters
        return self.server.client.post(REVOKE, data=data, headers=self.basic)

    def device(self, **parameters: str) -> dict[str, Any]:
        """The codes of a device that begins."""
        data = {"client_id": self.app.client_id} | parameters
        answer = self.server.client.post(DEVICE, data=data, headers=self.basic)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def poll(self, codes: dict[str, Any]) -> httpx.Response:
        return self.post({"grant_type": DEVICE_GRANT, "device_code": codes["device_code"]})

    def decide(self, codes: dict[str, Any], action: str = "allow") -> httpx.Response:
        browser = Browser(self.server)
        return browser.submit(browser.sign_in(device_page(codes), self.user.login), action)

    def at_once(self, parameters: dict[str, str], times: int) -> list[httpx.Response]:
        """The same request to the token endpoint, so many times at the same moment."""

        async def all_of_them(_world: Any) -> list[httpx.Response]:
            transport = httpx.ASGITransport(self.server.asgi)
            async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
                sending = [client.post(TOKEN, data=parameters, headers=self.basic) for _ in range(times)]
                return await asyncio.gather(*sending)

        return self.server.run(all_of_them)

    def minted(self) -> auth.TokenAnswer:
        async def mint(world: Any) -> auth.TokenAnswer:
            return await auth.mint(world, self.user, self.app.client_id, None)

        return self.server.run(mint)


def stage(server: Any, **application: Any) -> Stage:
    async def make(world: Any) -> Stage:
        given = {"name": "Sklep", "redirect_uris": (REDIRECT,), "scopes": all_scopes.ALL} | application
        app = await auth.add_application(world, auth.NewApplication(**given))
        user = await auth.add_user(world, auth.NewUser(login=f"user-{uuid.uuid4().hex[:8]}", password=PASSWORD))
        return Stage(server, app, user)

    return server.run(make)


def error(answer: httpx.Response) -> tuple[int, str, str]:
    body = answer.json()
    assert set(body) == {"error", "error_description"}
    assert answer.headers["content-type"] == "application/json;charset=UTF-8"
    assert "trace-id" not in answer.headers
    return answer.status_code, body["error"], body["error_description"]
