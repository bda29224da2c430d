"""`make bench`: the hot paths beside a bare Starlette handler, in one run, as ratios.

One server process on one core with durable SQLite, the load from another core: 32 connections of wrk. The rounds of
the two servers alternate, so that a noisy machine disturbs both; the median counts. Exit code 1 if a goal is missed.
"""

import json
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "features"))
import guide

from stragan.catalogue.model import load_products

CONNECTIONS, SECONDS, ROUNDS = 32, 2, 5
MEDIA_TYPE = "application/vnd.allegro.public.v1+json"
GOALS = {"GET /sale/offers/{id}": 0.50, "POST /sale/offers": 0.25}  # of the bare handler; the others have none
OFFERS, PUBLISHED_WITHIN = 1000, 2.0
PATCHED = 200  # more than there are connections: edits seldom meet
SERVER_CORE, LOAD_CORE = 1, 0  # the interrupts of the disk mostly come to core 0


def main() -> int:
    if shutil.which("wrk") is None:
        print("wrk is needed: apt-get install wrk")
        return 2
    with tempfile.TemporaryDirectory(prefix="stragan-bench-") as scratch:
        folder = Path(scratch)
        with stragan(folder) as ready, httpx.Client(base_url=ready["base_url"], timeout=60) as client:
            client.headers.update({"Authorization": f"Bearer {token(client, ready)}", "Content-Type": MEDIA_TYPE})
            offer = client.post("/sale/offers", json=guide.complete_offer())
            offer.raise_for_status()
            with bare(folder, offer.content) as bare_url:
                good = compare(drafts(folder, client, bare_url, offer.json()["id"]))
            product_offer = client.post("/sale/product-offers", json=listing())
            product_offer.raise_for_status()
            with bare(folder, product_offer.content) as bare_url:
                good &= compare(product_offers(folder, client, bare_url, product_offer.json()["id"]))
                ids = many_at_once(client, bare_url)
                change_prices(client, bare_url, ids)
            return 0 if good & publish(client) else 1


Pairs = dict[str, tuple[Callable[[], float], Callable[[], float]]]


def script_of(folder: Path, name: str, method: str, body: Any) -> Path:
    script = folder / f"{name}.lua"
    text = json.dumps(body, ensure_ascii=False)
    script.write_text(
        f'wrk.method = "{method}"\nwrk.body = [=====[{text}]=====]\nwrk.headers["Content-Type"] = "{MEDIA_TYPE}"\n'
    )
    return script


def drafts(folder: Path, client: httpx.Client, bare_url: str, offer_id: str) -> Pairs:
    base, headers = str(client.base_url).rstrip("/"), dict(client.headers)
    script = script_of(folder, "post", "POST", guide.complete_offer())
    return {
        "GET /sale/offers/{id}": (
            lambda: load(f"{base}/sale/offers/{offer_id}", headers),
            lambda: load(f"{bare_url}/read", headers),
        ),
        "POST /sale/offers": (
            lambda: load(f"{base}/sale/offers", headers, script),
            lambda: load(f"{bare_url}/write", headers, script),
        ),
    }


def listing() -> dict[str, Any]:
    """A product by its GTIN, live at once. In used condition, of which a seller may have any number."""
    product = next(p for p in load_products() if len(p.gtins) == 1 and p.safety and p.producer)
    return {
        "productSet": [{"product": {"id": product.gtins[0], "idType": "GTIN"}}],
        "parameters": [{"id": "11323", "valuesIds": ["11323_2"]}],
        "sellingMode": {"price": {"amount": "149.90", "currency": "PLN"}},
        "stock": {"available": 7},
        "external": {"id": "SKU-1"},
    }


