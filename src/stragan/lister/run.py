"""`stragan list`: a catalogue file to offers on sale, safe to interrupt and to run again."""

import asyncio
import hashlib
import time
from collections import deque
from collections.abc import Coroutine, Iterable, Sequence
from contextlib import AsyncExitStack

from msgspec.structs import replace
from rich.console import Console

from stragan.client.allegro import Allegro
from stragan.client.failures import ApiFailure, SignInFailed
from stragan.client.hosts import Hosts
from stragan.client.locks import locked
from stragan.client.tokens import Credentials
from stragan.client.transport import Transport
from stragan.kernel.problems import Problem
from stragan.lister import publish, remarks, rows, terms
from stragan.lister.categories import TAGS, Tree
from stragan.lister.connect import connect, state_folder
from stragan.lister.documents import LIVE
from stragan.lister.journal import Forgotten, Journal
from stragan.lister.options import ListOptions
from stragan.lister.pictures import Pictures
from stragan.lister.reader import Row, Unreadable, read_file
from stragan.lister.report import write as write_report
from stragan.lister.results import NOT_CARRIED_OUT, ListResult, RowResult, exit_code, reasons_of, reasons_of_host
from stragan.lister.rows import Desk, Step
from stragan.lister.screen import Screen
from stragan.lister.terms import Unusable

NOT_FOUND = 404


async def list_catalogue(options: ListOptions, console: Console) -> ListResult:
    """Read the file, bring every row to the host, show and write the report. Raises nothing but cancellation."""
    run = Run(options, Screen(console, options.language))
    return await run.whole()


