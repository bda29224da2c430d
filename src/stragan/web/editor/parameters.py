"""The parameters of a category as fields: which control each one gets, its choices, and what is said of its limits."""

from collections.abc import Sequence

from msgspec import Struct

from stragan.catalogue.model import Category, Parameter, Text, Value
from stragan.features.parameters.service import facts_of, kind_of
from stragan.kernel.problems import Language
from stragan.web import texts
from stragan.web.form import Form

_FEW = 12  # of so many values, checkboxes are shown at once; more get a box of their own


class Choice(Struct, frozen=True):
    value: str
    words: str
    chosen: bool


class Field(Struct, frozen=True):
    """`control` is select, checks, range, number, lines or text; `own` is the text beside an ambiguous value."""

    id: str
    label: str
    control: str
    required: bool
    describes_product: bool
    value: str
    choices: Sequence[Choice]
    ends: tuple[str, str]
    own: str | None
    unit: str | None
    hint: str | None
    is_long: bool
    leads: bool  # whether other parameters depend on the choice

    @property
    def options(self) -> list[tuple[str, str]]:
        return [(choice.value, choice.words) for choice in self.choices]


def fields(form: Form, category: Category | None, language: Language, *, only_own: bool) -> list[Field]:
    """The required ones first. `only_own` leaves out what the product says."""
    if category is None:
        return []
    shown = [one for one in category.parameters if not (only_own and one.describes_product)]
    leading = {one.depends_on_parameter_id for one in category.parameters if one.depends_on_parameter_id}
    made = [_field(form, one, language, leads=one.id in leading) for one in shown]
    return sorted(made, key=lambda one: not one.required)


def fitting(form: Form, category: Category) -> Form:
    """What was filled in and means something in this category."""
    expected = facts_of(category).expected
    kept = []
    for name, value in form.pairs:
        if name.startswith("p."):
            known = expected.get(name.split(".")[1])
            is_value = name.count(".") == 1
            if known is None or (is_value and known.kind == "dictionary" and value not in known.dictionary.by_id):
                continue
        kept.append((name, value))
    return Form(kept)


def read(text: Text, language: Language) -> str:
    return text.en if language == "en" else text.pl


def _field(form: Form, parameter: Parameter, language: Language, *, leads: bool) -> Field:
    name, kind = f"p.{parameter.id}", kind_of(parameter)
    given = form.all(name)
    values = _possible(parameter, form)
    is_open = parameter.ambiguous_value_id is not None or (kind == "dictionary" and parameter.custom_values_enabled)
    several = parameter.multiple_choices or (parameter.allowed_number_of_values or 1) > 1
    if kind == "dictionary":
        control = "checks" if parameter.multiple_choices else "select"
    elif kind == "range":
        control = "range"
    else:
        control = "lines" if several else ("number" if kind == "number" else "text")
    return Field(
        id=parameter.id,
        label=read(parameter.name, language),
        control=control,
        required=parameter.required and parameter.displayed_if is None,
        describes_product=parameter.describes_product,
        value="\n".join(given) if control == "lines" else (given[0] if given else ""),
        choices=[Choice(one.id, read(one.name, language), one.id in given) for one in values],
        ends=(form.text(f"{name}.from"), form.text(f"{name}.to")),
        own=form.text(f"{name}.own") if is_open and kind == "dictionary" else None,
        unit=parameter.unit,
        hint=_hint(parameter, control, language),
        is_long=len(values) > _FEW,
        leads=leads,
    )


def _possible(parameter: Parameter, form: Form) -> Sequence[Value]:
    """Values that depend on another parameter are offered with the value that they depend on, chosen ones always."""
    if parameter.depends_on_parameter_id is None:
        return parameter.values
    above, given = set(form.all(f"p.{parameter.depends_on_parameter_id}")), set(form.all(f"p.{parameter.id}"))
    return [one for one in parameter.values if not one.depends_on or above & set(one.depends_on) or one.id in given]


def _hint(parameter: Parameter, control: str, language: Language) -> str | None:
    t = texts.reader(language)
    said = []
    low, high = parameter.min, parameter.max
    if low is not None and high is not None:
        said.append(t("editor_bounds", low=f"{low:g}", high=f"{high:g}"))
    if parameter.precision and control in ("number", "range"):
        said.append(t("editor_precision", digits=parameter.precision))
    if parameter.max_length is not None and control in ("text", "lines"):
        said.append(t("editor_longest", count=parameter.max_length))
    if control == "lines":
        said.append(t("editor_one_a_line"))
    return " ".join(said) or None
