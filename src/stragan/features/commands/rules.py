"""What is true of the offers that a command names, whatever is to be done with them (behaviour §5)."""

from collections.abc import Sequence

from stragan.features.commands.schemas import Criterion, offer_ids
from stragan.kernel.problems import OK, Problem, Problems


def offers_are_few(criteria: Sequence[Criterion], most: int) -> Problems:
    """A command names at most a thousand offers (behaviour §5)."""
    problems = [
        _too_many(f"offerCriteria[{i}].offers", most)
        for i, criterion in enumerate(criteria)
        if len(criterion.offers) > most
    ]
    return problems or (OK if len(offer_ids(criteria)) <= most else [_too_many("offerCriteria", most)])


def offer_ids_are_given(criteria: Sequence[Criterion]) -> Problems:
    """No id is empty (behaviour §5)."""
    return [
        Problem(
            "VALIDATION_ERROR",
            "must not be empty",
            f"offerCriteria[{i}].offers[].id",
            "Invalid value: ",
            pl="nie może być puste",
        )
        for i, criterion in enumerate(criteria)
        if any(not offer.id.strip() for offer in criterion.offers)
    ]


def _too_many(path: str, most: int) -> Problem:
    message = f"size must be between 0 and {most}"
    return Problem("VALIDATION_ERROR", message, path, "Invalid value", pl=f"Liczba ofert musi być pomiędzy 0 a {most}")
