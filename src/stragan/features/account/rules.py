"""Additional e-mail addresses (2026 specification; limits without a source are own rules)."""

import re

from stragan.kernel.problems import OK, Problem, Problems

MOST_EMAILS, MOST_LOCAL, MOST_EMAIL = 100, 64, 254
_EMAIL = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)


def email_is_valid(email: str) -> Problems:
    """An address has a name of at most 64 characters, an `@` and a domain, and at most 254 characters."""
    if _EMAIL.fullmatch(email) and len(email.partition("@")[0]) <= MOST_LOCAL and len(email) <= MOST_EMAIL:
        return OK
    return [refused("Provided email address is not valid.", "Podany adres e-mail jest nieprawidłowy.")]


def refused(message: str, pl: str) -> Problem:
    return Problem("VALIDATION_ERROR", message, "email", pl=pl)


TAKEN = refused("The account has this email address already.", "Konto ma już ten adres e-mail.")
TOO_MANY = refused(
    f"An account has at most {MOST_EMAILS} additional email addresses.",
    f"Konto może mieć co najwyżej {MOST_EMAILS} dodatkowych adresów e-mail.",
)
