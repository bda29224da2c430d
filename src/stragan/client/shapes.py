"""Answers of the API, as far as a listing tool reads them. Unknown members are ignored, absent ones have a default."""

from typing import Any

from msgspec import field

from stragan.client.answer import Answer

# An offer as the host writes it. A PUT must send back every member, also those that this version knows nothing about.
Document = dict[str, Any]


class Ref(Answer, frozen=True):
    id: str


class CategoryOptions(Answer, frozen=True):
    custom_parameters_enabled: bool = False


class Category(Answer, frozen=True):
    id: str
    name: str
    parent: Ref | None = None
    leaf: bool = True
    options: CategoryOptions = CategoryOptions()


class Suggestion(Answer, frozen=True):
    """A category that fits a title, with its ancestors."""

    id: str
    name: str
    parent: "Suggestion | None" = None

    @property
    def path(self) -> tuple[str, ...]:
        return (*(self.parent.path if self.parent else ()), self.name)


class DictionaryValue(Answer, frozen=True):
    id: str
    value: str
    depends_on_value_ids: tuple[str, ...] = ()


class ParameterOptions(Answer, frozen=True):
    ambiguous_value_id: str | None = None
    depends_on_parameter_id: str | None = None
    custom_values_enabled: bool = False
    is_gtin: bool = field(name="isGTIN", default=False)


class Restrictions(Answer, frozen=True):
    multiple_choices: bool = False
    range: bool = False
    min: float | None = None
    max: float | None = None
    precision: int | None = None
    min_length: int | None = None
    max_length: int | None = None
    allowed_number_of_values: int | None = None


class FormerData(Answer, frozen=True):
    names: tuple[str, ...] = ()


class ParameterWithValue(Answer, frozen=True):
    id: str
    one_of_value_ids: tuple[str, ...] = ()


class Condition(Answer, frozen=True):
    parameters_with_value: tuple[ParameterWithValue, ...] = ()
    parameters_without_value: tuple[Ref, ...] = ()


class Parameter(Answer, frozen=True):
    id: str
    name: str
    type: str
    required: bool = False
    required_if: Condition | None = None
    unit: str | None = None
    options: ParameterOptions = ParameterOptions()
    restrictions: Restrictions = Restrictions()
    dictionary: tuple[DictionaryValue, ...] = ()
    former_data: FormerData = FormerData()


class UploadedImage(Answer, frozen=True):
    location: str
    expires_at: str | None = None


class Named(Answer, frozen=True):
    """A price list or one of the after-sales terms."""

    id: str
    name: str


class Address(Answer, frozen=True):
    city: str | None = None
    post_code: str | None = None
    country_code: str | None = None


class ReturnPolicy(Answer, frozen=True):
    id: str
    name: str
    address: Address | None = None


class Me(Answer, frozen=True):
    id: str
    login: str


class SummaryPublication(Answer, frozen=True):
    status: str


class OfferSummary(Answer, frozen=True):
    """One row of the offer list."""

    id: str
    name: str
    publication: SummaryPublication
    external: Ref | None = None


class TaskCount(Answer, frozen=True):
    total: int = 0
    success: int = 0
    failed: int = 0


class CommandReport(Answer, frozen=True):
    id: str
    task_count: TaskCount = TaskCount()
    completed_at: str | None = None

    @property
    def is_complete(self) -> bool:
        """Zeros mean that nothing has begun (behaviour §5); older hosts send no `completedAt`."""
        count = self.task_count
        return self.completed_at is not None or count.success + count.failed >= count.total > 0


class Task(Answer, frozen=True):
    offer: Ref
    status: str
    message: str = ""
    errors: tuple[Any, ...] = ()  # entries for `entry_of`
