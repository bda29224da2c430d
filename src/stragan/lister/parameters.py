"""What a row says, put into the parameters of its category; what has no place there is kept for elsewhere."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from msgspec import Struct, field

from stragan.client.shapes import Condition, Document
from stragan.kernel import text
from stragan.kernel.problems import Language, Problem
from stragan.lister import remarks
from stragan.lister.categories import Shelf, Slot, Value
from stragan.lister.characters import plain
from stragan.lister.quantities import fitting, number_for, range_for
from stragan.lister.reader import Row

MOST_CUSTOM = 4
LONGEST_CUSTOM_NAME, LONGEST_CUSTOM_VALUE = 50, 200
CONDITION_ID, GTIN_ID = "11323", "225693"  # everywhere the same (behaviour §8)
CONDITION_NAMES = frozenset({"stan", "condition"})
BRAND_NAMES = frozenset({"marka", "brand"})
GTIN_NAMES = frozenset({"gtin", "ean", "ean (gtin)", "kod ean", "kod gtin"})
TITLE_NAMES = frozenset({"tytul", "title"})
SHORTEST_INFERRED = 3
_CONDITIONS = {
    **dict.fromkeys(("nowy", "nowa", "nowe", "new", "brand new"), "nowy"),
    **dict.fromkeys(("uzywany", "uzywana", "uzywane", "used", "pre-owned", "second hand"), "uzywany"),
    **dict.fromkeys(("open box", "display item"), "powystawowy"),
}
_FILLERS_TEXT = (
    "product produktu produkt of the in installed total main internal built wbudowana wbudowany capacity pojemnosc "
    "size wielkosc diagonal przekatna calkowita"
)
_FILLERS = frozenset(_FILLERS_TEXT.split())
_SYNONYMS = {
    **dict.fromkeys(("display", "ekran", "ekranu", "wyswietlacz", "wyswietlacza"), "screen"),
    **dict.fromkeys(("color", "kolor", "barwa"), "colour"),
    **dict.fromkeys(("pamiec", "pamieci"), "memory"),
    **dict.fromkeys(("material", "tworzywo"), "material"),
    **dict.fromkeys(("weight", "masa"), "waga"),
}
_IN_BRACKETS = re.compile(r"\s*[\[(]([^\])]*)[\])]\s*$")
_BETWEEN_VALUES = re.compile(r"\s*[,;|/]\s*|\s+(?:i|and|oraz)\s+")


# Names and labels of a category are compared with every row: remember how they fold. Bounded, a few megabytes.
fold = lru_cache(maxsize=32_768)(text.fold)


@lru_cache(maxsize=32_768)
def words(name: str) -> tuple[str, ...]:
    return tuple(text.words(name))


class Entry(Struct, frozen=True, rename="camel"):
    """One element of an offer's `parameters`."""

    id: str
    values_ids: list[str] = field(default_factory=list)
    values: list[str] = field(default_factory=list)
    range_value: dict[str, str] | None = None


class Placed(NamedTuple):
    entry: Entry
    shown: str
    exact: bool  # the text was not read freely
    left: str = ""  # what of the text found no place


class Filled(Struct, frozen=True):
    """The parameters of an offer; `extra` belongs into the description, `missing` are required and empty."""

    entries: tuple[Entry, ...]
    custom: tuple[tuple[str, str], ...]
    extra: tuple[tuple[str, str], ...]
    missing: tuple[str, ...]
    notes: tuple[Problem, ...]

    def documents(self) -> list[Document]:
        return [
            {"id": e.id, "valuesIds": e.values_ids, "values": e.values, "rangeValue": e.range_value}
            for e in self.entries
        ]


class _Wish(NamedTuple):
    column: str
    value: str
    slot: Slot | None
    is_own: bool  # the seller named it, so it is shown somewhere in any case


def fill(shelf: Shelf, row: Row, language: Language = "pl", stored: Collection[str] = ()) -> Filled:
    """Place every value of the row, then read what is still required from the title.

    `stored` are the ids of parameters that the offer has already.
    """
    board = _Board(shelf, stored)
    for wish in sorted(_wishes(shelf, row), key=lambda wish: _depth(wish.slot, shelf)):
        board.put(wish)
    board.infer(row)
    return board.filled(0 if language == "pl" else 1)


