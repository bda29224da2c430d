"""The report as a JSON file: every row of the catalogue, exactly once."""

import os
import tempfile
from pathlib import Path

import msgspec
from msgspec import Struct

from stragan.lister.results import ListResult, RowResult


class Summary(Struct, rename="camel"):
    host: str | None
    account: str | None
    dry_run: bool
    exit_code: int
    error: str | None
    seconds: float
    requests: int
    rows: int
    outcomes: dict[str, int]


class Report(Struct):
    summary: Summary
    warnings: tuple[str, ...]
    rows: tuple[RowResult, ...]


def encoded(result: ListResult) -> bytes:
    summary = Summary(
        host=result.host,
        account=result.account,
        dry_run=result.dry_run,
        exit_code=result.exit_code,
        error=result.error,
        seconds=result.seconds,
        requests=result.requests,
        rows=len(result.rows),
        outcomes=result.counts,
    )
    report = Report(summary, result.warnings, result.rows)
    return msgspec.json.format(msgspec.json.encode(report), indent=2) + b"\n"


def write(path: Path, result: ListResult) -> None:
    """Replace the file as a whole: a reader never finds half a report."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".report-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(encoded(result))
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