def product_offers(folder: Path, client: httpx.Client, bare_url: str, offer_id: str) -> Pairs:
    base, headers = str(client.base_url).rstrip("/"), dict(client.headers)
    script = script_of(folder, "post_product_offer", "POST", listing())
    price = {"sellingMode": {"price": {"amount": "99.90", "currency": "PLN"}}}
    patched = [client.post("/sale/product-offers", json=listing()).json()["id"] for _ in range(PATCHED)]
    patch = script_of(folder, "patch", "PATCH", price)
    with patch.open("a") as file:  # one offer after the other, and another price each time
        file.write(f"ids = {{{','.join(patched)}}}\nn = 0\n")
        file.write('request = function()\n  n = n + 1\n  local id = string.format("%.0f", ids[n % #ids + 1])\n')
        file.write("  local body = string.gsub(wrk.body, '99.90', string.format('%d.50', 10 + n % 900))\n")
        file.write("  return wrk.format(nil, wrk.path .. id, nil, body)\nend\n")
    return {
        "GET /sale/product-offers/{id}": (
            lambda: load(f"{base}/sale/product-offers/{offer_id}", headers),
            lambda: load(f"{bare_url}/read", headers),
        ),
        "POST /sale/product-offers": (
            lambda: load(f"{base}/sale/product-offers", headers, script),
            lambda: load(f"{bare_url}/write-product-offer", headers, script),
        ),
        "PATCH of a price": (
            lambda: load(f"{base}/sale/product-offers/", headers, patch),
            lambda: load(f"{bare_url}/patch/", headers, patch),
        ),
    }


def many_at_once(client: httpx.Client, bare_url: str) -> list[str]:
    """A thousand product offers in one request."""
    body = json.dumps({"offers": [listing()] * OFFERS})
    theirs = timed(lambda: client.post(f"{bare_url}/write-many", content=body))
    start = time.perf_counter()
    answer = client.post("/_stragan/product-offers/bulk", content=body, headers={"Accept": "application/json"})
    ours = time.perf_counter() - start
    answer.raise_for_status()
    ids = [result["id"] for result in answer.json()["results"]]
    print(f"\n{OFFERS} product offers in one request: {answer.json()['created']} live in {ours:.2f} s")
    print(f"  bare: {theirs:.3f} s, ratio {theirs / ours:.1%}")
    return ids


def change_prices(client: httpx.Client, bare_url: str, ids: list[str]) -> None:
    """A thousand prices by one command."""
    path = f"/sale/offer-price-change-commands/{uuid.uuid4()}"
    command = {
        "modification": {"type": "FIXED_PRICE", "price": {"amount": "77.70", "currency": "PLN"}},
        "offerCriteria": [{"offers": [{"id": id_} for id_ in ids], "type": "CONTAINS_OFFERS"}],
    }
    theirs = timed(lambda: client.patch(f"{bare_url}/patch/1", json=command))
    start = time.perf_counter()
    client.put(path, json=command).raise_for_status()
    while client.get(path).json()["completedAt"] is None:
        time.sleep(0.01)
    ours = time.perf_counter() - start
    done = client.get(path).json()["taskCount"]
    print(f"{OFFERS} prices by one command: {done['success']} changed in {ours:.2f} s")
    print(f"  bare (only reads the command): {theirs:.4f} s, ratio {theirs / ours:.2%}")


def timed(request: Callable[[], httpx.Response]) -> float:
    """Seconds of the fastest of five."""
    seconds = []
    for _ in range(5):
        start = time.perf_counter()
        request().raise_for_status()
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def compare(pairs: Pairs) -> bool:
    print(f"{CONNECTIONS} connections, {ROUNDS} rounds of {SECONDS} s each, medians\n")
    print(f"\n{'':32}{'stragan':>10}{'bare':>10}{'ratio':>9}{'goal':>9}")
    good = True
    for name, (ours, theirs) in pairs.items():
        rounds = [(ours(), theirs()) for _ in range(ROUNDS)]
        ratio = statistics.median(a / b for a, b in rounds)
        mine, bare_ = (statistics.median(column) for column in zip(*rounds, strict=True))
        goal = GOALS.get(name)
        print(f"{name:32}{mine:>8.0f}/s{bare_:>8.0f}/s{ratio:>8.0%}{f'{goal:.0%}' if goal else '':>9}")
        good &= goal is None or ratio >= goal
    return good