def evidence(shelf: Shelf, row: Row) -> float:
    """How much the named values of a row speak for a category: a known name counts half, a fitting value one."""
    found = 0.0
    for name, value in row.parameters:
        if slot := slot_named(name, shelf.slots):
            placed = place(slot, value, {})
            own = placed is not None and slot.facts.options.ambiguous_value_id in placed.entry.values_ids
            found += 0.5 if placed is None or own else 1.0
    return found


def _wishes(shelf: Shelf, row: Row) -> Iterator[_Wish]:
    if row.condition:
        yield _Wish("condition", row.condition, _find(shelf, _is_condition), is_own=False)
    if row.gtin:
        yield _Wish("gtin", row.gtin, _find(shelf, _is_gtin), is_own=False)
    if row.brand:
        yield _Wish("brand", row.brand, _find(shelf, _is_brand), is_own=True)
    for name, value in row.parameters:
        slot, unit = slot_named(name, shelf.slots), _IN_BRACKETS.search(name)
        if slot is None and unit is not None:  # `Weight (kg)` gives the unit of its numbers
            slot = slot_named(name[: unit.start()], shelf.slots)
            if re.fullmatch(r"[\d.,\s]+", value):
                value = f"{value} {unit[1]}"  # noqa: PLW2901
        yield _Wish(name, value, slot, is_own=True)


def _find(shelf: Shelf, fits: Callable[[Slot], bool]) -> Slot | None:
    return next(filter(fits, shelf.slots), None)


def _is_condition(slot: Slot) -> bool:
    return slot.id == CONDITION_ID or not CONDITION_NAMES.isdisjoint(map(fold, slot.names))


def _is_gtin(slot: Slot) -> bool:
    named = not GTIN_NAMES.isdisjoint(map(fold, slot.names))
    return slot.facts.options.is_gtin or slot.id == GTIN_ID or named


def _is_brand(slot: Slot) -> bool:
    return not BRAND_NAMES.isdisjoint(map(fold, slot.names))


def slot_named(name: str, slots: Iterable[Slot]) -> Slot | None:
    """The parameter of that name in either language; else the only one that means the same words."""
    slots = tuple(slots)
    folded = fold(name.strip())
    for slot in slots:
        if folded in map(fold, slot.names):
            return slot
    meaning = _meaning(name)
    alike = [slot for slot in slots if meaning and any(meaning == _meaning(other) for other in slot.names)]
    return alike[0] if len(alike) == 1 else None


@lru_cache(maxsize=32_768)
def _meaning(name: str) -> frozenset[str]:
    return frozenset(_SYNONYMS.get(word, word) for word in words(name)) - _FILLERS


def _depth(slot: Slot | None, shelf: Shelf) -> int:
    """How many parameters must be known before this one: values of a dictionary may depend on another's."""
    by_id, depth = {other.id: other for other in shelf.slots}, 0
    while slot is not None and slot.facts.options.depends_on_parameter_id and depth <= len(by_id):
        slot, depth = by_id.get(slot.facts.options.depends_on_parameter_id), depth + 1
    return depth


