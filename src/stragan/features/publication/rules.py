from stragan.features.publication.schemas import Command
from stragan.kernel.problems import OK, Problem, Problems
from stragan.kernel.times import parse_instant


def offers_are_few(command: Command, most: int) -> Problems:
    """A command names at most a thousand offers (behaviour §5)."""
    return [
        Problem(
            "VALIDATION_ERROR",
            f"size must be between 0 and {most}",
            f"offerCriteria[{i}].offers",
            "Invalid value",
            pl=f"Liczba ofert musi być pomiędzy 0 a {most}",
        )
        for i, criterion in enumerate(command.offer_criteria)
        if len(criterion.offers) > most
    ] or (
        OK
        if len(command.offer_ids()) <= most
        else [Problem("VALIDATION_ERROR", f"size must be between 0 and {most}", "offerCriteria", "Invalid value")]
    )


def offer_ids_are_given(command: Command) -> Problems:
    """No id is empty."""
    return [
        Problem(
            "VALIDATION_ERROR",
            "must not be empty",
            f"offerCriteria[{i}].offers[].id",
            "Invalid value: ",
            pl="nie może być puste",
        )
        for i, criterion in enumerate(command.offer_criteria)
        if any(not offer.id.strip() for offer in criterion.offers)
    ]


def only_activation_is_scheduled(command: Command) -> Problems:
    """An end cannot be put off to a later date."""
    if command.publication.action == "ACTIVATE" or command.publication.scheduled_for is None:
        return OK
    return [
        Problem(
            "VALIDATION_ERROR",
            "Only ACTIVATE can be scheduled.",
            "publication.scheduledFor",
            pl="Zaplanować można tylko wystawienie oferty.",
        )
    ]


def listing_date_is_an_instant(command: Command) -> Problems:
    """A listing date is ISO 8601 with its zone; whether it is past is told by each task."""
    at = command.publication.scheduled_for
    if at is None or parse_instant(at) is not None:
        return OK
    return [
        Problem(
            "VALIDATION_ERROR",
            f'"{at}" is not valid value for publication.scheduledFor.',
            "publication.scheduledFor",
            pl="Data wystawienia jest nieprawidłowa.",
        )
    ]
