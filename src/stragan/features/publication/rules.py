from stragan.features.publication.schemas import Command
from stragan.kernel.problems import OK, Problem, Problems
from stragan.kernel.times import parse_instant


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
