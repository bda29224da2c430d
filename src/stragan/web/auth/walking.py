"""A script walks the authorization page as a browser does that is signed in already: what tests of a sandbox need."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from stragan.auth import sign_in
from stragan.web.auth import oauth
from stragan.web.render import cookie_named
from stragan.world import World

Asgi = Callable[[Any, Any, Any], Awaitable[None]]


async def decide(web: Asgi, world: World, base_url: str, query: bytes, user_id: str, allowed: bool) -> str | None:  # noqa: FBT001  (called by its shape)
    """Press a button of the page for this request; returns where it leads, None if the request is beyond repair.

    The form goes to the page itself, so that nothing is decided in another way than by a person.
    """
    cookie = await sign_in.sign_in(world, user_id)
    form = urlencode({"form_token": sign_in.form_token(cookie), "action": "allow" if allowed else "cancel"})
    try:
        return await _posted(web, base_url, query, cookie, form.encode())
    finally:
        await sign_in.sign_out(world, cookie)


async def _posted(web: Asgi, base_url: str, query: bytes, cookie: str, form: bytes) -> str | None:
    """The `Location` of the answer."""
    parts = urlsplit(base_url)
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "POST",
        "scheme": parts.scheme,
        "server": (parts.hostname, parts.port),
        "client": None,
        "root_path": "",
        "path": oauth.ADDRESS,
        "raw_path": oauth.ADDRESS.encode(),
        "query_string": query,
        "headers": [
            (b"host", parts.netloc.encode()),
            (b"content-type", b"application/x-www-form-urlencoded"),
            (b"cookie", f"{cookie_named(base_url)}={cookie}".encode()),
        ],
    }
    found: list[str] = []

    async def receive() -> Mapping[str, Any]:
        return {"type": "http.request", "body": form, "more_body": False}

    async def send(message: Mapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            found.extend(value.decode("latin-1") for name, value in message["headers"] if name == b"location")

    await web(scope, receive, send)
    return found[0] if found else None
