"""How the packages of one offer follow each other. Pure: each function takes its spans of one family and gives the new
ones; nothing of a span changes but its end, and only what has not begun yet disappears."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from stragan.features.packages.schemas import Family, Span, Type

Spans = Sequence[Span]


class Bought(NamedTuple):
    """A package to be had, and how long one of its cycles is (ms)."""

    family: Family
    package_id: str
    type: Type
    cycle: int


def cycle_end(span: Span, cycle: int, now: int) -> int:
    """When the cycle ends that runs now."""
    return span.valid_from + (max(0, now - span.valid_from) // cycle + 1) * cycle


def running(spans: Spans, type_: Type, now: int) -> list[Span]:
    return [span for span in spans if span.type == type_ and span.runs(now)]


def base(spans: Spans, now: int) -> Span | None:
    return next(iter(running(spans, "BASE", now)), None)


def pending(spans: Spans, now: int) -> Span | None:
    """The base package that follows the one that runs."""
    return next((span for span in spans if span.type == "BASE" and span.waits(now)), None)


def put(spans: Spans, wanted: Bought, now: int) -> list[Span]:
    """Have a package from now on. A base package takes the place of the other one; what waits is given up."""
    others = _without_pending(spans, wanted.type, now)
    if wanted.type == "BASE":
        others = [
            _ended(span, now)
            if span.type == "BASE" and span.runs(now) and span.package_id != wanted.package_id
            else span
            for span in others
        ]
    return _begun(others, wanted, now)


def change(spans: Spans, wanted: Bought, cycles: Mapping[str, int], now: int) -> list[Span]:
    """Have a package, but let the base package that runs keep its cycle: the new one follows it (behaviour §9).

    Choosing the one that runs gives up the one that waits (#4000).
    """
    current = base(spans, now) if wanted.type == "BASE" else None
    if current is None or current.package_id == wanted.package_id:
        return put(spans, wanted, now)
    end = cycle_end(current, cycles[current.package_id], now)
    others = [_ended(span, end) if span is current else span for span in _without_pending(spans, "BASE", now)]
    return [*others, Span(wanted.family, wanted.package_id, wanted.type, end)]


def leave(spans: Spans, leaving: Span, end: int, now: int) -> list[Span]:
    """Take a package that runs away at `end`; with a base package goes the one that waits (#4000)."""
    others = _without_pending(spans, leaving.type, now)
    return [_ended(span, end) if span == leaving else span for span in others]


def listed_again(spans: Spans, wanted: Iterable[tuple[str, Type]], family: Family, was: int, now: int) -> list[Span]:
    """A new listing begins now, the one before was over at `was`: its packages begin anew.

    What would have ended at a time that is still to come is left alone: it is paid until then, and not chosen any more.
    """
    closed = [
        _ended(span, max(span.valid_from, min(was, now))) if span.valid_to is None and not span.waits(now) else span
        for span in spans
    ]
    there = {span.package_id for span in closed if span.runs(now)}
    has_base = any(span.type == "BASE" and span.runs(now) for span in closed)
    new = [
        Span(family, id_, type_, now)
        for id_, type_ in wanted
        if id_ not in there and not (type_ == "BASE" and has_base)
    ]
    return [*closed, *new]


def _begun(spans: Spans, wanted: Bought, now: int) -> list[Span]:
    """It goes on if it runs, and also if a cycle of it is paid that is not over yet: nothing is paid twice."""
    again = next(
        (
            span
            for span in spans
            if span.package_id == wanted.package_id
            and span.valid_from <= now
            and (span.valid_to is None or now < span.valid_to or now < _paid_until(span, span.valid_to, wanted.cycle))
        ),
        None,
    )
    if again is None:
        return [*spans, Span(wanted.family, wanted.package_id, wanted.type, now)]
    return [span._replace(valid_to=None) if span is again else span for span in spans]


def _paid_until(span: Span, end: int, cycle: int) -> int:
    return cycle_end(span, cycle, max(span.valid_from, end - 1))


def _ended(span: Span, end: int) -> Span:
    return span._replace(valid_to=end)


def _without_pending(spans: Spans, type_: Type, now: int) -> list[Span]:
    return [span for span in spans if type_ != "BASE" or span.type != "BASE" or not span.waits(now)]