class _Board:
    """The parameters of one offer while they are being filled."""

    def __init__(self, shelf: Shelf, stored: Collection[str]) -> None:
        self.shelf = shelf
        self.stored = stored
        self.placed: dict[str, Placed] = {}
        self.elsewhere: list[_Wish] = []
        self.notes: list[Problem] = []

    def chosen(self) -> dict[str, list[str]]:
        return {slot_id: placed.entry.values_ids for slot_id, placed in self.placed.items()}

    def put(self, wish: _Wish) -> None:
        slot = wish.slot
        placed = place(slot, wish.value, self.chosen()) if slot and slot.id not in self.placed else None
        if slot is None or placed is None:
            self.elsewhere.append(wish)
            return
        self.placed[slot.id] = placed
        if placed.left:
            self.elsewhere.append(wish._replace(value=placed.left))
        same_name = wish.column in ("condition", "gtin", "brand") or fold(wish.column) in map(fold, slot.names)
        if not (placed.exact and same_name):
            self.notes.append(remarks.taken_as(wish.column, slot.names[0], placed.shown))

    def infer(self, row: Row) -> None:
        """A required dictionary value that the title names, and the title of a book or a record."""
        for slot in self._missing():
            placed = _from_title(slot, row.title, self.chosen())
            if placed is not None:
                self.placed[slot.id] = placed
                self.notes.append(remarks.from_title(slot.names[0], placed.shown))

    def _missing(self) -> list[Slot]:
        chosen = self.chosen()
        empty = (slot for slot in self.shelf.slots if slot.id not in self.placed and slot.id not in self.stored)
        return [slot for slot in empty if _is_required(slot, chosen)]

    def filled(self, name: int) -> Filled:
        custom, extra = self._kept_elsewhere()
        return Filled(
            entries=tuple(placed.entry for placed in self.placed.values()),
            custom=custom,
            extra=extra,
            missing=tuple(slot.names[min(name, len(slot.names) - 1)] for slot in self._missing()),
            notes=tuple(self.notes),
        )

    def _kept_elsewhere(self) -> tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]:
        """Own parameters while there is room; a name that the category has is refused there (guide §3)."""
        custom: dict[str, str] = {}
        extra: list[tuple[str, str]] = []
        taken = {fold(name) for slot in self.shelf.slots for name in slot.names}
        for wish in self.elsewhere:
            if not wish.is_own:
                self.notes.append(remarks.bad_value(wish.column, wish.value))
                continue
            name, value = " ".join(plain(wish.column).split()), " ".join(plain(wish.value).split())
            fits = len(name) <= LONGEST_CUSTOM_NAME and len(value) <= LONGEST_CUSTOM_VALUE
            free = fold(name) not in taken and name not in custom and len(custom) < MOST_CUSTOM
            if as_custom := self.shelf.custom_parameters and fits and free:
                custom[name] = value
            else:
                extra.append((name, value))
            self.notes.append(remarks.not_placed(name, value, custom=as_custom))
        return tuple(custom.items()), tuple(extra)


def _is_required(slot: Slot, chosen: Mapping[str, Sequence[str]]) -> bool:
    condition = slot.facts.required_if
    return slot.facts.required or (condition is not None and _holds(condition, chosen))


def _holds(condition: Condition, chosen: Mapping[str, Sequence[str]]) -> bool:
    having = condition.parameters_with_value
    lacking = condition.parameters_without_value
    return all(not set(clause.one_of_value_ids).isdisjoint(chosen.get(clause.id, ())) for clause in having) and not any(
        clause.id in chosen for clause in lacking
    )


def place(slot: Slot, text: str, chosen: Mapping[str, Sequence[str]]) -> Placed | None:
    """The value of a parameter that a text stands for, or None. `chosen` are the value ids of the others."""
    kind, limits, unit = slot.facts.type, slot.facts.restrictions, slot.facts.unit
    text = " ".join(plain(text).split())
    if kind == "dictionary":
        return _of_dictionary(slot, text, chosen)
    if kind == "string":
        return _of_string(slot, text)
    if limits.range:
        ends = range_for(text, unit)
        fitted = [fitting(end, kind, limits) for end in ends] if ends else [None]
        low, high = fitted[0], fitted[-1]
        if low is None or high is None:
            return None
        return Placed(Entry(slot.id, range_value={"from": low, "to": high}), f"{low}–{high}", exact=True)
    number = number_for(text, unit)
    value = None if number is None else fitting(number, kind, limits)
    if value is None:
        return None
    exact = re.match(r"[\d.,\s-]+", text) is not None and "(" not in text
    return Placed(Entry(slot.id, values=[value]), f"{value} {unit or ''}".strip(), exact)


def _of_string(slot: Slot, text: str) -> Placed | None:
    limits = slot.facts.restrictions
    most = limits.allowed_number_of_values or 1
    values = [part for part in re.split(r"\s*[|;]\s*", text) if part][:most] if most > 1 else [text]
    if any(
        len(value) < (limits.min_length or 1) or (limits.max_length is not None and len(value) > limits.max_length)
        for value in values
    ):
        return None
    return Placed(Entry(slot.id, values=values), ", ".join(values), exact=True)


