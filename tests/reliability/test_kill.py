"""Killed in the middle of everything and started again: what was acknowledged is there, once and whole."""

import asyncio
import json
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path
from typing import Any

import httpx
import pytest
from listing import command, listable
from remote import Remote, picture, query, seller_headers, sent
from witness import HOOKS_LATER

from harness import Live

OFFERS, DRAFTS, PICTURES = 120, 110, 20
COMMANDS = "/sale/offer-publication-commands"


class Burst:
    """Everything at once, and what of it was acknowledged before the server died."""

    def __init__(self, live: Live) -> None:
        self.live = live
        self.headers = seller_headers(live)
        with Remote(live, self.headers) as seller:
            self.document = listable(seller)
        self.offers: list[str] = []
        self.drafts: dict[str, str] = {}
        self.pictures: dict[str, bytes] = {}
        self.command = f"{COMMANDS}/{uuid.uuid4()}"
        self.accepted = False

    def run(self, kill_after: int) -> None:
        asyncio.run(self._run(kill_after))

    async def _run(self, kill_after: int) -> None:
        limits = httpx.Limits(max_connections=30)
        async with httpx.AsyncClient(
            base_url=self.live.url,
            headers=self.headers,
            limits=limits,
            timeout=10,
            verify=False,
            event_hooks=HOOKS_LATER,
        ) as client:
            await asyncio.gather(*(self._offer(client) for _ in range(OFFERS)))
            await self._until_killed(client, kill_after)

    async def _offer(self, client: httpx.AsyncClient) -> None:
        answer = await client.post("/sale/offers", **sent(self.document))
        assert answer.status_code == 201, answer.text
        self.offers.append(answer.json()["id"])

    async def _until_killed(self, client: httpx.AsyncClient, kill_after: int) -> None:
        work: list[Any] = [self._draft(client, number, kill_after) for number in range(DRAFTS)]
        work[20:20] = [self._command(client)]
        for number in range(PICTURES):
            work.insert(number * 5, self._picture(client, number))
        for result in await asyncio.gather(*work, return_exceptions=True):
            assert result is None or isinstance(result, httpx.TransportError), repr(result)

    async def _draft(self, client: httpx.AsyncClient, number: int, kill_after: int) -> None:
        if len(self.drafts) >= kill_after:
            self.kill()
        name = f"Szkic numer {number}"
        answer = await client.post("/sale/offers", **sent({"name": name}))
        assert answer.status_code == 201, answer.text
        self.drafts[answer.json()["id"]] = name

    async def _picture(self, client: httpx.AsyncClient, number: int) -> None:
        content = picture(number)
        answer = await client.post("/sale/images", content=content, headers={"Content-Type": "image/png"})
        assert answer.status_code == 201, answer.text
        self.pictures[httpx.URL(answer.json()["location"]).path] = content

    async def _command(self, client: httpx.AsyncClient) -> None:
        answer = await client.put(self.command, **sent(command("ACTIVATE", *self.offers)))
        assert answer.status_code == 201, answer.text
        self.accepted = True

    def kill(self) -> None:
        assert self.live.process is not None
        self.live.process.kill()


def finished(seller: Remote, path: str) -> dict[str, Any]:
    deadline = time.monotonic() + 30
    while True:
        report: dict[str, Any] = seller.get(path).json()
        if report["completedAt"] is not None:
            return report
        assert time.monotonic() < deadline, report
        time.sleep(0.02)  # another process works


@pytest.mark.parametrize("kill_after", [0, 40, 100])
def test_killed_in_a_burst(live: Live, kill_after: int) -> None:
    burst = Burst(live)
    burst.run(kill_after)
    assert live.stop(signal.SIGKILL) == -signal.SIGKILL
    live.start()
    try:
        with Remote(live, burst.headers) as seller:  # a token outlives the process
            drafts_are_there(seller, burst.drafts)
            pictures_are_there(seller, burst.pictures)
            command_is_done_once(live, seller, burst)
        nothing_is_half_written(live)
    finally:
        live.stop()


def drafts_are_there(seller: Remote, drafts: dict[str, str]) -> None:
    for id_, name in drafts.items():
        answer = seller.get(f"/sale/offers/{id_}")
        assert (answer.status_code, answer.json()["name"]) == (200, name)


def pictures_are_there(seller: Remote, pictures: dict[str, bytes]) -> None:
    for path, content in pictures.items():
        answer = seller.get(path)
        assert (answer.status_code, answer.content == content) == (200, True)


def command_is_done_once(live: Live, seller: Remote, burst: Burst) -> None:
    if burst.accepted:
        assert seller.get(burst.command).status_code == 200
    else:  # who was not answered asks again, and it makes no difference whether the first request had come through
        answer = seller.put(burst.command, json=command("ACTIVATE", *burst.offers))
        assert answer.status_code == 201, answer.text
    report = finished(seller, burst.command)
    assert report["taskCount"] == {"total": OFFERS, "success": OFFERS, "failed": 0}
    tasks = seller.get(f"{burst.command}/tasks", params={"limit": 1000}).json()["tasks"]
    assert [(task["offer"]["id"], task["status"]) for task in tasks] == [(id_, "SUCCESS") for id_ in burst.offers]
    assert query(live, "SELECT count(*), min(version), max(version) FROM offer WHERE status = 'ACTIVE'") == [
        (OFFERS, 2, 2)  # made once, listed once
    ]
    assert query(live, "SELECT count(*) FROM command") == [(1,)]
    assert query(live, "SELECT count(*) FROM job WHERE kind = 'publication.run'") == [(0,)]


def nothing_is_half_written(live: Live) -> None:
    assert query(live, "PRAGMA integrity_check") == [("ok",)]
    drafts = query(live, "SELECT seller_id, count(*) FROM offer WHERE status = 'INACTIVE' GROUP BY seller_id")
    assert query(live, "SELECT seller_id, drafts FROM offer_count WHERE drafts > 0") == drafts
    for id_, body in query(live, "SELECT id, body FROM offer"):
        assert json.loads(body)["id"] == str(id_)


@pytest.mark.parametrize("milliseconds", [300, 550])
def test_killed_while_it_starts(tmp_path: Path, milliseconds: int) -> None:
    """The first start makes tables, keys and accounts; wherever it breaks off, the second one finds its way."""
    starting = subprocess.Popen(
        [sys.executable, "-m", "stragan", "serve", "--port", "0", "--data", str(tmp_path / "data")],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    time.sleep(milliseconds / 1000)  # the moment is the test
    starting.kill()
    starting.wait()
    live = Live(tmp_path).start()
    try:
        logins = [user["login"] for user in live.ready["sellers"]]
        assert logins == ["stragan-seller", "stragan-seller-2"]
        for number in range(len(logins)):
            with Remote(live, seller_headers(live, number)) as seller:
                assert seller.get("/me").status_code == 200
                assert len(seller.get("/sale/shipping-rates").json()["shippingRates"]) == 1
                assert seller.post("/sale/offers", json=listable(seller)).status_code == 201
        assert query(live, "SELECT count(*) FROM sandbox_secret WHERE name = 'admin_token'") == [(1,)]
    finally:
        live.stop()
