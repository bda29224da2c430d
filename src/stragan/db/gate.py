"""Lets requests and tasks pass, and keeps them out while all data are replaced by others.

Whoever passes remembers the generation of the data that it began with. When a replacement has waited long enough for
those inside, it goes on without them: their generation is over, and the database refuses whatever they still ask for.
So nobody mixes the old state with the new one.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from contextvars import ContextVar

from stragan.kernel.problems import ApiError, Problem

PATIENCE = 1.0  # seconds that a replacement waits for those inside


class Replaced(ApiError):
    """503: the data that a request had begun with are gone. Nothing of it was kept; it may be sent again."""

    status = 503


class Generation:
    """The data from one replacement to the next, and how many are busy with them."""

    __slots__ = ("inside", "over")

    def __init__(self) -> None:
        self.inside = 0
        self.over = False


_began: ContextVar[Generation] = ContextVar("began", default=Generation())  # noqa: B039  (it is never over)


def still_there() -> None:
    """Raises `Replaced` if the data that the present request or task began with are gone."""
    if _began.get().over:
        raise Replaced(
            Problem(
                "DATA_REPLACED",
                "The sandbox was reset, restored or deleted while this request was under way. Send it again.",
                pl="Podczas tego żądania dane piaskownicy zastąpiono innymi. Wyślij je ponownie.",
            ),
            headers={"retry-after": "1"},
        )


class _Passage:
    __slots__ = ("_gate", "_generation", "_token")

    def __init__(self, gate: "Gate") -> None:
        self._gate = gate

    async def __aenter__(self) -> None:
        while not self._gate.is_open.is_set():
            await self._gate.is_open.wait()
        self._generation = self._gate.generation
        self._generation.inside += 1
        self._token = _began.set(self._generation)

    async def __aexit__(self, *_: object) -> None:
        _began.reset(self._token)
        self._generation.inside -= 1
        self._gate.somebody_left.set()


class Gate:
    """`async with gate.passing():` waits while it is closed; `async with gate.closed():` lets nobody in, and waits
    until everybody else is out."""

    def __init__(self) -> None:
        self.generation = Generation()
        self.is_open = asyncio.Event()
        self.is_open.set()
        self.somebody_left = asyncio.Event()
        self._one_at_a_time = asyncio.Lock()

    def passing(self) -> AbstractAsyncContextManager[None]:
        return _Passage(self)

    @asynccontextmanager
    async def closed(self, patience: float = PATIENCE) -> AsyncIterator[None]:
        """Whoever has passed may close the gate: it does not wait for itself, nor do others that want to close it.

        After a replacement its own generation is over, too: what it wants to read it reads inside the block.
        """
        mine = _began.get()
        mine.inside -= 1
        self.somebody_left.set()
        try:
            async with self._one_at_a_time:
                self.is_open.clear()
                token = _began.set(self.generation)  # somebody else may have replaced the data while this one waited
                try:
                    with suppress(TimeoutError):
                        await asyncio.wait_for(self._all_left(), patience)
                    yield
                finally:
                    _began.reset(token)
                    self.is_open.set()
        finally:
            mine.inside += 1

    def replace(self) -> None:
        """From now on there are other data, which only the caller may touch while the gate is closed."""
        self.generation.over = True
        self.generation = Generation()
        _began.set(self.generation)

    def end(self) -> None:
        """There are no data any more: whoever is still inside, or comes later, is refused by the database."""
        self.generation.over = True

    async def _all_left(self) -> None:
        while self.generation.inside > 0:
            self.somebody_left.clear()
            await self.somebody_left.wait()
