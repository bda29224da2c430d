"""What tests of webhooks share: a receiver on a made-up internet, and subscriptions to it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from harness import Account, Server
from origin import PUBLIC, Internet, Names, Origin, Seen, fetcher_on, origin_running, page

HOOKS = "/_stragan/webhooks"
URL = "https://hooks.example/in"
JSON = {"Accept": "application/json"}


class Receiver:
    """Takes messages at `http://hooks.example/<path>`; answers 200 unless told otherwise."""

    def __init__(self, origin: Origin, internet: Internet) -> None:
        self.origin, self.internet = origin, internet

    def answers(self, path: str, status: str, **headers: str) -> None:
        self.origin.pages[path] = page(b"", status, **headers)

    def seen(self, path: str) -> list[Seen]:
        return [seen for seen in self.origin.seen if seen.path == path]

    def got(self, path: str) -> list[dict[str, Any]]:
        return [json.loads(seen.body) for seen in self.seen(path)]

    def types(self, path: str) -> list[str]:
        return [message["type"] for message in self.got(path)]


@contextmanager
def receiving(server: Server) -> Iterator[Receiver]:
    with origin_running() as origin:
        internet = Internet(origin)
        names = Names(hooks_example=(PUBLIC,), inside_example=("10.0.0.7",), both_example=(PUBLIC, "127.0.0.1"))
        server.world.__dict__["fetcher"] = fetcher_on(internet, names)
        try:
            yield Receiver(origin, internet)
        finally:
            del server.world.__dict__["fetcher"]


def url(path: str) -> str:
    return f"http://hooks.example{path}"


def subscribe(seller: Account, path: str, *events: str, **more: Any) -> dict[str, Any]:
    body = {"url": url(path), "events": list(events or ("offer.*", "order.*")), **more}
    answer = seller.post(HOOKS, json=body, headers=JSON)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def change(seller: Account, id_: str, **wish: Any) -> Any:
    return seller.patch(f"{HOOKS}/{id_}", json=wish, headers=JSON)


def shown(seller: Account, id_: str, *parts: str, **params: Any) -> Any:
    answer = seller.get("/".join((HOOKS, id_, *parts)), params=params, headers=JSON)
    assert answer.status_code == 200, answer.text
    return answer.json()


def attempts(seller: Account, id_: str, **params: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = shown(seller, id_, "attempts", **params)["attempts"]
    return found


def deliveries(seller: Account, id_: str, **params: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = shown(seller, id_, "deliveries", **params)["deliveries"]
    return found
