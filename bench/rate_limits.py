"""What rate limits cost a request: an application that does nothing, without them, with them off, and in force."""

import asyncio
import time
from types import SimpleNamespace
from typing import Any

from stragan.auth.session import Session
from stragan.http import limiting
from stragan.settings import Limits, Settings

REQUESTS, ROUNDS = 100_000, 3
ASKED = (("GET", "/sale/offers/123"), ("PATCH", "/sale/product-offers/1"), ("GET", "/order/checkout-forms/1/shipments"))


def world(limits: Limits) -> Any:
    session = Session("client", "user", frozenset(), 2**60)
    settings = Settings(limits=limits, limits_factor=100)  # none is reached
    return SimpleNamespace(powers={}, settings=settings, sessions={"Bearer x": session}, now=lambda: 0)


async def nothing(_: Any, __: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [(b"a", b"b")] * 10})
    await send({"type": "http.response.body", "body": b""})


async def sent(_: Any) -> None:
    return


async def through(here: Any, scope: Any) -> None:
    limiter = limiting.of(here)
    if limiter is None:
        await nothing(scope, sent, sent)
    else:
        await limiter.serve(here, nothing, scope, sent, sent)


async def measured(limits: Limits | None, method: str, path: str) -> float:
    """Microseconds of a request, in the best round."""
    headers = [(b"host", b"x"), (b"accept", b"y"), (b"authorization", b"Bearer x")]
    best = float("inf")
    for _ in range(ROUNDS):
        here = world(limits or "off")
        begun = time.perf_counter()
        for _ in range(REQUESTS):
            scope = {"method": method, "path": path, "headers": headers}
            await (nothing(scope, sent, sent) if limits is None else through(here, scope))
        best = min(best, time.perf_counter() - begun)
    return best / REQUESTS * 1e6


async def main() -> None:
    for method, path in ASKED:
        bare = await measured(None, method, path)
        off, on = await measured("off", method, path), await measured("production", method, path)
        print(f"{method:5} {path:35} off {off - bare:5.2f} µs   on {on - bare:5.2f} µs")


if __name__ == "__main__":
    asyncio.run(main())
