"""What became of each row, and of the run."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Literal

from msgspec import Struct, field

from stragan.client.failures import ErrorEntry
from stragan.kernel.problems import Language, Problem

Outcome = Literal[
    "LISTED",  # on sale since this run
    "UPDATED",  # was known and is on sale with what the row says
    "UNCHANGED",  # is on sale and already said what the row says; nothing was written
    "DRAFT",  # stored, but not on sale
    "ENDED",  # was on sale and is not any more
    "REFUSED",  # nothing of the row was stored
    "WOULD_LIST",  # the four of a dry run
    "WOULD_UPDATE",
    "WOULD_STAY",
    "WOULD_DRAFT",
]
LIVE: frozenset[Outcome] = frozenset({"LISTED", "UPDATED", "UNCHANGED"})
FINE: frozenset[Outcome] = LIVE | {"WOULD_LIST", "WOULD_UPDATE", "WOULD_STAY"}
ALL_LIVE, SOME_ARE_NOT, NOT_CARRIED_OUT = 0, 1, 2


class Reason(Struct, frozen=True):
    code: str
    path: str | None
    message: str


class RowResult(Struct, rename="camel"):
    line: int
    sku: str
    title: str
    outcome: Outcome | None = None  # None only while the run goes on
    offer_id: str | None = None
    category: str | None = None
    reasons: list[Reason] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


class ListResult(Struct, frozen=True, kw_only=True, rename="camel"):
    exit_code: int
    host: str | None
    account: str | None
    dry_run: bool
    seconds: float
    requests: int
    warnings: tuple[str, ...]
    error: str | None
    rows: tuple[RowResult, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many rows had each outcome."""
        return dict(Counter(str(row.outcome) for row in self.rows))


def reason_of(problem: Problem, language: Language) -> Reason:
    return Reason(problem.code, problem.path, problem.user_message(language))


def reasons_of(problems: Iterable[Problem], language: Language) -> list[Reason]:
    return [reason_of(problem, language) for problem in problems]


def reasons_of_host(entries: Iterable[ErrorEntry]) -> list[Reason]:
    """What the host says, each thing once."""
    return list(dict.fromkeys(Reason(entry.code, entry.path or None, entry.text) for entry in entries))


def exit_code(rows: Sequence[RowResult], error: str | None) -> int:
    if error is not None:
        return NOT_CARRIED_OUT
    return ALL_LIVE if all(row.outcome in FINE for row in rows) else SOME_ARE_NOT
