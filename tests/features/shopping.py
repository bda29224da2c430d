"""What tests of the shop's pages share: a browser without scripts, signed in or not, and its view of a page."""

from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any

import httpx
from typing_extensions import override

from harness import Account, Server
from stragan.auth import sign_in
from stragan.world import World

HOSTILE = "\"><script>alert(1)</script><img src=x onerror=alert(2)>{{7*7}}' onmouseover='x"
VOID = frozenset({"img", "input", "meta", "link", "br", "hr"})


class Browser:
    """Follows no redirects, so that tests see them."""

    def __init__(self, server: Server, cookie: str | None = None, language: str = "en") -> None:
        self.server, self.cookie, self.language = server, cookie, language

    def get(self, path: str, **options: Any) -> "Page":
        return self._ask("GET", path, **options)

    def post(self, path: str, fields: Mapping[str, str], *, token: str | None = None) -> "Page":
        known = sign_in.form_token(self.cookie) if self.cookie else ""
        return self._ask("POST", path, data={"form_token": known if token is None else token, **fields})

    def _ask(self, method: str, path: str, **options: Any) -> "Page":
        headers = {"Accept-Language": self.language} | (
            {"Cookie": f"stragan_sign_in={self.cookie}"} if self.cookie else {}
        )
        return Page(self.server.client.request(method, path, headers=headers, **options))


def browser(server: Server, account: Account | None = None, language: str = "en") -> Browser:
    if account is None:
        return Browser(server, language=language)

    async def cookie(world: World) -> str:
        return await sign_in.sign_in(world, account.id)

    return Browser(server, server.run(cookie), language)


class Page(HTMLParser):
    """An answer, read as a browser would: elements with their attributes, and the text that a person sees."""

    def __init__(self, answer: httpx.Response) -> None:
        super().__init__()
        self.answer, self.status = answer, answer.status_code
        self.location = answer.headers.get("location")
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.title = ""
        self._texts: list[str] = []
        self._open: list[str] = []
        self.feed(answer.text)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self._texts).replace("\N{NO-BREAK SPACE}", " ").split())

    def all(self, tag: str, **wanted: str) -> list[dict[str, str | None]]:
        return [
            found for name, found in self.elements if name == tag and all(found.get(k) == v for k, v in wanted.items())
        ]

    def links(self, beginning: str) -> list[str]:
        return [href for one in self.all("a") if (href := one.get("href") or "").startswith(beginning)]

    def is_harmless(self) -> bool:
        """No script, no handler, no style of its own: a hostile text has stayed a text."""
        assert "49" not in self.answer.text.split("alert(2)>")[1][:6] if "alert(2)>" in self.answer.text else True
        names = {name for name, _ in self.elements}
        attributes = {key for _, found in self.elements for key in found}
        scripts = [one for one in self.all("script") if not (one.get("src") or "").startswith("/static/")]
        handlers = {key for key in attributes if key.startswith("on") or key == "style"}
        addresses = [one.get("href") or one.get("src") or "" for _, one in self.elements]
        foreign = [one for one in addresses if one.lower().startswith(("javascript:", "data:"))]
        return not scripts and not handlers and not foreign and not names & {"iframe", "object", "embed"}

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    @override
    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    @override
    def handle_data(self, data: str) -> None:
        if "title" in self._open:
            self.title += data
        else:
            self._texts.append(data)
