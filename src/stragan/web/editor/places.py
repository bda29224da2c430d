"""Which field a problem belongs to: from the path that the service gives to the id of the field."""

import re
from collections.abc import Mapping, Sequence

from msgspec import Struct, field

from stragan.features.parameters.schemas import ParameterValue
from stragan.kernel.problems import Language, Problem, Problems
from stragan.web import texts
from stragan.web.editor.document import sections
from stragan.web.form import Form

_FIELDS: Sequence[tuple[str, str]] = (
    (r"name", "name"),
    (r"category", "category"),
    (r"productSet\[(\d+)\]\.product\.images", "images"),
    (r"productSet\[(\d+)\]\.safetyInformation\.attachments", "set-{0}-safety_type"),
    (r"productSet\[(\d+)\]\.safetyInformation\.description", "set-{0}-safety"),
    (r"productSet\[(\d+)\]\.safetyInformation", "set-{0}-safety_type"),
    (r"productSet\[(\d+)\]\.responsibleProducer", "set-{0}-producer"),
    (r"productSet\[(\d+)\]\.responsiblePerson", "set-{0}-person"),
    (r"productSet\[(\d+)\]\.quantity", "set-{0}-quantity"),
    (r"offer\.modules\.productSafety\.data\.productsData\[(\d+)\]\.responsibleProducer", "set-{0}-producer"),
    (r"productSet", "product"),
    (r"product", "product"),
    (r"images", "images"),
    (r"description", "description"),
    (r"sellingMode\.startingPrice", "starting_price"),
    (r"sellingMode\.minimalPrice", "minimal_price"),
    (r"sellingMode\.format", "format"),
    (r"sellingMode", "price"),
    (r"stock\.unit", "unit"),
    (r"stock", "available"),
    (r"delivery\.handlingTime", "handling"),
    (r"delivery\.shipmentDate", "shipment_date"),
    (r"delivery", "rates"),
    (r"afterSalesServices\.impliedWarranty", "implied_warranty"),
    (r"afterSalesServices\.warranty", "warranty"),
    (r"afterSalesServices|null", "return_policy"),
    (r"location\.countryCode", "location-country"),
    (r"location\.province", "location-province"),
    (r"location\.postCode", "location-post_code"),
    (r"location", "location-city"),
    (r"payments", "invoice"),
    (r"external", "external"),
    (r"publication\.duration", "duration"),
    (r"publication\.republish", "republish"),
    (r"publication\.startingAt", "starts_at"),
)
_RULES: Mapping[str, str] = {  # of problems without a path
    "description_is_given": "description",
    "description_says_something": "description",
    "there_are_images": "images",
}
_KNOWN = tuple((re.compile(f"(?:{pattern})(?![A-Za-z])"), place) for pattern, place in _FIELDS)
_PARAMETER = re.compile(r"(?:productSet\[0\]\.product\.)?parameters(?:\[(\d+)\])?")
_ITEM = re.compile(r"description\.sections\[(\d+)\]\.items\[(\d+)\]")
_NUMBER = re.compile(r"\d+")


class Told(Struct):
    """What is wrong, in words: beside the fields, and all of it for the summary, with the field it leads to."""

    fields: dict[str, list[str]] = field(default_factory=dict)
    summary: list[tuple[str, str | None]] = field(default_factory=list)

    def add(self, place: str | None, words: str) -> None:
        if (words, place) in self.summary:
            return
        self.summary.append((words, place))
        if place is not None:
            self.fields.setdefault(place, []).append(words)

    def of(self, name: str) -> Sequence[str]:
        return self.fields.get(name, ())


class Places(Struct, frozen=True):
    """`given` are the parameters in the order of the document, in which a path counts them; `names` those that have
    a field."""

    form: Form
    given: Sequence[str]
    shown: frozenset[str]

    def of(self, problem: Problem) -> list[str | None]:
        """The fields of a problem; None for the summary alone."""
        path = problem.path or ""
        if found := _PARAMETER.match(path):
            return self._parameters(problem, found)
        if found := _ITEM.match(path):
            return [self._item(int(found[1]), int(found[2]))]
        for pattern, place in _KNOWN:
            if found := pattern.match(path):
                return [place.format(*found.groups())]
        return [_RULES.get(problem.rule or "")]

    def _parameters(self, problem: Problem, found: re.Match[str]) -> list[str | None]:
        """A path counts; a message names the parameters by their numbers (`(11323)`, `11323, 4386`)."""
        if found[1] is not None and not found[0].startswith("productSet") and int(found[1]) < len(self.given):
            named = [self.given[int(found[1])]]
        else:
            named = [str((problem.metadata or {}).get("parameterId", "")), *_NUMBER.findall(problem.message)]
        return [f"p-{id_}" for id_ in dict.fromkeys(named) if id_ in self.shown] or ["parameters"]

    def _item(self, i: int, j: int) -> str:
        numbers = sections(self.form)
        if i >= len(numbers):
            return "description"
        kinds = self.form.text(f"d.{numbers[i]}.layout").split()
        if j >= len(kinds):
            return f"d-{numbers[i]}-layout"
        name = "text" if kinds[j] == "TEXT" else "image"
        return f"d-{numbers[i]}-{name}{kinds[:j].count(kinds[j])}"


def told(problems: Problems, places: Places, language: Language) -> Told:
    found = Told()
    t = texts.reader(language)
    for problem in problems:
        words, at = problem.user_message(language), problem.metadata or {}
        if (problem.path or "").startswith("description.") and "line" in at:
            words = t("editor_at", words=words, line=str(at["line"]), column=str(at["column"]))
        for place in places.of(problem):
            found.add(place, words)
    return found


def order(of_product: Sequence[ParameterValue], own: Sequence[Mapping[str, object]]) -> list[str]:
    """The parameters as the document has them: those of the product first."""
    ids = [value.id for value in of_product]
    return [*ids, *(str(value["id"]) for value in own if value["id"] not in ids)]