def publish(client: httpx.Client) -> bool:
    """One command of a thousand offers: from the PUT to the last one ACTIVE."""
    document = guide.complete_offer()
    ids = [client.post("/sale/offers", json=document).json()["id"] for _ in range(OFFERS)]
    path, before = f"/sale/offer-publication-commands/{uuid.uuid4()}", live(client)
    start = time.perf_counter()
    client.put(
        path,
        json={
            "publication": {"action": "ACTIVATE"},
            "offerCriteria": [{"offers": [{"id": id_} for id_ in ids], "type": "CONTAINS_OFFERS"}],
        },
    ).raise_for_status()
    while client.get(path).json()["completedAt"] is None:
        time.sleep(0.01)
    seconds = time.perf_counter() - start
    active = live(client) - before
    print(f"\n{OFFERS} offers by one command: {active} ACTIVE after {seconds:.2f} s (goal: {PUBLISHED_WITHIN:.0f} s)")
    return seconds <= PUBLISHED_WITHIN and active == OFFERS


def live(client: httpx.Client) -> int:
    found = client.get("/sale/offers", params={"publication.status": "ACTIVE", "limit": 1}).json()
    return int(found["totalCount"])


def load(url: str, headers: dict[str, str], script: Path | None = None) -> float:
    """Requests a second; every answer must be a success."""
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "-H", f"Authorization: {headers['authorization']}"]
    command += ["-s", str(script), url] if script else [url]
    done = subprocess.run(pinned(command, LOAD_CORE), check=True, capture_output=True, text=True)
    if "Non-2xx" in done.stdout or (found := re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)) is None:
        raise SystemExit(f"the load on {url} failed:\n{done.stdout}{done.stderr}")
    return float(found[1])


@contextmanager
def stragan(folder: Path) -> Iterator[dict[str, Any]]:
    ready_file = folder / "ready.json"
    command = [sys.executable, "-m", "stragan", "serve", "--port", "0", "--data", str(folder / "data")]
    environment = {**os.environ, "STRAGAN_MAX_DRAFTS": "10000000"}
    with server([*command, "--ready-file", str(ready_file)], environment, ready_file.exists):
        yield json.loads(ready_file.read_bytes())


@contextmanager
def bare(folder: Path, body: bytes) -> Iterator[str]:
    (folder / "body.json").write_bytes(body)
    port = "18089"
    command = [sys.executable, "-m", "uvicorn", "bare:app", "--port", port, "--no-access-log", "--log-level", "warning"]
    command += ["--app-dir", str(Path(__file__).parent), "--no-server-header", "--no-date-header", "--backlog", "2048"]
    environment = {**os.environ, "BARE_BODY": str(folder / "body.json")}

    def answers() -> bool:
        try:
            return httpx.get(f"http://127.0.0.1:{port}/read").is_success
        except httpx.TransportError:
            return False

    with server(command, environment, answers):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def server(command: list[str], environment: dict[str, str], ready: Callable[[], bool]) -> Iterator[None]:
    process = subprocess.Popen(pinned(command, SERVER_CORE), env=environment, stdout=subprocess.DEVNULL)
    try:
        while not ready():
            if process.poll() is not None:
                raise SystemExit("the server did not start")
            time.sleep(0.02)
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def pinned(command: list[str], core: int) -> list[str]:
    """The command on one core, where the system can do that and has two."""
    possible = shutil.which("taskset") is not None and (os.cpu_count() or 1) > 1
    return ["taskset", "--cpu-list", str(core), *command] if possible else command


def token(client: httpx.Client, ready: dict[str, Any]) -> str:
    answer = client.post(
        "/_stragan/tokens",
        headers={"Authorization": f"Bearer {ready['admin_token']}"},
        json={"login": ready["sellers"][0]["login"]},
    )
    answer.raise_for_status()
    return str(answer.json()["access_token"])


if __name__ == "__main__":
    sys.exit(main())
