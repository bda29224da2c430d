"""What the seller sees: a progress bar on a terminal, plain lines elsewhere, then a table and one line of summary."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from msgspec import Struct, field
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from stragan.kernel.problems import Language
from stragan.lister.results import FINE, ListResult, Outcome, RowResult

WIDTH = 110
MOST_GROUPS = 40
MOST_REASONS = 4
MOST_SKUS = 12


class Words(Struct, frozen=True):
    """The texts of the screen in one language."""

    working: str
    publishing: str
    done: str
    columns: tuple[str, str, str, str]
    more: str
    summary: str
    dry: str
    notes: str
    outcomes: dict[Outcome, str]


WORDS: dict[Language, Words] = {
    "en": Words(
        working="Preparing offers",
        publishing="Putting {} offers on sale …",
        done="{} of {} rows",
        columns=("Result", "Rows", "Reasons", "SKU (line)"),
        more="… and {} more rows; --report FILE has them all.",
        summary="{} in {:.1f} s{}",
        dry=" (dry run: nothing was written)",
        notes="{} rows have notes on what was shortened or guessed; --report FILE shows them.",
        outcomes={
            "LISTED": "listed",
            "UPDATED": "updated",
            "UNCHANGED": "unchanged",
            "DRAFT": "draft",
            "ENDED": "ended",
            "REFUSED": "refused",
            "WOULD_LIST": "would be listed",
            "WOULD_UPDATE": "would be updated",
            "WOULD_STAY": "would stay unchanged",
            "WOULD_DRAFT": "would stay a draft",
        },
    ),
    "pl": Words(
        working="Przygotowanie ofert",
        publishing="Wystawianie ofert: {} …",
        done="{} z {} wierszy",
        columns=("Wynik", "Wiersze", "Powody", "SKU (wiersz)"),
        more="… i jeszcze {} wierszy; wszystkie zawiera --report PLIK.",
        summary="{} w {:.1f} s{}",
        dry=" (próba: niczego nie zapisano)",
        notes="{} wierszy ma uwagi o skrótach i domysłach; pokazuje je --report PLIK.",
        outcomes={
            "LISTED": "wystawione",
            "UPDATED": "zmienione",
            "UNCHANGED": "bez zmian",
            "DRAFT": "szkice",
            "ENDED": "zakończone",
            "REFUSED": "odrzucone",
            "WOULD_LIST": "do wystawienia",
            "WOULD_UPDATE": "do zmiany",
            "WOULD_STAY": "pozostałoby bez zmian",
            "WOULD_DRAFT": "pozostałoby szkicem",
        },
    ),
}
COLOURS: dict[Outcome, str] = {"REFUSED": "red", "DRAFT": "yellow", "ENDED": "yellow", "WOULD_DRAFT": "yellow"}


class Group(Struct):
    """Rows that are not on sale for the same reasons."""

    outcome: Outcome
    messages: tuple[str, ...]
    rows: list[RowResult] = field(default_factory=list)


class Screen:
    def __init__(self, console: Console, language: Language) -> None:
        self._console = console
        self._words = WORDS[language]

    def say(self, text: str) -> None:
        self._console.print(escape(text), soft_wrap=True)

    def publishing(self, count: int) -> None:
        self.say(self._words.publishing.format(count))

    @contextmanager
    def progress(self, total: int) -> Iterator[Callable[[], None]]:
        """Yields a function to call after each row."""
        if self._console.is_terminal:
            columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
            with Progress(*columns, console=self._console, transient=True) as progress:
                task = progress.add_task(self._words.working, total=total)
                yield lambda: progress.advance(task)
        else:
            yield self._lines(total)

    def _lines(self, total: int) -> Callable[[], None]:
        """A line for each tenth of the rows."""
        done = 0

        def advance() -> None:
            nonlocal done
            done += 1
            if done == total or done * 10 // total > (done - 1) * 10 // total:
                self.say(self._words.done.format(done, total))

        return advance

    def show(self, result: ListResult) -> None:
        for warning in result.warnings:
            self._console.print(Text(f"! {warning}", style="yellow"), width=self._width)
        groups = _groups(result)
        if groups and not (result.error and not any(row.offer_id for row in result.rows)):
            self._console.print(self._table(groups[:MOST_GROUPS]), width=self._width)
            if len(groups) > MOST_GROUPS:
                self.say(self._words.more.format(sum(len(group.rows) for group in groups[MOST_GROUPS:])))
        if noted := sum(1 for row in result.rows if row.notes):
            self.say(self._words.notes.format(noted))
        if result.error:
            self._console.print(Text(result.error, style="bold red"), soft_wrap=True)
        self._console.print(Text(self._summary(result), style="bold"), soft_wrap=True)

    @property
    def _width(self) -> int:
        return min(self._console.width, WIDTH)

    def _table(self, groups: Sequence["Group"]) -> Table:
        table = Table(box=SIMPLE_HEAD, show_lines=True, pad_edge=False, expand=False)
        names = self._words.columns
        table.add_column(names[0], no_wrap=True)
        table.add_column(names[1], justify="right", no_wrap=True)
        table.add_column(names[2], overflow="fold", ratio=3)
        table.add_column(names[3], overflow="fold", ratio=2)
        for group in groups:
            outcome = Text(self._words.outcomes[group.outcome], style=COLOURS.get(group.outcome, ""))
            table.add_row(outcome, str(len(group.rows)), Text("\n".join(group.messages)), Text(self._which(group)))
        return table

    def _which(self, group: "Group") -> str:
        shown = [f"{row.sku or '–'} ({row.line})" for row in group.rows[:MOST_SKUS]]
        rest = len(group.rows) - len(shown)
        return ", ".join(shown) + (f" … +{rest}" if rest else "")

    def _summary(self, result: ListResult) -> str:
        order = [outcome for outcome in self._words.outcomes if outcome in result.counts]
        counts = ", ".join(f"{result.counts[outcome]} {self._words.outcomes[outcome]}" for outcome in order)
        dry = self._words.dry if result.dry_run else ""
        return self._words.summary.format(counts or "0", result.seconds, dry)


def _groups(result: ListResult) -> list[Group]:
    """The largest group first; those of equal size in the order of the file."""
    groups: dict[tuple[Outcome, tuple[str, ...]], Group] = {}
    for row in result.rows:
        if row.outcome is not None and row.outcome not in FINE:
            messages = tuple(dict.fromkeys(reason.message for reason in row.reasons))
            shown = (
                *messages[:MOST_REASONS],
                *([f"+ {len(messages) - MOST_REASONS}"] * (len(messages) > MOST_REASONS)),
            )
            groups.setdefault((row.outcome, messages), Group(row.outcome, shown)).rows.append(row)
    return sorted(groups.values(), key=lambda group: -len(group.rows))
