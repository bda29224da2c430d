"""Killed while it works on a command that adds to what is there: started again, it has added once."""

import asyncio
import shutil
import signal
import time
import uuid
from pathlib import Path
from typing import Any

import httpx
import pytest
from listing import command, listable
from remote import Remote, query, seller_headers, sent
from witness import HOOKS_LATER

from harness import Live
from stragan.settings import Settings

pytestmark = pytest.mark.xdist_group("killed while they change offers")  # they share a server that has some

OFFERS = 400
QUANTITIES = "/sale/offer-quantity-change-commands"


def made(live: Live, headers: dict[str, str], count: int = OFFERS) -> list[str]:
    """Offers of five items each."""
    with Remote(live, headers) as seller:
        document = listable(seller)

    async def make() -> list[str]:
        limits = httpx.Limits(max_connections=30)
        async with httpx.AsyncClient(
            base_url=live.url, headers=headers, limits=limits, timeout=10, verify=False, event_hooks=HOOKS_LATER
        ) as client:
            answers = await asyncio.gather(*(client.post("/sale/offers", **sent(document)) for _ in range(count)))
        return [answer.json()["id"] for answer in answers]

    return asyncio.run(make())


def report_of(seller: Remote, path: str) -> Any:
    return seller.get(path).json()


def until(seller: Remote, path: str, done: int) -> None:
    """Wait for so many results."""
    deadline = time.monotonic() + 30
    while report_of(seller, path)["taskCount"]["success"] < done:
        assert time.monotonic() < deadline


@pytest.fixture(scope="module")
def stocked(first_start_sqlite: Settings, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any, list[str]]:
    """The folder of a server with active offers, its seller's headers, the offers' ids."""
    folder = tmp_path_factory.mktemp("stocked")
    live = Live(copied(first_start_sqlite.data, folder)).start()
    headers = seller_headers(live)
    ids = made(live, headers)
    publication = f"/sale/offer-publication-commands/{uuid.uuid4()}"
    with Remote(live, headers) as seller:
        seller.put(publication, json=command("ACTIVATE", *ids))
        until(seller, publication, OFFERS)
    assert live.stop() == 0
    return folder / "data", headers, ids


def copied(data: Path | None, folder: Path) -> Path:
    assert data is not None
    shutil.copytree(data, folder / "data")
    return folder


@pytest.mark.parametrize("done", [0, 1, 150])
def test_a_gain_is_gained_once(stocked: tuple[Path, Any, list[str]], tmp_path: Path, done: int) -> None:
    data, headers, ids = stocked
    live = Live(copied(data, tmp_path)).start()
    gain = f"{QUANTITIES}/{uuid.uuid4()}"
    request = {
        "modification": {"changeType": "GAIN", "value": 3},
        "offerCriteria": command("END", *ids)["offerCriteria"],
    }
    with Remote(live, headers) as seller:
        assert seller.put(gain, json=request).status_code == 201
        until(seller, gain, done)
        live.stop(signal.SIGKILL)
    live.start()
    try:
        with Remote(live, headers) as seller:
            assert seller.put(gain, json=request).status_code == 201  # who is not sure sends it again
            until(seller, gain, OFFERS)
        assert query(live, "SELECT available, version, count(*) FROM offer GROUP BY 1, 2") == [(8, 3, OFFERS)]
        assert query(live, "SELECT kind, count(*) FROM offer_event GROUP BY 1 ORDER BY 1") == [
            ("OFFER_ACTIVATED", OFFERS),
            ("OFFER_STOCK_CHANGED", OFFERS),
        ]
        assert query(live, "PRAGMA integrity_check") == [("ok",)]
    finally:
        live.stop()