def _of_dictionary(slot: Slot, text: str, chosen: Mapping[str, Sequence[str]]) -> Placed | None:
    if _is_condition(slot):
        text = _CONDITIONS.get(fold(text), text)
    values = _possible(slot, chosen)
    if value := _labelled(text, values):
        return Placed(Entry(slot.id, [value.id]), value.labels[0], exact=True)
    if slot.facts.restrictions.multiple_choices and (several := _several(slot, text, values)):
        return several
    options = slot.facts.options
    beginning = _beginning(text, values)
    if beginning is not None and not (options.custom_values_enabled and options.ambiguous_value_id):
        return Placed(Entry(slot.id, [beginning.id]), beginning.labels[0], exact=False)
    if options.ambiguous_value_id is None or not options.custom_values_enabled:
        return None
    return Placed(Entry(slot.id, [options.ambiguous_value_id], [text]), text, exact=True)


def _possible(slot: Slot, chosen: Mapping[str, Sequence[str]]) -> list[Value]:
    """The values that the value of another parameter leaves open."""
    parent = slot.facts.options.depends_on_parameter_id
    if parent is None:
        return list(slot.values)
    above = set(chosen.get(parent, ()))
    return [value for value in slot.values if not value.depends_on or not above.isdisjoint(value.depends_on)]


def _labelled(text: str, values: Iterable[Value]) -> Value | None:
    """The value with that label in either language; `16GB` is `16 GB`."""
    wanted = _squeezed(text)
    return next((value for value in values if wanted in map(_squeezed, value.labels)), None)


@lru_cache(maxsize=32_768)
def _squeezed(label: str) -> str:
    return re.sub(r"\s", "", fold(label))


def _several(slot: Slot, text: str, values: Sequence[Value]) -> Placed | None:
    parts = [part for part in _BETWEEN_VALUES.split(text) if part]
    found = {part: value for part in parts if (value := _labelled(part, values))}
    if not found:
        return None
    ids = list(dict.fromkeys(value.id for value in found.values()))
    labels = ", ".join(value.labels[0] for value in found.values())
    left = ", ".join(part for part in parts if part not in found)
    return Placed(Entry(slot.id, ids), labels, not left, left)


def _beginning(text: str, values: Iterable[Value]) -> Value | None:
    """The longest label with which the text begins: `Android 6.0` is `Android`."""
    said = words(text)
    best: tuple[int, Value] | None = None
    for value in values:
        for label in map(words, value.labels):
            tells = any(not word.isdigit() for word in label)
            if tells and said[: len(label)] == label and (best is None or len(label) > best[0]):
                best = len(label), value
    return best[1] if best else None


def _from_title(slot: Slot, title: str, chosen: Mapping[str, Sequence[str]]) -> Placed | None:
    names = set(map(fold, slot.names))
    if slot.facts.type == "string" and not TITLE_NAMES.isdisjoint(names):
        return _of_string(slot, title[: slot.facts.restrictions.max_length or len(title)])
    if slot.facts.type != "dictionary" or _is_condition(slot):
        return None
    named = [value for value in _possible(slot, chosen) if any(_occurs(label, title) for label in value.labels)]
    longest = [value for value in named if not any(_is_part(value, other) for other in named)]
    if len(longest) != 1:
        return None
    return Placed(Entry(slot.id, [longest[0].id]), longest[0].labels[0], exact=False)


def _occurs(label: str, title: str) -> bool:
    """As whole words; two letters only when both are written as capitals, like LG."""
    folded = " ".join(words(label))
    if len(folded) < SHORTEST_INFERRED:
        return label.isalpha() and label.isupper() and label in title.split()
    return not folded.isdigit() and f" {folded} " in f" {' '.join(words(title))} "


def _is_part(value: Value, other: Value) -> bool:
    """`Galaxy` is part of `Galaxy Tab`, so the longer one is meant."""
    one, two = " ".join(words(value.labels[0])), " ".join(words(other.labels[0]))
    return value is not other and one != two and f" {one} " in f" {two} "
