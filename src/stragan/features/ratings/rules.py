"""What may be said about a sale (2026 specification; limits without a source are own rules)."""

import unicodedata

from stragan.features.ratings.schemas import Rates
from stragan.kernel.problems import OK, Problem, Problems

MOST_MESSAGE = 500
LEAST_RATE, MOST_RATE = 1, 5


def message_can_be_read(message: str, path: str = "message") -> Problems:
    """A message has 1 to 500 characters, and of control characters only new lines (#10801)."""
    if not message.strip():
        return [invalid(path, "The message is empty.", "Wiadomość jest pusta.")]
    if len(message) > MOST_MESSAGE:
        return [
            invalid(
                path,
                f"The message has more than {MOST_MESSAGE} characters.",
                f"Wiadomość ma więcej niż {MOST_MESSAGE} znaków.",
            )
        ]
    if any(unicodedata.category(character) == "Cc" and character != "\n" for character in message):
        return [invalid(path, "The message has control characters.", "Wiadomość zawiera znaki sterujące.")]
    return OK


def rates_are_from_one_to_five(rates: Rates) -> Problems:
    """Each rate is from 1 to 5."""
    given = {
        "delivery": rates.delivery,
        "delivery_cost": rates.delivery_cost,
        "description": rates.description,
        "service": rates.service,
    }
    return [
        invalid(f"rates.{name}", f"{name} is not from 1 to 5.", f"Ocena {name} nie jest liczbą od 1 do 5.")
        for name, rate in given.items()
        if rate is not None and not LEAST_RATE <= rate <= MOST_RATE
    ]


def invalid(path: str, message: str, pl: str) -> Problem:
    return Problem("VALIDATION_ERROR", message, path, pl=pl)


ANSWERED = invalid("message", "The rating has another answer already.", "Ocena ma już inną odpowiedź.")
RECOMMENDS = invalid(
    "request",
    "Removal can be requested of ratings that do not recommend.",
    "O usunięcie można prosić tylko przy ocenie, która nie poleca.",
)
REQUESTED = invalid("request", "Removal of the rating was requested already.", "Już poproszono o usunięcie oceny.")
TOO_LATE = invalid(
    "request", "The time to request removal is over.", "Minął czas, w którym można prosić o usunięcie oceny."
)