class Run:
    """One run. `results` holds one entry for each row of the file, in its order."""

    def __init__(self, options: ListOptions, screen: Screen) -> None:
        self.options = options
        self.screen = screen
        self.warnings: list[Problem] = []
        self.steps: list[Step] = []
        self.hosts: Hosts | None = None
        self.account: str | None = None
        self.requests = 0
        self.error: str | None = None
        self._began = time.monotonic()

    async def whole(self) -> ListResult:
        try:
            self._read()
            hosts, credentials = connect(self.options, self.screen.say)
            self.hosts = hosts
            await self._against(hosts, credentials)
        except (Unreadable, Unusable) as unusable:
            self.error = unusable.problem.user_message(self.options.language)
        except SignInFailed as failed:
            self.error = str(failed)
        except ApiFailure as failure:
            self.error = str(failure)
        except OSError as error:
            self.error = f"{error.strerror or error}: {error.filename or ''}".rstrip(": ")
        return self._finish()

    def _read(self) -> None:
        feed = read_file(self.options.file)
        self.warnings += feed.warnings
        self.steps = [Step(row, RowResult(row.line, row.sku, row.title)) for row in feed.rows]
        for step in self.steps:
            if step.row.problems:
                step.result.outcome = "REFUSED"
                step.result.reasons += reasons_of(step.row.problems, self.options.language)

    async def _against(self, hosts: Hosts, credentials: Credentials) -> None:
        options = self.options
        transport = Transport(
            credentials,
            language=TAGS[options.language],
            connections=options.concurrency,
            announce=self.screen.say,
        )
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(transport)
            stack.callback(lambda: setattr(self, "requests", transport.requests))
            api = Allegro(hosts, transport)
            me = await api.me()
            self.account = me.login
            journal = await self._journal(stack, hosts, me.id)
            chosen = await terms.of_account(api, options)
            self.warnings += chosen.warnings
            desk = Desk(
                api=api,
                journal=journal,
                tree=Tree(api, options.language),
                pictures=Pictures(api, journal, options.file.parent, dry=options.dry_run),
                terms=chosen,
                language=options.language,
                title_length=options.title_length,
                dry_run=options.dry_run,
                publish=options.publish,
            )
            await self._list(desk, [step for step in self.steps if not step.row.problems])

    async def _journal(self, stack: AsyncExitStack, hosts: Hosts, account_id: str) -> Journal:
        """One file for an account on a host, held by one run at a time."""
        name = hashlib.sha256(f"{hosts.api} {account_id}".encode()).hexdigest()[:24]
        path = (self.options.state_dir or state_folder()) / f"{name}.jsonl"
        try:
            await stack.enter_async_context(locked(path.with_suffix(".lock"), wait=False))
        except BlockingIOError:
            raise Unusable(remarks.busy(str(path))) from None
        return stack.enter_context(Journal(path))

    async def _list(self, desk: Desk, steps: Sequence[Step]) -> None:
        if not desk.dry_run:
            await publish.resume(desk.api, desk.journal, self.options.wait_seconds)
        known = await self._known(desk, [step.row for step in steps])
        with self.screen.progress(len(steps)) as advance:
            queue = deque(steps)

            async def take() -> None:
                while queue:
                    step = queue.popleft()
                    await rows.work(desk, step, known.get(step.row.sku))
                    advance()

            await _all(take() for _ in range(self.options.concurrency))
        if not desk.dry_run:
            await self._publish(desk, steps)

    async def _known(self, desk: Desk, wanted: Sequence[Row]) -> dict[str, str]:
        """The offer of each sku: what the host lists, and what the journal remembers and the list does not show yet."""
        found: dict[str, list[tuple[int, str]]] = {}
        for summary in await desk.api.list_offers(external_ids=[row.sku for row in wanted]) if wanted else ():
            if summary.external is not None:
                rank = ("ACTIVE", "ACTIVATING", "INACTIVE", "ENDED").index(summary.publication.status)
                found.setdefault(summary.external.id, []).append((rank, summary.id))
        known: dict[str, str] = {}
        for row in wanted:
            offers = sorted(found.get(row.sku, ()))
            if offers:
                known[row.sku] = offers[0][1]
                if len(offers) > 1:
                    self.warnings.append(remarks.several_offers(row.sku, len(offers), offers[0][1]))
            elif (offer_id := desk.journal.offers.get(row.sku)) and await _exists(desk, row.sku, offer_id):
                known[row.sku] = offer_id
        return known

    async def _publish(self, desk: Desk, steps: Sequence[Step]) -> None:
        seconds = self.options.wait_seconds
        ending = {str(step.result.offer_id): step for step in steps if step.next == "END"}
        starting = {str(step.result.offer_id): step for step in steps if step.next == "ACTIVATE"}
        if ending:
            refused = await publish.change(desk.api, desk.journal, "END", ending, seconds)
            for offer_id, step in ending.items():
                step.result.outcome = "UPDATED" if offer_id in refused else "ENDED"
                step.result.reasons += reasons_of_host(refused.get(offer_id, ()))
        if starting:
            self.screen.publishing(len(starting))
            refused = await publish.change(desk.api, desk.journal, "ACTIVATE", starting, seconds)
            awaited = [offer_id for offer_id in starting if offer_id not in refused]
            skus = {offer_id: step.row.sku for offer_id, step in starting.items()}
            states = await publish.states(desk.api, skus, awaited, seconds)
            for offer_id, step in starting.items():
                step.result.reasons += reasons_of_host(refused.get(offer_id, ()))
                self._settle(step, states.get(offer_id, "INACTIVE"))

    def _settle(self, step: Step, status: str) -> None:
        """What became of an offer that was to be put on sale."""
        result = step.result
        if status == "ACTIVE":
            result.outcome = "UPDATED" if step.was_ended else "LISTED"
            result.reasons.clear()
            return
        result.outcome = "ENDED" if status == "ENDED" else "DRAFT"
        if not result.reasons:
            problem = remarks.still_activating() if status in LIVE else remarks.not_listed(status)
            result.reasons += reasons_of([problem], self.options.language)

    def _finish(self) -> ListResult:
        language = self.options.language
        reason = remarks.not_attempted(self.error or "")
        for step in self.steps:
            if step.result.outcome is None:
                step.result.outcome = "DRAFT" if step.result.offer_id else "REFUSED"
                step.result.reasons += reasons_of([reason], language)
        results = tuple(step.result for step in self.steps)
        result = ListResult(
            exit_code=exit_code(results, self.error),
            host=self.hosts.api if self.hosts else None,
            account=self.account,
            dry_run=self.options.dry_run,
            seconds=round(time.monotonic() - self._began, 2),
            requests=self.requests,
            warnings=tuple(problem.user_message(language) for problem in self.warnings),
            error=self.error,
            rows=results,
        )
        if self.options.report is not None:
            try:
                write_report(self.options.report, result)
            except OSError as error:
                result = _unwritten(result, f"{self.options.report}: {error.strerror or error}")
        self.screen.show(result)
        return result


async def _exists(desk: Desk, sku: str, offer_id: str) -> bool:
    """The journal may remember an offer that its seller has deleted since."""
    try:
        offer = await desk.api.get_offer(offer_id)
    except ApiFailure as failure:
        if failure.status != NOT_FOUND:
            raise
        desk.journal.write(Forgotten("offer", sku))
        return False
    return (offer.get("external") or {}).get("id") == sku


def _unwritten(result: ListResult, reason: str) -> ListResult:
    return replace(result, exit_code=NOT_CARRIED_OUT, error=result.error or reason)


async def _all(workers: Iterable[Coroutine[None, None, None]]) -> None:
    """Run them together; the first failure ends them all and is raised as itself."""
    try:
        async with asyncio.TaskGroup() as group:
            for worker in workers:
                group.create_task(worker)
    except* (ApiFailure, SignInFailed, OSError) as failures:
        raise _first(failures) from None


def _first(failures: BaseExceptionGroup[BaseException]) -> BaseException:
    first = failures.exceptions[0]
    return _first(first) if isinstance(first, BaseExceptionGroup) else first
