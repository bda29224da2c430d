"""What a search must have, and what it says when it has it not."""

from stragan.kernel.problems import Problem

NOTHING_ASKED = Problem(
    "MissingParameterException",
    "At least one of the parameters: phrase, seller.id, category.id is required.",
    en="Search by a phrase, a seller or a category.",
    pl="Szukaj według frazy, sprzedawcy lub kategorii.",
)
BEYOND = Problem(
    "ResultsOutOfReachException",
    "The sum of offset and limit is beyond the results that can be paged through; see searchMeta.availableCount.",
    "offset",
    en="There are more results than can be shown. Narrow the search down.",
    pl="Wyników jest więcej, niż można pokazać. Zawęź wyszukiwanie.",
)


def unknown_category(id_: str) -> Problem:
    return Problem(
        "CategoryNotFoundException",
        f"Category '{id_}' not found",
        "category.id",
        en=f"There is no category '{id_}'.",
        pl=f"Nie ma kategorii '{id_}'.",
    )
