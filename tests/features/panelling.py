"""What tests of the seller's panel share: a browser in which somebody is signed in."""

from collections.abc import Sequence
from typing import Any

import httpx
from selectolax.lexbor import LexborHTMLParser, LexborNode

from harness import Account
from stragan.auth import sign_in
from stragan.web.render import COOKIE
from stragan.world import World

Fields = Sequence[tuple[str, str]]


class Desk:
    """The panel as an account sees it; forms are sent with the token that its pages show, unless told otherwise."""

    def __init__(self, account: Account, language: str = "en-US") -> None:
        self.server, self.language = account.server, language

        async def signed_in(world: World) -> str:
            return await sign_in.sign_in(world, account.id)

        self.cookie = self.server.run(signed_in)
        self.token = sign_in.form_token(self.cookie)

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self._ask("GET", path, headers)

    def part(self, path: str) -> httpx.Response:
        """As htmx asks."""
        return self._ask("GET", path, {"HX-Request": "true"})

    def post(self, path: str, fields: Fields = (), *, token: str | None = None, **headers: str) -> httpx.Response:
        form = [("form_token", self.token if token is None else token), *fields]
        content = str(httpx.QueryParams(form)).encode()
        return self._ask("POST", path, {"Content-Type": "application/x-www-form-urlencoded", **headers}, content)

    def _ask(self, method: str, path: str, headers: dict[str, str], content: bytes = b"") -> httpx.Response:
        self.server.client.cookies.clear()
        known = {"Cookie": f"{COOKIE}={self.cookie}", "Accept-Language": self.language}
        return self.server.client.request(method, path, headers=known | headers, content=content)


def nodes(answer: httpx.Response, selector: str) -> list[LexborNode]:
    assert answer.status_code < 300, answer.text
    part = answer.text
    return LexborHTMLParser(f"<table>{part}</table>" if part.lstrip().startswith("<tr") else part).css(selector)


def texts(answer: httpx.Response, selector: str) -> list[str]:
    return [" ".join(node.text().split()) for node in nodes(answer, selector)]


def row_ids(answer: httpx.Response) -> list[str]:
    """The offers of a list, in order."""
    return [str(node.attributes["id"]).removeprefix("offer-") for node in nodes(answer, "tr[id]")]


def said(answer: httpx.Response, selector: str) -> Any:
    """The only text there, of an answer with any status."""
    found = LexborHTMLParser(answer.text).css(selector)
    assert len(found) == 1, answer.text
    return " ".join(found[0].text().split())
