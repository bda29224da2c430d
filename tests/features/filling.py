"""What tests of the panel share: a signed-in browser that reads pages and fills in any of their forms."""

from typing import Any
from urllib.parse import parse_qsl

import httpx
from oauth_world import Browser
from selectolax.lexbor import LexborHTMLParser, LexborNode

from harness import Account
from stragan.auth import sign_in

Values = dict[str, Any]


def panel(account: Account, language: str = "en-US") -> Browser:
    """A browser in which this account is signed in."""
    cookie = account.server.run(sign_in.sign_in, account.id)
    return Browser(account.server, language, {"stragan_sign_in": cookie})


def seen(page: httpx.Response, selector: str) -> list[str]:
    """The texts of what the selector finds, with single spaces."""
    return [" ".join(node.text(separator=" ").split()) for node in LexborHTMLParser(page.text).css(selector)]


def fields(page: httpx.Response, action: str) -> list[tuple[str, str]]:
    """What a browser would send of the form with this address, by its first button."""
    form = _form(page, action)
    found = []
    for node in form.css("input, textarea, select"):
        given = node.attributes
        name, kind = given.get("name"), given.get("type")
        if not name or (kind in ("checkbox", "radio") and "checked" not in given):
            continue
        found.append((name, _value(node)))
    button = form.css_first("button[name]")
    if button is not None:
        found.append((button.attributes["name"] or "", button.attributes.get("value") or ""))
    return found


def send(browser: Browser, page: httpx.Response, action: str, **options: Any) -> httpx.Response:
    """Fill the form in and send it: `values` replace its fields, None takes one away, a list repeats it."""
    values: Values = options.pop("values", {})
    sent = [(name, value) for name, value in fields(page, action) if name not in values]
    for name, value in values.items():
        sent += [(name, item) for item in (value if isinstance(value, list) else [value]) if item is not None]
    data: dict[str, list[str]] = {}
    for name, value in sent:
        data.setdefault(name, []).append(value)
    return browser.request("POST", action, data=data, **options)


def followed(browser: Browser, answer: httpx.Response) -> httpx.Response:
    """The page that the answer leads to."""
    assert answer.status_code == 303, answer.text
    return browser.get(answer.headers["location"].split("#")[0])


def query(address: str) -> dict[str, str]:
    return dict(parse_qsl(address.partition("?")[2]))


def _form(page: httpx.Response, action: str) -> LexborNode:
    form = LexborHTMLParser(page.text).css_first(f'form[action="{action}"]')
    assert form is not None, page.text
    return form


def _value(node: LexborNode) -> str:
    if node.tag == "textarea":
        return node.text()
    if node.tag == "select":
        chosen = node.css_first("option[selected]") or node.css_first("option")
        return (chosen.attributes.get("value") or "") if chosen is not None else ""
    return node.attributes.get("value") or ("on" if node.attributes.get("type") == "checkbox" else "")
