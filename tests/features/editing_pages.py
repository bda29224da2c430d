"""What tests of the editor share: a seller's browser without scripts, which fills in and sends the form of a page."""

from collections.abc import Mapping, Sequence
from typing import Any

import httpx
from selectolax.lexbor import LexborHTMLParser, LexborNode

from harness import Account
from stragan.auth import sign_in
from stragan.world import World

Values = Mapping[str, str | Sequence[str] | None]
NEW = "/panel/offers/new"


class Sheet:
    """A page with the form of an offer: its fields as a browser would send them, and what stands beside them."""

    def __init__(self, answer: httpx.Response) -> None:
        self.answer, self.status = answer, answer.status_code
        self.location = answer.headers.get("location")
        self.html = LexborHTMLParser(answer.text)
        self.fields: list[tuple[str, str]] = []
        form = self.html.css_first("form.editor")
        for node in form.css("input, select, textarea") if form is not None else ():
            self.fields += _sent(node)

    def value(self, name: str) -> str | None:
        return next((value for field, value in self.fields if field == name), None)

    def values(self, name: str) -> list[str]:
        return [value for field, value in self.fields if field == name]

    def wrong(self, field: str) -> list[str]:
        """The sentences beside a field."""
        return [node.text(strip=True) for node in self.html.css(f"#{field}-error li")]

    def texts(self, selector: str) -> list[str]:
        return [" ".join(node.text(separator=" ").split()) for node in self.html.css(selector)]

    @property
    def wishes(self) -> list[str]:
        """What the buttons ask for."""
        return [node.attributes.get("value") or "" for node in self.html.css("form.editor button[name=do]")]


def _sent(node: LexborNode) -> list[tuple[str, str]]:
    attributes = node.attributes
    name = attributes.get("name")
    if not name:
        return []
    if node.tag == "select":
        chosen = node.css_first("option[selected]") or node.css_first("option")
        return [] if chosen is None else [(name, chosen.attributes.get("value") or "")]
    if node.tag == "textarea":
        return [(name, node.text())]
    if attributes.get("type") in ("checkbox", "radio"):
        return [(name, attributes.get("value") or "")] if "checked" in attributes else []
    return [(name, attributes.get("value") or "")]


class Desk:
    """A seller who is signed in."""

    def __init__(self, seller: Account, language: str = "en") -> None:
        async def cookie(world: World) -> str:
            return await sign_in.sign_in(world, seller.id)

        self.client, self.language = seller.server.client, language
        self.cookie = seller.server.run(cookie)

    def ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        headers = {"Cookie": f"stragan_sign_in={self.cookie}", "Accept-Language": self.language}
        headers |= options.pop("headers", {})
        answer: httpx.Response = self.client.request(method, path, headers=headers, **options)
        return answer

    def open(self, offer_id: str | None = None) -> Sheet:
        return Sheet(self.ask("GET", NEW if offer_id is None else f"/panel/offers/{offer_id}"))

    def press(self, sheet: Sheet, wish: str, values: Values | None = None, **options: Any) -> Sheet:
        """Fill in the fields (None unticks or empties) and press a button."""
        typed = dict(values or {})
        pairs = [(name, value) for name, value in sheet.fields if name not in typed]
        for name, value in typed.items():
            pairs += [(name, one) for one in ([value] if isinstance(value, str) else value or ())]
        form = sheet.html.css_first("form.editor")
        assert form is not None
        assert wish in sheet.wishes, (wish, sheet.wishes)
        fields: dict[str, list[str]] = {}
        for name, value in [*pairs, ("do", wish)]:
            fields.setdefault(name, []).append(value)
        return Sheet(self.ask("POST", form.attributes["action"] or "", data=fields, **options))

    def saved(self, sheet: Sheet, values: Values, wish: str = "save") -> str:
        """The id of the offer that is saved."""
        after = self.press(sheet, wish, values)
        assert after.status == 303, after.texts("#problems")
        return str(after.location).rsplit("/", 1)[1]
