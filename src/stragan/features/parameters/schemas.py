"""Values of category parameters, as offers, products and proposals of products carry them."""

from stragan.kernel.wire import Wire


class Range(Wire, rename={"from_": "from"}):
    from_: str | None = None
    to: str | None = None


class ParameterValue(Wire):
    """The value of one category parameter: ids of dictionary values, texts or numbers, or a range."""

    id: str
    values_ids: list[str] | None = None
    values: list[str] | None = None
    range_value: Range | None = None


class GivenParameter(Wire, forbid_unknown_fields=True):
    """A parameter by its id or its name; the value of a dictionary by its id or its label."""

    id: str | None = None
    name: str | None = None
    values_ids: list[str] | None = None
    values: list[str] | None = None
    range_value: Range | None = None


class CustomParameter(Wire):
    name: str
    values: list[str] | None = None
