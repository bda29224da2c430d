"""Killed while it sends webhooks: started again, every event has come at least once, in order for each offer."""

import json
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from listing import command
from remote import Remote, query, seller_headers
from test_kill_commands import made

from harness import Live
from origin import Origin, origin_running, page

OFFERS, PATH = 100, "/in"
JSON = {"Accept": "application/json", "Content-Type": "application/json"}


@pytest.fixture
def origin() -> Iterator[Origin]:
    with origin_running() as origin:
        yield origin


class Killer:
    """A receiver that kills the server while it waits for the answer to the message with a number."""

    def __init__(self, live: Live, origin: Origin, number: int) -> None:
        self.live, self.origin, self.number = live, origin, number
        self.done = threading.Event()

    def __call__(self, connection: Any) -> None:
        if len(self.origin.seen) >= self.number and not self.done.is_set():
            self.done.set()
            assert self.live.process is not None
            self.live.process.kill()
        connection.sendall(page(b"", "200 OK"))


def subscribe(seller: Remote, origin: Origin) -> None:
    body = json.dumps({"url": f"http://localhost:{origin.port}{PATH}", "events": ["offer.*"]})
    answer = seller.client.post("/_stragan/webhooks", content=body, headers=JSON)
    assert answer.status_code == 201, answer.text


@pytest.mark.parametrize("number", [1, 150])
def test_no_event_is_lost(tmp_path: Path, origin: Origin, number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STRAGAN_FETCH_ALLOWED_HOSTS", f"localhost:{origin.port}")
    live = Live(tmp_path).start()
    headers = seller_headers(live)
    ids = made(live, headers, OFFERS)
    killer = Killer(live, origin, number)
    origin.pages[PATH] = killer
    with Remote(live, headers) as seller:
        subscribe(seller, origin)
        for turn, action in enumerate(("ACTIVATE", "END"), 1):
            path = f"/sale/offer-publication-commands/00000000-0000-4000-8000-00000000000{turn}"
            assert seller.put(path, json=command(action, *ids)).status_code == 201
    assert killer.done.wait(20)
    assert live.stop(signal.SIGKILL) == -signal.SIGKILL
    live.start()
    try:
        wait_for_all(live)
        everything_came_in_order(origin, ids)
    finally:
        live.stop()


def wait_for_all(live: Live) -> None:
    deadline = time.monotonic() + 30
    done = "SELECT count(*) FROM webhook_delivery WHERE state = 'DELIVERED'"
    jobs = "SELECT count(*) FROM job WHERE kind LIKE 'webhooks.%' AND key <> ''"
    while (query(live, done), query(live, jobs)) != ([(2 * OFFERS,)], [(0,)]):
        assert time.monotonic() < deadline, query(live, "SELECT state, count(*) FROM webhook_delivery GROUP BY 1")
        time.sleep(0.02)  # another process works


def everything_came_in_order(origin: Origin, ids: list[str]) -> None:
    whole = [seen for seen in origin.seen if len(seen.body) == int(seen.headers["content-length"])]
    messages = {seen.headers["webhook-id"]: json.loads(seen.body) for seen in reversed(whole)}
    got: dict[str, list[str]] = {}
    for message in reversed(messages.values()):
        got.setdefault(message["data"]["offer"]["id"], []).append(message["type"])
    assert got == {id_: ["offer.OFFER_ACTIVATED", "offer.OFFER_ENDED"] for id_ in ids}
    assert len(origin.seen) - len(messages) <= 8  # no more than those on their way were sent twice
